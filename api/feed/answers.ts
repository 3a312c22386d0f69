import { z } from 'zod';
import { ITEM_STATUSES } from '../../domain/schemas/feed-message.ts';
import { problemSchema } from '../problems.ts';
import type { MessageResult } from './take-in-delivery.ts';

const fieldError = z.object({ pointer: z.string(), detail: z.string() });

/** What became of one message. */
export const messageAnswer = z
  .object({
    messageId: z.string().nullable().meta({ description: 'Null when it could not be read' }),
    status: z.enum(ITEM_STATUSES),
    reportId: z.string().nullable(),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'DeliveredMessage' });

/** The receipt of a delivery. For a message that was sent before, of its first delivery. */
export const receipt = z
  .object({ deliveryId: z.string(), receivedAt: z.iso.datetime(), messages: z.array(messageAnswer) })
  .meta({ id: 'DeliveryReceipt' });
export type Receipt = z.infer<typeof receipt>;

/** A problem that is also a receipt: what was sent is kept, and waits for a person. */
export const heldProblem = problemSchema
  .extend({ deliveryId: z.string(), receivedAt: z.iso.datetime(), messages: z.array(messageAnswer) })
  .meta({ id: 'HeldProblem' });

const answerOf = ({ messageId, status, reportId, errors }: MessageResult): z.infer<typeof messageAnswer> => ({
  messageId,
  status,
  reportId,
  ...(errors && { errors }),
});

/** The receipt of what was sent now, or, when all of it was one message sent before, of its first delivery. */
export function receiptOf(
  delivery: { id: string; receivedAt: Date },
  results: readonly MessageResult[],
): Receipt {
  const [first] = results;
  const of = results.length === 1 && first?.firstDelivery ? first.firstDelivery : delivery;
  return { deliveryId: of.id, receivedAt: of.receivedAt.toISOString(), messages: results.map(answerOf) };
}

/** The status of the answer: one message is told by it, a batch by the status of each of its messages. */
export function statusOf(batch: boolean, results: readonly MessageResult[]): 200 | 202 | 409 | 422 {
  const statuses = new Set(results.map(({ status }) => status));
  if (statuses.size === 1 && statuses.has('duplicate')) return 200;
  if (batch) return 202;
  if (statuses.has('conflict')) return 409;
  return statuses.has('held') ? 422 : 202;
}
