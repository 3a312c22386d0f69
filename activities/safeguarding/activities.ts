import { isReferralDue, isReferralMade } from '../../database/plan-referrals.ts';
import { findReport } from '../../database/reports.ts';
import { readForm } from '../../database/task-forms.ts';
import { asWorker } from '../../database/transactions.ts';
import type { Priority } from '../../domain/codes.ts';
import { maracCriteriaMet } from '../../domain/safeguarding/marac.ts';
import { answerDue, bodyRule, nationOf } from '../../domain/safeguarding/referral-bodies.ts';
import { RISK_FLAGS } from '../../domain/safeguarding/risk.ts';
import { TASK_FORMS, type TaskForm } from '../../domain/schemas/task-forms.ts';
import { calendarDayInUk } from '../../domain/working-days.ts';
import { type ConnectorDependencies, handOver } from '../connector/hand-over.ts';
import type { SafeguardingClient } from './client.ts';
import { referralRequest, type ReferralRequest } from './contract.ts';

/** What a workflow may ask of the safeguarding referral gateway. */
export interface SafeguardingActivities {
  /**
   * Make one referral of a safeguarding plan, unless it has been decided meanwhile to plan anew. Safe to repeat: one
   * referral for each body of a plan.
   *
   * @param request - `planTaskId` is the completed plan, `to` one of the bodies that it names
   * @returns whether the body has it; otherwise the plan was replaced first, and nothing is sent any more
   * @throws ApplicationFailure `HandOffRefused` (not retried), `HandOffUnavailable`, `HandOffOutcomeUnknown` (retried)
   */
  refer(request: { reportId: string; planTaskId: string; to: string }): Promise<boolean>;
}

type Plan = TaskForm<'plan-safeguarding'>;

/** What one body is told of a plan: what it needs to act, and not what the others are asked. */
function referralOf(
  { assessment, risk, flags, marac, riskSummary }: Plan,
  { to, nation, informationBarrier, attention }: Plan['referrals'][number],
  common: { ourReference: string; force: string; urgency: Priority },
): ReferralRequest {
  const { force } = common;
  const at = new Date();
  const day = calendarDayInUk(at);
  const lives = nation ?? nationOf(force);
  const answers = to === 'MARAC' ? marac : undefined;
  return {
    ...common,
    to,
    nation: lives,
    legalBasis: (lives && bodyRule(to, lives, day)?.basis) ?? null,
    risk,
    warningSigns: RISK_FLAGS.filter((flag) => flags[flag] === 'YES'),
    criteria: answers ? maracCriteriaMet({ assessment, risk, answers, day }) : [],
    riskSummary,
    informationBarrier,
    ...(attention !== undefined && { attention }),
    answerBy: (lives && answerDue({ to, nation: lives, force, at, day })?.toISOString()) ?? null,
  };
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
      const intent = {
        reportId,
        planTaskId,
        system: 'safeguarding',
        occasion: `${planTaskId}/${to}`,
      } as const;
      await handOver<ReferralRequest>(dependencies, {
        intent,
        force: report.force,
        recipient: to,
        request: referralRequest,
        prepare: async (tx, ourReference) => {
          const plan = TASK_FORMS['plan-safeguarding'].parse(await readForm(tx, vault, planTaskId));
          const referral = plan.referrals.find((planned) => planned.to === to);
          if (!referral) throw new RangeError('the plan does not name this body');
          return referralOf(plan, referral, { ourReference, force: report.force, urgency: report.priority });
        },
        isDue: (tx) => isReferralDue(tx, intent),
        find: async (ourReference) => (await client.findReferral(ourReference))?.referralReference,
        send: async (request, idempotencyKey) =>
          (await client.refer(request, { idempotencyKey })).referralReference,
      });
      return asWorker(database, (tx) => isReferralMade(tx, intent));
    },
  };
}
