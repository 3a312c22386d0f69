import type { SEVERITIES } from '../codes.ts';
import type { OversightScheme } from '../oversight/schemes.ts';
import type { ConductDecision, CriminalDecision, MatterKind } from './codes.ts';

type Severity = (typeof SEVERITIES)[number];

/** What the law of a nation knows of the decisions of an assessment. */
export interface NationRules {
  severities: readonly Severity[];
  matters: readonly MatterKind[];
  criminal: readonly CriminalDecision[];
  conduct: readonly ConductDecision[];
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Keys in docs/sources.md. */
  sources: readonly string[];
}

/** The day the service began: no assessment is older. */
const LAUNCH = '2024-03-14';

const ENGLAND_AND_WALES: readonly NationRules[] = [
  {
    severities: ['GROSS_MISCONDUCT', 'MISCONDUCT', 'PRACTICE_REQUIRING_IMPROVEMENT', 'NONE'],
    matters: ['COMPLAINT', 'CONDUCT', 'RECORDABLE_CONDUCT', 'DSI', 'INTELLIGENCE'],
    criminal: ['INVESTIGATE', 'UNDER_REVIEW', 'NO_CRIMINAL_MATTER'],
    conduct: ['INVESTIGATE', 'REFLECTIVE_PRACTICE', 'UNDER_REVIEW', 'NO_CONDUCT_MATTER'],
    effectiveFrom: '2020-02-01',
    sources: ['SI-2020-4-REG-14', 'PRA-2002-SCH3'],
  },
];

/** No practice requiring improvement; an allegation of crime goes to the prosecutor, who directs what is done. */
const SCOTLAND: readonly NationRules[] = [
  {
    severities: ['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE'],
    matters: ['COMPLAINT', 'CONDUCT', 'INTELLIGENCE'],
    criminal: ['REPORT_TO_PROSECUTOR', 'UNDER_REVIEW', 'NO_CRIMINAL_MATTER'],
    conduct: ['INVESTIGATE', 'UNDER_REVIEW', 'NO_CONDUCT_MATTER'],
    effectiveFrom: '2014-04-01',
    sources: ['SSI-2014-68', 'COPFS-CAAP-D'],
  },
];

const NORTHERN_IRELAND: readonly NationRules[] = [
  {
    severities: ['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE'],
    matters: ['COMPLAINT', 'CONDUCT', 'INTELLIGENCE'],
    criminal: ['INVESTIGATE', 'UNDER_REVIEW', 'NO_CRIMINAL_MATTER'],
    conduct: ['INVESTIGATE', 'UNDER_REVIEW', 'NO_CONDUCT_MATTER'],
    effectiveFrom: '2016-06-01',
    sources: ['SR-2016-41', 'PINI-1998-S55'],
  },
];

/** Where no law of the three holds, what is common to them. */
const ELSEWHERE: readonly NationRules[] = [
  {
    severities: ['GROSS_MISCONDUCT', 'MISCONDUCT', 'NONE'],
    matters: ['COMPLAINT', 'CONDUCT', 'INTELLIGENCE'],
    criminal: ['INVESTIGATE', 'UNDER_REVIEW', 'NO_CRIMINAL_MATTER'],
    conduct: ['INVESTIGATE', 'UNDER_REVIEW', 'NO_CONDUCT_MATTER'],
    effectiveFrom: LAUNCH,
    sources: ['PACARS-ASSESSMENT'],
  },
];

/** By nation as in `domain/data/forces.json`, the newest first. A force of several nations follows England and Wales. */
const RULES: Readonly<Record<string, readonly NationRules[]>> = {
  England: ENGLAND_AND_WALES,
  Wales: ENGLAND_AND_WALES,
  'Great Britain': ENGLAND_AND_WALES,
  UK: ENGLAND_AND_WALES,
  Scotland: SCOTLAND,
  'Northern Ireland': NORTHERN_IRELAND,
  'Crown Dependency': ELSEWHERE,
};

/**
 * What an assessment by a force of this nation may decide on this UK calendar day.
 *
 * @returns undefined for a nation that no rule knows, or before the first rule
 * @see docs/sources.md SI-2020-4-REG-14, SSI-2014-68, SR-2016-41
 */
export function nationRulesFor(nation: string, day: string): NationRules | undefined {
  return RULES[nation]?.find(({ effectiveFrom }) => effectiveFrom <= day);
}

/** Whose law a scheme is. */
const NATION_OF: Readonly<Record<OversightScheme, string>> = {
  'england-and-wales': 'England',
  scotland: 'Scotland',
  'northern-ireland': 'Northern Ireland',
};

/**
 * What an assessment may decide of one matter. A force's people are under the discipline of their force wherever they
 * are; whether something is a crime to be investigated here, and what kind of matter it is recorded as, follows from the
 * law of where it happened.
 *
 * @param nation - of the force
 * @param day - UK calendar day
 * @param scheme - where it happened, where somebody says so (Default: where the force is at home)
 * @returns undefined for a nation that no rule knows, or before the first rule
 */
export function rulesOfMatter(
  nation: string,
  day: string,
  scheme?: OversightScheme,
): NationRules | undefined {
  const own = nationRulesFor(nation, day);
  const there = scheme === undefined ? own : nationRulesFor(NATION_OF[scheme], day);
  if (!own || !there) return undefined;
  return { ...own, matters: there.matters, criminal: there.criminal };
}
