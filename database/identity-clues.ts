import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { RuleError } from '../domain/errors.ts';
import { CLUE_CONFIDENCES, CLUE_KINDS, CLUE_STATES } from '../domain/identity-clues/clue.ts';
import { cluesOfMessage, type PlacedClue } from '../domain/identity-clues/in-message.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { Transaction } from './pool.ts';
import type { Completion } from './task-effects.ts';

const clueRow = z.object({
  id: z.uuid(),
  messageRowId: z.uuid(),
  pointer: z.string(),
  start: z.number(),
  end: z.number(),
  kind: z.enum(CLUE_KINDS),
  confidence: z.enum(CLUE_CONFIDENCES),
  state: z.enum(CLUE_STATES),
});
/** A clue as its row says it. */
export type ClueRow = z.infer<typeof clueRow>;

/** A clue of a message as it stands: with the id of its row, or null when no row has been made of it. */
export type StandingClue = PlacedClue & { id: string | null; state: ClueRow['state'] };

/** Keep where the clues of a message stand. The words stay where they are: sealed, in the message. */
export async function keepClues(
  tx: Transaction,
  place: { reportId: string; messageRowId: string },
  clues: readonly PlacedClue[],
): Promise<void> {
  if (clues.length === 0) return;
  await tx.query(
    /* sql */ `
      insert into identity_clues (id, report_id, message_id, pointer, start_at, end_at, kind, confidence)
      select c.id, $1, $2, c.pointer, c.start_at, c.end_at, c.kind, c.confidence
      from unnest($3::uuid[], $4::text[], $5::int[], $6::int[], $7::text[], $8::text[])
        as c (id, pointer, start_at, end_at, kind, confidence)`,
    [
      place.reportId,
      place.messageRowId,
      clues.map(() => randomUUID()),
      clues.map(({ pointer }) => pointer),
      clues.map(({ start }) => start),
      clues.map(({ end }) => end),
      clues.map(({ kind }) => kind),
      clues.map(({ confidence }) => confidence),
    ],
  );
}

/** The clues of a report that rows were made of, in the order in which they stand. */
export async function clueRows(tx: Transaction, reportId: string): Promise<ClueRow[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select id, message_id as "messageRowId", pointer, start_at as start, end_at as "end", kind, confidence, state
      from identity_clues where report_id = $1 order by message_id, pointer, start_at`,
    [reportId],
  );
  return z.array(clueRow).parse(rows);
}

/**
 * The clues of a message with what was decided of each. An anonymous message is searched again: what came before there
 * were rows, and what only a later version finds, counts as found.
 */
export function standingClues(
  messageRowId: string,
  message: FeedMessage,
  rows: readonly ClueRow[],
): StandingClue[] {
  const known = rows.filter((row) => row.messageRowId === messageRowId);
  const found = message.anonymity === 'ANONYMOUS' ? cluesOfMessage(message) : [];
  const exact = new Set(known.map(({ pointer, start, end }) => `${start} ${end} ${pointer}`));
  const fresh = found.filter(
    ({ pointer, start, end }) =>
      !exact.has(`${start} ${end} ${pointer}`) &&
      !known.some((row) => row.pointer === pointer && row.start < end && start < row.end),
  );
  return [...known, ...fresh.map((clue) => ({ ...clue, id: null, state: 'FOUND' as const }))];
}

const DECIDED = { REMOVE: 'REMOVED', KEEP: 'KEPT' } as const;

/**
 * Carry out a review: each clue of its message is removed or kept, as the form says of it or of the others.
 *
 * @throws RuleError at a clue that is not of the message, or when one is left undecided
 */
export async function decideClues(
  tx: Transaction,
  { actor, task, form }: Completion<'review-identity-clues'>,
): Promise<void> {
  const rows = (await clueRows(tx, task.reportId)).filter(
    ({ messageRowId, state }) => messageRowId === task.occasion && state === 'FOUND',
  );
  const others: ClueRow['state'] | undefined = form.others && DECIDED.REMOVE;
  const open = new Map<string, ClueRow['state'] | undefined>(rows.map(({ id }) => [id, others]));
  for (const [at, { clue, decision }] of form.clues.entries()) {
    const id = clue.toLowerCase();
    if (!open.has(id))
      throw new RuleError('CLUE_NOT_KNOWN', 'must be a clue of this task', `/form/clues/${at}/clue`);
    open.set(id, DECIDED[decision]);
  }
  const decided = [...open].flatMap(([id, state]) => (state ? [{ id, state }] : []));
  if (decided.length < open.size)
    throw new RuleError(
      'CLUE_UNDECIDED',
      'must decide every clue of the task, or say what becomes of the others',
      '/form/clues',
    );
  const { rowCount } = await tx.query(
    /* sql */ `
      update identity_clues c set state = d.state, decided_by = $1, decided_at = now()
      from unnest($2::uuid[], $3::text[]) as d (id, state) where c.id = d.id`,
    [actor.id, decided.map(({ id }) => id), decided.map(({ state }) => state)],
  );
  if (rowCount !== decided.length) throw new RangeError('not every clue could be decided');
}
