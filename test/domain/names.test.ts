import { describe, expect, it } from 'vitest';
import { defaultGrade } from '../../domain/intelligence-grading.ts';
import { normaliseCollarNumber, normaliseName } from '../../domain/names.ts';
import { isRole, ROLES } from '../../domain/roles.ts';

describe('normaliseName', () => {
  it.each([
    ['O’Dell Thistlewrack', 'odellthistlewrack'],
    ["O'DELL  THISTLEWRACK", 'odellthistlewrack'],
    [' odell\tthistlewrack.', 'odellthistlewrack'],
    ['Philippa Hartsbourne-Lisle', 'philippahartsbournelisle'],
    ['Zoë Ærøskøbing', 'zoeærøskøbing'],
    ['Zoe\u0308 Ærøskøbing', 'zoeærøskøbing'],
    ['Siân Llŷr', 'sianllyr'],
    ['Áine Ní Bhriain', 'ainenibhriain'],
    ['İpek', 'ipek'],
    ['Ольга', 'ольга'],
    ['李娜', '李娜'],
    ['PC 4711', 'pc'],
    ['4711', ''],
    ['…', ''],
    ['😀', ''],
    ['', ''],
  ])('of %j is %j', (name, normalised) => {
    expect(normaliseName(name)).toBe(normalised);
  });
});

describe('normaliseCollarNumber', () => {
  it.each([
    ['T9041', 'T9041'],
    [' t-9041 ', 'T9041'],
    ['t 90/41', 'T9041'],
    ['0041', '0041'],
    ['-', ''],
    ['', ''],
  ])('of %j is %j', (number, normalised) => {
    expect(normaliseCollarNumber(number)).toBe(normalised);
  });
});

describe('defaultGrade', () => {
  it.each([
    ['FIRST_HAND', 'A'],
    ['WITNESSED', 'A'],
    ['SAW_MATERIAL', 'A'],
    ['TOLD_BY_VICTIM', 'C'],
    ['HEARD_FROM_PARTICIPANT', 'C'],
    ['OVERHEARD', 'C'],
    ['MIXED', 'C'],
    [null, 'D'],
  ] as const)(
    'offers for what is known %s the assessment %s, of an untested source, with care',
    (known, assessment) => {
      expect(defaultGrade(known)).toEqual({
        source: '2',
        assessment,
        handling: 'C',
        actionCode: 'A1',
        sanitisationCode: 'S2',
      });
    },
  );
});

describe('isRole', () => {
  it('knows the eight roles and no other', () => {
    expect(ROLES.filter(isRole)).toHaveLength(8);
    for (const value of ['PSD-ASSESSOR', 'psd', '', null, undefined, 1, ['auditor'], {}])
      expect(isRole(value)).toBe(false);
  });
});
