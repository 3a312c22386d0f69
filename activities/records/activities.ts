import { openContactTask } from '../../database/contact-tasks.ts';
import { orderAssessedReferrals } from '../../database/assessed-oversight.ts';
import { secondPersonOf, settleReferral } from '../../database/decide-referral.ts';
import { doneByHand } from '../../database/hand-offs.ts';
import { giveInvestigation, nextInvestigationStep } from '../../database/investigations.ts';
import type { Database } from '../../database/pool.ts';
import { closeReport } from '../../database/close-report.ts';
import { partsToHandOver } from '../../database/divided-parts.ts';
import { takeBack } from '../../database/not-ours.ts';
import { asOpenTask, enterStage, giveToForce, messageIdsOf, readFacts } from '../../database/process.ts';
import {
  type AnswerClock,
  noAnswer,
  questionsSent,
  remindOfAnswer,
  takeUpQuestions,
} from '../../database/question-answers.ts';
import type { QuestionState } from '../../database/reporter-questions.ts';
import { abandonHandOff, correctHandOff } from '../../database/resolve-hand-offs.ts';
import { outcomeToReturn } from '../../database/returned-outcomes.ts';
import { type MilestoneResult, passMilestone, readDecision } from '../../database/task-deadlines.ts';
import { openProcessTask, openOutcomeTasks } from '../../database/process-tasks.ts';
import { keepAssessedFacts } from '../../database/standing-assessment.ts';
import { asWorker } from '../../database/transactions.ts';
import { withdrawTask } from '../../database/withdraw-task.ts';
import type { Ending } from '../../domain/codes.ts';
import type { Decisions } from '../../domain/decisions.ts';
import type { HandOffSystem } from '../../domain/hand-off-systems.ts';
import type { InvestigationStep, Recurring } from '../../domain/investigation/steps.ts';
import type { CloseRequest, CloseResult, ReportFacts, TaskOrder } from '../../domain/report-run.ts';
import type { HostedForces } from '../../domain/routing.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import type { Milestone, OpenTask, TaskKind, Withdrawal } from '../../domain/task-kinds.ts';
import type { Vault } from '../../domain/vault.ts';

export interface RecordsDependencies {
  database: Database;
  vault: Vault;
  clocks: ClockOverrides;
  forces: HostedForces;
}

/** A hand-off, and the task in which a person decided about it. */
interface HandOffDecision {
  reportId: string;
  system: HandOffSystem;
  occasion: string;
  taskId: string;
}

/**
 * What a workflow may ask of our own database. Each is one short transaction and safe to repeat, so they run as
 * local activities: one marker in the history instead of six events. Ids and codes go in and out, nothing else.
 *
 * None throws an ApplicationFailure of its own: a database that is down is waited for.
 */
