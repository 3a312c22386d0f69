import { type ContactStatement, statementOf } from '../domain/contact-statements.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { AuditActor } from './audit.ts';
import { contactStanding, keepStatement } from './contact-standing.ts';
import { fitContactTasks } from './contact-tasks.ts';
import { settleByReply } from './question-answers.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

const isAboutContact = ({
  roles,
  phone,
  email,
  dropsPhone,
  dropsEmail,
  unnamed,
}: ContactStatement): boolean => roles !== null || phone || email || dropsPhone || dropsEmail || unnamed;

/**
 * Take note of what a message says about contact: who may get in touch, in codes, and which questions it answers. What
 * is under way follows at once: a contact that is not agreed to any more is withdrawn in this very transaction.
 *
 * @returns notes for whoever reads the message first
 */
export async function noteContact(
  tx: Transaction,
  arrived: {
    reportId: string;
    rowId: string;
    message: FeedMessage;
    isNew: boolean;
    by: AuditActor;
    at: Date;
  },
): Promise<string[]> {
  const { reportId, rowId, message, isNew, by, at } = arrived;
  const statement = statementOf(message);
  const notes: string[] = [];
  if (statement) {
    const { sequence } = message;
    await keepStatement(tx, { rowId, reportId, sequence, at }, statement);
    if (!isNew && isAboutContact(statement)) {
      const standing = await contactStanding(tx, reportId);
      await recordEvent(tx, {
        reportId,
        kind: 'CONTACT_CONDITIONS_CHANGED',
        codes: { messageId: rowId, roles: standing.roles, reachable: standing.reachable },
      });
      await fitContactTasks(tx, { reportId, standing, by });
      notes.push('CONTACT_CONDITIONS_CHANGED');
    }
  }
  if (message.messageType === 'REPLY_TO_FORCE_QUESTION') {
    notes.push('REPLY');
    await settleByReply(tx, { reportId, rowId, inReplyTo: statement?.inReplyTo ?? null, by });
  }
  return notes;
}
