import { appendAudit, type AuditAction } from '../database/audit.ts';
import type { ReleaseReport } from '../database/identity-requests.ts';
import type { Transaction } from '../database/pool.ts';
import { type EventKind, recordEvent } from '../database/timeline.ts';
import type { Actor } from '../domain/access.ts';
import type { IdentityPurpose } from '../domain/identity-release.ts';
import type { Role } from '../domain/roles.ts';

/** What somebody did to a request, or tried to. */
export interface ReleaseAct {
  report: ReleaseReport;
  /** The request; for one that was refused before it was made, the report's own id. */
  requestId: string;
  actor: Pick<Actor, 'id'>;
  /** The roles in which they acted. */
  roles: readonly Role[];
  action: AuditAction;
  act: 'ASK' | 'APPROVE' | 'REFUSE' | 'WITHDRAW' | 'OPEN' | 'READ';
  purpose?: IdentityPurpose;
  reasonHash?: string;
  recipient?: string;
  codes?: Record<string, string | number | boolean>;
}

/** Put an act into the audit, in the transaction of the act. */
export async function recordAct(tx: Transaction, record: ReleaseAct): Promise<void> {
  const { report, requestId, actor, roles, action, act, purpose, reasonHash, recipient, codes } = record;
  await appendAudit(tx, {
    force: report.force,
    actor: { id: actor.id, roles },
    action,
    recordKind: 'identity-request',
    recordId: requestId,
    reportId: report.id,
    ...(reasonHash !== undefined && { reasonCode: 'STATED', reasonHash }),
    ...(reasonHash === undefined && purpose !== undefined && { reasonCode: purpose }),
    ...(recipient !== undefined && { recipient }),
    codes: { act, ...(purpose !== undefined && { purpose }), ...codes },
  });
}

/** Put an act on the report's timeline too. */
export async function recordOnTimeline(
  tx: Transaction,
  {
    report,
    requestId,
    actor,
    purpose,
    kind,
  }: { report: ReleaseReport; requestId: string; actor: Actor; purpose: IdentityPurpose; kind: EventKind },
): Promise<void> {
  await recordEvent(tx, { reportId: report.id, kind, actor: actor.id, codes: { requestId, purpose } });
}
