import { z } from 'zod';
import { ITEM_STATUSES, type ItemStatus } from '../domain/schemas/feed-message.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import type { Transaction } from './pool.ts';

/** One act of sending, with one or many messages in it. */
export interface Delivery {
  id: string;
  feed: string;
  /** 'divided': no sender's act, but a part of a report that its lead has given to this force. */
  transport: 'push' | 'manual' | 'divided';
  receivedAt: Date;
  bodyBytes: number;
  /** Whose references they are, where they are not the sender's: of the force whose staff entered it by hand, or a part's. */
  enteredBy?: string;
}

/** Why something is held: where, and in our own words. */
export interface HeldProblem {
  pointer: string;
  detail: string;
}

/** Write the delivery, once. */
export async function recordDelivery(tx: Transaction, delivery: Delivery): Promise<void> {
  await tx.query({
    name: 'record-delivery',
    text: /* sql */ `
      insert into deliveries (id, feed, transport, received_at, body_bytes) values ($1, $2, $3, $4, $5)
      on conflict (id) do nothing`,
    values: [delivery.id, delivery.feed, delivery.transport, delivery.receivedAt, delivery.bodyBytes],
  });
}

/** What became of one message of a delivery. */
export interface DeliveryItem {
  position: number;
  messageId: string | null;
  status: ItemStatus;
  reportId: string | null;
}

/** Write what became of a message that was accepted or already known. */
export async function recordItem(tx: Transaction, deliveryId: string, item: DeliveryItem): Promise<void> {
  await tx.query({
    name: 'record-item',
    text: /* sql */ `
      insert into delivery_items (delivery_id, position, message_id, status, report_id) values ($1, $2, $3, $4, $5)`,
    values: [deliveryId, item.position, item.messageId, item.status, item.reportId],
  });
}

/**
 * Hold what could not be accepted: its bytes sealed under a key of their own, the reasons in our words. That it was
 * taken in is in the audit of the force that looks after the feed.
 */
export async function holdItem(
  tx: Transaction,
  vault: Vault,
  deliveryId: string,
  item: DeliveryItem & {
    raw: Uint8Array;
    problems: readonly HeldProblem[];
    force: string;
    actor: AuditActor;
  },
): Promise<void> {
  const { key, wrapped, wrappingKeyId } = await vault.createIntakeKey();
  const sealed = vault.seal(key, item.raw, `delivery/${deliveryId}/${item.position}`);
  await tx.query({
    name: 'hold-item',
    text: /* sql */ `
      insert into delivery_items
        (delivery_id, position, message_id, status, report_id, problems, raw_sealed, raw_key, raw_key_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      deliveryId,
      item.position,
      item.messageId,
      item.status,
      item.reportId,
      JSON.stringify(item.problems),
      sealed,
      wrapped,
      wrappingKeyId,
    ],
  });
  await appendAudit(tx, {
    force: item.force,
    actor: item.actor,
    action: 'COLLECTION',
    recordKind: 'delivery',
    recordId: deliveryId,
    ...(item.reportId !== null && { reportId: item.reportId }),
    codes: { position: item.position, status: item.status },
  });
}

const itemRow = z.object({
  position: z.number(),
  messageId: z.string().nullable(),
  status: z.enum(ITEM_STATUSES),
  reportId: z.string().nullable(),
  problems: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});
const deliveryRow = z.object({ id: z.uuid(), receivedAt: z.date().transform((at) => at.toISOString()) });

/** A delivery of this feed and what became of each of its messages; undefined when the feed sent no such thing. */
export async function findDelivery(
  tx: Transaction,
  feed: string,
  id: string,
): Promise<(z.infer<typeof deliveryRow> & { items: z.infer<typeof itemRow>[] }) | undefined> {
  const found = await tx.query(
    /* sql */ `select id, received_at as "receivedAt" from deliveries where id = $1 and feed = $2`,
    [id, feed],
  );
  if (!found.rows[0]) return undefined;
  const { rows } = await tx.query(
    /* sql */ `
      select position, message_id as "messageId", status, report_id as "reportId", problems
      from delivery_items where delivery_id = $1 order by position`,
    [id],
  );
  return { ...deliveryRow.parse(found.rows[0]), items: z.array(itemRow).parse(rows) };
}
