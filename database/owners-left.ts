import type { Transaction } from './pool.ts';
import { tiedTo } from './tied-reports.ts';

/**
 * Whether a sealed report, or one that stands together with it, has no owner left who could deal with it. Its screen has
 * been written in this transaction, which must then not stand.
 */
export async function isNobodyLeft(tx: Transaction, reportId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `
      select from reports r where r.id = any ($1::uuid[]) and r.sealed and not exists (
        select from people p join report_named n on n.person_id = p.id
        where n.report_id = r.id and n.basis = 'SEALED_OWNER' and p.active and p.sealed_owner
          and person_may_learn(p.id, r.id)
      )`,
    [(await tiedTo(tx, [reportId])).flat()],
  );
  return rowCount !== 0;
}
