import type { TaskOrder } from '../domain/report-run.ts';
import type { OpenTask } from '../domain/task-kinds.ts';
import type { Desk } from './desk.ts';

/**
 * Have another person judge a decision where a rule asks for one; never whoever made it.
 *
 * @param because - the rules that ask, as codes; none, and the decision stands
 * @param clock - that of what was decided, where it runs on meanwhile (Default: that of the kind)
 * @returns whether it stands; otherwise it is to be made again
 */
export async function isApproved(
  desk: Desk,
  decided: OpenTask,
  because: readonly string[],
  clock?: TaskOrder['clock'],
): Promise<boolean> {
  if (because.length === 0) return true;
  const { decision } = await desk.decision({
    kind: 'approve-decision',
    occasion: decided.taskId,
    judges: decided.taskId,
    ...(clock && { clock }),
  });
  return decision === 'APPROVE';
}
