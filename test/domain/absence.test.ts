import { describe, expect, it } from 'vitest';
import { endOfAbsence, faultOfDays, isAway } from '../../domain/absence.ts';

const away = (from: string, until: string, now: string): boolean => isAway({ from, until }, new Date(now));

describe('an absence', () => {
  it.each([
    // In summer the day begins an hour before UTC's.
    ['2026-07-01', '2026-07-02', '2026-06-30T22:59:59Z', false],
    ['2026-07-01', '2026-07-02', '2026-06-30T23:00:00Z', true],
    ['2026-07-01', '2026-07-02', '2026-07-02T22:59:59Z', true],
    ['2026-07-01', '2026-07-02', '2026-07-02T23:00:00Z', false],
    ['2026-12-31', '2026-12-31', '2026-12-31T23:59:59Z', true],
    ['2026-12-31', '2026-12-31', '2027-01-01T00:00:00Z', false],
    ['2028-02-29', '2028-02-29', '2028-02-29T12:00:00Z', true],
  ])('from %s until %s at %s holds: %s', (from, until, now, expected) => {
    expect(away(from, until, now)).toBe(expected);
  });

  it.each([
    ['2026-03-28', '2026-03-29T00:00:00.000Z'],
    // The clocks go forward in the small hours of the 29th, and back in those of 25 October.
    ['2026-03-29', '2026-03-29T23:00:00.000Z'],
    ['2026-10-24', '2026-10-24T23:00:00.000Z'],
    ['2026-10-25', '2026-10-26T00:00:00.000Z'],
    ['2026-12-31', '2027-01-01T00:00:00.000Z'],
  ])('until %s ends at %s', (until, end) => {
    expect(endOfAbsence({ until }).toISOString()).toBe(end);
  });

  it.each([
    ['2026-11-25', '2026-11-24', 'ENDS_BEFORE_IT_BEGINS'],
    ['2026-11-20', '2026-11-23', 'OVER'],
    ['2026-11-20', '2026-11-24', null],
    ['2026-11-24', '2027-11-24', null],
    ['2026-11-24', '2027-11-25', 'TOO_LONG'],
  ])('from %s until %s, entered on 24 November 2026, has the fault %s', (from, until, fault) => {
    expect(faultOfDays({ from, until }, new Date('2026-11-24T10:00:00Z'))).toBe(fault);
  });
});
