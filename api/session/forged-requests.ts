import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { forbidden } from '../problems.ts';
import { csrfTokenOf, readCookie, SESSION_COOKIE } from './cookies.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a request that another site may have made a browser send with its session (CSRF): what changes anything
 * must come from a page of ours, by what the browser says of it, and must hold what only such a page can know.
 *
 * @returns the token that pages of this session send
 * @throws Problem 403
 */
export function checkOrigin(request: FastifyRequest, publicUrl: string): string {
  const expected = csrfTokenOf(readCookie(request, SESSION_COOKIE) ?? '');
  if (SAFE_METHODS.has(request.method)) return expected;
  if (!comesFrom(request, new URL(publicUrl).origin)) throw forged('origin');
  const given = request.headers['x-csrf-token'];
  if (typeof given !== 'string' || !areEqual(given, expected)) throw forged('csrf-token');
  return expected;
}

/** Every browser of today says at least one of the two with what is not a plain reading; neither may speak against us. */
const comesFrom = ({ headers }: FastifyRequest, ourOrigin: string): boolean => {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === undefined && site === undefined) return false;
  return (origin ?? ourOrigin) === ourOrigin && (site ?? 'same-origin') === 'same-origin';
};

const areEqual = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const forged = (why: string): Error =>
  forbidden(
    'With a browser session this takes a page of this service, which sends x-csrf-token as GET /v1/session gives it.',
    why,
  );
