import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { handOffsOfReport } from '../../database/hand-offs.ts';
import { modesOf } from '../../database/oversight-modes.ts';
import { referralsOf } from '../../database/oversight-referrals.ts';
import { tasksOfReport } from '../../database/tasks.ts';
import { asActor } from '../../database/transactions.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { criteriaView, oversightView, viewOfReferral } from './oversight-view.ts';
import { aboutReports } from './report-view.ts';

/** Referrals to the oversight bodies, with what must be asked and what was answered. */
export const oversightRoute =
  ({ database, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/oversight',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports(
          'Criteria for a referral to the oversight body, the clocks, decisions, receipts, modes',
        ),
        params: z.object({ id: z.uuid() }),
        response: { 200: oversightView, ...problemResponses(401, 403, 404, 503) },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          const report = await knownReport(tx, request.params.id);
          const { id: reportId, force } = report;
          const handOffs = await handOffsOfReport(tx, reportId);
          const modes = await modesOf(tx, reportId);
          const now = new Date();
          const referrals = await referralsOf(tx, reportId);
          return {
            reportId,
            criteria: criteriaView(force, now),
            answered: (await tasksOfReport(tx, reportId)).flatMap(answeredIn),
            referrals: referrals.map((referral) => viewOfReferral(referral, { handOffs, modes, now })),
          };
        }),
    });
  };

/** What an assessment answered, as codes. */
function answeredIn({
  id: taskId,
  kind,
  completedAt: at,
  completedBy: by,
  decision,
}: Awaited<ReturnType<typeof tasksOfReport>>[number]): {
  taskId: string;
  at: string;
  by: string;
  codes: Record<string, unknown>;
}[] {
  const codes: unknown = decision?.['oversight'];
  if (kind !== 'assess-report' || at === null || by === null) return [];
  return typeof codes === 'object' && codes !== null ? [{ taskId, at, by, codes: { ...codes } }] : [];
}
