/**
 * Phrases looked for in a text, in one pass: word by word, never by a regular expression over the whole, so that no text
 * can make it slow. A phrase is words with spaces between: `a|b` one of several, `kill*` whatever begins so, `~` up to
 * four other words of the same sentence, `-` at the most one.
 */
export interface PhraseTable<Name extends string> {
  /** The names of the phrases that a text says, each once; what is denied outright ("no knife") is not said. */
  saidIn(text: string): Set<Name>;
}

interface Word {
  text: string;
  /** Where a sentence or a clause ends before it. */
  sentence: number;
  clause: number;
}

type Step = { words: ReadonlySet<string>; beginnings: readonly string[] } | { upTo: number };
type WordStep = Extract<Step, { words: ReadonlySet<string> }>;
interface Phrase<Name> {
  name: Name;
  first: WordStep;
  rest: readonly Step[];
}

const GAPS: Readonly<Record<string, number>> = { '~': 4, '-': 1 };
const BEGINNING = 3;

/** Words that deny what follows them, in English and Welsh. */
const DENIALS = new Set(
  'no not never without nobody neither nor none isnt wasnt hasnt hadnt havent didnt doesnt dont wont nid heb dim ddim byth'.split(
    ' ',
  ),
);
/** Words that may stand between a denial and what it denies. "Not only" and "never stopped" are no denials. */
const BETWEEN = new Set(
  'a an any the ever actually been be being have has had got get to seen wedi yw ydy mae oes yr y i unrhyw'.split(
    ' ',
  ),
);
const BETWEEN_MAX = 3;

/** The words of a text: lower case, without accents, apostrophes and what cannot be seen, however it was composed. */
function wordsOf(text: string): Word[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}'’‘`´]/gu, '')
    .toLowerCase();
  const words: Word[] = [];
  let [sentence, clause] = [0, 0];
  for (const [part] of plain.matchAll(/[\p{L}\p{N}]+|[.!?;\n]+|[,:()"“”–—]/gu)) {
    if (/^[\p{L}\p{N}]/u.test(part)) words.push({ text: part, sentence, clause });
    else {
      clause += 1;
      if (/^[.!?;\n]/u.test(part)) sentence += 1;
    }
  }
  return words;
}

function stepOf(part: string): Step {
  const upTo = GAPS[part];
  if (upTo !== undefined) return { upTo };
  const choices = part.split('|');
  const beginnings = choices.filter((choice) => choice.endsWith('*')).map((choice) => choice.slice(0, -1));
  if (beginnings.some((beginning) => beginning.length < BEGINNING))
    throw new RangeError(`a beginning of a word has at least ${BEGINNING} letters: ${part}`);
  return { words: new Set(choices.filter((choice) => !choice.endsWith('*'))), beginnings };
}

const fits = (step: WordStep, word: string): boolean =>
  step.words.has(word) || step.beginnings.some((beginning) => word.startsWith(beginning));

/** @throws RangeError when it begins with a gap */
function phraseOf<Key>(name: Key, text: string): Phrase<Key> {
  const [first, ...rest] = text.split(' ').map(stepOf);
  if (!first || !('words' in first)) throw new RangeError(`a phrase begins with a word: ${text}`);
  return { name, first, rest };
}

/** Where the rest of a phrase ends when it goes on from `at`; -1 where it does not. */
function endOf(words: readonly Word[], at: number, rest: readonly Step[]): number {
  const [step, ...after] = rest;
  if (!step) return at;
  const here = words[at];
  if (!here || here.sentence !== words[at - 1]?.sentence) return -1;
  if ('words' in step) return fits(step, here.text) ? endOf(words, at + 1, after) : -1;
  for (let skipped = 0; skipped <= step.upTo; skipped += 1) {
    if (words[at + skipped]?.sentence !== here.sentence) return -1;
    const end = endOf(words, at + skipped, after);
    if (end >= 0) return end;
  }
  return -1;
}

/** Whether what begins here is denied by a word of its own clause just before it. */
function isDenied(words: readonly Word[], at: number): boolean {
  const clause = words[at]?.clause;
  for (let before = at - 1, skipped = 0; before >= 0; before -= 1, skipped += 1) {
    const word = words[before];
    if (!word || word.clause !== clause) return false;
    if (DENIALS.has(word.text)) return true;
    if (skipped === BETWEEN_MAX || !BETWEEN.has(word.text)) return false;
  }
  return false;
}

/** The phrases by their first word, or by its beginning: of a text's words few begin any phrase. */
function indexOf<Name>(phrases: readonly Phrase<Name>[]): (word: string) => Phrase<Name>[] {
  const byWord = new Map<string, Phrase<Name>[]>();
  const byBeginning = new Map<string, Phrase<Name>[]>();
  const add = (map: Map<string, Phrase<Name>[]>, key: string, phrase: Phrase<Name>): void => {
    map.set(key, [...(map.get(key) ?? []), phrase]);
  };
  for (const phrase of phrases) {
    for (const word of phrase.first.words) add(byWord, word, phrase);
    for (const key of new Set(phrase.first.beginnings.map((word) => word.slice(0, BEGINNING))))
      add(byBeginning, key, phrase);
  }
  return (word) => [...(byWord.get(word) ?? []), ...(byBeginning.get(word.slice(0, BEGINNING)) ?? [])];
}

/**
 * Make ready to look for phrases.
 *
 * @param phrases - by what they are called when they are found
 * @param harmless - phrases whose words count for nothing in the others, such as `knife and fork`
 * @throws RangeError when a phrase begins with a gap or a beginning of a word is too short
 */
export function phraseTable<Name extends string>(
  phrases: Readonly<Record<Name, readonly string[]>>,
  harmless: readonly string[] = [],
): PhraseTable<Name> {
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table are its names
  const names = Object.keys(phrases) as Name[];
  const starting = indexOf(names.flatMap((name) => phrases[name].map((text) => phraseOf(name, text))));
  const starless = indexOf(harmless.map((text) => phraseOf(null, text)));

  const withoutHarmless = (words: Word[]): void => {
    for (let at = 0; at < words.length; at += 1)
      for (const { first, rest } of starless(words[at]?.text ?? '')) {
        const end = fits(first, words[at]?.text ?? '') ? endOf(words, at + 1, rest) : -1;
        for (let covered = at; covered < end; covered += 1) {
          const word = words[covered];
          if (word) word.text = '';
        }
      }
  };
  return {
    saidIn: (text) => {
      const words = wordsOf(text);
      withoutHarmless(words);
      const said = new Set<Name>();
      for (const [at, word] of words.entries())
        for (const { name, first, rest } of starting(word.text)) {
          if (said.has(name) || !fits(first, word.text)) continue;
          if (endOf(words, at + 1, rest) >= 0 && !isDenied(words, at)) said.add(name);
        }
      return said;
    },
  };
}

const MUTATIONS: readonly (readonly [string, readonly string[]])[] = [
  ['ll', ['l']],
  ['rh', ['r']],
  ['c', ['g', 'ngh', 'ch']],
  ['p', ['b', 'mh', 'ph']],
  ['t', ['d', 'nh', 'th']],
  ['g', ['', 'ng']],
  ['b', ['f', 'm']],
  ['d', ['dd', 'n']],
  ['m', ['f']],
];

/** A Welsh word in all its forms: its first consonant changes with the word before it. `cyllell` also is `gyllell`. */
export function welsh(word: string): string {
  const [from, to] = MUTATIONS.find(([consonant]) => word.startsWith(consonant)) ?? ['', []];
  return [word, ...to.map((consonant) => consonant + word.slice(from.length))].join('|');
}
