/** What may be dangerous about a message, as its triage shows it. Words: docs/glossary.md. */
export const RISK_CODES = [
  'SENDER_IMMEDIATE',
  'SENDER_RISK_FLAG',
  'THREAT_TO_LIFE',
  'VIOLENCE_PLANNED',
  'WEAPON',
  'FIREARMS_ACCESS',
  'STRANGULATION',
  'SEXUAL_VIOLENCE',
  'STALKING',
  'SUICIDE_RISK',
  'NEW_ADDRESS_DISCLOSED',
  'WHEREABOUTS_KNOWN',
  'REPORTER_EXPOSED',
  'CHILD_AT_RISK',
  'ADULT_AT_RISK',
  'PERSON_AT_RISK',
  'PARTNER_ABUSE_ONGOING',
  'PREGNANCY',
  'SEPARATION',
  'COERCIVE_CONTROL',
  'VICTIM_AFRAID',
  'CONTROL_ROOM_EXPOSED',
] as const;
export type RiskCode = (typeof RISK_CODES)[number];

/** How a risk is written among the notes of a triage. */
export const riskNote = (code: RiskCode): string => `RISK ${code}`;

/** The risks among a task's notes. */
export const risksOf = (notes: readonly string[]): RiskCode[] =>
  RISK_CODES.filter((code) => notes.includes(riskNote(code)));
