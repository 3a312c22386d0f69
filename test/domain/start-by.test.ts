import { describe, expect, it } from 'vitest';
import { clockOf } from '../../domain/task-clocks.ts';
import { startByOf } from '../../domain/start-by.ts';
import { PRIORITIES } from '../../domain/codes.ts';
import { TASK_KINDS } from '../../domain/task-kinds.ts';

const FRIDAY = new Date('2026-11-27T16:00:00Z');

describe('the time by which a task must be taken', () => {
  it.each(TASK_KINDS)('never comes after the deadline of %s', (kind) => {
    for (const priority of PRIORITIES) {
      const { dueBy } = clockOf({ kind, priority, openedAt: FRIDAY });
      const startBy = startByOf({ kind, priority, openedAt: FRIDAY, dueBy });
      expect(startBy === null || startBy.getTime() <= dueBy.getTime()).toBe(true);
    }
  });

  it('counts working days as the deadline does, and is brought forward by a deadline that comes sooner', () => {
    const question = { kind: 'assess-report', priority: 'ROUTINE', openedAt: FRIDAY } as const;
    const { dueBy } = clockOf(question);
    expect(startByOf({ ...question, dueBy })?.toISOString()).toBe('2026-12-01T23:59:59.000Z');
    const soon = new Date('2026-11-27T17:00:00Z');
    expect(startByOf({ ...question, dueBy: soon })).toEqual(soon);
    expect(startByOf({ ...question, kind: 'triage-danger', dueBy })).toBeNull();
  });
});
