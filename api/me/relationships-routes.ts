import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  declareRelationship,
  endRelationship,
  hasDeclared,
  ownRelationships,
} from '../../database/relationships.ts';
import { asActor } from '../../database/transactions.ts';
import { RELATIONSHIP_KINDS } from '../../domain/relationships.ts';
import { ROLES } from '../../domain/roles.ts';
import { once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { noSooner } from '../no-sooner.ts';
import { notFound } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';

const about = (summary: string) => ({ summary, tags: ['me'], security: [{ staff: [] }] });

const relationshipView = z
  .object({
    id: z.string(),
    login: z.string().meta({ description: 'Of the other' }),
    name: z.string(),
    kind: z.enum(RELATIONSHIP_KINDS),
    since: z.iso.datetime(),
  })
  .meta({ id: 'DeclaredRelationship' });

/**
 * What a declaration sets going depends on the reports that there are about the other person: the answer comes no
 * sooner, and so tells nothing of it.
 */
const ANSWER_AFTER_MS = 400;

const done = z.object({ done: z.literal(true) });

const staffOnly = ({ guard }: StaffDependencies) => ({ onRequest: guard.requireStaff(...ROLES) });

/**
 * What a person declares of themselves. The answers are the same whatever follows: whether a report is about
 * either of the two is not theirs to learn.
 */
export const relationshipsRoutes =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, vault, guard } = dependencies;
    await app.register(endingRoute(dependencies));

    app.route({
      method: 'GET',
      url: '/v1/me/relationships',
      ...staffOnly(dependencies),
      schema: {
        ...about('The relationships that the caller has declared'),
        response: {
          200: z.object({ items: z.array(relationshipView) }),
          ...problemResponses(401, 403, 503),
        },
      },
      handler: (request) => {
        const actor = guard.staffOf(request);
        return asActor(database, actor, async (tx) => ({ items: await ownRelationships(tx, actor) }));
      },
    });

    app.route({
      method: 'POST',
      url: '/v1/me/relationships',
      ...staffOnly(dependencies),
      schema: {
        ...about('Declare a relationship: it keeps you from reports about the other, from now on'),
        body: z.strictObject({ login: z.string().min(1).max(200), kind: z.enum(RELATIONSHIP_KINDS) }),
        response: {
          200: done.describe('Declared'),
          ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const answer = once(
          { database, vault },
          { request, actor, schema: done },
          {
            find: () => Promise.resolve(null),
            act: async (tx) => {
              await declareRelationship(tx, { actor, ...request.body });
              return { status: 200, body: { done: true as const }, etag: null };
            },
          },
        );
        return (await noSooner(ANSWER_AFTER_MS, answer)).body;
      },
    });
  };

/** Ending what one has declared. */
const endingRoute =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, vault, guard } = dependencies;
    app.route({
      method: 'DELETE',
      url: '/v1/me/relationships/:id',
      ...staffOnly(dependencies),
      schema: {
        ...about('End a declared relationship. It stays as history'),
        params: z.object({ id: z.uuid() }),
        response: { 200: done.describe('Ended'), ...problemResponses(400, 401, 403, 404, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { id } = request.params;
        const answer = once(
          { database, vault },
          { request, actor, schema: done },
          {
            find: async (tx) => {
              if (!(await hasDeclared(tx, actor, id))) throw notFound();
            },
            act: async (tx) => {
              await endRelationship(tx, { actor, id });
              return { status: 200, body: { done: true as const }, etag: null };
            },
          },
        );
        return (await noSooner(ANSWER_AFTER_MS, answer)).body;
      },
    });
  };
