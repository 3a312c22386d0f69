import { type Delivery, holdItem, recordDelivery } from '../../database/deliveries.ts';
import type { AuditActor } from '../../database/audit.ts';
import {
  type IncomingMessage,
  type IntakeSettings,
  type ItemReceipt,
  takeIn,
} from '../../database/intake.ts';
import { type Database, isDatabaseDown, isMissingReference, isUniqueViolation } from '../../database/pool.ts';
import { asIntake } from '../../database/transactions.ts';
import type { ItemStatus } from '../../domain/schemas/feed-message.ts';
import { logFailure, type Logger } from '../../runtime/logger.ts';
import type { FieldError } from '../problems.ts';
import { type DeliveredMessage, type DeliveryBody, placed } from './delivery-body.ts';

export interface IntakeDependencies {
  database: Database;
  settings: IntakeSettings;
  log: Logger;
  /** Pattern that the sender's references follow, when the feed has one. */
  referencePattern: RegExp | null;
  actor: AuditActor;
}

/** What became of one message, as the sender is told. */
export interface MessageResult {
  messageId: string | null;
  status: ItemStatus;
  reportId: string | null;
  firstDelivery?: { id: string; receivedAt: Date };
  errors?: FieldError[];
  /** Held by a fault of ours: nothing is wrong with the message. */
  fault?: true;
}

/**
 * Take a delivery in, message by message, each in a transaction of its own: a bad one in the middle does not hold
 * the others up, and when the database goes away half-way the sender sends all again and the first half are
 * duplicates.
 *
 * @throws the database's error when it is down; nothing of the message at hand is then kept
 */
export async function takeInDelivery(
  dependencies: IntakeDependencies,
  delivery: Delivery,
  body: DeliveryBody,
): Promise<MessageResult[]> {
  const results: MessageResult[] = [];
  for (const delivered of body.messages) results.push(await takeInOne(dependencies, delivery, delivered));
  return results;
}

async function takeInOne(
  dependencies: IntakeDependencies,
  delivery: Delivery,
  delivered: DeliveredMessage,
): Promise<MessageResult> {
  if ('problems' in delivered) return hold(dependencies, delivery, delivered);
  const { messageId, reportRef } = delivered.message;
  if (dependencies.referencePattern?.test(reportRef) === false)
    return hold(dependencies, delivery, {
      ...delivered,
      messageId,
      problems: placed(delivered, [
        { pointer: '/reportRef', detail: "must follow the feed's pattern of references" },
      ]),
    });
  try {
    return await takeInOrRepeat(dependencies, delivery, delivered);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    // A fault of ours must not lose a report: its bytes are kept, and the sender is to send it again.
    const reference = logFailure(dependencies.log, error, { part: 'intake', deliveryId: delivery.id });
    const problems = placed(delivered, [
      { pointer: '', detail: `could not be taken in here; reference ${reference}` },
    ]);
    return { ...(await hold(dependencies, delivery, { ...delivered, messageId, problems })), fault: true };
  }
}

async function takeInOrRepeat(
  { database, settings, actor }: IntakeDependencies,
  delivery: Delivery,
  incoming: IncomingMessage,
): Promise<ItemReceipt> {
  const attempt = (): Promise<ItemReceipt> =>
    asIntake(database, (tx) => takeIn(tx, settings, delivery, incoming, actor));
  try {
    return await attempt();
  } catch (error) {
    // The same message was taken in at the same moment by another call, or its report erased; now it is a duplicate.
    if (!isUniqueViolation(error) && !isMissingReference(error)) throw error;
    return attempt();
  }
}

async function hold(
  { database, settings, actor }: IntakeDependencies,
  delivery: Delivery,
  { position, raw, messageId, problems }: Extract<DeliveredMessage, { problems: unknown }>,
): Promise<MessageResult> {
  await asIntake(database, async (tx) => {
    await recordDelivery(tx, delivery);
    const item = { position, messageId, status: 'held', reportId: null, raw, problems } as const;
    await holdItem(tx, settings.vault, delivery.id, { ...item, force: settings.forces.home, actor });
  });
  return { messageId, status: 'held', reportId: null, errors: problems };
}
