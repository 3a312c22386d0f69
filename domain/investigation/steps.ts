import type { TaskOrder } from '../report-run.ts';
import { isLive, type TaskKind, type TaskState } from '../task-kinds.ts';
import { lawOf } from '../law.ts';
import { calendarDayInUk, startOfDayInUk } from '../working-days.ts';
import { isOfInvestigation, roundOf } from '../rounds.ts';
import { dutyClock, type Duty } from './timeliness.ts';

/** What an investigation comes to again and again until it has its result. */
export const RECURRING = ['NOTICE', 'KEEP_INFORMED', 'EXPLAIN_DELAY'] as const satisfies ('NOTICE' | Duty)[];
export type Recurring = (typeof RECURRING)[number];

const KINDS = {
  NOTICE: 'serve-notice',
  KEEP_INFORMED: 'review-progress',
  EXPLAIN_DELAY: 'send-delay-letter',
} as const satisfies Record<Recurring, TaskKind>;

/** A task as the steps look at it. */
export interface StepTask {
  kind: TaskKind;
  occasion: string;
  state: TaskState;
  decision: Readonly<Record<string, unknown>> | null;
}

/** What the rows say of an investigation. Instants UTC RFC 3339. */
export interface InvestigationFacts {
  /** The assessment that decided it; its tasks are told apart by what follows it. */
  assessmentTaskId: string;
  force: string;
  /** When the matter came to the appropriate authority's attention. */
  attentionAt: string;
  /** When the allocation was opened. */
  beganAt: string;
  /** Whether nobody is known who would be told of progress. */
  anonymous: boolean;
  tasks: readonly StepTask[];
}

/** A task that is to be opened, and not before when. */
export interface InvestigationStep {
  order: TaskOrder;
  opensAt: string;
}

/** What a decision says in a field that holds text or a day; undefined where it says nothing. */
export const textIn = (decision: StepTask['decision'], field: string): string | undefined => {
  const value = decision?.[field];
  return typeof value === 'string' ? value : undefined;
};

/**
 * The next time that something recurring is to be done: the task that waits, or when the next one opens. Null when it
 * is not needed any more: the result is recorded, the notice is served.
 */
export function nextStep(recurring: Recurring, facts: InvestigationFacts): InvestigationStep | null {
  const { assessmentTaskId, beganAt } = facts;
  const own = facts.tasks.filter(({ occasion }) => isOfInvestigation(occasion, assessmentTaskId));
  const hasResult = own.some(
    ({ kind: of, state }) => of === 'record-investigation-result' && state === 'completed',
  );
  const kind = KINDS[recurring];
  const rounds = own.filter((task) => task.kind === kind);
  const round = rounds.filter(({ state }) => state === 'completed').length + 1;
  const last = rounds.find(({ occasion }) => occasion === roundOf(assessmentTaskId, round - 1))?.decision;
  const order = { kind, occasion: roundOf(assessmentTaskId, round) };
  // What waits already is gone on with, or taken back where there is a result meanwhile.
  if (rounds.some(({ state }) => isLive(state))) return { order, opensAt: beganAt };
  if (hasResult) return null;

  if (recurring === 'NOTICE') {
    if (last?.['state'] === 'SERVED') return null;
    const reviewOn = textIn(last ?? null, 'reviewOn');
    const opensAt = reviewOn === undefined ? beganAt : startOfDayInUk(reviewOn).toISOString();
    return { order: { ...order, allocation: { of: assessmentTaskId, to: 'INVESTIGATOR' } }, opensAt };
  }
  const law = lawOf(facts.force);
  if (recurring === 'EXPLAIN_DELAY') {
    const { opensAt, ...clock } = dutyClock('EXPLAIN_DELAY', law, {
      from: calendarDayInUk(new Date(facts.attentionAt)),
      round,
    });
    return { order: { ...order, clock }, opensAt };
  }
  const from = textIn(last ?? null, 'toldOn') ?? calendarDayInUk(new Date(beganAt));
  const { opensAt, ...clock } = dutyClock('KEEP_INFORMED', law, { from, round: 1 });
  // Nobody left a way to be told: then a supervisor looks at the progress instead.
  const to = facts.anonymous ? 'SUPERVISOR' : 'INVESTIGATOR';
  return { order: { ...order, clock, allocation: { of: assessmentTaskId, to } }, opensAt };
}
