import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { everyClock } from '../support/every-clock.ts';

describe('every clock', () => {
  it.each(['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
    'is the same for a worker in the time zone %s, on both clock changes, a leap day and the last second of the year',
    (zone) => {
      const module = new URL('../support/every-clock.ts', import.meta.url).href;
      const script = `
        const { everyClock } = await import(${JSON.stringify(module)});
        console.log(JSON.stringify({ clocks: everyClock(), offset: new Date('2026-07-01').getTimezoneOffset() }));`;
      const said = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      });
      const elsewhere: { clocks: string; offset: number } = JSON.parse(said);
      expect(elsewhere.clocks).toBe(everyClock());
      // It was somewhere else indeed.
      expect(elsewhere.offset === 0).toBe(zone === 'UTC');
    },
  );
});
