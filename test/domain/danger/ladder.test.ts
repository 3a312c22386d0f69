import { describe, expect, it } from 'vitest';
import { suggestedRoute } from '../../../domain/danger/emergency-route.ts';
import { nextStep, type Place, type Rung, RUNGS, stepMs } from '../../../domain/danger/ladder.ts';
import { gapsOf, instantOfRota, rotaTime, secondsOf } from '../../../domain/danger/rota.ts';
import { isControlRoom, isFirearmsUnit } from '../../../domain/danger/units.ts';

const MINUTE = 60_000;
const climb = (reachable: readonly Rung[], steps: number): string[] => {
  const taken: string[] = [];
  let place: Place | null = null;
  for (let count = 0; count < steps; count += 1) {
    const step = nextStep(place, new Set(reachable));
    taken.push(step ? `${step.round} ${step.rung}${step.lastOfRound ? '.' : ''}` : 'nobody');
    place = step ?? place;
  }
  return taken;
};

const shift = (from: string, until: string) => ({
  startsAt: instantOfRota(from, 'start') ?? new Date(0),
  endsAt: instantOfRota(until, 'end') ?? new Date(0),
});
const hourAt = (hour: number): Date => new Date(Date.UTC(2026, 10, 24, hour));
const span = (from: number, until: number) => ({ startsAt: hourAt(from), endsAt: hourAt(until) });

describe('nextStep', () => {
  it.each<[string, readonly Rung[], string[]]>([
    [
      'everybody',
      RUNGS,
      ['1 ON_CALL', '1 COVER', '1 FIM.', '2 ON_CALL', '2 COVER', '2 ROLE', '2 SUPERVISORS', '2 FIM.'],
    ],
    [
      'no cover',
      ['ON_CALL', 'ROLE', 'FIM'],
      ['1 ON_CALL', '1 FIM.', '2 ON_CALL', '2 ROLE', '2 FIM.', '3 ON_CALL'],
    ],
    ['cover alone', ['COVER', 'ROLE'], ['1 COVER.', '2 COVER', '2 ROLE.']],
    ['nobody on call', ['ROLE', 'SUPERVISORS', 'FIM'], ['1 ROLE', '1 SUPERVISORS', '1 FIM.', '2 ROLE']],
    ['one supervisor', ['SUPERVISORS'], ['1 SUPERVISORS.', '2 SUPERVISORS.']],
    ['nobody at all', [], ['nobody', 'nobody']],
  ])('with %s', (_what, reachable, steps) => {
    expect(climb(reachable, steps.length)).toEqual(steps);
  });

  it('has everybody else stand in, in the first round, for a force incident manager who must not be told', () => {
    const reachable = new Set<Rung>(['ON_CALL', 'COVER', 'ROLE', 'SUPERVISORS']);
    expect(nextStep({ round: 1, rung: 'COVER' }, reachable, true)).toEqual({
      round: 1,
      rung: 'ROLE',
      lastOfRound: false,
    });
    expect(nextStep({ round: 1, rung: 'COVER' }, reachable)).toMatchObject({ round: 2, rung: 'ON_CALL' });
  });

  it('reaches the force incident manager well within the quarter of an hour', () => {
    const wait = stepMs(15 * MINUTE);
    expect(climb(RUNGS, 3).indexOf('1 FIM.') * wait).toBeLessThan(15 * MINUTE);
  });

  it.each([
    [15 * MINUTE, 3 * MINUTE],
    [60 * MINUTE, 3 * MINUTE],
    [20_000, 4_000],
    [0, 1_000],
  ])('waits of a clock of %d ms %d ms between two rungs', (clock, wait) => {
    expect(stepMs(clock)).toBe(wait);
  });
});

