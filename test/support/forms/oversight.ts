import { criteriaOfScheme } from '../../../domain/oversight/criteria.ts';
import type { OversightScheme } from '../../../domain/oversight/schemes.ts';
import type { TaskForm } from '../../../domain/schemas/task-forms.ts';
import { REASON } from './reason.ts';

export const referred = (
  overrides: Partial<TaskForm<'refer-to-oversight'>> = {},
): TaskForm<'refer-to-oversight'> => ({
  decision: 'REFER',
  kind: 'MANDATORY',
  bodies: ['IOPC'],
  matter: 'CONDUCT',
  authority: 'CHIEF_OFFICER_OF_FORCE',
  concerned: ['OFFICER'],
  summary: 'An invented summary of the matter that is written for the body.',
  told: 'TOLD',
  reason: REASON,
  ...overrides,
});

export const notReferred = (
  because: NonNullable<TaskForm<'refer-to-oversight'>['because']> = 'CRITERION_NOT_MET',
  earlier?: string,
): TaskForm<'refer-to-oversight'> => ({
  decision: 'DO_NOT_REFER',
  because,
  ...(earlier !== undefined && { earlier }),
  reason: REASON,
});

/** Every criterion of a scheme answered: these are met, these nobody can tell, and the rest are not. */
export const oversightAnswered = (
  met: readonly string[],
  {
    cannotTell = [],
    becameClearAt = new Date(),
    scheme = 'england-and-wales',
  }: { cannotTell?: readonly string[]; becameClearAt?: Date; scheme?: OversightScheme } = {},
): NonNullable<TaskForm<'assess-report'>['oversight']> => ({
  scheme,
  criteria: criteriaOfScheme(scheme, new Date().toISOString().slice(0, 10)).map(({ code }) => ({
    criterion: code,
    answer: met.includes(code) ? 'MET' : cannotTell.includes(code) ? 'CANNOT_TELL' : 'NOT_MET',
    reason: REASON,
  })),
  ...(met.length > 0 && { becameClearAt: becameClearAt.toISOString() }),
});

export const concernedTold = (reviewOn?: string): TaskForm<'tell-concerned'> => ({
  state: reviewOn === undefined ? 'TOLD' : 'NOT_YET_PREJUDICE',
  ...(reviewOn !== undefined && { reviewOn }),
  reason: REASON,
});

export const oversightMode = (
  mode: TaskForm<'record-oversight-mode'>['mode'] = 'LOCAL',
): TaskForm<'record-oversight-mode'> => ({
  mode,
  reference: 'BODY/2026/0042',
  decidedOn: '2026-01-05',
  reason: REASON,
});
