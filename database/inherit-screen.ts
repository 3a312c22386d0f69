import { appendAudit, type AuditActor, forceOfReport } from './audit.ts';
import type { Transaction } from './pool.ts';
import { rescreenReport } from './screening.ts';
import { takeWorkAway } from './take-work-away.ts';

/**
 * Keep from one report everybody who must not know of another that it has to do with: read as one with it, or divided
 * from it. Nobody is named and nobody asked (`LINKED`); their lines and ties follow by the screen. What is sealed makes
 * the other sealed, for good where it is for good. Both are locked, the directory held; within `asConsequence`. Safe to
 * repeat.
 */
export async function inheritScreen(
  tx: Transaction,
  { from, to, by }: { from: string; to: string; by: AuditActor },
): Promise<void> {
  await tx.query(
    /* sql */ `
      insert into report_exclusions (report_id, person_id, reason)
      select $2::uuid, person_id, 'LINKED' from report_subjects where report_id = $1 and basis <> 'REJECTED'
      union all
      select $2::uuid, person_id, reason from report_exclusions where report_id = $1 and reason not in ('SUBJECT', 'CANDIDATE')
      on conflict do nothing`,
    [from, to],
  );
  await rescreenReport(tx, to, { by });
  const { rowCount } = await tx.query(
    /* sql */ `
      update reports t set sealed = true, sealed_for_now = false, ever_sealed = true, version = t.version + 1
      from reports f
      where f.id = $1 and t.id = $2 and f.sealed and (not t.sealed or (t.sealed_for_now and not f.sealed_for_now))`,
    [from, to],
  );
  if (rowCount !== 0) {
    // Sealing ends what earlier allocations let people know; the screen then names the owners.
    await tx.query(/* sql */ `delete from report_named where report_id = $1 and basis = 'ALLOCATED'`, [to]);
    await rescreenReport(tx, to, { by });
    const force = await forceOfReport(tx, to);
    const record = { recordKind: 'report', recordId: to, reportId: to } as const;
    await appendAudit(tx, { force, actor: by, action: 'ALTERATION', ...record, codes: { event: 'SEALED' } });
  }
  await takeWorkAway(tx, { reportId: to, tellAnew: rowCount !== 0 });
}
