import { ABUSE_OF_POSITION_SIGNS, offencePrompts, SERIOUS_CORRUPTION_KINDS } from './prompts.ts';
import { type OversightBody, type OversightScheme, schemesOfForce } from './schemes.ts';

/** A reason for which a matter must, or may, be referred. */
export interface OversightCriterion {
  code: string;
  scheme: OversightScheme;
  to: OversightBody;
  /** Whether a matter that meets it must be referred; otherwise it may be. */
  mandatory: boolean;
  /** What is asked, in words for staff. */
  asks: string;
  /** What helps to answer it, on a UK calendar day. */
  prompts: (day: string) => readonly string[];
  /** First UK calendar day on which it holds. */
  effectiveFrom: string;
  /** Last UK calendar day on which it holds; left out while it does. */
  effectiveUntil?: string;
  /** Key in docs/sources.md. */
  source: string;
}

type Rest = Partial<Pick<OversightCriterion, 'mandatory' | 'source' | 'effectiveUntil'>> & {
  prompts?: readonly string[] | OversightCriterion['prompts'];
};

const criterionOf =
  (scheme: OversightScheme, effectiveFrom: string, usual: string) =>
  (to: OversightBody, code: string, asks: string, rest: Rest = {}): OversightCriterion => {
    const { prompts = [], mandatory = true, source = usual, effectiveUntil } = rest;
    return {
      code,
      scheme,
      to,
      mandatory,
      asks,
      prompts: typeof prompts === 'function' ? prompts : () => prompts,
      effectiveFrom,
      ...(effectiveUntil !== undefined && { effectiveUntil }),
      source,
    };
  };

const englandAndWales = criterionOf('england-and-wales', '2020-02-01', 'SI-2020-2-REG-7');
const scotland = criterionOf('scotland', '2013-04-01', 'PIRC-2006-S33A');
const northernIreland = criterionOf('northern-ireland', '2000-11-06', 'PINI-1998-S55');

const INJURY =
  'Serious: a fracture, deep cut or laceration, or damage to an internal organ or a bodily function';

