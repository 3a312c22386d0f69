import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSamplePeople, type SamplePerson } from '../../../dev/identity-provider/people.ts';
import { BROWSER_CLIENT_ID } from '../../../dev/identity-provider/browser-client.ts';
import {
  CLI_CLIENT_ID,
  resourceOf,
  SAMPLE_PERSON_GRANT,
} from '../../../dev/identity-provider/sample-person-grant.ts';
import { startIdentityProvider } from '../../../dev/identity-provider/server.ts';
import { fetchToken } from '../../../dev/identity-provider/token.ts';
import { bodyOf } from '../answers.ts';

const people = await readSamplePeople(new URL('../../../dev/sample-people.json', import.meta.url));
const personOf = (login: string): SamplePerson => {
  const person = people.find((one) => one.login === login);
  if (person === undefined) throw new RangeError(login);
  return person;
};

const redirectUri = 'http://127.0.0.1:54321/login/callback';
const browserClient = { secret: 'secret-of-the-browser-client', redirectUris: [redirectUri] };
const basic = `Basic ${Buffer.from(`${BROWSER_CLIENT_ID}:${browserClient.secret}`).toString('base64')}`;

type Provider = Awaited<ReturnType<typeof startIdentityProvider>>;

let directory: string;
let provider: Provider;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pacars-idp-'));
  provider = await startIdentityProvider({ people, browserClient, stateFile: join(directory, 'keys.json') });
});
afterEach(async () => {
  await provider.close();
  await rm(directory, { recursive: true, force: true });
});

/** What the API does with a token. */
async function verify(token: string, issuer: string): ReturnType<typeof jwtVerify> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return jwtVerify(token, keys, { issuer, audience: 'pacars', typ: 'at+jwt', algorithms: ['RS256'] });
}

async function postToken(
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${provider.issuer}/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
}

describe('fetchToken', () => {
  it('gives a token that names the person by id, with roles and force, for one hour', async () => {
    const { id } = personOf('isolde.marchpenny');
    const token = await fetchToken({ issuer: provider.issuer, login: 'isolde.marchpenny' });
    const { payload, protectedHeader } = await verify(token, provider.issuer);
    expect(payload).toMatchObject({
      sub: id,
      aud: 'pacars',
      roles: ['psd-assessor'],
      forces: ['derbyshire'],
    });
    expect(payload).not.toHaveProperty('name');
    expect(payload['auth_time']).toBe(payload.iat);
    expect(Number(payload.exp) - Number(payload.iat)).toBe(3600);
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  });

  it('gives operations no force', async () => {
    const token = await fetchToken({ issuer: provider.issuer, login: 'dilys.thornaby' });
    const { payload } = await verify(token, provider.issuer);
    expect(payload).toMatchObject({ roles: ['operations'], forces: [] });
  });

  it('gives every sample person a token', async () => {
    for (const { id, login } of people) {
      const { payload } = await verify(await fetchToken({ issuer: provider.issuer, login }), provider.issuer);
      expect(payload.sub).toBe(id);
    }
  });

  it('says that nobody has a login', async () => {
    await expect(fetchToken({ issuer: provider.issuer, login: 'no.body' })).rejects.toThrow(RangeError);
  });

  it('fails when nothing answers', async () => {
    const { issuer } = provider;
    await provider.close();
    await expect(fetchToken({ issuer, login: 'isolde.marchpenny' })).rejects.toThrow('fetch failed');
    provider = await startIdentityProvider({ people });
  });
});

