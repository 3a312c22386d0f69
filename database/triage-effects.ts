import { risksOf } from '../domain/danger/risk-codes.ts';
import { RuleError } from '../domain/errors.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

/**
 * Hold a triage to what its message says, and put on the timeline what must be found there without opening the form: by
 * which route help was called, and that the threat to life was decided.
 *
 * @throws RuleError when the sender said IMMEDIATE and nothing is said of the voice hand-over
 */
export async function triageDecided(
  tx: Transaction,
  { actor, task, form }: Completion<'triage-danger'>,
): Promise<void> {
  if (risksOf(task.notes).includes('SENDER_IMMEDIATE') && form.voiceHandOver === undefined)
    throw new RuleError(
      'VOICE_HAND_OVER_MISSING',
      'The sender hands IMMEDIATE over by voice as well: say who took it and when, or that nobody did.',
      '/voiceHandOver',
    );
  const common = { reportId: task.reportId, actor: actor.id };
  const taskId = task.id;
  if (form.emergency) {
    const { route, told } = form.emergency;
    const codes = { taskId, route, told: [...new Set(told.map(({ role }) => role))] };
    await recordEvent(tx, { ...common, kind: 'EMERGENCY_CALLED', codes });
  }
  const { threatToLife: threat } = form;
  const codes =
    threat.known === 'YES'
      ? {
          warning: threat.warning.decision,
          disruption: threat.disruption.decision,
          reviewOn: threat.reviewOn,
        }
      : threat.known === 'NOT_KNOWN'
        ? { reviewOn: threat.reviewOn }
        : {};
  await recordEvent(tx, {
    ...common,
    kind: 'THREAT_TO_LIFE_DECIDED',
    codes: { taskId, known: threat.known, ...codes },
  });
}
