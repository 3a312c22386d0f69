import { afterEach, describe, expect, it } from 'vitest';
import type { BankHolidayDivision } from '../../domain/data/bank-holidays.ts';
import { calendarDayInUk, endOfWorkingDayAfter } from '../../domain/working-days.ts';

type Case = [string, string, number, BankHolidayDivision, string];

const CASES: Case[] = [
  ['a weekday', '2026-11-24T10:00:00Z', 1, 'england-and-wales', '2026-11-25T23:59:59Z'],
  ['Friday evening', '2026-11-27T18:00:00Z', 1, 'england-and-wales', '2026-11-30T23:59:59Z'],
  ['Saturday', '2026-11-28T09:00:00Z', 1, 'england-and-wales', '2026-11-30T23:59:59Z'],
  ['Sunday night', '2026-11-29T23:30:00Z', 1, 'england-and-wales', '2026-11-30T23:59:59Z'],
  ['the last second of a day', '2026-11-24T23:59:59Z', 1, 'england-and-wales', '2026-11-25T23:59:59Z'],
  ['the first instant of a day', '2026-11-25T00:00:00Z', 1, 'england-and-wales', '2026-11-26T23:59:59Z'],
  ['five days over a week-end', '2026-11-24T10:00:00Z', 5, 'england-and-wales', '2026-12-01T23:59:59Z'],
  ['half past midnight in summer', '2026-06-01T23:30:00Z', 1, 'england-and-wales', '2026-06-03T22:59:59Z'],
  ['Christmas Eve', '2026-12-24T10:00:00Z', 1, 'england-and-wales', '2026-12-29T23:59:59Z'],
  ['Christmas Day itself', '2026-12-25T10:00:00Z', 1, 'england-and-wales', '2026-12-29T23:59:59Z'],
  ['Christmas Eve, five days', '2026-12-24T10:00:00Z', 5, 'england-and-wales', '2027-01-05T23:59:59Z'],
  ['Christmas Eve, five days', '2026-12-24T10:00:00Z', 5, 'scotland', '2027-01-06T23:59:59Z'],
  ['Christmas Eve, five days', '2026-12-24T10:00:00Z', 5, 'northern-ireland', '2027-01-05T23:59:59Z'],
  ['New Year’s Eve', '2026-12-31T23:59:59Z', 1, 'england-and-wales', '2027-01-04T23:59:59Z'],
  ['New Year’s Eve', '2026-12-31T23:59:59Z', 1, 'scotland', '2027-01-05T23:59:59Z'],
  ['Maundy Thursday', '2026-04-02T12:00:00Z', 1, 'england-and-wales', '2026-04-07T22:59:59Z'],
  ['Maundy Thursday', '2026-04-02T12:00:00Z', 1, 'northern-ireland', '2026-04-07T22:59:59Z'],
  ['Maundy Thursday', '2026-04-02T12:00:00Z', 1, 'scotland', '2026-04-06T22:59:59Z'],
  ['the eve of St Patrick', '2026-03-16T12:00:00Z', 1, 'northern-ireland', '2026-03-18T23:59:59Z'],
  ['the eve of St Patrick', '2026-03-16T12:00:00Z', 1, 'england-and-wales', '2026-03-17T23:59:59Z'],
  ['the eve of St Andrew', '2026-11-27T12:00:00Z', 1, 'scotland', '2026-12-01T23:59:59Z'],
  ['before the clocks go forward', '2026-03-27T12:00:00Z', 1, 'england-and-wales', '2026-03-30T22:59:59Z'],
  ['the hour that is skipped', '2026-03-29T01:30:00Z', 1, 'england-and-wales', '2026-03-30T22:59:59Z'],
  ['before the clocks go back', '2026-10-23T12:00:00Z', 1, 'england-and-wales', '2026-10-26T23:59:59Z'],
  [
    'the hour that comes twice, first',
    '2026-10-25T00:30:00Z',
    1,
    'england-and-wales',
    '2026-10-26T23:59:59Z',
  ],
  [
    'the hour that comes twice, again',
    '2026-10-25T01:30:00Z',
    1,
    'england-and-wales',
    '2026-10-26T23:59:59Z',
  ],
  [
    'sixty days, over a clock change',
    '2026-08-28T12:00:00Z',
    60,
    'england-and-wales',
    '2026-11-23T23:59:59Z',
  ],
];

describe('endOfWorkingDayAfter', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it.each(CASES)('from %s (%s), %i on, in %s, is %s', (_when, from, days, division, end) => {
    expect(endOfWorkingDayAfter(new Date(from), days, division)).toEqual(new Date(end));
  });

  it.each(['Pacific/Auckland', 'America/Los_Angeles', 'UTC'])('is the same on a machine in %s', (place) => {
    process.env['TZ'] = place;
    for (const [, from, days, division, end] of CASES)
      expect(endOfWorkingDayAfter(new Date(from), days, division)).toEqual(new Date(end));
  });
});

describe('calendarDayInUk', () => {
  it.each([
    ['2026-11-24T23:59:59.999Z', '2026-11-24'],
    ['2026-11-25T00:00:00Z', '2026-11-25'],
    ['2026-06-01T22:59:59Z', '2026-06-01'],
    ['2026-06-01T23:00:00Z', '2026-06-02'],
    ['2026-12-31T23:59:59Z', '2026-12-31'],
    ['2024-02-29T12:00:00Z', '2024-02-29'],
  ])('of %s is %s', (instant, day) => {
    expect(calendarDayInUk(new Date(instant))).toBe(day);
  });
});
