import type { IdentityRequestView } from '../api/identity-requests/schemas.ts';
import {
  databaseNow,
  findReleaseReport,
  findRequest,
  type IdentityRequest,
  lockRequest,
  type ReleaseReport,
} from '../database/identity-requests.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { asActor } from '../database/transactions.ts';
import type { Actor } from '../domain/access.ts';
import { ForbiddenError, NotFoundError, RuleError } from '../domain/errors.ts';
import { stateAt } from '../domain/identity-release.ts';
import type { IdentityKeys } from './identity-keys.ts';
import { recordAct, type ReleaseAct } from './record.ts';

/** What every act on a request needs. */
export interface ReleaseDependencies {
  database: Database;
  keys: IdentityKeys;
}

/** A request by its report and its own id. */
export interface WhichRequest {
  reportId: string;
  requestId: string;
}

/** @throws NotFoundError when the actor may not know the report */
export async function requireReport(tx: Transaction, reportId: string): Promise<ReleaseReport> {
  const report = await findReleaseReport(tx, reportId);
  if (!report) throw new NotFoundError('no such report');
  return report;
}

/** A request, its report, and the time: locked, so that what is found holds until the transaction ends. */
export interface HeldRequest {
  report: ReleaseReport;
  request: IdentityRequest;
  now: Date;
}

/** @throws NotFoundError when the actor may not know the report, or it has no such request */
export async function holdRequest(tx: Transaction, which: WhichRequest): Promise<HeldRequest> {
  const report = await requireReport(tx, which.reportId);
  const held = await lockRequest(tx, which);
  if (!held) throw new NotFoundError('no such request');
  return { report, ...held };
}

/** @throws NotFoundError as `holdRequest`; nothing is locked */
export async function requireRequest(tx: Transaction, which: WhichRequest): Promise<HeldRequest> {
  const report = await requireReport(tx, which.reportId);
  const request = await findRequest(tx, which);
  if (!request) throw new NotFoundError('no such request');
  return { report, request, now: await databaseNow(tx) };
}

/** A request in codes. */
export function viewOf(request: IdentityRequest, now: Date): IdentityRequestView {
  return {
    id: request.id,
    reportId: request.reportId,
    purpose: request.purpose,
    state: stateAt(request, now),
    consentOverridden: request.consentOverridden,
    asker: request.asker,
    askerRole: request.askerRole,
    requestedAt: request.requestedAt.toISOString(),
    answerDue: request.answerDue.toISOString(),
    answerer: request.answerer,
    answererRole: request.answererRole,
    answeredAt: request.answeredAt?.toISOString() ?? null,
    openUntil: request.openUntil?.toISOString() ?? null,
    openings: request.openings.map((at) => at.toISOString()),
  };
}

/**
 * Do what somebody asked for, and put a refusal by rule into the audit. The act's own transaction has been undone by
 * then, so the refusal gets one of its own; where even that fails, the caller learns that nothing was done and why
 * not, and no more. What the caller may not know to exist leaves no entry: there is nothing that it could be about.
 */
export async function recordingRefusals<Result>(
  { database }: ReleaseDependencies,
  {
    actor,
    act,
    reportId,
    requestId,
  }: Pick<ReleaseAct, 'act'> & Partial<WhichRequest> & { actor: Actor; reportId: string },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RuleError || error instanceof ForbiddenError) {
      await asActor(database, actor, async (tx) => {
        const report = await findReleaseReport(tx, reportId);
        if (!report) return;
        await recordAct(tx, {
          report,
          requestId: requestId ?? reportId,
          actor,
          roles: actor.roles,
          action: 'REFUSAL',
          act,
          codes: { rule: error instanceof RuleError ? error.code : 'NOT_THEIRS' },
        });
      });
    }
    throw error;
  }
}
