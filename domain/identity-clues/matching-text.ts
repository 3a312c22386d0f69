/**
 * A text as the searches read it, and the way back to the offsets of the original: compatibility forms (full-width
 * digits, ligatures) made plain, accents and invisible characters left out, every space, dash and quote of one kind.
 */
export interface MatchingText {
  text: string;
  /** The stretch of the original, in UTF-16 offsets, of a stretch of `text`. */
  original(start: number, end: number): { start: number; end: number };
}

/** Where the digits of scripts that NFKD leaves alone begin. */
const ZEROS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50,
  0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810,
];
// Marks too: what is written over or around a digit or letter does not change how it is read. Welsh "ŵ" is found as "w".
const UNSEEN = /[\p{Cf}\p{M}\u115f\u1160\u3164]/u;
const LINE_END = /[\n\v\f\u0085\u2028\u2029]/u;
const SPACE = /[\p{Zs}\t\r]/u;
const DASH = /[\p{Pd}\u2212\u2043]/u;
const APOSTROPHE = /[\u2018\u2019\u201b\u2032`\u00b4]/u;
const QUOTE = /[\u201c-\u201f\u2033]/u;
const DOT = /[\u00b7\u2022\u2219\u3002]/u;

/** A few ligatures stand for whole sentences: no more of one is read than this. */
const EXPANDED_MAX = 4;

function plain(character: string): string {
  if (UNSEEN.test(character)) return '';
  if (LINE_END.test(character)) return '\n';
  if (SPACE.test(character)) return ' ';
  if (DASH.test(character)) return '-';
  if (APOSTROPHE.test(character)) return "'";
  if (QUOTE.test(character)) return '"';
  if (DOT.test(character)) return '.';
  const code = character.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => code >= first && code < first + 10);
  return zero === undefined ? character : String(code - zero);
}

/** Make a text ready for the searches. Linear in its length. */
export function matchingText(original: string): MatchingText {
  const parts: string[] = [];
  const starts: number[] = [];
  let at = 0;
  for (const character of original) {
    const next = at + character.length;
    const simple = character >= ' ' && character <= '~' && character !== '`';
    const read = simple
      ? character
      : Array.from(character.normalize('NFKD').slice(0, EXPANDED_MAX), plain).join('');
    for (let unit = 0; unit < read.length; unit += 1) starts.push(at);
    parts.push(read);
    at = next;
  }
  return {
    text: parts.join(''),
    // What is left out behind the last character (the frame of a keycap) goes with it.
    original: (start, end) => ({ start: starts[start] ?? at, end: starts[end] ?? at }),
  };
}
