import type { FastifyRequest } from 'fastify';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Actor } from '../domain/access.ts';
import { isRole, type Role } from '../domain/roles.ts';
import type { OidcConfig } from '../runtime/config.ts';
import { createSigningKeys, IdentityProviderDown } from './signing-keys.ts';
import { forbidden, unauthenticated, unavailable } from './problems.ts';

/** Who asks, as the identity provider vouches for them. */
export interface StaffMember extends Actor {
  /** The token's `sub`: opaque, stable, never reused. */
  id: string;
  roles: readonly Role[];
  /** Slugs of the forces whose staff they are. */
  forces: readonly string[];
}

export interface Authenticator {
  /**
   * Who the bearer of this `Authorization` header is.
   *
   * @throws Problem 401 without a valid token, 503 while the identity provider's keys cannot be had
   */
  authenticate: (authorization: string | undefined) => Promise<StaffMember>;
}

/** Signatures by a key pair only: with a shared secret, whoever may check a token may forge one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 5;
/** People are known by the directory's uuid; the database compares it with theirs. */
const SUBJECT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const FORCE = /^[a-z][a-z-]{1,40}$/u;
const INVALID_TOKEN = 'Bearer realm="pacars", error="invalid_token"';

/** Makes the check of staff's bearer tokens: signature, issuer, audience, type, time. */
export function createAuthenticator(config: OidcConfig, keys?: JWTVerifyGetKey): Authenticator {
  const getKey = keys ?? createSigningKeys(config);
  const options = {
    issuer: config.issuer,
    audience: config.audience,
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['sub', 'exp'],
    ...(config.tokenType !== undefined && { typ: config.tokenType }),
  };
  return {
    authenticate: async (authorization) => {
      const [, token] = /^Bearer +([\w.~+/-]+=*)$/iu.exec(authorization ?? '') ?? [];
      if (token === undefined) throw unauthenticated('no-token');
      try {
        return staffMemberOf((await jwtVerify(token, getKey, options)).payload, config);
      } catch (error) {
        if (error instanceof IdentityProviderDown) throw unavailable(5, 'identity-provider');
        if (error instanceof errors.JOSEError) throw unauthenticated(error.code, INVALID_TOKEN);
        throw error;
      }
    },
  };
}

const staffMemberOf = (payload: JWTPayload, config: OidcConfig): StaffMember => {
  if (payload.sub === undefined || !SUBJECT.test(payload.sub))
    throw unauthenticated('subject', INVALID_TOKEN);
  return {
    id: payload.sub,
    roles: textsOf(claimAt(payload, config.rolesClaim)).filter(isRole),
    forces: textsOf(claimAt(payload, config.forcesClaim)).filter((slug) => FORCE.test(slug)),
  };
};

/** The claim of that very name (names may hold dots, as URLs do), else the one at the end of the path. */
const claimAt = (payload: JWTPayload, path: string): unknown => {
  if (Object.hasOwn(payload, path)) return payload[path];
  let value: unknown = payload;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
};

/** Providers send a list, or one text with spaces between. */
const textsOf = (claim: unknown): string[] => {
  const texts = typeof claim === 'string' ? claim.split(' ') : claim;
  return Array.isArray(texts)
    ? [...new Set(texts.filter((text): text is string => typeof text === 'string'))]
    : [];
};

export interface StaffGuard {
  /**
   * A hook that lets in staff, and only those with one of the roles if any are named. To be used as `onRequest`:
   * then the body of a caller who may not come in is neither read nor validated.
   */
  requireStaff: (...roles: Role[]) => (request: FastifyRequest) => Promise<void>;
  /** Who was let in. @throws TypeError on a route without `requireStaff` */
  staffOf: (request: FastifyRequest) => StaffMember;
  /** Who asked, also where they were not let in; undefined for nobody whom we know. For noting refusals. */
  knownOf: (request: FastifyRequest) => StaffMember | undefined;
}

/** Makes the guard of the staff's routes. */
export function createStaffGuard(authenticator: Authenticator): StaffGuard {
  // Not a property of the request: nothing but this guard can put anybody in.
  const known = new WeakMap<FastifyRequest, StaffMember>();
  return {
    requireStaff:
      (...roles) =>
      async (request) => {
        const member = await authenticator.authenticate(request.headers.authorization);
        known.set(request, member);
        if (roles.length > 0 && !roles.some((role) => member.roles.includes(role))) throw forbidden();
      },
    knownOf: (request) => known.get(request),
    staffOf: (request) => {
      const member = known.get(request);
      if (member === undefined) throw new TypeError('a route asks who the caller is without requireStaff');
      return member;
    },
  };
}
