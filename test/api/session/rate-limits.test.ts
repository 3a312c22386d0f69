import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOGIN_RATE } from '../../../api/rate-limits.ts';
import { createBrowser, createLoginWorld, type LoginWorld } from '../../support/browser.ts';
import { createWorld, type World } from '../../support/world.ts';

const PER_MINUTE = 5;

describe('what one person may ask in a minute', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ requestsPerMinute: PER_MINUTE });
  });
  afterAll(() => world.close());

  it('is counted over all routes, by token and by session together, and for each person apart', async () => {
    const [token, session] = [world.as('isolde.marchpenny'), world.browser('isolde.marchpenny')];
    const statuses = [];
    for (const caller of [token, session, token, session, token])
      statuses.push((await caller.get('/v1/tasks')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    const answer = await session.get('/v1/reports');
    expect(answer.status).toBe(429);
    expect(answer.body['type']).toBe('urn:pacars:problem:too-many-requests');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    expect((await world.as('edmund.larkwhistle').get('/v1/tasks')).status).toBe(200);
  });

  it('is told to nobody who is not let in at all', async () => {
    for (let count = 0; count <= PER_MINUTE; count += 1)
      expect((await world.as(null).get('/v1/tasks')).status).toBe(401);
  });
});

describe('what one address may ask of the sign-in in a minute', () => {
  let place: LoginWorld;
  beforeAll(async () => {
    place = await createLoginWorld();
  });
  afterAll(() => place.close());

  it.each(['/login', '/login/callback'])('is bounded at %s', async (path) => {
    const browser = createBrowser(place.world);
    const statuses = new Set<number>();
    for (let count = 0; count < LOGIN_RATE.max; count += 1) statuses.add((await browser.visit(path)).status);
    expect([...statuses]).toEqual([path === '/login' ? 303 : 401]);
    const page = await browser.visit(path);
    expect(page.status).toBe(429);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect((await place.world.as('isolde.marchpenny').get('/v1/tasks')).status).toBe(200);
  });
});
