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
  'on-call',
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

/** What a transaction will append at its end. */
const gathered = new WeakMap<Transaction, AuditRecord[]>();

/** Let a transaction keep its entries until `appendGathered`. For whoever begins and commits transactions. */
export function gatherAudit(tx: Transaction): void {
  gathered.set(tx, []);
}

/**
 * Append what a transaction has gathered: its last statement before the commit, which does not happen when this fails.
 * The heads of the chains are locked from here to the commit only, and in one order for everybody, so that no two
 * transactions wait for each other and nobody waits for a chain longer than for a write.
 */
export async function appendGathered(tx: Transaction): Promise<void> {
  const records = gathered.get(tx) ?? [];
  gathered.delete(tx);
  if (records.length > 0) await append(tx, inOneOrder(records));
}

/** What a transaction has gathered is not done: nothing of it is appended. */
export function forgetGathered(tx: Transaction): void {
  gathered.delete(tx);
}

/** Chain after chain; within one, as they came. By code units, as PostgreSQL's collation "C" has it. */
const inOneOrder = (records: readonly AuditRecord[]): AuditRecord[] =>
  records.toSorted((a, b) => (a.force < b.force ? -1 : a.force > b.force ? 1 : 0));

/**
 * Append to the audit, in the transaction that does what it records: neither happens without the other. In a
 * transaction of database/transactions.ts it is appended at the end, just before the commit; on any other connection
 * at once. Not idempotent: every call is an entry.
 */
export async function appendAudit(tx: Transaction, record: AuditRecord): Promise<void> {
  const waiting = gathered.get(tx);
  if (waiting) waiting.push(record);
  else await append(tx, [record]);
}

async function append(tx: Transaction, records: readonly AuditRecord[]): Promise<void> {
  const rows = records.map(({ actor, codes, ...record }) => ({
    ...record,
    actor: typeof actor === 'string' ? actor : actor.id,
    role: typeof actor === 'string' ? null : actor.roles.join(' '),
    codes: codes ? JSON.stringify(codes) : null,
  }));
  const column = (pick: (row: (typeof rows)[number]) => string | null | undefined): (string | null)[] =>
    rows.map((row) => pick(row) ?? null);
  await tx.query({
    name: 'append-audit',
    // Row by row: a function with effects is called in the order in which unnest gives the rows.
    text: /* sql */ `
      select append_audit(force, actor, role, action, kind, id, report, code, hash, recipient, codes)
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[],
        $9::text[], $10::text[], $11::text[])
        as r (force, actor, role, action, kind, id, report, code, hash, recipient, codes)`,
    values: [
      column((row) => row.force),
      column((row) => row.actor),
      column((row) => row.role),
      column((row) => row.action),
      column((row) => row.recordKind),
      column((row) => row.recordId),
      column((row) => row.reportId),
      column((row) => row.reasonCode),
      column((row) => row.reasonHash),
      column((row) => row.recipient),
      column((row) => row.codes),
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

/** Put what was changed of a report into the audit. @param by - who did so (Default: the process) */
export async function recordReportChange(
  tx: Transaction,
  reportId: string,
  codes: NonNullable<AuditRecord['codes']>,
  by: AuditActor = 'worker',
): Promise<void> {
  const force = await forceOfReport(tx, reportId);
  const record = { recordKind: 'report', recordId: reportId, reportId, codes } as const;
  await appendAudit(tx, { force, actor: by, action: 'ALTERATION', ...record });
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

/**
 * Append that the person of this transaction looked at something that is of no one report, in the chain of their force.
 * Not idempotent: every call is an entry.
 *
 * @throws RangeError when nobody acts in this transaction whom the directory has
 */
export async function appendLook(
  tx: Transaction,
  look: Pick<AuditRecord, 'recordKind' | 'recordId' | 'codes'>,
): Promise<void> {
  const { rows } = await tx.query<{ id: string; force: string; roles: string[] }>({
    name: 'who-looks',
    text: /* sql */ `select id, force, actor_roles() as roles from people where id = actor()`,
  });
  const [actor] = rows;
  if (!actor) throw new RangeError('nobody acts in this transaction');
  await appendAudit(tx, { force: actor.force, actor, action: 'CONSULTATION', ...look });
}
