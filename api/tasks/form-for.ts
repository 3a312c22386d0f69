import { TASK_FORMS, type TaskForm } from '../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { fieldErrors } from '../input-errors.ts';
import { invalid } from '../problems.ts';

/** A form that fits the schema of the kind. @throws Problem 422 with each broken rule at its field */
export function formFor<Kind extends TaskKind>(kind: Kind, given: Record<string, unknown>): TaskForm<Kind> {
  const parsed = TASK_FORMS[kind].safeParse(given);
  // The schema of the kind has parsed it; the union of all of them does not tell the compiler which.
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  if (parsed.success) return parsed.data as TaskForm<Kind>;
  const errors = fieldErrors(parsed.error.issues, given);
  throw invalid(errors.map(({ pointer, detail }) => ({ pointer: `/form${pointer}`, detail })));
}
