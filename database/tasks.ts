import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PRIORITIES, type Priority } from '../domain/codes.ts';
import { bankHolidaysOf } from '../domain/forces.ts';
import { type Role, ROLES } from '../domain/roles.ts';
import { startByOf } from '../domain/start-by.ts';
import { type ClockOverrides, clockOf } from '../domain/task-clocks.ts';
import { TASK_KINDS, TASK_STATES, TASKS, type TaskKind, isLive } from '../domain/task-kinds.ts';
import { grantColumn, noteGrantedReading } from './granted-access.ts';
import { tellThatItWaits } from './notifications.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

const instant = z.date().transform((at) => at.toISOString());

const taskRow = z.object({
  id: z.uuid(),
  reportId: z.uuid(),
  kind: z.enum(TASK_KINDS),
  occasion: z.string(),
  force: z.string(),
  roles: z.array(z.enum(ROLES)),
  priority: z.enum(PRIORITIES),
  state: z.enum(TASK_STATES),
  assignee: z.uuid().nullable(),
  notes: z.array(z.string()),
  createdAt: instant,
  remindAt: instant,
  dueAt: instant,
  escalateEveryMs: z.coerce.number(),
  breachedAt: instant.nullable(),
  escalations: z.number(),
  claimedAt: instant.nullable(),
  completedAt: instant.nullable(),
  completedBy: z.uuid().nullable(),
  decision: z.record(z.string(), z.unknown()).nullable(),
  /** Who may not do it, because it judges what they decided. */
  barred: z.array(z.uuid()),
  /** The task whose decision it judges, corrects or carries on. */
  aboutTask: z.uuid().nullable(),
  /** By when somebody must have taken it; null where nothing asks for it. */
  startBy: instant.nullable(),
  /** Until when its holder may undo having claimed it. */
  claimUndoUntil: instant.nullable(),
  /** The UK calendar day on which its holder is reminded, `2026-11-24`. */
  followUpOn: z.string().nullable(),
  /** Who acts for its absent holder, and until when. */
  deputy: z.uuid().nullable(),
  deputyUntil: instant.nullable(),
  /** For whom the person acted who completed it. */
  actingFor: z.uuid().nullable(),
  version: z.number(),
});

/** A human task as its row says it, without the form's text. Instants are UTC RFC 3339. */
export type Task = z.infer<typeof taskRow>;

const TASK_COLUMNS = /* sql */ `
  t.id, t.report_id as "reportId", t.kind, t.occasion, t.force, t.roles, t.priority, t.state, t.assignee, t.notes,
  t.created_at as "createdAt", t.remind_at as "remindAt", t.due_at as "dueAt",
  t.escalate_every_ms as "escalateEveryMs", t.breached_at as "breachedAt", t.escalations,
  t.claimed_at as "claimedAt", t.completed_at as "completedAt", t.completed_by as "completedBy", t.decision, t.barred, t.about_task as "aboutTask",
  t.start_by as "startBy", t.claim_undo_until as "claimUndoUntil", to_char(t.follow_up_on, 'YYYY-MM-DD') as "followUpOn",
  t.deputy, t.deputy_until as "deputyUntil", t.acting_for as "actingFor",
  t.version`;

/** A clock as instants, UTC RFC 3339; the interval in milliseconds. */
export interface OwnClock {
  remindAt: string;
  dueBy: string;
  escalateEveryMs: number;
}

export interface NewTask {
  reportId: string;
  kind: TaskKind;
  /** Tells it apart from others of its kind on the report. */
  occasion: string;
  force: string;
  priority: Priority;
  notes?: readonly string[];
  /** The person whose work it is from the start, for a personal kind. */
  assignee?: string;
  /** Of the kind's roles, those whose work it is. (Default: all of them) */
  roles?: readonly Role[];
  /** Who may not do it. */
  barred?: readonly string[];
  /** The task whose decision it judges, corrects or carries on. */
  aboutTask?: string;
  /** The kind of the task that it judges, whose clock may depend on that. */
  judges?: TaskKind | undefined;
  openedAt: Date;
  clocks: ClockOverrides;
  /** The task's own clock, where a rule of law or a date that a person set gives it; no deployment changes it. */
  clock?: OwnClock;
  /** Who opens it, for the audit; left out where the transaction has an entry that says as much. */
  openedBy?: AuditActor;
}

/** Put on the timeline and, where somebody is named for it, into the audit that a task was opened. */
async function recordOpened(
  tx: Transaction,
  { id: recordId, reportId, force, kind }: Task,
  actor: AuditActor | undefined,
): Promise<void> {
  await recordEvent(tx, { reportId, kind: 'TASK_OPENED', codes: { taskId: recordId, task: kind } });
  if (!actor) return;
  const codes = { event: 'TASK_OPENED', task: kind };
  const record = { recordKind: 'task', recordId, reportId, codes } as const;
  await appendAudit(tx, { force, actor, action: 'ALTERATION', ...record });
}

