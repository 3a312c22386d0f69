import type { Role } from './roles.ts';

/** Every human task of the process. A task is a row; its kind says who may do it and which form completes it. */
export const TASK_KINDS = [
  'route-report',
  'divide-report',
  'triage-danger',
  'assess-report',
  'approve-decision',
  'refer-to-oversight',
  'record-oversight-mode',
  'tell-concerned',
  'allocate-investigator',
  'assess-severity',
  'serve-notice',
  'review-progress',
  'send-delay-letter',
  'decide-suspension',
  'review-suspension',
  'record-investigation-result',
  'report-to-list',
  'plan-safeguarding',
  'review-risk',
  'confirm-safeguarding',
  'record-referral-answer',
  'grade-intelligence',
  'release-intelligence',
  'contact-reporter',
  'approve-question',
  'review-further-information',
  'review-retraction',
  'resolve-hand-off',
  'review-identity-clues',
  'confirm-subject',
  'review-break-glass',
  'review-retention',
  'confirm-erasure',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

interface TaskKindFacts {
  /** What the worklist calls it. */
  title: string;
  /** Whose work it is: any of these roles may claim it. */
  roles: readonly Role[];
  /** Whether the work goes to one named person from the start (who alone may do it, until a supervisor reassigns it). */
  personal?: true;
  /**
   * Whether a screen opens it by itself, at intake or later, and not a step of the process: the report's workflow waits
   * for it beside everything else and before the close. What it decides takes effect as it is completed, and whatever
   * needs the outside world or time follows it (`workflows/beside.ts`).
   */
  beside?: true;
}

/** The investigator's own work; a supervisor keeps the record where somebody from outside investigates. */
const INVESTIGATING = ['investigator', 'psd-supervisor'] as const satisfies Role[];

export const TASKS: Readonly<Record<TaskKind, TaskKindFacts>> = {
  'route-report': { title: 'Find the force', roles: ['psd-assessor', 'psd-supervisor'] },
  // A message names several forces: a person says what each of the others is given.
  'divide-report': {
    title: 'Divide between forces',
    roles: ['psd-assessor', 'psd-supervisor'],
    beside: true,
  },
  'triage-danger': {
    title: 'Triage danger',
    roles: ['safeguarding-officer', 'psd-assessor', 'psd-supervisor'],
  },
  'assess-report': { title: 'Assess the report', roles: ['psd-assessor', 'psd-supervisor'] },
  // Never its author's: whoever made the decision is barred from it.
  'approve-decision': { title: 'Approve a decision', roles: ['psd-supervisor'] },
  // Opened as it becomes clear that a matter must be referred: by an assessment, or before it by hand.
  'refer-to-oversight': { title: 'Decide the oversight referral', roles: ['psd-supervisor'], beside: true },
  'record-oversight-mode': {
    title: 'Record the mode of investigation',
    roles: ['psd-assessor', 'psd-supervisor'],
  },
  // Whoever a referral is about is told of it, once that does no harm any more.
  'tell-concerned': { title: 'Look again at telling the person concerned', roles: ['psd-supervisor'] },
  'allocate-investigator': { title: 'Allocate an investigator', roles: ['psd-supervisor'] },
  'assess-severity': { title: 'Assess the severity', roles: INVESTIGATING, personal: true },
  'serve-notice': { title: 'Decide the notice of investigation', roles: INVESTIGATING, personal: true },
  'review-progress': { title: 'Tell those concerned of progress', roles: INVESTIGATING, personal: true },
  'send-delay-letter': { title: 'Send the letter about the delay', roles: ['psd-supervisor'] },
  // Opened as somebody asks, whenever that is; never theirs who work under those concerned.
  'decide-suspension': { title: 'Decide on a suspension', roles: ['psd-supervisor'] },
  'review-suspension': { title: 'Review a suspension', roles: ['psd-supervisor'] },
  'record-investigation-result': {
    title: 'Record the investigation result',
    roles: INVESTIGATING,
    personal: true,
  },
  'report-to-list': { title: 'Report to the barred or advisory list', roles: ['psd-supervisor'] },
  'plan-safeguarding': { title: 'Plan safeguarding', roles: ['safeguarding-officer'] },
  // Opened by a message while a plan is in force, in the message's own transaction, or by the calendar.
  'review-risk': { title: 'Read the risk again', roles: ['safeguarding-officer'], beside: true },
  'confirm-safeguarding': { title: 'Confirm safeguarding', roles: ['safeguarding-officer'] },
  // Until the body has said what it does, somebody asks it again and again.
  'record-referral-answer': { title: 'Record the answer to a referral', roles: ['safeguarding-officer'] },
  'grade-intelligence': { title: 'Grade the intelligence', roles: ['intelligence-officer'] },
  'release-intelligence': { title: 'Release the form of words', roles: ['intelligence-officer'] },
  'contact-reporter': {
    title: 'Contact the reporter',
    // Of these, only the roles that the reporter lets.
    roles: ['psd-assessor', 'psd-supervisor', 'investigator', 'safeguarding-officer'],
    beside: true,
  },
  // Opened as somebody asks, whenever that is.
  'approve-question': {
    title: 'Approve questions to the reporter',
    roles: ['psd-supervisor'],
    beside: true,
  },
  'review-further-information': {
    title: 'Review further information',
    roles: ['psd-assessor', 'psd-supervisor'],
  },
  // Somebody may have been made to take it back: never one assessor's routine.
  'review-retraction': { title: 'Review a withdrawal', roles: ['psd-supervisor'] },
  'resolve-hand-off': { title: 'Resolve a refused hand-off', roles: ['psd-supervisor'] },
  'review-identity-clues': {
    title: 'Review what could lead to the reporter',
    roles: ['psd-assessor', 'psd-supervisor'],
    beside: true,
  },
  'confirm-subject': {
    title: 'Say who is meant',
    roles: ['psd-assessor', 'psd-supervisor'],
    beside: true,
  },
  // Of a sealed report its owners alone see it, as everything else.
  'review-break-glass': {
    title: 'Review emergency access',
    roles: ['information-manager', 'psd-supervisor'],
    beside: true,
  },
  'review-retention': { title: 'Review what is kept', roles: ['information-manager'], beside: true },
  'confirm-erasure': {
    title: 'Confirm an erasure',
    roles: ['information-manager', 'psd-supervisor'],
    beside: true,
  },
};

export const TASK_STATES = ['open', 'claimed', 'completed', 'withdrawn'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** Whether a task in this state still waits to be done. */
export const isLive = (state: TaskState): boolean => state === 'open' || state === 'claimed';

/** The reminder, the deadline, or one of the escalations that repeat after it. */
export const MILESTONES = ['reminder', 'breach', 'escalation'] as const;
export type Milestone = (typeof MILESTONES)[number];

/** A task as a workflow knows it: opaque id, clock, nothing else. Instants are UTC RFC 3339. */
export interface OpenTask<Kind extends TaskKind = TaskKind> {
  taskId: string;
  kind: Kind;
  /** Tells tasks of one kind apart within a report. */
  occasion: string;
  remindAt: string;
  dueBy: string;
  /** Time between two escalations after the deadline, in milliseconds. */
  escalateEveryMs: number;
  /** Whether a person has already completed it. */
  done: boolean;
  /** Whether it has been withdrawn, because it is not needed any more. */
  withdrawn: boolean;
}

/** Why a task is withdrawn. */
export const WITHDRAWALS = [
  'SUPERSEDED',
  'NO_LONGER_NEEDED',
  'DECISION_CORRECTED',
  'OUT_OF_TIME',
  'NOT_OURS',
  'MERGED',
  'WITHDRAWN_BY_SENDER',
] as const;
export type Withdrawal = (typeof WITHDRAWALS)[number];

/** Whether a task is of this kind. */
export function isTaskOf<Kind extends TaskKind>(task: OpenTask, kind: Kind): task is OpenTask<Kind> {
  return task.kind === kind;
}
