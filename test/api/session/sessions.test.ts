import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../../domain/roles.ts';
import {
  type Browser,
  createBrowser,
  createLoginWorld,
  type LoginWorld,
  signInEntries,
} from '../../support/browser.ts';
import { receiveTask } from '../../support/tasks.ts';
import { person, PUBLIC_URL, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SESSION = '__Host-pacars-session';

describe('a browser session', () => {
  let place: LoginWorld;
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    place = await createLoginWorld();
    ({ world } = place);
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    await sql(
      `update pacars.people set active = true, roles = '{psd-assessor}' where id = '${person(ASSESSOR).id}'`,
    );
    await sql(`update pacars.people set tokens_valid_from = '-infinity'`);
    await sql(`delete from pacars.sessions`);
    browser = createBrowser(world);
    await browser.signIn(ASSESSOR);
  });

  const { id, force } = person(ASSESSOR);
  const sql = (text: string) => world.database.admin.query(text);
  const setActive = (active: boolean) =>
    sql(`update pacars.people set active = ${active} where id = '${id}'`);
  const status = async (path = '/v1/tasks'): Promise<number> => (await browser.visit(path)).status;
  const aToken = () => world.tokenOf({ sub: id, roles: ['psd-assessor'], forces: [force] });
  const byToken = async (bearer: string): Promise<number> =>
    (await world.app.inject({ url: '/v1/tasks', headers: { authorization: `Bearer ${bearer}` } })).statusCode;
  const post = async (headers: Record<string, string>): Promise<number> => {
    const { session } = JSON.parse((await browser.visit('/v1/session')).text);
    const given = {
      'x-csrf-token': session.csrfToken,
      cookie: `${SESSION}=${browser.cookies.get(SESSION)}`,
    };
    const all = Object.entries({ ...given, ...headers }).filter(([, value]) => value !== 'NONE');
    const answer = await world.app.inject({
      method: 'POST',
      url: '/v1/tasks/11111111-1111-4111-8111-111111111111/claim',
      headers: Object.fromEntries(all),
    });
    return answer.statusCode;
  };

  it('serves for every route like a token', async () => {
    const task = await receiveTask(world);
    for (const path of [
      '/v1/session',
      '/v1/tasks',
      '/v1/reports',
      `/v1/tasks/${task.id}`,
      `/v1/reports/${task.reportId}`,
    ])
      expect(await status(path)).toBe(200);
    expect((await browser.send(`/v1/tasks/${task.id}/claim`)).status).toBe(200);
  });

  it('ends when it is not used for half an hour, and is kept alive by being used', async () => {
    await sql(`update pacars.sessions set last_used_at = now() - interval '29 minutes'`);
    expect(await status()).toBe(200);
    const { rows } = await sql(
      `select last_used_at > now() - interval '1 minute' as noted from pacars.sessions`,
    );
    expect(rows).toEqual([{ noted: true }]);
    await sql(`update pacars.sessions set last_used_at = now() - interval '30 minutes 1 second'`);
    expect(await status()).toBe(401);
    expect(await status()).toBe(401);
  });

  it('ends twelve hours after it began, however much it is used', async () => {
    await sql(`update pacars.sessions set created_at = now() - interval '11 hours 59 minutes'`);
    const { text } = await browser.visit('/v1/session');
    const endsInMs = new Date(JSON.parse(text).session.endsAt).getTime() - Date.now();
    expect(endsInMs).toBeLessThanOrEqual(60_000);
    await sql(`update pacars.sessions set created_at = now() - interval '12 hours 1 second'`);
    expect(await status()).toBe(401);
  });

  it.each(['', 'x', 'A'.repeat(43), 'é', "' or true --", '../../x', 'A'.repeat(5_000)])(
    'is none for the token %j',
    async (token) => {
      browser.cookies.set(SESSION, encodeURIComponent(token));
      expect(await status()).toBe(401);
    },
  );

  it('is no proof beside a token: the token alone counts', async () => {
    const answer = await world.app.inject({
      url: '/v1/tasks',
      headers: { cookie: `${SESSION}=${browser.cookies.get(SESSION)}`, authorization: 'Bearer x' },
    });
    expect(answer.statusCode).toBe(401);
  });

  describe('sends what changes anything', () => {
    it.each<[string, Record<string, string>]>([
      ['both headers of a browser', { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' }],
      ['an origin', { origin: PUBLIC_URL }],
      ['a site', { 'sec-fetch-site': 'same-origin' }],
    ])('with %s that speak for us', async (_what, headers) => {
      // There is no such task: the request came as far as that.
      expect(await post(headers)).toBe(404);
    });

    it.each<[string, Record<string, string>]>([
      ['no origin and no site', {}],
      ['another origin', { origin: 'https://elsewhere.example' }],
      ['an origin that begins like ours', { origin: `${PUBLIC_URL}.elsewhere.example` }],
      ['our host without encryption', { origin: 'http://pacars.example' }],
      ['our host at another port', { origin: `${PUBLIC_URL}:8443` }],
      ['the origin of a sandbox', { origin: 'null' }],
      ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: PUBLIC_URL }],
      ['a page of a sister site', { 'sec-fetch-site': 'same-site', origin: PUBLIC_URL }],
      ['an address typed in', { 'sec-fetch-site': 'none' }],
      ['two origins', { origin: `${PUBLIC_URL}, ${PUBLIC_URL}` }],
      ['no token', { origin: PUBLIC_URL, 'x-csrf-token': 'NONE' }],
      ['an empty token', { origin: PUBLIC_URL, 'x-csrf-token': '' }],
      ['a made-up token', { origin: PUBLIC_URL, 'x-csrf-token': 'A'.repeat(43) }],
      ['two tokens', { origin: PUBLIC_URL, 'x-csrf-token': 'a, b' }],
    ])('not with %s', async (_what, headers) => {
      expect(await post(headers)).toBe(403);
    });

    it('not with the token of another session of the same person', async () => {
      const other = createBrowser(world);
      await other.signIn(ASSESSOR);
      const { session } = JSON.parse((await other.visit('/v1/session')).text);
      expect(await post({ origin: PUBLIC_URL, 'x-csrf-token': session.csrfToken })).toBe(403);
    });

    it('nor with the cookie itself for a token', async () => {
      const token = browser.cookies.get(SESSION) ?? '';
      expect(await post({ origin: PUBLIC_URL, 'x-csrf-token': token })).toBe(403);
    });

    it('while a bearer token needs none of it', async () => {
      const path = '/v1/tasks/11111111-1111-4111-8111-111111111111/claim';
      const answer = await world.as(ASSESSOR).post(path, undefined, { origin: 'https://elsewhere.example' });
      expect(answer.status).toBe(404);
    });
  });

  describe('ends at once', () => {
    it('by signing out, and does not come back', async () => {
      const kept = browser.cookies.get(SESSION) ?? '';
      const before = (await signInEntries(world)).length;
      const page = await browser.send('/logout');
      expect(page.status).toBe(200);
      expect(page.headers.get('clear-site-data')).toBe('"cache", "storage"');
      const { providerLogout } = JSON.parse(page.text);
      const url = new URL(providerLogout);
      expect(`${url.origin}${url.pathname}`).toBe(`${place.issuer}/session/end`);
      expect(Object.fromEntries(url.searchParams)).toEqual({
        client_id: 'pacars-api',
        post_logout_redirect_uri: `${PUBLIC_URL}/`,
      });
      expect((await fetch(url, { redirect: 'manual' })).status).toBe(200);
      expect(browser.cookies.has(SESSION)).toBe(false);
      browser.cookies.set(SESSION, kept);
      expect(await status()).toBe(401);
      expect((await signInEntries(world)).slice(before)).toEqual([
        [force, id, 'LOGIN', 'session', expect.any(String), '{"event":"SIGNED_OUT"}'],
      ]);
    });

    it('not by a sign-out that another site sends', async () => {
      expect((await browser.send('/logout', { origin: 'https://elsewhere.example' })).status).toBe(403);
      expect(await status()).toBe(200);
    });

    it('while a bearer token is not signed out', async () => {
      expect((await world.as(ASSESSOR).post('/logout')).status).toBe(409);
    });

    it('with every other session and token of the person, by themselves', async () => {
      const other = createBrowser(world);
      await other.signIn(ASSESSOR);
      const bystander = world.browser('tamsin.copperdale');
      const bearer = await aToken();
      expect([await status(), await byToken(bearer), (await bystander.get('/v1/tasks')).status]).toEqual([
        200, 200, 200,
      ]);
      expect((await browser.send('/v1/session/end-all')).status).toBe(204);
      expect([await status(), (await other.visit('/v1/tasks')).status, await byToken(bearer)]).toEqual([
        401, 401, 401,
      ]);
      expect((await bystander.get('/v1/tasks')).status).toBe(200);
      expect((await signInEntries(world)).at(-1)).toEqual([
        force,
        id,
        'LOGIN',
        'person',
        id,
        '{"event":"ALL_ENDED"}',
      ]);
      // Whoever signs in afterwards is in again.
      await browser.signIn(ASSESSOR);
      expect(await status()).toBe(200);
      expect(
        await byToken(
          await world.tokenOf({
            sub: id,
            roles: ['psd-assessor'],
            forces: [force],
            iat: Math.ceil(Date.now() / 1_000),
          }),
        ),
      ).toBe(200);
    });

    it('when the person is disabled, and stays ended when they come back', async () => {
      const bearer = await aToken();
      await setActive(false);
      expect([await status(), await byToken(bearer), await status('/v1/session')]).toEqual([401, 401, 401]);
      await setActive(true);
      expect([await status(), await byToken(bearer), await status('/v1/session')]).toEqual([401, 401, 401]);
      await browser.signIn(ASSESSOR);
      expect(await status()).toBe(200);
    });

    it('in part, when the directory takes a role away', async () => {
      await world.giveRoles(ASSESSOR, ['auditor']);
      expect([await status(), await status('/v1/session')]).toEqual([403, 200]);
      expect(JSON.parse((await browser.visit('/v1/session')).text).roles).toEqual([]);
      expect(await byToken(await aToken())).toBe(403);
    });

    it('with what the provider alone gives: the directory must give it too', async () => {
      const bearer = await world.tokenOf({ sub: id, roles: ROLES, forces: [force, 'west-midlands'] });
      const answer = await world.app.inject({
        url: '/v1/session',
        headers: { authorization: `Bearer ${bearer}` },
      });
      expect(answer.json()).toMatchObject({ roles: ['psd-assessor'], forces: [force] });
    });

    it('with what the directory alone gives: the provider must give it too', async () => {
      await world.giveRoles(ASSESSOR, ROLES);
      expect(JSON.parse((await browser.visit('/v1/session')).text).roles).toEqual(['psd-assessor']);
    });

    it('with the force, when the person is posted to another', async () => {
      const task = await receiveTask(world);
      expect(await status(`/v1/tasks/${task.id}`)).toBe(200);
      await sql(`update pacars.people set force = 'west-midlands' where id = '${id}'`);
      expect(await status(`/v1/tasks/${task.id}`)).toBe(404);
      await sql(`update pacars.people set force = '${force}' where id = '${id}'`);
    });
  });
});
