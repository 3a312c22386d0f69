import { openProcessTask } from '../../database/process-tasks.ts';
import { asWorker } from '../../database/transactions.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { aMessage } from './messages.ts';
import { person, type World } from './world.ts';

export interface OpenedTask {
  id: string;
  reportId: string;
  kind: TaskKind;
}

/** Open a task on a report as its workflow would; a personal one is the person's from the start. */
export async function openTaskOf(
  world: World,
  reportId: string,
  kind: TaskKind,
  login?: string,
): Promise<OpenedTask> {
  const task = await asWorker(world.database.worker, (tx) =>
    openProcessTask(tx, {
      reportId,
      kind,
      occasion: 'test',
      clocks: {},
      ...(login !== undefined && { assignee: person(login).id }),
    }),
  );
  if (!task) throw new RangeError('no task was opened');
  return { id: task.id, reportId, kind };
}

/** Open the task that has a second person judge what a completed task decided, as the workflow would; gives its id. */
export async function openApprovalOf(world: World, taskId: string): Promise<string> {
  const { rows } = await world.database.admin.query<{ reportId: string }>(
    /* sql */ `select report_id as "reportId" from pacars.tasks where id = $1`,
    [taskId],
  );
  const task = await asWorker(world.database.worker, (tx) =>
    openProcessTask(tx, {
      reportId: rows[0]?.reportId ?? '',
      kind: 'approve-decision',
      occasion: taskId,
      judges: taskId,
      clocks: {},
    }),
  );
  if (!task) throw new RangeError('no task was opened');
  return task.id;
}

/** Send a report in and find the task that it opened. */
export async function receiveTask(
  world: World,
  overrides: Partial<FeedMessage> = {},
  kind: TaskKind = 'assess-report',
): Promise<OpenedTask> {
  const [reportId = ''] = await world.receive(aMessage(overrides));
  const { rows } = await world.database.admin.query<{ id: string }>(
    /* sql */ `select id from pacars.tasks where report_id = $1 and kind = $2`,
    [reportId, kind],
  );
  const [task] = rows;
  if (!task) throw new RangeError(`the report has no task ${kind}`);
  return { id: task.id, reportId, kind };
}
