import { createHash, createHmac, randomBytes } from 'node:crypto';
import { fastifyCookie } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';

/** A browser keeps a `__Host-` cookie only when it is Secure, for all paths, and from this very host. */
export const SESSION_COOKIE = '__Host-pacars-session';
/** What we must know again when the browser comes back from the identity provider. */
export const LOGIN_COOKIE = '__Host-pacars-login';

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/u;
const ours = { path: '/', httpOnly: true, secure: true } as const;

/** The value of a cookie that the browser sent; an empty one is none. */
export function readCookie(request: FastifyRequest, name: string): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined ? undefined : fastifyCookie.parse(cookie)[name] || undefined;
}

/** A new session's token, in clear for its cookie alone: 256 random bits. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** What the database knows a session's token by. Undefined for what is no token of ours, which need not be looked up. */
export function hashOf(token: string | undefined): Buffer | undefined {
  if (token === undefined || !TOKEN.test(token)) return undefined;
  return createHash('sha256').update(token).digest();
}

/**
 * What a page must send beside the cookie to change anything. The key is the session's own token, which no script can
 * read: so it is bound to the session, is told by nobody else, and needs no secret of the deployment.
 */
export const csrfTokenOf = (token: string): string =>
  createHmac('sha256', token).update('pacars csrf 1').digest('base64url');

/** `Set-Cookie` of a session. It ends with the browser, if the server does not end it before. */
export const sessionCookie = (token: string): string =>
  fastifyCookie.serialize(SESSION_COOKIE, token, { ...ours, sameSite: 'strict' });

/** `Set-Cookie` of a sign-in under way. Lax: the browser comes back from another site with it. */
export const loginCookie = (value: string, maxAgeSeconds: number): string =>
  fastifyCookie.serialize(LOGIN_COOKIE, value, { ...ours, sameSite: 'lax', maxAge: maxAgeSeconds });

/** `Set-Cookie` that makes the browser forget one of the two. */
export const endedCookie = (name: typeof SESSION_COOKIE | typeof LOGIN_COOKIE): string =>
  fastifyCookie.serialize(name, '', { ...ours, sameSite: 'strict', maxAge: 0 });
