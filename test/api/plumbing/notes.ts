import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { acceptRawBodies } from '../../../api/json-bodies.ts';
import { problemResponses } from '../../../api/openapi.ts';
import * as problem from '../../../api/problems.ts';
import { NotFoundError, RuleError, VersionConflictError } from '../../../domain/errors.ts';
import { DatabaseGone } from './a-server.ts';

const CANARY = 'CANARY';

const noteSchema = z.object({ id: z.uuid(), title: z.string() }).meta({ id: 'Note' });
const declared = problemResponses(400, 401, 403, 404, 409, 412, 413, 415, 422, 503);

export const THROWN: Record<string, () => unknown> = {
  'no-such-thing': () => new NotFoundError(CANARY),
  'not-theirs': () => problem.notFound(),
  rule: () => new RuleError('TASK_HELD_BY_ANOTHER', 'Somebody else holds this task.'),
  field: () => new RuleError('ASSIGNEE_NOT_ELIGIBLE', 'May not do this task.', '/assignee'),
  version: () => new VersionConflictError(CANARY),
  database: () => new DatabaseGone(CANARY),
  bug: () => new TypeError(CANARY),
  text: () => CANARY,
  plugin: () => Object.assign(new Error(CANARY), { statusCode: 418 }),
};

/** Routes with one of everything that can happen. */
export const notes: FastifyPluginAsyncZod = async (app) => {
  const byId = { params: z.object({ id: z.uuid() }), response: { 200: noteSchema, ...declared } };
  app.get('/v1/notes/:id', { schema: byId }, async (request) => {
    if (request.params.id !== '11111111-1111-4111-8111-111111111111') throw problem.notFound();
    return { id: request.params.id, title: 'a note', secret: CANARY };
  });
  const body = z.strictObject({
    title: z.string().min(3).max(10),
    kind: z.enum(['A', 'B']),
    tags: z.array(z.strictObject({ name: z.string() })).optional(),
    reason: z.string().min(10, 'must give a reason of at least 10 characters').optional(),
  });
  const post = {
    body,
    headers: z.object({ 'idempotency-key': z.string().optional() }),
    response: { 200: noteSchema, ...declared },
  };
  app.post('/v1/notes', { schema: post }, async (request) => ({
    id: '11111111-1111-4111-8111-111111111111',
    title: request.body.title,
  }));
  const list = {
    querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: { 200: z.object({ limit: z.number() }), ...declared },
  };
  app.get('/v1/notes', { schema: list }, async (request) => ({ limit: request.query.limit }));
  app.get(
    '/v1/wrong/:kind',
    { schema: { params: z.object({ kind: z.string() }), response: declared } },
    async (request) => {
      throw THROWN[request.params.kind]?.();
    },
  );
  app.get('/v1/mismatch', { schema: { response: { 200: noteSchema, ...declared } } }, async () =>
    JSON.parse(`{"title":"${CANARY}"}`),
  );
};

export const feed: FastifyPluginAsyncZod = async (app) => {
  acceptRawBodies(app, 2 * 1024 * 1024);
  const config = { documentedBody: z.object({ messageId: z.uuid() }).meta({ id: 'FeedMessage' }) };
  const schema = { response: { 200: z.object({ bytes: z.string() }), ...declared } };
  app.post('/v1/feed', { schema, config }, async (request) => ({
    bytes: Buffer.isBuffer(request.body) ? request.body.toString('hex').slice(0, 40) : 'not raw',
  }));
};
