import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asActor } from '../../../database/transactions.ts';
import { everywhere, reviewing, seenIn, TELLING, WORDS } from '../../support/clues.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { cluesRemoved } from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const narrativeOf = (answer: Answer): string => answer.body['messages'][0].message.narrative;
/** An answer but for the reference of its request. */
const bare = ({ body, text }: Answer): string => text.replace(String(body['instance']), '');
const removed = (clue: string): object => ({ clue, decision: 'REMOVE', reason: 'It is not needed here.' });

describe('what could lead to an anonymous reporter', () => {
  let world: World;
  let desk: ReturnType<typeof reviewing>;
  beforeAll(async () => {
    world = await createWorld();
    desk = reviewing(world);
  });
  afterAll(() => world.close());

  it('is found in every field, noted on the first task, and put to a person; the rows hold no word of it', async () => {
    const message = everywhere();
    const [id = ''] = await world.receive(message);
    expect((await desk.tasks(id, 'assess-report'))[0]?.notes).toContain('IDENTITY_CLUES');
    expect(await desk.tasks(id, 'review-identity-clues')).toMatchObject([
      { state: 'open', notes: ['IDENTITY_CLUES'] },
    ]);
    const { body } = await desk.review(ASSESSOR, id);
    const fields = new Set(body['clues'].map(({ field }: { field: string }) => field));
    for (const field of [
      '/narrative',
      '/agentNotes',
      '/immediateRisk/detail',
      '/subjects/0/description',
      '/attachments/0/filename',
    ])
      expect(fields).toContain(field);
    expect([...fields].filter((field) => String(field).includes('+'))).not.toEqual([]);
    const kinds = new Set(body['clues'].map(({ kind }: { kind: string }) => kind));
    expect(kinds.size).toBe(10);
    for (const word of [...WORDS, '7700900417', 'unheardOf'])
      expect(await placesHolding(world.database, word)).toEqual([]);
    const { body: timeline } = await world.as(ASSESSOR).get(`/v1/reports/${id}/timeline`);
    expect(timeline['items'].map(({ kind }: { kind: string }) => kind)).toContain('IDENTITY_CLUES_FOUND');
  });

  it('is shown to nobody by any route but the review, whoever asks', async () => {
    const [id = ''] = await world.receive(everywhere());
    const logins = [
      ASSESSOR,
      SUPERVISOR,
      'perpetua.sallowfield',
      'caspian.wintergreen',
      'morwenna.thrale',
      'winifred.ottershaw',
      'augusta.pellingham',
      'lucian.brackenbury',
      'dilys.thornaby',
      'philippa.hartsbourne-lisle',
    ];
    const { rows } = await world.database.admin.query<{ id: string }>(
      'select id from pacars.tasks where report_id = $1',
      [id],
    );
    for (const login of logins) {
      const answers = [
        await desk.read(login, id),
        await world.as(login).get(`/v1/reports/${id}`),
        await world.as(login).get(`/v1/reports/${id}/timeline`),
        await world.as(login).get('/v1/reports?limit=200'),
        await world.as(login).get('/v1/tasks?limit=200'),
        ...(await Promise.all(rows.map((task) => world.as(login).get(`/v1/tasks/${task.id}`)))),
      ];
      expect({ login, seen: seenIn(answers.map(({ text }) => text).join('\n')) }).toEqual({
        login,
        seen: [],
      });
      expect(answers.map(({ text }) => text).join('\n')).not.toContain('7700900417');
    }
    const shown = narrativeOf(await desk.read(ASSESSOR, id));
    expect(shown).toContain('ring me on [telephone number hidden]');
    expect(shown).toContain('My name is [name hidden].');
    expect(world.logged()).not.toContain('Quillfeather');
  });

  it('is shown for review with a reason, in the audit, each clue with its own words and no other’s', async () => {
    const [id = ''] = await world.receive(aMessage({ narrative: TELLING }));
    const { status, body } = await desk.review(ASSESSOR, id);
    expect(status).toBe(200);
    expect(body['clues'].map(({ text }: { text: string }) => text)).toContain('07700 900417');
    for (const clue of body['clues']) {
      expect(clue).toMatchObject({ state: 'FOUND', field: '/narrative', messageId: expect.any(String) });
      expect(seenIn(`${clue.before} ${clue.after}`)).toEqual([]);
    }
    const { rows } = await world.database.admin.query<{ entry: string }>(
      /* sql */ `select entry from pacars.audit_entries where record_id = $1 order by sequence`,
      [id],
    );
    expect(rows.at(-1)?.entry).toContain(person(ASSESSOR).id);
    expect(rows.at(-1)?.entry).toContain('CONSULTATION');
    expect(rows.at(-1)?.entry).toContain('IDENTITY_CLUES');
    expect(await placesHolding(world.database, 'To judge what could lead to the reporter.')).toEqual([]);
  });

  it.each([
    ['another role', 'perpetua.sallowfield', 403],
    ['an investigator', 'morwenna.thrale', 403],
    ['operations', 'dilys.thornaby', 403],
    ['an assessor of another force', 'barnabas.elverstone', 404],
  ])('is not for %s', async (_who, login, expected) => {
    const [id = ''] = await world.receive(aMessage({ narrative: TELLING }));
    const answer = await desk.review(login, id);
    expect(answer.status).toBe(expected);
    expect(seenIn(answer.text)).toEqual([]);
    expect(bare(answer)).toBe(bare(await desk.review(login, randomUUID())));
    expect((await desk.review(ASSESSOR, id, {})).status).toBe(422);
  });

  it('is removed or kept by a person, clue by clue: only what is kept is shown', async () => {
    const narrative = 'His number is 07700 900555. Mine is 07700 900417, and my name is Tegwen Quillfeather.';
    const [id = ''] = await world.receive(aMessage({ narrative }));
    const { body } = await desk.review(ASSESSOR, id);
    const clues: { id: string; text: string }[] = body['clues'];
    expect(clues.map(({ text }) => text)).toEqual(['07700 900555', '07700 900417', 'Tegwen Quillfeather']);
    const [task] = await desk.tasks(id, 'review-identity-clues');
    const decisions = clues.map(({ id: clue, text }) => ({
      clue,
      decision: text.endsWith('555') ? 'KEEP' : 'REMOVE',
      reason: 'It is his, or it is theirs.',
    }));
    const done = await desk.complete(ASSESSOR, task?.id ?? '', { clues: decisions });
    expect(done).toMatchObject({
      status: 200,
      body: { decision: { kept: 1, removed: 2, othersRemoved: false } },
    });
    expect(narrativeOf(await desk.read(ASSESSOR, id))).toBe(
      'His number is 07700 900555. Mine is [telephone number hidden], and my name is [name hidden].',
    );
    const after = await desk.review(ASSESSOR, id);
    expect(
      after.body['clues'].map(({ state, text }: { state: string; text: string | null }) => [state, text]),
    ).toEqual([
      ['KEPT', '07700 900555'],
      ['REMOVED', null],
      ['REMOVED', null],
    ]);
    expect(after.text).not.toContain('900417');
  });

  it('must be decided whole, and only by clues of the task', async () => {
    const [id = ''] = await world.receive(aMessage({ narrative: TELLING }));
    const [other = ''] = await world.receive(aMessage({ narrative: TELLING }));
    const foreign = (await desk.review(ASSESSOR, other)).body['clues'][0].id;
    const own = (await desk.review(ASSESSOR, id)).body['clues'][0].id;
    const [task] = await desk.tasks(id, 'review-identity-clues');
    await desk.act(ASSESSOR, task?.id ?? '', 'claim');
    const attempt = async (form: object): Promise<unknown> => {
      const { status, body } = await desk.act(ASSESSOR, task?.id ?? '', 'complete', form);
      return [status, body['errors']?.[0]?.pointer];
    };
    expect(await attempt({ clues: [] })).toEqual([422, '/form/clues']);
    expect(await attempt({ clues: [removed(own)] })).toEqual([422, '/form/clues']);
    expect(await attempt({ clues: [removed(own), removed(own)] })).toEqual([422, '/form/clues']);
    expect(await attempt({ ...cluesRemoved(), clues: [removed(foreign)] })).toEqual([
      422,
      '/form/clues/0/clue',
    ]);
    const { rows } = await world.database.admin.query(
      'select from pacars.identity_clues where report_id = $1 and state <> $2',
      [id, 'FOUND'],
    );
    expect(rows).toEqual([]);
    expect(await attempt(cluesRemoved())).toEqual([200, undefined]);
    expect(seenIn((await desk.read(ASSESSOR, id)).text)).toEqual([]);
  });

  it('in further information is put to a person again, for that message', async () => {
    const first = aMessage();
    const [id = ''] = await world.receive(first);
    expect(await desk.tasks(id, 'review-identity-clues')).toEqual([]);
    const further = (sequence: number, narrative: string) =>
      aMessage({ reportRef: first.reportRef, messageType: 'FURTHER_INFORMATION', sequence, narrative });
    await world.receive(further(2, 'Nothing new about me.'), further(3, 'ring me on 07700 900417'));
    expect(await desk.tasks(id, 'review-identity-clues')).toHaveLength(1);
    const again = further(4, 'or write to tegwen.cadfan@example.com');
    await world.receive(again);
    await world.send(JSON.stringify(again));
    expect(await desk.tasks(id, 'review-identity-clues')).toHaveLength(2);
    expect(seenIn((await desk.read(ASSESSOR, id)).text)).toEqual([]);
  });

  it('is looked for also in what was taken in before clues were kept', async () => {
    const [id = ''] = await world.receive(aMessage({ narrative: TELLING }));
    await world.database.admin.query('delete from pacars.identity_clues where report_id = $1', [id]);
    expect(seenIn((await desk.read(ASSESSOR, id)).text)).toEqual([]);
    const { body } = await desk.review(ASSESSOR, id);
    expect(body['clues'][0]).toMatchObject({ id: null, state: 'FOUND' });
  });

  it('is not shown when the reading cannot be put into the audit, nor when the key is gone', async () => {
    const [id = ''] = await world.receive(aMessage({ narrative: TELLING }));
    const { admin } = world.database;
    await admin.query(/* sql */ `
      create function pacars.full() returns trigger language plpgsql as $$
      begin raise exception 'the audit is full' using errcode = 'disk_full'; end $$;
      create trigger full_audit before insert on pacars.audit_entries for each row execute function pacars.full();`);
    const refused = await desk.review(ASSESSOR, id);
    await admin.query('drop trigger full_audit on pacars.audit_entries');
    expect(refused.status).toBe(503);
    expect(seenIn(refused.text)).toEqual([]);
    await admin.query(
      /* sql */ `delete from pacars.report_keys where report_id = $1 and purpose = 'content'`,
      [id],
    );
    expect((await desk.review(ASSESSOR, id)).status).toBe(404);
  });

  it('is decided once, whatever is asked of the database', async () => {
    const [id = ''] = await world.receive(aMessage({ narrative: TELLING }));
    const { id: reviewer, roles } = person(ASSESSOR);
    const decide = (state: string): Promise<number | null> =>
      asActor(world.database.api, { id: reviewer, roles, forces: ['derbyshire'] }, async (tx) => {
        const { rowCount } = await tx.query(
          /* sql */ `update identity_clues set state = $2, decided_by = $3, decided_at = now() where report_id = $1`,
          [id, state, reviewer],
        );
        return rowCount;
      });
    expect(await decide('REMOVED')).toBe(WORDS.length);
    expect(await decide('KEPT')).toBe(0);
  });

  it('is left alone in the report of somebody who gave their contact', async () => {
    const [id = ''] = await world.receive(
      aMessage({ anonymity: 'CONFIDENTIAL_CONTACT', narrative: TELLING }),
    );
    expect(narrativeOf(await desk.read(ASSESSOR, id))).toBe(TELLING);
    expect(await desk.tasks(id, 'review-identity-clues')).toEqual([]);
  });

  it('leaves the vehicle and the account of a subject where they are said to be', async () => {
    const subject = {
      subjectNo: 1,
      vehicle: 'Grey hatchback, ZZ00 TST',
      socialMedia: '@odell_t',
      description: 'ZZ00 TST',
    };
    const [id = ''] = await world.receive(aMessage({ subjects: [subject] }));
    const shown = (await desk.read(ASSESSOR, id)).body['messages'][0].message.subjects[0];
    expect(shown).toMatchObject({ ...subject, description: '[vehicle registration hidden]' });
  });

  it('logs no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
  });
});
