import type { Actor } from '../domain/access.ts';
import { ForbiddenError, NotFoundError, RuleError, VersionConflictError } from '../domain/errors.ts';
import { CLAIM_UNDO_MS, canUndoClaim } from '../domain/claim-undo.ts';
import { TASKS } from '../domain/task-kinds.ts';
import { appendAudit } from './audit.ts';
import { keptReason, type SealedReason } from './given-reason.ts';
import { refuseGrantAlone } from './granted-access.ts';
import { lockReportOfTask } from './lock-report.ts';
import { notify, tellThatItWaits } from './notifications.ts';
import { URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { findTask, lockTask, type Task } from './tasks.ts';
import { type EventKind, recordEvent } from './timeline.ts';
import { mayHold } from './who-may-hold.ts';

/** What every action needs: who, which task, and the version the caller last saw (when it said so). */
export interface TaskAction {
  actor: Actor;
  taskId: string;
  expectedVersion?: number | undefined;
}

const isSupervisor = (actor: Actor): boolean => actor.roles.includes('psd-supervisor');

/** Whether the actor acts for the absent holder of a task at this instant. */
export const actsForHolder = (actor: Pick<Actor, 'id'>, { deputy, deputyUntil }: Task, now: Date): boolean =>
  deputy === actor.id && deputyUntil !== null && Date.parse(deputyUntil) > now.getTime();

/** Whether the task is the actor's to work on: they hold it, or act for its absent holder. */
export const isHeldBy = (actor: Pick<Actor, 'id'>, task: Task): boolean =>
  task.assignee === actor.id || actsForHolder(actor, task, new Date());

/** Whether the actor may do the task: a personal one is its holder's alone, and nobody judges their own decision. */
export function mayDo(actor: Actor, task: Task): boolean {
  if (task.barred.includes(actor.id)) return false;
  if (TASKS[task.kind].personal === true) return isHeldBy(actor, task);
  return task.roles.some((role) => actor.roles.includes(role));
}

/**
 * The task under its row lock, if it can still be worked on.
 *
 * @throws NotFoundError when there is none for this actor
 * @throws RuleError when it is completed or withdrawn
 * @throws VersionConflictError when it has changed since the caller saw it
 */
export async function lockForWork(tx: Transaction, { taskId, expectedVersion }: TaskAction): Promise<Task> {
  // Looked for again once the lock is held: whoever was excluded while we waited for it must find nothing.
  const locked = await lockTask(tx, taskId);
  const task = locked && (await findTask(tx, taskId));
  if (!task) throw new NotFoundError('no such task');
  if (expectedVersion !== undefined && task.version !== expectedVersion)
    throw new VersionConflictError('The task has changed since you read it. Read it again.');
  if (task.state === 'completed')
    throw new RuleError('TASK_ALREADY_COMPLETED', 'The task is already completed.');
  if (task.state === 'withdrawn') throw new RuleError('TASK_WITHDRAWN', 'The task has been withdrawn.');
  return task;
}

/** @throws ForbiddenError when the task judges what the actor decided */
function refuseBarred(actor: Actor, task: Task): void {
  if (task.barred.includes(actor.id))
    throw new ForbiddenError('Another person must do this: it judges a decision of yours.');
}

/**
 * @throws RuleError unless the actor holds the task or acts for its absent holder; ForbiddenError when it judges what
 *   they decided
 */
export function requireHolder(actor: Actor, task: Task): void {
  refuseBarred(actor, task);
  if (task.state === 'open') throw new RuleError('TASK_NOT_CLAIMED', 'Claim the task first.');
  if (!isHeldBy(actor, task))
    throw new RuleError('TASK_HELD_BY_ANOTHER', 'The task is held by somebody else.');
}

/** Put the change on the timeline and in the audit, and give the task as it now is. */
export async function settle(
  tx: Transaction,
  actor: Actor,
  task: Task,
  kind: EventKind,
  codes: Record<string, string> = {},
  why: { reasonHash?: string } = {},
): Promise<Task> {
  const eventCodes = { taskId: task.id, task: task.kind, ...codes };
  await recordEvent(tx, { reportId: task.reportId, kind, actor: actor.id, codes: eventCodes });
  await appendAudit(tx, {
    force: task.force,
    actor,
    action: 'ALTERATION',
    recordKind: 'task',
    recordId: task.id,
    reportId: task.reportId,
    codes: { event: kind, ...codes },
    ...(why.reasonHash !== undefined && { reasonCode: 'STATED', reasonHash: why.reasonHash }),
  });
  const changed = await findTask(tx, task.id);
  if (!changed) throw new NotFoundError('the task is no longer the caller’s to know');
  return changed;
}

/**
 * Take a task. By its holder again, or whoever acts for them: nothing happens.
 *
 * @throws RuleError `TASK_HELD_BY_ANOTHER`
 * @throws ForbiddenError when the work is another role's
 */
export async function claimTask(tx: Transaction, action: TaskAction): Promise<Task> {
  const { actor } = action;
  const task = await lockForWork(tx, action);
  if (task.state === 'claimed') {
    if (isHeldBy(actor, task)) return task;
    throw new RuleError('TASK_HELD_BY_ANOTHER', 'The task is held by somebody else.');
  }
  refuseBarred(actor, task);
  if (!mayDo(actor, task)) throw new ForbiddenError(`This is work for: ${task.roles.join(', ')}.`);
  await tx.query({
    name: 'claim-task',
    text: /* sql */ `
      update tasks set state = 'claimed', assignee = $2, claimed_at = now(), version = version + 1,
        claim_undo_until = now() + $3 * interval '1 millisecond'
      where id = $1`,
    values: [task.id, actor.id, canUndoClaim(task.kind) ? CLAIM_UNDO_MS : null],
  });
  return settle(tx, actor, task, 'TASK_CLAIMED');
}

/**
 * Give a task back to the queue: its holder may, and a supervisor.
 *
 * @param action.reason - their own words for why, if they gave any; kept sealed
 * @throws RuleError, ForbiddenError
 */
export async function releaseTask(
  tx: Transaction,
  action: TaskAction & { reason?: SealedReason },
): Promise<Task> {
  const { actor } = action;
  const task = await lockForWork(tx, action);
  if (task.state === 'open') throw new RuleError('TASK_NOT_CLAIMED', 'Nobody holds the task.');
  if (task.assignee !== actor.id && !isSupervisor(actor))
    throw new ForbiddenError('Only its holder or a psd-supervisor may release the task.');
  // Whoever no longer has a role of the task would not see it once they have given it back.
  if (!isSupervisor(actor) && !task.roles.some((role) => actor.roles.includes(role)))
    throw new ForbiddenError('You no longer have a role of this task: ask a psd-supervisor to release it.');
  if (TASKS[task.kind].personal === true)
    throw new ForbiddenError('This work belongs to one person: a psd-supervisor assigns it to another.');
  await tx.query(
    /* sql */ `
      update tasks set state = 'open', assignee = null, claimed_at = null, version = version + 1 where id = $1`,
    [task.id],
  );
  // It waits for somebody again: those who may take it are told, for danger above all.
  await tellThatItWaits(tx, task);
  return settle(tx, actor, task, 'TASK_RELEASED', {}, await keptReason(tx, task, action.reason));
}

/**
 * Give a task to a person, who then holds it.
 *
 * @param action.heldBy - whose it must be still, where it is taken from somebody
 * @throws ForbiddenError unless the actor is a supervisor
 * @throws RuleError `ASSIGNEE_NOT_ELIGIBLE`, whatever the reason: the caller must not learn who is excluded
 */
export async function assignTask(
  tx: Transaction,
  action: TaskAction & { assignee: string; reason?: SealedReason; heldBy?: string },
): Promise<Task> {
  const { actor, assignee, heldBy } = action;
  // Who may know the report is written below, and by every screen of it, which then takes the tasks.
  await lockReportOfTask(tx, action.taskId);
  const task = await lockForWork(tx, action);
  if (heldBy !== undefined && task.assignee !== heldBy)
    throw new RuleError('TASK_HELD_BY_ANOTHER', 'The task is held by somebody else by now.');
  if (!isSupervisor(actor)) throw new ForbiddenError('Only a psd-supervisor may assign a task.');
  await refuseGrantAlone(tx, task.reportId);
  if (task.assignee === assignee) return task;
  const { reportId, force, roles } = task;
  if (!(await mayHold(tx, task, assignee)))
    throw new RuleError('ASSIGNEE_NOT_ELIGIBLE', 'That person cannot take this task.', '/assignee');
  // Before anything is written: refused for its words, nothing has been done.
  const why = await keptReason(tx, task, action.reason);
  await tx.query(
    /* sql */ `
      update tasks set state = 'claimed', assignee = $2, claimed_at = now(), version = version + 1,
        draft_sealed = null, draft_by = null, claim_undo_until = null
      where id = $1`,
    [task.id, assignee],
  );
  // Whoever is given the work may know the report, also where their role alone would not let them.
  await tx.query(
    /* sql */ `
      insert into report_named (report_id, person_id, basis) values ($1, $2, 'ALLOCATED') on conflict do nothing`,
    [reportId, assignee],
  );
  const urgency = URGENCY.normal;
  await notify(tx, { taskId: task.id, reportId, force, occasion: 'opened', roles, assignee, urgency });
  return settle(tx, actor, task, 'TASK_ASSIGNED', { assignee }, why);
}
