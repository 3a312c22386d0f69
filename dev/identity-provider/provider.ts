import {
  type ClientMetadata,
  type Configuration,
  errors,
  type KoaContextWithOIDC,
  Provider,
  type ResourceServer,
} from 'oidc-provider';
import { BROWSER_CLIENT_ID, type BrowserClient } from './browser-client.ts';
import type { KeyState } from './keys.ts';
import { createMemoryAdapter } from './memory-adapter.ts';
import { messagePage, signOutPage } from './pages.ts';
import { claimsOf, type SamplePerson } from './people.ts';
import { CLI_CLIENT_ID, resourceOf, SAMPLE_PERSON_GRANT } from './sample-person-grant.ts';

/** What the provider is made of. */
export interface ProviderSettings {
  issuer: string;
  audience: string;
  people: readonly SamplePerson[];
  keys: KeyState;
  /** Undefined: nobody signs in with a browser. */
  browserClient: BrowserClient | undefined;
}

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/** An OpenID Connect provider for the sample people: JWT access tokens with `roles` and `forces`. */
export function createProvider(settings: ProviderSettings): Provider {
  const byId = new Map(settings.people.map((person) => [person.id, person]));
  const provider = new Provider(settings.issuer, configurationOf(settings, byId));
  registerSamplePersonGrant(provider, settings);
  return provider;
}

function configurationOf(settings: ProviderSettings, byId: ReadonlyMap<string, SamplePerson>): Configuration {
  return {
    jwks: settings.keys.jwks,
    adapter: createMemoryAdapter(),
    cookies: { keys: settings.keys.cookieKeys },
    clients: clientsOf(settings.browserClient),
    scopes: ['openid'],
    claims: { openid: ['sub', 'name', 'roles', 'forces'] },
    // In the ID token too, not at the userinfo endpoint alone: the access token is for the API.
    conformIdTokenClaims: false,
    findAccount: (_ctx, id) => {
      const person = byId.get(id);
      return person && { accountId: id, claims: () => ({ sub: id, name: person.name, ...claimsOf(person) }) };
    },
    extraTokenClaims(ctx, token) {
      const person = 'accountId' in token ? byId.get(token.accountId) : undefined;
      if (person === undefined) return undefined;
      // RFC 9068: when the person signed in. A token without a code is asked for by naming the person, and that is now.
      const authTime = ctx.oidc.entities.AuthorizationCode?.authTime;
      return { ...claimsOf(person), auth_time: authTime ?? Math.floor(Date.now() / 1_000) };
    },
    features: featuresOf(settings.audience),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    // The library's own pages and defaults work as well, but announce themselves on standard output.
    renderError: (ctx, { error }) => {
      ctx.type = 'html';
      ctx.body = messagePage('Error: Sign in', `The sign-in cannot go on (${error}).`);
    },
    clientBasedCORS: () => false,
    loadExistingGrant: grantWithoutAsking,
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: DAY,
      Grant: DAY,
    },
  };
}

function clientsOf(browser: BrowserClient | undefined): ClientMetadata[] {
  const cli: ClientMetadata = {
    client_id: CLI_CLIENT_ID,
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    grant_types: [SAMPLE_PERSON_GRANT],
    response_types: [],
    redirect_uris: [],
  };
  if (browser === undefined) return [cli];
  return [
    cli,
    {
      client_id: BROWSER_CLIENT_ID,
      client_secret: browser.secret,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      require_auth_time: true,
      redirect_uris: [...browser.redirectUris],
      post_logout_redirect_uris: browser.redirectUris.map((uri) => `${new URL(uri).origin}/`),
    },
  ];
}

function featuresOf(audience: string): NonNullable<Configuration['features']> {
  const resource = resourceOf(audience);
  return {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: (ctx, form) => {
        ctx.body = signOutPage(form);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = messagePage('Sign out', 'You have signed out.');
      },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo(_ctx, indicator) {
        if (indicator !== resource) throw new errors.InvalidTarget();
        return resourceServerOf(audience);
      },
    },
  };
}

function resourceServerOf(audience: string): ResourceServer {
  return {
    scope: '',
    audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: HOUR,
    jwt: { sign: { alg: 'RS256' } },
  };
}

/** Our own client is never asked for consent: signing in is the consent. */
async function grantWithoutAsking(
  ctx: KoaContextWithOIDC,
): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { client, session, provider } = ctx.oidc;
  const accountId = session?.accountId;
  if (client === undefined || accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
}

/** `pacars token LOGIN`: names a sample person, gets the token that this person would get by signing in. */
function registerSamplePersonGrant(provider: Provider, settings: ProviderSettings): void {
  const byLogin = new Map(settings.people.map((person) => [person.login, person]));
  const resource = resourceOf(settings.audience);
  provider.registerGrantType<{ login?: string; resource?: string }>(
    SAMPLE_PERSON_GRANT,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const person = byLogin.get(params.login ?? '');
      if (person === undefined) throw new errors.InvalidGrant('no sample person has that login');
      if (params.resource !== undefined && params.resource !== resource) throw new errors.InvalidTarget();
      const token = new provider.AccessToken({
        client,
        accountId: person.id,
        // There is no consent behind this token that could be withdrawn; it simply runs out.
        grantId: 'none',
        gty: SAMPLE_PERSON_GRANT,
        resourceServer: new provider.ResourceServer(resource, resourceServerOf(settings.audience)),
      });
      ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: 'Bearer' };
    },
    ['login', 'resource'],
  );
}
