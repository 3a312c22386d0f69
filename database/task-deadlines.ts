import type { Decisions } from '../domain/decisions.ts';
import { ACCEPTED_DANGER_MS, nextEscalationMs } from '../domain/task-clocks.ts';
import { isLive, type Milestone, type TaskKind } from '../domain/task-kinds.ts';
import { appendAudit } from './audit.ts';
import { notify, SUPERVISORS } from './notifications.ts';
import { urgencyOf } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { findTask, lockTask, type Task } from './tasks.ts';
import { type EventKind, recordEvent } from './timeline.ts';

/** What a milestone of a task's clock found. */
export interface MilestoneResult {
  /** Completed or withdrawn: the clock stops. */
  settled: boolean;
  /** Past its deadline, and nobody has done (or, for danger, accepted) it. */
  overdue: boolean;
  /** How often the task has been escalated. */
  escalations: number;
  /** Time to the next escalation, in milliseconds. */
  nextInMs: number;
}

/**
 * Danger is met when a person accepts it, and for as long as they may take over it; every other task when it is done.
 * Accepted and still not triaged after that time, it is as if nobody had accepted it.
 */
const isAccepted = (task: Task, now: Date): boolean =>
  task.kind === 'triage-danger' &&
  task.claimedAt !== null &&
  now.getTime() - Date.parse(task.claimedAt) < ACCEPTED_DANGER_MS;

/** Danger that somebody has accepted is looked at again after this time, in case they have given it back. */
const LOOK_AGAIN_MS = 15 * 60 * 1_000;

const EVENTS = {
  reminder: 'TASK_REMINDED',
  breach: 'TASK_OVERDUE',
  escalation: 'TASK_ESCALATED',
} as const satisfies Record<Milestone, EventKind>;

/**
 * Note that a milestone of a task's clock has come: tell the people concerned (after the deadline, supervisors
 * too) and mark the task. Judged on the row, under its lock, so a task completed a moment ago troubles nobody.
 * Safe to repeat: the same milestone is told once.
 *
 * @param count - which escalation it is, from 1; 0 for the reminder and the breach
 */
export async function passMilestone(
  tx: Transaction,
  { taskId, milestone, count }: { taskId: string; milestone: Milestone; count: number },
): Promise<MilestoneResult> {
  const task = await lockTask(tx, taskId);
  if (!task || !isLive(task.state)) return { settled: true, overdue: false, escalations: 0, nextInMs: 0 };
  const accepted = isAccepted(task, new Date());
  const escalations = accepted ? task.escalations : Math.max(task.escalations, count);
  if (accepted)
    return { settled: false, overdue: task.breachedAt !== null, escalations, nextInMs: LOOK_AGAIN_MS };
  const nextInMs = nextEscalationMs(task.escalateEveryMs, escalations, task.kind === 'triage-danger');
  const { rowCount } = await tx.query(
    /* sql */ `
      update tasks
      set reminded_at = case when $2 = 'reminder' then now() else reminded_at end,
        breached_at = case when $2 <> 'reminder' then coalesce(breached_at, now()) else breached_at end,
        escalations = case when $2 = 'escalation' then $3 else escalations end
      where id = $1
        and case $2 when 'reminder' then reminded_at is null when 'breach' then breached_at is null
          else escalations < $3 end`,
    [taskId, milestone, count],
  );
  if (rowCount) {
    const { reportId, force, roles, assignee } = task;
    await recordEvent(tx, { reportId, kind: EVENTS[milestone], codes: { taskId, task: task.kind, count } });
    await appendAudit(tx, {
      force,
      actor: 'worker',
      action: 'ALTERATION',
      recordKind: 'task',
      recordId: taskId,
      reportId,
      codes: { event: EVENTS[milestone], count },
    });
    const alsoRoles = milestone === 'reminder' ? [] : SUPERVISORS;
    const urgency = urgencyOf(task.priority);
    await notify(tx, { taskId, reportId, force, occasion: milestone, roles, assignee, alsoRoles, urgency });
  }
  return { settled: false, overdue: milestone !== 'reminder', escalations, nextInMs };
}

/**
 * What a person decided, as codes; null while the task is not completed. A signal only wakes a workflow: this row
 * is what counts.
 */
export async function readDecision<Kind extends TaskKind>(
  tx: Transaction,
  taskId: string,
  _kind: Kind,
): Promise<Decisions[Kind] | null> {
  const task = await findTask(tx, taskId);
  if (!task || task.state !== 'completed' || !task.decision) return null;
  // Written by `decisionOf` from a form that fitted the kind's schema, and constrained by the table ever since.
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- the codes of a kind have no schema of their own
  return task.decision as unknown as Decisions[Kind];
}
