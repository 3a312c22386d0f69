import { condition } from '@temporalio/workflow';
import { firstReadingOf } from '../domain/report-run.ts';
import { isTaskOf } from '../domain/task-kinds.ts';
import type { ReportRun } from '../domain/workflow-signals.ts';
import { records } from './activities.ts';
import { waitBeside } from './beside.ts';
import { triageDanger } from './danger.ts';
import { type Desk, openDesk } from './desk.ts';
import { readFirst } from './first-reading.ts';
import { reviewFurtherInformation } from './further-information.ts';
import { beginAfresh, hasGrownLong } from './long-history.ts';
import { openInbox } from './messages.ts';
import { reviewRetraction } from './retraction.ts';
import { beginsToReturn } from './return-outcome.ts';
import { createStrands, type Strands } from './strands.ts';
import { ownReport } from './own-report.ts';
import { transfer } from './transfer.ts';

/**
 * One report, from receipt to close. Further information after the close starts it again for what is new.
 *
 * Every step finds what an earlier run has done in the report's rows, so a run that begins in the middle (because
 * Temporal's own data was lost, or because its history had grown long) goes on where the rows stand.
 */
export async function handleReport(run: ReportRun): Promise<void> {
  const reportId = ownReport(run);

  // Messages
  const inbox = openInbox();

  // Process
  const desk = openDesk(await records.takeUp(reportId), inbox);
  const strands = createStrands();
  const considered: string[] = [];
  let unread = desk.report.waiting;
  inbox.know(unread);

  // A report that was closed before has had its first reading; only what has come since is new. It is read from the
  // first again when a force has said that it is not theirs, or when it was another's for a time.
  let readings = -1;
  const isToBeRead = (): boolean => {
    const { round, isDue } = firstReadingOf(desk.report);
    return isDue && round > readings;
  };
  const read = (): void => {
    if (!isToBeRead()) return;
    readings = firstReadingOf(desk.report).round;
    strands.begin(readFirst(desk));
  };
  read();

  let isClosed = false;
  while (!isClosed || inbox.hasMessages()) {
    for (const messageId of unread) consider(desk, strands, messageId);
    considerMerges(desk, strands);
    waitBeside(desk, strands);
    considered.push(...unread);
    unread = [];

    await strands.endedOr(() => inbox.hasMessages() || hasGrownLong() || isToBeRead());
    if (hasGrownLong()) return beginAfresh({ reportId });
    if (inbox.hasMessages()) {
      inbox.clear();
      desk.update(await records.takeUp(reportId));
      desk.show();
      // The rows say what is new: a signal that names no message of the report only makes us look.
      unread = desk.report.waiting.filter((messageId) => !considered.includes(messageId));
      inbox.know(unread);
      isClosed = false;
    } else if (!isToBeRead() && (await beginsToReturn(desk, strands))) {
      unread = [];
    } else if (!isToBeRead()) {
      const result = await records.closeReport({ reportId, considered, ending: desk.ending });
      if (!result.closed) desk.update(result.facts);
      unread = result.closed ? [] : result.facts.waiting;
      inbox.know(unread);
      isClosed = result.closed;
      if (!isClosed && unread.length === 0) await mindWhatIsOpen(desk, strands, () => inbox.hasMessages());
    }
    read();
  }
  desk.update({ ...desk.report, stage: 'CLOSED' });
  desk.show();
}

/** Deal with one message: danger first and beside everything else, then what is new in it. */
function consider(desk: Desk, strands: Strands, messageId: string): void {
  const danger = desk.existing('triage-danger', messageId);
  if (danger) strands.begin(triageDanger(desk, danger, messageId));
  const review = desk.existing('review-further-information', messageId);
  if (review) strands.begin(reviewFurtherInformation(desk, review, messageId));
  const retraction = desk.existing('review-retraction', messageId);
  if (retraction) strands.begin(reviewRetraction(desk, retraction, messageId));
  if (desk.report.stage === 'TRANSFER') strands.begin(transfer(desk, messageId));
}

/** Have what another report said read with this one, since a person found the two to be one; or no longer. */
function considerMerges(desk: Desk, strands: Strands): void {
  for (const task of desk.report.tasks) {
    if (!isTaskOf(task, 'review-further-information') || !/^(?:un)?merge\//u.test(task.occasion)) continue;
    if (task.withdrawn) continue;
    strands.begin(
      desk.once(`merge/${task.taskId}`, () => reviewFurtherInformation(desk, task, task.occasion)),
    );
  }
}

/**
 * Something is still open that no step waits for: a task that was opened meanwhile, or a hand-off. Tasks are waited for
 * like any other; otherwise the next news of the report has it looked at again.
 */
async function mindWhatIsOpen(desk: Desk, strands: Strands, hasNews: () => boolean): Promise<void> {
  waitBeside(desk, strands);
  for (const task of desk.report.tasks) {
    if (task.done || task.withdrawn || desk.waitsFor(task.taskId)) continue;
    strands.begin(
      desk.once(`left/${task.taskId}`, async () => {
        await desk.decision(task);
      }),
    );
  }
  if (strands.running() === 0) await condition(() => hasNews() || hasGrownLong());
}
