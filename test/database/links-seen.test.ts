import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockMails } from '../../database/outbox.ts';
import { giveToForce } from '../../database/process.ts';
import { asActor, asWorker } from '../../database/transactions.ts';
import { type Role, ROLES } from '../../domain/roles.ts';
import { type Linking, linkingOf, settleLinks } from '../support/linking.ts';
import { inForce } from '../support/searching.ts';
import { createWorld, person, type World } from '../support/world.ts';

const OWNER = 'augusta.pellingham';
const OWNERS = [OWNER, 'leopold.quenby-hurst'];

describe('links', () => {
  let world: World;
  let receiveOne: Linking['receiveOne'];
  let linksOf: Linking['linksOf'];
  let mailed: Linking['mailed'];
  let view: Linking['view'];
  beforeAll(async () => {
    world = await createWorld();
    ({ receiveOne, linksOf, mailed, view } = linkingOf(world));
  });
  afterAll(() => world.close());

  /** How many links of a report somebody sees who asks the database itself, with whatever roles. */
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
      expect([...(await mailed(open)), ...(await mailed(sealed))]).toEqual(OWNERS);
    });

    it('leave no note on any task, and nothing on the timeline', async () => {
      const { rows } = await world.database.admin.query<{ notes: string[] }>(
        /* sql */ `select notes from pacars.tasks where report_id = any ($1::uuid[])`,
        [[open, sealed]],
      );
      // An invented account may by chance hold what looks like a clue to its reporter.
      const notes = rows.flatMap((task) => task.notes).filter((note) => note !== 'IDENTITY_CLUES');
      expect(notes).toEqual([]);
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
      expect(await mailed(here)).toEqual(OWNERS);
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
        { reportId: null, force: 'derbyshire', ask: OWNERS.map((login) => ({ name: person(login).name })) },
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
        giveToForce(tx, world.vault, { reportId: there, force: 'derbyshire', hosted: true, clocks: {} }),
      );
      await settleLinks(world);
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
