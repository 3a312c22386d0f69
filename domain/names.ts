/**
 * A name as the keyed index compares it: letters only, without case, accents, spaces or punctuation, so that
 * "O'Dell Thistlewrack" and "ODELL THISTLEWRACK" are one. Empty when the text has no letters.
 */
export function normaliseName(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/[^\p{Letter}]/gu, '')
    .toLowerCase();
}

/** A warrant or collar number as the keyed index compares it: letters and digits only, in upper case. */
export function normaliseCollarNumber(number: string): string {
  return number.replaceAll(/[^\p{Letter}\p{Number}]/gu, '').toUpperCase();
}
