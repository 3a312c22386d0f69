import { hideInMessage } from '../domain/identity-clues/in-message.ts';
import { type FeedMessage, storedMessageSchema } from '../domain/schemas/feed-message.ts';
import type { Vault } from '../domain/vault.ts';
import { clueRows, standingClues } from './identity-clues.ts';
import { contentContext, type ContactState } from './intake-messages.ts';
import type { Transaction } from './pool.ts';
import { readAsOne } from './read-as-one.ts';
import { type Reading, recordReading } from './recorded-reading.ts';
import { openSealer, type ReportSealer } from './sealed-content.ts';

/** What a message said, less the reporter's contact. */
export interface MessageContent {
  messageRowId: string;
  receivedAt: Date;
  contact: ContactState;
  /** The row of the latest message by which its sender corrected it; null while it stands. */
  correctedBy: string | null;
  /** Whether its sender has taken it back, or the whole report. */
  retracted: boolean;
  message: FeedMessage;
}

/**
 * What the messages of a report say with every clue to the reporter in the open: for those who judge the clues, and to
 * compare with. Whoever shows or sends content opens it with the clues hidden.
 */
export async function openWithClues(
  tx: Transaction,
  sealer: ReportSealer,
  reportId: string,
): Promise<MessageContent[]> {
  const { rows } = await tx.query<Omit<MessageContent, 'message'> & { sealed: Buffer }>(
    /* sql */ `
      select m.id as "messageRowId", m.received_at as "receivedAt", m.contact, c.sealed,
        (
          -- Only a later word of the sender corrects an earlier one; so no two correct each other.
          select k.id from messages k
          where k.report_id = m.report_id and k.message_type = 'CORRECTION' and k.about_message = m.message_id
            and (k.sequence, k.received_at, k.id) > (m.sequence, m.received_at, m.id)
          order by k.sequence desc, k.received_at desc, k.id desc limit 1
        ) as "correctedBy",
        m.message_type <> 'RETRACTION' and exists (
          select from messages k
          where k.report_id = m.report_id and k.message_type = 'RETRACTION' and k.id <> m.id
            and (k.about_message = m.message_id or (k.about_message is null and k.sequence > m.sequence))
        ) as retracted
      from messages m join message_content c on c.message_id = m.id
      where m.report_id = $1 order by m.sequence, m.received_at`,
    [reportId],
  );
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    message: storedMessageSchema.parse(JSON.parse(sealer.open(sealed, contentContext(row.messageRowId)))),
  }));
}

/** The messages of a report with every clue to the reporter hidden that nobody has decided to keep. */
async function openMessages(
  tx: Transaction,
  sealer: ReportSealer,
  reportId: string,
): Promise<MessageContent[]> {
  const contents = await openWithClues(tx, sealer, reportId);
  const rows = await clueRows(tx, reportId);
  return contents.map(({ message, ...content }) => {
    const clues = standingClues(content.messageRowId, message, rows);
    const hidden = clues.filter(({ state }) => state !== 'KEPT');
    return { ...content, message: hidden.length > 0 ? hideInMessage(message, hidden) : message };
  });
}

/**
 * Read what a report says, with the reports that are read as one with it, of those that the reader may know. Each reading
 * and its reason are in the audit before a word of it is shown.
 *
 * @throws NotFoundError when there is no such report for this actor
 */
export async function readContent(
  tx: Transaction,
  vault: Vault,
  reading: Reading,
): Promise<(MessageContent & { reportId: string })[]> {
  const read: (MessageContent & { reportId: string })[] = [];
  const sealer = await recordReading(tx, vault, reading, { kind: 'CONTENT_READ' });
  const own = await openMessages(tx, sealer, reading.reportId);
  read.push(...own.map((content) => ({ ...content, reportId: reading.reportId })));
  for (const reportId of (await readAsOne(tx, reading.reportId)).slice(1)) {
    const what = { kind: 'CONTENT_READ', code: 'MERGED' } as const;
    const other = await recordReading(tx, vault, { ...reading, reportId }, what);
    const contents = await openMessages(tx, other, reportId);
    read.push(...contents.map((content) => ({ ...content, reportId })));
  }
  return read;
}

/**
 * Everything that a report says, what its sender has corrected or taken back too: for those who need every message. The
 * caller records the disclosure.
 */
export async function everyMessage(
  tx: Transaction,
  vault: Vault,
  reportId: string,
): Promise<MessageContent[]> {
  return openMessages(tx, await openSealer(tx, vault, reportId), reportId);
}

/** What a report says as it stands, for a hand-off to the system it goes to; the caller records the disclosure. */
export async function contentForHandOff(
  tx: Transaction,
  vault: Vault,
  reportId: string,
): Promise<MessageContent[]> {
  return (await everyMessage(tx, vault, reportId)).filter(({ correctedBy }) => correctedBy === null);
}
