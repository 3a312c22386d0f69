import { firstReadingOf } from '../domain/report-run.ts';
import { forceDesk, records } from './activities.ts';
import type { Desk } from './desk.ts';
import { failedAs, handedOff } from './hand-off.ts';
import type { Strands } from './strands.ts';

/**
 * Hand one message of a report to the force that the report is about. When that force answers that the matter is not
 * its own, the report is looked at anew here: a person finds another force.
 */
export async function transfer(desk: Desk, messageId: string): Promise<void> {
  const { round } = firstReadingOf(desk.report);
  desk.ending = 'TRANSFERRED_TO_OTHER_FORCE';
  // What one force has refused is another hand-off for the next.
  await transferOnce(desk, { messageId, round, occasion: round === 0 ? messageId : `${messageId}/${round}` });
}

/**
 * Find out what had become of transfers to a force that has refused the report: found in the rows by a run that begins in
 * the middle, and gone on with already by the one that began them. None of them sends anything.
 */
export function findOutTransfers(desk: Desk, strands: Strands): void {
  for (const occasion of desk.report.transfersToFindOut ?? []) {
    const [messageId = '', round = '0'] = occasion.split('/');
    strands.begin(transferOnce(desk, { messageId, round: Number(round), occasion }));
  }
}

function transferOnce(
  desk: Desk,
  { messageId, round, occasion }: { messageId: string; round: number; occasion: string },
): Promise<void> {
  const { reportId } = desk.report;
  return desk.once(`transfer/${occasion}`, async () => {
    try {
      await handedOff(desk, { system: 'force-desk', occasion, mayBeAnothers: true }, () =>
        forceDesk.transferMessage({ reportId, messageId, occasion, round }),
      );
    } catch (error) {
      if (!failedAs(error, 'NotOurForce')) throw error;
      desk.update(await records.takeBack({ reportId, round }));
    }
  });
}
