import type { OversightScheme } from './schemes.ts';

/** What a person concerned is to the police: finer than the feed, which cannot know whether a volunteer is designated. */
export const PERSON_KINDS = [
  'OFFICER',
  'SPECIAL',
  'STAFF',
  'DESIGNATED_VOLUNTEER',
  'UNDESIGNATED_VOLUNTEER',
  'CONTRACTOR',
  'FORMER',
  'NOT_POLICE',
  'UNKNOWN',
] as const;
export type PersonKind = (typeof PERSON_KINDS)[number];

/** Whether a scheme reaches a person: it does, it does not, or somebody must look. */
export type Reach = 'COVERED' | 'OUTSIDE' | 'CHECK';

interface ReachRule {
  scheme: OversightScheme;
  kinds: readonly PersonKind[];
  reach: Reach;
  /** Said to staff, as a code, where the scheme does not plainly reach. */
  warning: string | null;
  effectiveFrom: string;
  source: string;
}

const rule = (
  scheme: OversightScheme,
  kinds: readonly PersonKind[],
  reach: Reach,
  warning: string | null,
  source: string,
): ReachRule => ({ scheme, kinds, reach, warning, effectiveFrom: '2020-02-01', source });

/** Whom each scheme reaches; what no line names must be looked at. */
const REACH_RULES: readonly ReachRule[] = [
  rule(
    'england-and-wales',
    ['OFFICER', 'SPECIAL', 'STAFF', 'DESIGNATED_VOLUNTEER'],
    'COVERED',
    null,
    'SI-2020-2-REG-44',
  ),
  rule('england-and-wales', ['CONTRACTOR'], 'COVERED', 'CONTRACTORS_BY_OWN_REGULATIONS', 'SI-2015-431'),
  rule(
    'england-and-wales',
    ['UNDESIGNATED_VOLUNTEER'],
    'OUTSIDE',
    'MAY_BE_OUTSIDE_POLICE_REFORM_ACT',
    'SI-2020-2-REG-44',
  ),
  rule('england-and-wales', ['FORMER'], 'CHECK', 'CONDUCT_WHILE_SERVING_ONLY', 'SI-2020-2-REG-44'),
  rule('scotland', ['OFFICER', 'SPECIAL', 'STAFF'], 'COVERED', null, 'PIRC-2006-S33A'),
  rule('scotland', ['FORMER'], 'CHECK', 'CONDUCT_WHILE_SERVING_ONLY', 'SCOT-2025-5'),
  rule('northern-ireland', ['OFFICER', 'SPECIAL'], 'COVERED', null, 'PINI-1998-S55'),
  // Designated staff are within the Ombudsman's remit, other civilians largely are not.
  rule('northern-ireland', ['STAFF'], 'CHECK', 'DESIGNATED_STAFF_ONLY', 'PINI-1998-S55'),
];

/**
 * Whether a scheme reaches a kind of person, and what staff are told of it. A warning never keeps anybody from referring.
 *
 * @param day - UK calendar day whose rule holds
 */
export function reachOf(
  scheme: OversightScheme,
  kind: PersonKind,
  day: string,
): { reach: Reach; warning: string | null; source: string } {
  if (kind === 'NOT_POLICE') return { reach: 'OUTSIDE', warning: 'NOT_POLICE', source: 'PACARS-LAUNCH' };
  const found = REACH_RULES.find(
    (one) => one.scheme === scheme && one.kinds.includes(kind) && one.effectiveFrom <= day,
  );
  return found ?? { reach: 'CHECK', warning: 'REACH_NOT_CERTAIN', source: 'PACARS-OVERSIGHT' };
}

/** Everything that staff are told of the people concerned, each once. */
export function warningsOf(scheme: OversightScheme, kinds: readonly PersonKind[], day: string): string[] {
  const warnings = kinds.flatMap((kind) => reachOf(scheme, kind, day).warning ?? []);
  return [...new Set(warnings)];
}
