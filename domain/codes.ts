/** The words of the feed and of the process, as closed lists. Public wording: docs/glossary.md. */

export const PRIORITIES = ['ROUTINE', 'URGENT', 'IMMEDIATE'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const MESSAGE_TYPES = [
  'NEW_REPORT',
  'FURTHER_INFORMATION',
  'REPLY_TO_FORCE_QUESTION',
  'CONTACT_UPDATE',
  'CORRECTION',
  'RETRACTION',
  'TEST',
] as const;

/** The five public categories (Crimestoppers, 14 March 2024); an assessor may add, the reporter's choice stays. */
export const CATEGORIES = [
  'INFO_INFLUENCE',
  'PERSONAL_ADVANTAGE',
  'SEXUAL_BOUNDARY',
  'PARTNER_ABUSE',
  'DISCRIMINATION',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** What a force does with an assessed report: any mix of these. */
export const OUTCOMES = ['INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How a report ended. */
export const ENDINGS = [
  'ACTED_ON',
  'SIGNPOSTED_TO_COMPLAINTS',
  'REDIRECTED_TO_OTHER_AGENCY',
  'NO_FURTHER_ACTION',
  'TRANSFERRED_TO_OTHER_FORCE',
  'WITHDRAWN_BY_SENDER',
  'MERGED_INTO',
] as const;
export type Ending = (typeof ENDINGS)[number];

/** Where a report stands; shown to staff and, for a report that is not sealed, to operations. */
export const STAGES = ['RECEIVED', 'ROUTING', 'TRANSFER', 'ASSESSMENT', 'ACTION', 'CLOSED'] as const;
export type Stage = (typeof STAGES)[number];

/** How the reporter knows. */
export const HOW_KNOWN = [
  'FIRST_HAND',
  'WITNESSED',
  'SAW_MATERIAL',
  'TOLD_BY_VICTIM',
  'HEARD_FROM_PARTICIPANT',
  'OVERHEARD',
  'MIXED',
] as const;
export type HowKnown = (typeof HOW_KNOWN)[number];

export const SUBJECT_ROLES = [
  'OFFICER',
  'STAFF',
  'SPECIAL',
  'VOLUNTEER',
  'CONTRACTOR',
  'FORMER_OFFICER',
  'NOT_POLICE',
] as const;

/** National corruption-related intelligence categories, as listed by HMICFRS. @see docs/sources.md HMICFRS-GLOSSARY */
export const INTELLIGENCE_CATEGORIES = [
  'INFILTRATION',
  'DISCLOSURE_OF_INFORMATION',
  'PERVERTING_COURSE_OF_JUSTICE',
  'SEXUAL_MISCONDUCT',
  'DRUG_USE_AND_SUPPLY',
  'THEFT_AND_FRAUD',
  'MISUSE_OF_FORCE_SYSTEMS',
  'ABUSE_OF_AUTHORITY',
  'INAPPROPRIATE_ASSOCIATION',
  'VULNERABILITY',
  'ASSIST_OFFENDER',
  'OTHER',
] as const;

export const SEVERITIES = [
  'GROSS_MISCONDUCT',
  'MISCONDUCT',
  'PRACTICE_REQUIRING_IMPROVEMENT',
  'NONE',
] as const;

/** Whom safeguarding can refer to; which of them a nation has is dated data (`safeguarding/referral-bodies.ts`). */
export const REFERRAL_BODIES = [
  'PUBLIC_PROTECTION_UNIT',
  'MASH',
  'CHILDRENS_SERVICES',
  'MARAC',
  'ADULT_SERVICES',
  'LADO',
  'DESIGNATED_OFFICER',
] as const;
export type ReferralBody = (typeof REFERRAL_BODIES)[number];

export const INVESTIGATION_RESULTS = [
  'CASE_TO_ANSWER',
  'NO_CASE_TO_ANSWER',
  'CRIMINAL_PROCEEDINGS',
  'RESIGNED_BEFORE_RESULT',
  'INSUFFICIENT_INFORMATION',
] as const;

/** What misconduct proceedings came to. */
export const PROCEEDINGS_OUTCOMES = [
  'NO_ACTION',
  'REFLECTIVE_PRACTICE',
  'WRITTEN_WARNING',
  'FINAL_WRITTEN_WARNING',
  'REDUCTION_IN_RANK',
  'DISMISSED',
  'WOULD_HAVE_BEEN_DISMISSED',
  'NOT_PROVEN',
  'DISCONTINUED',
] as const;

/** What criminal proceedings came to, as far as they have come. */
export const CRIMINAL_OUTCOMES = [
  'NO_FURTHER_ACTION',
  'CAUTION',
  'CHARGED',
  'CONVICTED',
  'ACQUITTED',
] as const;

/** Who has been told of a result. */
export const TOLD_OF_RESULT = [
  'OFFICER_CONCERNED',
  'REPORTER',
  'INTERESTED_PERSON',
  'OVERSIGHT_BODY',
  'LOCAL_POLICING_BODY',
] as const;

/** What an investigation waits for. */
export const WAITING_REASONS = [
  'DIGITAL_FORENSICS',
  'WITNESS_EVIDENCE',
  'RECORDS_FROM_OTHERS',
  'CRIMINAL_PROCEEDINGS',
  'OVERSIGHT_BODY',
  'OFFICER_UNAVAILABLE',
  'OTHER_FORCE',
  'COVERT_PHASE',
  'CAPACITY',
] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** What an investigation is to do next. */
export const NEXT_STEPS = [
  'OBTAIN_RECORDS',
  'EXAMINE_DEVICES',
  'INTERVIEW_WITNESSES',
  'INTERVIEW_OFFICER',
  'CONSULT_PROSECUTOR',
  'CONSULT_OVERSIGHT_BODY',
  'WRITE_FINAL_REPORT',
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

/** The state of a notice of investigation (regulation 17 in England and Wales). @see docs/sources.md */
export const NOTICE_STATES = ['NOT_DUE', 'DUE', 'WITHHELD_PREJUDICE', 'SERVED'] as const;

/** How a matter that was referred is investigated, as the oversight body has decided. */
export const OVERSIGHT_MODES = ['LOCAL', 'DIRECTED', 'INDEPENDENT', 'RETURNED'] as const;
