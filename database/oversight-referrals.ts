import { z } from 'zod';
import type { StandingReferral } from '../domain/oversight/same-matter.ts';
import { PERSON_KINDS } from '../domain/oversight/persons.ts';
import {
  MATTER_KINDS,
  NOT_REFERRED_BECAUSE,
  REFERRAL_KINDS,
  REFERRING_AUTHORITIES,
  TOLD_STATES,
} from '../domain/oversight/referral.ts';
import { referralClock } from '../domain/oversight/referral-clock.ts';
import { OVERSIGHT_BODIES, OVERSIGHT_SCHEMES, type OversightScheme } from '../domain/oversight/schemes.ts';
import type { Transaction } from './pool.ts';

const instant = z.date().transform((at) => at.toISOString());

/** The codes of what was decided, as `decisionOf` writes them. */
const decisionCodes = z.object({
  kind: z.enum(['MANDATORY', 'VOLUNTARY']).nullable(),
  bodies: z.array(z.enum(OVERSIGHT_BODIES)),
  matter: z.enum(MATTER_KINDS).nullable(),
  authority: z.enum(REFERRING_AUTHORITIES).nullable(),
  concerned: z.array(z.enum(PERSON_KINDS)),
  told: z.enum(TOLD_STATES).nullable(),
  tellReviewOn: z.string().nullable(),
  because: z.enum(NOT_REFERRED_BECAUSE).nullable(),
  earlier: z.uuid().nullable(),
});

const referralRow = z.object({
  id: z.uuid(),
  reportId: z.uuid(),
  kind: z.enum(REFERRAL_KINDS),
  scheme: z.enum(OVERSIGHT_SCHEMES),
  criteria: z.array(z.string()),
  bodies: z.array(z.enum(OVERSIGHT_BODIES)),
  becameClearAt: instant.nullable(),
  recordedBy: z.uuid(),
  recordedAt: instant,
  dueAt: instant.nullable(),
  remindAt: instant.nullable(),
  escalateEveryMs: z.coerce.number().nullable(),
  clockRule: z.string().nullable(),
  statutory: z.boolean(),
  openedByHand: z.boolean(),
  assessmentTaskId: z.uuid().nullable(),
  decision: z.enum(['REFER', 'DO_NOT_REFER']).nullable(),
  decidedAt: instant.nullable(),
  decisionTaskId: z.uuid().nullable(),
  decisionCodes: decisionCodes.nullable(),
  approval: z.enum(['NOT_NEEDED', 'AWAITED', 'GIVEN']),
  returned: z.number(),
});
/** A matter on whose referral a person decides, or has decided. Instants are UTC RFC 3339. */
export type Referral = z.infer<typeof referralRow>;

const COLUMNS = /* sql */ `
  id, report_id as "reportId", kind, scheme, criteria, bodies, became_clear_at as "becameClearAt",
  recorded_by as "recordedBy", recorded_at as "recordedAt", due_at as "dueAt", remind_at as "remindAt",
  escalate_every_ms as "escalateEveryMs", clock_rule as "clockRule", statutory, opened_by_hand as "openedByHand",
  assessment_task_id as "assessmentTaskId", decision, decided_at as "decidedAt", decision_task_id as "decisionTaskId",
  decision_codes as "decisionCodes", approval, returned`;

/** The referrals of a report, oldest first; none for a report that the actor may not know. */
export async function referralsOf(tx: Transaction, reportId: string): Promise<Referral[]> {
  const { rows } = await tx.query(
    /* sql */ `select ${COLUMNS} from oversight_referrals where report_id = $1 order by recorded_at, id`,
    [reportId],
  );
  return z.array(referralRow).parse(rows);
}

/**
 * The referral that a task is about: its occasion begins with the referral's id, whichever round it is.
 *
 * @throws RangeError when there is none
 */
export async function referralOfTask(
  tx: Transaction,
  { reportId, occasion }: { reportId: string; occasion: string },
): Promise<Referral> {
  const found = (await referralsOf(tx, reportId)).find(({ id }) => occasion.split('/')[0] === id);
  if (!found) throw new RangeError('the task is about no referral');
  return found;
}

/** The name of a round of deciding on a referral, from 1. The first is named by the referral's id alone. */
export const roundOf = (referralId: string, round: number): string =>
  round === 1 ? referralId : `${referralId}/${round}`;

/** A referral as the rule of what is one matter looks at it. */
export function asStanding(referral: Referral): StandingReferral {
  const { id, kind, scheme, criteria, decision, decidedAt, approval, openedByHand, assessmentTaskId } =
    referral;
  const state = approval === 'AWAITED' ? 'AWAITED' : (decision ?? 'DECIDING');
  return {
    id,
    kind,
    scheme,
    criteria,
    state,
    decidedAt,
    unclaimed: openedByHand && assessmentTaskId === null,
  };
}

/** The clock of the law, as a task takes it; undefined where there is none. */
export function clockOfReferral({
  remindAt,
  dueAt,
  escalateEveryMs,
}: Pick<Referral, 'remindAt' | 'dueAt' | 'escalateEveryMs'>):
  | { remindAt: string; dueBy: string; escalateEveryMs: number }
  | undefined {
  if (remindAt === null || dueAt === null || escalateEveryMs === null) return undefined;
  return { remindAt, dueBy: dueAt, escalateEveryMs };
}

/** What the worklist shows beside the task: codes of the matter, its bodies, and what kind of clock it has. */
export function notesOf({
  kind,
  bodies,
  criteria,
  dueAt,
  statutory,
}: Pick<Referral, 'kind' | 'bodies' | 'criteria' | 'dueAt' | 'statutory'>): string[] {
  const clock = dueAt === null ? [] : [statutory ? 'CLOCK_BY_LAW' : 'CLOCK_IS_TARGET'];
  return [
    `REFERRAL ${kind}`,
    ...clock,
    ...bodies.map((body) => `BODY ${body}`),
    ...criteria.map((code) => `CRITERION ${code}`),
  ];
}

/** The clock that begins with the moment at which it became clear, as the columns of a referral. */
export function clockColumns(
  scheme: OversightScheme,
  becameClearAt: string | null,
): Pick<Referral, 'becameClearAt' | 'dueAt' | 'remindAt' | 'escalateEveryMs' | 'clockRule' | 'statutory'> {
  if (becameClearAt === null)
    return {
      becameClearAt,
      dueAt: null,
      remindAt: null,
      escalateEveryMs: null,
      clockRule: null,
      statutory: false,
    };
  const clock = referralClock({ scheme, becameClearAt: new Date(becameClearAt) });
  return {
    becameClearAt,
    dueAt: clock.dueBy.toISOString(),
    remindAt: clock.remindAt.toISOString(),
    escalateEveryMs: clock.escalateEveryMs,
    clockRule: clock.rule,
    statutory: clock.statutory,
  };
}
