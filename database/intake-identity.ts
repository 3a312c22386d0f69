import { cluesOfMessage } from '../domain/identity-clues/in-message.ts';
import { hasUnstrippedFiles } from '../domain/reporter-metadata.ts';
import { isContact } from '../domain/source-contact.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import { keepClues } from './identity-clues.ts';
import type { Transaction } from './pool.ts';
import { sourceContact } from './source-contact.ts';
import { recordEvent } from './timeline.ts';

interface Arrived {
  reportId: string;
  /** The message's row. */
  rowId: string;
  /** As it is stored: without contact, and without what was dropped from it. */
  message: FeedMessage;
  /** How many fields told of the way by which it came, and were dropped. */
  metadata: number;
  at: Date;
}

/**
 * Look in an anonymous message, before anybody can read it, for what could lead to its reporter. Where it stands is
 * kept; nothing of a message whose reporter gave their contact is searched.
 *
 * @returns the notes for whoever reads it first, and whether a person must judge clues
 */
export async function screenForIdentity(
  tx: Transaction,
  { reportId, rowId, message, metadata, at }: Arrived,
): Promise<{ notes: string[]; clues: boolean }> {
  if (message.anonymity !== 'ANONYMOUS') return { notes: [], clues: false };
  const notes: string[] = [];
  const clues = cluesOfMessage(message);
  if (clues.length > 0) {
    await keepClues(tx, { reportId, messageRowId: rowId }, clues);
    notes.push('IDENTITY_CLUES');
    const codes = { messageId: rowId, clues: clues.length };
    await recordEvent(tx, { reportId, kind: 'IDENTITY_CLUES_FOUND', codes });
  }
  if (metadata > 0) {
    notes.push('METADATA_DROPPED');
    await recordEvent(tx, {
      reportId,
      kind: 'METADATA_DROPPED',
      codes: { messageId: rowId, fields: metadata },
    });
  }
  if (hasUnstrippedFiles(message)) notes.push('ATTACHMENT_METADATA');
  const source = isContact(message) ? await sourceContact(tx, reportId, at) : null;
  if (source?.warning === true) {
    notes.push('REPEATED_SOURCE_CONTACT');
    const codes = { contacts: source.contacts };
    await recordEvent(tx, { reportId, kind: 'REPEATED_SOURCE_CONTACT', codes });
  }
  return { notes, clues: clues.length > 0 };
}
