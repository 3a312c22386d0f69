import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registeredRoutes } from '../../api/registered-routes.ts';
import { createWorld, type World } from '../support/world.ts';

/** What every answer says to a browser, whatever it answers. */
const ALWAYS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;
const NEVER = ['server', 'x-powered-by', 'etag-version', 'via'];
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
const isMethod = (method: string): method is Method => METHODS.has(method);

describe('the headers of every answer', () => {
  let world: World;
  const withBody: { method: Method; url: string }[] = [];
  const urls: { method: Method; url: string }[] = [];
  beforeAll(async () => {
    world = await createWorld();
    for (const { method, url } of registeredRoutes(world.app)) {
      if (!isMethod(method)) continue;
      const path = url.replaceAll(/:\w+/gu, () => randomUUID());
      urls.push({ method, url: path });
      if (method === 'POST' && path.startsWith('/v1/')) withBody.push({ method, url: path });
    }
  });
  afterAll(() => world.close());

  const headersOf = async (request: {
    method: Method;
    url: string;
    payload?: string;
    headers: Record<string, string>;
  }): Promise<Record<string, unknown>> => {
    const answer = await world.app.inject(request);
    return { ...answer.headers, status: answer.statusCode };
  };
  const as = async (login: string): Promise<Record<string, string>> => {
    const { body } = await world.as(login).get('/v1/session');
    const token = await world.tokenOf({ sub: body['id'], roles: body['roles'], forces: body['forces'] });
    return { authorization: `Bearer ${token}` };
  };

  it('tell a browser to keep, frame, guess and load nothing, on every route, known to the caller or not', async () => {
    expect(urls.length).toBeGreaterThan(50);
    const staff = await as('isolde.marchpenny');
    for (const { method, url } of urls)
      for (const headers of [{}, staff]) {
        const answered = await headersOf({ method, url, headers });
        expect.soft({ method, url, ...answered }).toMatchObject(ALWAYS);
        expect.soft(Object.keys(answered).filter((name) => NEVER.includes(name))).toEqual([]);
      }
  });

  it.each([
    ['no such path', { method: 'GET', url: '/nothing/of/the/kind' }],
    ['a path that cannot be decoded', { method: 'GET', url: '/v1/reports/%E0%A4%A' }],
    ['a method that there is not', { method: 'PUT', url: '/v1/reports' }],
    ['a body that is no JSON', { method: 'POST', url: '/v1/search', payload: '{', json: true }],
    ['a body of another kind', { method: 'POST', url: '/v1/search', payload: 'a=b' }],
  ] as const)('are there for %s too', async (_what, { method, url, ...rest }) => {
    const type = 'json' in rest ? 'application/json' : 'application/x-www-form-urlencoded';
    const staff = await as('isolde.marchpenny');
    const payload = 'payload' in rest ? { payload: rest.payload } : {};
    const headers = { ...staff, ...('payload' in rest && { 'content-type': type }) };
    const answered = await headersOf({ method, url, headers, ...payload });
    expect(answered).toMatchObject(ALWAYS);
    expect(answered['status']).toBeGreaterThanOrEqual(400);
  });

  it('go with a refusal of a body that is too large, on every route that takes one', async () => {
    const staff = await as('augusta.pellingham');
    const payload = JSON.stringify({ reason: 'x'.repeat(4 * 1024 * 1024 + 1) });
    const headers = { ...staff, 'content-type': 'application/json' };
    const statuses = new Set<unknown>();
    for (const { method, url } of withBody.filter(({ url: path }) => !path.startsWith('/v1/feed/'))) {
      const answered = await headersOf({ method, url, headers, payload });
      expect.soft({ url, ...answered }).toMatchObject(ALWAYS);
      statuses.add(answered['status']);
    }
    // 401, 403 where she may not call it at all: then the body is not read.
    expect([...statuses].filter((status) => ![401, 403, 413].includes(Number(status)))).toEqual([]);
    expect(statuses).toContain(413);
  });
});
