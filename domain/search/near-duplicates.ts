import { HIDDEN } from '../identity-clues/clue.ts';

/** How texts are compared: three words at a time, in 128 slots, looked up by bands of four. */
export const SKETCH = { shingleWords: 3, slots: 128, bandSlots: 4 } as const;

/**
 * When a text is long enough to be compared, how like two must be to count as one text told twice, and what that weighs
 * in a search: the same however like they are.
 */
export const DUPLICATE_RULES = { shinglesMin: 12, similarityMin: 0.5, searchWeight: 0.9 } as const;

/** What stands for a clue is nobody's word: a text copied from the screen is compared without it. */
const STANDS_FOR_CLUE = new RegExp(
  Object.values(HIDDEN)
    .map((shown) => shown.replaceAll(/[[\]]/gu, String.raw`\$&`))
    .join('|'),
  'giu',
);

const SLOT_BYTES = 4;
const BAND_BYTES = SKETCH.bandSlots * SLOT_BYTES;
export const SKETCH_BYTES = SKETCH.slots * SLOT_BYTES;

/** The shingles of a text: every three words in a row, without case, accents, punctuation and what stands for clues. */
export function shinglesOf(text: string): Set<string> {
  const words = text
    .replaceAll(STANDS_FOR_CLUE, ' ')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\p{Mark}\p{Format}'’]/gu, '')
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '');
  const shingles = new Set<string>();
  for (let at = 0; at + SKETCH.shingleWords <= words.length; at += 1)
    shingles.add(words.slice(at, at + SKETCH.shingleWords).join(' '));
  return shingles;
}

/** The keys by which a sketch is looked up: two texts that share one are worth comparing. */
export function bandsOf(sketch: Uint8Array): Uint8Array[] {
  return Array.from({ length: SKETCH.slots / SKETCH.bandSlots }, (_, band) =>
    Uint8Array.of(band, ...sketch.subarray(band * BAND_BYTES, (band + 1) * BAND_BYTES)),
  );
}

/** How like two texts are, estimated from their sketches: the share of equal slots, from 0 to 1. */
export function similarityOf(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== SKETCH_BYTES || other.length !== SKETCH_BYTES) return 0;
  let equal = 0;
  for (let at = 0; at < SKETCH_BYTES; at += SLOT_BYTES)
    if ([0, 1, 2, 3].every((byte) => one[at + byte] === other[at + byte])) equal += 1;
  return equal / SKETCH.slots;
}
