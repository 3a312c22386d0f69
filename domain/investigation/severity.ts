import type { SEVERITIES } from '../codes.ts';
import { type DatedRule, type Law, ruleInForce } from '../law.ts';

export type Severity = (typeof SEVERITIES)[number];

/** The rules under which conduct is assessed: the conduct regulations, the special procedure, or a discipline policy. */
export const CONDUCT_REGIMES = ['CONDUCT', 'SPECIAL_PROCEDURE', 'STAFF'] as const;
export type ConductRegime = (typeof CONDUCT_REGIMES)[number];

/** The likely form of proceedings. */
export const PROCEEDINGS = ['MEETING', 'HEARING', 'REFLECTIVE_PRACTICE', 'NONE'] as const;
export type Proceedings = (typeof PROCEEDINGS)[number];

/** The ten Standards of Professional Behaviour; staff are held to an equivalent code. */
export const STANDARDS = [
  'HONESTY_AND_INTEGRITY',
  'AUTHORITY_RESPECT_AND_COURTESY',
  'EQUALITY_AND_DIVERSITY',
  'USE_OF_FORCE',
  'ORDERS_AND_INSTRUCTIONS',
  'DUTIES_AND_RESPONSIBILITIES',
  'CONFIDENTIALITY',
  'FITNESS_FOR_WORK',
  'DISCREDITABLE_CONDUCT',
  'CHALLENGING_AND_REPORTING_IMPROPER_CONDUCT',
] as const;

interface SeverityRule extends DatedRule {
  regime: ConductRegime;
  /** What the assessment may find, each with the likely form of proceedings. */
  levels: Readonly<Partial<Record<Severity, readonly Proceedings[]>>>;
  /** Whether it is revised only after the appropriate authority has been consulted. */
  revisedAfterConsulting: boolean;
  /** Whether it may end in a referral under the vetting regulations. */
  vetting: boolean;
}

/** A misconduct matter goes to a hearing where a final written warning stands. */
const BOTH = { GROSS_MISCONDUCT: ['HEARING'], MISCONDUCT: ['MEETING', 'HEARING'] } as const;
const WITH_NONE = { ...BOTH, NONE: ['NONE'] } as const;
const FOUR = { ...WITH_NONE, PRACTICE_REQUIRING_IMPROVEMENT: ['REFLECTIVE_PRACTICE'] } as const;

const conduct = {
  regime: 'CONDUCT',
  laws: ['ENGLAND_AND_WALES'],
  levels: FOUR,
  revisedAfterConsulting: true,
  source: 'SI-2020-4-REG-14',
} as const;

/** What a severity assessment may find, by law, regime and day. */
const SEVERITY_RULES: readonly SeverityRule[] = [
  { ...conduct, vetting: false, effectiveFrom: '2020-02-01' },
  // Since then the appropriate authority may also refer under the vetting regulations.
  { ...conduct, vetting: true, effectiveFrom: '2025-05-14', source: 'SI-2025-558' },
  {
    regime: 'SPECIAL_PROCEDURE',
    laws: ['ENGLAND_AND_WALES'],
    levels: WITH_NONE,
    revisedAfterConsulting: true,
    vetting: false,
    effectiveFrom: '2020-02-01',
    source: 'SI-2020-2-REG-16',
  },
  {
    regime: 'CONDUCT',
    laws: ['SCOTLAND'],
    levels: WITH_NONE,
    revisedAfterConsulting: false,
    vetting: false,
    effectiveFrom: '2014-04-01',
    source: 'SSI-2014-68',
  },
  {
    regime: 'CONDUCT',
    laws: ['NORTHERN_IRELAND'],
    levels: WITH_NONE,
    revisedAfterConsulting: false,
    vetting: false,
    effectiveFrom: '2016-06-01',
    source: 'SR-2016-41',
  },
  {
    regime: 'STAFF',
    laws: ['ENGLAND_AND_WALES', 'SCOTLAND', 'NORTHERN_IRELAND'],
    levels: WITH_NONE,
    revisedAfterConsulting: false,
    vetting: false,
    effectiveFrom: '2020-02-01',
    source: 'STAFF-DISCIPLINE',
  },
];

/** The rule of a regime under a law on a UK calendar day; undefined where the law does not know the regime. */
export function severityRule(law: Law, regime: ConductRegime, day: string): SeverityRule | undefined {
  return ruleInForce(
    SEVERITY_RULES.filter((rule) => rule.regime === regime),
    law,
    day,
  );
}

/** What is wrong with an assessment under the law of its force: the field and what it must be. */
export interface BrokenRule {
  field: string;
  detail: string;
}

/** A severity assessment, as far as the law looks at it. */
export interface SeverityQuestion {
  regime: ConductRegime;
  severity: Severity;
  proceedings: Proceedings;
  referToVetting: boolean;
  /** Whether it replaces an earlier assessment. */
  isRevision: boolean;
  /** Whether the appropriate authority was consulted before. */
  consulted: boolean;
}

/** The first rule of law that an assessment breaks, if any. */
export function brokenSeverityRule(
  question: SeverityQuestion,
  law: Law,
  day: string,
): BrokenRule | undefined {
  const rule = severityRule(law, question.regime, day);
  if (!rule)
    return {
      field: 'regime',
      detail: 'is not a procedure of the force’s nation',
    };
  const proceedings = rule.levels[question.severity];
  if (!proceedings)
    return {
      field: 'severity',
      detail: `must be one of: ${Object.keys(rule.levels).join(', ')}`,
    };
  if (!proceedings.includes(question.proceedings))
    return {
      field: 'proceedings',
      detail: `must be one of: ${proceedings.join(', ')}`,
    };
  if (question.referToVetting && !rule.vetting)
    return {
      field: 'referToVetting',
      detail: 'must be left out: the vetting regulations give no referral here',
    };
  if (question.isRevision && rule.revisedAfterConsulting && !question.consulted)
    return {
      field: 'consultedOn',
      detail: 'must say when the appropriate authority was consulted about the revision',
    };
  return undefined;
}
