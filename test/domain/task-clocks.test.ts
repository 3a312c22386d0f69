import { describe, expect, it } from 'vitest';
import { PRIORITIES, type Priority } from '../../domain/codes.ts';
import { clockOf, nextEscalationMs } from '../../domain/task-clocks.ts';
import { TASK_KINDS, type TaskKind } from '../../domain/task-kinds.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Tuesday. */
const OPENED = new Date('2026-11-24T10:00:00Z');

const clock = (seconds: number) => ({
  remind: { seconds },
  due: { minutes: seconds },
  escalateEvery: { hours: seconds },
});

describe('clockOf', () => {
  it.each<[TaskKind, Priority, string, string, number]>([
    ['triage-danger', 'IMMEDIATE', '2026-11-24T10:05:00Z', '2026-11-24T10:15:00Z', 5 * MINUTE],
    ['triage-danger', 'ROUTINE', '2026-11-24T10:05:00Z', '2026-11-24T10:15:00Z', 5 * MINUTE],
    ['route-report', 'ROUTINE', '2026-11-24T12:00:00Z', '2026-11-24T14:00:00Z', 4 * HOUR],
    ['assess-report', 'ROUTINE', '2026-11-27T23:59:59Z', '2026-12-01T23:59:59Z', DAY],
    ['assess-report', 'URGENT', '2026-11-24T22:00:00Z', '2026-11-25T10:00:00Z', 8 * HOUR],
    ['assess-report', 'IMMEDIATE', '2026-11-24T11:00:00Z', '2026-11-24T14:00:00Z', HOUR],
    ['grade-intelligence', 'ROUTINE', '2026-11-27T23:59:59Z', '2026-12-01T23:59:59Z', DAY],
    ['plan-safeguarding', 'ROUTINE', '2026-11-24T12:00:00Z', '2026-11-24T14:00:00Z', HOUR],
    ['confirm-safeguarding', 'IMMEDIATE', '2026-11-25T23:59:59Z', '2026-11-26T23:59:59Z', 8 * HOUR],
    ['record-investigation-result', 'ROUTINE', '2026-12-22T23:59:59Z', '2027-02-19T23:59:59Z', 7 * DAY],
    ['allocate-investigator', 'ROUTINE', '2026-11-26T23:59:59Z', '2026-11-27T23:59:59Z', DAY],
    ['resolve-hand-off', 'URGENT', '2026-11-24T22:00:00Z', '2026-11-25T10:00:00Z', 8 * HOUR],
    ['review-further-information', 'IMMEDIATE', '2026-11-24T11:00:00Z', '2026-11-24T14:00:00Z', HOUR],
  ])('reminds of %s (%s) at %s, is due at %s', (kind, priority, remindAt, dueBy, escalateEveryMs) => {
    expect(clockOf({ kind, priority, openedAt: OPENED })).toEqual({
      remindAt: new Date(remindAt),
      dueBy: new Date(dueBy),
      escalateEveryMs,
    });
  });

  it('has a clock for every kind and priority that reminds before it is due', () => {
    for (const kind of TASK_KINDS) {
      for (const priority of PRIORITIES) {
        const { remindAt, dueBy, escalateEveryMs } = clockOf({ kind, priority, openedAt: OPENED });
        expect(remindAt.getTime()).toBeGreaterThan(OPENED.getTime());
        expect(dueBy.getTime()).toBeGreaterThan(remindAt.getTime());
        expect(escalateEveryMs).toBeGreaterThan(0);
      }
    }
  });

  it('gives the judgement of what leaves the force two hours, and of anything else its usual time', () => {
    const question = { kind: 'approve-decision', priority: 'ROUTINE', openedAt: OPENED } as const;
    expect(clockOf({ ...question, judges: 'route-report' })).toEqual({
      remindAt: new Date('2026-11-24T10:30:00Z'),
      dueBy: new Date('2026-11-24T12:00:00Z'),
      escalateEveryMs: HOUR,
    });
    expect(clockOf({ ...question, judges: 'assess-report' })).toEqual(clockOf(question));
  });

  it('keeps the bank holidays of the nation', () => {
    const openedAt = new Date('2026-12-31T12:00:00Z');
    const question = { kind: 'assess-report', priority: 'ROUTINE', openedAt } as const;
    expect(clockOf(question).dueBy).toEqual(new Date('2027-01-08T23:59:59Z'));
    expect(clockOf({ ...question, division: 'scotland' }).dueBy).toEqual(new Date('2027-01-11T23:59:59Z'));
  });

  it('measures hours over a clock change as they pass', () => {
    const openedAt = new Date('2026-10-24T12:00:00Z');
    const { dueBy } = clockOf({ kind: 'assess-report', priority: 'URGENT', openedAt });
    expect(dueBy).toEqual(new Date('2026-10-25T12:00:00Z'));
  });

  it('takes a deployment’s own clock of the kind, then of any kind, then the service’s', () => {
    const overrides = { any: clock(1), 'assess-report': clock(2) };
    const question = { priority: 'ROUTINE', openedAt: OPENED, overrides } as const;
    expect(clockOf({ ...question, kind: 'assess-report' }).escalateEveryMs).toBe(2 * HOUR);
    expect(clockOf({ ...question, kind: 'triage-danger' })).toEqual({
      remindAt: new Date(OPENED.getTime() + 1_000),
      dueBy: new Date(OPENED.getTime() + MINUTE),
      escalateEveryMs: HOUR,
    });
  });

  it('has none before the service began, in UK time', () => {
    const question = { kind: 'assess-report', priority: 'URGENT' } as const;
    expect(() => clockOf({ ...question, openedAt: new Date('2024-03-13T23:59:59Z') })).toThrow(RangeError);
    expect(() => clockOf({ ...question, openedAt: new Date('2024-03-14T00:00:00Z') })).not.toThrow();
  });
});

describe('nextEscalationMs', () => {
  it.each([
    ['is even at first', HOUR, 0, false, HOUR],
    ['is even up to the twelfth', HOUR, 12, false, HOUR],
    ['doubles after the twelfth', HOUR, 13, false, 2 * HOUR],
    ['goes on doubling', HOUR, 16, false, 16 * HOUR],
    ['never exceeds a day', HOUR, 17, false, DAY],
    ['never exceeds a day, however many there were', 5_000, 10_000, false, DAY],
    ['stays weekly where its clock is weekly', 7 * DAY, 0, false, 7 * DAY],
    ['stays weekly for ever', 7 * DAY, 40, false, 7 * DAY],
    ['is even for danger that nobody has accepted', 5 * MINUTE, 12, true, 5 * MINUTE],
    ['doubles for danger too', 5 * MINUTE, 14, true, 20 * MINUTE],
    ['never exceeds an hour for danger', 5 * MINUTE, 100, true, HOUR],
    ['never exceeds an hour for danger, whatever its clock', 4 * HOUR, 0, true, HOUR],
  ])('%s', (_fact, everyMs, escalations, danger, expected) => {
    expect(nextEscalationMs(everyMs, escalations, danger)).toBe(expected);
  });
});
