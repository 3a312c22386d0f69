/** What is done about somebody concerned while it is investigated. */
export const STANDING_MEASURES = ['SUSPENDED', 'RESTRICTED_DUTIES'] as const;
export type StandingMeasure = (typeof STANDING_MEASURES)[number];
/** The same, with nothing. */
export const MEASURES = [...STANDING_MEASURES, 'NONE'] as const;
export type Measure = (typeof MEASURES)[number];

/** Why somebody is suspended. @see docs/sources.md SI-2020-4-REG-11 */
export const SUSPENSION_GROUNDS = ['INVESTIGATION_PREJUDICED', 'PUBLIC_INTEREST'] as const;

/** What somebody must keep to who is suspended, or stays on other duties. */
export const DUTY_CONDITIONS = [
  'NO_CONTACT_WITH_WITNESSES',
  'NO_ACCESS_TO_SYSTEMS',
  'NO_ACCESS_TO_PREMISES',
  'NO_PUBLIC_CONTACT',
  'NO_SUPERVISION_OF_OTHERS',
  'OTHER_POST',
  'EQUIPMENT_HANDED_IN',
  'REPORTS_IN_REGULARLY',
] as const;

/** Who decides: the appropriate authority, or whom it has delegated that to. */
export const AUTHORITIES = ['APPROPRIATE_AUTHORITY', 'DELEGATE'] as const;

/** Why a suspension is reviewed: its time has come, or something has changed before. */
export const REVIEW_OCCASIONS = ['PERIODIC', 'REPRESENTATIONS', 'CIRCUMSTANCES_CHANGED'] as const;

/** How a suspension ends with the result of its investigation. */
export const SUSPENSION_ENDS = ['RETURNED_TO_DUTY', 'DISMISSED', 'RESIGNED', 'RETIRED'] as const;
