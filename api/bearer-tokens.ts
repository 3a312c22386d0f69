import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Actor } from '../domain/access.ts';
import type { OidcConfig } from '../runtime/config.ts';
import { actorIn, authenticationTimeIn } from './claims.ts';
import { unauthenticated, unavailable } from './problems.ts';
import { createSigningKeys, IdentityProviderDown } from './signing-keys.ts';

/** Whom a token names, as the identity provider vouches for them; the directory has its say afterwards. */
export interface TokenBearer extends Actor {
  issuedAt: Date;
  /** When they last proved who they are; undefined when the provider does not say. */
  authenticatedAt: Date | undefined;
}

export interface Authenticator {
  /**
   * Who the bearer of this `Authorization` header is.
   *
   * @throws Problem 401 without a valid token, 503 while the identity provider's keys cannot be had
   */
  authenticate: (authorization: string | undefined) => Promise<TokenBearer>;
}

/** Signatures by a key pair only: with a shared secret, whoever may check a token may forge one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 5;

/** The challenge to a token that is not, or no longer, good. */
export const INVALID_TOKEN = 'Bearer realm="pacars", error="invalid_token"';

/** Makes the check of staff's bearer tokens: signature, issuer, audience, type, time. */
export function createAuthenticator(config: OidcConfig, keys?: JWTVerifyGetKey): Authenticator {
  const getKey = keys ?? createSigningKeys(config);
  const options = {
    issuer: config.issuer,
    audience: config.audience,
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['sub', 'exp', 'iat'],
    ...(config.tokenType !== undefined && { typ: config.tokenType }),
  };
  return {
    authenticate: async (authorization) => {
      const [, token] = /^Bearer +([\w.~+/-]+=*)$/iu.exec(authorization ?? '') ?? [];
      if (token === undefined) throw unauthenticated('no-token');
      try {
        return bearerOf((await jwtVerify(token, getKey, options)).payload, config);
      } catch (error) {
        if (error instanceof IdentityProviderDown) throw unavailable(5, 'identity-provider');
        if (error instanceof errors.JOSEError) throw unauthenticated(error.code, INVALID_TOKEN);
        throw error;
      }
    },
  };
}

const bearerOf = (payload: JWTPayload, config: OidcConfig): TokenBearer => {
  const actor = actorIn(payload, config);
  if (actor === undefined) throw unauthenticated('subject', INVALID_TOKEN);
  const issuedAt = new Date((payload.iat ?? Number.NaN) * 1_000);
  // A token from the future would outlive the end of its person's sign-ins.
  if (!(issuedAt.getTime() <= Date.now() + CLOCK_TOLERANCE_SECONDS * 1_000))
    throw unauthenticated('issued-in-future', INVALID_TOKEN);
  return { ...actor, issuedAt, authenticatedAt: authenticationTimeIn(payload) };
};
