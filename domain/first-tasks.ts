import type { Outcome } from './codes.ts';
import type { TaskKind } from './task-kinds.ts';

/** The task that the work of each outcome begins with. */
export const FIRST_TASKS = {
  INVESTIGATION: 'allocate-investigator',
  SAFEGUARDING: 'plan-safeguarding',
  INTELLIGENCE: 'grade-intelligence',
} as const satisfies Record<Outcome, TaskKind>;