describe('startIdentityProvider', () => {
  it('publishes discovery and the public half of its keys only', async () => {
    const metadata = await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      issuer: provider.issuer,
      jwks_uri: `${provider.issuer}/jwks`,
      grant_types_supported: expect.arrayContaining([SAMPLE_PERSON_GRANT, 'authorization_code']),
    });
    const shape = z.object({ keys: z.array(z.looseObject({})) });
    const { keys } = await bodyOf(fetch(`${provider.issuer}/jwks`), shape);
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('refuses an unknown login with invalid_grant', async () => {
    const answer = await postToken({
      grant_type: SAMPLE_PERSON_GRANT,
      client_id: CLI_CLIENT_ID,
      login: 'no.body',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('refuses another resource with invalid_target', async () => {
    const form = { grant_type: SAMPLE_PERSON_GRANT, client_id: CLI_CLIENT_ID, login: 'dilys.thornaby' };
    const answer = await postToken({ ...form, resource: 'urn:other:api' });
    expect(await answer.json()).toMatchObject({ error: 'invalid_target' });
  });

  it('refuses the sample-person grant to the browser client', async () => {
    const form = { grant_type: SAMPLE_PERSON_GRANT, login: 'dilys.thornaby' };
    const answer = await postToken(form, { authorization: basic });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error_description: expect.stringContaining('not allowed for this client'),
    });
  });

  it('keeps its keys over a restart, readable by their owner only', async () => {
    const { issuer } = provider;
    const token = await fetchToken({ issuer, login: 'isolde.marchpenny' });
    await provider.close();
    const port = Number(new URL(issuer).port);
    provider = await startIdentityProvider({ people, port, stateFile: join(directory, 'keys.json') });
    expect((await verify(token, issuer)).payload.sub).toBe(personOf('isolde.marchpenny').id);
    expect((await stat(join(directory, 'keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('replaces a key file that cannot be used', async () => {
    await writeFile(join(directory, 'torn.json'), '{"jwks":');
    const second = await startIdentityProvider({ people, stateFile: join(directory, 'torn.json') });
    const token = await fetchToken({ issuer: second.issuer, login: 'isolde.marchpenny' });
    await second.close();
    const { kid } = decodeProtectedHeader(token);
    expect(await readFile(join(directory, 'torn.json'), 'utf8')).toContain(String(kid));
  });

  it('signs with keys of its own: another provider does not vouch for the token', async () => {
    const other = await startIdentityProvider({ people });
    const token = await fetchToken({ issuer: other.issuer, login: 'isolde.marchpenny' });
    await expect(verify(token, provider.issuer)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    await other.close();
  });

  it('says that a sign-in without its cookie has run out', async () => {
    const answer = await fetch(`${provider.issuer}/interaction/never-was`);
    expect(answer.status).toBe(400);
  });

  it('fails when the port is taken', async () => {
    const port = Number(new URL(provider.issuer).port);
    await expect(startIdentityProvider({ people, port })).rejects.toThrow('EADDRINUSE');
  });
});

describe('signing in with a browser', () => {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');

  it('takes the choice of a person and gives the client a code for a token', async () => {
    const browser = createBrowser();
    const page = await browser.follow(authorizationUrl());
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain('Isolde Marchpenny');
    const back = await browser.submit(page.url, { login: 'isolde.marchpenny' });
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(back.searchParams.get('state')).toBe('state-1');

    const answer = await postToken(codeForm(back), { authorization: basic });
    const shape = z.object({ access_token: z.string(), id_token: z.string() });
    const tokens = await bodyOf(answer, shape);
    expect((await verify(tokens.access_token, provider.issuer)).payload).toMatchObject({
      sub: personOf('isolde.marchpenny').id,
      roles: ['psd-assessor'],
      forces: ['derbyshire'],
    });
    const keys = createRemoteJWKSet(new URL(`${provider.issuer}/jwks`));
    const id = await jwtVerify(tokens.id_token, keys, {
      issuer: provider.issuer,
      audience: BROWSER_CLIENT_ID,
    });
    expect(id.payload).toMatchObject({
      sub: personOf('isolde.marchpenny').id,
      nonce: 'nonce-1',
      name: 'Isolde Marchpenny',
      roles: ['psd-assessor'],
      forces: ['derbyshire'],
      auth_time: expect.any(Number),
    });
    expect((await verify(tokens.access_token, provider.issuer)).payload['auth_time']).toBe(
      id.payload['auth_time'],
    );
  });

  it('gives a token to nobody without the secret of the client', async () => {
    const browser = createBrowser();
    const page = await browser.follow(authorizationUrl());
    const back = await browser.submit(page.url, { login: 'isolde.marchpenny' });
    const answer = await postToken({ ...codeForm(back), client_id: BROWSER_CLIENT_ID });
    expect(await answer.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('shows the page again when nobody was chosen', async () => {
    const browser = createBrowser();
    const page = await browser.follow(authorizationUrl());
    const answer = await browser.post(page.url, { login: 'no.body' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Choose one of the people');
  });

  it('gives no token for a code without its verifier', async () => {
    const browser = createBrowser();
    const page = await browser.follow(authorizationUrl());
    const back = await browser.submit(page.url, { login: 'isolde.marchpenny' });
    const answer = await postToken(
      { ...codeForm(back), code_verifier: randomBytes(32).toString('base64url') },
      { authorization: basic },
    );
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('shows an error instead of returning to an address that nobody registered', async () => {
    const url = authorizationUrl();
    url.searchParams.set('redirect_uri', 'http://127.0.0.1:54321/elsewhere');
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('invalid_redirect_uri');
  });

  it('asks before signing out, and forgets who signed in', async () => {
    const browser = createBrowser();
    const page = await browser.follow(authorizationUrl());
    await browser.submit(page.url, { login: 'isolde.marchpenny' });
    const question = await browser.follow(new URL(`${provider.issuer}/session/end`));
    const [, action = '', , xsrf = ''] =
      /action="([^"]+)"(.|\n)*?name="xsrf" value="([^"]+)"/.exec(await question.text()) ?? [];
    const answer = await browser.post(action, { xsrf, logout: 'yes' });
    expect(answer.status).toBe(303);
    const again = await browser.follow(authorizationUrl());
    expect(await again.text()).toContain('Who are you?');
  });

  function authorizationUrl(): URL {
    const url = new URL(`${provider.issuer}/auth`);
    url.search = new URLSearchParams({
      client_id: BROWSER_CLIENT_ID,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: redirectUri,
      resource: resourceOf('pacars'),
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }).toString();
    return url;
  }

  const codeForm = (back: URL): Record<string, string> => ({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
});

const locationOf = (answer: Response, from: URL | string): URL =>
  new URL(answer.headers.get('location') ?? '', from);

/** Follows redirects and keeps cookies, as far as this flow needs it. */
function createBrowser(): {
  follow(url: URL): Promise<Response>;
  post(url: string, form: Record<string, string>): Promise<Response>;
  submit(url: string, form: Record<string, string>): Promise<URL>;
} {
  const cookies = new Map<string, string>();
  const visit = async (url: URL | string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  const follow = async (url: URL): Promise<Response> => {
    const answer = await visit(url);
    return answer.status === 303 || answer.status === 302 ? follow(locationOf(answer, url)) : answer;
  };
  const post = (url: string, form: Record<string, string>): Promise<Response> =>
    visit(url, { method: 'POST', body: new URLSearchParams(form) });
  return {
    follow,
    post,
    async submit(url, form) {
      let at = locationOf(await post(url, form), url);
      while (at.port === new URL(url).port) {
        const answer = await visit(at);
        if (!answer.headers.has('location')) throw new Error(`${answer.status} ${await answer.text()}`);
        at = locationOf(answer, at);
      }
      return at;
    },
  };
}
