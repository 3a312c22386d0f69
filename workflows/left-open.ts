import { condition } from '@temporalio/workflow';
import { FIRST_TASKS } from '../domain/first-tasks.ts';
import { isOfCorrection } from '../domain/corrections.ts';
import { CARRIED_OUT, firstReadingOf, readingOf } from '../domain/report-run.ts';
import { isTaskOf, type OpenTask, type TaskKind, TASKS } from '../domain/task-kinds.ts';
import { assess, beginOutcome } from './assess.ts';
import { waitBeside } from './beside.ts';
import { triageDanger } from './danger.ts';
import type { Desk } from './desk.ts';
import { reviewFurtherInformation } from './further-information.ts';
import { isOfMerge } from './merged.ts';
import { isByCalendar } from './safeguard.ts';
import type { Strands } from './strands.ts';

/**
 * Something is still open that no step waits for: a task that was opened meanwhile or left by an earlier run, or a
 * hand-off. The stage of each task is gone through, which finds the task and does what it decides; other tasks are waited
 * for like any other. Otherwise the next news of the report has it looked at again.
 */
export async function mindWhatIsOpen(desk: Desk, strands: Strands, hasNews: () => boolean): Promise<void> {
  waitBeside(desk, strands);
  for (const task of desk.report.tasks) {
    if (task.done || task.withdrawn || desk.waitsFor(task.taskId) || isTakenUp(task)) continue;
    strands.begin(carryOn(desk, task));
  }
  if (strands.running() === 0) await condition(hasNews);
}

/**
 * Go on with what nothing that is still to be read leads to: work of an earlier round of the report, say, when the run
 * that carried it was lost. Whether it is open or a person has completed it meanwhile: a decision is never dropped.
 */
export function carryOnWhatIsLeft(desk: Desk, strands: Strands): void {
  const { tasks, decided } = desk.report;
  if (!decided) return;
  for (const task of tasks) {
    if (task.withdrawn || (task.done && !decided.includes(task.taskId))) continue;
    const first = firstOf(desk, task);
    if (!CARRIED_OUT.some((kind) => kind === first.kind)) continue;
    if (!desk.askedFor.has(first.taskId) && !isLedTo(desk, first.occasion))
      strands.begin(carryOn(desk, first));
  }
}

/**
 * Whether the process comes to what has this occasion by itself: by the first reading, by a message that is not dealt
 * with yet, by a correction or a merge, or by another task that it comes to.
 */
function isLedTo(desk: Desk, occasion: string): boolean {
  if (isOfCorrection(occasion) || isOfMerge(occasion)) return true;
  const by = occasion.replace(/^threat-to-life\//u, '').replace(/(?:\/review)?\/\d+$/u, '');
  const { round, isDue } = firstReadingOf(desk.report);
  if ((isDue && by === readingOf(round)) || desk.report.waiting.includes(by)) return true;
  const task = desk.report.tasks.find(({ taskId }) => taskId === by);
  if (!task) return false;
  return (TASKS[task.kind].beside === true && !isByCalendar(task)) || isLedTo(desk, task.occasion);
}

/** What the process takes up by itself as soon as it looks at the rows. */
const isTakenUp = ({ kind, occasion }: OpenTask): boolean =>
  TASKS[kind].beside === true || isOfCorrection(occasion) || isOfMerge(occasion);

/** Go through the stage that a task belongs to. Each is found by the task that it began with, and gone through once. */
function carryOn(desk: Desk, task: OpenTask): Promise<void> {
  const first = firstOf(desk, task);
  if (isTaskOf(first, 'assess-report'))
    return desk.once(`left/${first.taskId}`, () => assess(desk, first.occasion));
  if (BEGINNINGS.has(first.kind)) return beginOutcome(desk, first.occasion, first);
  return desk.once(`left/${task.taskId}`, async () => {
    if (isTaskOf(task, 'triage-danger')) return triageDanger(desk, task, task.occasion);
    if (isTaskOf(task, 'review-further-information'))
      return reviewFurtherInformation(desk, task, task.occasion);
    await desk.decision(task);
  });
}

/** The tasks that an outcome begins with. */
const BEGINNINGS: ReadonlySet<TaskKind> = new Set(Object.values(FIRST_TASKS));

/** How a later task of a stage leads to the one before it: its occasion begins with that one's, or with its id. */
const BEFORE: { readonly [Kind in TaskKind]?: { kind: TaskKind; by: 'OCCASION' | 'TASK' } } = {
  'assess-report': { kind: 'assess-report', by: 'OCCASION' },
  'allocate-investigator': { kind: 'allocate-investigator', by: 'OCCASION' },
  'assess-severity': { kind: 'allocate-investigator', by: 'OCCASION' },
  'serve-notice': { kind: 'allocate-investigator', by: 'OCCASION' },
  'review-progress': { kind: 'allocate-investigator', by: 'OCCASION' },
  'send-delay-letter': { kind: 'allocate-investigator', by: 'OCCASION' },
  'record-investigation-result': { kind: 'allocate-investigator', by: 'OCCASION' },
  'confirm-safeguarding': { kind: 'plan-safeguarding', by: 'TASK' },
  'grade-intelligence': { kind: 'grade-intelligence', by: 'TASK' },
  'release-intelligence': { kind: 'grade-intelligence', by: 'TASK' },
  'approve-decision': { kind: 'assess-report', by: 'TASK' },
};

/** The task that the stage of a task began with: itself where none leads to it. */
function firstOf(desk: Desk, task: OpenTask): OpenTask {
  const before = BEFORE[task.kind];
  if (!before) return task;
  const beginning = task.occasion.replace(/\/\d+$/u, '');
  const found = desk.report.tasks.find(
    ({ kind, taskId, occasion }) =>
      kind === before.kind &&
      taskId !== task.taskId &&
      (before.by === 'TASK' ? taskId : occasion) === beginning,
  );
  return found ? firstOf(desk, found) : task;
}
