import { describe, expect, it } from 'vitest';
import { dutyClock, type Duty, timelinessRule } from '../../../domain/investigation/timeliness.ts';
import type { Law } from '../../../domain/law.ts';

describe('dutyClock', () => {
  it.each<[string, Duty, Law, string, number, string, string]>([
    [
      '28 days',
      'KEEP_INFORMED',
      'ENGLAND_AND_WALES',
      '2026-11-25',
      1,
      '2026-12-16T00:00:00.000Z',
      '2026-12-23T23:59:59.000Z',
    ],
    [
      'over the spring change',
      'KEEP_INFORMED',
      'ENGLAND_AND_WALES',
      '2027-03-10',
      1,
      '2027-03-30T23:00:00.000Z',
      '2027-04-07T22:59:59.000Z',
    ],
    [
      'over the autumn change',
      'KEEP_INFORMED',
      'ENGLAND_AND_WALES',
      '2026-10-10',
      1,
      '2026-10-31T00:00:00.000Z',
      '2026-11-07T23:59:59.000Z',
    ],
    [
      'over a year end',
      'KEEP_INFORMED',
      'SCOTLAND',
      '2026-12-20',
      1,
      '2027-01-10T00:00:00.000Z',
      '2027-01-17T23:59:59.000Z',
    ],
    [
      'twelve months',
      'EXPLAIN_DELAY',
      'ENGLAND_AND_WALES',
      '2026-11-25',
      1,
      '2027-10-27T23:00:00.000Z',
      '2027-11-25T23:59:59.000Z',
    ],
    [
      'then six',
      'EXPLAIN_DELAY',
      'ENGLAND_AND_WALES',
      '2026-11-25',
      2,
      '2028-04-26T23:00:00.000Z',
      '2028-05-25T22:59:59.000Z',
    ],
    [
      'then six again',
      'EXPLAIN_DELAY',
      'NORTHERN_IRELAND',
      '2026-11-25',
      3,
      '2028-10-27T23:00:00.000Z',
      '2028-11-25T23:59:59.000Z',
    ],
    [
      'from a leap day',
      'EXPLAIN_DELAY',
      'ENGLAND_AND_WALES',
      '2028-02-29',
      1,
      '2029-01-31T00:00:00.000Z',
      '2029-02-28T23:59:59.000Z',
    ],
    [
      'from the end of August',
      'EXPLAIN_DELAY',
      'ENGLAND_AND_WALES',
      '2026-08-31',
      2,
      '2028-02-01T00:00:00.000Z',
      '2028-02-29T23:59:59.000Z',
    ],
    [
      'the last of a month stays the last',
      'EXPLAIN_DELAY',
      'ENGLAND_AND_WALES',
      '2026-08-31',
      3,
      '2028-08-02T23:00:00.000Z',
      '2028-08-31T22:59:59.000Z',
    ],
  ])('%s: %s under the law of %s from %s, round %i', (_case, duty, law, from, round, opensAt, dueBy) => {
    expect(dutyClock(duty, law, { from, round })).toMatchObject({ opensAt, dueBy });
  });

  it('reminds between the opening and the end', () => {
    for (const duty of ['KEEP_INFORMED', 'EXPLAIN_DELAY'] as const) {
      const clock = dutyClock(duty, 'ENGLAND_AND_WALES', { from: '2026-11-25', round: 1 });
      expect([clock.opensAt, clock.remindAt, clock.dueBy]).toEqual(
        [clock.dueBy, clock.remindAt, clock.opensAt].toSorted(),
      );
    }
  });
});

describe('timelinessRule', () => {
  it.each<[Law, boolean, string[], string[]]>([
    ['ENGLAND_AND_WALES', true, ['LOCAL_POLICING_BODY', 'IOPC'], ['LOCAL_POLICING_BODY']],
    ['SCOTLAND', false, ['APPROPRIATE_AUTHORITY'], []],
    ['NORTHERN_IRELAND', false, ['APPROPRIATE_AUTHORITY'], []],
  ])(
    'in %s the letter is law: %s; it goes to %j, and may spare %j',
    (law, byLaw, recipients, mayBeSpared) => {
      expect(timelinessRule('EXPLAIN_DELAY', law, '2026-11-25')).toMatchObject({
        byLaw,
        recipients,
        mayBeSpared,
      });
      expect(timelinessRule('KEEP_INFORMED', law, '2026-11-25')).toMatchObject({ byLaw, recipients: [] });
    },
  );

  it('knows no rule of before', () => {
    expect(() => timelinessRule('EXPLAIN_DELAY', 'ENGLAND_AND_WALES', '2020-01-31')).toThrow('in force');
  });
});
