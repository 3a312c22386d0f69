import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { standingHold } from '../../database/legal-holds.ts';
import type { Transaction } from '../../database/pool.ts';
import { changeClass, type Retention, readRetention } from '../../database/retention-clocks.ts';
import { noteClassChange } from '../../database/retention-reviews.ts';
import { asActor } from '../../database/transactions.ts';
import { RuleError } from '../../domain/errors.ts';
import { RETENTION_CLASSES } from '../../domain/retention.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';
import { aboutRetention, reason, retentionView } from './views.ts';

const params = z.object({ id: z.uuid() });

const instantOf = (at: Date | null): string | null => at?.toISOString() ?? null;

async function viewOf(
  tx: Transaction,
  reportId: string,
  retention: Retention,
): Promise<z.infer<typeof retentionView>> {
  const { clockStart, reviewDue, identityDue, identityErasedAt, ...codes } = retention;
  return {
    ...codes,
    reportId,
    clockStart: instantOf(clockStart),
    reviewDue: instantOf(reviewDue),
    identityDue: instantOf(identityDue),
    identityErasedAt: instantOf(identityErasedAt),
    hold: (await standingHold(tx, reportId)) ?? null,
  };
}

/** How long a report is kept, and as what. */
export const reportRetentionRoutes =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/retention',
      onRequest: guard.requireStaff('information-manager', 'psd-supervisor'),
      schema: {
        ...aboutRetention('How long a report is kept, by which rule, and whether it is held'),
        params,
        response: { 200: retentionView, ...problemResponses(401, 403, 404, 503) },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          const { id } = await knownReport(tx, request.params.id);
          const retention = await readRetention(tx, id);
          // A report that has never closed has no retention yet.
          if (!retention) throw notFound();
          return viewOf(tx, id, retention);
        }),
    });

    app.route({
      method: 'POST',
      url: '/v1/reports/:id/retention-class',
      onRequest: guard.requireStaff('information-manager'),
      schema: {
        ...aboutRetention('Keep a closed report as another class'),
        params,
        headers: idempotencyHeader,
        body: z.strictObject({ class: z.enum(RETENTION_CLASSES), reason }),
        response: { 200: retentionView, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { class: to, reason: words } = request.body;
        const { body } = await once(
          { database, vault },
          { request, actor, schema: retentionView },
          {
            find: (tx) => knownReport(tx, request.params.id),
            act: async (tx, { id: reportId, force, stage }) => {
              if (stage !== 'CLOSED')
                throw new RuleError('NOT_CLOSED', 'Only a closed report has a retention class.');
              await changeClass(tx, { reportId, force, to });
              await noteClassChange(tx, vault, { actor, reportId, force, to, reason: words });
              const retention = await readRetention(tx, reportId);
              if (!retention) throw notFound();
              return { status: 200, body: await viewOf(tx, reportId, retention), etag: null };
            },
          },
        );
        return body;
      },
    });
  };
