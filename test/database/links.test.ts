import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LINK_LIMITS } from '../../domain/search/term-kinds.ts';
import { type Linking, linkingOf, settleLinks } from '../support/linking.ts';
import { aMessageAbout, inForce } from '../support/searching.ts';
import { createWorld, type World } from '../support/world.ts';

const STORY = Array.from({ length: 60 }, (_, at) => `incident${at} so`).join(' ');

/** A report of somebody who may be reached. */
const confidential = (narrative: string, phone: string): Parameters<typeof aMessageAbout> => [
  [],
  { anonymity: 'CONFIDENTIAL_CONTACT', narrative, reporter: { contact: { phone } } },
];

describe('links', () => {
  let world: World;
  let receiveOne: Linking['receiveOne'];
  let linksOf: Linking['linksOf'];
  let basesOf: Linking['basesOf'];
  beforeAll(async () => {
    world = await createWorld();
    ({ receiveOne, linksOf, basesOf } = linkingOf(world));
  });
  afterAll(() => world.close());

  it('are found when a report comes in, one for each basis, whatever the order', async () => {
    const subject = {
      name: 'Corwin Mossgrave',
      collarNumber: 'Z1001',
      vehicle: 'ZZ01 AAA',
      socialMedia: '@corwin_m',
    };
    const first = await receiveOne([subject], { narrative: STORY });
    const second = await receiveOne([{ ...subject, name: 'Mossgrave, Corwin' }], {
      narrative: `${STORY} again`,
    });
    const links = await linksOf(first);
    expect(links.map(({ basis }) => basis)).toEqual([
      'NEAR_DUPLICATE',
      'SAME_HANDLE',
      'SAME_NAME',
      'SAME_NUMBER',
      'SAME_VEHICLE',
    ]);
    expect(await linksOf(second)).toEqual(links);
    for (const { one, other } of links) expect([one, other]).toEqual([first, second].toSorted());
    const { rows } = await world.database.admin.query(
      /* sql */ `
        select actor, entry::json ->> 13 as codes from pacars.audit_entries
        where action = 'COMBINATION' and report_id = $1`,
      [second],
    );
    // That links were looked for, alike for a report that has none.
    const alone = await receiveOne([], {});
    const { rows: ofNone } = await world.database.admin.query(
      /* sql */ `
        select actor, entry::json ->> 13 as codes from pacars.audit_entries
        where action = 'COMBINATION' and report_id = $1`,
      [alone],
    );
    const sought = { actor: 'worker', codes: JSON.stringify({ event: 'LINKS_SOUGHT' }) };
    expect(new Set([...rows, ...ofNone].map((row) => JSON.stringify(row)))).toEqual(
      new Set([JSON.stringify(sought)]),
    );
    expect(ofNone.length).toBeGreaterThan(0);
  });

  it('are found by further information too, and only once', async () => {
    const known = await receiveOne([{ name: 'Gwilym Dunwhistle' }]);
    const message = aMessageAbout([]);
    const [later = ''] = await world.receive(message);
    expect(await linksOf(later)).toEqual([]);
    for (const sequence of [2, 3])
      await world.receive(
        aMessageAbout([{ name: 'Gwil Dunwhistle' }], {
          reportRef: message.reportRef,
          sequence,
          messageType: 'FURTHER_INFORMATION',
        }),
      );
    await settleLinks(world);
    expect(await basesOf(later)).toEqual(['SAME_NAME']);
    expect(await basesOf(known)).toEqual(['SAME_NAME']);
  });

  it('are found by telephone only where it is not the reporter’s', async () => {
    const one = await receiveOne(...confidential('He rings from 07700 900701.', '07700 900702'));
    const other = await receiveOne(...confidential('Her phone: +44 7700 900701.', '07700 900703'));
    const reporter = await receiveOne(
      ...confidential('No number. He rang 07700 900701 (it is also mine).', '07700900701'),
    );
    const anonymous = await receiveOne([], { narrative: 'Ring 07700 900701, please.' });
    expect(await basesOf(one)).toEqual(['SAME_CONTACT_OF_SUBJECT']);
    expect(await linksOf(one)).toEqual(await linksOf(other));
    expect(await linksOf(reporter)).toEqual([]);
    expect(await linksOf(anonymous)).toEqual([]);
  });

  it('are found by the person whom two reports concern, by whatever they are named', async () => {
    const byName = await receiveOne([{ name: 'Rosalind Tillinghast' }]);
    const byNumber = await receiveOne([{ collarNumber: 'T2040' }]);
    expect(await basesOf(byName)).toEqual(['SAME_PERSON']);
    expect(await linksOf(byNumber)).toEqual(await linksOf(byName));
    // The one who is their line is no subject, so nothing links a report about both.
    const ofStaff = await receiveOne([{ name: 'Callum Wrexcombe-Tarn' }]);
    expect(await linksOf(ofStaff)).toEqual([]);
  });

  it('take a collar number for the same within one force only', async () => {
    const here = await receiveOne([{ collarNumber: '4410' }]);
    const there = await receiveOne([{ collarNumber: '4410' }], inForce('west-midlands'));
    expect([await linksOf(here), await linksOf(there)]).toEqual([[], []]);
  });

  it('are found when two reports come at the same moment, in two forces', async () => {
    for (let round = 0; round < 8; round += 1) {
      const name = `Seraphine Quennerly-${'abcdefgh'[round]}`;
      const ids = await Promise.all(
        ['derbyshire', 'west-midlands', 'derbyshire', 'west-midlands'].map((force) =>
          receiveOne([{ name }], inForce(force)),
        ),
      );
      for (const id of ids) expect((await basesOf(id)).length).toBeGreaterThanOrEqual(3);
    }
  });

  it('of a name that many bear are those with the newest few', async () => {
    const many = LINK_LIMITS.perTerm + 5;
    await world.receive(...Array.from({ length: many }, () => aMessageAbout([{ name: 'Tom Common' }])));
    const rare = await receiveOne([{ name: 'Ottoline Rarebrook' }]);
    const last = await receiveOne([{ name: 'Tom Common' }, { name: 'Ottoline Rarebrook' }]);
    const links = await linksOf(last);
    expect(links).toHaveLength(LINK_LIMITS.perTerm + 1);
    expect(links.some(({ one, other }) => one === rare || other === rare)).toBe(true);
  });
});
