import type { FastifyRequest } from 'fastify';
import type { Database } from '../database/pool.ts';
import { findStaff, type Session, type StaffEntry, useSession } from '../database/sessions.ts';
import type { Actor } from '../domain/access.ts';
import type { Role } from '../domain/roles.ts';
import { actingWith, isFreshSignIn } from '../domain/sign-ins.ts';
import type { SessionConfig } from '../runtime/config.ts';
import { type Authenticator, INVALID_TOKEN } from './bearer-tokens.ts';
import { forbidden, stepUpRequired, unauthenticated } from './problems.ts';
import { createPersonLimit } from './rate-limits.ts';
import { hashOf, readCookie, SESSION_COOKIE } from './session/cookies.ts';
import { checkOrigin } from './session/forged-requests.ts';

/** Who asks: with the roles and forces that the identity provider and the people directory both give them now. */
export interface StaffMember extends Actor {
  /** The token's `sub`: opaque, stable, never reused. */
  id: string;
  roles: readonly Role[];
  /** Slugs of the forces whose staff they are. */
  forces: readonly string[];
}

/** How somebody who was let in had signed in. */
export interface SignIn {
  /** As the directory has it. */
  name: string;
  /** When they last proved who they are; undefined when the identity provider does not say. */
  authenticatedAt: Date | undefined;
  /** Undefined for a bearer token. */
  session: { id: string; csrfToken: string; endsAt: Date } | undefined;
}

export interface StaffGuard {
  /**
   * A hook that lets in staff, and only those with one of the roles if any are named. To be used as `onRequest`:
   * then the body of a caller who may not come in is neither read nor validated.
   */
  requireStaff: (...roles: Role[]) => (request: FastifyRequest) => Promise<void>;
  /**
   * A hook, after `requireStaff`, for what must not be done from a screen that somebody left open: it wants the
   * person to have proved who they are within so many seconds (RFC 9470). (Default: 300)
   */
  requireStepUp: (maxAgeSeconds?: number) => (request: FastifyRequest) => Promise<void>;
  /** Who was let in. @throws TypeError on a route without `requireStaff` */
  staffOf: (request: FastifyRequest) => StaffMember;
  /** How they had signed in. @throws TypeError on a route without `requireStaff` */
  signInOf: (request: FastifyRequest) => SignIn;
  /** The session that holds of the browser that asks, if there is one; for the sign-in itself, which lets in anybody. */
  sessionOf: (request: FastifyRequest) => Promise<Session | undefined>;
  /** Who asked, also where they were not let in; undefined for nobody whom we know. For noting refusals. */
  knownOf: (request: FastifyRequest) => StaffMember | undefined;
}

export interface GuardDependencies {
  authenticator: Authenticator;
  database: Database;
  /** Undefined: bearer tokens alone are taken. */
  sessions?: SessionConfig | undefined;
  /** Most requests of one person in a minute, at this process. (Default: 1,200) */
  requestsPerMinute?: number;
}

type Admitted = SignIn & { member: StaffMember };

const STEP_UP_SECONDS = 300;

/**
 * Makes the guard of the staff's routes. It takes a bearer token or a browser session, and asks the people directory
 * at every request: a person who is disabled, or a role that is taken away, ends with the request before.
 */
export function createStaffGuard(dependencies: GuardDependencies): StaffGuard {
  const { requestsPerMinute = 1_200 } = dependencies;
  // Not a property of the request: nothing but this guard can put anybody in.
  const known = new WeakMap<FastifyRequest, Admitted>();
  // Also those who were not let in: their refusals are noted.
  const asked = new WeakMap<FastifyRequest, StaffMember>();
  const admittedOf = (request: FastifyRequest): Admitted => {
    const admitted = known.get(request);
    if (admitted === undefined) throw new TypeError('a route asks who the caller is without requireStaff');
    return admitted;
  };
  const limit = createPersonLimit(requestsPerMinute, (request) => admittedOf(request).member.id);
  return {
    requireStaff:
      (...roles) =>
      async (request) => {
        const admitted = await admit(request, dependencies);
        known.set(request, admitted);
        asked.set(request, admitted.member);
        await limit(request);
        if (roles.length > 0 && !roles.some((role) => admitted.member.roles.includes(role))) {
          known.delete(request);
          throw forbidden();
        }
      },
    requireStepUp:
      (maxAgeSeconds = STEP_UP_SECONDS) =>
      async (request) => {
        const { authenticatedAt } = admittedOf(request);
        if (!isFreshSignIn(authenticatedAt, new Date(), maxAgeSeconds)) throw stepUpRequired(maxAgeSeconds);
      },
    staffOf: (request) => admittedOf(request).member,
    knownOf: (request) => asked.get(request),
    signInOf: admittedOf,
    sessionOf: (request) => sessionOf(request, dependencies),
  };
}

const admit = (request: FastifyRequest, dependencies: GuardDependencies): Promise<Admitted> => {
  // No page of another site can add the header, so whoever sends one is not a browser led astray.
  const byToken =
    request.headers.authorization !== undefined || readCookie(request, SESSION_COOKIE) === undefined;
  return byToken ? admitBearer(request, dependencies) : admitSession(request, dependencies);
};

const admitBearer = async (
  request: FastifyRequest,
  { authenticator, database }: GuardDependencies,
): Promise<Admitted> => {
  const bearer = await authenticator.authenticate(request.headers.authorization);
  const entry = await findStaff(database, bearer.id, bearer.issuedAt);
  if (entry === undefined) throw unauthenticated('not-in-directory', INVALID_TOKEN);
  const { authenticatedAt } = bearer;
  return { member: memberOf(bearer, entry), name: entry.name, authenticatedAt, session: undefined };
};

const admitSession = async (request: FastifyRequest, dependencies: GuardDependencies): Promise<Admitted> => {
  const session = await sessionOf(request, dependencies);
  const { sessions } = dependencies;
  if (session === undefined || sessions === undefined) throw unauthenticated('no-session');
  const csrfToken = checkOrigin(request, sessions.publicUrl);
  const { limits } = sessions;
  const endsAtMs = Math.min(
    session.createdAt.getTime() + limits.absoluteSeconds * 1_000,
    Date.now() + limits.idleSeconds * 1_000,
  );
  return {
    member: memberOf({ ...session, id: session.personId }, session.person),
    name: session.person.name,
    authenticatedAt: session.authenticatedAt,
    session: { id: session.id, csrfToken, endsAt: new Date(endsAtMs) },
  };
};

const sessionOf = async (
  request: FastifyRequest,
  { database, sessions }: GuardDependencies,
): Promise<Session | undefined> => {
  const hash = hashOf(readCookie(request, SESSION_COOKIE));
  return sessions && hash && useSession(database, hash, sessions.limits);
};

const memberOf = (vouchedFor: Actor, entry: StaffEntry): StaffMember => actingWith(vouchedFor, entry);
