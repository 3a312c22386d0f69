import { describe, expect, it } from 'vitest';
import {
  contactsIn,
  normaliseCollar,
  normaliseEmail,
  normaliseHandle,
  normaliseTelephone,
  vehicleTerms,
} from '../../domain/search/contact-terms.ts';
import { exactTerms, termsOfMessage, termsOfSearch } from '../../domain/search/message-terms.ts';
import { nameQuery, nameTerms } from '../../domain/search/name-terms.ts';
import { soundOf } from '../../domain/search/sound-of-name.ts';
import { TERM_KINDS, TERMS, type Term, type TermKind } from '../../domain/search/term-kinds.ts';
import { aMessage } from '../support/messages.ts';

const key = ({ kind, value }: Term): string => `${kind} ${value}`;
/** The kinds by which a search for one name finds another. */
const shared = (indexed: string, searched: string): TermKind[] => {
  const known = new Set(nameTerms(indexed).map(key));
  return [
    ...new Set(
      nameQuery(searched)
        .filter((term) => known.has(key(term)))
        .map(({ kind }) => kind),
    ),
  ];
};
const values = (terms: readonly Term[]): string[] => terms.map(key).toSorted();

describe('the kinds of terms', () => {
  it('are listed whole, likeliest name first', () => {
    expect(Object.keys(TERMS).toSorted()).toEqual([...TERM_KINDS].toSorted());
  });
});

describe('a name', () => {
  it.each([
    ['Darrow Fennimore-Quill', 'DARROW FENNIMORE QUILL', 'NAME_FULL'],
    ['Darrow Fennimore-Quill', 'Fennimore-Quill, Darrow', 'NAME_FULL'],
    ['Darrow Fennimore-Quill', 'DC Darrow FennimoreQuill', 'NAME_FULL'],
    ['Odell Thistlewrack', 'Det. Sgt. O’Dell Thistlewrack', 'NAME_FULL'],
    ['Odell Thistlewrack', "O'Dell Thistlerack", 'NAME_NEAR'],
    ['Siân Llŷr', 'Sian Llyr', 'NAME_FULL'],
    ['David Hargreaves', 'Dave Hargreaves', 'NAME_FAMILIAR'],
    ['Dai Hargreaves', 'David Hargreaves', 'NAME_FAMILIAR'],
    ['Daniel James Hargreaves', 'Danny Hargreaves', 'NAME_FAMILIAR'],
    ['Philippa Marchpenny', 'Fillipa Marchpenny', 'NAME_SURNAME'],
    ['Catherine Wrexcombe', 'Katherine Rexcombe', 'NAME_SOUND'],
    ['D. Hargreaves', 'Daniel Hargreaves', 'NAME_SURNAME_INITIAL'],
    ['Hargreaves', 'Daniel Hargreaves', 'NAME_SURNAME'],
    ['Hargreaves Daniel', 'Daniel Hargreave', 'NAME_SURNAME_INITIAL'],
    ['Ольга Ветрова', 'ВЕТРОВА Ольга', 'NAME_FULL'],
    ['Zoe\u0308 Marl\u200bpit', 'Zoë Marlpit', 'NAME_FULL'],
    ['Ｄａｒｒｏｗ Quill', 'Darrow Quill', 'NAME_FULL'],
  ] as const)('%j is found by %j, as %s', (indexed, searched, kind) => {
    expect(shared(indexed, searched)).toContain(kind);
  });

  it.each([
    ['Daniel Hargreaves', 'Daniel Marchpenny'],
    ['Christopher Marl', 'Christine Marl'],
    ['Daniel Hargreaves', 'Peter Hargreaves'],
    ['D Hargreaves', 'David Hargreaves'],
  ])('%j and %j are not linked', (one, other) => {
    const linking = shared(one, other).filter((kind) => 'link' in TERMS[kind]);
    expect(linking).toEqual([]);
  });

  it.each(['', ' ', '4711', '…', '😀', '\uD800', 'PC', "'", '-', ',', '\u202E'])('in %j is none', (text) => {
    expect(nameTerms(text)).toEqual([]);
    expect(nameQuery(text)).toEqual([]);
  });

  it('of any length gives terms of bounded number and length', () => {
    for (const text of [
      'a'.repeat(200_000),
      'ab-'.repeat(60_000),
      'é, '.repeat(60_000),
      '\u0301'.repeat(9_999),
    ]) {
      const terms = nameQuery(text);
      expect(terms.length).toBeLessThan(500);
      expect(Math.max(0, ...terms.map(({ value }) => value.length))).toBeLessThan(500);
    }
  });

  it.each([
    ['thistlewrack', 'thistlerack'],
    ['katherine', 'catherin'],
    ['phillips', 'filips'],
    ['wright', 'rite'],
    ['macdonald', 'mcdonald'],
    ['knight', 'night'],
    ['llewellyn', 'lewelin'],
    ['rhys', 'reece'],
    ['ærø', 'aero'],
  ])('%s sounds like %s', (one, other) => {
    expect(soundOf(one)).toBe(soundOf(other));
  });
});

