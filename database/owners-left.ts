import type { Transaction } from './pool.ts';
import { tiedTo } from './tied-reports.ts';

/**
 * The sealed reports, among these and those that stand together with them, of which no owner is left who could deal with
 * them. What somebody's act adds to them must not stand; those that a message or the directory brought about before hold
 * up nobody's act on the others. The reports are locked.
 */
export async function leftToNobody(tx: Transaction, ...reportIds: string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select r.id from reports r where r.id = any ($1::uuid[]) and r.sealed and not exists (
        select from people p join report_named n on n.person_id = p.id
        where n.report_id = r.id and n.basis = 'SEALED_OWNER' and p.active and p.sealed_owner
          and person_may_learn(p.id, r.id)
      )`,
    [(await tiedTo(tx, reportIds)).flat()],
  );
  return new Set(rows.map(({ id }) => id));
}
