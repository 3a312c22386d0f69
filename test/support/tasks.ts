import { randomUUID } from 'node:crypto';
import { openProcessTask } from '../../database/process-tasks.ts';
import { openSealer } from '../../database/sealed-content.ts';
import { asWorker } from '../../database/transactions.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { aMessage } from './messages.ts';
import { aReferral } from './oversight.ts';
import { person, type World } from './world.ts';

export interface OpenedTask {
  id: string;
  reportId: string;
  kind: TaskKind;
}

/** Questions that somebody has asked of the report's reporter, who keeps in contact. */
async function askOf(world: World, reportId: string): Promise<string> {
  const id = randomUUID();
  const words = JSON.stringify({ questions: ['What did the invented officer say?'], reason: 'Invented.' });
  const sealer = await asWorker(world.database.worker, (tx) => openSealer(tx, world.vault, reportId));
  await world.database.admin.query(
    /* sql */ `
      insert into pacars.reporter_questions (id, report_id, asked_by, asked_at, contacts, advised, sealed)
      values ($1, $2, $3, now(), 0, true, $4)`,
    [id, reportId, person('morwenna.thrale').id, sealer.seal(words, `question/${id}`)],
  );
  await world.database.admin.query(
    /* sql */ `
      insert into pacars.contact_statements (message_id, report_id, sequence, keep_in_contact, received_at)
      select id, report_id, sequence, true, received_at from pacars.messages where report_id = $1
      on conflict (message_id) do update set keep_in_contact = true`,
    [reportId],
  );
  return id;
}

/** What tells the task apart: those of oversight are named after a referral, which is made for them. */
async function occasionOf(world: World, reportId: string, kind: TaskKind): Promise<string> {
  if (kind === 'refer-to-oversight') return aReferral(world, reportId);
  return kind === 'record-oversight-mode' ? `${await aReferral(world, reportId)}/IOPC` : 'test';
}

/** Open a task on a report as its workflow would; a personal one is the person's from the start. */
export async function openTaskOf(
  world: World,
  reportId: string,
  kind: TaskKind,
  login?: string,
): Promise<OpenedTask> {
  const occasion =
    kind === 'approve-question' ? await askOf(world, reportId) : await occasionOf(world, reportId, kind);
  const task = await asWorker(world.database.worker, (tx) =>
    openProcessTask(tx, {
      reportId,
      kind,
      occasion,
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
