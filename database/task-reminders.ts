import { calendarDayInUk } from '../domain/working-days.ts';
import { appendAudit } from './audit.ts';
import { type Notification, notify, SUPERVISORS } from './notifications.ts';
import { urgencyOf } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { parseTasks, type Task, TASK_COLUMNS } from './tasks.ts';
import { type EventKind, recordEvent } from './timeline.ts';

/** Tasks dealt with in one round. */
const BATCH = 50;

/** Put what the clock has done to a task on its report's timeline and in the audit, and tell those concerned. */
export async function noteByClock(
  tx: Transaction,
  { id: taskId, reportId, force, kind, priority }: Task,
  {
    event,
    codes = {},
    told,
  }: {
    event: EventKind;
    codes?: Record<string, string>;
    told?: Pick<Notification, 'occasion' | 'roles' | 'assignee' | 'alsoRoles'>;
  },
): Promise<void> {
  await recordEvent(tx, { reportId, kind: event, codes: { taskId, task: kind, ...codes } });
  const record = { recordKind: 'task', recordId: taskId, reportId } as const;
  await appendAudit(tx, {
    force,
    actor: 'worker',
    action: 'ALTERATION',
    ...record,
    codes: { event, ...codes },
  });
  if (told) await notify(tx, { taskId, reportId, force, urgency: urgencyOf(priority), ...told });
}

/** Remind the holders of tasks whose day has come. */
async function remindOfFollowUps(tx: Transaction, now: Date): Promise<number> {
  const { rows } = await tx.query(
    /* sql */ `
      update tasks t set follow_up_told_at = $2
      where t.id in (
        select id from tasks
        where follow_up_on <= $1 and follow_up_told_at is null and state in ('open', 'claimed')
        order by follow_up_on, id limit $3 for update skip locked
      )
      returning ${TASK_COLUMNS}`,
    [calendarDayInUk(now), now, BATCH],
  );
  const tasks = parseTasks(rows);
  for (const task of tasks) {
    const { roles, assignee } = task;
    const told = { occasion: 'follow-up', roles, assignee } as const;
    await noteByClock(tx, task, { event: 'TASK_FOLLOW_UP_DUE', told });
  }
  return tasks.length;
}

/** Warn of tasks that nobody has taken though they must be begun: those who may, and the supervisors. */
async function warnOfUntaken(tx: Transaction, now: Date): Promise<number> {
  const { rows } = await tx.query(
    /* sql */ `
      update tasks t set start_warned_at = $1
      where t.id in (
        select id from tasks where start_by <= $1 and start_warned_at is null and state = 'open'
        order by start_by, id limit $2 for update skip locked
      )
      returning ${TASK_COLUMNS}`,
    [now, BATCH],
  );
  const tasks = parseTasks(rows);
  for (const task of tasks) {
    const told = { occasion: 'start-by', roles: task.roles, assignee: null, alsoRoles: SUPERVISORS } as const;
    await noteByClock(tx, task, { event: 'TASK_START_WARNED', told });
  }
  return tasks.length;
}

/**
 * Tell of what has come due by a date that people or a target set: found in the rows, so it needs no workflow and is
 * told once, whoever runs it and however often.
 *
 * @returns how many tasks were told of; as many as a round takes, and there may be more
 */
export async function remindOfTasks(tx: Transaction, now: Date): Promise<{ told: number; more: boolean }> {
  const followedUp = await remindOfFollowUps(tx, now);
  const warned = await warnOfUntaken(tx, now);
  return { told: followedUp + warned, more: followedUp === BATCH || warned === BATCH };
}
