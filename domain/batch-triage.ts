import type { Category, Priority } from './codes.ts';
import type { TaskForm } from './schemas/task-forms.ts';
import type { TaskKind } from './task-kinds.ts';

/** Most tasks completed by one call. */
export const BATCH_TASKS_MAX = 50;

/** The kinds of which many may be completed with one form. */
export const BATCH_KINDS = ['assess-report', 'review-further-information'] as const satisfies TaskKind[];
export type BatchKind = (typeof BATCH_KINDS)[number];

type FormRules = { readonly [Kind in BatchKind]: (form: TaskForm<Kind>) => boolean };

/**
 * The forms that may be given to many, with the reason: each leaves the matter to a process that looks at it again, or
 * adds nothing; a decision that begins, ends or weighs anything is made one by one.
 */
const FORMS: FormRules = {
  // A matter of service: the complaints route reads it anew, and can send it back.
  'assess-report': ({ scope, route, safeguardingConcern }) =>
    scope === 'OUT_OF_SCOPE' && route === 'COMPLAINTS' && !safeguardingConcern,
  // Nothing new in it: the assessment that stands goes on.
  'review-further-information': ({ decision }) => decision === 'NOTED',
};

/** Whether a form of the kind may be given to many. */
export const isBatchForm = <Kind extends BatchKind>(kind: Kind, form: TaskForm<Kind>): boolean =>
  FORMS[kind](form);

/** Reports of these are always read one by one: somebody may be in danger from whom they are about. */
const READ_ONE_BY_ONE: readonly Category[] = ['PARTNER_ABUSE', 'SEXUAL_BOUNDARY'];

/** Whether a report, with all that is read as one with it, is of so little risk that a task of it may be among many. */
export const isOfLowRisk = (report: {
  priority: Priority;
  danger: boolean;
  sealed: boolean;
  categories: readonly Category[];
}): boolean =>
  report.priority === 'ROUTINE' &&
  !report.danger &&
  !report.sealed &&
  !report.categories.some((category) => READ_ONE_BY_ONE.includes(category));
