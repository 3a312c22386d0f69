import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStaffGuard, type StaffGuard } from '../../../api/authentication.ts';
import { buildServer } from '../../../api/server.ts';
import { newToken, SESSION_COOKIE } from '../../../api/session/cookies.ts';
import { createPool, isDatabaseDown } from '../../../database/pool.ts';
import { findFreePorts } from '../../../dev/embedded/free-port.ts';
import { createMetrics } from '../../../runtime/metrics.ts';
import { createWorld, person, PUBLIC_URL, type World } from '../../support/world.ts';

const routes =
  (guard: StaffGuard): FastifyPluginAsyncZod =>
  async (app) => {
    const schema = { hide: true };
    app.post('/test/any', { onRequest: guard.requireStaff(), schema }, (request) => guard.staffOf(request));
    const two = guard.requireStaff('auditor', 'psd-assessor');
    app.post('/test/two', { onRequest: two, schema }, (request) => guard.staffOf(request));
    app.post('/test/careless', { schema }, (request) => guard.staffOf(request));
  };

describe('createStaffGuard', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ routes });
  });
  afterAll(() => world.close());
  const ask = async (login: string) => (await world.as(login).post('/test/two')).status;

  it('lets staff in, and tells the route who they are and no more', async () => {
    const { id, roles, force } = person('isolde.marchpenny');
    for (const caller of [world.as('isolde.marchpenny'), world.browser('isolde.marchpenny')])
      expect((await caller.post('/test/any')).body).toEqual({ id, roles, forces: [force] });
  });

  it('refuses with 401 and a challenge before it reads a body', async () => {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', url: '/test/any', payload: '{' } as const;
    const none = await world.app.inject({ ...request, headers });
    expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="pacars"']);
    const bad = await world.app.inject({ ...request, headers: { ...headers, authorization: 'Bearer x' } });
    const challenge = 'Bearer realm="pacars", error="invalid_token"';
    expect([bad.statusCode, bad.headers['www-authenticate']]).toEqual([401, challenge]);
  });

  it('refuses with 403 who has none of the roles', async () => {
    expect(await ask('isolde.marchpenny')).toBe(200);
    expect(await ask('edmund.larkwhistle')).toBe(403);
    expect(await ask('dilys.thornaby')).toBe(403);
  });

  it('fails a route that asks who the caller is without the guard', async () => {
    expect((await world.as('isolde.marchpenny').post('/test/careless')).status).toBe(500);
  });

  it('answers 503, and lets nobody in, while the database is away', async () => {
    const [port = 0] = await findFreePorts(1);
    const database = createPool({
      url: `postgres://pacars_api:x@127.0.0.1:${port}/nowhere`,
      applicationName: 'test',
      onIdleError: () => {},
    });
    const { id, roles, force } = person('isolde.marchpenny');
    const bearer = { id, roles, forces: [force], issuedAt: new Date(), authenticatedAt: new Date() };
    const guard = createStaffGuard({
      authenticator: { authenticate: async () => bearer },
      database,
      sessions: { publicUrl: PUBLIC_URL, limits: { idleSeconds: 60, absoluteSeconds: 60 } },
    });
    const app = await buildServer({
      log: world.log,
      metrics: createMetrics('api'),
      readiness: async () => ({ ready: true, text: '' }),
      isDatabaseDown,
      version: '0.0.0',
      routes: [routes(guard)],
    });
    for (const headers of [{ authorization: 'Bearer x' }, { cookie: `${SESSION_COOKIE}=${newToken()}` }]) {
      const answer = await app.inject({ method: 'POST', url: '/test/any', headers });
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    }
    await app.close();
    await database.end();
  });
});
