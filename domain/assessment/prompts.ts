import type { Category } from '../codes.ts';

/** Something that an assessor is reminded of; never a decision. */
export interface Prompt {
  code: string;
  text: string;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

const LAUNCH = '2024-03-14';

/** Which criteria of referral to test first, by what a report is about. */
const CRITERIA_TO_TEST: Readonly<Record<Category, readonly string[]>> = {
  INFO_INFLUENCE: ['SERIOUS_CORRUPTION', 'RELEVANT_OFFENCE'],
  PERSONAL_ADVANTAGE: ['SERIOUS_CORRUPTION', 'RELEVANT_OFFENCE'],
  SEXUAL_BOUNDARY: ['SERIOUS_CORRUPTION', 'SERIOUS_SEXUAL_OFFENCE'],
  PARTNER_ABUSE: ['SERIOUS_ASSAULT', 'SERIOUS_SEXUAL_OFFENCE', 'RELEVANT_OFFENCE'],
  DISCRIMINATION: ['DISCRIMINATORY_BEHAVIOUR'],
};

const sign = (code: string, text: string): Prompt => ({
  code,
  text,
  effectiveFrom: LAUNCH,
  source: 'APSP-DEFINITION',
});

/** Warning signs of abuse of position for a sexual purpose. */
const ABUSE_OF_POSITION_SIGNS: readonly Prompt[] = [
  sign('OFF_DUTY_VISITS', 'Visits while off duty'),
  sign('PET_NAMES', 'Pet names'),
  sign('GIFTS', 'Gifts'),
  sign('KISSES_ON_MESSAGES', 'Kisses on messages'),
  sign('NEEDLESS_WELFARE_CHECKS', 'Welfare checks without need'),
  sign('CONTACT_AFTER_THE_CASE', 'Contact after the case has ended'),
  sign('QUICK_RESOLUTION', 'A case of domestic abuse steered to a quick end'),
];

const maximum = (code: string, text: string): Prompt => ({
  code,
  text,
  effectiveFrom: LAUNCH,
  source: 'OFFENCE-MAXIMA',
});

/** What the greatest sentence for an offence is, for the question whether it could be seven years or more. */
const OFFENCE_MAXIMA: readonly Prompt[] = [
  maximum('MISCONDUCT_IN_PUBLIC_OFFICE', 'Misconduct in public office: life; check what has replaced it'),
  maximum('IMPROPER_EXERCISE_OF_POWERS', 'Improper exercise of police powers, 2015 Act s.26: 14 years'),
  maximum('BRIBERY', 'Bribery Act 2010 ss.1 and 2: 10 years'),
  maximum('THREATS_TO_KILL', 'Threats to kill: 10 years'),
  maximum('PERVERTING_THE_COURSE_OF_JUSTICE', 'Perverting the course of justice: life'),
  maximum('COMPUTER_MISUSE', 'Not by itself: Computer Misuse Act 1990 s.1, 2 years'),
  maximum('DATA_PROTECTION', 'Not by itself: Data Protection Act 2018 s.170, a fine'),
  maximum('NON_FATAL_STRANGULATION', 'Not by itself: non-fatal strangulation, 5 years'),
  maximum('COERCIVE_CONTROL', 'Not by itself: controlling or coercive behaviour, 5 years'),
  maximum('ACTUAL_BODILY_HARM', 'Not by itself: assault occasioning actual bodily harm, 5 years'),
];

/** The criteria to test first for these categories. @see docs/sources.md PACARS-ASSESSMENT */
export function criteriaToTest(categories: readonly Category[]): Set<string> {
  return new Set(categories.flatMap((category) => CRITERIA_TO_TEST[category]));
}

/** What an assessor of a report of these categories is reminded of on this UK calendar day. */
export function promptsFor(
  categories: readonly Category[],
  day: string,
): { abuseOfPosition: Prompt[]; offences: Prompt[] } {
  const holding = (prompts: readonly Prompt[]): Prompt[] =>
    prompts.filter(({ effectiveFrom }) => effectiveFrom <= day);
  return {
    abuseOfPosition: categories.includes('SEXUAL_BOUNDARY') ? holding(ABUSE_OF_POSITION_SIGNS) : [],
    offences: criteriaToTest(categories).has('RELEVANT_OFFENCE') ? holding(OFFENCE_MAXIMA) : [],
  };
}
