import type { Line } from '../line.ts';
import { aMessage } from '../messages.ts';
import { takeHoldOf } from '../reports.ts';
import { chanceOf } from './chance.ts';
import { waitingTasks, workOn } from './staff.ts';
import { storyOf } from './story.ts';
import type { Watch } from './watch.ts';

/** A report that has come to its end, and what it was made of: the seed gives the same story again. */
export interface Carried {
  seed: number;
  reportId: string;
  messages: number;
  completed: number;
  lost: number;
}

/** Carry one report of random messages and decisions to its end, losing its workflow now and then. */
export async function carry(line: Line, watch: Watch, seed: number): Promise<Carried> {
  const chance = chanceOf(seed);
  const { first, later } = storyOf(chance);
  const message = aMessage(first);
  const [reportId = ''] = await line.world.receive(message);
  const report = takeHoldOf(line, reportId, message.reportRef);
  const carried: Carried = { seed, reportId, messages: 1, completed: 0, lost: 0 };

  const sendNext = async (): Promise<void> => {
    const next = later.shift();
    if (!next) return;
    carried.messages += 1;
    await line.world.receive(aMessage({ ...next, reportRef: message.reportRef, sequence: carried.messages }));
  };
  /** One step of somebody's; false when the report has come to its end. */
  const step = async (): Promise<boolean> => {
    const waiting = await waitingTasks(line, reportId);
    if (waiting.length === 0 && later.length === 0) return false;
    if (waiting.length === 0 || chance.happens(0.15)) await sendNext();
    if (waiting.length === 0) return true;
    if (chance.happens(0.03)) {
      // It may have ended or not have begun; the decision that comes next starts it afresh.
      await report.lose().catch(() => undefined);
      carried.lost += 1;
    }
    if (await workOn(line, reportId, chance.one(waiting), chance)) carried.completed += 1;
    return true;
  };
  do await watch.stirs(reportId);
  while (await step());
  return carried;
}
