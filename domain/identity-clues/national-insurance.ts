import type { Clue } from './clue.ts';

const NUMBER =
  /(?<![\p{L}\p{N}])([A-Z])([A-Z])[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?([A-D])?(?![\p{L}\p{N}])/giu;
const CUE =
  /(?:national insurance|\bni\b|\bnino\b|\bn\.i\.|yswiriant (?:gwladol|cenedlaethol))[^\n]{0,20}$/iu;
/** Never given out. "QQ" is not either, but is what people write for an example: better found. */
const EXCLUDED = new Set(['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ']);

const allocated = (first: string, second: string): boolean =>
  first + second === 'QQ' ||
  (!'DFIQUV'.includes(first) && !'DFIQUVO'.includes(second) && !EXCLUDED.has(first + second));

/** National Insurance numbers; without their last letter only where the text says what they are. */
export function findNationalInsurance(text: string): Clue[] {
  const clues: Clue[] = [];
  for (const { index, 0: found, 1: first = '', 2: second = '', 3: suffix } of text.matchAll(NUMBER)) {
    if (!allocated(first.toUpperCase(), second.toUpperCase())) continue;
    if (suffix === undefined && !CUE.test(text.slice(Math.max(0, index - 50), index))) continue;
    const end = index + found.trimEnd().length;
    clues.push({ kind: 'NATIONAL_INSURANCE', start: index, end, confidence: 'HIGH' });
  }
  return clues;
}
