import { randomUUID } from 'node:crypto';
import type { Actor } from '../domain/access.ts';
import { correctionOf, isCorrectable } from '../domain/corrections.ts';
import { ForbiddenError, NotFoundError, RuleError } from '../domain/errors.ts';
import { isLive, TASKS } from '../domain/task-kinds.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import { hideClues } from './clue-screen.ts';
import { keptReason, type SealedReason } from './given-reason.ts';
import { refuseGrantAlone } from './granted-access.ts';
import { lockReportRow } from './lock-report.ts';
import { tellWorkflow, urgencyOf } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { reopenReport } from './reopen.ts';
import { openSealer } from './sealed-content.ts';
import { settle, type TaskAction } from './task-actions.ts';
import { findTask, lockTask, openTask, type Task, tasksOfReport } from './tasks.ts';
import { asConsequence } from './transactions.ts';
import { mayHold } from './who-may-hold.ts';

/** @throws ForbiddenError, RuleError when this decision is not to be corrected now, or not by this actor */
async function refuseCorrection(tx: Transaction, actor: Actor, task: Task): Promise<void> {
  if (!isCorrectable(task.kind) || task.state !== 'completed')
    throw new RuleError('NOT_CORRECTABLE', 'There is no decision here that a later one could correct.');
  if (task.completedBy !== actor.id && !actor.roles.includes('psd-supervisor'))
    throw new ForbiddenError('Whoever made the decision has it corrected, or a psd-supervisor.');
  await refuseGrantAlone(tx, task.reportId);
}

/**
 * Have a decision made again because it was wrong. The old one stays as it was; a task of the same kind is opened for the
 * new, and a closed report is opened again for it. The report's workflow carries out what the new one decides.
 *
 * @returns the new task
 * @throws RuleError `SECOND_PERSON_WAITS`, `CORRECTION_WAITS`, `NOT_CORRECTABLE`; ForbiddenError, NotFoundError
 */
export async function correctDecision(
  tx: Transaction,
  { actor, taskId, reason, clocks }: TaskAction & { reason: SealedReason; clocks: ClockOverrides },
): Promise<Task> {
  const known = await findTask(tx, taskId);
  if (!known) throw new NotFoundError('no such task');
  const { reportId, kind, force, priority, roles } = known;
  // The report first, as intake and the close do: it is open or closed when the correction is, and never in between.
  await asConsequence(tx, () => lockReportRow(tx, reportId));
  await lockTask(tx, taskId);
  const task = await findTask(tx, taskId);
  if (!task) throw new NotFoundError('no such task');
  await refuseCorrection(tx, actor, task);
  const onReport = await tasksOfReport(tx, reportId);
  const earlier = onReport.filter(
    ({ aboutTask, occasion }) => aboutTask === taskId && occasion.startsWith(`correction/${taskId}/`),
  );
  if (
    onReport.some(
      ({ kind: what, aboutTask, state }) =>
        what === 'approve-decision' && aboutTask === taskId && isLive(state),
    )
  )
    throw new RuleError(
      'SECOND_PERSON_WAITS',
      'A second person judges it now: they can return it to be made again.',
    );
  if (earlier.some(({ state }) => isLive(state)))
    throw new RuleError('CORRECTION_WAITS', 'A correction of it waits already.');
  await asConsequence(tx, () => reopenReport(tx, reportId));
  const maker = TASKS[kind].personal === true ? task.completedBy : null;
  const fit = maker !== null && (await mayHold(tx, { kind, reportId, force, roles }, maker));
  const correction = await openTask(tx, {
    reportId,
    kind,
    occasion: correctionOf(taskId, earlier.length + 1),
    force,
    priority,
    aboutTask: taskId,
    openedAt: new Date(),
    clocks,
    ...(fit && { assignee: maker }),
    openedBy: actor,
  });
  await tellWorkflow(
    tx,
    reportId,
    { kind: 'message-received', messageId: randomUUID() },
    urgencyOf(priority),
  );
  const why = await keptReason(tx, { reportId }, reason);
  await settle(tx, actor, task, 'CORRECTION_ASKED', { correction: correction.id }, why);
  return correction;
}

/**
 * The form that a correction begins with: the one that it corrects, for whoever now holds it. The reading is recorded;
 * clues are hidden but from whoever wrote them.
 */
export async function correctedForm(
  tx: Transaction,
  vault: Vault,
  actor: Actor,
  { aboutTask, reportId, force }: Task,
): Promise<unknown> {
  const { rows } = await tx.query<{ sealed: Buffer; author: string }>(
    /* sql */ `
      select form_sealed as sealed, completed_by as author from tasks
      where id = $1 and report_id = $2 and form_sealed is not null`,
    [aboutTask, reportId],
  );
  const [row] = rows;
  if (!row || aboutTask === null) return null;
  await appendAudit(tx, {
    force,
    actor,
    action: 'CONSULTATION',
    recordKind: 'task',
    recordId: aboutTask,
    reportId,
    codes: { what: 'CORRECTED_FORM' },
  });
  const sealer = await openSealer(tx, vault, reportId);
  const form: unknown = JSON.parse(sealer.open(row.sealed, `task/${aboutTask}/form`));
  return row.author === actor.id ? form : hideClues(tx, vault, { reportId, form });
}
