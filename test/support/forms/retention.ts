import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import { REASON } from './reason.ts';

export const keptFor = (
  ...criteria: TaskForm<'review-retention'>['criteria']
): TaskForm<'review-retention'> => ({ decision: 'KEEP', criteria, reason: REASON });

export const toErase = (): TaskForm<'review-retention'> => ({
  decision: 'ERASE',
  criteria: [],
  reason: REASON,
});

export const confirmErasure = (
  decision: TaskForm<'confirm-erasure'>['decision'],
): TaskForm<'confirm-erasure'> => ({ decision, reason: REASON });
