import type { Actor } from '../domain/access.ts';
import { NotFoundError } from '../domain/errors.ts';
import { feedMessageSchema, type FeedMessage } from '../domain/schemas/feed-message.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, keepReason } from './audit.ts';
import { contentContext } from './intake-messages.ts';
import type { Transaction } from './pool.ts';
import { findReport } from './reports.ts';
import { openSealer, type ReportSealer } from './sealed-content.ts';
import { recordEvent } from './timeline.ts';

/** What a message said, less the reporter's contact. */
export interface MessageContent {
  messageRowId: string;
  receivedAt: Date;
  contact: 'NONE' | 'SEALED' | 'DROPPED';
  message: FeedMessage;
}

async function openMessages(
  tx: Transaction,
  sealer: ReportSealer,
  reportId: string,
): Promise<MessageContent[]> {
  const { rows } = await tx.query<Omit<MessageContent, 'message'> & { sealed: Buffer }>(
    /* sql */ `
      select m.id as "messageRowId", m.received_at as "receivedAt", m.contact, c.sealed
      from messages m join message_content c on c.message_id = m.id
      where m.report_id = $1 order by m.sequence, m.received_at`,
    [reportId],
  );
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    message: feedMessageSchema.parse(JSON.parse(sealer.open(sealed, contentContext(row.messageRowId)))),
  }));
}

/**
 * Read what a report says. The reading and its reason are in the audit before a word of it is shown.
 *
 * @param reason - the reader's own words, kept sealed
 * @throws NotFoundError when there is no such report for this actor
 */
export async function readContent(
  tx: Transaction,
  vault: Vault,
  { actor, reportId, reason }: { actor: Actor; reportId: string; reason: string },
): Promise<MessageContent[]> {
  const report = await findReport(tx, reportId);
  if (!report) throw new NotFoundError('no such report');
  const sealer = await openSealer(tx, vault, reportId);
  const reasonHash = await keepReason(tx, { reportId, seal: (context) => sealer.seal(reason, context) });
  await appendAudit(tx, {
    force: report.force,
    actor,
    action: 'CONSULTATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    reasonCode: 'STATED',
    reasonHash,
  });
  await recordEvent(tx, { reportId, kind: 'CONTENT_READ', actor: actor.id });
  return openMessages(tx, sealer, reportId);
}

/** What a report says, for a hand-off to the system it goes to; the caller records the disclosure. */
export async function contentForHandOff(
  tx: Transaction,
  vault: Vault,
  reportId: string,
): Promise<MessageContent[]> {
  return openMessages(tx, await openSealer(tx, vault, reportId), reportId);
}
