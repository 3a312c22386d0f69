import { describe, expect, it } from 'vitest';
import { canUndoClaim, CLAIM_UNDO_MS } from '../../domain/claim-undo.ts';
import { TASK_KINDS } from '../../domain/task-kinds.ts';

describe('the undo of a claim', () => {
  it.each(TASK_KINDS.map((kind) => [kind]))('of %s, unless it has stopped an alarm', (kind) => {
    expect(canUndoClaim(kind)).toBe(kind !== 'triage-danger');
  });

  it('is for five minutes', () => {
    expect(CLAIM_UNDO_MS).toBe(300_000);
  });
});
