import { createHash, randomUUID } from 'node:crypto';
import type { Transaction } from './pool.ts';

/** The six verbs of DPA 2018 s.62, and what else the service must be able to prove. */
export const AUDIT_ACTIONS = [
  'COLLECTION',
  'ALTERATION',
  'CONSULTATION',
  'DISCLOSURE',
  'COMBINATION',
  'ERASURE',
  'REFUSAL',
  'LOGIN',
  'SEARCH',
  'EXPORT',
  'BREAK_GLASS',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What an entry may be about. */
export const AUDITED_KINDS = [
  'report',
  'task',
  'message',
  'delivery',
  'hand-off',
  'identity-request',
  'break-glass',
  'search',
  'person',
  'session',
  'feed',
  'hold',
  'key',
  'workflow',
  'audit',
  'schema',
  'unknown',
] as const;
export type AuditedKind = (typeof AUDITED_KINDS)[number];

/** Who did it: a person's id, or the part of the service that acted for nobody. */
export type AuditActor =
  | { id: string; roles: readonly string[] }
  | 'feed'
  | 'worker'
  | 'administrator'
  | 'nobody';

export interface AuditRecord {
  /** The chain it belongs to. */
  force: string;
  actor: AuditActor;
  action: AuditAction;
  recordKind: AuditedKind;
  recordId: string;
  /** The report concerned, whatever the record is: the entry is then kept from whoever must not know of the report. */
  reportId?: string;
  /** A code for why, such as `TASK` or `STATED` (the words then lie sealed beside the entry). */
  reasonCode?: string;
  /** SHA-256 of the sealed reason, in hexadecimal. */
  reasonHash?: string;
  /** Who received what was disclosed: a system or a force, never a person outside. */
  recipient?: string;
  /** Further codes; nothing of a report's text. */
  codes?: Record<string, string | number | boolean>;
}

/**
 * Append to the audit, in the transaction that does what it records: neither happens without the other.
 * Not idempotent: every call is an entry.
 */
export async function appendAudit(tx: Transaction, record: AuditRecord): Promise<void> {
  const [actor, role] =
    typeof record.actor === 'string' ? [record.actor, null] : [record.actor.id, record.actor.roles.join(' ')];
  await tx.query({
    name: 'append-audit',
    text: /* sql */ `select append_audit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      record.force,
      actor,
      role,
      record.action,
      record.recordKind,
      record.recordId,
      record.reportId ?? null,
      record.reasonCode ?? null,
      record.reasonHash ?? null,
      record.recipient ?? null,
      record.codes ? JSON.stringify(record.codes) : null,
    ],
  });
}

/** The force whose chain tells of a report: that which looks after it now. */
export async function forceOfReport(tx: Transaction, reportId: string): Promise<string> {
  const { rows } = await tx.query<{ force: string }>({
    name: 'force-of-report',
    text: /* sql */ `select force from reports where id = $1`,
    values: [reportId],
  });
  const [row] = rows;
  if (!row) throw new RangeError('there is no such report');
  return row.force;
}

/**
 * Keep a person's own words for why, sealed under the report's key.
 *
 * @returns the SHA-256 of the sealed bytes in hexadecimal, for the entry's `reasonHash`
 */
export async function keepReason(
  tx: Transaction,
  { reportId, seal }: { reportId: string; seal: (context: string) => Buffer },
): Promise<string> {
  const id = randomUUID();
  const sealed = seal(`audit-reason/${id}`);
  await tx.query(/* sql */ `insert into audit_reasons (id, report_id, sealed) values ($1, $2, $3)`, [
    id,
    reportId,
    sealed,
  ]);
  return createHash('sha256').update(sealed).digest('hex');
}

/**
 * The force in whose chain stands what a person does to no report: their own, by the directory.
 *
 * @throws RangeError when the directory has no such person
 */
export async function forceOf(tx: Transaction, personId: string): Promise<string> {
  const { rows } = await tx.query<{ force: string }>({
    name: 'force-of-person',
    text: /* sql */ `select force from people where id = $1`,
    values: [personId],
  });
  if (!rows[0]) throw new RangeError('the directory has no such person');
  return rows[0].force;
}
