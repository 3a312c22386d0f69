import type { Priority } from './codes.ts';
import type { TaskKind } from './task-kinds.ts';
import { calendarDayInUk, endOfWorkingDayAfter } from './working-days.ts';
import type { BankHolidayDivision } from './data/bank-holidays.ts';

/** A length of time: elapsed, or in working days that end at 23:59:59 UK time. */
export type Span = { seconds: number } | { minutes: number } | { hours: number } | { workingDays: number };

/** When a task of a kind is reminded of, is due, and how often its breach is escalated. */
export interface TaskClock {
  remind: Span;
  due: Span;
  /** Elapsed time, never working days: an escalation does not take the weekend off. */
  escalateEvery: { seconds: number } | { minutes: number } | { hours: number };
}

interface ClockRule extends TaskClock {
  kind: TaskKind | 'any';
  /** Of a judgement, what is judged; left out for any. */
  judges?: TaskKind;
  priority: Priority | 'any';
  /** First UK calendar day on which the rule holds, by the day on which the task was opened. */
  effectiveFrom: string;
  /** Key in docs/sources.md. */
  source: string;
}

/** A target of the service since its national launch, in force until a later rule replaces it. */
const target = (
  kind: ClockRule['kind'],
  priority: ClockRule['priority'],
  remind: Span,
  due: Span,
  escalateEvery: TaskClock['escalateEvery'],
): ClockRule => ({
  kind,
  priority,
  remind,
  due,
  escalateEvery,
  effectiveFrom: '2024-03-14',
  source: 'PACARS-TARGETS',
});

/**
 * The clocks, most particular first; the first that fits holds. These are targets of the service, not law:
 * law-bearing clocks (oversight referral, 28-day updates) have tables of their own.
 */
const CLOCK_RULES: readonly ClockRule[] = [
  // Fifteen minutes to a human acceptance, round the clock.
  target('triage-danger', 'any', { minutes: 5 }, { minutes: 15 }, { minutes: 5 }),
  target('route-report', 'any', { hours: 2 }, { hours: 4 }, { hours: 4 }),
  // Nothing leaves the force before it, and nobody works on the report meanwhile.
  {
    ...target('approve-decision', 'any', { minutes: 30 }, { hours: 2 }, { hours: 1 }),
    judges: 'route-report',
  },
  target('divide-report', 'any', { hours: 2 }, { hours: 4 }, { hours: 4 }),
  target('assess-report', 'ROUTINE', { workingDays: 3 }, { workingDays: 5 }, { hours: 24 }),
  target('grade-intelligence', 'ROUTINE', { workingDays: 3 }, { workingDays: 5 }, { hours: 24 }),
  target('plan-safeguarding', 'any', { hours: 2 }, { hours: 4 }, { hours: 1 }),
  target('review-risk', 'IMMEDIATE', { minutes: 15 }, { minutes: 30 }, { minutes: 30 }),
  target('review-risk', 'URGENT', { hours: 1 }, { hours: 2 }, { hours: 2 }),
  target('review-risk', 'ROUTINE', { hours: 8 }, { workingDays: 1 }, { hours: 8 }),
  target('confirm-safeguarding', 'any', { workingDays: 1 }, { workingDays: 2 }, { hours: 8 }),
  target('release-intelligence', 'ROUTINE', { workingDays: 1 }, { workingDays: 2 }, { hours: 24 }),
  target('record-investigation-result', 'any', { workingDays: 20 }, { workingDays: 60 }, { hours: 168 }),
  // Its seriousness does not depend on how urgent the report was.
  target('assess-severity', 'any', { workingDays: 3 }, { workingDays: 5 }, { hours: 48 }),
  target('serve-notice', 'any', { workingDays: 3 }, { workingDays: 5 }, { hours: 48 }),
  // By the calendar it has a clock of its own; asked for before, this one, if it is due sooner by it.
  target('decide-suspension', 'any', { workingDays: 1 }, { workingDays: 2 }, { hours: 24 }),
  target('review-suspension', 'any', { workingDays: 1 }, { workingDays: 2 }, { hours: 24 }),
  // What is kept is reviewed in years: some weeks more lose nothing, whatever the report's priority was.
  target('review-retention', 'any', { workingDays: 20 }, { workingDays: 40 }, { hours: 336 }),
  target('confirm-erasure', 'any', { workingDays: 5 }, { workingDays: 10 }, { hours: 168 }),
  target('any', 'IMMEDIATE', { hours: 1 }, { hours: 4 }, { hours: 1 }),
  target('any', 'URGENT', { hours: 12 }, { hours: 24 }, { hours: 8 }),
  target('any', 'ROUTINE', { workingDays: 2 }, { workingDays: 3 }, { hours: 24 }),
];

