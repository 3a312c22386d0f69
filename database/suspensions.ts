import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { ForbiddenError, NotFoundError, RuleError } from '../domain/errors.ts';
import { isOfInvestigation, reviewOccasion, roundOf } from '../domain/rounds.ts';
import {
  nextReview,
  reviewClock,
  type Suspension,
  suspensionsAmong,
  type SuspensionStep,
} from '../domain/investigation/suspensions.ts';
import { bankHolidaysOf } from '../domain/forces.ts';
import { type ClockOverrides, clockOf } from '../domain/task-clocks.ts';
import { isLive } from '../domain/task-kinds.ts';
import { refuseGrantAlone } from './granted-access.ts';
import { whoIsAllocated } from './investigations.ts';
import { lockReportRow } from './lock-report.ts';
import { tellOfNews } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { openProcessTask } from './process-tasks.ts';
import { findReport } from './reports.ts';
import { isTakenAway } from './taken-away.ts';
import { investigationOf } from './task-days.ts';
import { type Task, tasksOfReport } from './tasks.ts';
import { asConsequence } from './transactions.ts';

/**
 * Whether an investigation has come to its end: a result is recorded, and no proceedings are to follow.
 *
 * @param of - the assessment that decided it
 */
export const hasEnded = (tasks: readonly Task[], of: string): boolean =>
  tasks.some(
    ({ kind, occasion, state, decision }) =>
      kind === 'record-investigation-result' &&
      state === 'completed' &&
      isOfInvestigation(occasion, of) &&
      (decision?.['result'] !== 'CASE_TO_ANSWER' || decision['proceedings'] !== null),
  );

/** The assessment whose investigation is under way, the newest where there are several; undefined where none is. */
async function underWay(
  tx: Transaction,
  reportId: string,
  tasks: readonly Task[],
): Promise<string | undefined> {
  const { rows } = await asConsequence(tx, () =>
    tx.query<{ of: string }>(
      /* sql */ `
        select a.occasion as of from tasks a
        where a.report_id = $1 and a.kind = 'allocate-investigator' and ${isTakenAway('a')}`,
      [reportId],
    ),
  );
  const takenAway = new Set(rows.map(({ of }) => of));
  return tasks
    .filter(({ kind, state }) => kind === 'allocate-investigator' && state === 'completed')
    .map(investigationOf)
    .findLast((of) => !takenAway.has(of) && !hasEnded(tasks, of));
}

/**
 * When the next review of a suspension is to be opened; null when it has ended. It only reads.
 *
 * @throws RangeError where the task decided no suspension
 */
export async function nextSuspensionReview(
  tx: Transaction,
  {
    reportId,
    assessmentTaskId,
    suspensionTaskId,
  }: { reportId: string; assessmentTaskId: string; suspensionTaskId: string },
): Promise<SuspensionStep | null> {
  const tasks = await tasksOfReport(tx, reportId);
  const suspension = suspensionsAmong(tasks, assessmentTaskId).find(
    ({ taskId }) => taskId === suspensionTaskId,
  );
  const force = tasks.find(({ id }) => id === suspensionTaskId)?.force;
  if (!suspension || force === undefined) throw new RangeError('nobody is suspended by this task');
  return nextReview({ force, assessmentTaskId }, suspension);
}

/** Whether somebody investigates the matter, or supervises. */
async function looksAfter(
  tx: Transaction,
  actor: Actor,
  { reportId, of }: { reportId: string; of: string },
): Promise<boolean> {
  const investigator = await asConsequence(tx, () =>
    whoIsAllocated(tx, reportId, { of, to: 'INVESTIGATOR' }),
  );
  return investigator === actor.id || actor.roles.includes('psd-supervisor');
}

/** @throws ForbiddenError unless the actor investigates the matter or supervises, and not by emergency access alone */
async function refuseStrangers(
  tx: Transaction,
  actor: Actor,
  { reportId, of }: { reportId: string; of: string },
): Promise<void> {
  // Looked for again once the lock is held: whoever was excluded while they waited for it must find nothing.
  if (!(await findReport(tx, reportId))) throw new NotFoundError('no such report');
  await refuseGrantAlone(tx, reportId);
  if (!(await looksAfter(tx, actor, { reportId, of })))
    throw new ForbiddenError('Only its investigator or a psd-supervisor may ask for that.');
}

interface Asking {
  actor: Actor;
  reportId: string;
  clocks: ClockOverrides;
}

/** Lock the report, so that two who ask at the same moment take turns, and read its tasks. */
async function lockedTasks(tx: Transaction, reportId: string): Promise<Task[]> {
  return asConsequence(tx, async () => {
    await lockReportRow(tx, reportId);
    return tasksOfReport(tx, reportId);
  });
}

/** Open what somebody has asked for, and wake the process. */
async function openAsked(
  tx: Transaction,
  { actor, reportId, clocks }: Asking,
  order: Pick<Parameters<typeof openProcessTask>[1], 'kind' | 'occasion' | 'carriesOn' | 'clock' | 'notes'>,
): Promise<Task> {
  return asConsequence(tx, async () => {
    const opened = await openProcessTask(tx, { ...order, reportId, clocks, openedBy: actor });
    if (!opened) throw new RangeError('the task was not opened');
    await tellOfNews(tx, reportId);
    return opened;
  });
}

