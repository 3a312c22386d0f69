import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Line, startLine } from '../support/line.ts';
import { chanceOf } from '../support/sequences/chance.ts';
import { createChaos } from '../support/sequences/chaos.ts';
import { type Carried, carry } from '../support/sequences/carry.ts';
import { faultsOf } from '../support/sequences/check.ts';

/** How many reports, and the first seed: a run of thousands takes its numbers from the environment. */
const SEQUENCES = Number(process.env['PACARS_SEQUENCES'] ?? 60);
const FIRST_SEED = Number(process.env['PACARS_SEQUENCES_SEED'] ?? 1);
const AT_ONCE = 24;
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
      const chaos = createChaos(line, chanceOf(FIRST_SEED));
      const carried: Carried[] = [];
      let next = 0;
      let striking: Promise<void> = Promise.resolve();
      const carryMore = async (): Promise<void> => {
        while (next < SEQUENCES) {
          const seed = FIRST_SEED + next;
          next += 1;
          if (next % EACH_STRIKE === 0) striking = striking.then(() => chaos.strike());
          try {
            carried.push(await carry(line, seed));
          } catch (error) {
            throw new Error(`the sequence of seed ${seed} did not end`, { cause: error });
          }
          if (carried.length % 100 === 0) tell(`${carried.length} of ${SEQUENCES}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, carryMore));
      await striking;
      await chaos.end();
      const sum = (what: 'messages' | 'completed' | 'lost'): number =>
        carried.reduce((total, one) => total + one[what], 0);
      tell(
        `${carried.length} reports of ${sum('messages')} messages, ${sum('completed')} tasks, ` +
          `${sum('lost')} lost workflows; ${JSON.stringify(chaos.counts())}`,
      );
      expect(carried).toHaveLength(SEQUENCES);
      expect(await faultsOf(line)).toEqual([]);
    },
    SEQUENCES * 5_000 + 60_000,
  );
});