const MS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000 } as const;

const elapsedMs = (span: Exclude<Span, { workingDays: number }>): number => {
  if ('seconds' in span) return span.seconds * MS.seconds;
  if ('minutes' in span) return span.minutes * MS.minutes;
  return span.hours * MS.hours;
};

/** The instant that is a span after another; working days end at 23:59:59 UK time. */
export const after = (from: Date, span: Span, division: BankHolidayDivision): Date =>
  'workingDays' in span
    ? endOfWorkingDayAfter(from, span.workingDays, division)
    : new Date(from.getTime() + elapsedMs(span));

/** A deployment's own clocks by kind of task; `any` stands for every kind not named. Demonstrations use seconds. */
export type ClockOverrides = Partial<Record<TaskKind | 'any', TaskClock>>;

export interface ClockQuestion {
  kind: TaskKind;
  /** Of a judgement, what is judged. */
  judges?: TaskKind | undefined;
  priority: Priority;
  openedAt: Date;
  division?: BankHolidayDivision;
  overrides?: ClockOverrides;
}

/**
 * The instants of a task's clock.
 *
 * @returns `remindAt` and `dueBy` as instants, `escalateEveryMs` in milliseconds of elapsed time
 * @throws RangeError when no rule is in force on the day the task was opened
 * @see docs/sources.md PACARS-TARGETS
 */
export function clockOf(question: ClockQuestion): { remindAt: Date; dueBy: Date; escalateEveryMs: number } {
  const { kind, judges, priority, openedAt, division = 'england-and-wales', overrides = {} } = question;
  const openedOn = calendarDayInUk(openedAt);
  const clock =
    overrides[kind] ??
    overrides.any ??
    CLOCK_RULES.find(
      (rule) =>
        (rule.kind === kind || rule.kind === 'any') &&
        (rule.judges === undefined || rule.judges === judges) &&
        (rule.priority === priority || rule.priority === 'any') &&
        rule.effectiveFrom <= openedOn,
    );
  if (clock === undefined) throw new RangeError(`no clock is in force for ${kind} on ${openedOn}`);
  return {
    remindAt: after(openedAt, clock.remind, division),
    dueBy: after(openedAt, clock.due, division),
    escalateEveryMs: elapsedMs(clock.escalateEvery),
  };
}

/**
 * How long a person who has accepted danger may take over its triage before others are alarmed again, in milliseconds.
 *
 * @see docs/sources.md PACARS-TARGETS
 */
export const ACCEPTED_DANGER_MS = MS.hours;

const EVEN_ESCALATIONS = 12;

/**
 * How long until the next escalation of a breached task: even at first, then doubling, so that a task nobody can
 * do for months does not fill its workflow's history. Danger that nobody has accepted never waits over an hour.
 *
 * @param everyMs - the clock's own interval, in milliseconds
 * @param escalations - how many there have been
 * @returns milliseconds
 */
export function nextEscalationMs(everyMs: number, escalations: number, unacceptedDanger: boolean): number {
  const doublings = Math.max(0, escalations - EVEN_ESCALATIONS);
  // An interval that is longer than a day by its own clock stays as long; it only grows no longer.
  const cap = unacceptedDanger ? MS.hours : Math.max(24 * MS.hours, everyMs);
  return Math.min(everyMs * 2 ** Math.min(doublings, 20), cap);
}
