import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import type { Line } from '../line.ts';
import { aMessage } from '../messages.ts';
import { takeHoldOf } from '../reports.ts';
import { chanceOf } from './chance.ts';
import { waitingTasks, workOn } from './staff.ts';
import { storyOf } from './story.ts';
import type { Watch } from './watch.ts';

/** When a sender that was told to come back does so, in milliseconds. */
const RETRY_MS = 500;
const accepted = z.object({ messages: z.array(z.object({ reportId: z.string() })) });

/** A report that has come to its end, and what it was made of: the seed gives the same story again. */
export interface Carried {
  seed: number;
  reportId: string;
  messages: number;
  completed: number;
  lost: number;
}

/** Send a message as its sender does: again and again while the servers are too busy to take it, which is safe to repeat. */
async function deliver(line: Line, message: FeedMessage): Promise<string> {
  for (;;) {
    const { status, body } = await line.world.send(JSON.stringify({ messages: [message] }));
    if (status === 200 || status === 202) return accepted.parse(body).messages[0]?.reportId ?? '';
    if (status !== 503) throw new Error(`the feed was answered with ${status}`);
    await wait(RETRY_MS);
  }
}

/** Carry one report of random messages and decisions to its end, losing its workflow now and then. */
export async function carry(line: Line, watch: Watch, seed: number): Promise<Carried> {
  const chance = chanceOf(seed);
  const { first, later } = storyOf(chance);
  const message = aMessage(first);
  const reportId = await deliver(line, message);
  const report = takeHoldOf(line, reportId, message.reportRef);
  const carried: Carried = { seed, reportId, messages: 1, completed: 0, lost: 0 };

  const sendNext = async (): Promise<void> => {
    const next = later.shift();
    if (!next) return;
    carried.messages += 1;
    await deliver(line, aMessage({ ...next, reportRef: message.reportRef, sequence: carried.messages }));
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
