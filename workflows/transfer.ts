import { forceDesk } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';

/** Hand one message of a report to the force that the report is about. */
export async function transfer(desk: Desk, messageId: string): Promise<void> {
  const { reportId } = desk.report;
  desk.ending = 'TRANSFERRED_TO_OTHER_FORCE';
  await desk.once(`transfer/${messageId}`, () =>
    handedOff(desk, { system: 'force-desk', occasion: messageId }, () =>
      forceDesk.transferMessage({ reportId, messageId }),
    ),
  );
}
