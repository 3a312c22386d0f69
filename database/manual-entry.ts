import { createHash } from 'node:crypto';
import type { Actor } from '../domain/access.ts';
import { MANUAL_FEED } from './feeds.ts';
import type { Database, Transaction } from './pool.ts';
import { asActor, asIntake } from './transactions.ts';

/**
 * Whose references an entry by hand belongs to: its force's, so that further information finds its report; but the
 * person's own where the force has a report of this reference that they may not know. Then a report of their own
 * begins: an entry neither tells them of the other one nor adds to it.
 */
export async function entryScope(
  database: Database,
  actor: Actor,
  { force, reference }: { force: string; reference: string },
): Promise<string> {
  const find = async (tx: Transaction): Promise<boolean> => {
    const { rowCount } = await tx.query(
      /* sql */ `select from reports where feed = $1 and reference_of = $2 and reference = $3`,
      [MANUAL_FEED, force, reference],
    );
    return rowCount !== 0;
  };
  if (await asActor(database, actor, find)) return force;
  return (await asIntake(database, find)) ? `${force}/${actor.id}` : force;
}

/**
 * The id under which an entry by hand is known: the sender's, so that a message is the same by whatever way it comes;
 * but one of the person's own where that id belongs to a report that they may not know. Then the entry is new to
 * them, as if there were no other.
 */
export async function entryMessageId(database: Database, actor: Actor, messageId: string): Promise<string> {
  const find = async (tx: Transaction): Promise<boolean> => {
    const { rowCount } = await tx.query(
      /* sql */ `select from messages m join reports r on r.id = m.report_id where m.message_id = $1`,
      [messageId],
    );
    return rowCount !== 0;
  };
  if (await asActor(database, actor, find)) return messageId;
  return (await asIntake(database, find)) ? ownId(`${actor.id}/${messageId.toLowerCase()}`) : messageId;
}

/** A UUID of version 8 (RFC 9562), the same for the same name. */
function ownId(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  const groups = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return [...groups, hash.slice(20, 32)].join('-');
}
