import { randomUUID } from 'node:crypto';
import { consentedForces } from '../domain/division.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { Vault } from '../domain/vault.ts';
import type { Delivery } from './deliveries.ts';
import type { IntakeReport } from './intake-reports.ts';
import type { Transaction } from './pool.ts';
import { indexMessage } from './report-index.ts';
import type { ReportSealer } from './sealed-content.ts';

/** Fields of an anonymous message that told of its reporter and were dropped before this. */
interface Scrubbed {
  metadata: number;
  contact: number;
}

/**
 * What became of a message's contact details: there were none, they are sealed, they were never stored, or they were
 * sealed and their time is over.
 */
export const CONTACT_STATES = ['NONE', 'SEALED', 'DROPPED', 'EXPIRED'] as const;
export type ContactState = (typeof CONTACT_STATES)[number];
/** What is done with them when the message comes. */
export type ContactHandling = Exclude<ContactState, 'EXPIRED'>;

interface NewMessage {
  rowId: string;
  report: IntakeReport;
  sealer: ReportSealer;
  delivery: Delivery;
  message: FeedMessage;
  raw: Uint8Array;
  fingerprint: Buffer;
  danger: boolean;
  /** What was dropped from `message` already; the bytes as they came still hold it. */
  scrubbed: Scrubbed;
}

/** The message as those who handle it may read it: everything but how to reach the reporter. */
export const withoutContact = (message: FeedMessage): FeedMessage =>
  message.reporter ? { ...message, reporter: { ...message.reporter, contact: null } } : message;

const contactHandling = (message: FeedMessage, scrubbed: Scrubbed): ContactHandling => {
  if (scrubbed.contact > 0) return 'DROPPED';
  if (!message.reporter?.contact) return 'NONE';
  return message.anonymity === 'ANONYMOUS' ? 'DROPPED' : 'SEALED';
};

/** Where the sealed parts of a message belong: associated data, so that none opens in another's place. */
export const contentContext = (rowId: string): string => `message/${rowId}/content`;
export const identityContext = (rowId: string): string => `message/${rowId}/identity`;
export const rawContext = (rowId: string): string => `message/${rowId}/raw`;

/**
 * Store a message in its parts: codes in the open; what was said under the report's content key; the reporter's
 * contact, and the bytes as they came, under a key that only the identity component can open. The contact of a
 * reporter who is anonymous is a contradiction and is stored nowhere, not in the raw bytes either; nor is what the sender
 * left in it of the way by which it came. What the report is found by is written with it, keyed.
 */
export async function storeMessage(
  tx: Transaction,
  vault: Vault,
  part: NewMessage,
): Promise<ContactHandling> {
  const { rowId, report, sealer, delivery, message, fingerprint, danger } = part;
  const contact = contactHandling(message, part.scrubbed);
  const content = JSON.stringify(withoutContact(message));
  const raw = contact === 'DROPPED' || part.scrubbed.metadata > 0 ? Buffer.from(content) : part.raw;
  await tx.query({
    name: 'store-message',
    text: /* sql */ `
      with stored as (
        insert into messages (id, report_id, message_id, message_type, sequence, priority, danger, contact, fingerprint,
          delivery_id, received_at, about_message, consented_forces, taken_up_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $13, $14, $15)
      )
      insert into message_content (message_id, report_id, sealed) values ($1, $2, $12)`,
    values: [
      rowId,
      report.id,
      message.messageId,
      message.messageType,
      message.sequence,
      message.priority,
      danger,
      contact,
      fingerprint,
      delivery.id,
      delivery.receivedAt,
      sealer.seal(content, contentContext(rowId)),
      message.aboutMessageId ?? null,
      contact === 'SEALED' ? consentedForces(message) : [],
      report.mergedInto,
    ],
  });
  await indexMessage(tx, vault, { reportId: report.id, rowId, message });
  const { key, wrapped, wrappingKeyId } = await vault.createIdentityKey();
  const keyId = randomUUID();
  await tx.query({
    name: 'store-raw',
    text: /* sql */ `
      with stored as (
        insert into report_keys (id, report_id, purpose, wrapping_key_id, wrapped) values ($1, $2, 'identity', $3, $4)
      )
      insert into message_raw (message_id, report_id, key_id, sealed) values ($5, $2, $1, $6)`,
    values: [keyId, report.id, wrappingKeyId, wrapped, rowId, vault.seal(key, raw, rawContext(rowId))],
  });
  if (contact === 'SEALED') {
    const identity = JSON.stringify(message.reporter?.contact);
    await tx.query(
      /* sql */ `insert into message_identity (message_id, report_id, key_id, sealed) values ($1, $2, $3, $4)`,
      [rowId, report.id, keyId, vault.seal(key, Buffer.from(identity), identityContext(rowId))],
    );
  }
  return contact;
}
