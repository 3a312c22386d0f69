import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryPerson, putPeople } from '../../database/people.ts';
import { asOwner } from '../../database/transactions.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import { reviewing } from '../support/clues.ts';
import { divided } from '../support/forms.ts';
import { aMessage } from '../support/messages.ts';
import { subjectTools } from '../support/subjects.ts';
import { createWorld, person, type World } from '../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const DARROW = 'darrow.fennimore-quill';
const REASON = 'An invented reason that is long enough.';

describe('the screens of reports that stand together', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const { excludedFrom, seen, name, answer } = subjectTools(() => world);
  let told = 0;
  /** No two of them say the same: a link of its own would keep people away. */
  const message = (overrides: Partial<FeedMessage> = {}): FeedMessage => {
    told += 1;
    const word = `quill${told}`;
    return aMessage({
      narrative: `${word} sold ${word}papers at ${word}kiosk near ${word}gate.`,
      ...overrides,
    });
  };
  const receive = async (overrides: Partial<FeedMessage> = {}): Promise<string> =>
    (await world.receive(message(overrides)))[0] ?? '';
  const merge = async (id: string, into: string): Promise<string> => {
    const { status, body } = await world
      .as(SUPERVISOR)
      .post(`/v1/reports/${id}/merges`, { into, reason: REASON });
    expect(status).toBe(201);
    return String(body['id']);
  };
  const undo = (id: string, mergeId: string) =>
    world.as(SUPERVISOR).post(`/v1/reports/${id}/merges/${mergeId}/undo`, { reason: REASON });
  /** Three that are read as one: the first two are merged into the last. */
  const three = async (...each: Partial<FeedMessage>[]): Promise<[string, string, string]> => {
    const [one, other, into] = [await receive(each[0]), await receive(each[1]), await receive(each[2])];
    await merge(one, into);
    await merge(other, into);
    return [one, other, into];
  };
  /** A report, and its part that another force has. */
  const parted = async (): Promise<[string, string]> => {
    const desk = reviewing(world);
    const lead = await receive({
      subjects: [{ subjectNo: 1, name: 'Odo Sandgrouse' }],
      otherForces: [{ slug: 'west-midlands', code: '20', subjectNos: [1] }],
    });
    const [task] = await desk.tasks(lead, 'divide-report');
    const form = divided({
      force: 'west-midlands',
      subjectNos: [1],
      account: 'A member of that force is said to have passed on what they read.',
    });
    expect((await desk.complete(ASSESSOR, task?.id ?? '', form)).status).toBe(200);
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select part_report_id as id from pacars.report_parts where report_id = $1`,
      [lead],
    );
    return [lead, rows[0]?.id ?? ''];
  };

  it.each([0, 1, 2])('keep away from all whoever is named in one of them later: %i', async (index) => {
    const ids = await three();
    expect((await name(SUPERVISOR, ids[index] ?? '', DARROW)).status).toBeLessThan(300);
    for (const id of ids)
      expect(await excludedFrom(id)).toMatchObject({
        [DARROW]: id === ids[index] ? 'SUBJECT' : 'LINKED',
        'wilfred.ashenhurst': 'LINE_MANAGEMENT',
      });
    for (const id of ids) expect(await seen(DARROW, id)).toBe(404);
  });

  it.each([0, 1])('keep away from a whole and its part whoever is named in one: %i', async (index) => {
    const ids = await parted();
    const login = index === 0 ? SUPERVISOR : 'winifred.ottershaw';
    expect((await name(login, ids[index] ?? '', DARROW)).status).toBeLessThan(300);
    for (const id of ids) expect(Object.keys(await excludedFrom(id))).toContain(DARROW);
  });

  it('let off everywhere who is found not to be meant, and nobody who is meant in another', async () => {
    const ids = await three({ subjects: [{ name: 'D Fennimore-Quill' }] });
    for (const id of ids) expect(await excludedFrom(id)).toMatchObject({ [DARROW]: 'CANDIDATE' });
    const candidates = [{ person: person(DARROW).id, answer: 'NO' }];
    expect((await answer(ASSESSOR, ids[0], candidates)).status).toBe(200);
    for (const id of ids) expect(await excludedFrom(id)).toEqual({});
    const both = await three({ subjects: [{ name: 'D Fennimore-Quill' }] });
    await name(SUPERVISOR, both[2], DARROW);
    expect((await answer(ASSESSOR, both[0], candidates)).status).toBe(200);
    for (const id of both)
      expect(await excludedFrom(id)).toMatchObject({
        [DARROW]: expect.stringMatching(/SUBJECT|LINKED/u),
        'wilfred.ashenhurst': expect.any(String),
      });
  });

  it('seal all for good when one is, by a message or a word of staff that comes later', async () => {
    const [one, other, into] = await three();
    const [row] = (
      await world.database.admin.query<{ ref: string }>(
        /* sql */ `select reference as ref from pacars.reports where id = $1`,
        [one],
      )
    ).rows;
    const subjects = [{ name: 'Philippa Hartsbourne-Lisle' }];
    await world.receive(
      message({ messageType: 'FURTHER_INFORMATION', sequence: 2, reportRef: row?.ref ?? '', subjects }),
    );
    const { rows } = await world.database.admin.query(
      /* sql */ `select sealed, sealed_for_now from pacars.reports where id = any ($1::uuid[])`,
      [[one, other, into]],
    );
    expect(rows).toEqual(Array.from({ length: 3 }, () => ({ sealed: true, sealed_for_now: false })));
    for (const id of [one, other, into]) {
      expect(await seen(ASSESSOR, id)).toBe(404);
      expect(await seen('augusta.pellingham', id)).toBe(200);
    }
  });

  it('let somebody be named in one where a part of it was left to nobody before', async () => {
    const [lead, part] = await parted();
    const { rows } = await world.database.admin.query<{ ref: string }>(
      /* sql */ `select reference as ref from pacars.reports where id = $1`,
      [lead],
    );
    // The other force has named no owner of what is sealed: no word of staff brought that about.
    const subjects = [{ name: 'Philippa Hartsbourne-Lisle' }];
    const reportRef = rows[0]?.ref ?? '';
    await world.receive(message({ messageType: 'FURTHER_INFORMATION', sequence: 2, reportRef, subjects }));
    expect((await name('augusta.pellingham', lead, DARROW)).status).toBeLessThan(300);
    for (const id of [lead, part]) expect(Object.keys(await excludedFrom(id))).toContain(DARROW);
    const last = await name('augusta.pellingham', lead, 'leopold.quenby-hurst');
    expect(last.status).toBeLessThan(300);
  });

  it('keep away from all whoever declares a tie with somebody meant in one', async () => {
    const ids = await three({ subjects: [{ name: 'Callum Wrexcombe-Tarn' }] });
    const tie = { login: 'callum.wrexcombe-tarn', kind: 'RELATIVE' };
    const { status } = await world.as('perpetua.sallowfield').post('/v1/me/relationships', tie);
    expect(status).toBeLessThan(300);
    for (const id of ids) expect(Object.keys(await excludedFrom(id))).toContain('perpetua.sallowfield');
  });

  it('keep whoever was kept away when they are taken apart, and grow apart from then on', async () => {
    const [one, into] = [await receive({ subjects: [{ name: 'D Fennimore-Quill' }] }), await receive()];
    const id = await merge(one, into);
    expect((await undo(one, id)).status).toBe(200);
    expect((await answer(ASSESSOR, one, [{ person: person(DARROW).id, answer: 'NO' }])).status).toBe(200);
    expect(await excludedFrom(one)).toEqual({});
    expect(await excludedFrom(into)).toMatchObject({ [DARROW]: 'LINKED' });
    await name(SUPERVISOR, one, 'jocasta.fernhollow');
    expect(Object.keys(await excludedFrom(into))).not.toContain('jocasta.fernhollow');
  });

  it('lose nobody and wait for nobody when all of them change at once', async () => {
    const ids = await three();
    const logins = [DARROW, 'callum.wrexcombe-tarn', 'jocasta.fernhollow'];
    const answers = await Promise.all(ids.map((id, index) => name(SUPERVISOR, id, logins[index] ?? '')));
    expect(answers.every(({ status }) => status < 300)).toBe(true);
    for (const id of ids) expect(Object.keys(await excludedFrom(id))).toEqual(expect.arrayContaining(logins));
  });

  // The last: whoever is not in what is written here is none of the staff any more.
  it('follow the directory, also when it is written by the owner of the tables', async () => {
    const ids = await three({ subjects: [{ name: 'Rosalind Tillinghast' }] });
    const moved = directoryPerson.parse({
      ...person('rosalind.tillinghast'),
      manager: 'jocasta.fernhollow',
    });
    await asOwner(world.database.admin, (tx) => putPeople(tx, world.vault, [moved]));
    for (const id of ids) expect(Object.keys(await excludedFrom(id))).toContain('jocasta.fernhollow');
  });
});
