import { jsonPointer } from '../json-inspection.ts';
import type { FeedMessage } from '../schemas/feed-message.ts';
import { type Clue, HIDDEN, type ClueKind } from './clue.ts';
import { findClues } from './index.ts';

/** A clue and the field it stands in. */
export interface PlacedClue extends Clue {
  /**
   * JSON Pointer into the message. The name of a field that the contract does not know comes from the sender and may say
   * anything, so its place among such fields stands for it: `/incident/+0`.
   */
  pointer: string;
}

/** The fields of the contract, wherever they stand. */
const FIELDS = new Set(
  (
    'schemaVersion messageId messageType reportRef sequence quotedRef inReplyTo channel language receivedDate receivedTimeBand ' +
    'disseminatedAt priority immediateRisk flag detail anonymity keepInContact reporter relationship isPolice contact ' +
    'categories targetForce slug code confidence statedText otherForces subjectNos aboutMessageId subjects subjectNo name alias role rank ' +
    'collarNumber station unit description ageApprox vehicle socialMedia serving notes affectedPersons isChild ageBand ' +
    'vulnerabilities incident when from to text where dutyStatus medium ongoing policeSystemsMentioned howKnown ' +
    'evidenceMentioned type available othersWhoKnow previouslyReported reported toWhom narrative agentNotes attachments ' +
    'filename mediaType sizeBytes sha256 metadataStripped content sanitisation by supervisorReviewed'
  ).split(' '),
);

/** Whether the contract of the feed knows a field of this name. */
export const isField = (name: string): boolean => FIELDS.has(name);

/** Fields that hold codes, dates and bytes: nothing in them is anybody's words. */
const CODES =
  /^\/(?:schemaVersion|messageId|messageType|reportRef|channel|receivedDate|receivedTimeBand|disseminatedAt|priority|anonymity|howKnown|categories\/\d+|attachments\/\d+\/(?:content|sha256))$/u;
/** What a field about a subject is there to hold leads to the subject and not to the reporter. */
const OF_THE_SUBJECT: readonly [RegExp, ClueKind][] = [
  [/^\/subjects\/\d+\/vehicle$/u, 'VEHICLE'],
  [/^\/subjects\/\d+\/socialMedia$/u, 'SOCIAL_HANDLE'],
];
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;
/** A telephone number sent as a JSON number has at least so many digits. */
const NUMBER_MIN = 100_000_000;

type Rewrite = (text: string, pointer: string) => string;

/** The value with each text in it rewritten; numbers of the size of a telephone number count as text. */
function rewriteTexts(value: unknown, pointer: string, rewrite: Rewrite): unknown {
  if (typeof value === 'string') return rewrite(value, pointer);
  if (typeof value === 'number' && value >= NUMBER_MIN) {
    const written = rewrite(String(value), pointer);
    return written === String(value) ? value : written;
  }
  if (Array.isArray(value)) return value.map((item, at) => rewriteTexts(item, `${pointer}/${at}`, rewrite));
  if (typeof value !== 'object' || value === null) return value;
  let unknown = 0;
  const entries = Object.entries(value).map(([name, member]) => {
    if (FIELDS.has(name)) return [name, rewriteTexts(member, `${pointer}/${name}`, rewrite)];
    const place = `${pointer}/+${unknown}`;
    unknown += 1;
    const shown = hide(name, findClues(name));
    return [shown === name ? name : `${shown} ${unknown}`, rewriteTexts(member, place, rewrite)];
  });
  return Object.fromEntries(entries);
}

/** How the fields of our own forms are named, and the positions of arrays. A draft may bring others. */
const OUR_NAME = /^(?:[A-Za-z]{1,40}|\d{1,4})$/u;

/** Every text of a form, names of fields that are not ours included, with its JSON Pointer. */
export function textsOf(value: unknown, pointer = ''): { text: string; pointer: string }[] {
  if (typeof value === 'string') return UUID.test(value) ? [] : [{ text: value, pointer }];
  if (typeof value === 'number') return value >= NUMBER_MIN ? [{ text: String(value), pointer }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...(OUR_NAME.test(name) ? [] : [{ text: name, pointer }]),
    ...textsOf(member, `${pointer}${jsonPointer([name])}`),
  ]);
}

/** The value with each of its texts rewritten, its fields left as they are. */
export function mapTexts(value: unknown, rewrite: (text: string) => string): unknown {
  if (typeof value === 'string') return UUID.test(value) ? value : rewrite(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, rewrite));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, rewrite)]));
}

function inText<Found extends { kind: ClueKind }>(
  text: string,
  pointer: string,
  search: (text: string, pointer: string) => readonly Found[],
): Found[] {
  if (CODES.test(pointer) || UUID.test(text)) return [];
  const own = OF_THE_SUBJECT.find(([field]) => field.test(pointer))?.[1];
  return search(text, pointer).filter(({ kind }) => kind !== own);
}

/** What a search finds in every field of a message that holds words, in the order of its fields, where it stands. */
export function searchMessage<Found extends { kind: ClueKind }>(
  message: FeedMessage,
  search: (text: string, pointer: string) => readonly Found[],
): (Found & { pointer: string })[] {
  const found: (Found & { pointer: string })[] = [];
  rewriteTexts(message, '', (text, pointer) => {
    found.push(...inText(text, pointer, search).map((clue) => ({ ...clue, pointer })));
    return text;
  });
  return found;
}

/** Searching is slow, and taking in asks twice of one message. Messages are never changed. */
const searched = new WeakMap<FeedMessage, readonly PlacedClue[]>();

/** The clues in every field of a message, in the order of its fields. */
export function cluesOfMessage(message: FeedMessage): readonly PlacedClue[] {
  const known = searched.get(message);
  if (known) return known;
  const clues = searchMessage(message, findClues);
  searched.set(message, clues);
  return clues;
}

/** A text with clues (in any order, overlapping or not) replaced by what stands for them. */
export function hide(text: string, clues: readonly Pick<Clue, 'kind' | 'start' | 'end'>[]): string {
  let shown = '';
  let at = 0;
  for (const { kind, start, end } of [...clues].toSorted((one, other) => one.start - other.start)) {
    if (end <= at) continue;
    shown += text.slice(at, Math.max(at, start)) + (start >= at ? HIDDEN[kind] : '');
    at = end;
  }
  return shown + text.slice(at);
}

/** A message with the clues given replaced by what stands for them, its own names of fields searched too. */
export function hideInMessage(
  message: FeedMessage,
  clues: readonly Omit<PlacedClue, 'confidence'>[],
): FeedMessage {
  const byPointer = new Map<string, Omit<PlacedClue, 'confidence'>[]>();
  for (const clue of clues) {
    const there = byPointer.get(clue.pointer);
    if (there) there.push(clue);
    else byPointer.set(clue.pointer, [clue]);
  }
  const hidden = rewriteTexts(message, '', (text, pointer) => hide(text, byPointer.get(pointer) ?? []));
  if (!isMessage(hidden)) throw new TypeError('a message is an object');
  return hidden;
}

/** Its shape is as before: only texts were rewritten, and numbers in fields that the contract does not know. */
const isMessage = (rewritten: unknown): rewritten is FeedMessage =>
  typeof rewritten === 'object' && rewritten !== null;

/** Every text of a message by its pointer, as `cluesOfMessage` has it. */
export function textsByPointer(message: FeedMessage): Map<string, string> {
  const texts = new Map<string, string>();
  rewriteTexts(message, '', (text, pointer) => {
    texts.set(pointer, text);
    return text;
  });
  return texts;
}
