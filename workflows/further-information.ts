import type { OpenTask } from '../domain/task-kinds.ts';
import { assess } from './assess.ts';
import type { Desk } from './desk.ts';

/** Have a person read further information; where it changes the picture, the report is assessed again. */
export async function reviewFurtherInformation(
  desk: Desk,
  review: OpenTask<'review-further-information'>,
  messageId: string,
): Promise<void> {
  const { decision } = await desk.decision(review);
  if (decision === 'REASSESS') await assess(desk, messageId);
}
