import type { ReferralKind } from './referral.ts';
import type { OversightScheme } from './schemes.ts';

/** A referral of the report that there is already. Instants are UTC RFC 3339. */
export interface StandingReferral {
  id: string;
  kind: ReferralKind;
  /** Whose law its criteria are of: several schemes may have a criterion of the same code. */
  scheme: OversightScheme;
  criteria: readonly string[];
  /** `AWAITED`: decided, and a second person has not agreed yet. */
  state: 'DECIDING' | 'AWAITED' | 'REFER' | 'DO_NOT_REFER';
  decidedAt: string | null;
  /** Opened by hand, and no assessment has named its criteria since: the first that does means the same matter. */
  unclaimed: boolean;
}

/** A need for a decision, and when it arose. */
export interface AskedReferral {
  kind: ReferralKind;
  scheme: OversightScheme;
  criteria: readonly string[];
  /** When it became clear, or, where nothing is clear, when it was said: UTC RFC 3339. */
  since: string;
  /** Whether an assessment asks; otherwise a person by hand. */
  byAssessment: boolean;
}

/** Whether a referral that there is already is, or was, the decision that is asked for. */
function carries(standing: StandingReferral, asked: AskedReferral): boolean {
  const { state, decidedAt, kind, unclaimed } = standing;
  if (state === 'DECIDING' || state === 'AWAITED') return true;
  const since = Date.parse(asked.since);
  const decidedAfter =
    (asked.byAssessment && unclaimed) || (decidedAt !== null && since <= Date.parse(decidedAt));
  // What was not referred as a matter that may be is not thereby refused as one that must be.
  return decidedAfter && (state === 'REFER' || asked.kind !== 'MANDATORY' || kind === 'MANDATORY');
}

type Concerned = Pick<AskedReferral, 'scheme' | 'criteria'>;

const concernsSame = (one: Concerned, other: Concerned): boolean =>
  one.scheme === other.scheme &&
  // The force's own wish needs no criterion: one such decision at a time.
  ((one.criteria.length === 0 && other.criteria.length === 0) ||
    one.criteria.some((code) => other.criteria.includes(code)));

/** How a need meets the referrals that there are. */
export interface Meeting {
  /** The one under way that takes the need over, with all its criteria: it is the same matter. */
  joins: StandingReferral | undefined;
  /** The criteria that nothing carries; undefined when there is nothing left to decide. */
  left: string[] | undefined;
  /** Every referral that carries some of it. */
  carriedBy: StandingReferral[];
}

/**
 * Whether a need is a matter of its own. A criterion that a referral of the same scheme under way names, or that was decided on after it
 * became clear, is the same matter; what became clear only after the decision starts a new clock.
 */
export function meet(asked: AskedReferral, standing: readonly StandingReferral[]): Meeting {
  const carriedBy = standing.filter((one) => concernsSame(one, asked) && carries(one, asked));
  const joins = carriedBy.find(({ state }) => state === 'DECIDING');
  const carried = new Set(carriedBy.flatMap(({ criteria }) => criteria));
  const left = asked.criteria.filter((code) => !carried.has(code));
  const nothingLeft =
    joins !== undefined || (left.length === 0 && (carriedBy.length > 0 || asked.criteria.length > 0));
  return { joins, left: nothingLeft ? undefined : left, carriedBy };
}
