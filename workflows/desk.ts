import type { Ending } from '../domain/codes.ts';
import type { Decisions } from '../domain/decisions.ts';
import type { ReportFacts } from '../domain/report-run.ts';
import { isTaskOf, type OpenTask, type TaskKind } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import { doneInTime } from './deadline.ts';
import type { Inbox } from './messages.ts';
import { showProgress, titleOf } from './progress.ts';

/** A task to wait for, or how to open one. */
export interface TaskRequest<Kind extends TaskKind> {
  kind: Kind;
  occasion: string;
  assignee?: string;
}

/** Where a report lies while it is worked on: its facts and its open tasks. */
export interface Desk {
  report: ReportFacts;
  /** How the report will have ended, as far as is decided. */
  ending: Ending | null;
  /** A task of the report that is there already. */
  existing<Kind extends TaskKind>(kind: Kind, occasion: string): OpenTask<Kind> | undefined;
  /** Have a person do a task, however long it takes, and give their decision. */
  decision<Kind extends TaskKind>(request: TaskRequest<Kind> | OpenTask<Kind>): Promise<Decisions[Kind]>;
  /** The task itself, opened if it is not there yet. */
  open<Kind extends TaskKind>(request: TaskRequest<Kind>): Promise<OpenTask<Kind>>;
  /** Take note of the report's facts as they now are. */
  update(facts: ReportFacts): void;
  /** A piece of work that several strands may ask for: it is done once, and all of them wait for it. */
  once(name: string, work: () => Promise<void>): Promise<void>;
  /** Show operations where the report stands. */
  show(): void;
}

/** Lay a report on the desk. */
export function openDesk(facts: ReportFacts, inbox: Inbox): Desk {
  const waitingFor = new Map<string, OpenTask>();
  const overdue = new Set<string>();
  const pieces = new Map<string, Promise<void>>();
  /** The task as the report's facts now have it: its clock may have been brought forward. */
  const currentOf = (task: OpenTask): OpenTask =>
    desk.report.tasks.find(({ taskId }) => taskId === task.taskId) ?? task;
  const waitFor = async (task: OpenTask): Promise<void> => {
    if (task.done) return;
    waitingFor.set(task.taskId, task);
    desk.show();
    const isDone = (): boolean => inbox.hasNewsOf(task.taskId);
    const onOverdue = (): void => {
      overdue.add(task.taskId);
      desk.show();
    };
    const current = (): OpenTask => currentOf(task);
    await doneInTime({ title: titleOf(desk.report, task), current, isDone, onOverdue });
    waitingFor.delete(task.taskId);
    overdue.delete(task.taskId);
  };

  const desk: Desk = {
    report: facts,
    ending: null,
    existing: <Kind extends TaskKind>(kind: Kind, occasion: string) =>
      desk.report.tasks.filter((task) => isTaskOf(task, kind)).find((task) => task.occasion === occasion),
    open: async <Kind extends TaskKind>(request: TaskRequest<Kind>): Promise<OpenTask<Kind>> => {
      const opened =
        desk.existing(request.kind, request.occasion) ??
        (await records.openTask({ reportId: desk.report.reportId, ...request }));
      if (!opened || !isTaskOf(opened, request.kind)) throw new RangeError('another task was opened');
      return opened;
    },
    decision: async <Kind extends TaskKind>(
      request: TaskRequest<Kind> | OpenTask<Kind>,
    ): Promise<Decisions[Kind]> => {
      const task = 'taskId' in request ? request : await desk.open(request);
      for (;;) {
        await waitFor(task);
        const decision = await records.decisionOf({ taskId: task.taskId, kind: task.kind });
        if (decision !== null) return decision;
        // The row does not bear the signal out: whoever sent it has decided nothing, and the wait goes on.
        inbox.forget(task.taskId);
      }
    },
    update: (now) => {
      desk.report = now;
    },
    once: (name, work) => {
      const piece = pieces.get(name) ?? work();
      pieces.set(name, piece);
      return piece;
    },
    show: () =>
      showProgress({
        report: desk.report,
        waitingFor: [...waitingFor.values()].map(currentOf),
        overdue: overdue.size > 0,
      }),
  };
  return desk;
}
