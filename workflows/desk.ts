import type { Ending } from '../domain/codes.ts';
import type { Decisions } from '../domain/decisions.ts';
import type { ReportFacts, TaskOrder } from '../domain/report-run.ts';
import { isTaskOf, type OpenTask, type TaskKind } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import type { Inbox } from './messages.ts';
import { showProgress } from './progress.ts';
import { TaskWithdrawn } from './strands.ts';
import { openWaits } from './waits.ts';

/** Where a report lies while it is worked on: its facts and its open tasks. */
export interface Desk {
  report: ReportFacts;
  /** How the report will have ended, as far as is decided. */
  ending: Ending | null;
  /** A task of the report that is there already. */
  existing<Kind extends TaskKind>(kind: Kind, occasion: string): OpenTask<Kind> | undefined;
  /**
   * Have a person do a task, however long it takes, and give their decision.
   *
   * @throws TaskWithdrawn when the task is taken away: there is no decision, and what waits for it ends
   */
  decision<Kind extends TaskKind>(request: TaskOrder<Kind> | OpenTask<Kind>): Promise<Decisions[Kind]>;
  /**
   * The same for as long as it is needed; then the task is withdrawn, and the answer is null. What somebody has
   * completed in that very moment counts. Needed or not is looked at whenever something happens to the report.
   */
  decisionWhile<Kind extends TaskKind>(
    isNeeded: () => boolean,
    request: TaskOrder<Kind> | OpenTask<Kind>,
  ): Promise<Decisions[Kind] | null>;
  /** The task itself, opened if it is not there yet. */
  open<Kind extends TaskKind>(request: TaskOrder<Kind>): Promise<OpenTask<Kind>>;
  /** Take note of the report's facts as they now are. */
  update(facts: ReportFacts): void;
  /** A piece of work that several strands may ask for: it is done once, and all of them wait for it. */
  once(name: string, work: () => Promise<void>): Promise<void>;
  /** Whether a step waits for the task. */
  waitsFor(taskId: string): boolean;
  /** The tasks, by id, whose decision a step of this run has asked for. */
  askedFor: Set<string>;
  /** Show operations where the report stands. */
  show(): void;
}

/** Does each named piece of work once, and lets everybody who asks for it wait for it. */
function createOnce(): Desk['once'] {
  const pieces = new Map<string, Promise<void>>();
  return (name, work) => {
    const piece = pieces.get(name) ?? work();
    pieces.set(name, piece);
    return piece;
  };
}

/** Lay a report on the desk. */
export function openDesk(facts: ReportFacts, inbox: Inbox): Desk {
  const waits = openWaits(
    () => desk.report,
    inbox,
    () => desk.show(),
  );

  const desk: Desk = {
    report: facts,
    ending: null,
    existing: <Kind extends TaskKind>(kind: Kind, occasion: string) =>
      desk.report.tasks.filter((task) => isTaskOf(task, kind)).find((task) => task.occasion === occasion),
    open: async <Kind extends TaskKind>(request: TaskOrder<Kind>): Promise<OpenTask<Kind>> => {
      const opened =
        desk.existing(request.kind, request.occasion) ??
        (await records.openTask({
          reportId: desk.report.reportId,
          at: new Date().toISOString(),
          ...request,
        }));
      if (!opened || !isTaskOf(opened, request.kind)) throw new RangeError('another task was opened');
      return opened;
    },
    decision: async <Kind extends TaskKind>(
      request: TaskOrder<Kind> | OpenTask<Kind>,
    ): Promise<Decisions[Kind]> => {
      const decision = await desk.decisionWhile(() => true, request);
      if (decision === null) throw new TaskWithdrawn();
      return decision;
    },
    decisionWhile: async <Kind extends TaskKind>(
      isNeeded: () => boolean,
      request: TaskOrder<Kind> | OpenTask<Kind>,
    ): Promise<Decisions[Kind] | null> => {
      const task = 'taskId' in request ? request : await desk.open(request);
      const { taskId, kind } = task;
      desk.askedFor.add(taskId);
      if (task.withdrawn) return null;
      for (;;) {
        const isSettled = await waits.until(task, isNeeded);
        const decision = await records.decisionOf({ taskId, kind });
        if (decision !== null) return decision;
        if (!isNeeded()) {
          const { completed } = await records.withdrawTask({ taskId, because: 'NO_LONGER_NEEDED' });
          if (!completed) return null;
        }
        // The row does not bear the signal out: whoever sent it has decided nothing, and the wait goes on.
        else inbox.forget(taskId);
        // Settled without a decision: withdrawn by somebody, whose news is on the way.
        if (isSettled) desk.update(await records.takeUp(desk.report.reportId));
        if (waits.isWithdrawn(task)) return null;
      }
    },
    update: (now) => {
      desk.report = now;
    },
    once: createOnce(),
    waitsFor: waits.includes,
    askedFor: new Set(),
    show: () => showProgress({ report: desk.report, waitingFor: waits.tasks(), overdue: waits.areOverdue() }),
  };
  return desk;
}
