import { RuleError } from '../domain/errors.ts';
import { hide, mapTexts, textsByPointer, textsOf } from '../domain/identity-clues/in-message.ts';
import { type ClueValue, reachingScreen, screenFor, valueOf } from '../domain/identity-clues/values.ts';
import type { Vault } from '../domain/vault.ts';
import { type ClueRow, clueRows, standingClues } from './identity-clues.ts';
import type { Transaction } from './pool.ts';
import { readAsOne } from './read-as-one.ts';
import { openWithClues } from './report-content.ts';
import { openSealer } from './sealed-content.ts';
import { asConsequence } from './transactions.ts';

/** The clues that a form about a report must not repeat, with the reports whose messages hold them. */
interface DecidedClues {
  reportIds: readonly string[];
  rows: readonly ClueRow[];
}

/**
 * What was decided of the clues of a report and of all that is read as one with it, since a form about one is written by
 * who has read them all; null when no message of any is anonymous.
 */
async function decidedClues(tx: Transaction, reportId: string): Promise<DecidedClues | null> {
  return asConsequence(tx, async () => {
    const reportIds = await readAsOne(tx, reportId);
    const { rowCount } = await tx.query(
      /* sql */ `select from reports where id = any ($1::uuid[]) and anonymity = 'ANONYMOUS'`,
      [reportIds],
    );
    const rows: ClueRow[] = [];
    for (const id of reportIds) rows.push(...(await clueRows(tx, id)));
    return rowCount === 0 && rows.length === 0 ? null : { reportIds, rows };
  });
}

/** What the clues of the reports say, apart by whether a person has kept them. Nothing of it is ever shown. */
async function openValues(
  tx: Transaction,
  vault: Vault,
  { reportIds, rows }: DecidedClues,
): Promise<{ kept: ClueValue[]; withheld: ClueValue[] }> {
  const kept: ClueValue[] = [];
  const withheld: ClueValue[] = [];
  await asConsequence(tx, async () => {
    for (const reportId of reportIds)
      for (const content of await openWithClues(tx, await openSealer(tx, vault, reportId), reportId)) {
        const { messageRowId, message } = content;
        const texts = textsByPointer(message);
        for (const { kind, pointer, start, end, state } of standingClues(messageRowId, message, rows)) {
          const value = valueOf(kind, (texts.get(pointer) ?? '').slice(start, end));
          (state === 'KEPT' ? kept : withheld).push({ kind, value });
        }
      }
  });
  return { kept, withheld };
}

/**
 * Refuse a form about an anonymous report, or one that is read as one with it, that brings a way to reach a person,
 * unless it has been kept for all to see. It is never compared with what is hidden: a refusal would tell whoever tries one value after another.
 *
 * @param at - where the form stands in what was sent, as a JSON Pointer
 * @throws RuleError `LEADS_TO_REPORTER` at the first field that does; it repeats nothing of it
 */
export async function refuseContacts(
  tx: Transaction,
  vault: Vault,
  { reportId, form, at = '/form' }: { reportId: string; form: object; at?: string },
): Promise<void> {
  const decided = await decidedClues(tx, reportId);
  if (decided) refuseReaching(await valuesOfKept(tx, vault, decided), { form, at });
}

async function valuesOfKept(tx: Transaction, vault: Vault, clues: DecidedClues): Promise<ClueValue[]> {
  const anyKept = clues.rows.some(({ state }) => state === 'KEPT');
  return anyKept ? (await openValues(tx, vault, clues)).kept : [];
}

/** What the clues of a report's own messages say that a person has kept for all who may read it. */
export const keptValues = async (tx: Transaction, vault: Vault, reportId: string): Promise<ClueValue[]> =>
  valuesOfKept(tx, vault, { reportIds: [reportId], rows: await clueRows(tx, reportId) });

/**
 * Refuse words that bring a way to reach a person, unless it has been kept.
 *
 * @throws RuleError `LEADS_TO_REPORTER` at the first field that does; it repeats nothing of it
 */
export function refuseReaching(
  kept: readonly ClueValue[],
  { form, at }: { form: object | string; at: string },
): void {
  const screen = reachingScreen(kept);
  for (const { text, pointer } of textsOf(form, at))
    if (screen(text).length > 0)
      throw new RuleError(
        'LEADS_TO_REPORTER',
        'looks like a way to reach a person: leave it out, or have it kept first',
        pointer,
      );
}

/**
 * A form as it may be sent on: what repeats a clue that nobody has kept is hidden. Never for showing to whoever wrote
 * it: what is hidden of their own words would tell them what is true.
 */
export async function hideClues(
  tx: Transaction,
  vault: Vault,
  { reportId, form }: { reportId: string; form: unknown },
): Promise<unknown> {
  const decided = await decidedClues(tx, reportId);
  if (!decided) return form;
  const { kept, withheld } = await openValues(tx, vault, decided);
  const screen = screenFor(kept, withheld);
  return mapTexts(form, (text) => hide(text, screen(text)));
}