describe('a telephone number', () => {
  it.each([
    '07700 900123',
    '07700-900-123',
    '(07700) 900 123',
    '+44 7700 900123',
    '+44 (0)7700 900123',
    '+4407700900123',
    '0044 7700 900123',
    '447700900123',
    '０７７００ ９００１２３',
    '07700.900.123',
  ])('%j is one however spelt', (text) => {
    expect(normaliseTelephone(text)).toBe('07700900123');
    expect(contactsIn(`He used ${text} that day, twice.`)).toMatchObject([
      { kind: 'TELEPHONE', value: '07700900123' },
    ]);
  });
  it.each([
    ['020 7946 0123', '02079460123'],
    ['01632 9601', undefined],
    ['01632 960123', '01632960123'],
    ['+353 20 912 3456', '+353209123456'],
    ['999', undefined],
    ['2026-11-24 10:15', undefined],
    ['', undefined],
  ])('%j is %j', (text, number) => {
    expect(normaliseTelephone(text)).toBe(number);
  });
});

describe('other contacts', () => {
  it.each([
    [normaliseEmail, ' Darrow.Q@Example.ORG ', 'darrow.q@example.org'],
    [normaliseEmail, 'darrow at example', undefined],
    [normaliseEmail, 'a@b', undefined],
    [normaliseHandle, '@Stoat_99', 'stoat_99'],
    [normaliseHandle, 'https://instagram.com/Stoat_99/?hl=en', 'stoat_99'],
    [normaliseHandle, 'Snapchat: stoat_99', 'stoat_99'],
    [normaliseHandle, '…', undefined],
    [normaliseCollar, 'PC T-9041', 'T9041'],
    [normaliseCollar, 'pc 9041', '9041'],
    [normaliseCollar, 'PC', 'PC'],
    [normaliseCollar, '!', undefined],
  ] as const)('%o of %j is %j', (normalise, text, normalised) => {
    expect(normalise(text)).toBe(normalised);
  });
  it.each([
    ['Grey hatchback, ZZ00 TST', ['ZZ00TST']],
    ['zz00tst or A123 BCD', ['ZZ00TST', 'A123BCD']],
    ['BIZ 4321', ['BIZ4321']],
    ['a blue estate', []],
  ])('the plates in %j are %j', (text, plates) => {
    expect(vehicleTerms(text).map(({ value }) => value)).toEqual(plates);
  });
  it('are found in a text, each kind', () => {
    const text =
      'Ask stoat@example.org, @stoat_99 or www.facebook.com/stoat.99; car ZZ00 TST; on 01/02/2026 at 10pm he paid 1000 2000 30.';
    expect(values(contactsIn(text))).toEqual([
      'EMAIL stoat@example.org',
      'HANDLE stoat.99',
      'HANDLE stoat_99',
      'VEHICLE ZZ00TST',
    ]);
  });
  it.each(['@', 'a', '0', '+', '07700 ', 'a@', '(', '. ', 'x.com/', '\u200b', 'ﷺ'])(
    'are looked for in 200,000 characters of %j without end of finds',
    (unit) => {
      expect(contactsIn(unit.repeat(200_000 / unit.length)).length).toBeLessThanOrEqual(100);
    },
  );
});