/**
 * Have it decided whether somebody whom the investigation concerns is suspended, or kept on other duties: a task for a
 * supervisor. One waits at a time; each names one person.
 *
 * @throws ForbiddenError unless the actor investigates it or supervises
 * @throws RuleError `NOTHING_TO_SUSPEND_IN` unless an investigation is allocated and has not ended, and none waits
 */
export async function askForSuspension(tx: Transaction, asking: Asking): Promise<Task> {
  const { actor, reportId } = asking;
  const tasks = await lockedTasks(tx, reportId);
  const of = await underWay(tx, reportId, tasks);
  await refuseStrangers(tx, actor, { reportId, of: of ?? '' });
  const rounds = tasks.filter(
    ({ kind, occasion }) =>
      kind === 'decide-suspension' && of !== undefined && isOfInvestigation(occasion, of),
  );
  if (of === undefined || rounds.some(({ state }) => isLive(state)))
    throw new RuleError(
      'NOTHING_TO_SUSPEND_IN',
      'Either no investigation of this report is allocated and under way, or a suspension waits to be decided already.',
    );
  return openAsked(tx, asking, {
    kind: 'decide-suspension',
    occasion: roundOf(of, rounds.length + 1),
  });
}

/**
 * Have a suspension reviewed before its time, because something has changed. Due as a task of its kind, and never later
 * than the review by the calendar, which it takes the place of.
 *
 * @throws NotFoundError where the task decided no suspension of the report
 * @throws ForbiddenError unless the actor investigates it or supervises
 * @throws RuleError `NOTHING_TO_REVIEW` where it has ended, or a review waits already
 */
export async function askForReview(
  tx: Transaction,
  {
    taskId,
    because,
    ...asking
  }: Asking & { taskId: string; because: 'REPRESENTATIONS' | 'CIRCUMSTANCES_CHANGED' },
): Promise<Task> {
  const { actor, reportId, clocks } = asking;
  const tasks = await lockedTasks(tx, reportId);
  const decided = tasks.find(({ id }) => id === taskId);
  const of = decided ? investigationOf(decided) : '';
  await refuseStrangers(tx, actor, { reportId, of });
  const suspension = suspensionsAmong(tasks, of).find((one) => one.taskId === taskId);
  if (!decided || !suspension) throw new NotFoundError('no such suspension');
  if (suspension.ended || suspension.waiting || hasEnded(tasks, of))
    throw new RuleError('NOTHING_TO_REVIEW', 'The suspension has ended, or a review of it waits already.');
  const { force } = decided;
  const report = await findReport(tx, reportId);
  if (!report) throw new NotFoundError('no such report');
  const byCalendar = reviewClock(suspension.measure, force, suspension.lookedAtOn);
  const { dueBy } = clockOf({
    kind: 'review-suspension',
    priority: report.priority,
    openedAt: new Date(),
    division: bankHolidaysOf(force),
    overrides: clocks,
  });
  return openAsked(tx, asking, {
    kind: 'review-suspension',
    occasion: reviewOccasion(of, taskId, suspension.reviews.length + 1),
    carriesOn: taskId,
    notes: [because],
    ...(Date.parse(byCalendar.dueBy) < dueBy.getTime() && { clock: byCalendar }),
  });
}

/** A suspension as whoever knows its investigation sees it: days and codes, and nobody's name. */
export interface SuspensionView extends Omit<Suspension, 'waiting' | 'lookedAtOn'> {
  /** The review that waits, if one does. */
  waiting: string | null;
  /** By when the next review is due, UTC RFC 3339; null once it has ended. */
  nextReviewBy: string | null;
}

const ofForce = z.object({ force: z.string() });

/** The suspensions of every investigation of a report, oldest first, for those who investigate it or supervise. */
export async function suspensionsOfReport(
  tx: Transaction,
  { actor, reportId }: { actor: Actor; reportId: string },
): Promise<SuspensionView[]> {
  const tasks = await asConsequence(tx, () => tasksOfReport(tx, reportId));
  const begun = tasks.filter(({ kind }) => kind === 'allocate-investigator');
  const investigations = new Set(begun.map(investigationOf));
  const views: SuspensionView[] = [];
  for (const of of investigations) {
    const found = suspensionsAmong(tasks, of);
    if (found.length === 0) continue;
    if (!(await looksAfter(tx, actor, { reportId, of }))) continue;
    for (const { waiting, lookedAtOn, ...suspension } of found) {
      const { force } = ofForce.parse(tasks.find(({ id }) => id === suspension.taskId));
      const { dueBy } = reviewClock(suspension.measure, force, lookedAtOn);
      views.push({
        ...suspension,
        waiting: waiting?.id ?? null,
        nextReviewBy: suspension.ended ? null : (waiting?.dueAt ?? dueBy),
      });
    }
  }
  return views;
}
