import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../../api/bearer-tokens.ts';
import type { OidcConfig } from '../../../runtime/config.ts';
import { Problem } from '../../../api/problems.ts';
import { addressOf } from './a-server.ts';
import { readSamplePeople } from '../../../dev/identity-provider/people.ts';
import { startIdentityProvider } from '../../../dev/identity-provider/server.ts';
import { fetchToken } from '../../../dev/identity-provider/token.ts';
import { createSigningKeys, IdentityProviderDown } from '../../../api/signing-keys.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const HEADER = { alg: 'ES256', kid: 'one', typ: 'at+jwt' };

/** An identity provider's keys on a real socket, which can be taken down. */
let provider: Server;
let issuer: string;
type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;
let keys: KeyPair;
let stranger: KeyPair;
let down = false;
let asked: string[] = [];
let discoveredIssuer: string | undefined;

beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true });
  stranger = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' };
  provider = createServer((request, response) => {
    asked.push(request.url ?? '');
    const discovery = { issuer: discoveredIssuer ?? issuer, jwks_uri: `${issuer}/jwks` };
    response.statusCode = down ? 502 : 200;
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk] } : discovery));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = addressOf(provider);
});
afterAll(() => new Promise((resolve) => provider.close(resolve)));
beforeEach(() => {
  down = false;
  asked = [];
  discoveredIssuer = undefined;
});

const configured = (given: Partial<OidcConfig> = {}): OidcConfig => ({
  issuer,
  audience: 'pacars',
  jwksUrl: undefined,
  rolesClaim: 'roles',
  forcesClaim: 'forces',
  tokenType: 'at+jwt',
  ...given,
});
const claims = (given: JWTPayload = {}): JWTPayload => ({
  iss: issuer,
  aud: 'pacars',
  sub: ID,
  iat: Math.floor(Date.now() / 1_000),
  exp: Math.floor(Date.now() / 1_000) + 600,
  roles: ['psd-assessor', 'king'],
  forces: ['derbyshire'],
  ...given,
});
const sign = (
  payload: JWTPayload,
  header: Partial<typeof HEADER> = {},
  key = keys.privateKey,
): Promise<string> => new SignJWT(payload).setProtectedHeader({ ...HEADER, ...header }).sign(key);

const refusal = async (asking: Promise<unknown>): Promise<[status: number, why: string | undefined]> => {
  const error = await asking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new TypeError('was not refused');
  return [error.status, error.why];
};

