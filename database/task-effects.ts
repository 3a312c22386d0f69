import type { TaskKind } from '../domain/task-kinds.ts';
import { noteSecondPerson } from './assessment-facts.ts';
import { referralDecided } from './decide-referral.ts';
import { settleReview } from './break-glass-end.ts';
import { confirmSubjects } from './confirm-subject.ts';
import { decisionJudged, routeDecided } from './decided-routes.ts';
import { divideBetween } from './divide.ts';
import { reviewClues } from './kept-clues.ts';
import { modeRecorded } from './oversight-modes.ts';
import {
  checkLetter,
  checkNotice,
  checkProgress,
  checkResult,
  checkSeverity,
  checkTelling,
} from './investigation-rules.ts';
import { itemsGraded } from './grading-check.ts';
import { checkNoted } from './merged-unread.ts';
import { holdDirectory } from './directory-lock.ts';
import { lockReportOfTask } from './lock-report.ts';
import type { Transaction } from './pool.ts';
import { settleRetraction } from './retraction.ts';
import { checkNextContact } from './contact-tasks.ts';
import { answerQuestions } from './reporter-questions.ts';
import { handOffResolved } from './refused-hand-offs.ts';
import { answerRecorded } from './referral-answers.ts';
import { erasureAnswered, reviewDecided } from './retention-reviews.ts';
import { actionsConfirmed, planMade, riskReviewed } from './safeguarding-checks.ts';
import { lockForScreen } from './screening.ts';
import { checkListing, checkReview, checkSuspension } from './suspension-rules.ts';
import { changeTies } from './tied-reports.ts';
import { asConsequence } from './transactions.ts';
import { triageDecided } from './triage-effects.ts';
import type { Completion } from './completion.ts';

export type { Completion } from './completion.ts';

type Effects = {
  readonly [Kind in TaskKind]?: (tx: Transaction, completion: Completion<Kind>) => Promise<void>;
};

/**
 * What completing a task of a kind changes in the records at once, in the same transaction, and the rules that need the
 * records to be judged: for decisions that need nothing but our own database. What needs the outside world, or time, is the workflow's.
 */
const EFFECTS: Effects = {
  'plan-safeguarding': planMade,
  'confirm-safeguarding': actionsConfirmed,
  'record-referral-answer': answerRecorded,
  'review-risk': riskReviewed,
  'grade-intelligence': itemsGraded,
  'triage-danger': triageDecided,
  'divide-report': divideBetween,
  'review-retraction': settleRetraction,
  'route-report': routeDecided,
  'assess-report': noteSecondPerson,
  'review-further-information': checkNoted,
  'approve-decision': decisionJudged,
  'resolve-hand-off': handOffResolved,
  'contact-reporter': checkNextContact,
  'approve-question': answerQuestions,
  'refer-to-oversight': referralDecided,
  'record-oversight-mode': modeRecorded,
  'tell-concerned': checkTelling,
  'assess-severity': checkSeverity,
  'serve-notice': checkNotice,
  'review-progress': checkProgress,
  'send-delay-letter': checkLetter,
  'decide-suspension': checkSuspension,
  'review-suspension': checkReview,
  'record-investigation-result': checkResult,
  'report-to-list': checkListing,
  'review-break-glass': settleReview,
  'review-identity-clues': reviewClues,
  'confirm-subject': confirmSubjects,
  'review-retention': reviewDecided,
  'confirm-erasure': erasureAnswered,
};

/** The kinds whose effects screen the report, or bring it a message: they hold the directory as well. */
const SCREENING: readonly TaskKind[] = [
  'approve-decision',
  'confirm-subject',
  'divide-report',
  'review-retraction',
  'route-report',
];

/**
 * Take the locks that a decision's effects need before that of the task: the order in which a message takes them, so that
 * the two never wait for each other. Every decision takes the report: what it changes of other tasks, of questions, of the
 * index or of retention, a message, a screen or a merge of the same report may be changing at that moment.
 */
export async function prepareDecision(tx: Transaction, kind: TaskKind, taskId: string): Promise<void> {
  await lockReportOfTask(tx, taskId, async (reportId) => {
    if (!SCREENING.includes(kind)) return;
    await holdDirectory(tx);
    if (kind === 'divide-report') await changeTies(tx);
    await asConsequence(tx, () => lockForScreen(tx, reportId));
  });
}

/** Carry out what the decision changes at once. @throws RuleError at the field whose rule is broken */
export async function applyDecision<Kind extends TaskKind>(
  tx: Transaction,
  kind: Kind,
  completion: Completion<Kind>,
): Promise<void> {
  await EFFECTS[kind]?.(tx, completion);
}
