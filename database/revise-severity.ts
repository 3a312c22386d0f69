import type { Actor } from '../domain/access.ts';
import { ForbiddenError, NotFoundError, RuleError } from '../domain/errors.ts';
import { roundOf } from '../domain/rounds.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { isLive } from '../domain/task-kinds.ts';
import { refuseGrantAlone } from './granted-access.ts';
import { severityAmong, whoIsAllocated } from './investigations.ts';
import { tellOfNews } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { findReport } from './reports.ts';
import { investigationOf } from './task-days.ts';
import { lockTask, openTask, type Task, tasksOfReport } from './tasks.ts';
import { asConsequence } from './transactions.ts';
import { mayHold } from './who-may-hold.ts';

/**
 * Ask for a new assessment of the severity: a task of the next round, for whoever investigates now. The one that stands
 * is kept, and stands until the new one is completed.
 *
 * @throws ForbiddenError unless the actor investigates it or supervises
 * @throws RuleError `NOTHING_TO_REVISE` unless it stands, no other is asked for and there is no result yet
 */
export async function reviseSeverity(
  tx: Transaction,
  { actor, taskId, clocks }: { actor: Actor; taskId: string; clocks: ClockOverrides },
): Promise<Task> {
  // Two who ask at the same moment take turns at the one that stands.
  const locked = await lockTask(tx, taskId);
  if (!locked || locked.kind !== 'assess-severity') throw new NotFoundError('no such assessment');
  const { reportId } = locked;
  const of = investigationOf(locked);
  const tasks = await asConsequence(tx, () => tasksOfReport(tx, reportId));
  const investigator = await asConsequence(tx, () =>
    whoIsAllocated(tx, reportId, { of, to: 'INVESTIGATOR' }),
  );
  await refuseGrantAlone(tx, reportId);
  if (investigator !== actor.id && !actor.roles.includes('psd-supervisor'))
    throw new ForbiddenError('Only its investigator or a psd-supervisor may ask for a revision.');
  const { standing, waiting, rounds } = severityAmong(tasks, of);
  const result = tasks.find(
    ({ kind, occasion }) => kind === 'record-investigation-result' && occasion === of,
  );
  if (standing?.id !== taskId || waiting || (result && !isLive(result.state)))
    throw new RuleError('NOTHING_TO_REVISE', 'There is no assessment here that could be revised now.');
  const report = await findReport(tx, reportId);
  if (!report) throw new NotFoundError('no such report');
  const { force } = standing;
  const fit = investigator !== undefined && (await mayHold(tx, standing, investigator));
  const opened = await openTask(tx, {
    reportId,
    kind: 'assess-severity',
    occasion: roundOf(of, rounds + 1),
    force,
    priority: report.priority,
    aboutTask: taskId,
    openedAt: new Date(),
    clocks,
    openedBy: actor,
    ...(fit && { assignee: investigator }),
  });
  await tellOfNews(tx, reportId);
  return opened;
}
