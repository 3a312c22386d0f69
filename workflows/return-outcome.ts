import { crimestoppers, records } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';
import type { Strands } from './strands.ts';

/** Tell the sender that the report is acted on, the first time that it is. Nothing of how. */
export async function returnProgress(desk: Desk): Promise<void> {
  const { reportId } = desk.report;
  const number = await records.outcomeToReturn({ reportId, at: new Date().toISOString() });
  if (number !== null) await returnOutcome(desk, number);
}

/**
 * Before the close, begin to tell the sender how the report ended, if there is anything new to tell. It goes on beside
 * whatever comes meanwhile: while the sender's system is away, further information and danger are dealt with.
 *
 * @returns whether something is being told; otherwise the report may close
 */
export async function beginsToReturn(desk: Desk, strands: Strands): Promise<boolean> {
  const { reportId } = desk.report;
  const { ending } = desk;
  const number = await records.outcomeToReturn({ reportId, ending, at: new Date().toISOString() });
  if (number === null) return false;
  strands.begin(returnOutcome(desk, number));
  return true;
}

async function returnOutcome(desk: Desk, number: number): Promise<void> {
  const { reportId } = desk.report;
  const occasion = `outcome/${number}`;
  await desk.once(occasion, async () => {
    await handedOff(desk, { system: 'crimestoppers', occasion }, () =>
      crimestoppers.returnOutcome({ reportId, number }),
    );
  });
}
