import { describe, expect, it } from 'vitest';
import {
  corrected,
  fieldsOf,
  isCorrectable,
  knownPointers,
  valueAt,
} from '../../domain/hand-off-corrections.ts';
import { handOffRules } from '../../domain/hand-off-second-person.ts';
import { HAND_OFF_SYSTEMS, handingOf } from '../../domain/hand-off-systems.ts';
import { longAfterMinutes, resolvingClock } from '../../domain/hand-off-watch.ts';

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

describe('who else must approve what was decided about a refusal', () => {
  it.each([
    ['RETRY', 'oversight', undefined, []],
    ['NOT_NEEDED', 'crimestoppers', undefined, ['HAND_OFF_NOT_NEEDED']],
    ['RECORD_AS_DONE_BY_HAND', 'oversight', undefined, ['HAND_OFF_DONE_BY_HAND']],
    ['RECORD_AS_DONE_BY_HAND', 'safeguarding', undefined, ['HAND_OFF_DONE_BY_HAND']],
    ['RECORD_AS_DONE_BY_HAND', 'force-desk', undefined, ['HAND_OFF_DONE_BY_HAND']],
    ['RECORD_AS_DONE_BY_HAND', 'crimestoppers', undefined, []],
    ['CORRECT', 'intelligence', '/items/12/text', ['RELEASED_WORDS_CORRECTED']],
    ['CORRECT', 'intelligence', '/items/0/grade/conditions', ['RELEASED_WORDS_CORRECTED']],
    ['CORRECT', 'oversight', '/summary', ['RELEASED_WORDS_CORRECTED']],
    ['CORRECT', 'oversight', '/subjects/0/name', []],
    ['CORRECT', 'case-management', '/allegation', []],
  ] as const)('%s of %s at %s: %s', (decision, system, pointer, rules) => {
    const corrections = pointer === undefined ? undefined : [{ pointer, value: 'x' }];
    expect(handOffRules({ decision, system, corrections }, '2026-11-24')).toEqual(rules);
    expect(handOffRules({ decision, system, corrections }, '2024-03-13')).toEqual([]);
  });
});

describe('handingOf', () => {
  it.each([
    ['force-desk/m/1/2', { system: 'force-desk', occasion: 'm/1' }],
    ['intelligence/t/1', { system: 'intelligence', occasion: 't' }],
    ['elsewhere/t/1', undefined],
    ['intelligence/1', undefined],
    ['test', undefined],
  ])('of %s', (taskOccasion, handing) => {
    expect(handingOf(taskOccasion)).toEqual(handing);
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

describe('resolvingClock', () => {
  const openedAt = new Date('2026-11-27T22:00:00.000Z');
  const law = {
    remindAt: '2026-11-27T12:00:00.000Z',
    dueBy: '2026-11-27T23:59:59.000Z',
    escalateEveryMs: 14_400_000,
  };

  it.each([
    ['safeguarding', undefined, ['2026-11-27T22:15:00.000Z', '2026-11-27T23:00:00.000Z']],
    ['oversight', law, [law.remindAt, law.dueBy]],
    [
      'oversight',
      { ...law, dueBy: '2026-11-27T22:00:00.000Z' },
      ['2026-11-27T22:30:00.000Z', '2026-11-28T02:00:00.000Z'],
    ],
    ['case-management', undefined, undefined],
  ] as const)('of %s with a clock of %j is %j', (system, own, expected) => {
    const clock = resolvingClock(system, openedAt, own);
    expect(clock && [clock.remindAt, clock.dueBy]).toEqual(expected);
  });
});
