import type { ClueKind } from '../identity-clues/clue.ts';
import { matchingText } from '../identity-clues/matching-text.ts';
import { valueOf } from '../identity-clues/values.ts';
import { collarTerms, emailTerms, handleTerms, telephoneTerms, vehicleTerms } from './contact-terms.ts';
import { nameTerms } from './name-terms.ts';
import type { Term } from './term-kinds.ts';

/** Words of an anonymous message of which a person has decided that they do not lead to its writer. */
export interface KeptText {
  kind: ClueKind;
  text: string;
}

/** What the first spelling gives that gives anything. */
const firstOf = (spellings: readonly string[], terms: (text: string) => Term[]): Term[] =>
  spellings.map(terms).find((found) => found.length > 0) ?? [];

/** "jo at example dot org", "jo(at)example.org". */
const spokenEmail = (text: string): string =>
  matchingText(text)
    .text.replaceAll(/[\s[(]+(?:at|a)[\s\])]+/giu, '@')
    .replaceAll(/[\s[(]+(?:dot|smotyn)[\s\])]+/giu, '.');

const TERMS_OF: { readonly [Kind in ClueKind]?: (text: string) => Term[] } = {
  // Digits may have been written as words: the clue's own value knows them.
  TELEPHONE: (text) => firstOf([text, `0${valueOf('TELEPHONE', text)}`], telephoneTerms),
  EMAIL: (text) => firstOf([text, spokenEmail(text)], emailTerms),
  VEHICLE: (text) => firstOf([text, valueOf('VEHICLE', text)], vehicleTerms),
  SOCIAL_HANDLE: handleTerms,
  COLLAR_NUMBER: (text) => collarTerms(text.replace(/^\P{Number}*\s/u, '')),
  NAME: nameTerms,
};

/** What a kept text makes its report findable by; nothing for what nobody searches by. */
export const termsOfKept = ({ kind, text }: KeptText): Term[] => TERMS_OF[kind]?.(text) ?? [];
