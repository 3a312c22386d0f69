import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, keepReason } from './audit.ts';
import { SEEN_ENTRIES } from './audit-seen.ts';
import { noteReportsShown } from './granted-access.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';

/** What of a report somebody saw, or tried to. */
export const READINGS = ['CONSULTATION', 'SEARCH', 'EXPORT', 'BREAK_GLASS', 'DISCLOSURE', 'REFUSAL'] as const;

const instant = z.date().transform((at) => at.toISOString());
const readerRow = z.object({
  personId: z.uuid(),
  name: z.string().nullable(),
  roles: z.string().nullable(),
  action: z.enum(READINGS),
  recordKind: z.string(),
  reasonCode: z.string().nullable(),
  times: z.coerce.number(),
  firstAt: instant,
  lastAt: instant,
});
/** One person's readings of one kind and reason. */
export type ReportReader = z.infer<typeof readerRow>;

const forceRow = z.object({ force: z.string() });

/**
 * Who has read a report, as the audit has it; the look itself is in the audit. For an auditor who may know of the
 * report, and for the owner of a sealed one: row-level security shows the entries to no one else.
 *
 * @throws NotFoundError when the actor may not see who has read it, or there is no such report
 */
export async function readersOf(
  tx: Transaction,
  { actor, reportId, reasonHash }: { actor: Actor; reportId: string; reasonHash?: string },
): Promise<ReportReader[]> {
  const { rows: entries } = await tx.query(
    /* sql */ `select force from ${SEEN_ENTRIES} e where report_id = $1 order by sequence desc limit 1`,
    [reportId],
  );
  if (!entries[0]) throw new NotFoundError('no such report');
  const { force } = forceRow.parse(entries[0]);
  await noteReportsShown(tx, [reportId]);
  const { rows } = await tx.query(
    /* sql */ `
      select e.actor as "personId", p.display_name as name, e.entry::jsonb ->> 5 as roles, e.action,
        e.record_kind as "recordKind", e.entry::jsonb ->> 10 as "reasonCode", count(*) as times, min(e.at) as "firstAt",
        max(e.at) as "lastAt"
      from ${SEEN_ENTRIES} e left join people p on p.id::text = e.actor
      where e.report_id = $1 and e.action = any ($2::text[]) and e.actor ~ '^[0-9a-f-]{36}$'
      group by 1, 2, 3, 4, 5, 6 order by min(e.at), 1`,
    [reportId, READINGS],
  );
  await appendAudit(tx, {
    force,
    actor,
    action: 'CONSULTATION',
    recordKind: 'audit',
    recordId: reportId,
    reportId,
    reasonCode: reasonHash === undefined ? 'READERS' : 'STATED',
    ...(reasonHash !== undefined && { reasonHash }),
  });
  return z.array(readerRow).parse(rows);
}

const reasonRow = z.object({
  id: z.uuid(),
  sealed: z.instanceof(Buffer),
  personId: z.string(),
  at: instant,
});
/** Why somebody read a report, in their own words. */
export interface StatedReason {
  personId: string;
  at: string;
  reason: string;
}

/**
 * Who has read a sealed report, with the words that each gave for it. For the report's owner alone: words may name
 * somebody, and they are sealed under the report's own key. The owner's own reason is kept like any other.
 *
 * @param reason - the owner's own words for looking
 * @throws NotFoundError for everybody else, and when the report's key has been destroyed
 */
export async function reasonsOf(
  tx: Transaction,
  vault: Vault,
  { actor, reportId, reason }: { actor: Actor; reportId: string; reason: string },
): Promise<{ readers: ReportReader[]; reasons: StatedReason[] }> {
  const { rowCount } = await tx.query(
    /* sql */ `
      select from reports r join report_named n on n.report_id = r.id
      where r.id = $1 and r.sealed and n.person_id = $2 and n.basis = 'SEALED_OWNER'`,
    [reportId, actor.id],
  );
  if (rowCount === 0) throw new NotFoundError('no such report');
  const sealer = await openSealer(tx, vault, reportId);
  const { rows } = await tx.query(
    /* sql */ `
      select a.id, a.sealed, e.actor as "personId", e.at
      from audit_reasons a join ${SEEN_ENTRIES} e
        on e.report_id = a.report_id and e.entry::jsonb ->> 11 = encode(sha256(a.sealed), 'hex')
      where a.report_id = $1 order by e.at`,
    [reportId],
  );
  const reasons = z
    .array(reasonRow)
    .parse(rows)
    .map(({ id, sealed, personId, at }) => ({
      personId,
      at,
      reason: sealer.open(sealed, `audit-reason/${id}`),
    }));
  const reasonHash = await keepReason(tx, { reportId, seal: (context) => sealer.seal(reason, context) });
  return { readers: await readersOf(tx, { actor, reportId, reasonHash }), reasons };
}
