import { DateTime } from 'luxon';
import type { Category, Ending, Outcome } from './codes.ts';
import { forceBySlug } from './forces.ts';
import { calendarDayInUk, UK_TIME_ZONE } from './working-days.ts';

/**
 * What a closed report is kept as. The MoPI groups are the review groups of police information management; people say
 * MoPI still, though the Code of 2023 has another name.
 */
export const RETENTION_CLASSES = [
  /** Certain public protection matters. */
  'MOPI_1',
  /** Other sexual, violent or serious matters. */
  'MOPI_2',
  /** Other offences. */
  'MOPI_3',
  /** Intelligence and information that led to no case. */
  'MOPI_4',
  /** The file of a conduct matter. */
  'MISCONDUCT_FILE',
  /** Out of scope, passed on to another force or agency, or read and not acted on. */
  'NO_ACTION',
] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** What the class of a report follows from: codes of its row and of the decisions made on it. */
export interface ClosedReport {
  force: string;
  ending: Ending;
  outcomes: readonly Outcome[];
  danger: boolean;
  /** Of the report and of its assessments. */
  categories: readonly Category[];
  /** The gravest that an assessment gave; null for none. */
  severity: string | null;
  /** Results of its investigations. */
  results: readonly string[];
}

const TOUCHES_PEOPLE: readonly Category[] = ['SEXUAL_BOUNDARY', 'PARTNER_ABUSE'];

/**
 * The class of a closed report, by what it is about and how it ended. Where several fit, the one that is kept longest;
 * what touches sex or a partner is never of the shortest, even where nothing came of it: a pattern shows only over
 * years, in reports of which each alone was not enough.
 *
 * @see docs/sources.md PIRM-CODE, PACARS-RETENTION
 */
export function classOf(report: ClosedReport): RetentionClass {
  const { ending, outcomes, danger, categories, severity, results } = report;
  const touchesPeople = TOUCHES_PEOPLE.some((category) => categories.includes(category));
  if (ending !== 'ACTED_ON') {
    const passedOn = ending !== 'NO_FURTHER_ACTION';
    return !passedOn && (touchesPeople || danger || severity === 'GROSS_MISCONDUCT') ? 'MOPI_4' : 'NO_ACTION';
  }
  if (touchesPeople && danger) return 'MOPI_1';
  if (touchesPeople && (outcomes.includes('SAFEGUARDING') || outcomes.includes('INVESTIGATION')))
    return 'MOPI_2';
  if (danger) return 'MOPI_2';
  if (outcomes.includes('INVESTIGATION'))
    return results.includes('CRIMINAL_PROCEEDINGS') && severity !== 'GROSS_MISCONDUCT'
      ? 'MOPI_3'
      : 'MISCONDUCT_FILE';
  return outcomes.includes('SAFEGUARDING') ? 'MOPI_3' : 'MOPI_4';
}

type Nation = 'england-and-wales' | 'scotland' | 'northern-ireland' | 'any';

