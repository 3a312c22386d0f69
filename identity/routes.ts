import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { StaffGuard, StaffMember } from '../api/authentication.ts';
import { once } from '../api/idempotent.ts';
import {
  IDENTITY_ROUTES,
  type IdentityRequestView,
  RELEASE_ROLES,
  requestAnswer,
} from '../api/identity-requests/schemas.ts';
import { databaseNow, listRequests } from '../database/identity-requests.ts';
import type { Transaction } from '../database/pool.ts';
import { asActor } from '../database/transactions.ts';
import { approveRequest, refuseRequest, withdrawRequest } from './answer.ts';
import { askForIdentity } from './ask.ts';
import { openIdentity, readRequest } from './open.ts';
import { surelyThem } from './proof.ts';
import type { ReleaseAct } from './record.ts';
import {
  type HeldRequest,
  holdRequest,
  recordingRefusals,
  type ReleaseDependencies,
  requireReport,
  requireRequest,
  viewOf,
  type WhichRequest,
} from './requests.ts';

export interface IdentityRouteDependencies extends ReleaseDependencies {
  guard: StaffGuard;
}

/** The release of identities: every caller is verified here, whoever passed the call on. */
export const identityRoutes =
  (dependencies: IdentityRouteDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(readingRoutes(dependencies));
    await app.register(askingRoutes(dependencies));
    await app.register(openingRoute(dependencies));
    await app.register(answeringRoutes(dependencies));
  };

const whichOf = ({ id, requestId }: { id: string; requestId: string }): WhichRequest => ({
  reportId: id,
  requestId,
});

const readingRoutes =
  ({ database, keys, guard }: IdentityRouteDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const onRequest = guard.requireStaff(...RELEASE_ROLES);
    app.route({
      ...IDENTITY_ROUTES.list,
      onRequest,
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          const report = await requireReport(tx, request.params.id);
          const [requests, now] = [await listRequests(tx, report.id), await databaseNow(tx)];
          return { items: requests.map((each) => viewOf(each, now)) };
        }),
    });
    app.route({
      ...IDENTITY_ROUTES.read,
      onRequest,
      handler: (request) => {
        const actor = guard.staffOf(request);
        return asActor(database, actor, async (tx) =>
          readRequest(tx, keys, { actor, held: await requireRequest(tx, whichOf(request.params)) }),
        );
      },
    });
  };

const askingRoutes =
  (dependencies: IdentityRouteDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, keys, guard } = dependencies;
    app.route({
      ...IDENTITY_ROUTES.ask,
      onRequest: guard.requireStaff(...RELEASE_ROLES),
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const reportId = request.params.id;
        const { body } = await recordingRefusals(dependencies, { actor, act: 'ASK', reportId }, () =>
          once(
            { database, vault: keys },
            { request, actor, schema: requestAnswer },
            {
              find: (tx) => requireReport(tx, reportId),
              act: async (tx, report) => ({
                status: 201,
                body: await askForIdentity(tx, keys, { actor, report, ...request.body }),
                etag: null,
              }),
            },
          ),
        );
        return reply.code(201).send(body);
      },
    });
  };

const openingRoute =
  (dependencies: IdentityRouteDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, keys, guard } = dependencies;
    app.route({
      ...IDENTITY_ROUTES.open,
      onRequest: [guard.requireStaff(...RELEASE_ROLES), ...surelyThem(guard)],
      handler: (request) => {
        const actor = guard.staffOf(request);
        const which = whichOf(request.params);
        const { conditionsRead } = request.body;
        // Not `once`: the answer is never kept, so every call that gives it is an opening, whatever its key.
        return recordingRefusals(dependencies, { actor, act: 'OPEN', ...which }, () =>
          asActor(database, actor, async (tx) =>
            openIdentity(tx, keys, { actor, held: await holdRequest(tx, which), conditionsRead }),
          ),
        );
      },
    });
  };

const answeringRoutes =
  (dependencies: IdentityRouteDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, keys, guard } = dependencies;
    /** One change of a request, once for each Idempotency-Key. */
    const change = async (
      request: FastifyRequest & { params: { id: string; requestId: string } },
      act: ReleaseAct['act'],
      work: (tx: Transaction, actor: StaffMember, held: HeldRequest) => Promise<IdentityRequestView>,
    ): Promise<IdentityRequestView> => {
      const actor = guard.staffOf(request);
      const which = whichOf(request.params);
      const { body } = await recordingRefusals(dependencies, { actor, act, ...which }, () =>
        once(
          { database, vault: keys },
          { request, actor, schema: requestAnswer },
          {
            find: (tx) => holdRequest(tx, which),
            act: async (tx, held) => ({ status: 200, body: await work(tx, actor, held), etag: null }),
          },
        ),
      );
      return body;
    };
    const staffOnly = guard.requireStaff(...RELEASE_ROLES);
    app.route({
      ...IDENTITY_ROUTES.approve,
      onRequest: [staffOnly, ...surelyThem(guard)],
      handler: (request) =>
        change(request, 'APPROVE', (tx, actor, held) =>
          approveRequest(tx, keys, { actor, held, reason: request.body?.reason }),
        ),
    });
    app.route({
      ...IDENTITY_ROUTES.refuse,
      onRequest: staffOnly,
      handler: (request) =>
        change(request, 'REFUSE', (tx, actor, held) =>
          refuseRequest(tx, keys, { actor, held, reason: request.body.reason }),
        ),
    });
    app.route({
      ...IDENTITY_ROUTES.withdraw,
      onRequest: staffOnly,
      handler: (request) =>
        change(request, 'WITHDRAW', (tx, actor, held) => withdrawRequest(tx, { actor, held })),
    });
  };