describe('createAuthenticator', () => {
  it('says who bears a good token, and ignores roles that are none', async () => {
    const { authenticate } = createAuthenticator(configured());
    const iat = Math.floor(Date.now() / 1_000) - 10;
    const bearer = {
      id: ID,
      roles: ['psd-assessor'],
      forces: ['derbyshire'],
      issuedAt: new Date(iat * 1_000),
      authenticatedAt: undefined,
    };
    expect(await authenticate(`Bearer ${await sign(claims({ iat }))}`)).toEqual(bearer);
    expect(await authenticate(`bearer   ${await sign(claims({ iat }))}`)).toEqual(bearer);
  });

  it('says when the person signed in, if the provider does', async () => {
    const { authenticate } = createAuthenticator(configured());
    const signedIn = async (time: unknown) =>
      (await authenticate(`Bearer ${await sign(claims({ auth_time: time }))}`)).authenticatedAt;
    expect(await signedIn(1_700_000_000)).toEqual(new Date('2023-11-14T22:13:20Z'));
    expect(await signedIn('1700000000')).toBeUndefined();
  });

  it('asks the provider once for many tokens', async () => {
    const { authenticate } = createAuthenticator(configured());
    for (let count = 0; count < 5; count += 1) await authenticate(`Bearer ${await sign(claims())}`);
    expect(asked).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });

  it('needs no discovery when it is told where the keys are', async () => {
    const { authenticate } = createAuthenticator(configured({ jwksUrl: `${issuer}/jwks` }));
    await authenticate(`Bearer ${await sign(claims())}`);
    expect(asked).toEqual(['/jwks']);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic dXNlcjpwYXNz',
    'Bearer a b',
    'Bearer "a"',
    'xBearer a',
  ])('refuses %j as no token', async (authorization) => {
    const { authenticate } = createAuthenticator(configured());
    expect(await refusal(authenticate(authorization))).toEqual([401, 'no-token']);
    expect(asked).toEqual([]);
  });

  const seconds = Math.floor(Date.now() / 1_000);
  it.each<[string, Record<string, unknown>, Partial<typeof HEADER>]>([
    ['ERR_JWT_CLAIM_VALIDATION_FAILED', { aud: 'another' }, {}],
    ['ERR_JWT_CLAIM_VALIDATION_FAILED', { iss: 'https://id.example' }, {}],
    ['ERR_JWT_CLAIM_VALIDATION_FAILED', { nbf: seconds + 600 }, {}],
    ['ERR_JWT_CLAIM_VALIDATION_FAILED', { exp: undefined }, {}],
    ['ERR_JWT_CLAIM_VALIDATION_FAILED', { sub: undefined }, {}],
    ['ERR_JWT_CLAIM_VALIDATION_FAILED', { iat: undefined }, {}],
    ['issued-in-future', { iat: seconds + 600 }, {}],
    ['ERR_JWT_CLAIM_VALIDATION_FAILED', {}, { typ: 'JWT' }],
    ['ERR_JWT_EXPIRED', { exp: seconds - 60 }, {}],
    ['ERR_JWKS_NO_MATCHING_KEY', {}, { kid: 'two' }],
    ['subject', { sub: '' }, {}],
    ['subject', { sub: `a\u0000b` }, {}],
    ['subject', { sub: 'x'.repeat(300) }, {}],
  ])('refuses with %s a token with %j and %j', async (why, payload, header) => {
    const { authenticate } = createAuthenticator(configured());
    expect(await refusal(authenticate(`Bearer ${await sign(claims(payload), header)}`))).toEqual([401, why]);
  });

  it('takes a clock that is three seconds off', async () => {
    const { authenticate } = createAuthenticator(configured());
    const exp = Math.floor(Date.now() / 1_000) - 3;
    await expect(authenticate(`Bearer ${await sign(claims({ exp }))}`)).resolves.toMatchObject({ id: ID });
  });

  it('refuses a token that somebody else signed, or nobody, or with a shared secret', async () => {
    const { authenticate } = createAuthenticator(configured());
    const forged = await sign(claims(), {}, stranger.privateKey);
    const unsigned = new UnsecuredJWT(claims()).encode();
    const shared = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey))));
    expect(await refusal(authenticate(`Bearer ${forged}`))).toEqual([
      401,
      'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ]);
    expect((await refusal(authenticate(`Bearer ${unsigned}`)))[0]).toBe(401);
    expect(await refusal(authenticate(`Bearer ${shared}`))).toEqual([401, 'ERR_JOSE_ALG_NOT_ALLOWED']);
  });

  it('does not check the type of tokens where it is told so', async () => {
    const { authenticate } = createAuthenticator(configured({ tokenType: undefined }));
    await expect(authenticate(`Bearer ${await sign(claims(), { typ: 'JWT' })}`)).resolves.toMatchObject({
      id: ID,
    });
  });

  it.each<[string, JWTPayload, string[]]>([
    ['realm_access.roles', { realm_access: { roles: ['auditor'] } }, ['auditor']],
    ['https://pacars.example/roles', { 'https://pacars.example/roles': ['auditor'] }, ['auditor']],
    ['roles', { roles: 'auditor operations' }, ['auditor', 'operations']],
    ['roles', { roles: ['auditor', 'auditor', 7, null] }, ['auditor']],
    ['roles', { roles: { auditor: true } }, []],
    ['missing.roles', {}, []],
    ['roles.constructor.name', { roles: [] }, []],
  ])('reads the roles at %s of %j', async (rolesClaim, payload, roles) => {
    const { authenticate } = createAuthenticator(configured({ rolesClaim }));
    const member = await authenticate(`Bearer ${await sign(claims(payload))}`);
    expect(member.roles).toEqual(roles);
  });

  it('keeps to slugs of forces', async () => {
    const { authenticate } = createAuthenticator(configured());
    const forces = ['derbyshire', 'Derbyshire', "'; drop", '*', ''];
    expect((await authenticate(`Bearer ${await sign(claims({ forces }))}`)).forces).toEqual(['derbyshire']);
  });

  it('answers 503 while the provider is down, and works as soon as it is back', async () => {
    down = true;
    const { authenticate } = createAuthenticator(
      configured(),
      createSigningKeys(configured(), steppingBy(3_000)),
    );
    const token = `Bearer ${await sign(claims())}`;
    expect(await refusal(authenticate(token))).toEqual([503, 'identity-provider']);
    down = false;
    await expect(authenticate(token)).resolves.toMatchObject({ id: ID });
  });
});

