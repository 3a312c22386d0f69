import { readFile } from 'node:fs/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PROBLEM_TYPES } from '../../activities/connector/contract.ts';
import {
  PEOPLE_PATH,
  peoplePage,
  type PersonRecord,
  personRecord,
} from '../../activities/people-directory/contract.ts';
import type { RequestLog, RunningService } from '../child-process.ts';
import { createFaults, type Faults } from './faults.ts';
import { answerProblems, logRequests, takeFaultOrders } from './plumbing.ts';
import { invalidRequest, problemAnswer } from './problems.ts';

/** How to start the simulated people system. */
export interface PeopleSimulatorSettings {
  /** Bearer secret that its callers must send. */
  token: string;
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** JSON list of people, read again for every first page: edit it, and the next synchronisation brings it. */
  peopleFile: string | URL;
  /** People on a page. (Default: 50) */
  pageSize?: number;
  log?: RequestLog;
}

const everybody = z.array(personRecord);

/**
 * Start the simulated people system of the forces: pages of people, by the contract, with fault orders as the other
 * simulators take them. `PUT /people` replaces the people until it stops.
 */
export async function startPeopleSimulator(settings: PeopleSimulatorSettings): Promise<RunningService> {
  const { host = '127.0.0.1', port = 0 } = settings;
  const faults = createFaults();
  const app = fastify({ bodyLimit: 16 * 1024 * 1024, forceCloseConnections: true });
  answerProblems(app);
  if (settings.log !== undefined) logRequests(app, 'people-directory', settings.log);
  app.get('/healthz', () => ({ status: 'ok', system: 'people-directory' }));
  takeFaultOrders(app, faults);
  await app.register(async (business) => contractRoutes(business, settings, faults));
  const url = await app.listen({ host, port });
  return { url, close: () => app.close() };
}

function contractRoutes(app: FastifyInstance, settings: PeopleSimulatorSettings, faults: Faults): void {
  const { token, peopleFile, pageSize = 50 } = settings;
  let replaced: PersonRecord[] | undefined;
  let shown: PersonRecord[] = [];
  app.addHook('onRequest', async (request, reply) => {
    if (faults.isDown()) {
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return;
    }
    if (request.headers.authorization !== `Bearer ${token}`)
      throw problemAnswer(PROBLEM_TYPES.unauthenticated, 401);
  });

  app.get(`/${PEOPLE_PATH}`, async (request, reply) => {
    await faults.delay();
    const order = faults.takeTurnAway('look-up');
    if (order !== undefined) throw problemAnswer(PROBLEM_TYPES.unavailable, order.status);
    const query = z.object({ cursor: z.coerce.number().int().min(0).optional() }).safeParse(request.query);
    if (!query.success) throw invalidRequest(query.error);
    const start = query.data.cursor ?? 0;
    if (start === 0) shown = replaced ?? everybody.parse(JSON.parse(await readFile(peopleFile, 'utf8')));
    if (faults.takeAfterCommit() !== undefined)
      return reply.type('application/json').send('{"people":[{"id":');
    const next = start + pageSize;
    return peoplePage.parse({
      people: shown.slice(start, next),
      nextCursor: next < shown.length ? String(next) : null,
      total: shown.length,
    });
  });

  app.put(`/${PEOPLE_PATH}`, (request) => {
    const people = everybody.safeParse(request.body);
    if (!people.success) throw invalidRequest(people.error);
    replaced = people.data;
    return { people: replaced.length };
  });
}
