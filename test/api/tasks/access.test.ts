import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assessedAs } from '../../support/forms.ts';
import { type OpenedTask, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const DAY_SECONDS = 86_400;
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const calls = (id: string) =>
  [
    ['get', `/v1/tasks/${id}`, undefined],
    ['post', `/v1/tasks/${id}/claim`, undefined],
    ['post', `/v1/tasks/${id}/release`, undefined],
    ['post', `/v1/tasks/${id}/assign`, { assignee: person('isolde.marchpenny').id }],
    ['post', `/v1/tasks/${id}/draft`, { form: {} }],
    ['post', `/v1/tasks/${id}/complete`, { form: assessedAs('INTELLIGENCE') }],
  ] as const;
const bare = ({ text, body, headers }: Answer): unknown => {
  const { date: _date, 'x-request-id': _id, ...rest } = headers;
  return { text: text.replace(String(body['instance']), 'reference'), headers: rest };
};
const statuses = (answers: Answer[]): number[] => answers.map(({ status }) => status);
const claims = () => ({
  sub: person('isolde.marchpenny').id,
  roles: ['psd-assessor'],
  forces: ['derbyshire'],
});

describe('who may come near a task', () => {
  let world: World;
  let task: OpenedTask;
  beforeAll(async () => {
    world = await createWorld();
    task = await receiveTask(world);
  });
  afterAll(() => world.close());

  const all = (login: string | null, id: string): Promise<Answer[]> =>
    Promise.all(
      calls(id).map(([method, path, body]) =>
        method === 'get' ? world.as(login).get(path) : world.as(login).post(path, body),
      ),
    );
  const withToken = (token: string) =>
    world.app.inject({ url: '/v1/tasks', headers: { authorization: `Bearer ${token}` } });

  it('refuses a caller without a token with 401, on every route', async () => {
    const answers = [...(await all(null, task.id)), await world.as(null).get('/v1/tasks')];
    expect(new Set(statuses(answers))).toEqual(new Set([401]));
    for (const { headers } of answers) expect(headers['www-authenticate']).toBe('Bearer realm="pacars"');
  });

  it.each([
    ['has expired', () => world.tokenOf({ ...claims(), exp: nowSeconds() - 60 })],
    ['never expires', () => world.tokenOf({ ...claims(), exp: undefined })],
    ['is of another issuer', () => world.tokenOf({ ...claims(), iss: 'https://elsewhere.example' })],
    ['is for another audience', () => world.tokenOf({ ...claims(), aud: 'another-service' })],
    ['is not yet good', () => world.tokenOf({ ...claims(), nbf: nowSeconds() + DAY_SECONDS })],
    ['has no subject', () => world.tokenOf({ ...claims(), sub: undefined })],
    ['is an ID token by its type', () => world.tokenOf(claims(), { typ: 'JWT' })],
    ['has no type', () => world.tokenOf(claims(), { typ: undefined })],
    [
      'is signed by nobody',
      async () =>
        `${base64({ alg: 'none', typ: 'at+jwt' })}.${base64({ ...claims(), iss: 'https://identity.example', aud: 'pacars', exp: nowSeconds() + 60 })}.`,
    ],
    ['names a key that is not known', () => world.tokenOf(claims(), { kid: 'another' })],
    ['is no token', async () => 'not.a.token'],
    ['is empty', async () => ''],
  ])('refuses a token that %s with 401', async (_what, token) => {
    const answer = await withToken(await token());
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="pacars"/u);
    expect(answer.json()).toMatchObject({ detail: 'Sign in to go on.' });
  });

  it.each(['lucian.brackenbury', 'dilys.thornaby'])(
    'refuses %s, who works on no reports, with 403',
    async (login) => {
      const answers = [...(await all(login, task.id)), await world.as(login).get('/v1/tasks')];
      expect(new Set(statuses(answers))).toEqual(new Set([403]));
    },
  );

  it('refuses a token without roles, or with roles that are none, with 403', async () => {
    for (const roles of [[], ['psd'], 'superuser', undefined]) {
      const answer = await withToken(await world.tokenOf({ ...claims(), roles }));
      expect(answer.statusCode).toBe(403);
    }
  });

  it('shows nothing to a token without forces', async () => {
    const answer = await withToken(await world.tokenOf({ ...claims(), forces: undefined }));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ items: [], nextCursor: null });
  });

  it.each([
    ['is not of our kind', 'auth0|4711', 401],
    ['is SQL', "'::uuid;--", 401],
    ['is nobody in the directory', randomUUID(), 401],
  ])('refuses a token whose subject %s', async (_what, sub, status) => {
    const answer = await withToken(await world.tokenOf({ ...claims(), sub }));
    expect(answer.statusCode).toBe(status);
  });

  it('refuses a person who has left, whatever their token says', async () => {
    const { id } = person('tamsin.copperdale');
    await world.database.admin.query(/* sql */ `update pacars.people set active = false where id = $1`, [id]);
    expect((await world.as('tamsin.copperdale').get('/v1/tasks')).status).toBe(401);
    await world.database.admin.query(
      /* sql */ `update pacars.people set active = true, tokens_valid_from = '-infinity' where id = $1`,
      [id],
    );
    // Coming back ends what there was from before, whatever the same change says of it.
    expect((await world.as('tamsin.copperdale').get('/v1/tasks')).status).toBe(401);
    await world.database.admin.query(
      /* sql */ `update pacars.people set tokens_valid_from = '-infinity' where id = $1`,
      [id],
    );
    expect((await world.as('tamsin.copperdale').get('/v1/tasks')).status).toBe(200);
  });

  it.each([
    ['of another force', 'winifred.ottershaw'],
    ['of a role that has nothing to do with it', 'morwenna.thrale'],
  ])('answers one %s, byte for byte, as for a task that never was', async (_who, login) => {
    const theirs = await all(login, task.id);
    const nobodys = await all(login, randomUUID());
    expect(statuses(theirs)).toEqual([404, 404, 404, 404, 404, 404]);
    expect(theirs.map(bare)).toEqual(nobodys.map(bare));
  });

  it('answers an excluded person, byte for byte, as for a task that never was', async () => {
    const about = await receiveTask(world, {
      subjects: [{ name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }],
    });
    const { id } = person('darrow.fennimore-quill');
    const roles = ['psd-assessor', 'psd-supervisor', 'investigator'] as const;
    await world.giveRoles('darrow.fennimore-quill', roles);
    const token = await world.tokenOf({
      sub: id,
      roles,
      forces: ['derbyshire'],
    });
    const ask = async (taskId: string): Promise<unknown[]> =>
      Promise.all(
        calls(taskId).map(async ([method, url, payload]) => {
          const answer = await world.app.inject({
            method: method === 'get' ? 'GET' : 'POST',
            url,
            headers: {
              authorization: `Bearer ${token}`,
              ...(payload && { 'content-type': 'application/json' }),
            },
            ...(payload && { payload: JSON.stringify(payload) }),
          });
          const { date: _date, 'x-request-id': reference, ...headers } = answer.headers;
          return [answer.statusCode, headers, answer.payload.replace(String(reference), '')];
        }),
      );
    const about404 = await ask(about.id);
    expect(about404.map((answer) => Object(answer)[0])).toEqual([404, 404, 404, 404, 404, 404]);
    expect(about404).toEqual(await ask(randomUUID()));
  });

  it('answers 404 for ids that are none', async () => {
    for (const id of ['x', '%00', '1', "'or''='", '%F0%9F%98%80'])
      expect((await world.as('isolde.marchpenny').get(`/v1/tasks/${id}`)).status).toBe(404);
  });

  it('offers each person the actions that are open to them, and no others', async () => {
    const actions = async (login: string, id: string): Promise<string[]> =>
      (await world.as(login).get(`/v1/tasks/${id}`)).body['actions'];
    expect(await actions('isolde.marchpenny', task.id)).toEqual(['claim']);
    expect(await actions('edmund.larkwhistle', task.id)).toEqual(['claim', 'assign']);
    await world.as('isolde.marchpenny').post(`/v1/tasks/${task.id}/claim`);
    expect(await actions('isolde.marchpenny', task.id)).toEqual(['release', 'draft', 'complete']);
    expect(await actions('tamsin.copperdale', task.id)).toEqual([]);
    expect(await actions('edmund.larkwhistle', task.id)).toEqual(['release', 'assign']);
    const personal = await openTaskOf(world, task.reportId, 'record-investigation-result', 'morwenna.thrale');
    expect(await actions('morwenna.thrale', personal.id)).toEqual(['draft', 'complete']);
    expect(await actions('edmund.larkwhistle', personal.id)).toEqual(['assign']);
    const grading = await openTaskOf(world, task.reportId, 'grade-intelligence');
    expect(await actions('edmund.larkwhistle', grading.id)).toEqual(['assign']);
  });

  it('gives the JSON Schema of the form, with its closed lists', async () => {
    const { body } = await world.as('isolde.marchpenny').get(`/v1/tasks/${task.id}`);
    expect(body['form']).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      // Whether somebody is at risk is asked first of all.
      required: ['safeguardingConcern', 'scope', 'reason'],
      properties: { scope: { enum: ['IN_SCOPE', 'OUT_OF_SCOPE'] } },
    });
  });

  it('logs refusals by code, and no undeclared status', () => {
    expect(world.logged()).toContain('"why":"ERR_JWT_CLAIM_VALIDATION_FAILED"');
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
