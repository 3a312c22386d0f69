import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as problem from '../../../api/problems.ts';
import { addressOf, aServer } from './a-server.ts';
import { feed, notes, THROWN } from './notes.ts';

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

const careless: FastifyPluginAsyncZod = async (app) => {
  app.get('/v1/careless', { schema: { summary: 'no response' } }, async () => ({}));
};

describe('buildServer', () => {
  it('answers by the schema of the route, and strips what the schema does not have', async () => {
    const { app } = await start([notes]);
    const answer = await app.inject('/v1/notes/11111111-1111-4111-8111-111111111111');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ id: '11111111-1111-4111-8111-111111111111', title: 'a note' });
  });

  it('sets the headers that keep an answer from being kept, framed or guessed at', async () => {
    const { app } = await start([notes]);
    for (const url of ['/v1/notes', '/v1/nowhere', '/livez']) {
      const { headers } = await app.inject(url);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=63072000; includeSubDomains',
      });
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('makes the reference of a request itself, whatever the caller says', async () => {
    const { app } = await start([notes]);
    const headers = { 'x-request-id': CANARY, 'request-id': CANARY };
    const answer = await app.inject({ url: '/v1/nowhere', headers });
    expect(answer.headers['x-request-id']).toMatch(UUID);
    expect(answer.json().instance).toBe(`urn:uuid:${String(answer.headers['x-request-id'])}`);
  });

  it('refuses to start with a route that declares no response', async () => {
    await expect(aServer([careless])).rejects.toThrow('the route GET /v1/careless declares no response');
  });

  it('reports a status that a route answers and does not declare', async () => {
    const schema = { response: { 200: z.object({}) } };
    const { app, logged } = await start([
      async (scope) => void scope.get('/v1/x', { schema }, () => Promise.reject(problem.forbidden())),
    ]);
    await app.inject('/v1/x');
    expect(logged()).toContain('"route":"/v1/x","status":403,"msg":"answered with an undeclared status"');
  });

  it('logs route templates and references, never a path, a query, a header, a body or an address', async () => {
    const { app, logged } = await start([notes]);
    const headers = {
      ...JSON_TYPE,
      'user-agent': CANARY,
      authorization: `Bearer ${CANARY}`,
      'x-forwarded-for': '192.0.2.7',
    };
    await app.inject({ url: `/v1/notes/${CANARY}?q=${CANARY}`, headers });
    await app.inject({
      method: 'POST',
      url: '/v1/notes',
      headers,
      payload: { title: CANARY, [CANARY]: CANARY },
    });
    await app.inject({ method: 'POST', url: '/v1/notes', headers, payload: CANARY });
    for (const kind of Object.keys(THROWN)) await app.inject(`/v1/wrong/${kind}`);
    await app.inject('/v1/mismatch');
    expect(logged()).toContain('"method":"GET","route":"/v1/notes/:id","status":404');
    expect(logged()).not.toMatch(/CANARY|192\.0\.2\.7|127\.0\.0\.1/);
  });

  it('measures answers by template', async () => {
    const { app } = await start([notes]);
    await app.inject(`/v1/notes/${CANARY}`);
    await app.inject(`/${CANARY}`);
    const { body, headers } = await app.inject('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('method="GET",route="/v1/notes/:id",status="404"} 1');
    expect(body).toContain('method="GET",route="unmatched",status="404"} 1');
    expect(body).not.toContain(CANARY);
  });

  it('answers liveness always, and readiness by its dependencies', async () => {
    let up = true;
    const check = () =>
      up ? Promise.resolve() : Promise.reject(Object.assign(new Error(CANARY), { code: 'ECONNREFUSED' }));
    const { app } = await start([], [{ name: 'postgres', check }]);
    const ready = await app.inject('/readyz');
    expect([ready.statusCode, ready.body]).toEqual([200, expect.stringMatching(/^postgres ok \d+ms\n$/)]);
    up = false;
    const unready = await app.inject('/readyz');
    expect([unready.statusCode, unready.body]).toEqual([503, 'postgres down ECONNREFUSED\n']);
    expect((await app.inject('/livez')).body).toBe('ok\n');
  });
});

describe('the OpenAPI document', () => {
  it('is made from the schemas that validate, with every status of every route', async () => {
    const { app } = await start([notes, feed]);
    const document = (await app.inject('/v1/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual([
      '/v1/notes/{id}',
      '/v1/notes',
      '/v1/wrong/{kind}',
      '/v1/mismatch',
      '/v1/feed',
    ]);
    const { responses } = document.paths['/v1/notes/{id}'].get;
    expect(Object.keys(responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '412',
      '413',
      '415',
      '422',
      '500',
      '503',
    ]);
    expect(responses['404'].content['application/problem+json'].schema).toEqual({
      $ref: '#/components/schemas/Problem',
    });
    expect(document.components.schemas.Problem.required).toEqual([
      'type',
      'title',
      'status',
      'detail',
      'instance',
    ]);
  });

  it('describes a body that the route takes raw', async () => {
    const { app } = await start([feed]);
    const document = (await app.inject('/v1/openapi.json')).json();
    expect(document.paths['/v1/feed'].post.requestBody.content['application/json'].schema.$ref).toContain(
      'FeedMessage',
    );
  });
});

const send = async (payload: Buffer | string, headers: Record<string, string>) => {
  const { app } = await start([feed, notes]);
  return app.inject({ method: 'POST', url: '/v1/feed', headers, payload });
};

describe('acceptRawBodies', () => {
  it.each(['application/json', 'text/plain', 'application/octet-stream', 'application/x-unheard-of'])(
    'hands over the very bytes of %s',
    async (type) => {
      const bytes = Buffer.from([0xff, 0x00, 0x7b, 0xc3, 0x28]);
      expect((await send(bytes, { 'content-type': type })).json()).toEqual({ bytes: 'ff007bc328' });
    },
  );

  it('has a limit of its own, above the one of staff', async () => {
    expect((await send('x'.repeat(1_500_000), JSON_TYPE)).statusCode).toBe(200);
    expect((await send('x'.repeat(2_500_000), JSON_TYPE)).statusCode).toBe(413);
  });
});

const listen = async () => {
  const server = await start([notes, feed]);
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...server, port: Number(new URL(addressOf(server.app.server)).port) };
};
const raw = async (port: number, text: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  socket.end(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
};

describe('a listening server', () => {
  it('answers what is not HTTP with a problem, without quoting it', async () => {
    const { port, logged } = await listen();
    const answer = await raw(port, `${CANARY} / HTTP/9.9\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('application/problem+json');
    expect(answer + logged()).not.toContain(CANARY);
  });

  it('answers too many headers with 431', async () => {
    const { port } = await listen();
    const answer = await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('refuses a declared length over the limit before the body comes', async () => {
    const { port } = await listen();
    const head =
      'POST /v1/feed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n';
    expect(await raw(port, head)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('takes a sender that hangs up in the middle for no failure of its own', async () => {
    const { port, app, logged } = await listen();
    const aborted = new Promise<void>((resolve) => {
      app.server.once('connection', (socket) => socket.once('close', () => resolve()));
    });
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title":"${CANARY}`,
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.resetAndDestroy();
    await aborted;
    expect(logged()).not.toMatch(/"level":"error"|CANARY/);
    expect((await app.inject('/livez')).statusCode).toBe(200);
  });

  it('answers 503 as a problem while it closes', async () => {
    const { app, port } = await listen();
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n');
    await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    const closed = app.close();
    socket.end('\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    await closed;
    expect(answer).toMatch(/HTTP\/1\.1 503 [^]*urn:pacars:problem:unavailable/);
  });
});
