import type { BreakGlassPurpose } from '../domain/break-glass.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import { notifyOutside, notifyPeople } from './notifications.ts';
import { URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';

export type BreakGlassEvent =
  | 'ASKED'
  | 'APPROVED'
  | 'REFUSED'
  | 'LAPSED'
  | 'USED'
  | 'ENDED'
  | 'ENDED_BY_OWNER'
  | 'EXPIRED'
  | 'REVIEWED';

/** A request, as far as the audit of it goes. */
export interface NotedRequest {
  id: string;
  force: string;
  reportId: string | null;
  purpose: BreakGlassPurpose;
}

/**
 * Put what happened to a request into the force's audit, in the transaction of the act. The entry names the report where
 * there is one, and so is kept from whoever is excluded from it.
 *
 * @param note.reasonHash - SHA-256 of the sealed words, in hexadecimal
 */
export async function noteBreakGlass(
  tx: Transaction,
  { id, force, reportId, purpose }: NotedRequest,
  note: {
    event: BreakGlassEvent;
    actor: AuditActor;
    reasonHash?: string;
    codes?: Record<string, boolean>;
  },
): Promise<void> {
  const { event, actor, reasonHash, codes } = note;
  await appendAudit(tx, {
    force,
    actor,
    action: 'BREAK_GLASS',
    recordKind: 'break-glass',
    recordId: id,
    ...(reportId !== null && { reportId }),
    reasonCode: purpose,
    ...(reasonHash !== undefined && { reasonHash }),
    codes: { event, ...codes },
  });
}

/**
 * Tell, without a word of what about, those who keep watch: outside professional standards, the owners of the report,
 * and the addresses outside the force. In the transaction of the act; sent even while Temporal is down.
 */
export async function tellWatchers(tx: Transaction, requestId: string): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(/* sql */ `select break_glass_watchers($1) as id`, [
    requestId,
  ]);
  const people = rows.map(({ id }) => id);
  const notice = { occasion: 'emergency-access', urgency: URGENCY.danger } as const;
  await notifyPeople(tx, { ...notice, people, reportId: null });
  await notifyOutside(tx, notice);
}
