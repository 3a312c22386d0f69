import { normaliseCollarNumber } from '../names.ts';
import type { Term } from './term-kinds.ts';

/** More finds than this in one text are a list, not a clue: the rest is not indexed. */
const FINDS_MAX = 100;

/**
 * A telephone number as it is compared: digits in the national form, `+` and digits for one abroad; undefined when
 * the text is none. Takes every usual spelling, the regulator's numbers for drama among them.
 */
export function normaliseTelephone(text: string): string | undefined {
  const plain = text.normalize('NFKC').replaceAll('(0)', '');
  const digits = plain.replaceAll(/\D/gu, '');
  const abroad = plain.trimStart().startsWith('+');
  // +44 0… is often written so.
  const national = digits.replace(/^(?:00)?440?(?=[1-9]\d{8,9}$)/u, '0');
  if (/^0[1-9]\d{8,9}$/u.test(national)) return national;
  const foreign = digits.replace(/^00/u, '');
  return (abroad || digits.startsWith('00')) && /^[1-9]\d{6,14}$/u.test(foreign) ? `+${foreign}` : undefined;
}

/** An e-mail address as it is compared, or undefined when the text is none. */
export function normaliseEmail(text: string): string | undefined {
  const address = text.normalize('NFKC').trim().toLowerCase();
  return address.length <= 320 && /^[^\s@<>"]{1,64}@[^\s@<>"]{1,250}\.[^\s@<>".]{2,63}$/u.test(address)
    ? address
    : undefined;
}

const HANDLE = /^[\p{Letter}\p{Number}_.-]{2,40}$/u;

/** A name on a platform as it is compared: from `@name`, `Platform: name`, or a profile's address. */
export function normaliseHandle(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase().slice(0, 300);
  const [path = ''] = plain.split(/[?#]/u);
  const last = path
    .split(/[/\s:]+/u)
    .filter((part) => part !== '')
    .at(-1);
  const handle = last?.replace(/^@/u, '').replace(/[.,;]$/u, '');
  return handle !== undefined && HANDLE.test(handle) && /\p{Letter}/u.test(handle) ? handle : undefined;
}

/** UK number plates: since 2001, with a year letter before or behind, Northern Ireland. */
const PLATES =
  /(?<![\p{Letter}\p{Number}])(?:[A-Z]{2}[0-9]{2} ?[A-Z]{3}|[A-Z][0-9]{1,3} ?[A-Z]{3}|[A-Z]{3} ?[0-9]{1,3}[A-Z]|[A-Z]{1,2}[IZ][A-Z]? ?[0-9]{3,4})(?![\p{Letter}\p{Number}])/gu;

/** In running text only the form since 2001: "the 5a" would pass for an older one. */
const PLATES_IN_TEXT = /(?<![\p{Letter}\p{Number}])[A-Z]{2}[0-9]{2} ?[A-Z]{3}(?![\p{Letter}\p{Number}])/gu;

const asPlate = (plate: string): Term[] => [{ kind: 'VEHICLE', value: plate.replaceAll(' ', '') }];

/** A collar number as it is compared: without the rank that often stands before it. */
export function normaliseCollar(text: string): string | undefined {
  const number = normaliseCollarNumber(text.slice(0, 100)).replace(
    /^(?:PCSO|WPC|PC|PS|DC|DS|DI|SGT|SC)(?=[A-Z]?[0-9]{2})/u,
    '',
  );
  return number === '' ? undefined : number;
}

/** What a field of one kind is indexed by. */
export const collarTerms = (text: string): Term[] => one('COLLAR_NUMBER', normaliseCollar(text));
export const telephoneTerms = (text: string): Term[] => one('TELEPHONE', normaliseTelephone(text));
export const emailTerms = (text: string): Term[] => one('EMAIL', normaliseEmail(text));
export const vehicleTerms = (text: string): Term[] =>
  Array.from(text.slice(0, 2_000).normalize('NFKC').toUpperCase().matchAll(PLATES)).flatMap(([plate]) =>
    asPlate(plate),
  );

const one = (kind: Term['kind'], value: string | undefined): Term[] =>
  value === undefined ? [] : [{ kind, value }];

/** Handles in a field: several may stand there, told apart by commas or semicolons. */
export const handleTerms = (text: string): Term[] =>
  text
    .slice(0, 2_000)
    .split(/[,;\n]/u)
    .flatMap((part) => one('HANDLE', normaliseHandle(part)));

/** A find in a text, with where it begins. */
export interface Found extends Term {
  at: number;
}

const found = (text: string, pattern: RegExp, terms: (match: string) => Term[]): Found[] =>
  Array.from(text.matchAll(pattern)).flatMap(({ 0: match, index }) =>
    terms(match).map((term) => ({ ...term, at: index })),
  );

// Each begins at one kind of character and is bounded, so that no text makes them slow.
const NUMBERS = /(?<![\p{Number}+])[+(]?[0-9](?:[ ().-]{0,3}[0-9]){8,14}(?!\p{Number})/gu;
const ADDRESSES =
  /(?<![\p{Letter}\p{Number}._%+-])[\p{Letter}\p{Number}._%+-]{1,64}@[\p{Letter}\p{Number}.-]{3,100}/gu;
const AT_NAMES = /(?<![\p{Letter}\p{Number}._%+@-])@[\p{Letter}\p{Number}_.]{2,40}/gu;
const PROFILES =
  /(?:instagram|facebook|tiktok|snapchat|twitter|linkedin|youtube|threads|reddit|t|x)\.(?:com|me|net)\/[^\s"<>]{2,100}/gu;

/**
 * Telephone numbers, e-mail addresses, number plates and handles in a text. Whose they are it does not say.
 */
export function contactsIn(text: string): Found[] {
  const plain = text.normalize('NFKC').replaceAll(/\p{Format}/gu, '');
  const lower = plain.toLowerCase();
  return [
    ...found(plain, NUMBERS, telephoneTerms),
    ...found(lower, ADDRESSES, (match) => emailTerms(match.replace(/[.-]+$/u, ''))),
    ...found(lower, AT_NAMES, handleTerms),
    ...found(lower, PROFILES, handleTerms),
    ...found(plain.toUpperCase(), PLATES_IN_TEXT, asPlate),
  ].slice(0, FINDS_MAX);
}

/** The text as `contactsIn` counts its places. */
export const asCounted = (text: string): string => text.normalize('NFKC').replaceAll(/\p{Format}/gu, '');