/** A clock that is that many milliseconds later each time it is looked at. */
const steppingBy = (stepMs: number): (() => number) => {
  let now = 0;
  return () => (now += stepMs);
};

describe('the identity provider of the laptop stack', () => {
  it('vouches for its sample people', async () => {
    const people = await readSamplePeople(new URL('../../../dev/sample-people.json', import.meta.url));
    const assessor = people.find(({ roles }) => roles.includes('psd-assessor'));
    if (assessor === undefined) throw new TypeError('there is no sample assessor');
    const local = await startIdentityProvider({ people });
    try {
      const { authenticate } = createAuthenticator(configured({ issuer: local.issuer }));
      const token = await fetchToken({ issuer: local.issuer, login: assessor.login });
      expect(await authenticate(`Bearer ${token}`)).toEqual({
        id: assessor.id,
        roles: assessor.roles,
        forces: [assessor.force],
        issuedAt: expect.any(Date),
        authenticatedAt: expect.any(Date),
      });
    } finally {
      await local.close();
    }
  });
});

describe('createSigningKeys', () => {
  const header = { alg: 'ES256', kid: 'one' };
  const noToken = { payload: '', signature: '' };

  it('does not ask a provider that did not answer a moment ago', async () => {
    down = true;
    const getKey = createSigningKeys({ issuer, jwksUrl: undefined }, () => 1_000);
    await expect(getKey(header, noToken)).rejects.toBeInstanceOf(IdentityProviderDown);
    await expect(getKey(header, noToken)).rejects.toBeInstanceOf(IdentityProviderDown);
    expect(asked).toHaveLength(1);
  });

  it('goes on with the keys it has while the provider is down', async () => {
    const getKey = createSigningKeys({ issuer, jwksUrl: undefined });
    await getKey(header, noToken);
    down = true;
    await expect(getKey(header, noToken)).resolves.toBeDefined();
  });

  it('is not driven to the provider by made-up names of keys', async () => {
    const getKey = createSigningKeys({ issuer, jwksUrl: `${issuer}/jwks` });
    await getKey(header, noToken);
    for (const kid of ['a', 'b', 'c']) {
      await expect(getKey({ ...header, kid }, noToken)).rejects.toMatchObject({
        code: 'ERR_JWKS_NO_MATCHING_KEY',
      });
    }
    expect(asked).toEqual(['/jwks']);
  });

  it('refuses the discovery document of another issuer', async () => {
    discoveredIssuer = 'https://id.example';
    const getKey = createSigningKeys({ issuer, jwksUrl: undefined });
    await expect(getKey(header, noToken)).rejects.toBeInstanceOf(IdentityProviderDown);
  });
});
