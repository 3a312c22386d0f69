import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { FailureType } from '../domain/failure-types.ts';
import type { HandOffSystem } from '../domain/hand-off-systems.ts';
import { records } from './activities.ts';
import type { Desk } from './desk.ts';

/** Whether an activity failed for good in this way. */
export const failedAs = (error: unknown, ...types: FailureType[]): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  types.some((type) => type === (error.cause instanceof ApplicationFailure && error.cause.type));

interface HandOffOrder {
  system: HandOffSystem;
  occasion: string;
  /** Whether the caller deals with `NotOurForce` itself; otherwise it is a refusal like any other. (Default: no) */
  mayBeAnothers?: boolean;
}

/**
 * Hand work to another system, to the end: while the system is away the activity itself goes on trying; when it
 * refuses for good, a person decides to try again or records that it was done by hand.
 */
export async function handedOff(
  desk: Desk,
  { system, occasion, mayBeAnothers = false }: HandOffOrder,
  send: () => Promise<void>,
): Promise<void> {
  // While the other system is called, and for as long as it is away, the report waits for nobody.
  desk.show();
  for (let refusals = 1; ; refusals += 1) {
    const refusal = { kind: 'resolve-hand-off', occasion: `${system}/${occasion}/${refusals}` } as const;
    // A person was asked already by an earlier run: nothing is sent before they have decided.
    if (!desk.existing(refusal.kind, refusal.occasion)) {
      try {
        return await send();
      } catch (error) {
        if (!failedAs(error, 'HandOffRefused', ...(mayBeAnothers ? [] : ['NotOurForce' as const])))
          throw error;
      }
    }
    const task = await desk.open(refusal);
    const { decision } = await desk.decision(task);
    if (decision === 'RECORD_AS_DONE_BY_HAND') {
      const { reportId } = desk.report;
      return records.recordDoneByHand({ reportId, system, occasion, taskId: task.taskId });
    }
  }
}
