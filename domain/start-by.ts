import type { Priority } from './codes.ts';
import type { BankHolidayDivision } from './data/bank-holidays.ts';
import { after, type Span } from './task-clocks.ts';
import type { TaskKind } from './task-kinds.ts';
import { calendarDayInUk } from './working-days.ts';

interface StartRule {
  kind: TaskKind | 'any';
  priority: Priority | 'any';
  /** Null: it must be begun by no time of its own. */
  within: Span | null;
  /** First UK calendar day on which the rule holds, by the day on which the task was opened. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

const target = (
  kind: StartRule['kind'],
  priority: StartRule['priority'],
  within: Span | null,
): StartRule => ({
  kind,
  priority,
  within,
  effectiveFrom: '2024-03-14',
  source: 'PACARS-TARGETS',
});

/**
 * By when somebody must have taken a task, most particular first; the first that fits holds. Targets of the service.
 * Half of what a task may take at the most, so that whoever is warned can still have it done in time.
 */
const START_RULES: readonly StartRule[] = [
  // Danger has a ladder of its own, which is faster than any warning.
  target('triage-danger', 'any', null),
  // Kept for years, and reviewed in months.
  target('review-retention', 'any', null),
  target('confirm-erasure', 'any', null),
  target('plan-safeguarding', 'any', { hours: 1 }),
  target('route-report', 'any', { hours: 1 }),
  target('any', 'IMMEDIATE', { minutes: 30 }),
  target('any', 'URGENT', { hours: 4 }),
  target('assess-report', 'ROUTINE', { workingDays: 2 }),
  target('grade-intelligence', 'ROUTINE', { workingDays: 2 }),
  target('any', 'ROUTINE', { workingDays: 1 }),
];

/**
 * When a task must have been taken by somebody at the latest; null where nothing asks for it. It never comes after the
 * task's own deadline: a deployment or a law may have set that sooner.
 *
 * @see docs/sources.md PACARS-TARGETS
 */
export function startByOf(question: {
  kind: TaskKind;
  priority: Priority;
  openedAt: Date;
  dueBy: Date;
  division?: BankHolidayDivision;
}): Date | null {
  const { kind, priority, openedAt, dueBy, division = 'england-and-wales' } = question;
  const openedOn = calendarDayInUk(openedAt);
  const rule = START_RULES.find(
    (candidate) =>
      (candidate.kind === kind || candidate.kind === 'any') &&
      (candidate.priority === priority || candidate.priority === 'any') &&
      candidate.effectiveFrom <= openedOn,
  );
  if (!rule?.within) return null;
  const startBy = after(openedAt, rule.within, division);
  return startBy.getTime() < dueBy.getTime() ? startBy : dueBy;
}
