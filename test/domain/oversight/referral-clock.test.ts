import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  becameClearFault,
  referralClock,
  type ReferralClockRule,
} from '../../../domain/oversight/referral-clock.ts';

const dueOf = (becameClearAt: string): string =>
  referralClock({ scheme: 'england-and-wales', becameClearAt: new Date(becameClearAt) }).dueBy.toISOString();
const warnedOf = (becameClearAt: string): string =>
  referralClock({
    scheme: 'england-and-wales',
    becameClearAt: new Date(becameClearAt),
  }).remindAt.toISOString();

const samples = z
  .object({
    expected: z.array(
      z.object({
        sampleId: z.string(),
        oversight: z.object({
          deadline: z.object({ assumedBecomesClearAt: z.string(), dueUtc: z.string() }).nullable(),
        }),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../../dev/samples/expected.json', import.meta.url), 'utf8')))
  .expected.flatMap(({ sampleId, oversight: { deadline } }) =>
    deadline ? [[sampleId, deadline.assumedBecomesClearAt, deadline.dueUtc] as const] : [],
  );

/** Each situation: when it became clear, when it is due, when people are warned. */
const CASES = [
  [
    'an ordinary day in winter',
    '2026-11-24T09:00:00Z',
    '2026-11-25T23:59:59.000Z',
    '2026-11-25T12:00:00.000Z',
  ],
  [
    'an ordinary day in summer',
    '2026-07-01T09:00:00Z',
    '2026-07-02T22:59:59.000Z',
    '2026-07-02T11:00:00.000Z',
  ],
  [
    'past midnight in the UK, not yet in UTC',
    '2026-07-10T23:30:00Z',
    '2026-07-12T22:59:59.000Z',
    '2026-07-12T11:00:00.000Z',
  ],
  [
    'a Friday: the weekend counts',
    '2026-11-27T17:00:00Z',
    '2026-11-28T23:59:59.000Z',
    '2026-11-28T12:00:00.000Z',
  ],
  [
    'Christmas Eve: the holiday counts',
    '2026-12-24T10:00:00Z',
    '2026-12-25T23:59:59.000Z',
    '2026-12-25T12:00:00.000Z',
  ],
  ['the year’s end', '2026-12-31T23:59:59Z', '2027-01-01T23:59:59.000Z', '2027-01-01T12:00:00.000Z'],
  ['the eve of a leap day', '2028-02-28T12:00:00Z', '2028-02-29T23:59:59.000Z', '2028-02-29T12:00:00.000Z'],
  ['a leap day', '2028-02-29T12:00:00Z', '2028-03-01T23:59:59.000Z', '2028-03-01T12:00:00.000Z'],
  ['the eve of no leap day', '2027-02-28T12:00:00Z', '2027-03-01T23:59:59.000Z', '2027-03-01T12:00:00.000Z'],
  [
    'the last second of a day',
    '2026-11-24T23:59:59Z',
    '2026-11-25T23:59:59.000Z',
    '2026-11-25T12:00:00.000Z',
  ],
  [
    'the first second of the next',
    '2026-11-25T00:00:00Z',
    '2026-11-26T23:59:59.000Z',
    '2026-11-26T12:00:00.000Z',
  ],
  [
    'the last thousandth of a day',
    '2026-11-24T23:59:59.999Z',
    '2026-11-25T23:59:59.000Z',
    '2026-11-25T12:00:00.000Z',
  ],
  [
    'the day before the clocks go forward',
    '2026-03-28T12:00:00Z',
    '2026-03-29T22:59:59.000Z',
    '2026-03-29T11:00:00.000Z',
  ],
  [
    'just before the clocks go forward',
    '2026-03-29T00:59:59Z',
    '2026-03-30T22:59:59.000Z',
    '2026-03-30T11:00:00.000Z',
  ],
  [
    'the day on which they go forward',
    '2026-03-29T22:59:59Z',
    '2026-03-30T22:59:59.000Z',
    '2026-03-30T11:00:00.000Z',
  ],
  [
    'the day before the clocks go back',
    '2026-10-24T15:05:00Z',
    '2026-10-25T23:59:59.000Z',
    '2026-10-25T12:00:00.000Z',
  ],
  [
    'the first half past one of the clock change',
    '2026-10-25T00:30:00Z',
    '2026-10-26T23:59:59.000Z',
    '2026-10-26T12:00:00.000Z',
  ],
  [
    'the second half past one of it',
    '2026-10-25T01:30:00Z',
    '2026-10-26T23:59:59.000Z',
    '2026-10-26T12:00:00.000Z',
  ],
] as const;

describe('referralClock', () => {
  it.each(CASES)('is due at the end of the next day, for %s', (_what, clear, due, warned) => {
    expect([dueOf(clear), warnedOf(clear)]).toEqual([due, warned]);
  });

  it.each(samples)('is due as the sample %s says', (_sample, clear, due) => {
    expect(dueOf(clear)).toBe(new Date(due).toISOString());
  });

  it('agrees with another way of counting, over a year of instants', () => {
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' });
    const clockTime = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'medium' });
    // A step that is no part of a day: it meets every hour, minute and second sooner or later.
    const step = 5_003_017;
    const start = Date.parse('2027-01-01T00:00:00Z');
    for (let at = start; at < start + 366 * 86_400_000; at += step) {
      const clear = new Date(at);
      const { dueBy, remindAt } = referralClock({ scheme: 'england-and-wales', becameClearAt: clear });
      const [year = 0, month = 0, date = 0] = day.format(clear).split('-').map(Number);
      const next = new Date(Date.UTC(year, month - 1, date + 1)).toISOString().slice(0, 10);
      expect([
        day.format(dueBy),
        clockTime.format(dueBy),
        day.format(remindAt),
        clockTime.format(remindAt),
      ]).toEqual([next, '23:59:59', next, '12:00:00']);
    }
  });

  it.each(['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kolkata'])(
    'is the same for a worker in the time zone %s',
    (zone) => {
      const module = new URL('../../../domain/oversight/referral-clock.ts', import.meta.url).href;
      const script = `
        const { referralClock } = await import(${JSON.stringify(module)});
        const clear = ${JSON.stringify(CASES.map(([, clear]) => clear))};
        const due = clear.map((at) => referralClock({ scheme: 'england-and-wales', becameClearAt: new Date(at) }).dueBy);
        console.log(JSON.stringify({ due, hour: new Date(0).getHours() }));`;
      const said = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      });
      expect(JSON.parse(said)).toMatchObject({ due: CASES.map(([, , due]) => due) });
    },
  );

  it('follows the rule of the day on which it became clear, when the law changes while a report is open', () => {
    const common = { scheme: 'england-and-wales', statutory: true, warnedAtHour: 12 } as const;
    const rules: ReferralClockRule[] = [
      {
        ...common,
        due: { calendarDays: 1 },
        effectiveFrom: '2020-02-01',
        effectiveUntil: '2026-11-24',
        source: 'OLD',
      },
      { ...common, due: { calendarDays: 3 }, effectiveFrom: '2026-11-25', source: 'NEW' },
    ];
    const of = (at: string): [string, string] => {
      const clock = referralClock({ scheme: 'england-and-wales', becameClearAt: new Date(at) }, rules);
      return [clock.rule, clock.dueBy.toISOString()];
    };
    expect(of('2026-11-24T23:59:59Z')).toEqual([
      'OLD/england-and-wales/2020-02-01',
      '2026-11-25T23:59:59.000Z',
    ]);
    expect(of('2026-11-25T00:00:00Z')).toEqual([
      'NEW/england-and-wales/2026-11-25',
      '2026-11-28T23:59:59.000Z',
    ]);
    expect(() => of('2020-01-31T12:00:00Z')).toThrow('no time limit');
  });

  it.each(['scotland', 'northern-ireland'] as const)('is no law in %s, and a target says so', (scheme) => {
    const clock = referralClock({ scheme, becameClearAt: new Date('2026-11-27T10:00:00Z') });
    const due = scheme === 'scotland' ? '2026-12-02T23:59:59.000Z' : '2026-12-01T23:59:59.000Z';
    expect(clock).toMatchObject({ statutory: false, rule: `PACARS-OVERSIGHT/${scheme}/2024-03-14` });
    expect(clock.dueBy.toISOString()).toBe(due);
  });
});

describe('becameClearFault', () => {
  const receivedAt = new Date('2026-11-24T09:30:42.500Z');
  const now = new Date('2026-11-24T12:00:00Z');
  it.each([
    ['the receipt', '2026-11-24T09:30:42.500Z', /nothing wrong/u],
    ['the minute of the receipt', '2026-11-24T09:30:00Z', /nothing wrong/u],
    ['now', '2026-11-24T12:00:00Z', /nothing wrong/u],
    ['the minute before the receipt', '2026-11-24T09:29:59Z', /before the report was received/u],
    ['the future', '2026-11-24T12:00:00.001Z', /in the future/u],
  ])('judges %s', (_what, at, fault) => {
    const said = becameClearFault(new Date(at), { receivedAt, now });
    expect(said ?? 'nothing wrong').toMatch(fault);
  });
});
