import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../database/pool.ts';
import { noteRefusal, type RefusedThing } from '../database/refusals.ts';
import { ForbiddenError, NotFoundError, RuleError } from '../domain/errors.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { StaffGuard } from './authentication.ts';
import { createRefusalCount } from './refusal-count.ts';
import { Problem, unavailable } from './problems.ts';

export interface RefusalDependencies {
  database: Database;
  guard: StaffGuard;
  log: Logger;
  metrics: Pick<Metrics, 'refusals' | 'refusalsPersistent'>;
}

const KINDS = new Map<string, RefusedThing['kind']>([
  ['reports', 'report'],
  ['tasks', 'task'],
  ['break-glass', 'break-glass'],
]);
const idParams = z.object({ id: z.uuid() });

/** The report, task or request for emergency access that a route is about; undefined for any other route, and for an id that is none. */
function thingOf({ params, routeOptions }: FastifyRequest): RefusedThing | undefined {
  const [, folder = ''] = /^\/v1\/([a-z-]+)\/:id(?:\/|$)/u.exec(routeOptions.url ?? '') ?? [];
  const [kind, parsed] = [KINDS.get(folder), idParams.safeParse(params)];
  return kind === undefined || !parsed.success ? undefined : { kind, id: parsed.data.id };
}

const refusedWith = (error: unknown): number | undefined => {
  if (error instanceof NotFoundError) return 404;
  if (error instanceof ForbiddenError) return 403;
  if (error instanceof RuleError && error.code === 'LEADS_TO_REPORTER') return 422;
  if (error instanceof Problem && (error.status === 403 || error.status === 404)) return error.status;
  return undefined;
};

/**
 * Registers routes so that whoever is refused a report, a task or a request for emergency access there is noted in the audit, where they cannot read it: for
 * things that are not theirs to know and for things that never were alike, before the same answer. So is a form refused for a
 * way to reach a person. An answer whose refusal cannot be noted is 503.
 */
export function notingRefusals(
  { database, guard, log, metrics }: RefusalDependencies,
  routes: readonly FastifyPluginAsyncZod[],
): FastifyPluginAsyncZod {
  const count = createRefusalCount(metrics);
  const note = async (error: unknown, request: FastifyRequest): Promise<void> => {
    const [status, thing, actor] = [refusedWith(error), thingOf(request), guard.knownOf(request)];
    if (status === undefined || thing === undefined || actor === undefined) return;
    count(actor.id, new Date());
    try {
      await noteRefusal(database, { actor, thing, route: request.routeOptions.url ?? '', status });
    } catch (failure) {
      logFailure(log, failure, { part: 'refusals' });
      throw unavailable(5, 'audit');
    }
  };
  return async (app) => {
    app.setErrorHandler(async (error, request) => {
      await note(error, request);
      // To the handler of the whole API, which answers.
      throw error;
    });
    for (const plugin of routes) await app.register(plugin);
  };
}
