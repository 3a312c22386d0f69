import { firstReadingOf } from '../domain/report-run.ts';
import { forceDesk, records } from './activities.ts';
import type { Desk } from './desk.ts';
import { failedAs, handedOff } from './hand-off.ts';

/**
 * Hand one message of a report to the force that the report is about. When that force answers that the matter is not
 * its own, the report is looked at anew here: a person finds another force.
 */
export async function transfer(desk: Desk, messageId: string): Promise<void> {
  const { reportId } = desk.report;
  const { round } = firstReadingOf(desk.report);
  desk.ending = 'TRANSFERRED_TO_OTHER_FORCE';
  // What one force has refused is another hand-off for the next.
  const occasion = round === 0 ? messageId : `${messageId}/${round}`;
  await desk.once(`transfer/${occasion}`, async () => {
    try {
      await handedOff(desk, { system: 'force-desk', occasion, mayBeAnothers: true }, () =>
        forceDesk.transferMessage({ reportId, messageId, occasion }),
      );
    } catch (error) {
      if (!failedAs(error, 'NotOurForce')) throw error;
      desk.update(await records.takeBack({ reportId, round }));
    }
  });
}
