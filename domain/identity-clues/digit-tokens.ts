/** Some digits of a text, in figures or in words, and where they stand. */
export interface DigitToken {
  digits: string;
  start: number;
  end: number;
  /** Whether nothing but what people put between the parts of a number stands before it and after the one before. */
  joined: boolean;
}

/** Digits in words, English and Welsh with its mutations. Accents are gone when these are looked up. */
const UNITS: Readonly<Record<string, string>> = {
  zero: '0',
  nought: '0',
  naught: '0',
  nil: '0',
  oh: '0',
  o: '0',
  oo: '00',
  sero: '0',
  dim: '0',
  one: '1',
  un: '1',
  l: '1',
  two: '2',
  dau: '2',
  ddau: '2',
  dwy: '2',
  three: '3',
  tri: '3',
  thri: '3',
  tair: '3',
  four: '4',
  pedwar: '4',
  phedwar: '4',
  pedair: '4',
  five: '5',
  pump: '5',
  phump: '5',
  pum: '5',
  six: '6',
  chwech: '6',
  chwe: '6',
  seven: '7',
  saith: '7',
  eight: '8',
  wyth: '8',
  nine: '9',
  naw: '9',
  ten: '10',
  deg: '10',
  eleven: '11',
  twelve: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  sixteen: '16',
  seventeen: '17',
  eighteen: '18',
  nineteen: '19',
  hundred: '00',
  thousand: '000',
};
const TENS: Readonly<Record<string, string>> = {
  twenty: '2',
  thirty: '3',
  forty: '4',
  fourty: '4',
  fifty: '5',
  sixty: '6',
  seventy: '7',
  eighty: '8',
  ninety: '9',
};
const REPEATS: Readonly<Record<string, number>> = { double: 2, dwbl: 2, triple: 3, treble: 3, trebl: 3 };

const RUN = /[\p{L}\p{N}]+/gu;
const JOINT = /^[ \n().,/+_*-]{0,4}$/u;
const DATES = [
  /(?<!\d)(\d{1,2})[ /.-](\d{1,2})[ /.-](?:(?:19|20)\d{2}|\d{2})(?!\d|[ /.-]\d)/gu,
  /(?<!\d)(\d{1,2})[ /.-](\d{1,2})[ /.-](?:19|20)\d{2}(?!\d)/gu,
  /(?<!\d)(?:19|20)\d{2}-(\d{2})-(\d{2})(?!\d)/gu,
];

/** Offsets that a written date covers: its digits belong to no number. */
function datesOf(text: string): Set<number> {
  const covered = new Set<number>();
  for (const pattern of DATES)
    for (const { index, 0: found, 1: one, 2: other } of text.matchAll(pattern)) {
      const [first, second] = [Number(one), Number(other)];
      if (Math.min(first, second) > 12 || Math.max(first, second) > 31 || first * second === 0) continue;
      for (let at = index; at < index + found.length; at += 1) covered.add(at);
    }
  return covered;
}

/** Letters written for digits: "O77OO 9OO l23". */
const asFigures = (run: string): string | undefined =>
  /\d/u.test(run) && /^[\dOoIilL]+$/u.test(run)
    ? run.replaceAll(/[Oo]/gu, '0').replaceAll(/[IilL]/gu, '1')
    : undefined;

interface Reading {
  tokens: DigitToken[];
  /** Where the last run that counts ended; -1 after anything that is no number. */
  lastEnd: number;
  repeat: number;
  /** The last token is a ten that a unit may still complete. */
  openTen: boolean;
}

function push(text: string, reading: Reading, token: { digits: string; start: number; end: number }): void {
  const { start, end } = token;
  const gap =
    reading.lastEnd < 0 ? undefined : text.slice(reading.lastEnd, Math.min(start, reading.lastEnd + 5));
  const thousands = gap === ',' && /^\d/u.test(token.digits);
  const joined = gap !== undefined && JOINT.test(gap) && !thousands;
  const last = reading.tokens.at(-1);
  if (reading.openTen && joined && last && /^[1-9]$/u.test(token.digits))
    last.digits = last.digits.slice(0, 1);
  const digits = reading.repeat > 1 ? token.digits.repeat(reading.repeat) : token.digits;
  reading.tokens.push({ digits, start, end, joined });
  Object.assign(reading, { lastEnd: end, repeat: 1, openTen: false });
}

function readRun(text: string, reading: Reading, run: string, start: number): void {
  const end = start + run.length;
  const word = run.length <= 9 ? run.toLowerCase() : '';
  const figures = asFigures(run) ?? UNITS[word];
  if (figures !== undefined) return push(text, reading, { digits: figures, start, end });
  const ten = TENS[word];
  if (ten !== undefined) {
    push(text, reading, { digits: `${ten}0`, start, end });
    reading.openTen = true;
    return;
  }
  const repeat = REPEATS[word];
  if (repeat !== undefined) {
    const gap = reading.lastEnd < 0 ? '?' : text.slice(reading.lastEnd, Math.min(start, reading.lastEnd + 5));
    reading.lastEnd = JOINT.test(gap) ? end : -1;
    reading.repeat = repeat;
    return;
  }
  // "tel07700900123": the figures inside a run of letters.
  reading.repeat = 1;
  for (const { index, 0: digits } of run.matchAll(/\d+/gu)) {
    reading.lastEnd = -1;
    push(text, reading, { digits, start: start + index, end: start + index + digits.length });
  }
  if (!/\d$/u.test(run)) reading.lastEnd = -1;
}

/** Every number of a text in its parts, dates left out. Linear in the length of the text. */
export function digitTokens(text: string): DigitToken[] {
  const dates = datesOf(text);
  const reading: Reading = { tokens: [], lastEnd: -1, repeat: 1, openTen: false };
  for (const { index, 0: run } of text.matchAll(RUN)) {
    if (dates.has(index)) reading.lastEnd = -1;
    else readRun(text, reading, run, index);
  }
  return reading.tokens;
}
