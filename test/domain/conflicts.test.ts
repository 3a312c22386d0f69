import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { screenForConflicts, type ScreenedPerson } from '../../domain/conflicts.ts';

const aPerson = (id: string, overrides: Partial<ScreenedPerson> = {}): ScreenedPerson => ({
  id,
  manager: null,
  psd: false,
  sealedOwner: false,
  ...overrides,
});
/** pc → sergeant → inspector; dc → inspector; dci of PSD; superintendent who owns what is sealed. */
const PEOPLE = [
  aPerson('pc', { manager: 'sergeant' }),
  aPerson('sergeant', { manager: 'inspector' }),
  aPerson('inspector'),
  aPerson('detective', { manager: 'dci', psd: true }),
  aPerson('dci', { psd: true }),
  aPerson('owner', { sealedOwner: true }),
  aPerson('second-owner', { sealedOwner: true, manager: 'owner' }),
];
const line = (personId: string) => ({ personId, reason: 'LINE_MANAGEMENT' as const });
const subject = (personId: string) => ({ personId, reason: 'SUBJECT' as const });

describe('screenForConflicts', () => {
  it.each([
    ['nobody where nobody is named', [], [], false, []],
    ['a subject without a manager', ['inspector'], [subject('inspector')], false, []],
    [
      'a subject and their whole line',
      ['pc'],
      [subject('pc'), line('sergeant'), line('inspector')],
      false,
      [],
    ],
    [
      'a manager who is a subject too as a subject',
      ['pc', 'sergeant'],
      [subject('pc'), subject('sergeant'), line('inspector')],
      false,
      [],
    ],
    [
      'a subject named twice once',
      ['pc', 'pc'],
      [subject('pc'), line('sergeant'), line('inspector')],
      false,
      [],
    ],
    ['a stranger to the directory', ['elsewhere'], [subject('elsewhere')], false, []],
    [
      'one of PSD, and seals the report for its owners',
      ['detective'],
      [subject('detective'), line('dci')],
      true,
      ['owner', 'second-owner'],
    ],
    [
      'one of PSD beside others, and seals the report',
      ['inspector', 'dci'],
      [subject('inspector'), subject('dci')],
      true,
      ['owner', 'second-owner'],
    ],
    [
      'an owner who is a subject, and leaves the report to the others',
      ['dci', 'second-owner'],
      [subject('dci'), subject('second-owner'), line('owner')],
      true,
      [],
    ],
    ['an owner named in a report that is not sealed', ['owner'], [subject('owner')], false, []],
  ])('excludes %s', (_what, subjects, excluded, sealed, owners) => {
    expect(screenForConflicts(subjects, PEOPLE)).toEqual({ excluded, sealed, owners });
  });

  it('ends where the lines of management go round in a circle', () => {
    const circle = [
      aPerson('a', { manager: 'b' }),
      aPerson('b', { manager: 'c' }),
      aPerson('c', { manager: 'a' }),
    ];
    const { excluded } = screenForConflicts(['b'], circle);
    expect(excluded).toEqual([subject('b'), line('c'), line('a')]);
    const own = screenForConflicts(['a'], [aPerson('a', { manager: 'a' })]);
    expect(own.excluded).toEqual([subject('a')]);
  });

  it('never makes an owner of one whom it excludes, and always excludes every subject, in any organisation', () => {
    const ids = ['1', '2', '3', '4', '5', '6'];
    const organisation = fc.tuple(
      ...ids.map((id) =>
        fc.record<ScreenedPerson>({
          id: fc.constant(id),
          manager: fc.option(fc.constantFrom(...ids)),
          psd: fc.boolean(),
          sealedOwner: fc.boolean(),
        }),
      ),
    );
    fc.assert(
      fc.property(organisation, fc.subarray(ids), (people, subjects) => {
        const { excluded, owners, sealed } = screenForConflicts(subjects, people);
        const kept = new Set(excluded.map(({ personId }) => personId));
        expect(subjects.filter((id) => !kept.has(id))).toEqual([]);
        const managers = people.flatMap(({ id, manager }) => (kept.has(id) && manager ? [manager] : []));
        expect(managers.filter((id) => !kept.has(id))).toEqual([]);
        expect(owners.filter((id) => kept.has(id))).toEqual([]);
        expect(sealed).toBe(people.some(({ id, psd }) => psd && subjects.includes(id)));
      }),
      { numRuns: 500 },
    );
  });
});
