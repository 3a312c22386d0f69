import { closeReport } from '../../database/close-report.ts';
import { beginAssessedOutcomes, beginOutcome } from '../../database/outcome-work.ts';
import { openProcessTask } from '../../database/process-tasks.ts';
import { asOpenTask, readFacts } from '../../database/process.ts';
import { type MilestoneResult, passMilestone, readDecision } from '../../database/task-deadlines.ts';
import { asWorker } from '../../database/transactions.ts';
import { withdrawTask } from '../../database/withdraw-task.ts';
import type { Decisions } from '../../domain/decisions.ts';
import type { CloseRequest, CloseResult, ReportFacts, TaskOrder } from '../../domain/report-run.ts';
import type { Milestone, OpenTask, TaskKind, Withdrawal } from '../../domain/task-kinds.ts';
import { type ContactRecords, createContactRecords } from './contact.ts';
import { type OversightRecords, createOversightRecords } from './oversight.ts';
import { type InvestigationRecords, createInvestigationRecords } from './investigation.ts';
import { type ForceRecords, createForceRecords } from './forces.ts';
import { type HandOffRecords, createHandOffRecords } from './hand-offs.ts';
import type { RecordsDependencies } from './dependencies.ts';

/**
 * What a workflow may ask of our own database. Each is one short transaction and safe to repeat, so they run as
 * local activities: one marker in the history instead of six events. Ids and codes go in and out, nothing else.
 *
 * None throws an ApplicationFailure of its own: a database that is down is waited for.
 */
export interface RecordsActivities
  extends ContactRecords, OversightRecords, InvestigationRecords, ForceRecords, HandOffRecords {
  /** What the process must know of a report, now. */
  takeUp(reportId: string): Promise<ReportFacts>;
  /** Open a task, or find it; null when the work that `askedBy` asks for is done under another task of its kind. */
  openTask(task: TaskOrder & { reportId: string; at: string }): Promise<OpenTask | null>;
  /** Withdraw a task that is not needed any more; says whether somebody had completed it before, and then it stays so. */
  withdrawTask(request: { taskId: string; because: Withdrawal }): Promise<{ completed: boolean }>;
  /**
   * Let an assessment that stands take effect: its facts beside the report's, the stage, the first task of each outcome
   * or that of the work under way to which it goes; what it corrects and no longer has is taken away.
   */
  beginOutcomes(request: { reportId: string; assessmentTaskId: string }): Promise<OpenTask[]>;
  /** Begin the safeguarding that an assessment asks for, before a second person has approved the rest; null as `openTask`. */
  beginSafeguarding(request: { reportId: string; assessmentTaskId: string }): Promise<OpenTask | null>;
  /** What a person decided, less the reference that they typed; null while the task is not completed. */
  decisionOf<Kind extends TaskKind>(task: { taskId: string; kind: Kind }): Promise<Decisions[Kind] | null>;
  /** Tell people that a task waits for long, is overdue, is still overdue. */
  passMilestone(request: { taskId: string; milestone: Milestone; count: number }): Promise<MilestoneResult>;
  /** Close the report, or say what has come meanwhile. */
  closeReport(request: CloseRequest): Promise<CloseResult>;
}

/** A reference typed by a person may say anything: it stays in its row, where `recordDoneByHand` finds it. */
function withoutTyping<Decision extends object>(decision: Decision): Decision {
  return 'reference' in decision ? { ...decision, reference: null } : decision;
}

export function createRecordsActivities(dependencies: RecordsDependencies): RecordsActivities {
  const { database, clocks } = dependencies;
  return {
    takeUp: (reportId) => asWorker(database, (tx) => readFacts(tx, reportId)),
    openTask: (task) =>
      asWorker(database, async (tx) => {
        const opened = await openProcessTask(tx, { ...task, clocks });
        return opened && asOpenTask(opened);
      }),
    withdrawTask: (request) => asWorker(database, (tx) => withdrawTask(tx, request)),
    beginOutcomes: ({ reportId, assessmentTaskId }) =>
      asWorker(database, async (tx) => {
        const tasks = await beginAssessedOutcomes(tx, { reportId, assessmentTaskId, clocks });
        return tasks.map(asOpenTask);
      }),
    beginSafeguarding: (request) =>
      asWorker(database, async (tx) => {
        const begun = await beginOutcome(tx, { ...request, outcome: 'SAFEGUARDING', clocks });
        return begun && asOpenTask(begun);
      }),
    decisionOf: ({ taskId, kind }) =>
      asWorker(database, async (tx) => {
        const decision = await readDecision(tx, taskId, kind);
        return decision && withoutTyping(decision);
      }),
    passMilestone: (request) => asWorker(database, (tx) => passMilestone(tx, request)),
    closeReport: (request) => asWorker(database, (tx) => closeReport(tx, request)),
    ...createContactRecords(dependencies),
    ...createOversightRecords(dependencies),
    ...createInvestigationRecords(dependencies),
    ...createForceRecords(dependencies),
    ...createHandOffRecords(dependencies),
  };
}
