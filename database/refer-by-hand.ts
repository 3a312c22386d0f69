import { randomUUID } from 'node:crypto';
import type { Actor } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import { criteriaOfForce } from '../domain/oversight/criteria.ts';
import { becameClearFault } from '../domain/oversight/referral-clock.ts';
import { type OversightScheme, schemesOfForce } from '../domain/oversight/schemes.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Vault } from '../domain/vault.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { reportOf } from './assessed-oversight.ts';
import { appendAudit, keepReason } from './audit.ts';
import { refuseGrantAlone } from './granted-access.ts';
import { orderReferral } from './order-referral.ts';
import { type Referral, referralsOf } from './oversight-referrals.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';
import { asConsequence } from './transactions.ts';

/** What somebody records without an assessment: that a criterion is met and since when, or that the force wishes to refer. */
export interface ReferralByHand {
  kind: 'MANDATORY' | 'VOLUNTARY';
  /** Where it happened, for a force of several nations. */
  scheme?: OversightScheme | undefined;
  criteria: readonly string[];
  /** UTC, RFC 3339. */
  becameClearAt?: string | undefined;
  /** Their own words, kept sealed. */
  reason: string;
}

const refuse = (pointer: string, message: string): never => {
  throw new RuleError('OVERSIGHT_RULE', message, pointer);
};

/** @throws RuleError at the field whose rule is broken */
function check(
  { kind, scheme, criteria, becameClearAt }: ReferralByHand,
  { force, receivedAt, now }: { force: string; receivedAt: Date; now: Date },
): void {
  if (scheme !== undefined && !schemesOfForce(force).includes(scheme))
    refuse('/scheme', 'must be a scheme under which a matter of this force can fall');
  const asked = criteriaOfForce(force, calendarDayInUk(now), scheme);
  const unknown = criteria.findIndex((named) => !asked.some(({ code }) => code === named));
  if (unknown !== -1) refuse(`/criteria/${unknown}`, 'must be a criterion of the scheme that holds today');
  const mandatory = asked.filter(({ code, mandatory: must }) => must && criteria.includes(code));
  if (kind === 'VOLUNTARY') {
    if (mandatory.length > 0)
      refuse('/kind', `must be MANDATORY: of ${mandatory[0]?.code ?? 'this'} the matter must be referred`);
    return;
  }
  if (mandatory.length === 0)
    refuse('/criteria', 'must name at least one criterion for which the matter must be referred');
  const fault =
    becameClearAt === undefined ? undefined : becameClearFault(new Date(becameClearAt), { receivedAt, now });
  if (fault !== undefined) refuse('/becameClearAt', fault);
}

/**
 * Start the clock of a referral, or ask for one that the force wishes to make, before the report is assessed or beside
 * it. A referral of the same matter that is under way takes it over: the earlier clock holds.
 *
 * @returns the referral, and whether it is a new one
 * @throws ForbiddenError when emergency access alone lets the actor know of it
 * @throws RuleError at the field whose rule is broken; `REFERRAL_UNDER_WAY` where the matter was decided on since
 */
export async function referByHand(
  tx: Transaction,
  vault: Vault,
  {
    actor,
    reportId,
    asks,
    clocks,
  }: { actor: Actor; reportId: string; asks: ReferralByHand; clocks: ClockOverrides },
): Promise<{ referral: Referral; isNew: boolean }> {
  const { kind, scheme = null, criteria, becameClearAt = null, reason } = asks;
  await refuseGrantAlone(tx, reportId);
  const sealer = await openSealer(tx, vault, reportId);
  const reasonHash = await keepReason(tx, {
    reportId,
    seal: (context) => sealer.seal(reason, context),
  });
  // The task is a supervisor's, and the caller need not be one.
  return asConsequence(tx, async () => {
    const now = new Date();
    const report = await reportOf(tx, reportId, { lock: true });
    check(asks, { ...report, now });
    const codes = { met: [...criteria], notMet: [], cannotTell: [], becameClearAt, scheme };
    const ordered = await orderReferral(tx, {
      report,
      codes,
      saidBy: actor.id,
      saidAt: now.toISOString(),
      assessmentTaskId: null,
      voluntary: kind === 'VOLUNTARY',
      openedAt: now,
      openedBy: actor,
      clocks,
    });
    if (ordered.as === 'CARRIED' || ordered.as === 'NOTHING')
      throw new RuleError(
        'REFERRAL_UNDER_WAY',
        'This matter has been decided on since it became clear: see the referrals of the report. What became clear afterwards starts a new clock from that moment.',
      );
    await appendAudit(tx, {
      force: report.force,
      actor,
      action: 'ALTERATION',
      recordKind: 'report',
      recordId: reportId,
      reportId,
      reasonCode: 'STATED',
      reasonHash,
      codes: { event: 'REFERRAL_ASKED_FOR' },
    });
    const news = { kind: 'message-received', messageId: randomUUID() } as const;
    await tellWorkflow(tx, reportId, news, URGENCY.decision);
    const id = ordered.as === 'NEW' ? ordered.task.occasion : ordered.referralId;
    const referral = (await referralsOf(tx, reportId)).find((one) => one.id === id);
    if (!referral) throw new RangeError('the referral is not there');
    return { referral, isNew: ordered.as === 'NEW' };
  });
}