export interface RecordsActivities {
  /** What the process must know of a report, now. */
  takeUp(reportId: string): Promise<ReportFacts>;
  /** Open a task, or find it; null when the work that `askedBy` asks for is done under another task of its kind. */
  openTask(task: TaskOrder & { reportId: string; at: string }): Promise<OpenTask | null>;
  /** Withdraw a task that is not needed any more; says whether somebody had completed it before, and then it stays so. */
  withdrawTask(request: { taskId: string; because: Withdrawal }): Promise<{ completed: boolean }>;
  /** Let an assessment that stands take effect: its facts beside the report's, the stage, the first task of each outcome. */
  beginOutcomes(request: { reportId: string; assessmentTaskId: string }): Promise<OpenTask[]>;
  /** What a person decided, less the reference that they typed; null while the task is not completed. */
  decisionOf<Kind extends TaskKind>(task: { taskId: string; kind: Kind }): Promise<Decisions[Kind] | null>;
  /** Tell people that a task waits for long, is overdue, is still overdue. */
  passMilestone(request: { taskId: string; milestone: Milestone; count: number }): Promise<MilestoneResult>;
  /** Take back a report that the force to which it was transferred has refused; gives the facts as they then are. */
  takeBack(request: { reportId: string; round: number }): Promise<ReportFacts>;
  /** The rows of all messages of a report, oldest first. */
  messagesOf(request: { reportId: string }): Promise<string[]>;
  /** The forces without this deployment to which a division gives a part. */
  partsToHandOver(request: { taskId: string }): Promise<string[]>;
  /** Give the report to the force that a person named; gives the facts as they then are. */
  giveToForce(request: { reportId: string; force: string }): Promise<ReportFacts>;
  /** Record that a person did a refused hand-off by hand, with the reference that their decision names. */
  recordDoneByHand(request: HandOffDecision): Promise<void>;
  /** Put a person's corrections into a refused hand-off: it is sent so from now on. */
  correctHandOff(request: HandOffDecision): Promise<void>;
  /** Record that two people have decided that a refused hand-off is not needed. */
  abandonHandOff(request: HandOffDecision): Promise<void>;
  /**
   * What the sender must be told of how the report ended (`ending` given, null as the last time) or that it is acted
   * on: the number of it, or null where there is nothing new.
   */
  outcomeToReturn(request: { reportId: string; ending?: Ending | null; at: string }): Promise<number | null>;
  /** Open the task of contacting the reporter, for whom they let; null where nobody may or it is under way. */
  openContactTask(request: {
    reportId: string;
    occasion: string;
    askedBy?: string;
    carriesOn?: string;
    at: string;
  }): Promise<OpenTask | null>;
  /** Where approved questions to the reporter stand; withdrawn where they may not be put any more. */
  takeUpQuestions(request: { reportId: string; questionId: string }): Promise<QuestionState>;
  /** Note that questions have left; gives the facts as they then are, and until when an answer is waited for. */
  questionsSent(request: {
    reportId: string;
    questionId: string;
    at: string;
  }): Promise<{ facts: ReportFacts; clock: AnswerClock }>;
  /** Remind whoever asked that there is no answer yet. */
  remindOfAnswer(request: { reportId: string; questionId: string }): Promise<void>;
  /** Record that no answer has come in time. */
  noAnswer(request: { reportId: string; questionId: string }): Promise<void>;
  /** Open the decision on a referral that an assessment asks for, if any; the same tasks at every repeat. */
  orderReferrals(request: { reportId: string; assessmentTaskId: string; at: string }): Promise<OpenTask[]>;
  /** The rules for which a second person must agree with what was decided on a referral, as codes. */
  rulesOfReferral(request: { taskId: string }): Promise<string[]>;
  /** Let the decision on a referral stand, or open the task in which it is made again, whose clock runs on. */
  settleReferral(request: { taskId: string; stands: boolean; at: string }): Promise<OpenTask | null>;
  /** The next time that something recurring is to be done in an investigation; null when it is over. It only reads. */
  nextInvestigationStep(request: {
    reportId: string;
    assessmentTaskId: string;
    recurring: Recurring;
  }): Promise<InvestigationStep | null>;
  /** Give the work of an investigation that is nobody's to whoever investigates it now. */
  giveInvestigation(request: { reportId: string; assessmentTaskId: string }): Promise<void>;
  /** Close the report, or say what has come meanwhile. */
  closeReport(request: CloseRequest): Promise<CloseResult>;
}

/** A reference typed by a person may say anything: it stays in its row, where `recordDoneByHand` finds it. */
function withoutTyping<Decision extends object>(decision: Decision): Decision {
  return 'reference' in decision ? { ...decision, reference: null } : decision;
}

/** Contact with the reporter, and with the sender. */
function createContactRecords({
  database,
  clocks,
}: RecordsDependencies): Pick<
  RecordsActivities,
  'outcomeToReturn' | 'openContactTask' | 'takeUpQuestions' | 'questionsSent' | 'remindOfAnswer' | 'noAnswer'