interface RetentionRule {
  nation: Nation;
  class: RetentionClass;
  /** Years from the start of the clock to the first review, and from a review that keeps to the next. */
  firstReviewYears: number;
  reviewEveryYears: number;
  /** How many people it takes to erase. */
  decisionsNeeded: 1 | 2;
  /** First UK calendar day on which the rule holds, by the day on which the report closed. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** A class, the years to its first review and between reviews, and 1 where one person may erase. */
type Years = readonly [RetentionClass, first: number, every: number, decisions?: 1];

const rulesOf = (
  nation: Nation,
  effectiveFrom: string,
  source: string,
  years: readonly Years[],
): RetentionRule[] =>
  years.map(([of, firstReviewYears, reviewEveryYears, decisionsNeeded]): RetentionRule => ({
    nation,
    class: of,
    firstReviewYears,
    reviewEveryYears,
    decisionsNeeded: decisionsNeeded ?? 2,
    effectiveFrom,
    source,
  }));

/** What no public table says: choices of the service, on the long side, for every nation until its own are known. */
const OWN_CHOICES: readonly Years[] = [
  ['MISCONDUCT_FILE', 10, 5],
  ['NO_ACTION', 2, 1, 1],
];
const GROUPS: readonly Years[] = [
  ['MOPI_1', 10, 10],
  ['MOPI_2', 10, 10],
  ['MOPI_3', 6, 5],
  ['MOPI_4', 6, 5],
];

/** The day the service began: no report is older. */
const LAUNCH = '2024-03-14';

/**
 * Of one nation and class the newest first; the first that was in force holds. Every class of every nation comes to its end by a person's review:
 * none is disposed of by the clock alone, because what a reporter said may matter to a life years later.
 */
const RULES: readonly RetentionRule[] = [
  ...rulesOf('england-and-wales', LAUNCH, 'PIRM-CODE', GROUPS),
  ...rulesOf('england-and-wales', LAUNCH, 'PACARS-RETENTION', OWN_CHOICES),
  // Both have schedules of their own, which are not public in the parts that matter here.
  ...rulesOf('scotland', LAUNCH, 'SCOTLAND-RETENTION', [...GROUPS, ...OWN_CHOICES]),
  ...rulesOf('northern-ireland', LAUNCH, 'PSNI-RETENTION', [...GROUPS, ...OWN_CHOICES]),
  // Forces of several nations, and of the Crown dependencies.
  ...rulesOf('any', LAUNCH, 'PACARS-RETENTION', [...GROUPS, ...OWN_CHOICES]),
];

/** Who the reporter is goes before the case: so many months after the close. */
const IDENTITY_RULES: readonly { months: number; effectiveFrom: string; source: string }[] = [
  { months: 6, effectiveFrom: LAUNCH, source: 'PACARS-RETENTION' },
];

/** What was searched for and why, months after the search; the newest rule first. The database holds to no less. */
const SEARCH_RULES: readonly { months: number; effectiveFrom: string; source: string }[] = [
  { months: 12, effectiveFrom: LAUNCH, source: 'PACARS-RETENTION' },
];

const NATIONS: Readonly<Record<string, Nation>> = {
  England: 'england-and-wales',
  Wales: 'england-and-wales',
  Scotland: 'scotland',
  'Northern Ireland': 'northern-ireland',
};

/** The clock of a report that closed at an instant. All instants are UTC. */
export interface RetentionClock {
  class: RetentionClass;
  /** Names the rule: class, nation and the day from which it holds. */
  rule: string;
  decisionsNeeded: 1 | 2;
  reviewDue: Date;
  identityDue: Date;
}

const ruleFor = (force: string, wanted: RetentionClass, closedOn: string): RetentionRule => {
  const nation = NATIONS[forceBySlug(force)?.nation ?? ''] ?? 'any';
  const own = RULES.filter((candidate) => candidate.class === wanted && candidate.nation === nation);
  // What closed before the first rule, and was taken over from elsewhere, follows the first.
  const rule = own.find(({ effectiveFrom }) => effectiveFrom <= closedOn) ?? own.at(-1);
  if (!rule) throw new RangeError(`there is no retention rule for ${wanted} in ${nation}`);
  return rule;
};

/** Calendar years in UK civil time: a report closed on 29 February is due on 28 February. */
const later = (from: Date, span: { years: number } | { months: number }): Date =>
  DateTime.fromJSDate(from, { zone: UK_TIME_ZONE }).plus(span).toJSDate();

/**
 * The clock of a report of this class that closed at this instant, by the rules in force on that day.
 *
 * @see docs/sources.md PIRM-CODE, SCOTLAND-RETENTION, PSNI-RETENTION, PACARS-RETENTION
 */
export function retentionClock(force: string, of: RetentionClass, closedAt: Date): RetentionClock {
  const closedOn = calendarDayInUk(closedAt);
  const rule = ruleFor(force, of, closedOn);
  const identity =
    IDENTITY_RULES.find(({ effectiveFrom }) => effectiveFrom <= closedOn) ?? IDENTITY_RULES.at(-1);
  if (!identity) throw new RangeError('there is no retention rule for identities');
  return {
    class: of,
    rule: `${of}/${rule.nation}/${rule.effectiveFrom}`,
    decisionsNeeded: rule.decisionsNeeded,
    reviewDue: later(closedAt, { years: rule.firstReviewYears }),
    identityDue: later(closedAt, { months: identity.months }),
  };
}

/**
 * The searches whose sealed reasons and values are over at an instant: those made before `before`, by `rule`.
 *
 * @see docs/sources.md PACARS-RETENTION
 */
export function searchesOver(now: Date): { before: Date; rule: string } {
  const today = calendarDayInUk(now);
  const rule = SEARCH_RULES.find(({ effectiveFrom }) => effectiveFrom <= today);
  if (!rule) throw new RangeError('there is no retention rule for searches');
  return { before: later(now, { months: -rule.months }), rule: `SEARCH/any/${rule.effectiveFrom}` };
}

/** When a report of this class that a review has kept is to be reviewed again. */
export function nextReview(force: string, of: RetentionClass, closedAt: Date, reviewedAt: Date): Date {
  const rule = ruleFor(force, of, calendarDayInUk(closedAt));
  return later(reviewedAt, { years: rule.reviewEveryYears });
}

/**
 * The questions of the national retention assessment criteria, as codes: a review that keeps says which of them it
 * answers with yes.
 *
 * @see docs/sources.md PIRM-CODE
 */
export const ASSESSMENT_CRITERIA = [
  'SERIOUS_HARM_TO_OTHERS',
  'PATTERN_OF_BEHAVIOUR',
  'VULNERABLE_VICTIM',
  'POSITION_OF_TRUST',
  'LINKS_TO_OTHER_MATTERS',
  'ONGOING_PROCEEDINGS',
] as const;
