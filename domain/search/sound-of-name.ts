/** Letters that no accent explains, as English ears hear them. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  ø: 'o',
  œ: 'oe',
  ß: 'ss',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  đ: 'd',
  ı: 'i',
};

/** How English and Welsh names are heard, in order; each is tried on the whole word once. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^(?:kn|gn|pn)/u, 'n'],
  [/^wr/u, 'r'],
  [/^ps/u, 's'],
  [/^wh/u, 'w'],
  [/^rh/u, 'r'],
  [/^x/u, 's'],
  [/^(?:mac|mc)(?=[^aeiouy])/u, 'mk'],
  [/sch/gu, 'sk'],
  [/tch/gu, 'C'],
  [/ch/gu, 'C'],
  [/sh/gu, 'S'],
  [/ph/gu, 'f'],
  [/th/gu, '0'],
  [/ght/gu, 't'],
  [/gh/gu, ''],
  [/ck/gu, 'k'],
  [/dg(?=[eiy])/gu, 'j'],
  [/c(?=[eiy])/gu, 's'],
  [/[cq]/gu, 'k'],
  [/g(?=[eiy])/gu, 'j'],
  [/x/gu, 'ks'],
  [/z/gu, 's'],
  [/v/gu, 'f'],
  [/mb$/u, 'm'],
  [/[wh](?![aeiouy])/gu, ''],
  [/^[aeiouy]/u, 'A'],
  [/[aeiouy]/gu, ''],
  [/(.)\1+/gu, '$1'],
];

/**
 * A word of a name by its sound, much as Metaphone has it: consonants as they are heard, vowels only in front.
 * A word in other than Latin letters is its own sound.
 *
 * @param word - letters in lower case, without accents
 */
export function soundOf(word: string): string {
  const latin = word.replaceAll(/[^a-z]/gu, (letter) => LETTERS[letter] ?? letter);
  if (!/^[a-z]+$/u.test(latin)) return word;
  // With the flag g a rule holds everywhere, without it at its one place.
  return RULES.reduce((sound, [pattern, heard]) => sound.replace(pattern, heard), latin);
}
