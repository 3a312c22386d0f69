import { hide, textsByPointer } from '../domain/identity-clues/in-message.ts';
import type { Vault } from '../domain/vault.ts';
import { clueRows, type StandingClue, standingClues } from './identity-clues.ts';
import type { Transaction } from './pool.ts';
import { type Reading, recordReading } from './recorded-reading.ts';
import { openWithClues } from './report-content.ts';

/** So much of the text on either side of a clue is shown, in UTF-16 units. */
const CONTEXT = 60;

/** A clue as the person who judges it sees it. */
export interface ShownClue {
  /** Null for one of a message taken in before clues were kept: it stays hidden and cannot be decided. */
  id: string | null;
  messageRowId: string;
  kind: StandingClue['kind'];
  confidence: StandingClue['confidence'];
  state: StandingClue['state'];
  pointer: string;
  start: number;
  end: number;
  /** The words themselves; null once they have been removed. */
  text: string | null;
  /** What stands around it, with every other clue hidden. */
  before: string;
  after: string;
}

/** The text with one clue in the open, or none: what is around it never shows another. */
function around(
  text: string,
  clue: StandingClue,
  others: readonly StandingClue[],
): Pick<ShownClue, 'before' | 'after'> {
  const [from, to] = [Math.max(0, clue.start - CONTEXT), Math.min(text.length, clue.end + CONTEXT)];
  const part = (start: number, end: number): string => {
    const within = others.filter((other) => other !== clue && other.start < end && other.end > start);
    // A clue that the edge of the context cuts is hidden whole, never half shown.
    const cut = within.map(({ kind, ...other }) => ({
      kind,
      start: Math.max(other.start, start) - start,
      end: Math.min(other.end, end) - start,
    }));
    return hide(text.slice(start, end), cut);
  };
  return { before: part(from, clue.start), after: part(clue.end, to) };
}

/** Each clue of a text with those near it: no two overlap, so no more than these stand in its context. */
function withNeighbours(clues: readonly StandingClue[]): [StandingClue, StandingClue[]][] {
  const sorted = clues.toSorted((one, other) => one.start - other.start);
  return sorted.map((clue, at) => [clue, sorted.slice(Math.max(0, at - CONTEXT - 1), at + CONTEXT + 2)]);
}

/**
 * Show the clues of a report to the person who judges them. The reading and its reason are in the audit before a word
 * is shown.
 *
 * @throws NotFoundError when there is no such report for this actor
 */
export async function readClues(tx: Transaction, vault: Vault, reading: Reading): Promise<ShownClue[]> {
  const { reportId } = reading;
  const what = { kind: 'IDENTITY_CLUES_READ', code: 'IDENTITY_CLUES' } as const;
  const sealer = await recordReading(tx, vault, reading, what);
  const rows = await clueRows(tx, reportId);
  return (await openWithClues(tx, sealer, reportId)).flatMap(({ messageRowId, message }) => {
    const texts = textsByPointer(message);
    const clues = standingClues(messageRowId, message, rows);
    const byPointer = new Map<string, StandingClue[]>();
    for (const clue of clues) {
      const there = byPointer.get(clue.pointer);
      if (there) there.push(clue);
      else byPointer.set(clue.pointer, [clue]);
    }
    const neighbours = new Map([...byPointer.values()].flatMap(withNeighbours));
    return clues.map((clue) => {
      const { id, kind, confidence, state, pointer, start, end } = clue;
      const whole = texts.get(pointer) ?? '';
      const text = state === 'REMOVED' ? null : whole.slice(start, end);
      const context = around(whole, clue, neighbours.get(clue) ?? []);
      return { id, messageRowId, kind, confidence, state, pointer, start, end, text, ...context };
    });
  });
}
