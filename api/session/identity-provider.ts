import * as client from 'openid-client';
import type { Actor } from '../../domain/access.ts';
import type { LoginConfig, OidcConfig } from '../../runtime/config.ts';
import { actorIn, authenticationTimeIn, claimAt } from '../claims.ts';
import { IdentityProviderDown } from '../signing-keys.ts';
import type { LoginAttempt } from './login-attempts.ts';

/** The identity provider vouches for nobody: what came back is not an answer to what we asked, or it says no. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  /** A code for the log; never what was sent. */
  readonly why: string;

  constructor(why: string, options?: ErrorOptions) {
    super('the identity provider vouches for nobody', options);
    this.why = why;
  }
}

/** Somebody whom the identity provider has just vouched for. */
export interface SignedIn extends Actor {
  authenticatedAt: Date;
}

/** The identity provider as a browser's way in. Each call throws IdentityProviderDown while it cannot be asked. */
export interface IdentityProvider {
  /** Where to send the browser. */
  begin: (attempt: LoginAttempt) => Promise<URL>;
  /**
   * Who comes back.
   *
   * @param answer - the query that the browser came back with
   * @throws SignInRefused
   */
  finish: (answer: string, attempt: LoginAttempt) => Promise<SignedIn>;
  /** Where a browser ends its session with the provider, when the provider lets it. */
  logoutUrl: () => Promise<URL | undefined>;
}

const REQUEST_LIMIT_SECONDS = 5;
/** Time for which the provider's addresses are used without asking again. */
const DISCOVERED_FOR_MS = 600_000;
/** What openid-client says when it got no answer, or none that is one. */
const NO_ANSWER = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

/** The path that the provider sends browsers back to; it must be registered there, after PACARS_PUBLIC_URL. */
export const CALLBACK_PATH = '/login/callback';

export interface IdentityProviderSettings {
  oidc: OidcConfig;
  login: LoginConfig;
  publicUrl: string;
  /** Oldest sign-in that the provider may answer with without asking the person again. */
  maxAgeSeconds: number;
}

/** Makes the client of the configured issuer: authorization code flow with PKCE, state and nonce. */
export function createIdentityProvider(settings: IdentityProviderSettings): IdentityProvider {
  const { oidc, login, publicUrl, maxAgeSeconds } = settings;
  const configuration = createDiscovery(settings);
  const callback = new URL(CALLBACK_PATH, publicUrl);
  return {
    begin: async (attempt) => {
      const stepUp = attempt.stepUpOf !== null;
      return client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: callback.href,
        scope: login.scope,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
        // A provider that is asked for an age must also say when the person proved who they are.
        max_age: stepUp ? '0' : String(maxAgeSeconds),
        ...(stepUp && { prompt: 'login' }),
      });
    },
    finish: async (answer, attempt) => {
      const config = await configuration();
      // Never from the Host header: the address is ours to know.
      const url = new URL(callback);
      url.search = answer;
      const checks = {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
      };
      const tokens = await client.authorizationCodeGrant(config, url, checks).catch(refusalOf);
      const idToken = tokens.claims();
      if (idToken === undefined) throw new SignInRefused('no-id-token');
      const claims = await withUserInfo(config, tokens.access_token, idToken, oidc);
      const actor = actorIn(claims, oidc);
      if (actor === undefined) throw new SignInRefused('subject');
      const authenticatedAt = authenticationTimeIn(idToken);
      if (authenticatedAt === undefined) throw new SignInRefused('no-auth-time');
      return { ...actor, authenticatedAt };
    },
    logoutUrl: async () => {
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: new URL('/', publicUrl).href });
    },
  };
}

/** Finds the provider's addresses when they are first needed, so that the API starts without it. */
const createDiscovery = ({
  oidc,
  login,
}: IdentityProviderSettings): (() => Promise<client.Configuration>) => {
  const issuer = new URL(oidc.issuer);
  // The configuration takes an http:// issuer on this machine only.
  const local = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [];
  let found: { configuration: client.Configuration; untilMs: number } | undefined;
  return async () => {
    if (found !== undefined && found.untilMs > Date.now()) return found.configuration;
    try {
      const auth = client.ClientSecretBasic(login.clientSecret);
      const configuration = await client.discovery(issuer, login.clientId, {}, auth, {
        // Signatures of ID tokens are checked too, although the line to the provider is trusted already.
        execute: [client.enableNonRepudiationChecks, ...local],
        timeout: REQUEST_LIMIT_SECONDS,
      });
      found = { configuration, untilMs: Date.now() + DISCOVERED_FOR_MS };
      return configuration;
    } catch (error) {
      throw new IdentityProviderDown('its addresses cannot be had', { cause: error });
    }
  };
};

/** Some providers put roles and forces into the ID token, others give them at the userinfo endpoint only. */
const withUserInfo = async (
  config: client.Configuration,
  accessToken: string,
  idToken: client.IDToken,
  { rolesClaim, forcesClaim }: OidcConfig,
): Promise<Record<string, unknown>> => {
  const complete = [rolesClaim, forcesClaim].every((path) => claimAt(idToken, path) !== undefined);
  if (complete || config.serverMetadata().userinfo_endpoint === undefined) return { ...idToken };
  const info = await client.fetchUserInfo(config, accessToken, idToken.sub).catch(refusalOf);
  return { ...info, ...idToken };
};

/** Tells an answer that is no good from no answer. The texts of either may quote what was sent, so only codes go on. */
const refusalOf = (error: unknown): never => {
  if (error instanceof client.AuthorizationResponseError) throw new SignInRefused('denied', { cause: error });
  if (error instanceof client.ResponseBodyError) {
    // The code was used, or is not ours; any other complaint is about our own registration there.
    if (error.error === 'invalid_grant') throw new SignInRefused('code', { cause: error });
    throw new IdentityProviderDown(`it does not take us: ${error.status}`, { cause: error });
  }
  if (error instanceof client.ClientError && !NO_ANSWER.has(error.code ?? ''))
    throw new SignInRefused(error.code ?? 'answer', { cause: error });
  throw new IdentityProviderDown('it did not answer', { cause: error });
};
