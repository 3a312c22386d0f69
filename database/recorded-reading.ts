import type { Actor } from '../domain/access.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, keepReason } from './audit.ts';
import type { Transaction } from './pool.ts';
import { findReport } from './reports.ts';
import { openSealer, type ReportSealer } from './sealed-content.ts';
import { type EventKind, recordEvent } from './timeline.ts';

/** A reading of what is sealed, and why. */
export interface Reading {
  actor: Actor;
  reportId: string;
  /** The reader's own words, kept sealed. */
  reason: string;
}

/**
 * Put a reading and its reason into the audit and on the timeline, and open the report's seal: in this order, so that
 * nothing is read that is not recorded.
 *
 * @param what - the event, and the code of what is read where it is not the whole of what the report says
 * @throws NotFoundError when there is no such report for this actor
 */
export async function recordReading(
  tx: Transaction,
  vault: Vault,
  { actor, reportId, reason }: Reading,
  what: { kind: EventKind; code?: string },
): Promise<ReportSealer> {
  const report = await findReport(tx, reportId);
  if (!report) throw new NotFoundError('no such report');
  const sealer = await openSealer(tx, vault, reportId);
  const reasonHash = await keepReason(tx, { reportId, seal: (context) => sealer.seal(reason, context) });
  await appendAudit(tx, {
    force: report.force,
    actor,
    action: 'CONSULTATION',
    recordKind: 'report',
    recordId: reportId,
    reportId,
    reasonCode: 'STATED',
    reasonHash,
    ...(what.code !== undefined && { codes: { what: what.code } }),
  });
  await recordEvent(tx, { reportId, kind: what.kind, actor: actor.id });
  return sealer;
}