describe('the times of a rota', () => {
  it.each([
    ['2026-11-27T18:00', 'start', '2026-11-27T18:00:00+00:00'],
    ['2026-07-01T18:00', 'start', '2026-07-01T18:00:00+01:00'],
    ['2026-10-25T01:30', 'start', '2026-10-25T01:30:00+01:00'],
    ['2026-10-25T01:30', 'end', '2026-10-25T01:30:00+00:00'],
    ['2026-10-25T01:30:00+01:00', 'end', '2026-10-25T01:30:00+01:00'],
    ['2026-03-29T00:59', 'end', '2026-03-29T00:59:00+00:00'],
    ['2026-03-29T02:00', 'start', '2026-03-29T02:00:00+01:00'],
    ['2028-02-29T08:00', 'start', '2028-02-29T08:00:00+00:00'],
  ] as const)('%s as the %s is %s', (text, edge, shown) => {
    const at = instantOfRota(text, edge);
    expect(at && rotaTime(at)).toBe(shown);
    expect(at && instantOfRota(shown, edge)).toEqual(at);
  });

  it.each(['2026-03-29T01:00', '2026-03-29T01:59', '2027-02-29T08:00', 'soon', '2026-11-27T25:00:00Z'])(
    'has no %s',
    (text) => {
      expect([instantOfRota(text, 'start'), instantOfRota(text, 'end')]).toEqual([null, null]);
    },
  );

  it('leaves no hour uncovered in the night in which the clocks go back', () => {
    const night = shift('2026-10-24T20:00', '2026-10-25T08:00');
    const parts = [
      shift('2026-10-24T20:00', '2026-10-25T01:30'),
      shift('2026-10-25T01:30', '2026-10-25T08:00'),
    ];
    expect(gapsOf(parts, night)).toEqual([]);
    expect(secondsOf([night])).toBe(13 * 3_600);
    expect(secondsOf([shift('2026-03-28T20:00', '2026-03-29T08:00')])).toBe(11 * 3_600);
  });
});

describe('gapsOf', () => {
  it.each([
    ['nothing', [], [[0, 24]]],
    ['all of it', [[0, 24]], []],
    ['more than it', [[-5, 30]], []],
    [
      'its middle',
      [[8, 16]],
      [
        [0, 8],
        [16, 24],
      ],
    ],
    [
      'overlapping, in no order',
      [
        [10, 20],
        [0, 12],
      ],
      [[20, 24]],
    ],
    [
      'one within another',
      [
        [0, 20],
        [5, 6],
      ],
      [[20, 24]],
    ],
    ['what is outside alone', [[30, 40]], [[0, 24]]],
  ] as [string, [number, number][], [number, number][]][])('of %s', (_what, shifts, gaps) => {
    const found = gapsOf(
      shifts.map(([from, until]) => span(from, until)),
      span(0, 24),
    );
    expect(found).toEqual(gaps.map(([from, until]) => span(from, until)));
  });
});

describe('suggestedRoute', () => {
  const known = { unit: 'Response, team 4', certain: true };
  it.each([
    ['a subject elsewhere', { subjects: [known], lineUnits: ['Custody'], saysSo: false }, []],
    ['no subject', { subjects: [], lineUnits: [], saysSo: false }, ['SUBJECT_NOT_KNOWN']],
    [
      'one who may be meant',
      { subjects: [{ ...known, certain: false }], lineUnits: [], saysSo: false },
      ['SUBJECT_NOT_KNOWN'],
    ],
    [
      'a subject of the control room',
      { subjects: [{ unit: 'Force Control Room', certain: true }], lineUnits: [], saysSo: false },
      ['SUBJECT_IN_CONTROL_ROOM'],
    ],
    [
      'a line there',
      { subjects: [known], lineUnits: ['Contact Management'], saysSo: false },
      ['LINE_IN_CONTROL_ROOM'],
    ],
    ['a report that says so', { subjects: [known], lineUnits: [null], saysSo: true }, ['REPORT_SAYS_SO']],
  ])('with %s', (_what, facts, because) => {
    expect(suggestedRoute(facts)).toEqual({
      route: because.length === 0 ? 'CONTROL_ROOM' : 'RESTRICTED',
      because,
    });
  });

  it.each([
    'Control room',
    'Force Incident Manager',
    'Dispatch',
    'FCR',
    'Contact centre',
    'Call handling',
    'Ystafell Reoli',
  ])('%s sees the calls', (unit) => {
    expect(isControlRoom(unit)).toBe(true);
  });
  it.each(['Custody', 'Response, team 4', '', null, undefined, 'Quality control'])('%s does not', (unit) => {
    expect(isControlRoom(unit)).toBe(false);
  });
  it('knows who carries firearms', () => {
    expect(['Firearms', 'Armed Response Unit', 'Custody'].map(isFirearmsUnit)).toEqual([true, true, false]);
  });
});
