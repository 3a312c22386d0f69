import { describe, expect, it } from 'vitest';
import { correctionOf, isCorrection } from '../../domain/corrections.ts';

const TASK = '11111111-2222-4333-8444-555555555555';

describe('the occasion of a correction', () => {
  it('is told from that of anything which a correction sets off', () => {
    expect(isCorrection(correctionOf(TASK, 1))).toBe(true);
    for (const other of ['first', TASK, `correction/${TASK}`, `${correctionOf(TASK, 1)}/again/1`])
      expect(isCorrection(other)).toBe(false);
  });
});
