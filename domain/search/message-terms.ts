import { type KeptText, termsOfKept } from './kept-terms.ts';
import type { FeedMessage } from '../schemas/feed-message.ts';
import {
  asCounted,
  collarTerms,
  contactsIn,
  emailTerms,
  handleTerms,
  telephoneTerms,
  vehicleTerms,
} from './contact-terms.ts';
import { nameQuery, nameTerms } from './name-terms.ts';
import type { Term } from './term-kinds.ts';

/** A term of a report: which of the message's subjects it belongs to; 0 for the narrative, which says not whose. */
export interface ReportTerm extends Term {
  source: 'subject' | 'narrative';
  subject: number;
}

type Subject = NonNullable<FeedMessage['subjects']>[number];
type Message = Pick<FeedMessage, 'anonymity' | 'narrative' | 'subjects' | 'reporter'>;

const SUBJECTS_MAX = 50;
const keyOf = ({ kind, value }: Term): string => `${kind} ${value}`;

/** The reporter's own details: whatever else repeats them, nobody finds a report by who sent it. */
function ownTerms({ reporter }: Message): { contacts: Set<string>; names: Set<string> } {
  const contact = reporter?.contact;
  const contacts = [
    ...telephoneTerms(contact?.phone ?? ''),
    ...emailTerms(contact?.email ?? ''),
    ...[contact?.phone, contact?.email, contact?.contactNote].flatMap((text) => contactsIn(text ?? '')),
  ];
  const names = nameTerms(contact?.name ?? '').filter(({ kind }) => kind === 'NAME_FULL');
  return { contacts: new Set(contacts.map(keyOf)), names: new Set(names.map(keyOf)) };
}

const termsOfSubject = (subject: Subject, ownNames: ReadonlySet<string>): Term[] => {
  const names = [subject.name, subject.alias]
    .map((name) => nameTerms(name ?? ''))
    .filter((terms) => !terms.some((term) => ownNames.has(keyOf(term))));
  return [
    ...names.flat(),
    ...collarTerms(subject.collarNumber ?? ''),
    ...vehicleTerms(subject.vehicle ?? ''),
    ...handleTerms(subject.socialMedia ?? ''),
  ];
};

/** "My number is…", "ring me on…", "fy rhif…": what follows is the writer's own. */
const WRITERS_OWN =
  /(?<!\p{Letter})(?:my|me|mine|i|i’m|i'm|fy|fi|mi|ffoniwch)(?!\p{Letter})[^.!?\n]{0,60}$/iu;

function termsOfNarrative({ narrative, anonymity }: Message, kept: readonly KeptText[]): Term[] {
  if (anonymity === 'ANONYMOUS') return kept.flatMap(termsOfKept);
  const text = asCounted(narrative);
  return contactsIn(narrative).filter(({ at }) => !WRITERS_OWN.test(text.slice(Math.max(0, at - 80), at)));
}

/**
 * Everything that a message's report may be found by.
 *
 * The narrative of an anonymous message gives nothing of itself: a telephone number in it may be the writer's own,
 * and to find it by search would be to find the writer.
 *
 * @param kept - texts of an anonymous message of which a person has decided that they do not lead to the writer
 */
export function termsOfMessage(message: Message, kept: readonly KeptText[] = []): ReportTerm[] {
  const own = ownTerms(message);
  const subjects = (message.subjects ?? []).slice(0, SUBJECTS_MAX).flatMap((subject, index) =>
    termsOfSubject(subject, own.names).map((term): ReportTerm => ({
      kind: term.kind,
      value: term.value,
      source: 'subject',
      subject: subject.subjectNo ?? index + 1,
    })),
  );
  const narrative = termsOfNarrative(message, kept).map(({ kind, value }): ReportTerm => ({
    kind,
    value,
    source: 'narrative',
    subject: 0,
  }));
  const all = [...subjects, ...narrative].filter((term) => !own.contacts.has(keyOf(term)));
  return [...new Map(all.map((term) => [`${term.subject} ${keyOf(term)}`, term])).values()];
}

/** What somebody searches by. */
export interface SearchedValues {
  name?: string | undefined;
  collarNumber?: string | undefined;
  telephone?: string | undefined;
  email?: string | undefined;
  vehicle?: string | undefined;
  handle?: string | undefined;
}
export type SearchField = keyof SearchedValues;

const QUERY_TERMS: Record<SearchField, (text: string) => Term[]> = {
  name: nameQuery,
  collarNumber: collarTerms,
  telephone: telephoneTerms,
  email: emailTerms,
  vehicle: vehicleTerms,
  handle: handleTerms,
};
const SEARCH_FIELDS = [
  'name',
  'collarNumber',
  'telephone',
  'email',
  'vehicle',
  'handle',
] as const satisfies SearchField[];

/** The terms of each field that is searched by; an empty list where a value holds nothing to search by. */
export function termsOfSearch(values: SearchedValues): { field: SearchField; terms: Term[] }[] {
  return SEARCH_FIELDS.flatMap((field) => {
    const value = values[field];
    return value === undefined ? [] : [{ field, terms: QUERY_TERMS[field](value) }];
  });
}

/** What a free query finds exactly: a whole name, a collar number, a telephone number. */
export function exactTerms(text: string): Term[] {
  return [
    ...nameTerms(text).filter(({ kind }) => kind === 'NAME_FULL'),
    ...collarTerms(text),
    ...telephoneTerms(text),
  ];
}
