import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StaffGuard } from '../../../api/authentication.ts';
import { beginSession } from '../../../api/session/begin-session.ts';
import {
  type Browser,
  createBrowser,
  createLoginWorld,
  type LoginWorld,
  type Page,
  signInEntries,
} from '../../support/browser.ts';
import { person, PUBLIC_URL, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const OTHER = 'tamsin.copperdale';
const SESSION = '__Host-pacars-session';
const MINUTE_MS = 60_000;
const PATH = '/test/delicate';

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * MINUTE_MS);
const pathOf = (url: URL): string => `${url.pathname}${url.search}`;

/** Routes of our own, as those that open an identity or break the glass are made. */
const delicate =
  (guard: StaffGuard): FastifyPluginAsyncZod =>
  async (app) => {
    const schema = { hide: true };
    const [staff, assessor] = [guard.requireStaff(), guard.requireStaff('psd-assessor')];
    app.get(PATH, { onRequest: [assessor, guard.requireStepUp()], schema }, () => 'done');
    app.get(`${PATH}/hour`, { onRequest: [staff, guard.requireStepUp(3_600)], schema }, () => 'done');
    app.get(`${PATH}/careless`, { onRequest: guard.requireStepUp(), schema }, () => 'done');
  };

describe('a step-up', () => {
  let place: LoginWorld;
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    place = await createLoginWorld({ routes: delicate });
    ({ world } = place);
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    await sql(`update pacars.people set active = true, tokens_valid_from = '-infinity'`);
    await sql(`update pacars.people set tokens_valid_from = '-infinity'`);
    await sql(`delete from pacars.sessions`);
    browser = createBrowser(world);
    await browser.signIn(ASSESSOR);
    await age();
  });

  const sql = (text: string) => world.database.admin.query(text);
  /** Lets the person have signed in six minutes ago. */
  const age = () => sql(`update pacars.sessions set authenticated_at = now() - interval '6 minutes'`);
  const delicately = async (): Promise<number> => (await browser.visit(PATH)).status;
  const stepUp = (login: string): Promise<Page> =>
    browser.signIn(login, '/login?stepUp=true&returnTo=/delicate');

  it('is asked of a session that began too long ago, in the words of RFC 9470', async () => {
    const page = await browser.visit(PATH);
    expect(page.status).toBe(401);
    expect(page.headers.get('www-authenticate')).toBe(
      'Bearer realm="pacars", error="insufficient_user_authentication", max_age="300"',
    );
    const { type, detail } = JSON.parse(page.text);
    expect(type).toBe('urn:pacars:problem:step-up-required');
    expect(detail).toContain('/login?stepUp=true&returnTo=');
    expect((await browser.visit(`${PATH}/hour`)).status).toBe(200);
  });

  it('is not asked of whoever has just signed in, with a browser or a token', async () => {
    for (const caller of [world.as(ASSESSOR), world.browser(ASSESSOR)])
      expect((await caller.get(PATH)).status).toBe(200);
    const stale = { authenticatedAt: minutesAgo(6) };
    for (const caller of [world.as(ASSESSOR, stale), world.browser(ASSESSOR, stale)])
      expect((await caller.get(PATH)).status).toBe(401);
    const recent = { authenticatedAt: minutesAgo(4.5) };
    expect((await world.as(ASSESSOR, recent).get(PATH)).status).toBe(200);
  });

  it('is asked of a token that does not say when its bearer signed in', async () => {
    const { id, roles, force } = person(ASSESSOR);
    const token = await world.tokenOf({ sub: id, roles, forces: [force] });
    const answer = await world.app.inject({ url: PATH, headers: { authorization: `Bearer ${token}` } });
    expect(answer.statusCode).toBe(401);
    expect(answer.json().type).toBe('urn:pacars:problem:step-up-required');
  });

  it('is asked after who one is and what one may', async () => {
    const stale = { authenticatedAt: minutesAgo(6) };
    expect((await world.as('morwenna.thrale', stale).get(PATH)).status).toBe(403);
    expect((await world.as(null).get(PATH)).headers['www-authenticate']).toBe('Bearer realm="pacars"');
    expect((await world.as(ASSESSOR).get(`${PATH}/careless`)).status).toBe(500);
  });

  it('makes the provider ask the person again, and gives a session with a new token', async () => {
    const { location } = await browser.visit('/login?stepUp=true&returnTo=/delicate');
    expect(location?.searchParams.get('prompt')).toBe('login');
    expect(location?.searchParams.get('max_age')).toBe('0');
    const before = browser.cookies.get(SESSION) ?? '';
    const page = await stepUp(ASSESSOR);
    expect(page.status).toBe(200);
    expect(page.text).toContain('url=/delicate');
    expect(await delicately()).toBe(200);
    expect((await signInEntries(world)).at(-1)?.at(-1)).toBe('{"event":"STEPPED_UP"}');
    browser.cookies.set(SESSION, before);
    expect((await browser.visit('/v1/session')).status).toBe(401);
    expect((await sql('select from pacars.sessions')).rowCount).toBe(1);
  });

  it('is refused to another person, leaves the session as it was, and is in the audit', async () => {
    const page = await stepUp(OTHER);
    expect([page.status, JSON.parse(page.text).type]).toEqual([401, 'urn:pacars:problem:sign-in-failed']);
    expect(await delicately()).toBe(401);
    expect((await browser.visit('/v1/tasks')).status).toBe(200);
    expect((await signInEntries(world)).at(-1)).toEqual([
      'derbyshire',
      person(OTHER).id,
      'REFUSAL',
      'person',
      person(ASSESSOR).id,
      '{"event":"SIGN_IN","why":"ANOTHER_PERSON"}',
    ]);
  });

  it('is not had by an answer for which nobody was asked', async () => {
    const { rows } = await world.database.admin.query<{ id: string }>('select id from pacars.sessions');
    const { id, roles, force } = person(ASSESSOR);
    const limits = { idleSeconds: 1_800, absoluteSeconds: 43_200 };
    const attempt = { state: '', nonce: '', verifier: '', returnTo: '/', stepUpOf: id };
    const begin = (authenticatedAt: Date) =>
      beginSession(
        { database: world.database.api, limits, homeForce: force },
        { id, roles, forces: [force], authenticatedAt },
        { ...attempt, replaces: rows[0]?.id ?? null, begunAt: new Date() },
      );
    expect(await begin(minutesAgo(1))).toEqual({ refused: 'NOT_FRESH' });
    expect((await signInEntries(world)).at(-1)?.at(-1)).toBe('{"event":"SIGN_IN","why":"NOT_FRESH"}');
    expect(await delicately()).toBe(401);
    expect(await begin(new Date())).toEqual({ token: expect.any(String) });
  });

  it('does not bring a session back that ended meanwhile', async () => {
    const { location = new URL(PUBLIC_URL) } = await browser.visit('/login?stepUp=true');
    const back = await browser.provePerson(location, ASSESSOR);
    await browser.send('/logout');
    expect((await browser.visit(pathOf(back))).status).toBe(401);
    expect((await signInEntries(world)).at(-1)?.at(-1)).toBe('{"event":"SIGN_IN","why":"SESSION_ENDED"}');
    expect((await sql('select from pacars.sessions')).rowCount).toBe(0);
  });

  it('is not to be had twice from one session', async () => {
    const [one, two] = [browser, createBrowser(world)];
    two.cookies.set(SESSION, one.cookies.get(SESSION) ?? '');
    const backs = await Promise.all(
      [one, two].map(async (each) => {
        const { location = new URL(PUBLIC_URL) } = await each.visit('/login?stepUp=true');
        return each.provePerson(location, ASSESSOR);
      }),
    );
    const pages = await Promise.all(
      [one, two].map((each, index) => each.visit(pathOf(backs[index] ?? new URL(PUBLIC_URL)))),
    );
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200, 401]));
    expect((await sql('select from pacars.sessions')).rowCount).toBe(1);
  });

  it('that the provider refuses is in the audit too', async () => {
    const { location = new URL(PUBLIC_URL) } = await browser.visit('/login?stepUp=true');
    const state = location.searchParams.get('state');
    const answer = new URLSearchParams({ error: 'login_required', state: state ?? '', iss: place.issuer });
    expect((await browser.visit(`/login/callback?${answer.toString()}`)).status).toBe(401);
    expect((await signInEntries(world)).at(-1)).toEqual([
      'derbyshire',
      'nobody',
      'REFUSAL',
      'person',
      person(ASSESSOR).id,
      '{"event":"SIGN_IN","why":"denied"}',
    ]);
  });

  it('without a session is a sign-in like any other', async () => {
    const fresh = createBrowser(world);
    expect((await fresh.signIn(OTHER, '/login?stepUp=true')).status).toBe(200);
    expect((await fresh.visit(PATH)).status).toBe(200);
  });
});
