import type { Clue } from './clue.ts';
import { findEmails } from './emails.ts';
import { findHandles } from './handles.ts';
import { matchingText } from './matching-text.ts';
import { findNames } from './names.ts';
import { findNationalInsurance } from './national-insurance.ts';
import { findNumberPlates } from './number-plates.ts';
import { findOwnDetails } from './own-details.ts';
import { findPostcodes } from './postcodes.ts';
import { findTelephones } from './telephones.ts';

/** What a search finds counts before what later ones find in the same place, when both are as long. */
const SEARCHES = [
  findEmails,
  findTelephones,
  findNationalInsurance,
  findPostcodes,
  findOwnDetails,
  findHandles,
  findNumberPlates,
  findNames,
] as const;

/**
 * What in a text can lead to the person who wrote it, in order, without overlaps; offsets are UTF-16 offsets of the text
 * as given. A search that errs finds too much: a person decides what is kept. Linear in the length of the text.
 */
export function findClues(text: string): Clue[] {
  const reading = matchingText(text);
  const found = SEARCHES.flatMap((search) => search(reading.text));
  // eslint-disable-next-line unicorn/no-array-sort
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  const clues: Clue[] = [];
  let covered = 0;
  for (const { kind, start, end, confidence } of found) {
    if (end <= covered) continue;
    const place = reading.original(Math.max(start, covered), end);
    if (place.end > place.start) clues.push({ kind, ...place, confidence });
    covered = end;
  }
  return clues;
}
