import { describe, expect, it } from 'vitest';
import { termsOfSearch } from '../../domain/search/message-terms.ts';
import { nameTerms } from '../../domain/search/name-terms.ts';
import { bandsOf, DUPLICATE_RULES, shinglesOf, similarityOf } from '../../domain/search/near-duplicates.ts';
import { LINKING_TERMS, type Term, TERMS } from '../../domain/search/term-kinds.ts';
import { termsOfMessage } from '../../domain/search/message-terms.ts';
import { aMessage } from '../support/messages.ts';
import { createTestVault } from '../support/vault.ts';

/** The same numbers in every run (Mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = seeded(26_11_24);
const below = (limit: number): number => Math.floor(random() * limit);
const pick = <Value>(values: readonly Value[]): Value => {
  const value = values[below(values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
};

const FIRST = (
  'Daniel David Robert William Michael Thomas Samuel Matthew Nicholas Jennifer Elizabeth Victoria ' +
  'Philippa Catherine Rebecca Deborah Siân Rhys Gwilym Owain Tamsin Rowan Callum Morwenna Lucian Odell'
).split(' ');
const SURNAMES = (
  'Thistlewrack Marchpenny Copperdale Larkwhistle Sallowfield Wintergreen Brackenbury Ashenhurst ' +
  'Tillinghast Elverstone Ottershaw Stourbridge Oxleatherby Slaughterford Ketteridge Burnfoot Cloghmore ' +
  'Fernhollow Pellingham Redfallow Wrexcombe Hartsbourne Mossgrave Quennerly Dunwhistle Farthingale'
).split(' ');
const SHORT: Record<string, string> = {
  Daniel: 'Dan',
  David: 'Dai',
  Robert: 'Bob',
  William: 'Bill',
  Michael: 'Mick',
  Thomas: 'Tommy',
  Samuel: 'Sam',
  Matthew: 'Matt',
  Nicholas: 'Nick',
  Jennifer: 'Jenny',
  Elizabeth: 'Liz',
  Victoria: 'Vicky',
  Philippa: 'Pip',
  Catherine: 'Kate',
  Rebecca: 'Becky',
  Deborah: 'Debbie',
};

interface Name {
  first: string;
  surname: string;
}
const aName = (): Name => ({ first: pick(FIRST), surname: pick(SURNAMES) });
const typo = (word: string): string => {
  const at = 1 + below(word.length - 2);
  const letter = String.fromCodePoint(97 + below(26));
  const slips = [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + letter + word.slice(at),
    word.slice(0, at) + letter + word.slice(at + 1),
    word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
  ];
  return pick(slips);
};
/** How the same name is given by somebody else. */
const SAME: Record<string, (name: Name) => string> = {
  'as it is, in capitals': ({ first, surname }) => `${first} ${surname}`.toUpperCase(),
  'with a rank': ({ first, surname }) => `${pick(['PC', 'DC', 'Sgt', 'Insp.', 'Mrs'])} ${first} ${surname}`,
  'surname first': ({ first, surname }) => pick([`${surname} ${first}`, `${surname}, ${first}`]),
  'short first name': ({ first, surname }) => `${SHORT[first] ?? first} ${surname}`,
  'with a middle name': ({ first, surname }) => `${first} ${pick(FIRST)} ${surname}`,
  'one slip in the surname': ({ first, surname }) => `${first} ${typo(surname)}`,
  'one slip in the first name': ({ first, surname }) => `${typo(first)} ${surname}`,
  'initial only': ({ first, surname }) => `${first.slice(0, 1)}. ${surname}`,
};

const key = ({ kind, value }: Term): string => `${kind} ${value}`;
const bestMatch = (indexed: readonly Term[], asked: readonly Term[]): number => {
  const known = new Set(indexed.map(key));
  return Math.max(0, ...asked.filter((term) => known.has(key(term))).map(({ kind }) => TERMS[kind].weight));
};
const nameScore = (one: string, other: string): number =>
  bestMatch(
    nameTerms(one),
    termsOfSearch({ name: other }).flatMap(({ terms }) => terms),
  );