/**
 * Open a task and tell those who may do it. Safe to repeat: the second call gives the row that is there, whatever
 * has become of it since.
 */
export async function openTask(tx: Transaction, task: NewTask): Promise<Task> {
  const { reportId, kind, occasion, force, priority, assignee = null, openedAt, clocks } = task;
  const { judges } = task;
  const question = { kind, judges, priority, openedAt, division: bankHolidaysOf(force), overrides: clocks };
  const { remindAt, dueBy, escalateEveryMs } = task.clock ?? clockOf(question);
  const startBy = startByOf({ ...question, dueBy: new Date(dueBy) });
  const { rows } = await tx.query({
    name: 'open-task',
    text: /* sql */ `
      with opened as (
        insert into tasks as t (id, report_id, kind, occasion, force, roles, priority, notes, assignee, state,
          claimed_at, created_at, remind_at, due_at, escalate_every_ms, barred, about_task, own_clock,
          start_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $9::uuid is null then 'open' else 'claimed' end,
          case when $9::uuid is null then null else $10::timestamptz end, $10, $11, $12, $13, $14, $15, $16, $17)
        on conflict (report_id, kind, occasion) do nothing
        returning ${TASK_COLUMNS}
      )
      select *, true as fresh from opened
      union all
      select ${TASK_COLUMNS}, false as fresh from tasks t
      where t.report_id = $2 and t.kind = $3 and t.occasion = $4`,
    values: [
      randomUUID(),
      reportId,
      kind,
      occasion,
      force,
      task.roles ?? TASKS[kind].roles,
      priority,
      task.notes ?? [],
      assignee,
      openedAt,
      remindAt,
      dueBy,
      escalateEveryMs,
      task.barred ?? [],
      task.aboutTask ?? null,
      task.clock !== undefined,
      startBy,
    ],
  });
  const { fresh } = z.object({ fresh: z.boolean() }).parse(rows[0]);
  const opened = taskRow.parse(rows[0]);
  if (fresh) {
    await recordOpened(tx, opened, task.openedBy);
    await tellThatItWaits(tx, opened, assignee);
  }
  return opened;
}

/**
 * Raise what waits on a report to a higher priority, and its clock with it: due as a task of that priority opened now
 * would be, never later than it was. A clock that the law or a person gave stays what it is.
 */
export async function hastenTasks(
  tx: Transaction,
  {
    reportId,
    priority,
    now,
    clocks,
  }: { reportId: string; priority: Priority; now: Date; clocks: ClockOverrides },
): Promise<void> {
  for (const { id, kind, force, state, ...task } of await tasksOfReport(tx, reportId)) {
    if (!isLive(state) || task.priority === 'IMMEDIATE') continue;
    const clock = { kind, priority, openedAt: now, division: bankHolidaysOf(force), overrides: clocks };
    const { remindAt, dueBy, escalateEveryMs } = clockOf(clock);
    const startBy = startByOf({ ...clock, dueBy });
    await tx.query(
      /* sql */ `
        update tasks
        set priority = $2, version = version + 1,
          remind_at = case when own_clock then remind_at else least(remind_at, $3) end,
          due_at = case when own_clock then due_at else least(due_at, $4) end,
          escalate_every_ms = least(escalate_every_ms, $5), start_by = least(start_by, $6)
        where id = $1 and state in ('open', 'claimed')`,
      [id, priority, remindAt, dueBy, escalateEveryMs, startBy],
    );
  }
}

/** The task, if the caller may know it. By emergency access, the reading is noted. */
export async function findTask(tx: Transaction, id: string): Promise<Task | undefined> {
  const { rows } = await tx.query({
    name: 'find-task',
    text: /* sql */ `select ${TASK_COLUMNS}, ${grantColumn('t.report_id')} from tasks t where t.id = $1`,
    values: [id],
  });
  await noteGrantedReading(tx, rows);
  return rows[0] ? taskRow.parse(rows[0]) : undefined;
}

/** The task under its row lock until the transaction ends, if the caller may know it. */
export async function lockTask(tx: Transaction, id: string): Promise<Task | undefined> {
  const { rows } = await tx.query({
    name: 'lock-task',
    text: /* sql */ `select ${TASK_COLUMNS} from tasks t where t.id = $1 for update`,
    values: [id],
  });
  return rows[0] ? taskRow.parse(rows[0]) : undefined;
}

/** The tasks of a report, oldest first. */
export async function tasksOfReport(tx: Transaction, reportId: string): Promise<Task[]> {
  const { rows } = await tx.query(
    /* sql */ `select ${TASK_COLUMNS} from tasks t where t.report_id = $1 order by t.created_at, t.id`,
    [reportId],
  );
  return z.array(taskRow).parse(rows);
}

/** Parse rows that select `TASK_COLUMNS`: for the worklist's queries in this room. */
export function parseTasks(rows: unknown[]): Task[] {
  return z.array(taskRow).parse(rows);
}

export { TASK_COLUMNS };
