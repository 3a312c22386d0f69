import {
  cluesOfMessage,
  hideInMessage,
  type PlacedClue,
  searchMessage,
  textsByPointer,
} from './identity-clues/in-message.ts';
import { type ClueValue, leavingScreen, valueOf } from './identity-clues/values.ts';
import type { FeedMessage } from './schemas/feed-message.ts';

/** A stretch of a part that is hidden before it leaves. It says where and of what kind, never what it says. */
export type HiddenStretch = Pick<PlacedClue, 'pointer' | 'kind'>;

/** Fields that name the person complained of: a name or number there is the subject's, whatever else repeats it. */
const NAMES_THE_SUBJECT = /^\/subjects\/\d+\/(?:name|alias|collarNumber|vehicle|socialMedia)$/u;

const valuesIn = (message: FeedMessage): ClueValue[] => {
  const texts = textsByPointer(message);
  return cluesOfMessage(message).map(({ kind, pointer, start, end }) => ({
    kind,
    value: valueOf(kind, (texts.get(pointer) ?? '').slice(start, end)),
  }));
};

/** Each stretch once: where two overlap, what is hidden is one. */
function apart(clues: readonly Omit<PlacedClue, 'confidence'>[]): HiddenStretch[] {
  const ends = new Map<string, number>();
  return clues
    .toSorted((one, other) => one.start - other.start)
    .flatMap(({ pointer, kind, start, end }) => {
      const before = ends.get(pointer) ?? -1;
      ends.set(pointer, Math.max(before, end));
      return start < before ? [] : [{ pointer, kind }];
    });
}

/**
 * A part as another force is given it without the reporter's consent: everything in it that could lead to them is hidden,
 * also where the message was not anonymous and nobody has judged its clues, and also where the divider repeats it.
 * What it finds depends on nothing that is hidden from the divider, so they may be shown all of it.
 *
 * @param part - as `partOf` makes it
 * @param source - the message that it is a part of, as whoever divides it reads it
 * @param kept - what a person has kept for all who read the report
 */
export function screenPart(
  part: FeedMessage,
  { source, kept }: { source: FeedMessage; kept: readonly ClueValue[] },
): { message: FeedMessage; hidden: HiddenStretch[] } {
  const { search, repeats } = leavingScreen(kept, valuesIn(source));
  const found = searchMessage(part, (text, pointer) => [
    ...search(text),
    ...(NAMES_THE_SUBJECT.test(pointer) ? [] : repeats(text)),
  ]);
  return { message: found.length > 0 ? hideInMessage(part, found) : part, hidden: apart(found) };
}
