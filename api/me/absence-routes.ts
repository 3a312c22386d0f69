import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { endAbsence, findAbsentee, putAbsence, readAbsence } from '../../database/absences.ts';
import type { Transaction } from '../../database/pool.ts';
import { asActor } from '../../database/transactions.ts';
import type { Actor } from '../../domain/access.ts';
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

type Whose = typeof OWN | typeof OTHERS;
/** What a call changes of a person's absence. */
type Change = (
  tx: Transaction,
  actor: Actor,
  person: NonNullable<Awaited<ReturnType<typeof findAbsentee>>>,
) => Promise<z.infer<typeof absenceView>>;

const about = ({ whose, params }: Whose, what: string) => ({
  summary: `${whose}: ${what}`,
  tags: ['absence'],
  security: [{ staff: [] }],
  params,
});

/** Whose absence a request is about, and how it is read and changed by whoever asks. */
function deskFor({ database, vault, guard }: StaffDependencies, { url }: Whose) {
  const personOf = (request: FastifyRequest): string =>
    url === OWN.url ? guard.staffOf(request).id : OTHERS.params.parse(request.params).id;
  const find = async (tx: Transaction, request: FastifyRequest) => {
    const person = await findAbsentee(tx, guard.staffOf(request), personOf(request));
    if (!person) throw notFound();
    return person;
  };
  return {
    read: (request: FastifyRequest) =>
      asActor(database, guard.staffOf(request), async (tx) => {
        const person = await find(tx, request);
        return { absence: await readAbsence(tx, person.id) };
      }),
    change: async (request: FastifyRequest, act: Change) => {
      const actor = guard.staffOf(request);
      const { body } = await once(
        { database, vault },
        { request, actor, schema: absenceView },
        {
          find: (tx) => find(tx, request),
          act: async (tx, person) => ({ status: 200, body: await act(tx, actor, person), etag: null }),
        },
      );
      return body;
    },
  };
}

const routesOf =
  (dependencies: StaffDependencies, whose: Whose): FastifyPluginAsyncZod =>
  async (app) => {
    const { url } = whose;
    const roles = url === OWN.url ? WORKING_ROLES : (['psd-supervisor'] as const);
    const onRequest = dependencies.guard.requireStaff(...roles);
    const { read, change } = deskFor(dependencies, whose);
    const response = { 200: absenceView, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) };
    app.route({
      method: 'GET',
      url,
      onRequest,
      schema: { ...about(whose, 'the days and the deputy'), response },
      handler: read,
    });
    app.route({
      method: 'PUT',
      url,
      onRequest,
      schema: { ...about(whose, 'enter it, in place of what was entered'), body: absenceBody, response },
      handler: (request) =>
        change(request, async (tx, actor, person) => ({
          absence: await putAbsence(tx, actor, person, absenceBody.parse(request.body)),
        })),
    });
    app.route({
      method: 'DELETE',
      url,
      onRequest,
      schema: { ...about(whose, 'end it now; the work goes back'), response },
      handler: (request) =>
        change(request, async (tx, actor, person) => {
          await endAbsence(tx, actor, person);
          return { absence: null };
        }),
    });
  };
