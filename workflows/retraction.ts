import type { OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import { assess } from './assess.ts';
import type { Desk } from './desk.ts';

/**
 * Have a person say what becomes of a report that its sender has withdrawn. It never ends by itself: somebody may have
 * been made to withdraw it, and safeguarding goes on whatever is decided.
 */
export async function reviewRetraction(
  desk: Desk,
  review: OpenTask<'review-retraction'>,
  messageId: string,
): Promise<void> {
  const { decision } = await desk.decision(review);
  if (decision === 'REASSESS') return assess(desk, messageId);
  // Its first reading has been taken away with the decision: whoever waits for it is to look.
  if (decision === 'END') desk.update(await records.takeUp(desk.report.reportId));
}
