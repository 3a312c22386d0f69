/** The bodies to which a force refers a matter. */
export const OVERSIGHT_BODIES = ['IOPC', 'PIRC', 'COPFS', 'PONI', 'OTHER'] as const;
export type OversightBody = (typeof OVERSIGHT_BODIES)[number];

/** A reason for which a matter must, or may, be referred. */
export interface OversightCriterion {
  code: string;
  /** Whose law it is: the nation of the force, as in `domain/data/forces.json`. */
  nations: readonly string[];
  to: OversightBody;
  /** Whether a matter that meets it must be referred; otherwise it may be. */
  mandatory: boolean;
  /** What is asked, in words for staff. */
  asks: string;
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** Also forces of several nations: what they do in Scotland or Northern Ireland a person refers by hand. */
const ENGLAND_AND_WALES = ['England', 'Wales', 'Great Britain', 'UK'];

const iopc = (code: string, asks: string, source = 'SI-2020-2-REG-7', mandatory = true) =>
  ({
    code,
    nations: ENGLAND_AND_WALES,
    to: 'IOPC',
    mandatory,
    asks,
    effectiveFrom: '2020-02-01',
    source,
  }) as const;

/** The criteria of each nation. What is from guidance is marked as unconfirmed in docs/sources.md. */
export const OVERSIGHT_CRITERIA: readonly OversightCriterion[] = [
  iopc('SERIOUS_ASSAULT', 'Is it a serious assault, as the statutory guidance determines it?'),
  iopc('SERIOUS_SEXUAL_OFFENCE', 'Is it a serious sexual offence, as the statutory guidance determines it?'),
  iopc(
    'SERIOUS_CORRUPTION',
    'Is it serious corruption, abuse of position for a sexual purpose or for an improper emotional relationship included?',
  ),
  iopc(
    'DISCRIMINATORY_BEHAVIOUR',
    'Is it an offence, or liable to lead to disciplinary proceedings, and aggravated by discrimination?',
  ),
  iopc(
    'RELEVANT_OFFENCE',
    'Is it an offence whose sentence is fixed by law, or could be seven years or more?',
  ),
  iopc('SAME_INCIDENT', 'Does it arise from the same incident as any of these?'),
  iopc('CHIEF_OFFICER', 'Is a chief officer concerned?', 'SI-2020-2-REG-10'),
  iopc(
    'DEATH_OR_SERIOUS_INJURY',
    'Is there a death or serious injury to which police contact may have contributed?',
    'PRA-2002-SCH3',
  ),
  iopc('CALL_IN', 'Has the Director General required it to be referred?', 'PRA-2002-SCH3'),
  iopc(
    'GRAVITY_OR_EXCEPTIONAL',
    'Should it be referred because it is grave or exceptional?',
    'SI-2020-2-REG-7',
    false,
  ),
];

/** The criteria that hold for a force of this nation on this UK calendar day. */
export function oversightCriteriaFor(nation: string, day: string): OversightCriterion[] {
  return OVERSIGHT_CRITERIA.filter((one) => one.nations.includes(nation) && one.effectiveFrom <= day);
}
