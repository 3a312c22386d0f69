import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConflictQuestion, screenForConflicts, type ScreenedPerson } from '../../domain/conflicts.ts';

const aPerson = (id: string, overrides: Partial<ScreenedPerson> = {}): ScreenedPerson => ({
  id,
  psd: false,
  ccu: false,
  administrator: false,
  chiefOfficer: false,
  oversees: false,
  sealedOwner: false,
  ...overrides,
});
/** pc → sergeant → inspector, and pc → former before; dc → dci of PSD; a superintendent who owns what is sealed. */
const PEOPLE = [
  aPerson('pc'),
  aPerson('sergeant'),
  aPerson('inspector'),
  aPerson('detective', { psd: true }),
  aPerson('dci', { psd: true }),
  aPerson('ccu', { ccu: true }),
  aPerson('administrator', { administrator: true }),
  aPerson('chief', { chiefOfficer: true }),
  aPerson('inbox', { oversees: true }),
  aPerson('owner', { sealedOwner: true }),
  aPerson('second-owner', { sealedOwner: true }),
];
const MANAGEMENT = [
  ['pc', 'sergeant'],
  ['pc', 'former'],
  ['sergeant', 'inspector'],
  ['former', 'elsewhere'],
  ['detective', 'dci'],
  ['second-owner', 'owner'],
].map(([personId = '', managerId = '']) => ({ personId, managerId }));
const ASSOCIATES = [
  { one: 'friend', other: 'pc' },
  { one: 'partner', other: 'detective' },
  // What the accused declare keeps nobody else away.
  { one: 'pc', other: 'inbox' },
];
const ask = (overrides: Partial<ConflictQuestion>): ReturnType<typeof screenForConflicts> =>
  screenForConflicts({
    subjects: [],
    candidates: [],
    people: PEOPLE,
    management: MANAGEMENT,
    associates: ASSOCIATES,
    sealedBefore: false,
    ...overrides,
  });
const excludedOf = (overrides: Partial<ConflictQuestion>): Record<string, string> =>
  Object.fromEntries(ask(overrides).excluded.map(({ personId, reason }) => [personId, reason]));
const OWNERS = ['owner', 'second-owner'];

describe('screenForConflicts', () => {
  it.each([
    ['nobody where nobody is named', [], {}],
    ['a subject without a manager', ['inspector'], { inspector: 'SUBJECT' }],
    [
      'a subject, their line now and then, and those tied to them',
      ['pc'],
      {
        pc: 'SUBJECT',
        sergeant: 'LINE_MANAGEMENT',
        inspector: 'LINE_MANAGEMENT',
        former: 'LINE_MANAGEMENT',
        elsewhere: 'LINE_MANAGEMENT',
        friend: 'DECLARED_ASSOCIATE',
      },
    ],
    ['nobody for a tie that the subject alone has declared', ['friend'], { friend: 'SUBJECT' }],
    ['a stranger to the directory', ['unknown'], { unknown: 'SUBJECT' }],
  ])('excludes %s', (_what, subjects, excluded) => {
    expect(excludedOf({ subjects })).toEqual(excluded);
  });

  it('excludes a candidate and all around them for the time being, and a subject for good', () => {
    expect(excludedOf({ subjects: ['sergeant'], candidates: ['pc'] })).toEqual({
      sergeant: 'SUBJECT',
      inspector: 'LINE_MANAGEMENT',
      pc: 'CANDIDATE',
      former: 'CANDIDATE',
      elsewhere: 'CANDIDATE',
      friend: 'CANDIDATE',
    });
  });

  it.each(['detective', 'ccu', 'administrator', 'chief', 'inbox'])('seals a report about %s', (id) => {
    expect(ask({ subjects: [id] })).toMatchObject({ sealed: true, sealedForNow: false, owners: OWNERS });
    expect(ask({ candidates: [id] })).toMatchObject({ sealed: true, sealedForNow: true, owners: OWNERS });
    expect(ask({ subjects: ['pc'], candidates: [id] })).toMatchObject({ sealed: true, sealedForNow: true });
  });

  it('seals no other, and names nobody for it', () => {
    expect(ask({ subjects: ['pc'], candidates: ['friend'] })).toMatchObject({
      sealed: false,
      sealedForNow: false,
      owners: [],
    });
  });

  it('keeps a seal whose reason has gone, and names owners for it', () => {
    expect(ask({ sealedBefore: true })).toMatchObject({ sealed: true, sealedForNow: false, owners: OWNERS });
  });

  it('leaves a report to the owners who are not concerned themselves', () => {
    expect(ask({ subjects: ['dci', 'second-owner'] })).toMatchObject({ sealed: true, owners: [] });
    expect(ask({ subjects: ['dci', 'owner'] })).toMatchObject({ sealed: true, owners: ['second-owner'] });
  });

  it('ends where the lines of management go round in a circle', () => {
    const management = [
      { personId: 'a', managerId: 'b' },
      { personId: 'b', managerId: 'c' },
      { personId: 'c', managerId: 'a' },
      { personId: 'own', managerId: 'own' },
    ];
    expect(excludedOf({ subjects: ['b'], management })).toEqual({
      b: 'SUBJECT',
      c: 'LINE_MANAGEMENT',
      a: 'LINE_MANAGEMENT',
    });
    expect(excludedOf({ subjects: ['own'], management })).toEqual({ own: 'SUBJECT' });
  });

  it('never makes an owner of one whom it excludes, and leaves nobody of a line out, in any organisation', () => {
    const ids = ['1', '2', '3', '4', '5', '6'];
    const pair = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids));
    const question = fc.record<ConflictQuestion>({
      subjects: fc.subarray(ids),
      candidates: fc.subarray(ids),
      people: fc.tuple(
        ...ids.map((id) =>
          fc.record<ScreenedPerson>({
            id: fc.constant(id),
            psd: fc.boolean(),
            ccu: fc.boolean(),
            administrator: fc.boolean(),
            chiefOfficer: fc.boolean(),
            oversees: fc.boolean(),
            sealedOwner: fc.boolean(),
          }),
        ),
      ),
      management: fc.array(
        pair.map(([personId, managerId]) => ({ personId, managerId })),
        { maxLength: 8 },
      ),
      associates: fc.array(
        pair.map(([one, other]) => ({ one, other })),
        { maxLength: 4 },
      ),
      sealedBefore: fc.boolean(),
    });
    fc.assert(
      fc.property(question, (asked) => {
        const { excluded, owners, sealed, sealedForNow } = screenForConflicts(asked);
        const reasonOf = new Map(excluded.map(({ personId, reason }) => [personId, reason]));
        const meant = [...asked.subjects, ...asked.candidates];
        expect(meant.filter((id) => !reasonOf.has(id))).toEqual([]);
        expect(asked.subjects.filter((id) => reasonOf.get(id) !== 'SUBJECT')).toEqual([]);
        const inLine = new Set(meant);
        for (let grown = -1; grown !== inLine.size;) {
          grown = inLine.size;
          for (const { personId, managerId } of asked.management)
            if (inLine.has(personId)) inLine.add(managerId);
        }
        expect([...inLine].filter((id) => !reasonOf.has(id))).toEqual([]);
        expect(owners.filter((id) => reasonOf.has(id))).toEqual([]);
        expect(sealedForNow).toBe(
          sealed && sealedForNow && !asked.sealedBefore && asked.candidates.length > 0,
        );
        expect(sealed).toBe(sealed || asked.sealedBefore);
        const forNow = [...reasonOf.values()].filter((reason) => reason === 'CANDIDATE');
        expect(forNow.length > 0 && asked.candidates.length === 0).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
