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
 * refuses for good, a person decides to try again, to correct what is sent, that it was done by hand, or that it is not
 * needed; with a second person where a rule asks for one.
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
  let returned: OpenTask | undefined;
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
    const task = await desk.open({ ...refusal, ...(returned && { carriesOn: returned.taskId }) });
    const resolved = await resolve(desk, handing, task);
    if (resolved === 'DONE_BY_HAND') return true;
    if (resolved === 'NOT_NEEDED') return false;
    sends = resolved === 'SEND_AGAIN';
    // Whoever decides again is shown what was returned, and why.
    returned = sends ? undefined : task;
  }
}

/** Have a person decide about a refusal, and do what they decided; asked again where a second person returns it. */
async function resolve(
  desk: Desk,
  handing: Handing,
  task: OpenTask<'resolve-hand-off'>,
): Promise<'DONE_BY_HAND' | 'NOT_NEEDED' | 'SEND_AGAIN' | 'ASK_AGAIN'> {
  const { taskId } = task;
  const { decision, secondPerson = [] } = await desk.decision(task);
  // Decisions of version 0.2 name no rule; not to hand over at all has always needed two.
  const because = decision === 'NOT_NEEDED' ? ['HAND_OFF_NOT_NEEDED'] : secondPerson;
  if (!(await isApproved(desk, task, because))) return 'ASK_AGAIN';
  const handOff = { reportId: desk.report.reportId, ...handing, taskId };
  if (decision === 'CORRECT') await records.correctHandOff(handOff);
  if (decision === 'RETRY' || decision === 'CORRECT') return 'SEND_AGAIN';
  if (decision === 'RECORD_AS_DONE_BY_HAND') {
    await records.recordDoneByHand(handOff);
    return 'DONE_BY_HAND';
  }
  await records.abandonHandOff(handOff);
  return 'NOT_NEEDED';
}
