import type { Clue } from './clue.ts';

const LETTER = String.raw`[A-HJ-PR-Z]`;
const edge = (pattern: string): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'giu');

/** Since 2001: AB12 CDE. */
const CURRENT = edge(String.raw`[A-Z]{2} ?\d{2}[ -]{0,2}${LETTER}{3}`);
/** 1983 to 2001: A123 BCD. */
const PREFIX = edge(String.raw`[A-HJ-NP-TV-Y] ?\d{1,3}[ -]{0,2}${LETTER}{3}`);
/** 1963 to 1983: ABC 123D. */
const SUFFIX = edge(String.raw`${LETTER}{3}[ -]{0,2}\d{1,3} ?[A-HJ-NPR-TV-Y]`);
/** Northern Ireland: a serial letter and one of the pairs of letters of its registration offices. */
const NORTHERN_IRELAND = edge(String.raw`[A-Z](?:I[ABJLW]|JI|OI|UI|XI|[A-HJ-PR-Y]Z) ?\d{1,4}`);
/** Before 1963, and today's personal ones: found only where the text speaks of a vehicle. */
const DATELESS = edge(String.raw`(?!(?:reg|no|vrm|is|was|yw) )(?:[A-Z]{1,3} ?\d{1,4}|\d{1,4} ?[A-Z]{1,3})`);

const CUE =
  /(?:\breg(?:istration|istered)?\b|\bplates?\b|\bvrm\b|\bindex\b|\bvehicle\b|\bcar\b|\bvan\b|\bmotorbike\b|\bdriv(?:e|es|ing)\b|rhif cofrestru|\bplat\b|\bcerbyd\b|\bfan\b|\bgar\b|\bgyrru\b)[^.\n]{0,40}$/iu;
const STRONG_CUE =
  /(?:\breg(?:istration)?\b(?: (?:number|plate|mark))?|\b(?:number |private |car )?plates?\b|\bvrm\b|rhif cofrestru|\bplat\b)(?: (?:is|was|of|yw|oedd|number|no))?[ :.-]{0,3}$/iu;

/** So far before a plate a cue may begin. */
const BEFORE = 60;
/** What every cue has in it, found once for a whole text: most plates of a list have none before them. */
const CUE_WORDS = /reg|plat|vrm|index|vehicle|car|van|motorbike|driv|cofrestru|cerbyd|fan|gar|gyrru/giu;

/** Tells, of places in a text that come in order, whether a cue may stand before each. */
function cuesBefore(text: string): (place: number) => boolean {
  const starts = Array.from(text.matchAll(CUE_WORDS), ({ index }) => index);
  let next = 0;
  return (place) => {
    while ((starts[next] ?? Infinity) < place) next += 1;
    return (starts[next - 1] ?? -Infinity) >= place - BEFORE;
  };
}

/** Letters that are words or ranks: "PC12 was", "the A38 and", "URN 123A". */
const NOT_LETTERS = new Set(
  (
    'THE AND WAS HAS HIS HER WHO FOR NOT BUT YOU ARE HAD HIM SHE DID SAW CAN GOT ALL ANY FROM OUT OFF ITS MAY NOW OUR ' +
    'ONE TWO WAY GOV URN CAD REF APT TAB PER MPH KPH LBS AGO DAY HRS MIN YRS MEN CAR VAN ACT LTD PLC RUN SET BUS TEN ' +
    'SIX SAY SAT SUN MON TUE WED THU FRI JAN FEB MAR APR JUN JUL AUG SEP OCT NOV DEC ROOM FLAT UNIT PC PS DC DS'
  ).split(' '),
);
const RANKS = /^(?:pc|ps|dc|ds|no|of|at|to|by|in|on|or|us|we|he|am|pm)/iu;

const oneCase = (plate: string): boolean => plate === plate.toUpperCase() || plate === plate.toLowerCase();
const lettersOf = (plate: string): string[] =>
  plate
    .toUpperCase()
    .split(/[^A-Z]+/u)
    .filter((letters) => letters.length >= 2);

interface Shape {
  pattern: RegExp;
  /** How much the text around must speak of a vehicle before the shape counts. */
  needs: (plate: string) => 'nothing' | 'a cue' | 'a strong cue';
}

const isUpper = (plate: string): boolean => plate === plate.toUpperCase();
const SHAPES: readonly Shape[] = [
  {
    pattern: CURRENT,
    needs: (plate) => {
      if (/^\p{L}{2} /u.test(plate)) return isUpper(plate) && !RANKS.test(plate) ? 'nothing' : 'a cue';
      return RANKS.test(plate) && plate.includes(' ') ? 'a cue' : 'nothing';
    },
  },
  // Roads and sizes look alike: "A38 OUT", "B12 VIT".
  {
    pattern: PREFIX,
    needs: (plate) => (isUpper(plate) && !/^(?:[ABM]\d{1,2} |. )/u.test(plate) ? 'nothing' : 'a cue'),
  },
  { pattern: SUFFIX, needs: (plate) => (isUpper(plate) ? 'nothing' : 'a cue') },
  {
    pattern: NORTHERN_IRELAND,
    needs: (plate) => (isUpper(plate) && /\d{3}/u.test(plate) ? 'nothing' : 'a cue'),
  },
  { pattern: DATELESS, needs: () => 'a strong cue' },
];

/** Number plates of the United Kingdom, of every age. */
export function findNumberPlates(text: string): Clue[] {
  const clues: Clue[] = [];
  for (const { pattern, needs } of SHAPES) {
    const mayBeCued = cuesBefore(text);
    for (const { index, 0: plate } of text.matchAll(pattern)) {
      const before = mayBeCued(index) ? text.slice(Math.max(0, index - BEFORE), index) : '';
      const needed = needs(plate);
      const strong = before !== '' && STRONG_CUE.test(before);
      const cued = strong || (before !== '' && needed !== 'a strong cue' && CUE.test(before));
      const word = lettersOf(plate).some((letters) => NOT_LETTERS.has(letters));
      if ((!oneCase(plate) || word) && !strong) continue;
      if (needed === 'a strong cue' ? !strong : needed === 'a cue' && !cued) continue;
      const confidence = cued ? 'HIGH' : 'MEDIUM';
      clues.push({ kind: 'VEHICLE', start: index, end: index + plate.length, confidence });
    }
  }
  return clues;
}