> {
  return {
    outcomeToReturn: ({ at, ...request }) =>
      asWorker(database, (tx) => outcomeToReturn(tx, { ...request, at: new Date(at) })),
    openContactTask: (order) =>
      asWorker(database, async (tx) => {
        const opened = await openContactTask(tx, { ...order, clocks });
        return opened && asOpenTask(opened);
      }),
    takeUpQuestions: (request) => asWorker(database, (tx) => takeUpQuestions(tx, request)),
    questionsSent: ({ at, ...request }) =>
      asWorker(database, async (tx) => {
        const clock = await questionsSent(tx, { ...request, at: new Date(at) });
        return { facts: await readFacts(tx, request.reportId), clock };
      }),
    remindOfAnswer: (request) => asWorker(database, (tx) => remindOfAnswer(tx, request)),
    noAnswer: (request) => asWorker(database, (tx) => noAnswer(tx, request)),
  };
}

export function createRecordsActivities(dependencies: RecordsDependencies): RecordsActivities {
  const { database, vault, clocks, forces } = dependencies;
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
        const decision = await readDecision(tx, assessmentTaskId, 'assess-report');
        if (!decision) throw new RangeError('the assessment is not completed');
        const { outcomes } = decision;
        await keepAssessedFacts(tx, { reportId, taskId: assessmentTaskId, decision });
        if (outcomes.length === 0) return [];
        await enterStage(tx, { reportId, stage: 'ACTION', outcomes });
        const tasks = await openOutcomeTasks(tx, { reportId, occasion: assessmentTaskId, outcomes, clocks });
        return tasks.map(asOpenTask);
      }),
    decisionOf: ({ taskId, kind }) =>
      asWorker(database, async (tx) => {
        const decision = await readDecision(tx, taskId, kind);
        return decision && withoutTyping(decision);
      }),
    passMilestone: (request) => asWorker(database, (tx) => passMilestone(tx, request)),
    takeBack: ({ reportId, round }) =>
      asWorker(database, async (tx) => {
        await takeBack(tx, vault, { reportId, round, home: forces.home, clocks });
        return readFacts(tx, reportId);
      }),
    messagesOf: ({ reportId }) => asWorker(database, (tx) => messageIdsOf(tx, reportId)),
    partsToHandOver: ({ taskId }) => asWorker(database, (tx) => partsToHandOver(tx, taskId)),
    giveToForce: ({ reportId, force }) =>
      asWorker(database, async (tx) => {
        await giveToForce(tx, vault, { reportId, force, hosted: forces.hosted.includes(force), clocks });
        return readFacts(tx, reportId);
      }),
    recordDoneByHand: ({ reportId, system, occasion, taskId }) =>
      asWorker(database, async (tx) => {
        const decision = await readDecision(tx, taskId, 'resolve-hand-off');
        if (!decision?.reference) throw new RangeError('the decision names no reference');
        await doneByHand(tx, { reportId, system, occasion, reference: decision.reference });
      }),
    correctHandOff: (request) => asWorker(database, (tx) => correctHandOff(tx, vault, request)),
    abandonHandOff: (request) => asWorker(database, (tx) => abandonHandOff(tx, request)),
    ...createContactRecords(dependencies),
    orderReferrals: (request) =>
      asWorker(database, async (tx) =>
        (await orderAssessedReferrals(tx, { ...request, clocks })).map(asOpenTask),
      ),
    rulesOfReferral: ({ taskId }) => asWorker(database, (tx) => secondPersonOf(tx, taskId)),
    settleReferral: (request) =>
      asWorker(database, async (tx) => {
        const again = await settleReferral(tx, { ...request, clocks });
        return again && asOpenTask(again);
      }),
    nextInvestigationStep: (request) => asWorker(database, (tx) => nextInvestigationStep(tx, request)),
    giveInvestigation: (request) => asWorker(database, (tx) => giveInvestigation(tx, request)),
    closeReport: (request) => asWorker(database, (tx) => closeReport(tx, request)),
  };
}
