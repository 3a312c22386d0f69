import { readFileSync } from 'node:fs';
import { type KeyObject, randomUUID } from 'node:crypto';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type JWK, exportJWK, generateKeyPair, SignJWT, createLocalJWKSet } from 'jose';
import { z } from 'zod';
import { createStaffGuard, type StaffGuard } from '../../api/authentication.ts';
import { createAuthenticator } from '../../api/bearer-tokens.ts';
import { createCursors } from '../../api/cursors.ts';
import { feedRoutes } from '../../api/feed/routes.ts';
import { buildServer } from '../../api/server.ts';
import { csrfTokenOf, hashOf, newToken, SESSION_COOKIE } from '../../api/session/cookies.ts';
import { browserRoutes } from '../../api/session/routes.ts';
import type { DecodeDependencies } from '../../api/temporal/decode-route.ts';
import { staffSide } from '../../api/staff-side.ts';
import { putFeed } from '../../database/feeds.ts';
import { directoryPerson, type DirectoryPerson, putPeople } from '../../database/people.ts';
import { type Database, isDatabaseDown } from '../../database/pool.ts';
import { startSession } from '../../database/sessions.ts';
import { asOwner } from '../../database/transactions.ts';
import { signDelivery } from '../../dev/feed-signing.ts';
import type { FeedMessage } from '../../domain/schemas/feed-message.ts';
import type { Role } from '../../domain/roles.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import type { Vault } from '../../domain/vault.ts';
import type { OidcConfig } from '../../runtime/config.ts';
import { createReadiness } from '../../runtime/health.ts';
import type { KeyRing } from '../../runtime/key-ring.ts';
import { createLogger, type Logger } from '../../runtime/logger.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { startIdentity } from './identity-app.ts';
import { createTestVault, type TestKeys } from './vault.ts';

export const FEED = {
  name: 'crimestoppers',
  secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
} as const;
export const HOSTED = ['derbyshire', 'west-midlands'];
/** Where the staff's pages are. */
export const PUBLIC_URL = 'https://pacars.example';
const ISSUER = 'https://identity.example';
const HOUR_SECONDS = 3_600;
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

const people = z
  .array(directoryPerson)
  .parse(JSON.parse(readFileSync(new URL('../../dev/sample-people.json', import.meta.url), 'utf8')));

/** The sample people. */
export const everybody = (): readonly DirectoryPerson[] => people;

/** A sample person by login. */
export function person(login: string): DirectoryPerson {
  const found = people.find((candidate) => candidate.login === login);
  if (!found) throw new RangeError(`there is no sample person ${login}`);
  return found;
}

/** What the API answered, its body parsed. */
export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  // The shape is the test's to assert.
  body: Record<string, any>; // eslint-disable-line typescript/no-explicit-any
}

/** Somebody at the API. */
export interface Caller {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, headers?: Record<string, string>): Promise<Answer>;
}

/** How somebody has signed in. */
export interface SignedInAs {
  /** When they proved who they are. (Default: now, which is fresh enough for a step-up) */
  authenticatedAt?: Date;
}

export interface WorldOptions {
  clocks?: ClockOverrides;
  /** Keys that others have too. (Default: fresh ones) */
  keys?: TestKeys;
  /** A database that is there already. (Default: one of its own) */
  on?: TestDatabase;
  /** How payloads of Temporal are shown. (Default: not at all) */
  decoding?: DecodeDependencies;
  /** A real identity provider for browser logins; bearer tokens stay those of `as`. */
  identityProvider?: {
    issuer: string;
    clientId: string;
    clientSecret: string;
    /** Where it puts the claims, when not where the laptop stack's does. */
    claims?: Partial<OidcConfig>;
  };
  /** Further routes of staff, to try the guard with. */
  routes?: (guard: StaffGuard) => FastifyPluginAsyncZod;
  /** Most requests of one person in a minute. (Default: more than any test makes) */
  requestsPerMinute?: number;
  /** Whether the rules' limits of emergency access hold. (Default: no, so that tests may ask as they like) */
  limitsBreakGlass?: boolean;
}

