import { describe, expect, it } from 'vitest';
import type { ClueKind } from '../../../domain/identity-clues/clue.ts';
import { findClues } from '../../../domain/identity-clues/index.ts';

/** What is found in a text, as `KIND words`. */
const foundIn = (text: string): string[] =>
  findClues(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

/** Texts in which the part in braces is the clue. */
const MARKED: Partial<Record<ClueKind, string[]>> = {
  TELEPHONE: [
    'ring {07700 900123} please',
    'ring {(020) 7946 0123}, evenings',
    'its {03069 990 123}.',
    '{+44 (0)7700 900 123}',
    '{0044 7700 900123}',
    'write {O77OO 9OO l23} down',
    '{oh double seven double oh nine double oh one two three} at night',
    '{dim saith saith dim dim naw dim dim un dau tri}, diolch',
    '{oh seven seven hundred nine hundred one two three}',
    'in full width {０７７００ ９００１２３}',
    'hidden {07\u200b700\u200b900\u2060123} here',
    'keycaps {0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣}',
    '\u202eright to left {07700 900123}',
    'العربية {٠٧٧٠٠٩٠٠١٢٣}',
    'over two lines {07700\n900123}',
    'on 12/05/2026 {07700900123}',
    '{07700 900123} {07700 900124}',
    'my number is {496 0123}',
    'tel{07700900123}now',
    'abroad {+1 202 555 0143}',
  ],
  EMAIL: [
    'write to {tegwen@example.com}. He',
    '{tegwen.c+x@mail.example.co.uk}',
    '{tegwen at example dot com}',
    '{tegwen dot cadfan at example dot co dot uk}',
    '{tegwen [at] example [dot] com}',
    '<{siân@example.cymru}>',
    '{tegwen＠example。com}',
    'just {tegwen@example}',
    '{tegwen at gmail}',
  ],
  POSTCODE: [
    'near {DE1 1AA}.',
    '{de11aa}',
    '{sw1a 1aa}',
    '{GIR 0AA}',
    '{gir0aa}',
    'ym {LL57 2DG}',
    'the {CF10-3NQ} one',
  ],
  SOCIAL_HANDLE: [
    'follow {@tegwen_c}',
    'see {https://www.facebook.com/tegwen.c?x=1}.',
    '{t.me/tegwenc}',
    'my snapchat is {tegwen99}',
    'fy instagram yw {tegwen.c}',
    'discord {tegwen#1234}',
    `session id {05${'a1'.repeat(32)}}`,
  ],
  VEHICLE: [
    'in {ZZ00 ABC} again',
    'in {zz00abc} again',
    'an old {A123 BCD}',
    'an older {ABC 123D}',
    'from Belfast, {BAZ 1234}',
    'his car reg is {ABC 12}',
    'rhif cofrestru {1234 AB}',
  ],
  NATIONAL_INSURANCE: [
    '{QQ 12 34 56 C}',
    '{ab123456c}',
    'NI number {AB 12 34 56}',
    'rhif yswiriant gwladol {JK123456D}',
  ],
  NAME: [
    'My name is {Tegwen ap Cadfan} and I',
    'my name is {tegwen} and i work there',
    'I am {Tegwen Cadfan}.',
    'I’m {DS Tegwen Cadfan} of the same unit',
    'this is {Tegwen} speaking',
    'I saw it.\nKind regards,\n{Tegwen}',
    'signed, {T. Cadfan}',
    'Fy enw i yw {Llŷr Cadfan}',
    'Fy enw i ydy {Llyr Cadfan}',
    '{Tegwen Cadfan} ydw i',
    'Cofion gorau\n{Tegwen}',
    'My name is {Олена Шевченко}',
  ],
  ADDRESS: [
    'I live at {12 Marlowe Street, Derby} and he knows',
    'i live at {flat 3, 12 marlowe street}',
    'my address is {The Old Vicarage, Aberteg}.',
    'Rwy’n byw yn {12 Heol y Dŵr, Aberteg}',
    "dw i'n byw yng {Nghaerdydd}",
  ],
  DATE_OF_BIRTH: [
    'my date of birth is {1 February 1980}',
    'I was born on {01/02/1980}',
    'fy nyddiad geni yw {3 Mawrth 1975}',
    'cefais fy ngeni ar {3 Mawrth 1975}',
  ],
  COLLAR_NUMBER: [
    'my collar number is {T9041}',
    'I am PC {4471}',
    'fy rhif coler i yw {4471}',
    'my warrant number: {12345}',
  ],
};

describe('clues', () => {
  const cases = Object.entries(MARKED).flatMap(([kind, texts]) => texts.map((marked) => ({ kind, marked })));

  it.each(cases)('of the kind $kind: $marked', ({ kind, marked }) => {
    const words = [...marked.matchAll(/\{([^}]*)\}/gu)].map(([, inside]) => `${kind} ${inside ?? ''}`);
    expect(foundIn(marked.replaceAll(/[{}]/gu, ''))).toEqual(words);
  });

  it.each([
    'He dialled 999, then 101 at 22:05 on 01/02/2026.',
    'The service: 0800 555 111, or 0800 085 0000.',
    'Crime reference 26000123456, URN 30/CD/1234/26, PNC ID 12/345678A, CAD 0123 of 07 03 2026.',
    '£5,000 in 2024 and 12,345,678 since 2019-01-31.',
    'In E1 2nd time, on the M25 AND the A38 OUT.',
    'GB123456A, NK 12 34 56 B and TN123456C',
    'I am afraid. I am Welsh. This is what I know: I am not alone.',
    'My name is known to him and my name is not important.',
    'I live in fear. Rwy’n byw yn ofnus. Cymraes ydw i.',
    'His collar number is 4471 and he lives at 12 Marlowe Street.',
    'PC Odell Thistlewrack was at home. He left with DS Burnfoot.',
    'meet @3pm at the station. The dot is red.',
    '4929 0000 0000 0000 is a card',
    '',
  ])('are not in: %s', (text) => {
    expect(foundIn(text)).toEqual([]);
  });

  it('leave nothing of one another uncovered where they overlap', () => {
    const text = 'I live at 12 Marlowe Street, DE1 1AA, 07700 900123 and write tegwen@example.com';
    const covered = findClues(text)
      .map(({ start, end }) => text.slice(start, end))
      .join('|');
    for (const words of ['12 Marlowe Street', 'DE1 1AA', '07700 900123', 'tegwen@example.com'])
      expect(covered).toContain(words);
    const clues = findClues(text);
    for (const [at, { start }] of clues.entries())
      expect(start).toBeGreaterThanOrEqual(clues[at - 1]?.end ?? 0);
  });

  it('point into the text as it was sent, whatever precedes them', () => {
    const before = '\u{1f512}\u200d ﷺ Ŵŷ ½ ﬁ e\u0301\u0301 ';
    expect(foundIn(`${before}07700 900123 after`)).toEqual(['TELEPHONE 07700 900123']);
  });

  // Each is built to make a search go back again and again; if one did, the test would not end in its time.
  it.each([
    ['digits', '0'],
    ['digits with spaces', '0 7 '],
    ['letters O', 'O'],
    ['at signs', '@'],
    ['at signs in words', 'a@'],
    ['dots', '.'],
    ['domains', 'a.'],
    ['an address without end', 'a at b dot '],
    ['spoken digits', 'double oh '],
    ['introductions', 'my name is '],
    ['capitals', 'Ab '],
    ['titles', 'Mr '],
    ['dwellings', 'I live at 1 '],
    ['hyphens', '-'],
    ['spaces', ' '],
    ['new lines', '\n'],
    ['zero-width characters', '\u200b'],
    ['combining marks', '\u0301'],
    ['ligatures', 'ﷺ'],
    ['emoji', '👩‍👩‍👧'],
    ['slashes', 'x.com/'],
    ['dates', '01/02/2026 '],
    ['sign-offs', 'regards,\n'],
  ])('are found after 200,000 characters of %s', (_what, part) => {
    const text = `${part.repeat(Math.ceil(200_000 / part.length))}\n\nwrite to tegwen@example.com`;
    expect(foundIn(text).join('\n')).toContain('tegwen@example.com');
  });
});
