import { condition } from '@temporalio/workflow';
import { isRoundOf, reviewOccasion } from '../../domain/rounds.ts';
import { isTaskOf, type OpenTask } from '../../domain/task-kinds.ts';
import { records } from '../activities.ts';
import type { Investigation } from './investigation.ts';

/**
 * Have every suspension decided that somebody asks for (which opens the task of the next round), and reviewed until it is
 * lifted or the investigation has its end. The case system is told.
 */
export async function keepSuspensionsReviewed(investigation: Investigation): Promise<void> {
  const { desk, isOpen } = investigation;
  for (let round = 1; ; round += 1) {
    const occasion = investigation.occasion(round);
    const opened = (): OpenTask<'decide-suspension'> | undefined =>
      desk.existing('decide-suspension', occasion);
    await condition(() => !isOpen() || opened() !== undefined);
    const task = opened();
    if (!task) return;
    investigation.begin(followSuspension(investigation, task));
  }
}

async function followSuspension(
  investigation: Investigation,
  task: OpenTask<'decide-suspension'>,
): Promise<void> {
  const { desk, isOpen } = investigation;
  const decided = await desk.decisionWhile(isOpen, task);
  if (decided === null || decided.measure === 'NONE') return;
  investigation.tellCase(task);
  // What an earlier run saw decided, and may not have told.
  const reviews = reviewOccasion(investigation.assessmentTaskId, task.taskId, 1);
  for (const review of desk.report.tasks)
    if (isTaskOf(review, 'review-suspension') && review.done && isRoundOf(review.occasion, reviews))
      investigation.tellCase(review);
  await reviewUntilItEnds(investigation, task);
}

/**
 * Have it reviewed by the calendar, or before where somebody has asked for that. When the next review is due stands in
 * the rows: a run that begins in the middle asks them again. A correction that takes the investigation away lifts no
 * suspension: it is reviewed until somebody does.
 */
async function reviewUntilItEnds(
  investigation: Investigation,
  { taskId: suspensionTaskId }: OpenTask<'decide-suspension'>,
): Promise<void> {
  const { desk, reportId, assessmentTaskId, isConcluded } = investigation;
  while (!isConcluded()) {
    const step = await records.nextSuspensionReview({ reportId, assessmentTaskId, suspensionTaskId });
    if (step === null) return;
    const { order, opensAt } = step;
    const isAsked = (): boolean => desk.existing(order.kind, order.occasion) !== undefined;
    const ms = Date.parse(opensAt) - Date.now();
    const summary = 'Until the next review of a suspension is due to open';
    if (ms > 0) await condition(() => isConcluded() || isAsked(), ms, { summary });
    if (isConcluded() && !isAsked()) return;
    const review = await desk.open(order);
    if ((await desk.decisionWhile(() => !isConcluded(), review)) === null) return;
    investigation.tellCase(review);
  }
}
