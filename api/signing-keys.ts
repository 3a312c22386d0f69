import { createRemoteJWKSet, errors, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose';
import { z } from 'zod';

/** The identity provider does not answer, or not with keys: nobody can be told from anybody. */
export class IdentityProviderDown extends Error {
  override readonly name = 'IdentityProviderDown';
}

const REQUEST_LIMIT_MS = 5_000;
/** Least time between two requests for keys because a token names one that is not known: strangers make up names. */
const UNKNOWN_KEY_COOL_DOWN_MS = 30_000;
/** Time for which keys are used without asking again. After it a withdrawn key is refused. */
const KEYS_KEPT_MS = 600_000;
/** Least time between two requests to a provider that did not answer: callers are refused at once meanwhile. */
const DOWN_COOL_DOWN_MS = 2_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Finds the key that a token says it is signed with, at the identity provider; keeps what it finds.
 *
 * The returned function throws IdentityProviderDown while the provider cannot be asked, and jose's own errors where
 * it has no such key.
 */
export function createSigningKeys(
  config: { issuer: string; jwksUrl: string | undefined },
  nowMs: () => number = Date.now,
): JWTVerifyGetKey {
  let keys: RemoteJWKSet | undefined;
  let downAtMs = Number.NEGATIVE_INFINITY;
  const connect = async (): Promise<RemoteJWKSet> =>
    createRemoteJWKSet(new URL(config.jwksUrl ?? (await discover(config.issuer))), {
      timeoutDuration: REQUEST_LIMIT_MS,
      cooldownDuration: UNKNOWN_KEY_COOL_DOWN_MS,
      cacheMaxAge: KEYS_KEPT_MS,
    });
  return async (header, token) => {
    const justDown = nowMs() - downAtMs < DOWN_COOL_DOWN_MS;
    // Keys that are still good serve on while the provider is down.
    if (justDown && keys?.fresh !== true) throw new IdentityProviderDown('it did not answer a moment ago');
    try {
      keys ??= await connect();
      return await keys(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      downAtMs = nowMs();
      throw new IdentityProviderDown('its keys cannot be had', { cause: error });
    }
  };
}

const isAboutTheToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

const discover = async (issuer: string): Promise<string> => {
  const url = `${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(REQUEST_LIMIT_MS), redirect: 'error' });
  if (!answer.ok) throw new Error(`the discovery document answers ${answer.status}`);
  const document = discoverySchema.parse(await answer.json());
  // A document that names another issuer would let that one's keys sign for ours.
  if (document.issuer !== issuer) throw new Error('the discovery document is of another issuer');
  return document.jwks_uri;
};