const linked = (one: string, other: string): boolean => {
  const known = new Set(nameTerms(one).map(key));
  return nameTerms(other).some(
    (term) => known.has(key(term)) && LINKING_TERMS.some(({ kind }) => kind === term.kind),
  );
};

const text = ({ first, surname }: Name): string => `${first} ${surname}`;
const digits = (count: number): string => Array.from({ length: count }, () => below(10)).join('');
/** Whether one text is found by another: by a band, and like enough. */
const isFound = (one: Buffer, other: Buffer): boolean => {
  const bands = new Set(bandsOf(one).map((band) => band.join(' ')));
  return (
    bandsOf(other).some((band) => bands.has(band.join(' '))) &&
    similarityOf(one, other) >= DUPLICATE_RULES.similarityMin
  );
};

const share = (hits: number, of: number): number => Math.round((1_000 * hits) / of) / 1_000;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

describe('on a seeded set', () => {
  it('names are found and linked however they are given, and others are not', () => {
    const EACH = 150;
    const recalls: Record<string, { found: number; linked: number }> = {};
    for (const [way, given] of Object.entries(SAME)) {
      const names = Array.from({ length: EACH }, aName);
      const pairs = names.map((name) => [`${name.first} ${name.surname}`, given(name)] as const);
      recalls[way] = {
        found: share(pairs.filter(([one, other]) => nameScore(one, other) > 0).length, EACH),
        linked: share(pairs.filter(([one, other]) => linked(one, other)).length, EACH),
      };
    }
    const relatives = Array.from({ length: 500 }, () => {
      const one = aName();
      return [one, { first: pick(FIRST), surname: one.surname }] as const;
    });
    const unrelated = Array.from({ length: 1_000 }, () => [aName(), aName()] as const);
    const strangers = [...relatives, ...unrelated].filter(
      ([one, other]) => one.first !== other.first || one.surname !== other.surname,
    );
    const wrongLinks = strangers.filter(([one, other]) => linked(text(one), text(other))).length;
    const wrongStrong = strangers.filter(
      ([one, other]) => nameScore(text(one), text(other)) >= TERMS.NAME_SOUND.weight,
    ).length;
    const rightLinks = Object.values(recalls).reduce((sum, { linked: part }) => sum + part * EACH, 0);
    print(`names: ${Object.keys(SAME).length * EACH} pairs of one person, ${strangers.length} of two`);
    for (const [way, { found, linked: part }] of Object.entries(recalls))
      print(`  ${way.padEnd(28)} found ${found.toFixed(3)}  linked ${part.toFixed(3)}`);
    print(`  precision of links ${share(rightLinks, rightLinks + wrongLinks).toFixed(3)}`);
    for (const [way, { found }] of Object.entries(recalls))
      expect([way, found]).toEqual([way, expect.closeTo(1, 1)]);
    for (const way of [
      'as it is, in capitals',
      'with a rank',
      'surname first',
      'short first name',
      'with a middle name',
    ])
      expect([way, recalls[way]?.linked ?? 0]).toEqual([way, 1]);
    expect(recalls['one slip in the surname']?.linked).toBeGreaterThanOrEqual(0.95);
    expect(recalls['initial only']?.linked).toBe(0);
    expect(share(rightLinks, rightLinks + wrongLinks)).toBeGreaterThanOrEqual(0.99);
    expect(wrongStrong).toBeLessThanOrEqual(5);
  });

  it('telephone numbers are found in every spelling, and no other number', () => {
    const SPELLINGS: ((rest: string) => string)[] = [
      (rest) => `0${rest}`,
      (rest) => `0${rest.slice(0, 4)} ${rest.slice(4)}`,
      (rest) => `0${rest.slice(0, 4)}-${rest.slice(4, 7)}-${rest.slice(7)}`,
      (rest) => `(0${rest.slice(0, 4)}) ${rest.slice(4, 7)} ${rest.slice(7)}`,
      (rest) => `+44 ${rest}`,
      (rest) => `+44 (0) ${rest.slice(0, 4)} ${rest.slice(4)}`,
      (rest) => `0044${rest}`,
      (rest) => `44 ${rest.slice(0, 4)} ${rest.slice(4)}`,
    ];
    const numbers = Array.from({ length: 400 }, () => `7700900${digits(3)}`);
    const found = numbers.filter((number) => {
      const narrative = `It was about ${digits(2)} times. He used ${pick(SPELLINGS)(number)}, paid £${digits(4)} on 12/${below(9) + 1}/2026.`;
      const terms = termsOfMessage(aMessage({ anonymity: 'CONFIDENTIAL_CONTACT', narrative }));
      const asked = termsOfSearch({ telephone: pick(SPELLINGS)(number) }).flatMap((field) => field.terms);
      return terms.length === 1 && bestMatch(terms, asked) > 0;
    }).length;
    const without = Array.from(
      { length: 400 },
      () =>
        `On ${below(28) + 1}.11.2026 at 1${below(9)}:3${below(9)} he paid ${digits(5)} and ${digits(3)} ${digits(3)} for case ${digits(8)}/26, 999, 101.`,
    );
    const wrong = without.filter(
      (narrative) => termsOfMessage(aMessage({ anonymity: 'CONFIDENTIAL_CONTACT', narrative })).length > 0,
    ).length;
    print(
      `telephones: recall ${share(found, 400).toFixed(3)}, precision ${share(found, found + wrong).toFixed(3)}`,
    );
    expect(share(found, 400)).toBeGreaterThanOrEqual(0.99);
    expect(share(found, found + wrong)).toBeGreaterThanOrEqual(0.98);
  });

  it('copied and lightly changed narratives are found by their bands, others are not', () => {
    const { vault } = createTestVault();
    const WORDS = (
      'the officer sergeant station money van night buyer seized phone records search friend garden told ' +
      'paid drove kept seen showed twice before after shift locker evidence room book signed camera garage market ' +
      'brother dealer warned raid morning canal bridge envelope cash message photo victim statement changed lost'
    ).split(' ');
    const narrativeOf = (words: number): string[] => Array.from({ length: words }, () => pick(WORDS));
    const sketch = (words: readonly string[]): Buffer => vault.sketch(shinglesOf(words.join(' ')));
    const CHANGES: Record<string, { least: number; change: (words: string[]) => string[] }> = {
      copied: { least: 1, change: (words) => words },
      'with a greeting and an end': {
        least: 0.95,
        change: (words) => ['hello', 'please', 'look', ...words, 'thank', 'you'],
      },
      'one word in thirty changed': {
        least: 0.95,
        change: (words) => words.map((word) => (random() < 1 / 30 ? pick(WORDS) : word)),
      },
      'one word in ten changed': {
        least: 0.6,
        change: (words) => words.map((word) => (random() < 1 / 10 ? pick(WORDS) : word)),
      },
      'sentences in another order': {
        least: 0.95,
        change: (words) => [...words.slice(60), ...words.slice(0, 30), ...words.slice(30, 60)],
      },
      // Told in other words it shares few phrases: said so, and found by names instead.
      paraphrased: {
        least: 0,
        change: (words) => words.map((word) => (random() < 0.4 ? pick(WORDS) : word)),
      },
    };
    const EACH = 100;
    let right = 0;
    for (const [how, { least, change }] of Object.entries(CHANGES)) {
      const found = Array.from({ length: EACH }, () => narrativeOf(100 + below(100))).filter((words) =>
        isFound(sketch(words), sketch(change(words))),
      ).length;
      right += found;
      print(`narratives ${how.padEnd(28)} found ${share(found, EACH).toFixed(3)}`);
      expect([how, share(found, EACH) >= least]).toEqual([how, true]);
    }
    const sketches = Array.from({ length: 60 }, () => sketch(narrativeOf(150)));
    const wrong = sketches.flatMap((one, at) =>
      sketches.slice(at + 1).filter((other) => isFound(one, other)),
    ).length;
    print(
      `narratives: precision ${share(right, right + wrong).toFixed(3)} against ${(60 * 59) / 2} pairs of strangers`,
    );
    expect(wrong).toBe(0);
  });
});
