import { describe, expect, it } from 'vitest';
import { afterStep, BREAK_GLASS_STATES, type BreakGlassStep, stateAt } from '../../domain/break-glass.ts';

const STEPS: BreakGlassStep[] = ['APPROVE', 'REFUSE', 'END', 'TIME'];
const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 24, hour));

describe('a request for emergency access', () => {
  it('moves by these steps and no others', () => {
    const moves = BREAK_GLASS_STATES.flatMap((state) =>
      STEPS.flatMap((step) => {
        const next = afterStep(state, step);
        return next === undefined ? [] : [`${state} ${step} ${next}`];
      }),
    );
    expect(moves).toEqual([
      'ASKED APPROVE APPROVED',
      'ASKED REFUSE REFUSED',
      'ASKED END ENDED',
      'ASKED TIME LAPSED',
      'APPROVED END ENDED',
      'APPROVED TIME EXPIRED',
    ]);
  });

  it.each([
    ['ASKED', 11, null, 'ASKED'],
    ['ASKED', 12, null, 'LAPSED'],
    ['APPROVED', 13, 14, 'APPROVED'],
    ['APPROVED', 14, 14, 'EXPIRED'],
    ['REFUSED', 23, null, 'REFUSED'],
    ['ENDED', 23, 14, 'ENDED'],
  ] as const)('that is %s is, at %i o’clock, with access until %s, %s', (state, now, until, expected) => {
    const request = { state, expiresAt: at(12), until: until === null ? null : at(until) };
    expect(stateAt(request, at(now))).toBe(expected);
  });
});
