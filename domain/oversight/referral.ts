import { NOTICE_REVIEW_DAYS_MAX } from '../investigation/notices.ts';
import type { OversightScheme } from './schemes.ts';

/** Whether a criterion that must be referred is met, none is but the force may refer, or nobody can tell yet. */
export const REFERRAL_KINDS = ['MANDATORY', 'VOLUNTARY', 'UNCLEAR'] as const;
export type ReferralKind = (typeof REFERRAL_KINDS)[number];

/** What is referred. @see docs/sources.md PRA-2002-SCH3 */
export const MATTER_KINDS = ['COMPLAINT', 'CONDUCT', 'DSI'] as const;

/** Who refers: the chief officer's delegate, or of a chief officer the local policing body. */
export const REFERRING_AUTHORITIES = ['CHIEF_OFFICER_OF_FORCE', 'LOCAL_POLICING_BODY'] as const;
export type ReferringAuthority = (typeof REFERRING_AUTHORITIES)[number];

/** Whether the person concerned knows of the referral: they must be told, unless that might prejudice an investigation. */
export const TOLD_STATES = ['TOLD', 'NOT_YET_PREJUDICE', 'NOT_IDENTIFIED'] as const;
export type ToldState = (typeof TOLD_STATES)[number];

/**
 * What comes of looking again at somebody who was not told: also that they need not be, since the body has told them, the
 * notice of the investigation has, or there is nobody any more.
 */
export const TELLING_STATES = ['TOLD', 'NOT_YET_PREJUDICE', 'NO_LONGER_NEEDED'] as const;

/**
 * The longest time until it is looked at again whether somebody can be told, in calendar days: as for the notice of an
 * investigation.
 *
 * @see docs/sources.md PRA-2002-SCH3; the number is this service's choice
 */
export const TELLING_REVIEW_DAYS_MAX = NOTICE_REVIEW_DAYS_MAX;

/** Why a matter that was considered is not referred. */
export const NOT_REFERRED_BECAUSE = [
  'CRITERION_NOT_MET',
  'ALREADY_REFERRED',
  'ANOTHER_AUTHORITY_REFERS',
  'CONSIDERED_AND_NOT_REFERRED',
] as const;
export type NotReferredBecause = (typeof NOT_REFERRED_BECAUSE)[number];

/** The rule for which a second person must agree, as a code. */
export const MANDATORY_CRITERION = 'MANDATORY_CRITERION';

/**
 * The rules by which a second person must agree before a matter is not referred. Where it has been referred already
 * nothing is refused: the earlier referral carries it.
 */
export function secondPersonFor(
  kind: ReferralKind,
  { decision, because }: { decision: string; because: string | null },
): string[] {
  const refused = kind === 'MANDATORY' && decision === 'DO_NOT_REFER' && because !== 'ALREADY_REFERRED';
  return refused ? [MANDATORY_CRITERION] : [];
}

/** Who must refer. @see docs/sources.md SI-2020-2-REG-10 */
export function authorityFor(criteria: readonly string[]): ReferringAuthority {
  return criteria.includes('CHIEF_OFFICER') ? 'LOCAL_POLICING_BODY' : 'CHIEF_OFFICER_OF_FORCE';
}

/**
 * Whether a person must confirm that the matter can be investigated locally at all: of a chief officer in England and
 * Wales that is taken away in some cases. @see docs/sources.md SI-2020-2-REG-10
 */
export function localNeedsConfirming(scheme: OversightScheme, criteria: readonly string[]): boolean {
  return scheme === 'england-and-wales' && criteria.includes('CHIEF_OFFICER');
}
