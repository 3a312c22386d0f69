import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLoginAttempts } from '../../../api/session/login-attempts.ts';
import {
  createBrowser,
  createLoginWorld,
  type LoginWorld,
  type Page,
  signInEntries,
} from '../../support/browser.ts';
import { createWorld, person, PUBLIC_URL, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SESSION = '__Host-pacars-session';
const LOGIN = '__Host-pacars-login';

const REFUSED = [401, 'urn:pacars:problem:sign-in-failed', 0];

const pathOf = (url: URL): string => `${url.pathname}${url.search}`;
const kindOf = ({ text }: Page): string => JSON.parse(text).type;

describe('signing in with a browser', () => {
  let place: LoginWorld;
  let world: World;
  beforeAll(async () => {
    place = await createLoginWorld();
    ({ world } = place);
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    await world.database.admin.query(/* sql */ `delete from pacars.sessions`);
  });

  const sessions = async (): Promise<Record<string, unknown>[]> =>
    (await world.database.admin.query(/* sql */ `select * from pacars.sessions order by created_at`)).rows;
  /** As far as the address that the provider sends the browser back to. */
  const comeBack = async (login = ASSESSOR, path = '/login') => {
    const browser = createBrowser(world);
    const { location = new URL(PUBLIC_URL) } = await browser.visit(path);
    return { browser, back: await browser.provePerson(location, login) };
  };
  /** What came of it: the answer, and how many sessions there are. */
  const outcome = async (page: Page): Promise<unknown[]> => [
    page.status,
    kindOf(page),
    (await sessions()).length,
  ];

  it('leads to the provider with PKCE, state and nonce, and tells it nothing else', async () => {
    const browser = createBrowser(world);
    const { status, location } = await browser.visit('/login?returnTo=/tasks/1');
    expect(status).toBe(303);
    expect(`${location?.origin}${location?.pathname}`).toBe(`${place.issuer}/auth`);
    const { client_id, state, nonce, code_challenge, ...rest } = Object.fromEntries(
      location?.searchParams ?? [],
    );
    expect(client_id).toBe('pacars-api');
    for (const random of [state, nonce, code_challenge]) expect(random).toMatch(/^[\w-]{43}$/u);
    expect(rest).toEqual({
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${PUBLIC_URL}/login/callback`,
      code_challenge_method: 'S256',
      max_age: '43200',
    });
  });

  it('ends on the page that was asked for, with a session', async () => {
    const browser = createBrowser(world);
    const page = await browser.signIn(ASSESSOR, '/login?returnTo=/tasks?state=open%26x="');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('content="0; url=/tasks?state=open&amp;x=%22"');
    const { text } = await browser.visit('/v1/session');
    const { id, name, roles, force } = person(ASSESSOR);
    expect(JSON.parse(text)).toEqual({
      id,
      name,
      roles,
      forces: [force],
      authenticatedAt: expect.stringMatching(/^\d{4}-.*Z$/u),
      session: { csrfToken: expect.stringMatching(/^[\w-]{43}$/u), endsAt: expect.stringMatching(/Z$/u) },
    });
    expect((await browser.visit('/v1/tasks')).status).toBe(200);
  });

  it('sets cookies that no script reads, no other site sends and no plain line carries', async () => {
    const { browser, back } = await comeBack();
    const page = await browser.visit(pathOf(back), { fromElsewhere: true });
    const [ended, session] = page.headers.getSetCookie();
    expect(ended).toMatch(/^__Host-pacars-login=; Max-Age=0; Path=\/; HttpOnly; Secure/u);
    expect(session).toMatch(/^__Host-pacars-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/u);
    const begun = await createBrowser(world).visit('/login');
    expect(begun.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-pacars-login=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/u,
      ),
    ]);
  });

  it('keeps no more of a session than the hash of its token', async () => {
    const browser = createBrowser(world);
    await browser.signIn(ASSESSOR);
    const { rows } = await world.database.admin.query(
      /* sql */ `select s::text as row from pacars.sessions s`,
    );
    const token = browser.cookies.get(SESSION) ?? '';
    expect(token).toHaveLength(43);
    expect(rows).toHaveLength(1);
    for (const form of [token, Buffer.from(token, 'base64url').toString('hex')])
      expect(JSON.stringify(rows)).not.toContain(form);
    expect(world.logged()).not.toContain(token);
  });

  it('is in the audit of the force of the person', async () => {
    const before = (await signInEntries(world)).length;
    await createBrowser(world).signIn(ASSESSOR);
    const [session] = await sessions();
    expect((await signInEntries(world)).slice(before)).toEqual([
      ['derbyshire', person(ASSESSOR).id, 'LOGIN', 'session', session?.['id'], '{"event":"SIGNED_IN"}'],
    ]);
  });

  it('takes a new token at each sign-in, and ends the session before it', async () => {
    const browser = createBrowser(world);
    await browser.signIn(ASSESSOR);
    const first = browser.cookies.get(SESSION) ?? '';
    await browser.signIn(ASSESSOR);
    expect(browser.cookies.get(SESSION)).not.toBe(first);
    expect(await sessions()).toHaveLength(1);
    browser.cookies.set(SESSION, first);
    expect((await browser.visit('/v1/session')).status).toBe(401);
  });

  it('takes up no token that somebody planted (fixation)', async () => {
    const planted = 'A'.repeat(43);
    const { browser, back } = await comeBack();
    browser.cookies.set(SESSION, planted);
    await browser.visit(pathOf(back));
    expect(browser.cookies.get(SESSION)).not.toBe(planted);
    browser.cookies.set(SESSION, planted);
    expect((await browser.visit('/v1/session')).status).toBe(401);
  });

  it('removes the sessions that have run out', async () => {
    await createBrowser(world).signIn(ASSESSOR);
    await world.database.admin.query(
      /* sql */ `update pacars.sessions set last_used_at = now() - interval '31 minutes'`,
    );
    await createBrowser(world).signIn('tamsin.copperdale');
    expect((await sessions()).map((row) => row['person_id'])).toEqual([person('tamsin.copperdale').id]);
  });

  it('gives nothing to a browser that did not begin it (login CSRF)', async () => {
    const { back } = await comeBack();
    expect(await outcome(await createBrowser(world).visit(pathOf(back)))).toEqual(REFUSED);
  });

  it('gives nothing for the cookie of another sign-in', async () => {
    const one = await comeBack();
    const other = await comeBack('tamsin.copperdale');
    one.browser.cookies.set(LOGIN, other.browser.cookies.get(LOGIN) ?? '');
    expect(await outcome(await one.browser.visit(pathOf(one.back)))).toEqual(REFUSED);
  });

  it('gives nothing for a stolen cookie without the code that belongs to it', async () => {
    const { browser } = await comeBack();
    const thief = createBrowser(world);
    thief.cookies.set(LOGIN, browser.cookies.get(LOGIN) ?? '');
    expect(await outcome(await thief.visit('/login/callback?code=guessed&state=guessed'))).toEqual(REFUSED);
  });

  it.each<[string, (back: URL) => void]>([
    ['another state', ({ searchParams }) => searchParams.set('state', 'x'.repeat(43))],
    ['no state', ({ searchParams }) => searchParams.delete('state')],
    ['two states', ({ searchParams }) => searchParams.append('state', 'x'.repeat(43))],
    ['no code', ({ searchParams }) => searchParams.delete('code')],
    ['a code of nobody', ({ searchParams }) => searchParams.set('code', 'x'.repeat(43))],
    [
      'the answer of another issuer',
      ({ searchParams }) => searchParams.set('iss', 'https://elsewhere.example'),
    ],
    ['nothing', (back) => void (back.search = '')],
    [
      'a refusal',
      ({ searchParams }) => {
        searchParams.delete('code');
        searchParams.set('error', 'access_denied');
      },
    ],
  ])('gives nothing for %s, and begins from the start', async (_what, change) => {
    const { browser, back } = await comeBack();
    change(back);
    expect(await outcome(await browser.visit(pathOf(back), { fromElsewhere: true }))).toEqual(REFUSED);
    expect(browser.cookies.has(LOGIN)).toBe(false);
  });

  it('takes a code once', async () => {
    const { browser, back } = await comeBack();
    const attempt = browser.cookies.get(LOGIN) ?? '';
    expect((await browser.visit(pathOf(back))).status).toBe(200);
    const thief = createBrowser(world);
    thief.cookies.set(LOGIN, attempt);
    const page = await thief.visit(pathOf(back));
    expect([page.status, kindOf(page)]).toEqual([401, 'urn:pacars:problem:sign-in-failed']);
    expect(thief.cookies.has(SESSION)).toBe(false);
  });

  it('takes no attempt that was altered, or that is of another deployment', async () => {
    const { browser, back } = await comeBack();
    const attempt = browser.cookies.get(LOGIN) ?? '';
    const foreign = await createLoginAttempts(Buffer.alloc(32, 9)).seal({
      state: back.searchParams.get('state') ?? '',
      nonce: 'n',
      verifier: 'v',
      returnTo: '/',
      replaces: null,
      stepUpOf: null,
    });
    for (const wrong of [`${attempt.slice(0, -2)}AA`, foreign, 'x', 'a.b.c.d.e']) {
      browser.cookies.set(LOGIN, wrong);
      expect(await outcome(await browser.visit(pathOf(back)))).toEqual(REFUSED);
    }
  });

  it('takes no attempt that was begun more than ten minutes ago', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 601_000 });
    const { browser, back } = await comeBack().finally(() => vi.useRealTimers());
    expect(await outcome(await browser.visit(pathOf(back)))).toEqual(REFUSED);
  });

  it('does not take an ID token with another nonce', async () => {
    const { browser, back } = await comeBack();
    const other = createBrowser(world);
    // The code of the one sign-in, and all that belongs to the other but its state: the provider would not mix them up.
    const { location = new URL(PUBLIC_URL) } = await other.visit('/login');
    const mine = new URL(location);
    mine.searchParams.set('nonce', 'another-nonce');
    const answered = await other.provePerson(mine, ASSESSOR);
    expect(await outcome(await other.visit(pathOf(answered)))).toEqual(REFUSED);
    expect((await browser.visit(pathOf(back))).status).toBe(200);
  });

  it('is refused, and told in the audit, to whom the directory does not have any more', async () => {
    const { id } = person('hesper.quillan');
    await world.database.admin.query(/* sql */ `update pacars.people set active = false where id = $1`, [id]);
    const before = (await signInEntries(world)).length;
    expect(await outcome(await createBrowser(world).signIn('hesper.quillan'))).toEqual(REFUSED);
    expect((await signInEntries(world)).slice(before)).toEqual([
      [
        person('hesper.quillan').force,
        id,
        'REFUSAL',
        'person',
        id,
        '{"event":"SIGN_IN","why":"NOT_IN_DIRECTORY"}',
      ],
    ]);
  });

  it.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '\\\\elsewhere.example',
    '/%09/elsewhere.example'.replace('%09', '\t'),
    '/tasks\n',
    'tasks',
    '',
    'javascript:alert(1)',
    '/.//elsewhere.example',
    '/..//elsewhere.example/',
    '/login',
    '/login/callback?code=x',
    '/logout',
    `/${'x'.repeat(1_001)}`,
  ])('does not lead to %j afterwards', async (returnTo) => {
    const page = await createBrowser(world).visit(`/login?returnTo=${encodeURIComponent(returnTo)}`);
    expect(page.status).toBe(422);
    expect(page.headers.getSetCookie()).toEqual([]);
  });

  it('answers 503 while the provider is away, and goes on without it for whoever is signed in', async () => {
    const away = await createLoginWorld();
    const [signedIn, underWay] = [createBrowser(away.world), createBrowser(away.world)];
    await signedIn.signIn(ASSESSOR);
    const { location = new URL(PUBLIC_URL) } = await underWay.visit('/login');
    const back = await underWay.provePerson(location, ASSESSOR);
    await away.closeProvider();
    expect((await underWay.visit(pathOf(back))).status).toBe(503);
    expect((await signedIn.visit('/v1/tasks')).status).toBe(200);
    const { issuer } = away;
    const without = await createWorld({
      identityProvider: { issuer, clientId: 'pacars-api', clientSecret: 'x' },
    });
    expect((await createBrowser(without).visit('/login')).status).toBe(503);
    await Promise.all([away.close(), without.close()]);
  });

  it('is not there where no client is configured', async () => {
    const bare = await createWorld();
    for (const path of ['/login', '/login/callback', `/login/${randomUUID()}`])
      expect((await bare.as(null).get(path)).status).toBe(404);
    expect((await bare.as(ASSESSOR).post('/logout')).status).toBe(404);
    expect((await bare.as(ASSESSOR).get('/v1/session')).body['session']).toBeNull();
    await bare.close();
  });

  it('names nobody and quotes nothing in the log', () => {
    const logged = world.logged();
    for (const word of ['Marchpenny', 'code=', 'guessed', 'elsewhere.example', person(ASSESSOR).id])
      expect(logged).not.toContain(word);
  });
});
