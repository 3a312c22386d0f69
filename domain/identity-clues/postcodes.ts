import type { Clue } from './clue.ts';

/** Every postcode area of the United Kingdom and the Crown Dependencies: a shape alone finds too much. */
const AREAS = new Set(
  (
    'AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK ' +
    'FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN ' +
    'NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW ' +
    'UB W WA WC WD WF WN WR WS WV YO ZE ZZ'
  ).split(' '),
);
const POSTCODE =
  /(?<![\p{L}\p{N}])([A-Z]{1,2})(\d[A-HJKPS-UW]|\d{1,2})[ .-]{0,3}([\dO][ABD-HJLNP-UW-Z]{2})(?![\p{L}\p{N}])/giu;
const GIRO = /(?<![\p{L}\p{N}])GIR[ .-]{0,3}0AA(?![\p{L}\p{N}])/giu;
/** "in E1 2nd": an ordinal number, no inward code. */
// A letter O for the nought counts in capitals only: "s1 our" is two words.
const ORDINAL = /^(?:1st|2nd|3rd|\dth|o..|OUR|OUT|OLD|OWN|OFF|ONE)$/u;

/** Postcodes, with or without their space, in capitals or not. */
export function findPostcodes(text: string): Clue[] {
  const clues: Clue[] = [];
  for (const { index, 0: found, 1: area = '', 3: inward = '' } of text.matchAll(POSTCODE)) {
    if (!AREAS.has(area.toUpperCase()) || ORDINAL.test(inward)) continue;
    clues.push({ kind: 'POSTCODE', start: index, end: index + found.length, confidence: 'HIGH' });
  }
  for (const { index, 0: found } of text.matchAll(GIRO))
    clues.push({ kind: 'POSTCODE', start: index, end: index + found.length, confidence: 'HIGH' });
  return clues;
}
