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

const LETTER = /[\p{L}\p{N}]/u;

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

/** The letters and digits of a text, and where each stands in it. */
function lettersWithPlaces(text: string): { searched: string; at: number[] } {
  const parts: string[] = [];
  const at: number[] = [];
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charAt(place);
    if (!LETTER.test(unit)) continue;
    parts.push(unit);
    at.push(place);
  }
  return { searched: parts.join(''), at };
}

type Stretch = Omit<Clue, 'confidence'>;

/** Where the words of clues stand in a text again, in any spacing and case, as words of their own. */
function repetitions(text: string, clues: readonly ClueValue[]): Stretch[] {
  const reading = matchingText(text);
  const plain = reading.text.toLowerCase();
  const { searched, at } = lettersWithPlaces(plain);
  const found: Stretch[] = [];
  for (const { kind, value } of clues)
    for (let from = searched.indexOf(value); from >= 0; from = searched.indexOf(value, from + 1)) {
      const start = at[from] ?? 0;
      const end = (at[from + value.length - 1] ?? 0) + 1;
      const alone = !LETTER.test(plain.charAt(start - 1)) && !LETTER.test(plain.charAt(end));
      if (alone) found.push({ kind, ...reading.original(start, end) });
    }
  return found;
}

/**
 * Gives the stretches of somebody's text about an anonymous report that must not stand there: what repeats a clue that
 * nobody has kept, and whatever else reaches a person at once.
 */
export type ReporterScreen = (text: string) => Stretch[];

const keyOf = ({ kind, value }: ClueValue): string => `${kind} ${value}`;

/**
 * The screen for what people write, from what they may read alone: whatever reaches a person, unless it was kept. What
 * it finds depends on nothing that is hidden, or writing would be asking.
 */
export function reachingScreen(kept: readonly ClueValue[]): ReporterScreen {
  const shown = new Set(kept.map(keyOf));
  return (text) =>
    findClues(text).filter(
      ({ kind, start, end }) =>
        REACHING.includes(kind) && !shown.has(keyOf({ kind, value: valueOf(kind, text.slice(start, end)) })),
    );
}

/**
 * The screen for what leaves of a reporter who has not agreed to it: whatever could lead to them, unless a person has kept
 * it, and what repeats it in words that no search would find alone.
 *
 * @param told - what the message says of them that whoever writes can read
 */
export function leavingScreen(
  kept: readonly ClueValue[],
  told: readonly ClueValue[],
): { search: ReporterScreen; repeats: ReporterScreen } {
  const shown = new Set(kept.map(keyOf));
  const words = told.filter((clue) => clue.value.length >= VALUE_MIN && !shown.has(keyOf(clue)));
  return {
    search: (text) =>
      findClues(text).filter(
        ({ kind, start, end }) => !shown.has(keyOf({ kind, value: valueOf(kind, text.slice(start, end)) })),
      ),
    repeats: (text) => repetitions(text, words),
  };
}

/** The screen for a report, from what its clues say: those that people may read, and those that they may not. */
export function screenFor(kept: readonly ClueValue[], notKept: readonly ClueValue[]): ReporterScreen {
  const shown = new Set(kept.map(keyOf));
  const withheld = new Map(notKept.map((clue) => [keyOf(clue), clue]));
  for (const key of shown) withheld.delete(key);
  const words = [...withheld.values()].filter(({ value }) => value.length >= VALUE_MIN);
  return (text) => {
    const found = findClues(text).filter(({ kind, start, end }) => {
      const key = keyOf({ kind, value: valueOf(kind, text.slice(start, end)) });
      return !shown.has(key) && (REACHING.includes(kind) || withheld.has(key));
    });
    return [...found, ...repetitions(text, words)];
  };
}
