/** Words that speak of who gave the information, which a form of words never does. @see docs/sources.md 3X5X2 */
export const WORDS_OF_SOURCE = [
  'reporter',
  'caller',
  'informant',
  'complainant',
  'whistleblower',
  'witness told',
  'source',
  'anonymous',
  'anonymously',
  'confidential contact',
  'crimestoppers',
  'rang in',
  'told us',
  'contacted us',
] as const;

/** So many words of the report in a row are a copy, and no form of words. */
const COPIED_WORDS = 12;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const inOne = (text: string): string => ` ${wordsOf(text).join(' ')} `;

/** The words of the list that a text uses. */
export function wordsOfSourceIn(text: string): string[] {
  const spoken = inOne(text);
  return WORDS_OF_SOURCE.filter((words) => spoken.includes(` ${words} `));
}

/** Whether a text holds a reference, however it is spaced and hyphened. */
export function holdsReference(text: string, reference: string): boolean {
  const bare = wordsOf(reference).join('');
  return bare !== '' && wordsOf(text).join('').includes(bare);
}

/** Whether a text repeats so much of another, word for word, that it is a copy. */
export function isCopied(text: string, original: string): boolean {
  const words = wordsOf(text);
  const source = inOne(original);
  return words.some(
    (_word, at) =>
      at + COPIED_WORDS <= words.length &&
      source.includes(` ${words.slice(at, at + COPIED_WORDS).join(' ')} `),
  );
}
