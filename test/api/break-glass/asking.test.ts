import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask } from '../../support/break-glass.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { samplesOf } from '../../support/samples.ts';
import { statementsDuring } from '../../support/statements.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const SEALED = 'AC-26-472016-F';
const ACCUSED = 'philippa.hartsbourne-lisle';
const CANARY = 'break-glass-canary-2718';

/** An answer without what is different each time: ids and instants. */
const bare = ({ status, headers, text }: Answer): unknown => {
  const { 'x-request-id': _reference, date: _date, ...rest } = headers;
  const sameText = text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, 'AT');
  return [status, rest, sameText];
};

describe('how much one person may ask for', () => {
  let world: World;
  let reportId: string;
  beforeAll(async () => {
    world = await createWorld({ limitsBreakGlass: true });
    [reportId = ''] = await world.receive(aMessage());
  });
  afterAll(() => world.close());

  it('is three at once and five a day, refused alike whatever they ask for', async () => {
    const asker = 'isolde.marchpenny';
    const made: string[] = [];
    const askOne = async (): Promise<void> => {
      const { status, body } = await ask(world, asker, { reportId: randomUUID() });
      expect(status).toBe(201);
      made.push(String(body['id']));
    };
    const expectRefused = async (): Promise<void> => {
      const answers = [
        await ask(world, asker, { reportId }),
        await ask(world, asker, { reportId: randomUUID() }),
        await ask(world, asker, { reference: 'AC-26-000000-Z' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
      expect(new Set(answers.map((each) => JSON.stringify(bare(each)))).size).toBe(1);
    };
    for (let asked = 0; asked < 3; asked += 1) await askOne();
    await expectRefused();
    for (const id of made.splice(0, 2)) expect((await answer(world, asker, id, 'end')).status).toBe(200);
    for (let asked = 0; asked < 2; asked += 1) await askOne();
    for (const id of made.splice(0)) await answer(world, asker, id, 'end');
    await expectRefused();
    expect((await ask(world, 'perpetua.sallowfield', { reportId })).status).toBe(201);
  });
});

describe('asking for emergency access', () => {
  let world: World;
  let sealed: string;
  let open: string;
  beforeAll(async () => {
    world = await createWorld();
    [sealed = ''] = await world.receive(...samplesOf(SEALED));
    [open = ''] = await world.receive(aMessage());
  });
  afterAll(() => world.close());

  const workOf = (login: string, reportId: string): Promise<string[]> =>
    statementsDuring(() => ask(world, login, { reportId }));

  it('is answered alike, byte for byte, whether or not there is such a report and the asker is excluded', async () => {
    const answers = [
      await ask(world, 'isolde.marchpenny', { reportId: open }),
      await ask(world, 'isolde.marchpenny', { reportId: sealed }),
      await ask(world, 'isolde.marchpenny', { reportId: randomUUID() }),
      await ask(world, 'isolde.marchpenny', { reference: SEALED }),
      await ask(world, 'isolde.marchpenny', { reference: 'AC-26-000000-Z' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map((each) => JSON.stringify(bare(each)))).size).toBe(1);
    const about = await ask(world, ACCUSED, { reportId: sealed });
    const nothing = await ask(world, ACCUSED, { reportId: randomUUID() });
    expect(bare(about)).toEqual(bare(nothing));
  });

  it('asks the database for the same in each case', async () => {
    const absent = await workOf(ACCUSED, randomUUID());
    expect(absent.length).toBeGreaterThan(5);
    expect(await workOf(ACCUSED, sealed)).toEqual(absent);
    expect(await workOf('isolde.marchpenny', sealed)).toEqual(absent);
    expect(await workOf('isolde.marchpenny', randomUUID())).toEqual(absent);
  });

  it('shows the asker their own requests, alike too, approved or not', async () => {
    const ids: string[] = [];
    for (const reportId of [sealed, randomUUID()]) {
      const { body } = await ask(world, ACCUSED, { reportId, hours: 3 });
      ids.push(String(body['id']));
      expect((await answer(world, 'hesper.quillan', String(body['id']), 'approve')).status).toBe(200);
    }
    const { body } = await world.as(ACCUSED).get('/v1/break-glass?limit=200');
    const shown = body['items'].filter(({ id }: { id: string }) => ids.includes(id));
    const withoutIds = shown.map((item: object) =>
      JSON.stringify(item)
        .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu, 'ID')
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, 'AT'),
    );
    expect(withoutIds).toHaveLength(2);
    expect(withoutIds[0]).toBe(withoutIds[1]);
    expect(shown[0]).toMatchObject({ state: 'APPROVED', actions: ['end'] });
    // And what was approved opens nothing to somebody who is excluded.
    for (const path of [`/v1/reports/${sealed}`, `/v1/reports/${sealed}/timeline`])
      expect((await world.as(ACCUSED).get(path)).status).toBe(404);
  });

  it('keeps the words, and what was asked for, sealed', async () => {
    const { body, text } = await ask(world, 'isolde.marchpenny', {
      reference: CANARY,
      reason: `Somebody may be harmed tonight: ${CANARY}.`,
    });
    const id = String(body['id']);
    await world.as('hesper.quillan').post(`/v1/break-glass/${id}/refuse`, { reason: `Not so: ${CANARY}.` });
    expect(text + world.logged()).not.toContain(CANARY);
    expect(await placesHolding(world.database, CANARY)).toEqual([]);
    const { body: list } = await world.as('isolde.marchpenny').get('/v1/break-glass?limit=1');
    expect(list['items'][0]).toMatchObject({
      id,
      state: 'REFUSED',
      reason: `Somebody may be harmed tonight: ${CANARY}.`,
      answer: `Not so: ${CANARY}.`,
      asked: { reportId: null, reference: CANARY },
      actions: [],
    });
  });

  it('makes one request of one Idempotency-Key', async () => {
    const body = { reportId: sealed, purpose: 'LEGAL_DUTY', reason: 'A court wants it by noon.', hours: 1 };
    const headers = { 'idempotency-key': 'once-and-for-all' };
    const first = await world.as('isolde.marchpenny').post('/v1/break-glass', body, headers);
    const again = await world.as('isolde.marchpenny').post('/v1/break-glass', body, headers);
    expect(again.text).toBe(first.text);
    const other = await world.as('isolde.marchpenny').post('/v1/break-glass', { ...body, hours: 2 }, headers);
    expect(other.status).toBe(422);
  });

  it.each([
    ['neither report nor reference', {}, '/reportId'],
    ['both', { reportId: randomUUID(), reference: 'AC-26-1' }, '/reportId'],
    ['an id that is none', { reportId: 'AC-26-1' }, '/reportId'],
    ['a day and an hour', { reportId: randomUUID(), hours: 25 }, '/hours'],
    ['no time at all', { reportId: randomUUID(), hours: 0 }, '/hours'],
    ['half an hour', { reportId: randomUUID(), hours: 0.5 }, '/hours'],
    ['a purpose of one’s own', { reportId: randomUUID(), purpose: 'CURIOSITY' }, '/purpose'],
    ['hardly a word', { reportId: randomUUID(), reason: 'because  ' }, '/reason'],
  ])('is refused with %s', async (_what, asked, pointer) => {
    const { status, body } = await ask(world, 'isolde.marchpenny', asked);
    expect(status).toBe(422);
    expect(body['errors']).toMatchObject([{ pointer }]);
  });

  it.each([
    ['isolde.marchpenny', 201],
    ['edmund.larkwhistle', 201],
    ['perpetua.sallowfield', 201],
    ['hesper.quillan', 201],
    ['morwenna.thrale', 403],
    ['caspian.wintergreen', 403],
    ['lucian.brackenbury', 403],
    ['dilys.thornaby', 403],
    [null, 401],
  ])('is for %s: %i', async (login, expected) => {
    const body = { reportId: randomUUID(), purpose: 'OTHER', reason: 'To see who may ask.', hours: 1 };
    expect((await world.as(login).post('/v1/break-glass', body)).status).toBe(expected);
  });

  it('finds no report of another force, and says nothing of that either', async () => {
    const { status, body } = await ask(world, 'barnabas.elverstone', { reportId: open });
    expect(status).toBe(201);
    const { rows } = await world.database.admin.query(
      /* sql */ `select force, report_id, asker from pacars.break_glass_requests where id = $1`,
      [body['id']],
    );
    expect(rows).toEqual([
      { force: 'west-midlands', report_id: null, asker: person('barnabas.elverstone').id },
    ]);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
