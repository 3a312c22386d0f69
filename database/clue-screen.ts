import { RuleError } from '../domain/errors.ts';
import { hide, mapTexts, textsByPointer, textsOf } from '../domain/identity-clues/in-message.ts';
import { type ClueValue, reachingScreen, screenFor, valueOf } from '../domain/identity-clues/values.ts';
import type { Vault } from '../domain/vault.ts';
import { type ClueRow, clueRows, standingClues } from './identity-clues.ts';
import type { Transaction } from './pool.ts';
import { openWithClues } from './report-content.ts';
import { openSealer } from './sealed-content.ts';

/** What was decided of the clues of a report; null when no message of it is anonymous. */
async function decidedClues(tx: Transaction, reportId: string): Promise<ClueRow[] | null> {
  const { rows: reports } = await tx.query<{ anonymous: boolean }>(
    /* sql */ `select anonymity = 'ANONYMOUS' as anonymous from reports where id = $1`,
    [reportId],
  );
  const rows = await clueRows(tx, reportId);
  return reports[0]?.anonymous !== true && rows.length === 0 ? null : rows;
}

/** What the clues of a report say, apart by whether a person has kept them. */
async function openValues(
  tx: Transaction,
  vault: Vault,
  reportId: string,
  rows: readonly ClueRow[],
): Promise<{ kept: ClueValue[]; withheld: ClueValue[] }> {
  const kept: ClueValue[] = [];
  const withheld: ClueValue[] = [];
  for (const content of await openWithClues(tx, await openSealer(tx, vault, reportId), reportId)) {
    const { messageRowId, message } = content;
    const texts = textsByPointer(message);
    for (const { kind, pointer, start, end, state } of standingClues(messageRowId, message, rows)) {
      const value = valueOf(kind, (texts.get(pointer) ?? '').slice(start, end));
      (state === 'KEPT' ? kept : withheld).push({ kind, value });
    }
  }
  return { kept, withheld };
}

/**
 * Refuse a form about an anonymous report that brings a way to reach a person, unless it has been kept for all to see.
 * It is never compared with what is hidden: a refusal would tell whoever tries one value after another.
 *
 * @param at - where the form stands in what was sent, as a JSON Pointer
 * @throws RuleError `LEADS_TO_REPORTER` at the first field that does; it repeats nothing of it
 */
export async function refuseContacts(
  tx: Transaction,
  vault: Vault,
  { reportId, form, at = '/form' }: { reportId: string; form: object; at?: string },
): Promise<void> {
  const rows = await decidedClues(tx, reportId);
  if (rows) refuseReaching(await valuesOfKept(tx, vault, reportId, rows), { form, at });
}

async function valuesOfKept(
  tx: Transaction,
  vault: Vault,
  reportId: string,
  rows: readonly ClueRow[],
): Promise<ClueValue[]> {
  const anyKept = rows.some(({ state }) => state === 'KEPT');
  return anyKept ? (await openValues(tx, vault, reportId, rows)).kept : [];
}

/** What the clues of a report say that a person has kept for all who may read it. */
export const keptValues = async (tx: Transaction, vault: Vault, reportId: string): Promise<ClueValue[]> =>
  valuesOfKept(tx, vault, reportId, await clueRows(tx, reportId));

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
  const rows = await decidedClues(tx, reportId);
  if (!rows) return form;
  const { kept, withheld } = await openValues(tx, vault, reportId, rows);
  const screen = screenFor(kept, withheld);
  return mapTexts(form, (text) => hide(text, screen(text)));
}
