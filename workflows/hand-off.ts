import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { FailureType } from '../domain/failure-types.ts';
import type { HandOffSystem } from '../domain/hand-off-systems.ts';
import type { OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import type { Desk } from './desk.ts';
import { isApproved } from './second-person.ts';

/** Whether an activity failed for good in this way. */
export const failedAs = (error: unknown, ...types: FailureType[]): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  types.some((type) => type === (error.cause instanceof ApplicationFailure && error.cause.type));

interface HandOffOrder extends Handing {
  /** Whether the caller deals with `NotOurForce` itself; otherwise it is a refusal like any other. (Default: no) */
  mayBeAnothers?: boolean;
}

/** What is handed to whom; the two name a hand-off within its report. */
interface Handing {
  system: HandOffSystem;
  occasion: string;
}

/**
 * Hand work to another system, to the end: while the system is away the activity itself goes on trying; when it
 * refuses for good, a person decides to try again, to correct what is sent, or records that it was done by hand; or
 * two people decide that it is not needed.
 *
 * @returns whether it was done, by the other system or by hand
 */
export async function handedOff(
  desk: Desk,
  order: HandOffOrder,
  send: () => Promise<void>,
): Promise<boolean> {
  const { mayBeAnothers = false, ...handing } = order;
  const { system, occasion } = handing;
  // While the other system is called, and for as long as it is away, the report waits for nobody.
  desk.show();
  let sends = true;
  for (let rounds = 1; ; rounds += 1) {
    const refusal = { kind: 'resolve-hand-off', occasion: `${system}/${occasion}/${rounds}` } as const;
    // A person was asked already by an earlier run: nothing is sent before they have decided.
    if (sends && !desk.existing(refusal.kind, refusal.occasion)) {
      try {
        await send();
        return true;
      } catch (error) {
        if (!failedAs(error, 'HandOffRefused', ...(mayBeAnothers ? [] : ['NotOurForce' as const])))
          throw error;
      }
    }
    const resolved = await resolve(desk, handing, await desk.open(refusal));
    if (resolved === 'DONE_BY_HAND') return true;
    if (resolved === 'NOT_NEEDED') return false;
    sends = resolved === 'SEND_AGAIN';
  }
}

/** Have a person decide about a refusal, and do what they decided; asked again where a second person returns it. */
async function resolve(
  desk: Desk,
  handing: Handing,
  task: OpenTask<'resolve-hand-off'>,
): Promise<'DONE_BY_HAND' | 'NOT_NEEDED' | 'SEND_AGAIN' | 'ASK_AGAIN'> {
  const { taskId } = task;
  const { decision } = await desk.decision(task);
  const handOff = { reportId: desk.report.reportId, ...handing, taskId };
  if (decision === 'RETRY') return 'SEND_AGAIN';
  if (decision === 'CORRECT') {
    await records.correctHandOff(handOff);
    return 'SEND_AGAIN';
  }
  if (decision === 'RECORD_AS_DONE_BY_HAND') {
    await records.recordDoneByHand(handOff);
    return 'DONE_BY_HAND';
  }
  if (!(await isApproved(desk, task, ['HAND_OFF_NOT_NEEDED']))) return 'ASK_AGAIN';
  await records.abandonHandOff(handOff);
  return 'NOT_NEEDED';
}
