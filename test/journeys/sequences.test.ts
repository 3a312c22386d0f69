import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Line, startLine } from '../support/line.ts';
import { chanceOf } from '../support/sequences/chance.ts';
import { createChaos } from '../support/sequences/chaos.ts';
import { type Carried, carry } from '../support/sequences/carry.ts';
import { faultsOf } from '../support/sequences/check.ts';
import { startWatch } from '../support/sequences/watch.ts';
import inspector from 'node:inspector';
import { writeFileSync } from 'node:fs';

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
      const chaos = createChaos(line, chanceOf(FIRST_SEED));
      const watch = startWatch(line);
      const session = new inspector.Session(); session.connect(); // PROF
      if (process.env['PROF']) { session.post('Profiler.enable'); session.post('Profiler.start'); } // PROF
      const cpu0 = process.cpuUsage(); const t0 = Date.now(); // PROF
      const carried: Carried[] = [];
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
            throw new Error(`the sequence of seed ${seed} did not end`, { cause: error });
          }
          if (carried.length % 100 === 0) tell(`${carried.length} of ${SEQUENCES}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, carryMore));
      await striking;
      await chaos.end();
      await watch.stop();
      const c = process.cpuUsage(cpu0); // PROF
      tell(`wall ${(Date.now() - t0) / 1000} node user ${c.user / 1e6} sys ${c.system / 1e6}`); // PROF
      const { execSync } = await import('node:child_process'); // PROF
      tell(execSync('ps -eo pid,ppid,times,args --sort=-times | grep -E "postgres|temporal server|vitest" | cut -c1-110 | head -25').toString()); // PROF
      if (process.env['PROF']) await new Promise<void>((r) => session.post('Profiler.stop', (_e, x) => { writeFileSync('/tmp/seq.cpuprofile', JSON.stringify(x.profile)); r(); })); // PROF
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
