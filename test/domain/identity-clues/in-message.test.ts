import { describe, expect, it } from 'vitest';
import {
  cluesOfMessage,
  hide,
  hideInMessage,
  textsByPointer,
  textsOf,
} from '../../../domain/identity-clues/in-message.ts';
import { screenFor, valueOf } from '../../../domain/identity-clues/values.ts';
import { aMessage } from '../../support/messages.ts';

const NUMBER = '07700 900417';

describe('the clues of a message', () => {
  it('stand at pointers that name fields of the contract, and number those that the sender made up', () => {
    const message = aMessage({
      narrative: `Ring ${NUMBER}`,
      incident: { where: NUMBER, 'ring Tegwen': { x: [NUMBER] } },
      whatever: NUMBER,
      another: [NUMBER],
    });
    const pointers = cluesOfMessage(message).map(({ pointer }) => pointer);
    expect(pointers.toSorted()).toEqual([
      '/+0',
      '/+1/0',
      '/incident/+0/+0/0',
      '/incident/where',
      '/narrative',
    ]);
    const texts = textsByPointer(message);
    for (const { pointer, start, end } of cluesOfMessage(message))
      expect(texts.get(pointer)?.slice(start, end)).toBe(NUMBER);
  });

  it('are not looked for in codes, ids, dates and the bytes of files', () => {
    const message = aMessage({
      reportRef: '07700900417',
      messageId: '07700900-4170-4000-8000-077009004170',
      attachments: [{ content: '0770 0900417', sha256: '07700900417', filename: 'a.png' }],
      other: '07700900-4170-4000-8000-077009004170',
    });
    expect(cluesOfMessage(message)).toEqual([]);
  });

  it('are hidden where they stand, in numbers and in names of fields too, and nothing else changes', () => {
    const message = aMessage({
      narrative: `Ring ${NUMBER}, now.`,
      count: 7_700_900_417,
      small: 12,
      [`call ${NUMBER}`]: true,
      subjects: [{ subjectNo: 1, vehicle: 'ZZ00 TST', notes: null }],
    });
    const shown = hideInMessage(message, cluesOfMessage(message));
    const { [`call ${NUMBER}`]: _named, ...rest } = message;
    expect(shown).toEqual({
      ...rest,
      narrative: 'Ring [telephone number hidden], now.',
      count: '[telephone number hidden]',
      'call [telephone number hidden] 3': true,
    });
  });

  it('are hidden whole where they overlap', () => {
    const clues = [
      { kind: 'NAME', start: 2, end: 6 },
      { kind: 'EMAIL', start: 0, end: 4 },
      { kind: 'POSTCODE', start: 3, end: 4 },
    ] as const;
    expect(hide('abcdefgh', clues)).toBe('[e-mail address hidden]gh');
    expect(hide('abcdefgh', [])).toBe('abcdefgh');
  });

  it('are the texts of a form with names of fields that are not ours', () => {
    const form = { reason: 'why', items: [{ text: 'what' }], 'a b/c': 7_700_900_417, ok: true };
    expect(textsOf(form, '/form')).toEqual([
      { text: 'why', pointer: '/form/reason' },
      { text: 'what', pointer: '/form/items/0/text' },
      { text: 'a b/c', pointer: '/form' },
      { text: '7700900417', pointer: '/form/a b~1c' },
    ]);
  });
});

describe('the screen for what people write', () => {
  it.each([
    '07700 900417',
    '+44 (0)7700 900 417',
    '0044 7700900417',
    'O77OO 9OO 4l7',
    'oh double seven double oh nine double oh four one seven',
  ])('knows a telephone number again: %s', (spelt) => {
    expect(valueOf('TELEPHONE', spelt)).toBe('7700900417');
  });

  const name = { kind: 'NAME', value: valueOf('NAME', 'Llŷr ap Cadfan') } as const;
  const plate = { kind: 'VEHICLE', value: valueOf('VEHICLE', 'ZZ00 ABC') } as const;
  const telephone = { kind: 'TELEPHONE', value: valueOf('TELEPHONE', NUMBER) } as const;

  it.each([
    ['Spoken to LLYR AP CADFAN today', true],
    ['a car, zz00-abc, parked', true],
    ['ring 07700900417', true],
    ['ring somebody on 020 7946 0123', true],
    ['a car, ZZ11 ABC, from the records', false],
    ['the cadfan and the llyr', false],
    ['nothing of the kind', false],
  ])('stops "%s": %s', (text, stopped) => {
    expect(screenFor([], [name, plate, telephone])(text).length > 0).toBe(stopped);
  });

  it('lets pass what a person has kept, though another copy of it is undecided', () => {
    expect(screenFor([telephone], [telephone, name])('on +44 7700 900417')).toEqual([]);
    expect(screenFor([telephone], [telephone, name])('on 07700 900418')).toHaveLength(1);
  });
});
