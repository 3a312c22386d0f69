import type { Clue, ClueKind } from './clue.ts';
import { digitTokens } from './digit-tokens.ts';
import { findClues } from './index.ts';
import { matchingText } from './matching-text.ts';

/** What a clue says, however it was spelt: equal for equal telephone numbers, addresses, names. */
export interface ClueValue {
  kind: ClueKind;
  value: string;
}

/** Kinds that reach somebody at once: in a form about an anonymous report they have no place unless a person kept them. */
const REACHING: readonly ClueKind[] = ['TELEPHONE', 'EMAIL', 'SOCIAL_HANDLE', 'NATIONAL_INSURANCE'];
/** Shorter ones stand in too many other words. */
const VALUE_MIN = 3;

const letters = (text: string): string =>
  matchingText(text)
    .text.toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** The value of a clue from the words that it covers. */
export function valueOf(kind: ClueKind, words: string): string {
  if (kind === 'TELEPHONE') {
    const digits = digitTokens(matchingText(words).text)
      .map((token) => token.digits)
      .join('');
    return digits.replace(/^(?:00)?44/u, '').replace(/^0/u, '');
  }
  if (kind === 'EMAIL') return letters(words.replaceAll(/\bdot\b|\bsmotyn\b|\bat\b/giu, ' '));
  return letters(words);
}

interface Letters {
  text: string;
  /** Where each letter stands in the text that was searched. */
  at: number[];
}

const lettersWithPlaces = (text: string): Letters => {
  const kept: Letters = { text: '', at: [] };
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charAt(at);
    if (!/[\p{L}\p{N}]/u.test(unit)) continue;
    parts.push(unit);
    kept.at.push(at);
  }
  return { ...kept, text: parts.join('') };
};

/** Where the words of a clue stand in a text again, in any spacing and case, as words of their own. */
function occurrences(text: string, { kind, value }: ClueValue): Omit<Clue, 'confidence'>[] {
  if (value.length < VALUE_MIN) return [];
  const reading = matchingText(text);
  const plain = reading.text.toLowerCase();
  const { text: searched, at } = lettersWithPlaces(plain);
  const found: Omit<Clue, 'confidence'>[] = [];
  for (let from = searched.indexOf(value); from >= 0; from = searched.indexOf(value, from + 1)) {
    const start = at[from] ?? 0;
    const end = (at[from + value.length - 1] ?? 0) + 1;
    const alone = !/[\p{L}\p{N}]$/u.test(plain.slice(0, start)) && !/^[\p{L}\p{N}]/u.test(plain.slice(end));
    if (alone) found.push({ kind, ...reading.original(start, end) });
  }
  return found;
}

/** What is known of the clues of a report: those that people may read, and those that they may not. */
export interface JudgedClues {
  kept: readonly ClueValue[];
  withheld: readonly ClueValue[];
}

/**
 * The stretches of somebody's text about an anonymous report that must not stand there: what repeats a clue that is not
 * kept, and whatever else reaches a person at once.
 */
export function leadsToReporter(text: string, judged: JudgedClues): Omit<Clue, 'confidence'>[] {
  const has = (values: readonly ClueValue[], { kind, value }: ClueValue): boolean =>
    values.some((known) => known.kind === kind && known.value === value);
  const withheld = judged.withheld.filter((clue) => !has(judged.kept, clue));
  const found = findClues(text).filter(({ kind, start, end }) => {
    const clue = { kind, value: valueOf(kind, text.slice(start, end)) };
    return !has(judged.kept, clue) && (REACHING.includes(kind) || has(withheld, clue));
  });
  return [...found, ...withheld.flatMap((clue) => occurrences(text, clue))];
}
