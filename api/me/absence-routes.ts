import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { endAbsence, findAbsentee, putAbsence, readAbsence } from '../../database/absences.ts';
import { asActor } from '../../database/transactions.ts';
import { once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';

const absenceView = z
  .object({
    absence: z
      .object({
        id: z.string(),
        from: z.iso.date(),
        until: z.iso.date(),
        deputy: z.object({ id: z.string(), login: z.string(), name: z.string() }),
      })
      .nullable()
      .meta({ description: 'The one that stands, now or to come; null when there is none' }),
  })
  .meta({ id: 'Absence' });

const absenceBody = z.strictObject({
  from: z.iso.date().meta({ description: 'First day away, by the UK calendar' }),
  until: z.iso.date().meta({ description: 'Last day away' }),
  deputy: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'Login of a colleague of the force with the same work' }),
});

const OWN = { url: '/v1/me/absence', whose: 'Your own absence', params: z.object({}) } as const;
const OTHERS = {
  url: '/v1/people/:id/absence',
  whose: "A person's absence",
  params: z.object({ id: z.uuid() }),
} as const;

/**
 * Who is away, and who acts for them meanwhile: one's own, and for supervisors their people's. The answers are the same
 * whatever the deputy may or may not know: that is judged task by task, and told to nobody.
 */
export const absenceRoutes =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(routesOf(dependencies, OWN));
    await app.register(routesOf(dependencies, OTHERS));
  };

const routesOf =
  (
    { database, vault, guard }: StaffDependencies,
    { url, whose, params }: typeof OWN | typeof OTHERS,
  ): FastifyPluginAsyncZod =>
  async (app) => {
    const roles = url === OWN.url ? WORKING_ROLES : (['psd-supervisor'] as const);
    const onRequest = guard.requireStaff(...roles);
    const about = (what: string) => ({
      summary: `${whose}: ${what}`,
      tags: ['absence'],
      security: [{ staff: [] }],
      params,
    });
    const response = { 200: absenceView, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) };
    const personOf = (request: FastifyRequest): string =>
      url === OWN.url ? guard.staffOf(request).id : OTHERS.params.parse(request.params).id;
    type Change = (
      tx: Parameters<typeof readAbsence>[0],
      person: NonNullable<Awaited<ReturnType<typeof findAbsentee>>>,
    ) => Promise<z.infer<typeof absenceView>>;
    const change = async (request: FastifyRequest, act: Change): Promise<z.infer<typeof absenceView>> => {
      const actor = guard.staffOf(request);
      const call = { request, actor, schema: absenceView };
      const { body } = await once({ database, vault }, call, {
        find: async (tx) => {
          const person = await findAbsentee(tx, actor, personOf(request));
          if (!person) throw notFound();
          return person;
        },
        act: async (tx, person) => ({ status: 200, body: await act(tx, person), etag: null }),
      });
      return body;
    };

    app.route({
      method: 'GET',
      url,
      onRequest,
      schema: { ...about('the days and the deputy'), response },
      handler: (request) => {
        const actor = guard.staffOf(request);
        return asActor(database, actor, async (tx) => {
          const person = await findAbsentee(tx, actor, personOf(request));
          if (!person) throw notFound();
          return { absence: await readAbsence(tx, person.id) };
        });
      },
    });
    app.route({
      method: 'PUT',
      url,
      onRequest,
      schema: { ...about('enter it, in place of what was entered'), body: absenceBody, response },
      handler: (request) =>
        change(request, async (tx, person) => ({
          absence: await putAbsence(tx, guard.staffOf(request), person, absenceBody.parse(request.body)),
        })),
    });
    app.route({
      method: 'DELETE',
      url,
      onRequest,
      schema: { ...about('end it now; the work goes back'), response },
      handler: (request) =>
        change(request, async (tx, person) => {
          await endAbsence(tx, guard.staffOf(request), person);
          return { absence: null };
        }),
    });
  };