describe('a message', () => {
  const narrative =
    'The officer rings from 07700 900111 and drives ZZ00 TST. You can reach me on 07700 900222 or writer@example.org.';
  const subjects = [
    { name: 'Odell Thistlewrack', collarNumber: 'T77', vehicle: 'ZZ00 XMP', socialMedia: '@odell_t' },
    { subjectNo: 7, alias: "'Big Stoat'" },
  ];
  const contact = { name: 'Wilma Writerson', phone: '+44 7700 900333', email: 'Writer@example.org' };

  it('that is anonymous gives nothing of its narrative but what a person has kept', () => {
    const terms = termsOfMessage(aMessage({ narrative, subjects }));
    expect(new Set(terms.map(({ source }) => source))).toEqual(new Set(['subject']));
    expect(new Set(terms.map(({ subject }) => subject))).toEqual(new Set([1, 7]));
    const kept = termsOfMessage(aMessage({ narrative, subjects }), [
      { kind: 'TELEPHONE', text: '07700 900111' },
    ]);
    expect(kept.filter(({ source }) => source === 'narrative')).toEqual([
      { kind: 'TELEPHONE', value: '07700900111', source: 'narrative', subject: 0 },
    ]);
  });

  it('gives what its narrative holds, less what is the writer’s', () => {
    const message = aMessage({
      narrative,
      subjects,
      anonymity: 'CONFIDENTIAL_CONTACT',
      reporter: { contact },
    });
    expect(values(termsOfMessage(message).filter(({ source }) => source === 'narrative'))).toEqual([
      'TELEPHONE 07700900111',
      'VEHICLE ZZ00TST',
    ]);
  });

  it('is never found by the reporter, not even where they name themselves as a subject', () => {
    const message = aMessage({
      narrative: 'Numbers: 07700 900333, also 07700 900444 and Writer@example.org.',
      anonymity: 'CONFIDENTIAL_CONTACT',
      reporter: { contact: { ...contact, contactNote: 'or 07700900444 in the evening' } },
      subjects: [{ name: 'Writerson, Wilma', collarNumber: 'T1' }],
    });
    expect(values(termsOfMessage(message))).toEqual(['COLLAR_NUMBER T1']);
  });

  it('of hostile text is read to the end', () => {
    const hostile = ['\uD800'.repeat(1_000), '\u202E\u0000\u200B'.repeat(1_000), '𝕺𝖉𝖊𝖑𝖑 '.repeat(40_000)];
    for (const text of hostile)
      expect(
        termsOfMessage(
          aMessage({
            narrative: text,
            anonymity: 'CONFIDENTIAL_CONTACT',
            subjects: [{ name: text, socialMedia: text }],
          }),
        ).length,
      ).toBeLessThan(200);
  });
});

describe('a search', () => {
  it('tells of each field what it holds to search by', () => {
    const fields = termsOfSearch({ name: '!!!', telephone: '+44 7700 900123' });
    expect(fields.map(({ field, terms }) => [field, terms.length])).toEqual([
      ['name', 0],
      ['telephone', 1],
    ]);
  });
  it('of a list finds whole names and numbers only', () => {
    expect(values(exactTerms('Odell Thistlewrack'))).toContain('NAME_FULL odell thistlewrack');
    expect(exactTerms('Thistlewrack').some(({ kind }) => kind.startsWith('NAME'))).toBe(false);
    expect(values(exactTerms('07700 900123'))).toContain('TELEPHONE 07700900123');
  });
});
