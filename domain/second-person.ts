import type { Category, Outcome } from './codes.ts';

/** Why an assessment needs a second person. */
export const SECOND_PERSON_RULES = [
  'NO_ACTION_ON_PARTNER_ABUSE',
  'NO_ACTION_ON_SEXUAL_BOUNDARY',
  'NO_ACTION_ON_DISCRIMINATION',
  'SEALED_REPORT',
  'RETURNED_BEFORE',
  'OUTCOME_TAKEN_AWAY',
] as const;
export type SecondPersonRule = (typeof SECOND_PERSON_RULES)[number];

/** An assessment, as far as it matters whether one person alone may make it. */
export interface JudgedAssessment {
  /** None is no further action by the force, whatever other route the matter is sent on. */
  outcomes: readonly Outcome[];
  /** Of the reporter, of this assessment, and of those that stood before it. */
  categories: readonly Category[];
  /** Whether the report is sealed as the assessment is made. */
  sealed: boolean;
  /** Whether a second person has returned an earlier one, which this one replaces. */
  returnedBefore: boolean;
  /** Outcomes of the assessment that this one corrects, and which it no longer has. */
  takesAway: readonly Outcome[];
}

/** A rule by which a decision needs a second person. */
export interface AskingRule<Code extends string, Decided> {
  code: Code;
  asks: (decided: Decided) => boolean;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** The codes of the rules that ask for a second person of a decision made on this UK calendar day. */
export const rulesThatAsk = <Code extends string, Decided>(
  rules: readonly AskingRule<Code, Decided>[],
  decided: Decided,
  day: string,
): Code[] =>
  rules.filter(({ asks, effectiveFrom }) => effectiveFrom <= day && asks(decided)).map(({ code }) => code);

type Rule = AskingRule<SecondPersonRule, JudgedAssessment>;

/** First day of the service, from which its own rules hold. */
export const LAUNCH = '2024-03-14';

/** Nothing done about what goes wrong most often when it is judged by one person alone. */
const noActionOn =
  (category: Category): Rule['asks'] =>
  ({ outcomes, categories }) =>
    outcomes.length === 0 && categories.includes(category);

const RULES: readonly Rule[] = [
  {
    code: 'NO_ACTION_ON_PARTNER_ABUSE',
    asks: noActionOn('PARTNER_ABUSE'),
    effectiveFrom: LAUNCH,
    source: 'CWJ-SUPER-COMPLAINT',
  },
  {
    code: 'NO_ACTION_ON_SEXUAL_BOUNDARY',
    asks: noActionOn('SEXUAL_BOUNDARY'),
    effectiveFrom: LAUNCH,
    source: 'PACARS-SECOND-PERSON',
  },
  {
    code: 'NO_ACTION_ON_DISCRIMINATION',
    asks: noActionOn('DISCRIMINATION'),
    effectiveFrom: LAUNCH,
    source: 'PACARS-SECOND-PERSON',
  },
  // Few may know of it, so few would notice.
  {
    code: 'SEALED_REPORT',
    asks: ({ sealed }) => sealed,
    effectiveFrom: LAUNCH,
    source: 'PACARS-SECOND-PERSON',
  },
  // Otherwise whoever leaves out the category that was asked about would be rid of the second person.
  {
    code: 'RETURNED_BEFORE',
    asks: ({ returnedBefore }) => returnedBefore,
    effectiveFrom: LAUNCH,
    source: 'PACARS-SECOND-PERSON',
  },
  // One person alone could otherwise end an investigation that others carry on.
  {
    code: 'OUTCOME_TAKEN_AWAY',
    asks: ({ takesAway }) => takesAway.length > 0,
    effectiveFrom: LAUNCH,
    source: 'PACARS-SECOND-PERSON',
  },
];

/**
 * The rules by which an assessment made on this UK calendar day stands only when a second person has approved it; none,
 * and it stands at once.
 *
 * @see docs/sources.md CWJ-SUPER-COMPLAINT, PACARS-SECOND-PERSON
 */
export function secondPersonRules(assessment: JudgedAssessment, day: string): SecondPersonRule[] {
  return rulesThatAsk(RULES, assessment, day);
}
