import { type DatedRule, type Law, ruleInForce } from '../law.ts';

/** Why somebody may not investigate. Never told to anybody: it would say who a report is about. */
export type Bar =
  | 'RIGHT_KNOWLEDGE'
  | 'INTERESTED_PARTY'
  | 'UNDER_MANAGEMENT'
  | 'SAME_FORCE_AS_SENIOR_OFFICER';

interface InvestigatorRule extends DatedRule {
  bar: Bar;
}

const bar = (code: Bar, laws: readonly Law[], source: string): InvestigatorRule => ({
  bar: code,
  laws,
  effectiveFrom: '2020-02-01',
  source,
});

const ENGLAND_AND_WALES = ['ENGLAND_AND_WALES'] as const;
const OTHERS = ['SCOTLAND', 'NORTHERN_IRELAND'] as const;

/** The bars of regulation 15(3); elsewhere the same are kept as the service's own practice. */
const INVESTIGATOR_RULES: readonly InvestigatorRule[] = [
  bar('RIGHT_KNOWLEDGE', ENGLAND_AND_WALES, 'SI-2020-4-REG-15'),
  bar('INTERESTED_PARTY', ENGLAND_AND_WALES, 'SI-2020-4-REG-15'),
  bar('UNDER_MANAGEMENT', ENGLAND_AND_WALES, 'SI-2020-4-REG-15'),
  bar('SAME_FORCE_AS_SENIOR_OFFICER', ENGLAND_AND_WALES, 'SI-2020-4-REG-15'),
  bar('RIGHT_KNOWLEDGE', OTHERS, 'PACARS-INVESTIGATORS'),
  bar('INTERESTED_PARTY', OTHERS, 'PACARS-INVESTIGATORS'),
  bar('UNDER_MANAGEMENT', OTHERS, 'PACARS-INVESTIGATORS'),
  bar('SAME_FORCE_AS_SENIOR_OFFICER', OTHERS, 'PACARS-INVESTIGATORS'),
];

/** How somebody stands to an investigation. */
export interface InvestigatorQuestion {
  /** Whether their role is to investigate. */
  investigates: boolean;
  /** Whether they must not know of the report: subject, line, declared associate, or may be meant. */
  excluded: boolean;
  /** Whether they work, directly or indirectly, under the management of somebody whom it concerns. */
  underManagement: boolean;
  /** Whether it concerns a chief officer of their own force. */
  seniorOfTheirForce: boolean;
}

/** The bars that keep somebody from investigating under a law on a UK calendar day. */
export function barsOf(question: InvestigatorQuestion, law: Law, day: string): Bar[] {
  const applies: Record<Bar, boolean> = {
    RIGHT_KNOWLEDGE: !question.investigates,
    INTERESTED_PARTY: question.excluded,
    UNDER_MANAGEMENT: question.underManagement,
    SAME_FORCE_AS_SENIOR_OFFICER: question.seniorOfTheirForce,
  };
  return INVESTIGATOR_RULES.filter(
    (rule) => applies[rule.bar] && ruleInForce([rule], law, day) !== undefined,
  ).map((rule) => rule.bar);
}
