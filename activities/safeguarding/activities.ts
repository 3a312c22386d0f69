import { findReport } from '../../database/reports.ts';
import { readForm } from '../../database/task-forms.ts';
import { asWorker } from '../../database/transactions.ts';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import { type ConnectorDependencies, handOver } from '../connector/hand-over.ts';
import type { SafeguardingClient } from './client.ts';
import { referralRequest, type ReferralRequest } from './contract.ts';

/** What a workflow may ask of the safeguarding referral gateway. */
export interface SafeguardingActivities {
  /**
   * Make one referral of a safeguarding plan. Safe to repeat: one referral for each body of a plan.
   *
   * @param request - `planTaskId` is the completed plan, `to` one of the bodies that it names
   * @throws ApplicationFailure `HandOffRefused` (not retried), `HandOffUnavailable`, `HandOffOutcomeUnknown` (retried)
   */
  refer(request: { reportId: string; planTaskId: string; to: string }): Promise<void>;
}

export function createSafeguardingActivities(
  dependencies: ConnectorDependencies,
  client: SafeguardingClient,
): SafeguardingActivities {
  const { database, vault } = dependencies;
  return {
    refer: async ({ reportId, planTaskId, to }) => {
      const report = await asWorker(database, (tx) => findReport(tx, reportId));
      if (!report) throw new RangeError('no such report');
      await handOver<ReferralRequest>(dependencies, {
        intent: { reportId, system: 'safeguarding', occasion: `${planTaskId}/${to}` },
        force: report.force,
        recipient: to,
        request: referralRequest,
        prepare: async (tx, ourReference) => {
          const plan = TASK_FORMS['plan-safeguarding'].parse(await readForm(tx, vault, planTaskId));
          const referral = plan.referrals.find((planned) => planned.to === to);
          if (!referral) throw new RangeError('the plan does not name this body');
          return {
            ourReference,
            force: report.force,
            to: referral.to,
            urgency: report.priority,
            riskSummary: plan.riskSummary,
            informationBarrier: referral.informationBarrier,
          };
        },
        find: async (ourReference) => (await client.findReferral(ourReference))?.referralReference,
        send: async (request, idempotencyKey) =>
          (await client.refer(request, { idempotencyKey })).referralReference,
      });
    },
  };
}