/** The criteria of each scheme. What is from guidance is marked as unconfirmed in docs/sources.md. */
export const OVERSIGHT_CRITERIA: readonly OversightCriterion[] = [
  englandAndWales(
    'IOPC',
    'SERIOUS_ASSAULT',
    'Is it a serious assault, as the statutory guidance determines it?',
    {
      prompts: [
        'Earlier assaults that the report tells of count too',
        'Non-fatal strangulation is for this criterion, since it is no relevant offence',
      ],
    },
  ),
  englandAndWales(
    'IOPC',
    'SERIOUS_SEXUAL_OFFENCE',
    'Is it a serious sexual offence, as the statutory guidance determines it?',
  ),
  englandAndWales(
    'IOPC',
    'SERIOUS_CORRUPTION',
    'Is it serious corruption, abuse of position for a sexual purpose or for an improper emotional relationship included?',
    { prompts: [...SERIOUS_CORRUPTION_KINDS, ...ABUSE_OF_POSITION_SIGNS.map((sign) => `Sign: ${sign}`)] },
  ),
  englandAndWales(
    'IOPC',
    'DISCRIMINATORY_BEHAVIOUR',
    'Is it an offence, or liable to lead to disciplinary proceedings, and aggravated by discrimination?',
    { prompts: ['On grounds of race, sex, religion or another status that the guidance names'] },
  ),
  englandAndWales(
    'IOPC',
    'RELEVANT_OFFENCE',
    'Is it an offence whose sentence is fixed by law, or could be seven years or more?',
    { prompts: offencePrompts },
  ),
  englandAndWales('IOPC', 'SAME_INCIDENT', 'Does it arise from the same incident as any of these?'),
  englandAndWales(
    'IOPC',
    'CHIEF_OFFICER',
    'Is it about the chief officer of the force, or the Deputy Commissioner of the Metropolitan Police?',
    {
      source: 'SI-2020-2-REG-10',
      prompts: ['The local policing body is then the appropriate authority, and refers'],
    },
  ),
  englandAndWales(
    'IOPC',
    'DEATH_OR_SERIOUS_INJURY',
    'Is there a death or serious injury of somebody in custody, or to which contact with the police may have contributed?',
    { source: 'PRA-2002-SCH3', prompts: [INJURY] },
  ),
  englandAndWales('IOPC', 'CALL_IN', 'Has the Director General required it to be referred?', {
    source: 'PRA-2002-SCH3',
  }),
  englandAndWales(
    'IOPC',
    'GRAVITY_OR_EXCEPTIONAL',
    'Should it be referred because it is grave or exceptional?',
    { mandatory: false },
  ),
  scotland(
    'COPFS',
    'CRIMINAL_ALLEGATION',
    'Is it alleged that a person serving with the police committed a crime?',
    {
      source: 'CAAP-D',
      prompts: ['It goes to the Criminal Allegations Against the Police Division, whatever else is done'],
    },
  ),
  scotland(
    'PIRC',
    'DEATH_OR_SERIOUS_INCIDENT',
    'Is there a death or serious injury in custody or after contact with the police, or the use of a firearm or other specified weapon?',
    { source: 'PIRC-SERIOUS-INCIDENTS', prompts: [INJURY] },
  ),
  scotland(
    'PIRC',
    'CHIEF_OFFICER',
    'Is it about an officer of or above the rank of assistant chief constable?',
    {
      source: 'SCOT-SENIOR-OFFICERS',
      prompts: ['The Scottish Police Authority deals with it, and refers'],
    },
  ),
  scotland(
    'PIRC',
    'PUBLIC_COMPLAINT',
    'Is it a complaint by a member of the public that PIRC should look at?',
    {
      mandatory: false,
    },
  ),
  scotland('PIRC', 'PUBLIC_INTEREST', 'Should PIRC look at it in the public interest?', { mandatory: false }),
  northernIreland(
    'PONI',
    'PUBLIC_COMPLAINT',
    'Is it a complaint by a member of the public about a police officer?',
    {
      prompts: ['A complaint that is made to the police must be passed on, whatever it is about'],
    },
  ),
  northernIreland('PONI', 'DEATH', 'May the conduct of an officer have resulted in a death?'),
  northernIreland(
    'PONI',
    'PUBLIC_INTEREST',
    'Is it criminal or disciplinary, and should it be referred in the public interest?',
    { mandatory: false },
  ),
  northernIreland('OTHER', 'CHIEF_OFFICER', 'Is it about a senior officer?', {
    mandatory: false,
    source: 'PINI-SENIOR-OFFICERS',
    prompts: ['The Northern Ireland Policing Board deals with it, and may refer: tell it by hand'],
  }),
];

/** The criteria that hold under a scheme on a UK calendar day. @param criteria - (Default: those of the law) */
export function criteriaOfScheme(
  scheme: OversightScheme,
  day: string,
  criteria: readonly OversightCriterion[] = OVERSIGHT_CRITERIA,
): OversightCriterion[] {
  return criteria.filter(
    (one) =>
      one.scheme === scheme &&
      one.effectiveFrom <= day &&
      (one.effectiveUntil === undefined || day <= one.effectiveUntil),
  );
}

/**
 * The criteria that must be answered of a matter of a force.
 *
 * @param scheme - where it happened, for a force of several nations (Default: the first of the force's)
 * @returns none for a force without a scheme, and under a scheme that is not the force's
 */
export function criteriaOfForce(slug: string, day: string, scheme?: OversightScheme): OversightCriterion[] {
  const schemes = schemesOfForce(slug);
  const meant = scheme ?? schemes[0];
  return meant === undefined || !schemes.includes(meant) ? [] : criteriaOfScheme(meant, day);
}
