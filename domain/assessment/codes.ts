/** What an assessment decides, as closed lists. Which of them a nation's law knows: `nation-rules.ts`. */

/** What the matter is in law. */
export const MATTER_KINDS = ['COMPLAINT', 'CONDUCT', 'RECORDABLE_CONDUCT', 'DSI', 'INTELLIGENCE'] as const;
export type MatterKind = (typeof MATTER_KINDS)[number];

/** Whether what is alleged is looked into as a crime. */
export const CRIMINAL_DECISIONS = [
  'INVESTIGATE',
  'REPORT_TO_PROSECUTOR',
  'UNDER_REVIEW',
  'NO_CRIMINAL_MATTER',
] as const;
export type CriminalDecision = (typeof CRIMINAL_DECISIONS)[number];

/** Whether it is looked into as conduct. */
export const CONDUCT_DECISIONS = [
  'INVESTIGATE',
  'REFLECTIVE_PRACTICE',
  'UNDER_REVIEW',
  'NO_CONDUCT_MATTER',
] as const;
export type ConductDecision = (typeof CONDUCT_DECISIONS)[number];

/** Under which law the force handles the information. @see docs/sources.md DPA-2018-PART3 */
export const PROCESSING_REGIMES = ['DPA_PART_3', 'UK_GDPR'] as const;
export type ProcessingRegime = (typeof PROCESSING_REGIMES)[number];

/** Whether whoever complains can be told what becomes of it: a complainant has rights. */
export const COMPLAINANTS = ['CONTACTABLE', 'NOT_CONTACTABLE'] as const;

/**
 * The lines of the checklist of police-perpetrated domestic abuse, in the order in which they are asked.
 *
 * @see docs/sources.md CWJ-SUPER-COMPLAINT
 */
export const DOMESTIC_ABUSE_LINES = [
  'ACCESS_RESTRICTED',
  'CRIMINAL_AND_CONDUCT_DECIDED',
  'OVERSIGHT_DECIDED',
  'LOCKED_DOWN',
  'OTHER_FORCE_CONSIDERED',
  'EMPLOYMENT_RISK_CONTROLLED',
  'VICTIM_SUPPORTED_OUTSIDE',
] as const;
export type DomesticAbuseLine = (typeof DOMESTIC_ABUSE_LINES)[number];
