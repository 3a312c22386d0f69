import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import { REASON } from './reason.ts';

export const routed = (
  route: TaskForm<'route-report'>['route'],
  force?: string,
): TaskForm<'route-report'> => ({ route, ...(force !== undefined && { force }), reason: REASON });

/** What each other force is given; nothing when left out: the whole stays with the lead. */
export const divided = (...parts: TaskForm<'divide-report'>['parts']): TaskForm<'divide-report'> => ({
  parts,
  reason: REASON,
});

export const retracted = (
  decision: TaskForm<'review-retraction'>['decision'],
): TaskForm<'review-retraction'> => ({ decision, pressureConsidered: true, reason: REASON });
