import type { Priority } from '../domain/codes.ts';
import type { NotificationOccasion } from '../domain/notification-occasions.ts';
import type { Role } from '../domain/roles.ts';
import { TASKS, type TaskKind } from '../domain/task-kinds.ts';
import type { Transaction } from './pool.ts';
import { type Urgency, urgencyOf } from './outbox.ts';

/** Who assigns work, and is told when it stays undone. */
export const SUPERVISORS: readonly Role[] = ['psd-supervisor'];

export interface Notification {
  taskId: string;
  reportId: string;
  force: string;
  occasion: NotificationOccasion;
  /** Everyone of the force with one of these roles is told… */
  roles: readonly Role[];
  /** …unless the task is somebody's: then only they, and whoever `alsoRoles` adds. */
  assignee: string | null;
  alsoRoles?: readonly Role[];
  urgency: Urgency;
}

/**
 * Write a mail to each person concerned, in the transaction of the fact that they are told of. Nobody who must not
 * know of the report is among them.
 */
export async function notify(tx: Transaction, notification: Notification): Promise<void> {
  const { taskId, reportId, force, occasion, roles, assignee, alsoRoles = [], urgency } = notification;
  await tx.query({
    name: 'notify',
    text: /* sql */ `
      insert into outbox (destination, report_id, kind, payload, urgency)
      select 'mail', $2::uuid, $4, jsonb_build_object('taskId', $1::uuid, 'personId', p.id), $8
      from people p
      where p.active
        and (
          p.id = $6::uuid
          -- Whoever acts for its holder is told beside them: a mail too many harms nobody.
          or p.id = (select t.deputy from tasks t where t.id = $1::uuid and t.assignee = $6::uuid and t.deputy_until > now())
          or (p.force = $3 and p.roles && (case when $6::uuid is null then $5::text[] || $7::text[] else $7::text[] end))
        )
        -- Whoever may not do it, because it judges what they decided, is not asked to.
        and not exists (select from tasks t where t.id = $1::uuid and p.id = any (t.barred))
        and person_may_learn(p.id, $2::uuid)`,
    values: [taskId, reportId, force, occasion, roles, assignee, alsoRoles, urgency],
  });
}

/** A task, as far as telling of it goes. */
export interface WaitingTask {
  id: string;
  reportId: string;
  kind: TaskKind;
  force: string;
  roles: readonly Role[];
  priority: Priority;
}

/**
 * Tell that a task waits: its holder, or all who may take it. Personal work that is nobody's waits for a supervisor
 * to give it to somebody.
 */
export async function tellThatItWaits(
  tx: Transaction,
  { id: taskId, reportId, kind, force, roles, priority }: WaitingTask,
  assignee: string | null = null,
): Promise<void> {
  const told = TASKS[kind].personal === true ? SUPERVISORS : roles;
  const urgency = urgencyOf(priority);
  await notify(tx, { taskId, reportId, force, occasion: 'opened', roles: told, assignee, urgency });
}

/**
 * Write a mail to the addresses outside the force that keep watch (`PACARS_WATCHERS`), in the transaction of the fact
 * that they are told of. The addresses are the worker's to know; without any nothing is sent.
 */
export async function notifyOutside(
  tx: Transaction,
  notice: { occasion: NotificationOccasion; urgency: Urgency },
): Promise<void> {
  await tx.query({
    name: 'notify-outside',
    text: /* sql */ `
      insert into outbox (destination, report_id, kind, payload, urgency)
      values ('mail', null, $1, '{"outside": true}', $2)`,
    values: [notice.occasion, notice.urgency],
  });
}

/**
 * Write a mail to each of these people, in the transaction of the fact that they are told of; about a report, to those
 * alone who may know it, now and when it is sent. Give `reportId` null where it is about none.
 */
export async function notifyPeople(
  tx: Transaction,
  notice: {
    people: readonly string[];
    reportId: string | null;
    occasion: NotificationOccasion;
    urgency: Urgency;
  },
): Promise<void> {
  await tx.query({
    name: 'notify-people',
    text: /* sql */ `
      insert into outbox (destination, report_id, kind, payload, urgency)
      select 'mail', $2::uuid, $3, jsonb_build_object('personId', p.id), $4
      from people p
      where p.active and p.id = any ($1::uuid[]) and ($2::uuid is null or person_may_learn(p.id, $2::uuid))`,
    values: [notice.people, notice.reportId, notice.occasion, notice.urgency],
  });
}