/** The API on a database of its own, by `inject`: no port, no worker. */
export interface World {
  app: FastifyInstance;
  database: TestDatabase;
  vault: Vault;
  /** The identity component: the api passes calls on to it, by `inject`. */
  identityApp: FastifyInstance;
  /** The key ring that serves the worklist: every secret of api and worker. */
  ring: KeyRing;
  /** What opens identities and raw bytes: the identity component alone holds it. */
  identitySecret: KeyObject;
  log: Logger;
  /** Every line that the API has logged. */
  logged(): string;
  /** Call the API as a sample person with a bearer token; null for nobody. */
  as(login: string | null, how?: SignedInAs): Caller;
  /** Call the API as a sample person with a browser session, begun at the first call, and what our pages send with it. */
  browser(login: string, how?: SignedInAs): Caller;
  /** Give a sample person these roles in the directory; what their token says is another matter. */
  giveRoles(login: string, roles: readonly Role[]): Promise<void>;
  /** A token with claims of one's own; issuer, audience and time are good ones unless the claims say otherwise. */
  tokenOf(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  /** Send bytes to the feed, signed now with its secret unless the headers say otherwise. */
  send(body: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>;
  /** Send messages; gives the report ids in order. */
  receive(...messages: FeedMessage[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Make an API with the sample people and one feed. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const { clocks = {}, identityProvider, routes: further, requestsPerMinute = 1_000_000 } = options;
  const { decoding = { payloadCodec: undefined, temporalUiOrigin: undefined } } = options;
  const database = options.on ?? (await createTestDatabase());
  const { vault, ring, identitySecret, identityKeys } = options.keys ?? createTestVault();
  const lines: string[] = [];
  const log = createLogger({ process: 'api', destination: { write: (line) => void lines.push(line) } });
  await asOwner(database.admin, async (tx) => {
    await putFeed(tx, vault, {
      name: FEED.name,
      force: 'derbyshire',
      secrets: [FEED.secret],
      referencePattern: null,
    });
    await putPeople(tx, vault, people);
  });
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256' };
  const oidc = {
    issuer: ISSUER,
    audience: 'pacars',
    jwksUrl: undefined,
    tokenType: 'at+jwt',
    rolesClaim: 'roles',
    forcesClaim: 'forces',
  };
  const sessions = {
    publicUrl: PUBLIC_URL,
    limits: { idleSeconds: 1_800, absoluteSeconds: 12 * HOUR_SECONDS },
  };
  const authenticator = createAuthenticator(oidc, createLocalJWKSet({ keys: [jwk] }));
  const guardBy = (pool: Database): StaffGuard =>
    createStaffGuard({ authenticator, database: pool, sessions, requestsPerMinute });
  const guard = guardBy(database.api);
  const signIn = browserRoutes({
    database: database.api,
    guard,
    oidc: {
      ...oidc,
      ...(identityProvider && { issuer: identityProvider.issuer, ...identityProvider.claims }),
    },
    browser: identityProvider && { login: { ...identityProvider, scope: 'openid' }, sessions },
    secret: ring.cursor,
    homeForce: 'derbyshire',
  });
  const staff = { database: database.api, vault, guard, cursors: createCursors(ring.cursor) };
  const metrics = createMetrics('api');
  const feed = { database: database.api, vault, hostedForces: HOSTED, clocks, log, metrics };
  const readiness = createReadiness([{ name: 'postgres', check: () => database.api.query('select 1') }]);
  const identity = await startIdentity({
    database: database.identity,
    keys: identityKeys,
    guard: guardBy(database.identity),
    log,
  });
  const app = await buildServer({
    log,
    metrics,
    readiness,
    isDatabaseDown,
    version: '0.0.0',
    routes: [
      feedRoutes(feed),
      signIn,
      ...staffSide({
        ...staff,
        hostedForces: HOSTED,
        clocks,
        log,
        metrics,
        ...decoding,
        identity: identity.gateway,
        breakGlassLimits: options.limitsBreakGlass === true ? undefined : { open: 1_000, aDay: 1_000 },
      }),
      ...(further ? [further(guard)] : []),
    ],
  });
  const tokenOf: World['tokenOf'] = (claims, header = {}) =>
    new SignJWT({
      iss: ISSUER,
      aud: 'pacars',
      iat: nowSeconds(),
      exp: nowSeconds() + HOUR_SECONDS,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'test', typ: 'at+jwt', ...header })
      .sign(privateKey);
  const call = async (request: InjectOptions): Promise<Answer> => {
    const answer = await app.inject(request);
    const isJson = String(answer.headers['content-type']).includes('json');
    const body: Answer['body'] = isJson ? JSON.parse(answer.payload) : {};
    return { status: answer.statusCode, headers: answer.headers, text: answer.payload, body };
  };
  const authorization = async (
    login: string | null,
    { authenticatedAt = new Date() }: SignedInAs = {},
  ): Promise<Record<string, string>> => {
    if (login === null) return {};
    const { id, roles, force } = person(login);
    const forces = roles.includes('operations') ? [] : [force];
    const authTime = Math.floor(authenticatedAt.getTime() / 1_000);
    return { authorization: `Bearer ${await tokenOf({ sub: id, roles, forces, auth_time: authTime })}` };
  };
  const session = async (
    login: string,
    { authenticatedAt = new Date() }: SignedInAs = {},
  ): Promise<Record<string, string>> => {
    const { id: personId, roles, force } = person(login);
    const token = newToken();
    const tokenHash = hashOf(token);
    if (!tokenHash) throw new TypeError('a new token has no hash');
    const forces = roles.includes('operations') ? [] : [force];
    await startSession(database.api, {
      id: randomUUID(),
      tokenHash,
      personId,
      roles,
      forces,
      authenticatedAt,
    });
    return {
      cookie: `${SESSION_COOKIE}=${token}`,
      'x-csrf-token': csrfTokenOf(token),
      origin: PUBLIC_URL,
      'sec-fetch-site': 'same-origin',
    };
  };
  const callerWith = (credentials: () => Promise<Record<string, string>>): Caller => ({
    get: async (url, headers = {}) =>
      call({ method: 'GET', url, headers: { ...(await credentials()), ...headers } }),
    delete: async (url, headers = {}) =>
      call({ method: 'DELETE', url, headers: { ...(await credentials()), ...headers } }),
    put: async (url, body, headers = {}) =>
      call({
        method: 'PUT',
        url,
        headers: { ...(await credentials()), 'content-type': 'application/json', ...headers },
        payload: JSON.stringify(body),
      }),
    post: async (url, body, headers = {}) =>
      call({
        method: 'POST',
        url,
        headers: {
          ...(await credentials()),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: JSON.stringify(body) }),
      }),
  });
  const send: World['send'] = (body, headers = {}) =>
    call({
      method: 'POST',
      url: '/v1/feed/messages',
      payload: typeof body === 'string' ? body : Buffer.from(body),
      headers: {
        'content-type': 'application/json',
        ...signDelivery({ id: `msg_${randomUUID()}`, secret: FEED.secret, body, at: new Date() }),
        ...headers,
      },
    });
  return {
    app,
    identityApp: identity.app,
    ring,
    database,
    vault,
    identitySecret,
    log,
    tokenOf,
    send,
    giveRoles: async (login, roles) => {
      await database.admin.query(/* sql */ `update pacars.people set roles = $2 where id = $1`, [
        person(login).id,
        roles,
      ]);
    },
    logged: () => lines.join(''),
    as: (login, how) => callerWith(() => authorization(login, how)),
    browser: (login, how) => {
      let begun: Promise<Record<string, string>> | undefined;
      return callerWith(() => (begun ??= session(login, how)));
    },
    receive: async (...messages) => {
      const { status, body } = await send(JSON.stringify({ messages }));
      if (status !== 202 && status !== 200) throw new Error(`the feed was answered with ${status}`);
      const accepted = z.array(z.object({ reportId: z.string() })).parse(body['messages']);
      return accepted.map(({ reportId }) => reportId);
    },
    close: async () => {
      await app.close();
      await identity.app.close();
      await database.drop();
    },
  };
}
