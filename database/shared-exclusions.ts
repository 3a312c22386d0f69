import type { Transaction } from './pool.ts';

/**
 * Keep from each of these reports, which stand together, everybody who must not know of another for good. Whom another
 * means is named there alone and asked about there (`LINKED`); their lines and ties follow by the screen. Who may only be
 * meant is the screen's: they are let off everywhere when they are where they are asked about. The reports are locked.
 *
 * @returns the id of a report for each person whom it now keeps away who was not before, or not for good
 */
export async function shareExclusions(
  tx: Transaction,
  reports: readonly { id: string }[],
): Promise<string[]> {
  if (reports.length < 2) return [];
  const { rows } = await tx.query<{ id: string }>({
    name: 'share-exclusions',
    text: /* sql */ `
      with certain as (
        select report_id, person_id from report_subjects
        where report_id = any ($1::uuid[]) and basis not in ('REJECTED', 'CANDIDATE')
      ),
      kept_away as (
        select person_id, 'LINKED' as reason from certain
        union
        select person_id, reason from report_exclusions
        where report_id = any ($1::uuid[]) and reason not in ('SUBJECT', 'CANDIDATE')
      )
      insert into report_exclusions as x (report_id, person_id, reason)
      select r.id, k.person_id, k.reason
      from unnest($1::uuid[]) as r (id) cross join (
        -- As somebody who may be meant, before any other reason: the screen then looks around them too.
        select distinct on (person_id) person_id, reason from kept_away order by person_id, reason = 'LINKED' desc, reason
      ) k
      where not exists (select from certain c where c.report_id = r.id and c.person_id = k.person_id)
      on conflict (report_id, person_id) do update set reason = excluded.reason where x.reason = 'CANDIDATE'
      returning x.report_id as id`,
    values: [reports.map(({ id }) => id)],
  });
  return rows.map(({ id }) => id);
}

/**
 * Before reports are taken apart: whoever is kept from one because another may mean them stays kept away, although that is
 * decided there and no longer known here. The reports are locked.
 */
export async function keepAwayApart(tx: Transaction, reportIds: readonly string[]): Promise<void> {
  await tx.query(
    /* sql */ `
      update report_exclusions x set reason = 'LINKED'
      where x.report_id = any ($1::uuid[]) and x.reason = 'CANDIDATE'
        and exists (
          select from report_subjects s
          where s.report_id = any ($1::uuid[]) and s.report_id <> x.report_id and s.person_id = x.person_id
            and s.basis = 'CANDIDATE'
        )
        and not exists (
          select from report_subjects own
          where own.report_id = x.report_id and own.person_id = x.person_id and own.basis <> 'REJECTED'
        )`,
    [reportIds],
  );
}
