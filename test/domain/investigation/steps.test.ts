import { describe, expect, it } from 'vitest';
import { roundOf } from '../../../domain/rounds.ts';
import {
  type InvestigationFacts,
  nextStep,
  type Recurring,
  type StepTask,
} from '../../../domain/investigation/steps.ts';

const ASSESSMENT = '0d9df1a5-3a52-4a39-9c0e-6a7f0d0f3f11';
const BEGAN = '2026-11-02T10:00:00.000Z';
const factsOf = (tasks: readonly StepTask[], more: Partial<InvestigationFacts> = {}): InvestigationFacts => ({
  assessmentTaskId: ASSESSMENT,
  force: 'derbyshire',
  attentionAt: '2026-11-01T23:59:59.000Z',
  beganAt: BEGAN,
  anonymous: false,
  tasks,
  ...more,
});
const KINDS = {
  NOTICE: 'serve-notice',
  KEEP_INFORMED: 'review-progress',
  EXPLAIN_DELAY: 'send-delay-letter',
} as const;
const task = (
  recurring: Recurring,
  round: number,
  state: StepTask['state'],
  decision: StepTask['decision'] = null,
): StepTask => ({ kind: KINDS[recurring], occasion: roundOf(ASSESSMENT, round), state, decision });
const result = (state: StepTask['state']): StepTask => ({
  kind: 'record-investigation-result',
  occasion: roundOf(ASSESSMENT, 1),
  state,
  decision: null,
});
const stepOf = (recurring: Recurring, ...given: Parameters<typeof factsOf>) => {
  const step = nextStep(recurring, factsOf(...given));
  return step && [step.order.occasion, step.opensAt];
};

/** When the letter about the delay is due. */
const due = (attentionAt: string): unknown => {
  const clock = nextStep('EXPLAIN_DELAY', factsOf([], { attentionAt }))?.order.clock;
  return clock && 'dueBy' in clock ? clock.dueBy : clock;
};

describe('the next time that something of an investigation is to be done', () => {
  const withheld = { state: 'WITHHELD', reviewOn: '2027-03-28' };
  it.each<[string, Recurring, StepTask[], [number, string] | null]>([
    ['the notice at once', 'NOTICE', [], [1, BEGAN]],
    ['the notice that waits', 'NOTICE', [task('NOTICE', 1, 'claimed')], [1, BEGAN]],
    ['no notice once it is served', 'NOTICE', [task('NOTICE', 1, 'completed', { state: 'SERVED' })], null],
    [
      'the withheld notice on its day of review, the day of a clock change',
      'NOTICE',
      [task('NOTICE', 1, 'completed', withheld)],
      [2, '2027-03-28T00:00:00.000Z'],
    ],
    [
      'the withheld notice in summer, at its own midnight',
      'NOTICE',
      [task('NOTICE', 1, 'completed', { ...withheld, reviewOn: '2027-03-29' })],
      [2, '2027-03-28T23:00:00.000Z'],
    ],
    [
      'no notice once there is a result',
      'NOTICE',
      [task('NOTICE', 1, 'completed', withheld), result('completed')],
      null,
    ],
    ['a notice while the result waits', 'NOTICE', [result('open')], [1, BEGAN]],
    [
      'what waits is taken back where there is a result',
      'KEEP_INFORMED',
      [task('KEEP_INFORMED', 1, 'open'), result('completed')],
      [1, BEGAN],
    ],
    ['no update once there is a result', 'KEEP_INFORMED', [result('completed')], null],
    ['no letter once there is a result', 'EXPLAIN_DELAY', [result('completed')], null],
  ])('%s', (_what, recurring, tasks, expected) => {
    const step = stepOf(recurring, tasks);
    expect(step).toEqual(expected && [roundOf(ASSESSMENT, expected[0]), expected[1]]);
  });

  it('counts the next update from the day on which they were told', () => {
    const [, first] = stepOf('KEEP_INFORMED', []) ?? [];
    const told = task('KEEP_INFORMED', 1, 'completed', { toldOn: '2026-11-20' });
    const [occasion, second] = stepOf('KEEP_INFORMED', [told]) ?? [];
    expect(occasion).toBe(roundOf(ASSESSMENT, 2));
    const days = (Date.parse(second ?? '') - Date.parse(first ?? '')) / 86_400_000;
    expect(days).toBe(18);
  });

  it.each([
    [false, 'INVESTIGATOR'],
    [true, 'SUPERVISOR'],
  ] as const)('of somebody who is not known (%s), the %s looks at the progress', (anonymous, to) => {
    expect(nextStep('KEEP_INFORMED', factsOf([], { anonymous }))?.order.allocation).toEqual({
      of: ASSESSMENT,
      to,
    });
  });

  it('counts the letters from the day on which it came to attention, to the last second of it', () => {
    expect(due('2026-11-01T23:59:59.000Z')).not.toEqual(due('2026-11-02T00:00:00.000Z'));
    expect(due('2026-11-02T00:00:00.000Z')).toEqual(due('2026-11-02T23:59:59.999Z'));
  });

  it('minds no task of another investigation of the report', () => {
    const other = { ...result('completed'), occasion: roundOf('another', 1) };
    expect(stepOf('NOTICE', [other])).toEqual([roundOf(ASSESSMENT, 1), BEGAN]);
  });
});
