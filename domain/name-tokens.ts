import { SHORT_NAMES } from './data/short-names.ts';
import { normaliseName } from './names.ts';

/**
 * What two spellings of a name may have in common, strongest first. Each is compared by keyed index, so that a name
 * is found again without either side being read.
 */
export const TOKEN_KINDS = [
  'full',
  'words',
  'given-family',
  'typing-family',
  'typing-given',
  'sound',
  'initial',
  'family',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** One token of a name: what it stands for, and the text that the keyed index is made of. */
export interface NameToken {
  kind: TokenKind;
  text: string;
}

/** Words before a name that are no part of it; only leading ones are dropped, since Sergeant is a surname too. */
const TITLES = new Set(
  (
    'acting temporary detective police special pc dc ps ds sgt sergeant constable insp inspector di dci ci chief ' +
    'supt superintendent det det. ch cc dcc acc commander pcso sc officer mr mrs ms miss dr sir dame tpc tdc wpc'
  ).split(' '),
);

const FORMS: ReadonlyMap<string, readonly string[]> = (() => {
  const forms = new Map<string, string[]>();
  for (const [name = '', ...others] of SHORT_NAMES)
    for (const form of [name, ...others]) forms.set(form, [...(forms.get(form) ?? []), name]);
  return forms;
})();

/** The full forms that a first name may stand for; itself when the table does not know it. */
const fullForms = (given: string): readonly string[] => FORMS.get(given) ?? [given];

/** The words of a name without titles, in order; "Surname, First" is turned round. */
function wordsOf(name: string): string[] {
  const [before = '', ...after] = name.split(',');
  const ordered = after.length > 0 ? `${after.join(' ')} ${before}` : before;
  const words = ordered.split(/\s+/u).filter((word) => normaliseName(word) !== '');
  while (words.length > 1 && TITLES.has(normaliseName(words[0] ?? ''))) words.shift();
  return words;
}

/** A name without titles, as the keyed index of whole names compares it. */
export const wholeName = (name: string): string => normaliseName(wordsOf(name).join(''));

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:kn|gn)/u, 'n'],
  [/^wr/u, 'r'],
  [/stl/gu, 'sl'],
  [/^ps/u, 's'],
  [/ough/u, 'f'],
  [/gh/gu, ''],
  [/(?:ph|v)/gu, 'f'],
  [/(?:ck|q|x|ch)/gu, 'k'],
  [/c(?=[eiy])/gu, 's'],
  [/c/gu, 'k'],
  [/z/gu, 's'],
  [/sh/gu, 's'],
  [/dg/gu, 'j'],
  [/th/gu, 't'],
  [/d/gu, 't'],
  [/b/gu, 'p'],
];

/** How a name sounds, roughly: consonants that are mistaken for each other as one, vowels dropped after the first letter. */
export function soundOf(name: string): string {
  let sound = name;
  for (const [from, to] of SOUNDS) sound = sound.replaceAll(new RegExp(from.source, 'gu'), to);
  const first = /^[aeiouyhw]/u.test(sound) ? 'a' : (sound[0] ?? '');
  return (first + sound.slice(1).replaceAll(/[aeiouyhw]/gu, '')).replaceAll(/(.)\1+/gu, '$1');
}

const withoutOne = (word: string): string[] =>
  Array.from(word, (_, index) => word.slice(0, index) + word.slice(index + 1));

/** Shorter words are too much alike for two letters to be left out. */
const TWO_LETTERS_FROM = 7;

/** A word with no, one or (if it is long) two letters left out: words that share one differ by a letter or two. */
function shortened(word: string): string[] {
  if (word.length < 4) return [word];
  const one = withoutOne(word);
  const two = word.length < TWO_LETTERS_FROM ? [] : one.flatMap(withoutOne);
  return [...new Set([word, ...one, ...two])];
}

/** A surname, and the parts of one with a hyphen: many people use one of the two. */
function familyNames(word: string): string[] {
  const whole = normaliseName(word);
  const parts = word.split(/[-\u2010-\u2013]/u).map(normaliseName);
  return parts.length > 1 ? [whole, ...parts.filter((part) => part.length > 2)] : [whole];
}

/** A name in parts. `given` is empty for a single word. */
interface NameParts {
  whole: string;
  words: string[];
  given: string;
  families: string[];
}

function partsOf(name: string): NameParts {
  const words = wordsOf(name);
  const normalised = words.map(normaliseName);
  return {
    whole: normalised.join(''),
    words: normalised,
    given: words.length > 1 ? (normalised[0] ?? '') : '',
    families: familyNames(words.at(-1) ?? ''),
  };
}

/** The tokens that both sides of a comparison make alike. */
function* sharedTokens({ whole, words, given, families }: NameParts): Generator<NameToken> {
  if (whole === '') return;
  yield { kind: 'full', text: whole };
  if (given.length < 2) return;
  const [family = ''] = families;
  for (const form of fullForms(given)) {
    for (const one of families) yield { kind: 'given-family', text: `${form}|${one}` };
    for (const typed of shortened(family)) yield { kind: 'typing-family', text: `${form}|${typed}` };
  }
  // In any order: the last word may be the first name.
  for (const first of words)
    for (const form of fullForms(first)) {
      const rest = words.filter((word) => word !== first);
      yield { kind: 'words', text: [form, ...rest].toSorted().join('|') };
    }
  for (const typed of shortened(given)) yield { kind: 'typing-given', text: `${typed}|${family}` };
  for (const form of fullForms(given)) yield { kind: 'sound', text: `${soundOf(form)}|${soundOf(family)}` };
}

const distinct = (tokens: Iterable<NameToken>): NameToken[] => [
  ...new Map([...tokens].map((token) => [`${token.kind}:${token.text}`, token])).values(),
];

/** What the directory keeps of a name that a person bears. */
export function borneTokens(name: string): NameToken[] {
  const parts = partsOf(name);
  const { given, families } = parts;
  return distinct([
    ...sharedTokens(parts),
    ...families.map((family): NameToken => ({ kind: 'family', text: family })),
    ...families.flatMap((family): NameToken[] => {
      if (given === '') return [];
      // Told apart, so that John and Jane do not meet in "J Smith" of which neither is written.
      const what = given.length === 1 ? 'only' : 'of';
      return [...new Set([given, ...fullForms(given)])].map((form) => ({
        kind: 'initial',
        text: `${what}|${form.slice(0, 1)}|${family}`,
      }));
    }),
  ]);
}

/** What a name that a report gives is looked up by. */
export function soughtTokens(name: string): NameToken[] {
  const parts = partsOf(name);
  const { given, families } = parts;
  return distinct([
    ...sharedTokens(parts),
    ...families.flatMap((family): NameToken[] => {
      if (given === '') return [{ kind: 'family', text: family }];
      const initial = given.slice(0, 1);
      const only: NameToken = { kind: 'initial', text: `only|${initial}|${family}` };
      return given.length === 1 ? [only, { kind: 'initial', text: `of|${initial}|${family}` }] : [only];
    }),
  ]);
}
