import { describe, expect, it } from 'vitest';
import {
  corrected,
  fieldsOf,
  isCorrectable,
  knownPointers,
  valueAt,
} from '../../domain/hand-off-corrections.ts';
import { HAND_OFF_SYSTEMS } from '../../domain/hand-off-systems.ts';
import { longAfterMinutes } from '../../domain/hand-off-watch.ts';

const REQUEST = {
  ourReference: 'r',
  force: 'derbyshire',
  items: [
    { itemNo: 1, text: 'first', grade: { handling: 'C', conditions: 'none' } },
    { itemNo: 2, text: 'second' },
  ],
};

describe('what of a refused request may be corrected', () => {
  it.each([
    ['intelligence', '/items/0/text', true],
    ['intelligence', '/items/0/grade/conditions', true],
    ['intelligence', '/items/0/grade/source', false],
    ['intelligence', '/force', false],
    ['intelligence', '/items/0/text/extra', false],
    ['case-management', '/allegation', true],
    ['case-management', '/investigator', false],
    ['case-management', '/subjects/3/collarNumber', true],
    ['safeguarding', '/riskSummary', true],
    ['safeguarding', '/to', false],
    ['force-desk', '/messages/0/narrative', true],
    ['force-desk', '/messages/0/reporter/contact', false],
    ['oversight', '/criteria/0', false],
    ['crimestoppers', '/questions/0', false],
    ['crimestoppers', '/outcome', false],
  ] as const)('of %s, %s: %s', (system, pointer, may) => {
    expect(isCorrectable(system, pointer)).toBe(may);
  });

  it('is never our reference, whatever the system', () => {
    for (const system of HAND_OFF_SYSTEMS) expect(isCorrectable(system, '/ourReference')).toBe(false);
  });
});

describe('corrected', () => {
  it('changes the fields named, and leaves the request given as it was', () => {
    const before = structuredClone(REQUEST);
    expect(
      valueAt(corrected(REQUEST, [{ pointer: '/items/1/text', value: 'better' }]), '/items/1/text'),
    ).toBe('better');
    expect(REQUEST).toEqual(before);
  });

  it.each(['/items/9/text', '/nothing', '/__proto__/polluted', '/constructor/prototype/polluted', '', '/'])(
    'adds nothing at %s',
    (pointer) => {
      expect(corrected(REQUEST, [{ pointer, value: 'x' }])).toEqual(REQUEST);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  );
});

describe('knownPointers', () => {
  it('keeps what leads into what was sent, and nothing that a system can say in a pointer', () => {
    const given = [
      '/items/0/text',
      '/items/0/text',
      '/Somebody Invented',
      '/items/7/text',
      '/force/x',
      '/toString',
      '/force',
    ];
    expect(knownPointers(REQUEST, given)).toEqual(['/items/0/text', '/force']);
  });
});

describe('fieldsOf', () => {
  it('gives every text with its place', () => {
    expect(fieldsOf('intelligence', REQUEST)).toContainEqual({
      pointer: '/items/1/text',
      value: 'second',
      correctable: true,
    });
    expect(fieldsOf('intelligence', REQUEST)).toContainEqual({
      pointer: '/force',
      value: 'derbyshire',
      correctable: false,
    });
  });
});

describe('longAfterMinutes', () => {
  it.each([
    ['safeguarding', 15],
    ['oversight', 30],
    ['force-desk', 60],
    ['case-management', 240],
    ['crimestoppers', 240],
  ] as const)('of %s is %i', (system, minutes) => {
    expect(longAfterMinutes(system, new Date('2026-11-24T12:00:00Z'))).toBe(minutes);
  });
});
