import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { aServer } from './a-server.ts';
import { notes } from './notes.ts';

const CANARY = 'CANARY';
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const JSON_TYPE = { 'content-type': 'application/json' };

const open: FastifyInstance[] = [];
const start = async (...given: Parameters<typeof aServer>) => {
  const server = await aServer(...given);
  open.push(server.app);
  return server;
};
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

describe('errors', () => {
  it.each([
    ['no-such-thing', 404, 'not-found'],
    ['not-theirs', 404, 'not-found'],
    ['rule', 409, 'task-held-by-another'],
    ['field', 422, 'invalid'],
    ['version', 412, 'precondition-failed'],
    ['database', 503, 'unavailable'],
    ['bug', 500, 'unexpected'],
    ['text', 500, 'unexpected'],
    ['plugin', 400, 'bad-request'],
  ])('turn %s into %i as problem+json', async (kind, status, type) => {
    const { app } = await start([notes]);
    const answer = await app.inject(`/v1/wrong/${kind}`);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({
      status,
      type: `urn:pacars:problem:${type}`,
      instance: expect.stringMatching(UUID),
    });
    expect(answer.body).not.toContain(CANARY);
  });

  it('tell the broken rule, at its field if it has one', async () => {
    const { app } = await start([notes]);
    expect((await app.inject('/v1/wrong/rule')).json().detail).toBe('Somebody else holds this task.');
    expect((await app.inject('/v1/wrong/field')).json().errors).toEqual([
      { pointer: '/assignee', detail: 'May not do this task.' },
    ]);
  });

  it('say when to try again while the database is down', async () => {
    const { app } = await start([notes]);
    expect((await app.inject('/v1/wrong/database')).headers['retry-after']).toBe('5');
  });

  it('hide a failure, and log it under the reference that the caller is told', async () => {
    const { app, logged } = await start([notes]);
    const { instance } = (await app.inject('/v1/wrong/bug')).json();
    const failure = logged()
      .split('\n')
      .map((line) => line && JSON.parse(line))
      .find(({ msg }) => msg === 'failure');
    expect(`urn:uuid:${failure.request}`).toBe(instance);
    expect(failure).toMatchObject({
      route: '/v1/wrong/:kind',
      status: 500,
      why: 'unexpected',
      error: { name: 'TypeError' },
    });
    expect(failure.error.frames[0]).toMatch(/^test\/api\/plumbing\/notes\.ts:\d+$/);
  });

  it('hide an answer that does not fit its own schema', async () => {
    const { app } = await start([notes]);
    const answer = await app.inject('/v1/mismatch');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain(CANARY);
  });

  it('answer 404 with the same bytes and headers for what never was, is not there, or is not to be known of', async () => {
    const { app } = await start([notes]);
    const urls = [
      '/v1/nowhere',
      '/',
      '/v1/notes/22222222-2222-4222-8222-222222222222',
      '/v1/notes/no-uuid',
      '/v1/wrong/no-such-thing',
      '/v1/notes/%00',
    ];
    const answers = await Promise.all(urls.map((url) => app.inject(url)));
    const shapes = answers.map(({ statusCode, body, headers }) =>
      JSON.stringify([statusCode, body, { ...headers, date: '' }]).replaceAll(UUID, 'reference'),
    );
    expect(new Set(shapes).size).toBe(1);
    expect(new Set(answers.map(({ rawPayload }) => rawPayload.length)).size).toBe(1);
  });

  it.each(['/v1/notes/%zz', `/v1/notes/${'x'.repeat(200)}`, '/%c0%af'])(
    'answer 404 for the path %s, without it',
    async (url) => {
      const { app, logged } = await start([notes]);
      const answer = await app.inject(url);
      expect(answer.statusCode).toBe(404);
      expect(answer.json().detail).toBe('There is nothing here that you may see.');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(logged()).not.toContain('%zz');
    },
  );

  it('answer an unknown route before they look at its body', async () => {
    const { app } = await start([notes]);
    const answer = await app.inject({ method: 'POST', url: '/v1/nowhere', headers: JSON_TYPE, payload: '{' });
    expect(answer.statusCode).toBe(404);
  });
});

const post = async (payload: string | Buffer, headers: Record<string, string> = JSON_TYPE) => {
  const { app } = await start([notes]);
  const answer = await app.inject({ method: 'POST', url: '/v1/notes', headers, payload });
  return [answer.statusCode, answer.json().errors] as const;
};

describe('bodies of staff', () => {
  it('are told every fault at its field, in our words', async () => {
    const payload = {
      title: 'ab',
      kind: CANARY,
      tags: [{ name: 1 }, { name: 'x', [CANARY]: CANARY }],
      reason: 'short',
    };
    const [status, errors] = await post(JSON.stringify(payload));
    expect(status).toBe(422);
    expect(errors).toEqual([
      { pointer: '/title', detail: 'must have at least 3 characters' },
      { pointer: '/kind', detail: 'must be one of: A, B' },
      { pointer: '/tags/0/name', detail: 'must be a text' },
      { pointer: `/tags/1/${CANARY}`, detail: 'is not a field of this' },
      { pointer: '/reason', detail: 'must give a reason of at least 10 characters' },
    ]);
  });

  it('are told what is missing', async () => {
    expect(await post('{}')).toEqual([
      422,
      [
        { pointer: '/title', detail: 'is required' },
        { pointer: '/kind', detail: 'is required' },
      ],
    ]);
    expect(await post('')).toEqual([422, [{ pointer: '', detail: 'is required' }]]);
  });

  const good = '"title":"abc","kind":"A"';
  it.each([
    ['{', '', 'must be JSON'],
    ['{"title":', '', 'must be JSON'],
    [`{${good},"title":"abd"}`, '/title', 'is given more than once'],
    [`{${good},"__proto__":{"x":1}}`, '/__proto__', 'is not a name that is allowed'],
    [`{"title":"a\\u0000c","kind":"A"}`, '/title', 'must not hold a NUL character'],
    [`{"title":"a\\ud800c","kind":"A"}`, '/title', 'must be Unicode text, without half surrogate pairs'],
    [
      `{${good},"tags":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      `/tags${'/0'.repeat(31)}`,
      'is nested too deep',
    ],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), '', 'must be UTF-8'],
  ])('are refused when they are %j', async (payload, pointer, detail) => {
    expect(await post(payload)).toEqual([422, [{ pointer, detail }]]);
  });

  it('are refused when they are too large, or of another media type', async () => {
    expect((await post(`{"title":"${'x'.repeat(1024 * 1024)}"}`))[0]).toBe(413);
    expect((await post('title=abc', { 'content-type': 'application/x-www-form-urlencoded' }))[0]).toBe(415);
  });

  it('are taken whole otherwise', async () => {
    expect((await post(`{${good}}`))[0]).toBe(200);
    expect((await post(`\ufeff{${good}}`))[0]).toBe(200);
  });
});

describe('queries', () => {
  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=1.5'])(
    'are refused as %s, with a pointer',
    async (query) => {
      const { app } = await start([notes]);
      const answer = await app.inject(`/v1/notes?${query}`);
      expect(answer.statusCode).toBe(422);
      expect(answer.json().errors[0].pointer).toBe('/query/limit');
    },
  );

  it('are refused with a NUL', async () => {
    const { app } = await start([notes]);
    const answer = await app.inject('/v1/notes?limit=5&q=%00');
    expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([422, '/query']);
  });

  it('have their defaults', async () => {
    const { app } = await start([notes]);
    expect((await app.inject('/v1/notes')).json()).toEqual({ limit: 50 });
  });
});
