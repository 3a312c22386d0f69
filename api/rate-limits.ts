import { fastifyRateLimit } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tooManyRequests } from './problems.ts';

const MINUTE_MS = 60_000;

/**
 * Of the routes that sign in: for one address in one minute. The address is held in memory for that minute and goes
 * nowhere else. Behind a proxy, whose address all share, this is a ceiling for all together.
 */
export const LOGIN_RATE = { max: 120, timeWindow: MINUTE_MS };

/** More people than any force has at work at once; whoever is forgotten begins to count anew. */
const PEOPLE_REMEMBERED = 20_000;

/** Makes rate limits possible on the routes to come; none holds by itself. Counted in memory, by each process for itself. */
export async function limitRates(app: FastifyInstance): Promise<void> {
  const silent = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false };
  await app.register(fastifyRateLimit, {
    global: false,
    cache: PEOPLE_REMEMBERED,
    addHeaders: { ...silent, 'retry-after': false },
    addHeadersOnExceeding: silent,
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(Math.ceil(ttl / 1_000)),
  });
}

/**
 * Makes the limit of what one person may ask in a minute: generous to people, and an end to what runs wild.
 *
 * @param personOf - whom a request is counted for
 * @returns a check that counts the request. It throws Problem 429
 */
export function createPersonLimit(
  max: number,
  personOf: (request: FastifyRequest) => string,
): (request: FastifyRequest) => Promise<void> {
  let count: ReturnType<FastifyInstance['createRateLimit']> | undefined;
  return async (request) => {
    // Of the first request's server: there the plug-in is, and one guard serves one server.
    count ??= request.server.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator: personOf });
    const counted = await count(request);
    if (!counted.isAllowed && counted.isExceeded) throw tooManyRequests(counted.ttlInSeconds);
  };
}
