import type { NewLink } from './find-links.ts';
import { URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { isWorkOf } from './who-may-hold.ts';

/**
 * Mail of new links, without content. Told are those who hold work on one of the two, or act for who does, and may know both; and where
 * nobody may know both by their role (two forces, or a sealed report), the owners of sealed reports who may know one
 * and are not excluded from the other. Each person once, on behalf of a report that they know.
 *
 * There is no note on a task: it would be judged once and read later, by somebody who must not know the other report.
 */
export async function tellOfLinks(
  tx: Transaction,
  links: readonly Pick<NewLink, 'reportId' | 'otherReportId'>[],
): Promise<void> {
  await tx.query({
    name: 'tell-of-links',
    text: /* sql */ `
      with sides as (
        select known.id as known, known.force, known.open_to, other.id as other,
          known.force <> other.force or known.sealed or other.sealed as for_owners
        from (
          select * from unnest($1::uuid[], $2::uuid[]) union select * from unnest($2::uuid[], $1::uuid[])
        ) as pair (known, other)
          join reports known on known.id = pair.known join reports other on other.id = pair.other
      )
      insert into outbox (destination, report_id, kind, payload, urgency)
      select 'mail', told.known, 'linked', jsonb_build_object('personId', told.id, 'otherReportId', told.other), $3::smallint
      from (
        select distinct on (p.id) p.id, s.known, s.other
        from sides s join people p on p.force = s.force and p.active
        where person_may_learn(p.id, s.known)
          and not exists (select from report_exclusions x where x.report_id = s.other and x.person_id = p.id)
          and (
            (
              s.for_owners and p.sealed_owner
              and (
                s.open_to && p.roles
                or exists (select from report_named n where n.report_id = s.known and n.person_id = p.id)
              )
            )
            or (
              person_may_learn(p.id, s.other)
              and exists (select from reports o where o.id = s.other and o.force = p.force)
              and exists (
                select from tasks t
                where t.report_id in (s.known, s.other) and ${isWorkOf('t', 'p.id')}
              )
            )
          )
        order by p.id, s.known, s.other
      ) told`,
    values: [
      links.map(({ reportId }) => reportId),
      links.map(({ otherReportId }) => otherReportId),
      URGENCY.normal,
    ],
  });
}
