import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAuthenticator } from '../../api/bearer-tokens.ts';
import { type Answering, createBrowser } from '../support/browser.ts';
import { type Keycloak, startKeycloak } from '../support/keycloak.ts';
import { createWorld, person, PUBLIC_URL, type World } from '../support/world.ts';

/** The folder of an unpacked Keycloak distribution; without it there is nothing to test. */
const DISTRIBUTION = process.env['PACARS_TEST_KEYCLOAK'];
const CLIENT = { clientId: 'pacars-api', clientSecret: 'secret-of-the-browser-client' };
const PASSWORD = 'a password of nobody';
const LOGIN = 'isolde.marchpenny';
/** Where Keycloak differs from the laptop stack's provider. */
const CLAIMS = { rolesClaim: 'realm_access.roles', tokenType: undefined };

const mapper = (name: string, kind: string, config: Record<string, string>): object => ({
  name,
  protocol: 'openid-connect',
  protocolMapper: kind,
  config: { 'id.token.claim': 'true', 'access.token.claim': 'true', ...config },
});
const userOf = (login: string): object => {
  const { id, name, email, roles } = person(login);
  const [firstName, lastName] = name.split(' ');
  const credentials = [{ type: 'password', value: PASSWORD }];
  const about = { firstName, lastName, email, emailVerified: true };
  return { id, username: login, enabled: true, ...about, credentials, realmRoles: roles };
};
const realm = {
  realm: 'pacars',
  enabled: true,
  roles: { realm: [{ name: 'psd-assessor' }] },
  users: [userOf(LOGIN), userOf('tamsin.copperdale')],
  clients: [
    {
      clientId: CLIENT.clientId,
      secret: CLIENT.clientSecret,
      standardFlowEnabled: true,
      // For the bearer token of the test alone; a force leaves this off.
      directAccessGrantsEnabled: true,
      redirectUris: [`${PUBLIC_URL}/login/callback`],
      attributes: { 'post.logout.redirect.uris': `${PUBLIC_URL}/`, 'pkce.code.challenge.method': 'S256' },
      protocolMappers: [
        mapper('audience', 'oidc-audience-mapper', { 'included.custom.audience': 'pacars' }),
        mapper('roles', 'oidc-usermodel-realm-role-mapper', {
          'claim.name': 'realm_access.roles',
          'jsonType.label': 'String',
          multivalued: 'true',
        }),
        mapper('forces', 'oidc-hardcoded-claim-mapper', {
          'claim.name': 'forces',
          'claim.value': '["derbyshire"]',
          'jsonType.label': 'JSON',
        }),
      ],
    },
  ],
};

const signInForm: Answering = ({ html }, login) => {
  const [, action = ''] = /action="([^"]+)"/u.exec(html) ?? [];
  return {
    at: new URL(action.replaceAll('&amp;', '&')),
    form: { username: login, password: PASSWORD, credentialId: '' },
  };
};

describe.skipIf(DISTRIBUTION === undefined)('Keycloak as the identity provider', () => {
  let keycloak: Keycloak;
  let world: World;
  beforeAll(async () => {
    keycloak = await startKeycloak(DISTRIBUTION ?? '', realm);
    world = await createWorld({ identityProvider: { issuer: keycloak.issuer, ...CLIENT, claims: CLAIMS } });
  }, 240_000);
  afterAll(async () => {
    await world.close();
    await keycloak.stop();
  });

  it('signs a person in with a browser', async () => {
    const browser = createBrowser(world, signInForm);
    expect((await browser.signIn(LOGIN)).status).toBe(200);
    const { id, name, force } = person(LOGIN);
    expect(JSON.parse((await browser.visit('/v1/session')).text)).toMatchObject({
      id,
      name,
      roles: ['psd-assessor'],
      forces: [force],
    });
  });

  it('asks a person once more for a step-up, and another person is refused', async () => {
    const browser = createBrowser(world, signInForm);
    await browser.signIn(LOGIN);
    await world.database.admin.query(
      /* sql */ `update pacars.sessions set authenticated_at = now() - interval '1 hour'`,
    );
    expect((await browser.signIn(LOGIN, '/login?stepUp=true')).status).toBe(200);
    const { authenticatedAt } = JSON.parse((await browser.visit('/v1/session')).text);
    expect(Date.now() - new Date(authenticatedAt).getTime()).toBeLessThan(60_000);
    const other = createBrowser(world, signInForm);
    other.cookies.set('__Host-pacars-session', browser.cookies.get('__Host-pacars-session') ?? '');
    expect((await other.signIn('tamsin.copperdale', '/login?stepUp=true')).status).toBe(401);
  });

  it('says where to sign out', async () => {
    const browser = createBrowser(world, signInForm);
    await browser.signIn(LOGIN);
    const { providerLogout } = JSON.parse((await browser.send('/logout')).text);
    expect(providerLogout).toContain(`${keycloak.issuer}/protocol/openid-connect/logout`);
    // Whom it does not know as signed in it sends back at once.
    const { status, headers } = await fetch(providerLogout, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([302, `${PUBLIC_URL}/`]);
  });

  it('vouches for the bearer of a token', async () => {
    const { authenticate } = createAuthenticator({
      issuer: keycloak.issuer,
      audience: 'pacars',
      jwksUrl: undefined,
      forcesClaim: 'forces',
      ...CLAIMS,
    });
    const answer = await fetch(`${keycloak.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        username: LOGIN,
        password: PASSWORD,
        scope: 'openid',
      }),
    });
    const { access_token: token } = z.object({ access_token: z.string() }).parse(await answer.json());
    expect(await authenticate(`Bearer ${token}`)).toMatchObject({
      id: person(LOGIN).id,
      roles: ['psd-assessor'],
      forces: ['derbyshire'],
      issuedAt: expect.any(Date),
    });
  });
});
