import type { Transaction } from './pool.ts';

/** End the postings of people who have left. */
export async function closePostings(tx: Transaction, people: readonly string[]): Promise<void> {
  await tx.query(
    /* sql */ `
      update people_postings set valid_until = now() where person_id = any ($1::uuid[]) and valid_until is null`,
    [people],
  );
}

/**
 * Write where people are posted, as history: a posting that has changed ends now, and the new one begins. The first
 * that is known of a person has no beginning, since they were posted there before anybody told us.
 *
 * @param rows - of people, by the columns of the table `people`
 * @returns the people whose posting is new
 */
export async function writePostings(
  tx: Transaction,
  rows: readonly Record<string, unknown>[],
): Promise<string[]> {
  const given = JSON.stringify(rows);
  await tx.query(
    /* sql */ `
      update people_postings o set valid_until = now()
      from jsonb_populate_recordset(null::people, $1) g
      where o.person_id = g.id and o.valid_until is null
        and (o.force, o.unit, o.manager, o.psd, o.ccu, o.administrator, o.rank, o.chief_officer) is distinct from
          (g.force, g.unit, g.manager, g.psd, g.ccu, g.administrator, g.rank, g.chief_officer)`,
    [given],
  );
  const begun = await tx.query<{ id: string }>(
    /* sql */ `
      insert into people_postings (person_id, force, unit, manager, psd, ccu, administrator, rank, chief_officer, valid_from)
      select g.id, g.force, g.unit, g.manager, g.psd, g.ccu, g.administrator, g.rank, g.chief_officer,
        case when exists (select from people_postings o where o.person_id = g.id) then now() else '-infinity' end
      from jsonb_populate_recordset(null::people, $1) g
      where not exists (select from people_postings o where o.person_id = g.id and o.valid_until is null)
      returning person_id as id`,
    [given],
  );
  return begun.rows.map(({ id }) => id);
}
