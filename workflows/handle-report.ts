import type { ReportRun } from '../domain/workflow-signals.ts';
import { records } from './activities.ts';
import { waitBeside } from './beside.ts';
import { correctDecisions } from './correct-decision.ts';
import { triageDanger } from './danger.ts';
import { type Desk, openDesk } from './desk.ts';
import { openFirstReading } from './first-reading.ts';
import { reviewFurtherInformation } from './further-information.ts';
import { carryOnWhatIsLeft, mindWhatIsOpen } from './left-open.ts';
import { beginAfresh, hasGrownLong } from './long-history.ts';
import { considerMerges } from './merged.ts';
import { openInbox } from './messages.ts';
import { ownReport } from './own-report.ts';
import { reviewRetraction } from './retraction.ts';
import { beginsToReturn } from './return-outcome.ts';
import { createStrands, type Strands } from './strands.ts';
import { findOutTransfers, transfer } from './transfer.ts';
import { openUnread } from './unread.ts';

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
  const unread = openUnread(desk, inbox);
  const firstReading = openFirstReading(desk, strands);
  const hasNews = (): boolean => inbox.hasMessages() || hasGrownLong();

  let isClosed = false;
  while (!isClosed || inbox.hasMessages()) {
    // Whose report it is, and its assessment with all that follows from it.
    firstReading.beginIfDue();
    for (const messageId of unread.take()) consider(desk, strands, messageId);
    considerMerges(desk, strands);
    correctDecisions(desk, strands);
    findOutTransfers(desk, strands);
    waitBeside(desk, strands);
    carryOnWhatIsLeft(desk, strands);

    await strands.endedOr(() => hasNews() || firstReading.isDue());
    if (hasGrownLong()) return beginAfresh({ reportId });

    if (inbox.hasMessages()) {
      await unread.lookAgain();
      isClosed = false;
    } else if (!firstReading.isDue() && !(await beginsToReturn(desk, strands))) {
      isClosed = await unread.closes();
      if (!isClosed && unread.isEmpty()) await mindWhatIsOpen(desk, strands, hasNews);
    }
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
