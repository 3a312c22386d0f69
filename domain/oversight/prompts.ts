/** What is put beside a criterion to help a person answer it: never an answer. */

/** An offence that reports of this kind tell of, with the longest sentence for an adult without earlier convictions. */
interface OffenceMaximum {
  offence: string;
  /** Years, `LIFE`, or `FINE` where nobody can be imprisoned for it. */
  maximum: number | 'LIFE' | 'FINE';
  effectiveFrom: string;
  /** Last UK calendar day on which it holds; left out while it does. */
  effectiveUntil?: string;
  source: string;
}

/** Sentence fixed by law, or so many years or more, makes an offence a relevant one. @see docs/sources.md PRA-2002-SCH3 */
const RELEVANT_FROM_YEARS = 7;

const maximum = (
  offence: string,
  longest: OffenceMaximum['maximum'],
  effectiveFrom = '2020-02-01',
): OffenceMaximum => ({ offence, maximum: longest, effectiveFrom, source: 'OFFENCE-MAXIMA' });

/**
 * Those that are often taken for relevant and are not stand here too. Whether the Crime and Policing Act 2026 has replaced
 * misconduct in public office is open: then its row ends and new ones begin.
 */
export const OFFENCE_MAXIMA: readonly OffenceMaximum[] = [
  maximum('Misconduct in public office (common law)', 'LIFE'),
  maximum('Perverting the course of justice (common law)', 'LIFE'),
  maximum('Rape; assault by penetration (Sexual Offences Act 2003, ss.1, 2)', 'LIFE'),
  maximum('Wounding or grievous bodily harm with intent (OAPA 1861, s.18)', 'LIFE'),
  maximum('Improper exercise of police powers (Criminal Justice and Courts Act 2015, s.26)', 14),
  maximum('Blackmail (Theft Act 1968, s.21)', 14),
  maximum('Supplying a class A drug (Misuse of Drugs Act 1971, s.4)', 'LIFE'),
  maximum('Bribery (Bribery Act 2010, ss.1, 2)', 10),
  maximum('Threats to kill (OAPA 1861, s.16)', 10),
  maximum('Sexual assault (Sexual Offences Act 2003, s.3)', 10),
  maximum('Fraud by abuse of position (Fraud Act 2006, s.4)', 10),
  maximum('Stalking with fear of violence (Protection from Harassment Act 1997, s.4A)', 10),
  maximum('Theft (Theft Act 1968, s.1)', 7),
  maximum('Assault occasioning actual bodily harm (OAPA 1861, s.47)', 5),
  maximum('Non-fatal strangulation (Serious Crime Act 2015, s.75A)', 5, '2022-06-07'),
  maximum('Controlling or coercive behaviour (Serious Crime Act 2015, s.76)', 5),
  maximum('Unauthorised access to computer material (Computer Misuse Act 1990, s.1)', 2),
  maximum('Unlawfully obtaining personal data (Data Protection Act 2018, s.170)', 'FINE'),
];

/** Whether so long a sentence makes an offence a relevant one. */
export function isRelevantMaximum(longest: OffenceMaximum['maximum']): boolean {
  return longest === 'LIFE' || (longest !== 'FINE' && longest >= RELEVANT_FROM_YEARS);
}

const saysMaximum = ({ offence, maximum: longest }: OffenceMaximum): string => {
  const length = typeof longest === 'number' ? `${longest} years` : longest.toLowerCase();
  return `${isRelevantMaximum(longest) ? 'Relevant' : 'NOT relevant'}: ${offence}, ${length}`;
};

/** The maxima in force on a UK calendar day, as lines for staff. */
export function offencePrompts(day: string): string[] {
  return OFFENCE_MAXIMA.filter(
    ({ effectiveFrom, effectiveUntil }) =>
      effectiveFrom <= day && (effectiveUntil === undefined || day <= effectiveUntil),
  ).map(saysMaximum);
}

/** What the statutory guidance counts as serious corruption. @see docs/sources.md IOPC-SERIOUS-CORRUPTION */
export const SERIOUS_CORRUPTION_KINDS: readonly string[] = [
  'Perverting or attempting to pervert the course of justice, or other conduct likely seriously to harm the administration of justice',
  "Payment, benefit or favour for the performance of duties, of a size with which a magistrates' court would be unlikely to deal",
  'A corrupt relationship with a controller, handler or source',
  'Confidential information given for payment, benefit or favour, beyond an offence of unlawfully obtaining personal data',
  'Seized drugs, firearms or other material taken or supplied',
  'An attempt or conspiracy to do any of these',
  'Abuse of position for a sexual purpose or an improper emotional relationship',
];

/** Warning signs of abuse of position for a sexual purpose. @see docs/sources.md APSP-DEFINITION */
export const ABUSE_OF_POSITION_SIGNS: readonly string[] = [
  'Visits off duty, or needless welfare checks',
  'Pet names, gifts, kisses on messages',
  'Contact after the case has ended',
  'A case of domestic abuse steered to a quick end',
];
