import type { FastifyInstance } from 'fastify';
import { PROBLEM_TYPES } from '../../activities/connector/contract.ts';
import type { RequestLog } from '../child-process.ts';
import { faultOrders, type Faults } from './faults.ts';
import { invalidRequest, ProblemAnswer, problemAnswer } from './problems.ts';

/** Answer every failure as a problem of the contract. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const answer = error instanceof ProblemAnswer ? error : problemOfFastify(error);
    if (answer.retryAfter !== undefined) void reply.header('retry-after', answer.retryAfter);
    return reply.code(answer.problem.status).type('application/problem+json').send(answer.problem);
  });
  app.setNotFoundHandler((_request, reply) => {
    // Not the contract's not-found: a wrong path must not read as "nothing was sent for this reference".
    return reply
      .code(404)
      .type('application/problem+json')
      .send({ type: 'about:blank', title: 'Not Found', status: 404 });
  });
}

/** What Fastify itself refuses: no JSON, another media type, too many bytes. */
function problemOfFastify(error: { statusCode?: number }): ProblemAnswer {
  if (error.statusCode === 413) return problemAnswer(PROBLEM_TYPES.tooLarge, 413);
  if (error.statusCode !== undefined && error.statusCode < 500)
    return problemAnswer(PROBLEM_TYPES.invalid, 422);
  return problemAnswer(PROBLEM_TYPES.unavailable, 500);
}

/** Tell of every request when it has been answered. */
export function logRequests(app: FastifyInstance, part: string, log: RequestLog): void {
  app.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url ?? 'unknown';
    log({ part, method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
  });
}

/** Take fault orders, show them, and forget them: alike at every simulator. */
export function takeFaultOrders(app: FastifyInstance, faults: Faults): void {
  app.get('/faults', () => faults.current());
  app.post('/faults', (request) => {
    const orders = faultOrders.safeParse(request.body);
    if (!orders.success) throw invalidRequest(orders.error);
    faults.order(orders.data);
    return faults.current();
  });
  app.delete('/faults', (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
}
