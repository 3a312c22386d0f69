import { type DatedRule, type Law, lawOf, ruleInForce } from '../law.ts';
import type { TaskOrder } from '../report-run.ts';
import { isLive } from '../task-kinds.ts';
import { dayAfter, endOfDayInUk, startOfDayInUk } from '../working-days.ts';
import { isOfInvestigation, isRoundOf, reviewOccasion } from '../rounds.ts';
import { STANDING_MEASURES, type StandingMeasure, type SUSPENSION_ENDS } from './suspension-codes.ts';
import { type StepTask, textIn } from './steps.ts';
import type { DutyClock } from './timeliness.ts';

interface ReviewRule extends DatedRule {
  measure: StandingMeasure;
  /** Calendar days from the day on which it began, or was last reviewed, to the end of the day of the next review. */
  everyDays: number;
  /** How many days before it is due a task opens, and is reminded of. */
  opensAhead: number;
  remindsAhead: number;
  escalateEveryHours: number;
  /** Law, or a target of the service only. */
  byLaw: boolean;
  /** Whether what the source says has been seen in its words. */
  confirmed: boolean;
}

const fourWeekly = { everyDays: 28, opensAhead: 7, remindsAhead: 3, escalateEveryHours: 24 } as const;

/**
 * How often a suspension, or duties that are restricted instead of one, are reviewed. Four weeks for officers in England
 * and Wales are known from practice, their words were not seen. Of the other nations, and of restricted duties, no rule
 * was found: what stands there is the service's own target, of the same length.
 */
const REVIEW_RULES: readonly ReviewRule[] = [
  {
    ...fourWeekly,
    measure: 'SUSPENDED',
    laws: ['ENGLAND_AND_WALES'],
    byLaw: true,
    confirmed: false,
    effectiveFrom: '2020-02-01',
    source: 'SI-2020-4-REG-11',
  },
  {
    ...fourWeekly,
    measure: 'SUSPENDED',
    laws: ['SCOTLAND', 'NORTHERN_IRELAND'],
    byLaw: false,
    confirmed: false,
    effectiveFrom: '2020-02-01',
    source: 'PACARS-TARGETS',
  },
  {
    ...fourWeekly,
    measure: 'RESTRICTED_DUTIES',
    laws: ['ENGLAND_AND_WALES', 'SCOTLAND', 'NORTHERN_IRELAND'],
    byLaw: false,
    confirmed: false,
    effectiveFrom: '2020-02-01',
    source: 'PACARS-TARGETS',
  },
];

/**
 * The rule of reviews on a UK calendar day: of what began before the first of them, the first.
 *
 * @throws RangeError when none is known
 */
export function suspensionReviewRule(measure: StandingMeasure, law: Law, day: string): ReviewRule {
  const of = REVIEW_RULES.filter((rule) => rule.measure === measure);
  const first = of
    .filter(({ laws }) => laws.includes(law))
    .toSorted((one, other) => one.effectiveFrom.localeCompare(other.effectiveFrom))[0];
  const rule = ruleInForce(of, law, day) ?? first;
  if (!rule) throw new RangeError(`no rule of reviews is known for ${measure}`);
  return rule;
}

const HOUR_MS = 3_600_000;

/** The clock of the next review of a measure that began, or was last reviewed, on a UK calendar day. */
export function reviewClock(measure: StandingMeasure, force: string, from: string): DutyClock {
  const rule = suspensionReviewRule(measure, lawOf(force), from);
  const due = dayAfter(from, rule.everyDays);
  return {
    opensAt: startOfDayInUk(dayAfter(due, -rule.opensAhead)).toISOString(),
    remindAt: startOfDayInUk(dayAfter(due, -rule.remindsAhead)).toISOString(),
    dueBy: endOfDayInUk(due).toISOString(),
    escalateEveryMs: rule.escalateEveryHours * HOUR_MS,
  };
}

/** A task as suspensions look at it. */
export interface SuspensionTask extends StepTask {
  id: string;
  dueAt: string;
}

