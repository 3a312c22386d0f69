import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Line, startLine } from '../support/line.ts';
import { chanceOf } from '../support/sequences/chance.ts';
import { createChaos } from '../support/sequences/chaos.ts';
import { type Carried, carry } from '../support/sequences/carry.ts';
import { faultsOf } from '../support/sequences/check.ts';
import { foundWhenSpoilt, SPOILINGS } from '../support/sequences/spoil.ts';
import { startWatch } from '../support/sequences/watch.ts';

/** How many reports, and the first seed: a run of thousands takes its numbers from the environment. */
const SEQUENCES = Number(process.env['PACARS_SEQUENCES'] ?? 60);
const FIRST_SEED = Number(process.env['PACARS_SEQUENCES_SEED'] ?? 1);
const AT_ONCE = Number(process.env['PACARS_SEQUENCES_AT_ONCE'] ?? 24);
/** A strike for so many reports. */
const EACH_STRIKE = 3;

const tell = (what: string): void => {
  process.stdout.write(`${what}\n`);
};

describe('any legal sequence of messages, decisions, failures and restarts', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine({ systemTimeoutMs: 500 });
    // Sealed reports need owners in either force, and a second of them for what the first decides.
    await line.world.database.admin.query(/* sql */ `
        update pacars.people set sealed_owner = true
        where login in ('merrick.stourbridge', 'rufus.ellingstring', 'winifred.ottershaw')`);
  });
  afterAll(() => line.close());

  it(
    `ends closed, with every task done by somebody allowed and every hand-off counted once (${SEQUENCES})`,
    async () => {
      const began = Date.now();
      const chaos = createChaos(line, chanceOf(FIRST_SEED));
      const watch = startWatch(line);
      const carried: Carried[] = [];
      const failed: string[] = [];
      let next = 0;
      let striking: Promise<void> = Promise.resolve();
      const carryMore = async (): Promise<void> => {
        while (next < SEQUENCES) {
          const seed = FIRST_SEED + next;
          next += 1;
          if (next % EACH_STRIKE === 0) striking = striking.then(() => chaos.strike());
          try {
            carried.push(await carry(line, watch, seed));
          } catch (error) {
            // The others go on: a run of thousands says of each seed whether it ends.
            failed.push(`${seed}: ${String(error)}`);
            tell(`the sequence of seed ${seed} did not end: ${String(error)}`);
          }
          if (carried.length % 100 === 0)
            tell(`${carried.length} of ${SEQUENCES} in ${Math.round((Date.now() - began) / 1_000)} s`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, carryMore));
      await striking;
      await chaos.end();
      await watch.stop();
      const sum = (what: 'messages' | 'completed' | 'lost'): number =>
        carried.reduce((total, one) => total + one[what], 0);
      tell(
        `${carried.length} reports in ${Math.round((Date.now() - began) / 1_000)} s of ${sum('messages')} messages, ` +
          `${sum('completed')} tasks, ${sum('lost')} lost workflows; ${JSON.stringify(chaos.counts())}`,
      );
      expect(failed).toEqual([]);
      expect(carried).toHaveLength(SEQUENCES);
      expect(await faultsOf(line)).toEqual([]);
    },
    SEQUENCES * 5_000 + 60_000,
  );

  it.each(SPOILINGS)('is seen where it does not hold: $what', async (spoiling) => {
    const { fault, besides } = spoiling;
    const seen = [fault, ...(besides ? [besides] : [])];
    expect(await foundWhenSpoilt(line, spoiling)).toEqual(seen.map((one) => expect.stringMatching(one)));
  });
});
