import type { Clue } from './clue.ts';
import { type DigitToken, digitTokens } from './digit-tokens.ts';

/** National numbers without their 0, by shape alone: numbers for drama are found, whether or not they are in use. */
const NATIONAL =
  /^(?:1[1-9]\d{7,8}|2[03489]\d{8}|3[0347]\d{8}|5[56]\d{8}|7\d{9}|8[047]\d{8}|800\d{6}|9[018]\d{8})$/u;
const BARE_MOBILE = /^7[3-9]\d{8}$/u;
const DIGITS_MAX = 17;

/** Numbers that everybody may know: those of the service itself. National form, without the 0. */
const PUBLIC_NUMBERS = new Set(['800555111', '8000850000']);

const MONEY = /[£$€]\s?$/u;
const REFERENCE =
  /(?:\bref(?:erence)?|\burn|\bcrime|\bincident|\blog|\bcad|\bcase|\bpnc(?: ?id)?|\boccurrence|\bniche|\bexhibit|\binvoice|\border|\baccount|\bsort code|\bserial|cyfeirnod|rhif (?:y )?(?:trosedd|digwyddiad|achos|cyfrif))(?: ref(?:erence)?)?(?: (?:no\.?|number|num|rhif|id))? ?(?:is|was|yw|oedd|:|#|-)? ?$/iu;
const OWN_NUMBER =
  /(?:\bmy (?:own |home |mobile |phone |work )?(?:number|no|mobile|phone|tel|telephone)(?: number)?(?: is|'s)?|\b(?:call|ring|phone|text|contact|message|whatsapp) me (?:back )?(?:on|at)|\bfy rhif(?: i)?(?: ffon)?(?: i)? (?:yw|ydy)|\b(?:ffoniwch|ffonia|tecstiwch) fi ar|\btel|\bphone|\bmobile|\bffon|\bsymudol) ?:? ?\(?$/iu;

interface Reading {
  valid: boolean;
  /** Whether it can be nothing but a telephone number, whatever stands before it. */
  sure: boolean;
  known: boolean;
}

const NOTHING: Reading = { valid: false, sure: false, known: false };

const national = (number: string): Reading => ({
  valid: NATIONAL.test(number),
  sure: number.startsWith('7'),
  known: PUBLIC_NUMBERS.has(number),
});

/** No telephone number has fewer digits, its 0 or the code of its country among them. */
const DIGITS_MIN = 8;

function read(digits: string, plus: boolean): Reading {
  if (digits.length < DIGITS_MIN) return NOTHING;
  if (plus && digits.startsWith('44')) return { ...national(digits.slice(2).replace(/^0/u, '')), sure: true };
  if (digits.startsWith('0044')) return { ...national(digits.slice(4).replace(/^0/u, '')), sure: true };
  if (plus) return { valid: digits.length >= 8 && digits.length <= 15, sure: true, known: false };
  if (/^00[1-9]/u.test(digits))
    return { valid: digits.length >= 11 && digits.length <= 16, sure: false, known: false };
  if (digits.startsWith('0')) return national(digits.slice(1));
  if (/^447\d{9}$/u.test(digits) || BARE_MOBILE.test(digits))
    return { valid: true, sure: false, known: false };
  return NOTHING;
}

interface Candidate {
  last: number;
  known: boolean;
  sure: boolean;
}

const CUE_END = /[a-z'][ :(]{0,3}$/iu;

/** Whether the text before speaks of somebody's number. It is asked for every number of a text, so what is cheap is first. */
const isOwn = (before: string): boolean => CUE_END.test(before.slice(-4)) && OWN_NUMBER.test(before);

/** The longest telephone number that begins with a token. A candidate of at most 17 digits: bounded for any text. */
function longest(tokens: readonly DigitToken[], first: number, before: string): Candidate | undefined {
  const plus = /\+ ?\(?$/u.test(before.slice(-3));
  let own: boolean | undefined;
  let digits = '';
  let found: Candidate | undefined;
  for (let last = first; last < tokens.length; last += 1) {
    const token = tokens[last];
    if (!token || (last > first && !token.joined)) break;
    digits += token.digits;
    if (digits.length > DIGITS_MAX) break;
    const { valid, sure, known } = read(digits, plus);
    if (valid) found = { last, sure, known };
    else if (!plus && digits.length >= 6 && digits.length <= 8 && !found && (own ??= isOwn(before)))
      found = { last, sure: true, known: false };
  }
  return found;
}

/** UK telephone numbers in every spelling, and foreign ones that begin with + or 00. */
export function findTelephones(text: string): Clue[] {
  const tokens = digitTokens(text);
  const clues: Clue[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const first = tokens[at];
    if (!first) break;
    const before = text.slice(Math.max(0, first.start - 40), first.start);
    const found = longest(tokens, at, before);
    const end = found && tokens[found.last]?.end;
    if (!found || end === undefined) continue;
    at = found.last;
    if (found.known || MONEY.test(before) || (!found.sure && REFERENCE.test(before))) continue;
    const lead = /[+(]{0,2}$/u.exec(before)?.[0].length ?? 0;
    const confidence = found.sure ? 'HIGH' : 'MEDIUM';
    clues.push({ kind: 'TELEPHONE', start: first.start - lead, end, confidence });
  }
  return clues;
}
