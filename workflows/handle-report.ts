import type { ReportRun } from '../domain/workflow-signals.ts';
import { records } from './activities.ts';
import { waitBeside } from './beside.ts';
import { triageDanger } from './danger.ts';
import { type Desk, openDesk } from './desk.ts';
import { readFirst } from './first-reading.ts';
import { reviewFurtherInformation } from './further-information.ts';
import { beginAfresh, hasGrownLong } from './long-history.ts';
import { openInbox } from './messages.ts';
import { beginsToReturn } from './return-outcome.ts';
import { createStrands } from './strands.ts';
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

  // A report that was closed before has had its first reading; only what has come since is new.
  if (desk.report.closings === 0) strands.begin(readFirst(desk));

  let isClosed = false;
  while (!isClosed || inbox.hasMessages()) {
    for (const messageId of unread) strands.begin(consider(desk, messageId));
    waitBeside(desk, strands);
    considered.push(...unread);

    await strands.endedOr(() => inbox.hasMessages() || hasGrownLong());
    if (hasGrownLong()) return beginAfresh({ reportId });
    if (inbox.hasMessages()) {
      inbox.clear();
      desk.update(await records.takeUp(reportId));
      desk.show();
      // The rows say what is new: a signal that names no message of the report only makes us look.
      unread = desk.report.waiting.filter((messageId) => !considered.includes(messageId));
      inbox.know(unread);
      isClosed = false;
    } else if (await beginsToReturn(desk, strands)) {
      unread = [];
    } else {
      const result = await records.closeReport({ reportId, considered, ending: desk.ending });
      if (!result.closed) desk.update(result.facts);
      unread = result.closed ? [] : result.facts.waiting;
      inbox.know(unread);
      isClosed = result.closed;
    }
  }
  desk.update({ ...desk.report, stage: 'CLOSED' });
  desk.show();
}

/** Deal with one message: danger first and beside everything else, then what is new in it. */
async function consider(desk: Desk, messageId: string): Promise<void> {
  const strands: Promise<void>[] = [];
  const danger = desk.existing('triage-danger', messageId);
  if (danger) strands.push(triageDanger(desk, danger, messageId));
  const review = desk.existing('review-further-information', messageId);
  if (review) strands.push(reviewFurtherInformation(desk, review, messageId));
  if (desk.report.stage === 'TRANSFER') strands.push(transfer(desk, messageId));
  await Promise.all(strands);
}
