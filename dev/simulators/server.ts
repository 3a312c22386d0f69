import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { idempotencyKey, lookUpQuery, PROBLEM_TYPES } from '../../activities/connector/contract.ts';
import type { RequestLog, RunningService } from '../child-process.ts';
import { createFaults, type Faults } from './faults.ts';
import { digestOf, type Ledger, openLedger } from './ledger.ts';
import { answerProblems, logRequests, takeFaultOrders } from './plumbing.ts';
import { invalidRequest, ProblemAnswer, problemAnswer } from './problems.ts';
import { behaviourOf, furtherBehavioursOf, type SimulatedSystem, type SystemBehaviour } from './systems.ts';

/** How to start one simulator. */
export interface SimulatorSettings {
  system: SimulatedSystem;
  /** Bearer secret that its callers must send. */
  token: string;
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** File of what was done; without it a restart forgets. */
  stateFile?: string | undefined;
  /** Slugs of the forces that a force desk accepts transfers for. */
  knownForces?: ReadonlySet<string>;
  log?: RequestLog;
}

/** A transfer may carry attachments. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * Start one simulated force system: it keeps what it was told, answers by its contract, and takes fault orders.
 *
 * @throws Error when the port is taken or the state file is not one of its own
 */
export async function startSimulator(settings: SimulatorSettings): Promise<RunningService> {
  const { system, token, host = '127.0.0.1', port = 0, knownForces = new Set<string>() } = settings;
  const behaviours = [behaviourOf(system, knownForces), ...furtherBehavioursOf(system)];
  const faults = createFaults();
  const ledger = await openLedger(settings.stateFile);
  // Open connections are cut at the close: some of them wait for an answer that was ordered never to come.
  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });

  answerProblems(app);
  if (settings.log !== undefined) logRequests(app, system, settings.log);
  app.get('/healthz', () => ({ status: 'ok', system }));
  app.get('/state', () => stateOf(system, ledger));
  takeFaultOrders(app, faults);
  await app.register(async (business) => {
    guardContract(business, { faults, token });
    for (const behaviour of behaviours) contractRoutes(business, { behaviour, faults, ledger });
  });

  const url = await app.listen({ host, port }).catch(async (error: unknown) => {
    await ledger.close();
    throw error;
  });
  return {
    url,
    async close() {
      await app.close();
      await ledger.close();
    },
  };
}

interface Contract {
  behaviour: SystemBehaviour;
  faults: Faults;
  ledger: Ledger;
}

/** Being down and the token come before everything else. */
function guardContract(app: FastifyInstance, { faults, token }: { faults: Faults; token: string }): void {
  app.addHook('onRequest', async (request, reply) => {
    if (faults.isDown()) {
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return;
    }
    if (request.headers.authorization !== `Bearer ${token}`)
      throw problemAnswer(PROBLEM_TYPES.unauthenticated, 401);
  });
}

/** The two routes of one thing that a system does: its effect, and the look-up by our reference. */
function contractRoutes(app: FastifyInstance, contract: Contract): void {
  const { behaviour, faults, ledger } = contract;
  const underWay = new Set<string>();
  app.post(behaviour.path, async (request, reply) => {
    try {
      return await takeEffect(request, reply, contract, underWay);
    } catch (error) {
      if (error instanceof ProblemAnswer) await ledger.recordTurnedAway(error.problem.status);
      throw error;
    }
  });

  app.get(behaviour.path, async (request) => {
    await faults.delay();
    turnAwayIfOrdered(faults, 'look-up');
    const query = lookUpQuery.safeParse(request.query);
    if (!query.success) throw invalidRequest(query.error);
    const effect = ledger.byReference(query.data.ourReference);
    if (effect === undefined) throw problemAnswer(PROBLEM_TYPES.notFound, 404);
    return effect.receipt;
  });
}

async function takeEffect(
  request: FastifyRequest,
  reply: FastifyReply,
  { behaviour, faults, ledger }: Contract,
  underWay: Set<string>,
): Promise<unknown> {
  turnAwayIfOrdered(faults, 'effect');
  const key = idempotencyKey.safeParse(request.headers['idempotency-key']);
  if (!key.success) throw problemAnswer(PROBLEM_TYPES.keyMissing, 400);
  const bodySha256 = digestOf(request.body);

  const before = ledger.byKey(key.data);
  if (before !== undefined) {
    if (before.bodySha256 !== bodySha256) throw problemAnswer(PROBLEM_TYPES.keyReused, 422);
    await ledger.recordRepeat(before);
    return reply.code(201).header('idempotent-replayed', 'true').send(before.receipt);
  }
  const body = behaviour.request.safeParse(request.body);
  if (!body.success) throw invalidRequest(body.error);
  if (underWay.has(key.data)) throw problemAnswer(PROBLEM_TYPES.inProgress, 409);

  underWay.add(key.data);
  try {
    // Slow work, not a slow answer: a caller who gives up and asks meanwhile finds nothing yet, and one who sends
    // again meets the first request. That is the worst case that a slow system can make.
    await faults.delay();
    const made = { number: ledger.takeNumber(), at: new Date().toISOString() };
    const issued = behaviour.issue(made);
    const { ourReference } = body.data;
    await ledger.recordEffect({ ...made, ...issued, ourReference, idempotencyKey: key.data, bodySha256 });
    const order = faults.takeAfterCommit();
    // Hijacked and left open: the caller waits until its own patience ends.
    if (order === 'silence') return reply.hijack();
    if (order === 'garbage') return reply.code(201).type('application/json').send('{"reference":');
    return reply.code(201).send(issued.receipt);
  } finally {
    underWay.delete(key.data);
  }
}

function turnAwayIfOrdered(faults: Faults, what: 'effect' | 'look-up'): void {
  const order = faults.takeTurnAway(what);
  if (order === undefined) return;
  const refusal = order.notOurs === true ? PROBLEM_TYPES.notOurForce : PROBLEM_TYPES.refused;
  const type = order.final ? refusal : PROBLEM_TYPES.unavailable;
  throw problemAnswer(type, order.status, { retryAfter: order.retryAfter });
}

function stateOf(system: SimulatedSystem, ledger: Ledger): object {
  const effects = ledger.effects().map(({ ourReference, idempotencyKey: key, reference, at, requests }) => ({
    ourReference,
    idempotencyKey: key,
    reference,
    at,
    requests,
  }));
  return { system, effects, counts: ledger.counts() };
}
