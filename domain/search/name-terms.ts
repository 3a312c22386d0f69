import { SHORT_FORMS, TITLES } from './name-data.ts';
import { soundOf } from './sound-of-name.ts';
import type { Term } from './term-kinds.ts';

/** Longer names are cut: nobody has so many words in a name, and each word costs rows. */
const NAME_CHARACTERS_MAX = 1_000;
const WORDS_MAX = 8;
const WORD_LETTERS_MAX = 40;

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .toLowerCase()
    // O'Dell is one word.
    .replaceAll(/[\p{Mark}\p{Format}'’‘`´.]/gu, '')
    .split(/[^\p{Letter}]+/u)
    .filter((word) => word !== '')
    .slice(0, 4 * WORDS_MAX)
    .map((word) => word.slice(0, WORD_LETTERS_MAX));

const withoutTitles = (words: string[]): string[] => {
  const first = words.findIndex((word) => !TITLES.has(word));
  return first === -1 ? [] : words.slice(first);
};

interface NameInOrder {
  first: string | undefined;
  surname: string;
}

/** The words of a name in the order in which a person bears them: "Quill, Darrow" is turned round. */
function bearersOrder(name: string): string[] {
  const [before = '', after = ''] = name.split(/[,，]/u, 2);
  const [surname, rest] = [withoutTitles(wordsOf(before)), withoutTitles(wordsOf(after))];
  return [...rest, ...surname].slice(0, WORDS_MAX);
}

const inOrder = (words: readonly string[]): NameInOrder | undefined => {
  const surname = words.at(-1);
  return surname === undefined ? undefined : { first: words.length > 1 ? words[0] : undefined, surname };
};

/** A first name and what it may be short for. */
const formsOf = (first: string): string[] => [first, ...(SHORT_FORMS.get(first) ?? [])];
const sorted = (...words: string[]): string => words.toSorted().join(' ');

/** The word, and the word with each letter left out in turn. */
const oneLeftOut = (word: string): string[] => {
  const letters = Array.from(word);
  if (letters.length < 5) return [word];
  return [word, ...letters.map((_, at) => letters.toSpliced(at, 1).join(''))];
};

function termsInOrder({ first, surname }: NameInOrder): Term[] {
  const terms: Term[] = [{ kind: 'NAME_SURNAME', value: surname }];
  if (first === undefined) return terms;
  for (const form of formsOf(first)) {
    const initial = Array.from(form)[0] ?? '';
    terms.push({ kind: 'NAME_SURNAME_INITIAL', value: `${surname} ${initial}` });
    terms.push({ kind: 'NAME_SURNAME_SOUND', value: `${soundOf(surname)} ${initial}` });
    // A first name that is only an initial says too little to be taken for somebody's name.
    if (form === initial) continue;
    terms.push({ kind: 'NAME_FAMILIAR', value: sorted(form, surname) });
    terms.push({ kind: 'NAME_SOUND', value: sorted(soundOf(form), soundOf(surname)) });
    for (const near of oneLeftOut(surname)) terms.push({ kind: 'NAME_NEAR', value: `${near} ${form}` });
  }
  return terms;
}

const HYPHENS = /[-‐‑–]/gu;
/** A name with hyphens is borne with them, without them, and with spaces for them. */
const spellingsOf = (name: string): string[] => {
  const cut = name.slice(0, NAME_CHARACTERS_MAX);
  return cut.search(HYPHENS) >= 0 ? [cut.replaceAll(HYPHENS, ''), cut.replaceAll(HYPHENS, ' ')] : [cut];
};

const unique = (terms: readonly Term[]): Term[] => [
  ...new Map(terms.map((term) => [`${term.kind} ${term.value}`, term])).values(),
];

const wholeName = (words: readonly string[]): Term[] =>
  words.length > 1 && Array.from(words[0] ?? '').length > 1
    ? [{ kind: 'NAME_FULL', value: sorted(...words) }]
    : [];

/** What a name is indexed by. Empty for a text without letters. */
export function nameTerms(name: string): Term[] {
  return unique(
    spellingsOf(name).flatMap((spelling) => {
      const words = bearersOrder(spelling);
      const order = inOrder(words);
      return order ? [...wholeName(words), ...termsInOrder(order)] : [];
    }),
  );
}

/** What a name is searched by: as it is indexed, and as if surname and first name had changed places. */
export function nameQuery(name: string): Term[] {
  const turned = spellingsOf(name).flatMap((spelling) => {
    const order = inOrder(bearersOrder(spelling).toReversed());
    return order ? termsInOrder(order) : [];
  });
  return unique([...nameTerms(name), ...turned]);
}
