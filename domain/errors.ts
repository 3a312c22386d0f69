/** Every reason for which the rules refuse what a person asked for. */
export const RULE_CODES = [
  'TASK_HELD_BY_ANOTHER',
  'TASK_NOT_CLAIMED',
  'TASK_ALREADY_COMPLETED',
  'TASK_WITHDRAWN',
  'ASSIGNEE_NOT_ELIGIBLE',
  'FORCE_NOT_KNOWN',
  'FORCE_HAS_REFUSED',
  'SUBJECT_NOT_KNOWN',
  'WHOLE_NOT_ITS_PART',
  'NOT_IN_ASSESSMENT',
  'NOT_TO_BE_MERGED',
  'NOT_MERGED',
  'NOT_BY_ONE_ALONE',
  'ALREADY_ASSESSED',
  'READ_WITH_ANOTHER',
  'NO_IDENTITY',
  'NO_CONSENT',
  'ROLE_MAY_NOT_ASK',
  'NOBODY_TO_APPROVE',
  'REQUEST_ANSWERED',
  'REQUEST_NOT_APPROVED',
  'REQUEST_EXPIRED',
  'APPROVAL_VOID',
  'CONDITIONS_NOT_READ',
  'CLUE_NOT_KNOWN',
  'CLUE_UNDECIDED',
  'LEADS_TO_REPORTER',
  'HIDDEN_NOT_SEEN',
  'NOT_A_CANDIDATE',
  'CANDIDATE_NOT_ANSWERED',
  'NOBODY_LEFT',
  'OWN_NAMING',
  'PERSON_NOT_KNOWN',
  'TOO_MANY_RELATIONSHIPS',
  'BREAK_GLASS_NOT_OPEN',
  'BREAK_GLASS_TOO_MANY',
  'REVIEWER_NOT_ELIGIBLE',
  'SECOND_PERSON_NEEDED',
  'ALREADY_HELD',
  'NOT_CLOSED',
  'RULE_OF_GUIDANCE',
  'ROTA_TIME',
  'ROTA_PERSON',
  'VOICE_HAND_OVER_MISSING',
  'NOTHING_JUDGED',
  'NOT_CORRECTABLE',
  'CONTACT_NOT_POSSIBLE',
  'CONTACT_NOT_AGREED',
  'CONTACT_ASKED_TO_STOP',
  'CONTACT_UNDER_WAY',
  'QUESTIONS_NOT_POSSIBLE',
  'NOT_IN_CONTACT',
  'ADVICE_NEEDED',
  'DAY_PASSED',
  'OVERSIGHT_RULE',
  'REFERRAL_UNDER_WAY',
  'NOT_BY_LAW',
  'DAY_NOT_POSSIBLE',
  'SEVERITY_NOT_ASSESSED',
  'NOTICE_NOT_SERVED',
  'PROCEEDINGS_NOT_ENDED',
  'OVERSIGHT_DECIDES',
  'NOBODY_TO_TELL',
  'RECIPIENT_MISSING',
  'NOTHING_TO_REVISE',
  'NOTHING_TO_SUSPEND_IN',
  'NOTHING_TO_REVIEW',
  'ALREADY_SUSPENDED',
  'SUSPENSION_STANDS',
  'CLAIM_NOT_UNDONE',
  'FOLLOW_UP_NOT_POSSIBLE',
  'DEPUTY_NOT_ELIGIBLE',
  'DAYS_NOT_POSSIBLE',
  'CORRECTION_WAITS',
  'SECOND_PERSON_WAITS',
  'NOT_FOR_A_BATCH',
] as const;
export type RuleCode = (typeof RULE_CODES)[number];

/**
 * Someone asked for what the rules forbid. The message is fit for staff and holds nothing of a report.
 * Becomes HTTP 409, or 422 where `pointer` names the field at fault.
 */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly code: RuleCode;
  readonly pointer: string | undefined;

  constructor(code: RuleCode, message: string, pointer?: string) {
    super(message);
    this.code = code;
    this.pointer = pointer;
  }
}

/** What was asked for does not exist, or must not exist for the one who asks: the two are never told apart. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** The caller knows that the thing exists and may not do this to it. The message says whose work it is. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError';
}

/** The thing has changed since the caller last saw it (its version differs from the one the caller holds). */
export class VersionConflictError extends Error {
  override readonly name = 'VersionConflictError';
}

/** A field of a form that breaks a rule. */
export interface FieldFault {
  /** JSON Pointer. */
  pointer: string;
  /** Begins with "must" where it can: what is shown beside the field, with nothing of what was sent. */
  detail: string;
}

/** A form breaks rules that need the records: all of them at once, each at its field. Becomes HTTP 422. */
export class FormError extends Error {
  override readonly name = 'FormError';
  readonly faults: readonly FieldFault[];

  constructor(faults: readonly FieldFault[]) {
    super('the form breaks a rule');
    this.faults = faults;
  }
}
