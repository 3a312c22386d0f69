import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { appendAudit, AUDIT_ACTIONS, AUDITED_KINDS } from '../../database/audit.ts';
import { listAudit } from '../../database/audit-entries.ts';
import { asActor } from '../../database/transactions.ts';
import { problemResponses } from '../openapi.ts';
import { pageOf, pageQuery, type StaffDependencies } from '../staff.ts';
import { aboutAudit, auditEntry } from './audit-view.ts';

const listQuery = pageQuery.extend({
  actor: z.string().max(60).optional().meta({ description: 'A person’s id, or a part of the service' }),
  action: z.enum(AUDIT_ACTIONS).optional(),
  recordKind: z.enum(AUDITED_KINDS).optional(),
  recordId: z.string().max(200).optional(),
  reportId: z.uuid().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  before: z.iso.datetime({ offset: true }).optional(),
});

/** The entries of the auditor's forces that concern nothing which they may not know. */
export const entriesRoute =
  ({ database, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/audit',
      onRequest: guard.requireStaff('auditor'),
      schema: {
        ...aboutAudit('Entries of the audit, newest first. The reading is itself recorded'),
        querystring: listQuery,
        response: {
          200: z.object({ items: z.array(auditEntry), nextCursor: z.string().nullable() }),
          ...problemResponses(401, 403, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { limit, cursor, from, before, ...filters } = request.query;
        const list = JSON.stringify(['audit', actor.id, filters, from ?? null, before ?? null]);
        const query = {
          ...filters,
          limit,
          ...(from !== undefined && { from: new Date(from) }),
          ...(before !== undefined && { before: new Date(before) }),
        };
        // What was asked by, never for what: the entry is seen by auditors who may not know of that report.
        const asked = Object.keys({ ...filters, ...(from && { from }), ...(before && { before }) });
        return pageOf(cursors, list, cursor, (after) =>
          asActor(database, actor, async (tx) => {
            const page = await listAudit(tx, { ...query, after });
            for (const force of actor.forces)
              await appendAudit(tx, {
                force,
                actor,
                action: 'CONSULTATION',
                recordKind: 'audit',
                recordId: 'entries',
                codes: { filters: asked.toSorted().join(' ') },
              });
            return page;
          }),
        );
      },
    });
  };