/** A measure against somebody concerned, as the rows have it: a suspension, or duties that are restricted instead. */
export interface Suspension {
  /** The task that decided it. */
  taskId: string;
  /** What holds now, or held last. */
  measure: StandingMeasure;
  conditions: string[];
  /** The UK calendar day on which it began. */
  from: string;
  /** The UK calendar day on which it began or was last reviewed: from here the next review is reckoned. */
  lookedAtOn: string;
  reviews: { taskId: string; decision: string; on: string }[];
  /** The review that waits for somebody. */
  waiting: SuspensionTask | undefined;
  ended: { on: string; how: 'LIFTED' | (typeof SUSPENSION_ENDS)[number] } | null;
}

const texts = (decision: SuspensionTask['decision'], field: string): string[] | undefined => {
  const value = decision?.[field];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
};

const measureIn = (decision: SuspensionTask['decision']): StandingMeasure | undefined => {
  const value = decision?.['measure'];
  return STANDING_MEASURES.find((measure) => measure === value);
};

/** How a result ends a suspension; null while it does not. */
function endedByResult(own: readonly SuspensionTask[], taskId: string): Suspension['ended'] {
  for (const { kind, state, decision } of own) {
    const ends = decision?.['suspensions'];
    if (kind !== 'record-investigation-result' || state !== 'completed' || !Array.isArray(ends)) continue;
    for (const { suspension, how, on } of ends) if (suspension === taskId) return { on, how };
  }
  return null;
}

/**
 * The suspensions that an investigation has seen, oldest first, each with its reviews and its end.
 *
 * @param tasks - of the report, oldest first
 */
export function suspensionsAmong(tasks: readonly SuspensionTask[], assessmentTaskId: string): Suspension[] {
  const own = tasks.filter(({ occasion }) => isOfInvestigation(occasion, assessmentTaskId));
  return own.flatMap(({ id: taskId, kind, state, decision }): Suspension[] => {
    const measure = measureIn(decision);
    const from = textIn(decision, 'from');
    if (kind !== 'decide-suspension' || state !== 'completed' || !measure || from === undefined) return [];
    const first = reviewOccasion(assessmentTaskId, taskId, 1);
    const rounds = own.filter((task) => task.kind === 'review-suspension' && isRoundOf(task.occasion, first));
    const done = rounds.filter((task) => task.state === 'completed');
    const suspension: Suspension = {
      taskId,
      measure,
      conditions: texts(decision, 'conditions') ?? [],
      from,
      lookedAtOn: from,
      reviews: [],
      waiting: rounds.find((task) => isLive(task.state)),
      ended: endedByResult(own, taskId),
    };
    for (const review of done) {
      const on = textIn(review.decision, 'reviewedOn') ?? suspension.lookedAtOn;
      const what = textIn(review.decision, 'decision') ?? '';
      suspension.reviews.push({ taskId: review.id, decision: what, on });
      suspension.lookedAtOn = on;
      suspension.measure = measureIn(review.decision) ?? suspension.measure;
      suspension.conditions = texts(review.decision, 'conditions') ?? suspension.conditions;
      if (what === 'LIFT')
        suspension.ended = { on: textIn(review.decision, 'liftedOn') ?? on, how: 'LIFTED' };
    }
    return [suspension];
  });
}

/** A review that is to be opened, and not before when. */
export interface SuspensionStep {
  order: TaskOrder<'review-suspension'>;
  opensAt: string;
}

/** The next review of a suspension: the one that waits, or when the next one opens. Null once it has ended. */
export function nextReview(
  { force, assessmentTaskId }: { force: string; assessmentTaskId: string },
  { taskId, measure, lookedAtOn, reviews, waiting, ended }: Suspension,
): SuspensionStep | null {
  if (ended) return null;
  const { opensAt, ...clock } = reviewClock(measure, force, lookedAtOn);
  const occasion = reviewOccasion(assessmentTaskId, taskId, reviews.length + 1);
  const order = { kind: 'review-suspension', occasion, carriesOn: taskId, clock } as const;
  return { order, opensAt: waiting ? startOfDayInUk(lookedAtOn).toISOString() : opensAt };
}
