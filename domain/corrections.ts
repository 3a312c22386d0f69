import type { TaskKind } from './task-kinds.ts';

/**
 * Whether a decision of each kind can be corrected by a later one, which keeps the old. Not: what a screen asks (the
 * screen asks again by itself), what judges another's decision (that decision is corrected), what records a thing that
 * was done outside (its date is corrected there), and what other people have since acted on within hours.
 */
const CORRECTABLE: Readonly<Record<TaskKind, boolean>> = {
  // Whose report it is: a force that has it by mistake bounces it back, with everything that it has done.
  'route-report': false,
  'divide-report': false,
  'triage-danger': true,
  'assess-report': true,
  'approve-decision': false,
  // A matter is considered again by a clock of its own (POST /v1/reports/{id}/oversight-clocks).
  'refer-to-oversight': false,
  'record-oversight-mode': false,
  'tell-concerned': false,
  'allocate-investigator': false,
  // Revised, after consulting the appropriate authority (POST /v1/tasks/{id}/severity-revision).
  'assess-severity': false,
  'serve-notice': false,
  'review-progress': false,
  'send-delay-letter': false,
  // A new suspension, or a review that varies or lifts it, stands beside the old.
  'decide-suspension': false,
  'review-suspension': false,
  // Retention and what the sender was told rest on it: the report is assessed again, and investigated anew.
  'record-investigation-result': false,
  'report-to-list': false,
  'plan-safeguarding': true,
  'review-risk': false,
  'confirm-safeguarding': false,
  'record-referral-answer': false,
  'grade-intelligence': true,
  'release-intelligence': false,
  'contact-reporter': false,
  'approve-question': false,
  'review-further-information': false,
  'review-retraction': false,
  'resolve-hand-off': false,
  'review-identity-clues': false,
  'confirm-subject': false,
  'review-break-glass': false,
  'review-retention': false,
  'confirm-erasure': false,
};

export const isCorrectable = (kind: TaskKind): boolean => CORRECTABLE[kind];

/** What the `count`th correction of a task's decision is known by on its report. */
export const correctionOf = (taskId: string, count: number): string => `correction/${taskId}/${count}`;

/** Whether a task corrects another's decision; what a correction sets off has occasions of its own. */
export const isCorrection = (occasion: string): boolean => /^correction\/[0-9a-f-]{36}\/\d+$/u.test(occasion);

/** Whether a task belongs to a correction: that task itself, or the round that followed when a second person returned it. */
export const isOfCorrection = (occasion: string): boolean =>
  /^correction\/[0-9a-f-]{36}\/\d+(?:\/\d+)?$/u.test(occasion);
