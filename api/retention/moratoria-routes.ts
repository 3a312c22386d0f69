import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { liftHold, listMoratoria, setHold } from '../../database/legal-holds.ts';
import { asActor } from '../../database/transactions.ts';
import { CATEGORIES } from '../../domain/codes.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { forbidden, invalid } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';
import { aboutRetention, holdView, moratoriumView, reason } from './views.ts';

const moratoriumBody = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(3)
      .max(120)
      .meta({ description: 'What it is known by: never the name of a person in a report' }),
    scope: z.enum(['ALL', 'FORCE', 'CATEGORY']),
    category: z.enum(CATEGORIES).optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    reason,
  })
  .superRefine(({ scope, category, from, until }, context) => {
    const broken = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (scope === 'CATEGORY' && category === undefined) broken('category', 'must name the category');
    if (scope !== 'CATEGORY' && category !== undefined)
      broken('category', 'must be left out unless the scope is CATEGORY');
    if (until !== undefined && Date.parse(until) <= Date.parse(from ?? new Date().toISOString()))
      broken('until', 'must be later than its beginning');
  });

const instantOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);

const listRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/moratoria',
      onRequest: guard.requireStaff('information-manager', 'psd-supervisor'),
      schema: {
        ...aboutRetention('The moratoria on erasure, newest first'),
        response: { 200: z.object({ items: z.array(moratoriumView) }), ...problemResponses(401, 403, 503) },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => ({ items: await listMoratoria(tx, vault) })),
    });
  };

const setRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/moratoria',
      onRequest: guard.requireStaff('information-manager'),
      schema: {
        ...aboutRetention('Set a moratorium: nothing that it covers is erased until it is lifted'),
        headers: idempotencyHeader,
        body: moratoriumBody,
        response: { 201: holdView, ...problemResponses(400, 401, 403, 413, 415, 422, 503) },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const { name, scope, category = null, from, until, reason: words } = request.body;
        const [force] = actor.forces;
        if (force === undefined) throw forbidden('Only staff of a force may set a moratorium.');
        if (actor.forces.length > 1 && scope === 'FORCE')
          throw invalid([{ pointer: '/scope', detail: 'must not be FORCE for staff of several forces' }]);
        const { body } = await once(
          { database, vault },
          { request, actor, schema: holdView },
          {
            find: () => Promise.resolve(null),
            act: async (tx) => {
              const hold = { actor, reportId: null, name, scope, category, force, reason: words };
              const dates = { startsAt: instantOf(from), endsAt: instantOf(until) };
              return { status: 201, body: await setHold(tx, vault, { ...hold, ...dates }), etag: null };
            },
          },
        );
        return reply.code(201).send(body);
      },
    });
  };

const liftRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/moratoria/:id/lift',
      onRequest: guard.requireStaff('information-manager', 'psd-supervisor'),
      schema: {
        ...aboutRetention('Ask for a moratorium to be lifted; asked by a second person, it is lifted'),
        params: z.object({ id: z.uuid() }),
        headers: idempotencyHeader,
        response: { 200: holdView, ...problemResponses(400, 401, 403, 404, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { body } = await once(
          { database, vault },
          { request, actor, schema: holdView },
          {
            find: () => Promise.resolve(null),
            act: async (tx) => {
              const lifted = await liftHold(tx, { moratoriumId: request.params.id, actor, sealed: false });
              return { status: 200, body: lifted, etag: null };
            },
          },
        );
        return body;
      },
    });
  };

/** Moratoria of inquiries: while one stands, nothing that it covers is erased, in any review or by any rule. */
export const moratoriaRoutes =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(dependencies));
    await app.register(setRoute(dependencies));
    await app.register(liftRoute(dependencies));
  };
