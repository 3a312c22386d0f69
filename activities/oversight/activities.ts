import { referralOfTask } from '../../database/oversight-referrals.ts';
import { contentForHandOff } from '../../database/report-content.ts';
import { findReport } from '../../database/reports.ts';
import { readForm } from '../../database/task-forms.ts';
import type { Transaction } from '../../database/pool.ts';
import { asWorker } from '../../database/transactions.ts';
import { forceBySlug } from '../../domain/forces.ts';
import type { OversightBody, OversightScheme } from '../../domain/oversight/schemes.ts';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import type { Vault } from '../../domain/vault.ts';
import { NATIONS } from '../connector/contract.ts';
import { type ConnectorDependencies, handOver } from '../connector/hand-over.ts';
import type { OversightClient } from './client.ts';
import { oversightReferralRequest, type OversightReferralRequest } from './contract.ts';

/** A referral to one body: the matter, and the completed task that decided on it. */
interface ReferralSource {
  reportId: string;
  referralId: string;
  decisionTaskId: string;
  to: OversightBody;
}

/** What a workflow may ask of the referral gateway of the oversight bodies. */
export interface OversightActivities {
  /**
   * Refer a matter to one body. Safe to repeat: one referral for each body of a matter, whatever the number of attempts.
   *
   * @throws ApplicationFailure `HandOffRefused` (not retried), `HandOffUnavailable`, `HandOffOutcomeUnknown` (retried)
   */
  referToBody(request: ReferralSource): Promise<void>;
}

const NATION_OF_SCHEME: Partial<Record<OversightScheme, (typeof NATIONS)[number]>> = {
  scotland: 'Scotland',
  'northern-ireland': 'Northern Ireland',
};

/** The nation whose law the matter falls under, as far as the force of several nations has said. */
function nationOf(force: string, scheme: OversightScheme): (typeof NATIONS)[number] {
  const own = NATIONS.find((known) => known === forceBySlug(force)?.nation) ?? 'UK';
  return NATION_OF_SCHEME[scheme] ?? own;
}

async function prepareReferral(
  tx: Transaction,
  vault: Vault,
  { reportId, referralId, decisionTaskId, to }: ReferralSource,
  ourReference: string,
): Promise<Partial<OversightReferralRequest>> {
  const report = await findReport(tx, reportId);
  if (!report) throw new RangeError('no such report');
  const referral = await referralOfTask(tx, { reportId, occasion: referralId });
  const { kind, matter, summary, authority } = TASK_FORMS['refer-to-oversight'].parse(
    await readForm(tx, vault, decisionTaskId),
  );
  const messages = await contentForHandOff(tx, vault, reportId);
  const subjects = messages.flatMap(({ message }) => message.subjects ?? []);
  return {
    ourReference,
    force: report.force,
    nation: nationOf(report.force, referral.scheme),
    to,
    ...(kind && { kind }),
    ...(matter && { matter }),
    criteria: referral.criteria,
    becameClearAt: referral.becameClearAt,
    referredBy: authority,
    ...(summary !== undefined && { summary }),
    subjects: subjects.map((subject, index) => ({ ...subject, subjectNo: index + 1 })),
    priority: report.priority,
  };
}

export function createOversightActivities(
  dependencies: ConnectorDependencies,
  client: OversightClient,
): OversightActivities {
  const { database, vault } = dependencies;
  return {
    referToBody: async (source) => {
      const report = await asWorker(database, (tx) => findReport(tx, source.reportId));
      if (!report) throw new RangeError('no such report');
      const { reportId, referralId, to } = source;
      await handOver<OversightReferralRequest>(dependencies, {
        intent: { reportId, system: 'oversight', occasion: `${referralId}/${to}` },
        force: report.force,
        recipient: to,
        request: oversightReferralRequest,
        prepare: (tx, ourReference) => prepareReferral(tx, vault, source, ourReference),
        find: async (ourReference) => (await client.findReferral(ourReference))?.referralReference,
        send: async (request, idempotencyKey) =>
          (await client.refer(request, { idempotencyKey })).referralReference,
      });
    },
  };
}
