import { RuleError } from '../domain/errors.ts';
import { hide, mapTexts, textsByPointer, textsOf } from '../domain/identity-clues/in-message.ts';
import { type ClueValue, type ReporterScreen, screenFor, valueOf } from '../domain/identity-clues/values.ts';
import type { Vault } from '../domain/vault.ts';
import { clueRows, standingClues } from './identity-clues.ts';
import type { Transaction } from './pool.ts';
import { openWithClues } from './report-content.ts';
import { openSealer } from './sealed-content.ts';

/** The screen for texts about a report, from what was decided of its clues; null when no message of it is anonymous. */
async function openScreen(tx: Transaction, vault: Vault, reportId: string): Promise<ReporterScreen | null> {
  const { rows: reports } = await tx.query<{ anonymous: boolean }>(
    /* sql */ `select anonymity = 'ANONYMOUS' as anonymous from reports where id = $1`,
    [reportId],
  );
  const rows = await clueRows(tx, reportId);
  if (reports[0]?.anonymous !== true && rows.length === 0) return null;
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
  return screenFor(kept, withheld);
}

/**
 * Refuse a form that would carry on what leads to an anonymous reporter: a clue that nobody has kept, or any other way
 * to reach a person.
 *
 * @throws RuleError `LEADS_TO_REPORTER` at the first field that does; it repeats nothing of it
 */
export async function refuseClues(
  tx: Transaction,
  vault: Vault,
  { reportId, form }: { reportId: string; form: object },
): Promise<void> {
  const screen = await openScreen(tx, vault, reportId);
  if (!screen) return;
  for (const { text, pointer } of textsOf(form, '/form'))
    if (screen(text).length > 0)
      throw new RuleError(
        'LEADS_TO_REPORTER',
        'looks like a way to reach the reporter: leave it out, or have it kept first',
        pointer,
      );
}

/** A form as it may be shown or sent: one filled in before a clue was known may still repeat it. */
export async function hideClues(
  tx: Transaction,
  vault: Vault,
  { reportId, form }: { reportId: string; form: unknown },
): Promise<unknown> {
  const screen = await openScreen(tx, vault, reportId);
  if (!screen) return form;
  return mapTexts(form, (text) => hide(text, screen(text)));
}
