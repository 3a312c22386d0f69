import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockMails } from '../../database/outbox.ts';
import { giveToForce } from '../../database/process.ts';
import { asActor, asWorker } from '../../database/transactions.ts';
import { type Role, ROLES } from '../../domain/roles.ts';
import { LINK_LIMITS } from '../../domain/search/term-kinds.ts';
import { aMessageAbout, inForce } from '../support/searching.ts';
import { createWorld, person, type World } from '../support/world.ts';

const OWNER = 'augusta.pellingham';
const STORY = Array.from({ length: 60 }, (_, at) => `incident${at} so`).join(' ');

/** A report of somebody who may be reached. */
const confidential = (narrative: string, phone: string): Parameters<typeof aMessageAbout> => [
  [],
  { anonymity: 'CONFIDENTIAL_CONTACT', narrative, reporter: { contact: { phone } } },
];

interface LinkRow {
  one: string;
  other: string;
  basis: string;
  force: string;
  otherForce: string;
}

describe('links', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const linksOf = async (id: string): Promise<LinkRow[]> => {
    const { rows } = await world.database.admin.query<LinkRow>(
      /* sql */ `
        select report_id as one, other_report_id as other, basis, force, other_force as "otherForce"
        from pacars.report_links where report_id = $1 or other_report_id = $1 order by basis, report_id, other_report_id`,
      [id],
    );
    return rows;
  };
  const basesOf = async (id: string): Promise<string[]> => (await linksOf(id)).map(({ basis }) => basis);
  const receiveOne = async (...given: Parameters<typeof aMessageAbout>): Promise<string> => {
    const [id = ''] = await world.receive(aMessageAbout(...given));
    return id;
  };
  const asSeenBy = async (
    login: string,
    reportId: string,
    roles: readonly Role[] = ROLES,
  ): Promise<number> => {
    const { id, force } = person(login);
    return asActor(world.database.api, { id, roles, forces: [force] }, async (tx) => {
      const seen = await tx.query('select from report_links where report_id = $1 or other_report_id = $1', [
        reportId,
      ]);
      return seen.rowCount ?? 0;
    });
  };
  const view = async (login: string, reportId: string) =>
    world.as(login).get(`/v1/reports/${reportId}/links`);
  const mailed = async (reportId: string): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ login: string }>(
      /* sql */ `
        select p.login from pacars.outbox o join pacars.people p on p.id = (o.payload ->> 'personId')::uuid
        where o.kind = 'linked' and o.report_id = $1 order by 1`,
      [reportId],
    );
    return rows.map(({ login }) => login);
  };

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
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(first);
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

  it('are seen by those who may know both, and by nobody else', async () => {
    const about = { name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' };
    const one = await receiveOne([about]);
    const other = await receiveOne([about]);
    expect((await view('isolde.marchpenny', one)).body['links']).toMatchObject([
      { basis: 'SAME_PERSON', reportId: other, force: 'derbyshire', ask: [] },
      { basis: 'SAME_NAME', reportId: other },
      { basis: 'SAME_NUMBER', reportId: other },
    ]);
    expect(await asSeenBy('darrow.fennimore-quill', one)).toBe(0);
    expect(await asSeenBy('wilfred.ashenhurst', one)).toBe(0);
    expect(await asSeenBy('barnabas.elverstone', one)).toBe(0);
    expect(await asSeenBy('isolde.marchpenny', one, [])).toBe(0);
    expect((await view('darrow.fennimore-quill', one)).status).toBe(404);
  });

  describe('of a report to a sealed one', () => {
    let open: string;
    let sealed: string;
    beforeAll(async () => {
      open = await receiveOne([{ name: 'Gideon Slaughterford' }]);
      sealed = await receiveOne([{ name: 'Gideon Slaughterford' }, { name: 'Philippa Hartsbourne-Lisle' }]);
    });

    it('are no more than any other absence for whoever knows one side', async () => {
      for (const login of ['isolde.marchpenny', 'edmund.larkwhistle', 'philippa.hartsbourne-lisle']) {
        expect(await asSeenBy(login, open)).toBe(0);
        const { body, text } = await view(login, open);
        expect(body).toEqual({ links: [], people: [{ subject: 1, reports: 1, independent: 1, senders: 1 }] });
        expect(text).not.toContain(sealed);
      }
    });

    it('are seen whole by the owner who may know both, who alone is told', async () => {
      expect((await view(OWNER, open)).body['links']).toMatchObject([
        { basis: 'SAME_NAME', reportId: sealed },
      ]);
      expect([...(await mailed(open)), ...(await mailed(sealed))]).toEqual([OWNER]);
    });

    it('leave no note on any task, and nothing on the timeline', async () => {
      const { rows } = await world.database.admin.query<{ notes: string[] }>(
        /* sql */ `select notes from pacars.tasks where report_id = any ($1::uuid[])`,
        [[open, sealed]],
      );
      expect(rows.flatMap(({ notes }) => notes)).toEqual([]);
      const timeline = await world.as('isolde.marchpenny').get(`/v1/reports/${open}/timeline`);
      expect(timeline.text).not.toMatch(/link/iu);
    });
  });

  describe('across forces', () => {
    let here: string;
    let there: string;
    beforeAll(async () => {
      here = await receiveOne([{ name: 'Amabel Farthingale' }]);
      there = await receiveOne([{ name: 'Amabel Farthingale' }], inForce('west-midlands'));
    });

    it('give a sealed owner the link, its basis, the force and no more', async () => {
      const { body, text } = await view(OWNER, here);
      expect(body['links']).toMatchObject([
        { basis: 'SAME_NAME', reportId: null, reference: null, force: 'west-midlands', ask: [] },
      ]);
      expect(text).not.toContain(there);
      expect(await mailed(here)).toEqual([OWNER]);
      // A force without an owner of sealed reports has nobody to be told.
      expect(await mailed(there)).toEqual([]);
    });

    it('name whom to ask, where the other force has an owner who may know', async () => {
      await world.database.admin.query(
        /* sql */ `update pacars.people set sealed_owner = true where login = 'winifred.ottershaw'`,
      );
      const { id, name } = person('winifred.ottershaw');
      expect((await view(OWNER, here)).body['links']).toMatchObject([
        { reportId: null, ask: [{ id, name }] },
      ]);
      expect((await view('winifred.ottershaw', there)).body['links']).toMatchObject([
        { reportId: null, force: 'derbyshire', ask: [{ name: person(OWNER).name }] },
      ]);
      await world.database.admin.query(
        /* sql */ `
          insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'LINE_MANAGEMENT')`,
        [there, person(OWNER).id],
      );
      // Excluded from the other, the owner here sees nothing, and is no longer whom to ask.
      expect((await view(OWNER, here)).body['links']).toEqual([]);
      await world.database.admin.query(
        /* sql */ `delete from pacars.report_exclusions where report_id = $1`,
        [there],
      );
      await world.database.admin.query(
        /* sql */ `update pacars.people set sealed_owner = false where login = 'winifred.ottershaw'`,
      );
    });

    it('are nothing to anybody else of either force', async () => {
      for (const [login, id] of [
        ['isolde.marchpenny', here],
        ['barnabas.elverstone', there],
      ] as const) {
        expect(await asSeenBy(login, id)).toBe(0);
        expect((await view(login, id)).body).toMatchObject({
          links: [],
          people: [{ reports: 1, independent: 1 }],
        });
      }
    });

    it('become whole when both are one force’s', async () => {
      await asWorker(world.database.worker, (tx) =>
        giveToForce(tx, world.vault, { reportId: there, force: 'derbyshire', hosted: true }),
      );
      expect(await linksOf(here)).toMatchObject([{ force: 'derbyshire', otherForce: 'derbyshire' }]);
      expect((await view('isolde.marchpenny', here)).body['links']).toMatchObject([{ reportId: there }]);
    });
  });

  it('tell whoever holds work on one of two that they may know', async () => {
    const one = await receiveOne([{ name: 'Hesketh Brindlecombe' }]);
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.tasks where report_id = $1`,
      [one],
    );
    expect((await world.as('tamsin.copperdale').post(`/v1/tasks/${rows[0]?.id}/claim`)).status).toBe(200);
    const other = await receiveOne([{ name: 'Hesketh Brindlecombe' }]);
    expect([...(await mailed(one)), ...(await mailed(other))]).toEqual(['tamsin.copperdale']);
    const wanted = async (): Promise<boolean[]> => {
      const mails = await asWorker(world.database.worker, (tx) => lockMails(tx, 10_000));
      return mails
        .filter(({ occasion, email }) => occasion === 'linked' && email === person('tamsin.copperdale').email)
        .map((mail) => mail.wanted);
    };
    expect(await wanted()).toEqual([true]);
    const { rows: told } = await world.database.admin.query<{ known: string }>(
      /* sql */ `select report_id as known from pacars.outbox where kind = 'linked' and report_id = any ($1::uuid[])`,
      [[one, other]],
    );
    await world.database.admin.query(
      /* sql */ `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'LINE_MANAGEMENT')`,
      [told[0]?.known === one ? other : one, person('tamsin.copperdale').id],
    );
    // Excluded from the one that the mail is not about: it is not sent either.
    expect(await wanted()).toEqual([false]);
  });

  it('can be neither made nor changed by a person, nor a report be made findable that they do not know', async () => {
    const { id } = person('edmund.larkwhistle');
    const actor = { id, roles: ROLES, forces: ['derbyshire', 'west-midlands'] };
    const one = await receiveOne([{ name: 'Barnaby Nighswander' }]);
    const other = await receiveOne([]);
    const [first, second] = [one, other].toSorted();
    await expect(
      asActor(world.database.api, actor, (tx) =>
        tx.query(
          /* sql */ `
            insert into report_links (id, report_id, other_report_id, basis, score, force, other_force)
            values (gen_random_uuid(), $1, $2, 'SAME_NAME', 1, 'derbyshire', 'derbyshire')`,
          [first, second],
        ),
      ),
    ).rejects.toThrow('row-level security');
    for (const sql of [
      'update report_links set score = 0',
      'delete from report_links',
      'delete from report_terms',
    ])
      await expect(asActor(world.database.api, actor, (tx) => tx.query(sql))).rejects.toThrow(
        'permission denied',
      );
    await expect(
      asActor(world.database.api, actor, (tx) => tx.query('select from searches')),
    ).rejects.toThrow('permission denied');
  });
});
