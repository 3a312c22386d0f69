import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import { REASON } from './reason.ts';

export const contacted = (
  outcome: TaskForm<'contact-reporter'>['result'] = 'REACHED',
  nextContactOn?: string,
): TaskForm<'contact-reporter'> => ({
  result: outcome,
  withinConditions: true,
  ...(nextContactOn !== undefined && { nextContactOn }),
  reason: REASON,
});

export const questionApproved = (
  decision: TaskForm<'approve-question'>['decision'] = 'APPROVE',
): TaskForm<'approve-question'> => ({
  decision,
  asksOnlyWhatIsKnown: decision === 'APPROVE',
  reason: REASON,
});

export const tryAgain = (): TaskForm<'resolve-hand-off'> => ({ decision: 'RETRY', reason: REASON });

export const doneByHand = (reference: string): TaskForm<'resolve-hand-off'> => ({
  decision: 'RECORD_AS_DONE_BY_HAND',
  reference,
  reason: REASON,
});

export const notNeeded = (): TaskForm<'resolve-hand-off'> => ({ decision: 'NOT_NEEDED', reason: REASON });

export const correctedAs = (pointer: string, value: string): TaskForm<'resolve-hand-off'> => ({
  decision: 'CORRECT',
  corrections: [{ pointer, value }],
  reason: REASON,
});
