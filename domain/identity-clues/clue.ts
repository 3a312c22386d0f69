/** What in a text can lead to the person who wrote it. */
export const CLUE_KINDS = [
  'TELEPHONE',
  'EMAIL',
  'POSTCODE',
  'SOCIAL_HANDLE',
  'VEHICLE',
  'NATIONAL_INSURANCE',
  'NAME',
  'ADDRESS',
  'DATE_OF_BIRTH',
  'COLLAR_NUMBER',
] as const;
export type ClueKind = (typeof CLUE_KINDS)[number];

/** What became of a clue: nobody has looked yet, a person has removed it for good, or kept it for those who read. */
export const CLUE_STATES = ['FOUND', 'REMOVED', 'KEPT'] as const;

export const CLUE_CONFIDENCES = ['HIGH', 'MEDIUM', 'LOW'] as const;

/** A clue in a text; `start` and `end` are UTF-16 offsets. */
export interface Clue {
  kind: ClueKind;
  start: number;
  end: number;
  confidence: (typeof CLUE_CONFIDENCES)[number];
}

/** What stands in place of a clue that is not shown. */
export const HIDDEN: Readonly<Record<ClueKind, string>> = {
  TELEPHONE: '[telephone number hidden]',
  EMAIL: '[e-mail address hidden]',
  POSTCODE: '[postcode hidden]',
  SOCIAL_HANDLE: '[social media name hidden]',
  VEHICLE: '[vehicle registration hidden]',
  NATIONAL_INSURANCE: '[National Insurance number hidden]',
  NAME: '[name hidden]',
  ADDRESS: '[address hidden]',
  DATE_OF_BIRTH: '[date of birth hidden]',
  COLLAR_NUMBER: '[collar number hidden]',
};
