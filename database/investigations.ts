import { z } from 'zod';
import {
  type InvestigationFacts,
  type InvestigationStep,
  nextStep,
  type Recurring,
} from '../domain/investigation/steps.ts';
import { isOfInvestigation } from '../domain/rounds.ts';
import type { TaskOrder } from '../domain/report-run.ts';
import { isLive, TASKS } from '../domain/task-kinds.ts';
import { appendAudit } from './audit.ts';
import { lockReportRow } from './lock-report.ts';
import { notify } from './notifications.ts';
import { urgencyOf } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { type Task, tasksOfReport } from './tasks.ts';
import { recordEvent } from './timeline.ts';
import { mayHold } from './who-may-hold.ts';

const allocationDecision = z.object({
  investigator: z.uuid().nullable(),
  outsideForce: z.string().nullable(),
  covert: z.boolean(),
});

/** The allocation of an investigation as it now stands. */
export interface Allocation {
  task: Task;
  /** Null where somebody of another force investigates. */
  investigator: string | null;
  outsideForce: string | null;
  covert: boolean;
  allocatedBy: string;
}

/** The newest allocation among a report's tasks; undefined before the first is decided. */
export function allocationAmong(tasks: readonly Task[], of: string): Allocation | undefined {
  const task = tasks
    .filter(({ kind, occasion }) => kind === 'allocate-investigator' && isOfInvestigation(occasion, of))
    .findLast(({ state }) => state === 'completed');
  if (!task || task.completedBy === null) return undefined;
  return { task, allocatedBy: task.completedBy, ...allocationDecision.parse(task.decision) };
}

/** Whose work a task of an investigation is by its allocation; undefined while nobody is allocated. */
export async function whoIsAllocated(
  tx: Transaction,
  reportId: string,
  { of, to }: NonNullable<TaskOrder['allocation']>,
): Promise<string | undefined> {
  const allocation = allocationAmong(await tasksOfReport(tx, reportId), of);
  if (!allocation) return undefined;
  return to === 'SUPERVISOR' ? allocation.allocatedBy : (allocation.investigator ?? allocation.allocatedBy);
}

const reportRow = z.object({ force: z.string(), anonymous: z.boolean(), attentionAt: z.date() });

/**
 * What the rows say of the investigation that an assessment decided. The matter came to the authority's attention with
 * the report, or with the message that made somebody assess it again.
 */
export async function investigationFacts(
  tx: Transaction,
  reportId: string,
  assessmentTaskId: string,
): Promise<InvestigationFacts> {
  const { rows } = await tx.query(
    /* sql */ `
      select r.force, r.anonymity = 'ANONYMOUS' as anonymous,
        coalesce(
          (
            select m.received_at from messages m join tasks t on t.id::text = $2
            where m.report_id = r.id and m.id::text = t.occasion
          ),
          r.received_at) as "attentionAt"
      from reports r where r.id = $1`,
    [reportId, assessmentTaskId],
  );
  const { force, anonymous, attentionAt } = reportRow.parse(rows[0]);
  const tasks = await tasksOfReport(tx, reportId);
  const began = tasks.find(
    ({ kind, occasion }) => kind === 'allocate-investigator' && occasion === assessmentTaskId,
  );
  const at = attentionAt.toISOString();
  return {
    assessmentTaskId,
    force,
    anonymous,
    attentionAt: at,
    beganAt: began?.createdAt ?? at,
    tasks,
  };
}

/** The next time that something recurring is to be done in an investigation; null when it is over. It only reads. */
export async function nextInvestigationStep(
  tx: Transaction,
  {
    reportId,
    assessmentTaskId,
    recurring,
  }: { reportId: string; assessmentTaskId: string; recurring: Recurring },
): Promise<InvestigationStep | null> {
  return nextStep(recurring, await investigationFacts(tx, reportId, assessmentTaskId));
}

/**
 * Give what waits for nobody in an investigation to whoever investigates it now: their work goes on where the one
 * before them left it. Safe to repeat.
 */
export async function giveInvestigation(
  tx: Transaction,
  { reportId, assessmentTaskId }: { reportId: string; assessmentTaskId: string },
): Promise<void> {
  await lockReportRow(tx, reportId);
  const tasks = await tasksOfReport(tx, reportId);
  const allocation = allocationAmong(tasks, assessmentTaskId);
  const assignee = allocation && (allocation.investigator ?? allocation.allocatedBy);
  if (assignee === undefined) return;
  for (const task of tasks) {
    const { id, kind, force, roles, priority, state, occasion } = task;
    if (TASKS[kind].personal !== true || state !== 'open' || !isOfInvestigation(occasion, assessmentTaskId))
      continue;
    if (!(await mayHold(tx, task, assignee))) continue;
    const { rowCount } = await tx.query(
      /* sql */ `
        update tasks set state = 'claimed', assignee = $2, claimed_at = now(), version = version + 1
        where id = $1 and state = 'open'`,
      [id, assignee],
    );
    if (rowCount === 0) continue;
    await tx.query(
      /* sql */ `
        insert into report_named (report_id, person_id, basis) values ($1, $2, 'ALLOCATED') on conflict do nothing`,
      [reportId, assignee],
    );
    await recordEvent(tx, { reportId, kind: 'TASK_ASSIGNED', codes: { taskId: id, task: kind, assignee } });
    await appendAudit(tx, {
      force,
      actor: 'worker',
      action: 'ALTERATION',
      recordKind: 'task',
      recordId: id,
      reportId,
      codes: { event: 'TASK_ASSIGNED', assignee },
    });
    const urgency = urgencyOf(priority);
    await notify(tx, { taskId: id, reportId, force, occasion: 'opened', roles, assignee, urgency });
  }
}

/** The severity assessment of an investigation that stands, and whether a new one waits. */
export function severityAmong(
  tasks: readonly Task[],
  of: string,
): { standing: Task | undefined; waiting: boolean; rounds: number } {
  const rounds = tasks.filter(
    ({ kind, occasion }) => kind === 'assess-severity' && isOfInvestigation(occasion, of),
  );
  return {
    standing: rounds.findLast(({ state }) => state === 'completed'),
    waiting: rounds.some(({ state }) => isLive(state)),
    rounds: rounds.length,
  };
}
