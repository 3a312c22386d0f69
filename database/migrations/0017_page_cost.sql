-- The rules of 0007 and 0011 once more, in the form that costs a page of the worklist least: what does not change from
-- row to row is asked once (each sub-select without a column of the row), and what is cheap is asked first.
-- They say the same; the property tests hold them to domain/access.ts as before. The policies of report_named and
-- report_exclusions stay without sub-selects: PostgreSQL would take their asking for each other's rows for a circle.

set role pacars_owner;

drop policy may_know on pacars.reports;
create policy may_know on pacars.reports for select to pacars_api, pacars_identity using (
  (select pacars.is_intake())
  or (
    (select pacars.actor() is not null)
    and force = any ((select pacars.actor_forces())::text[])
    and not exists (
      select from pacars.report_exclusions x
      where x.report_id = reports.id and x.person_id = (select pacars.actor())
    )
    and (
      (not sealed and open_to && (select pacars.actor_roles())::text[])
      or exists (
        select from pacars.report_named n
        where n.report_id = reports.id and n.person_id = (select pacars.actor())
          and (n.until is null or n.until > now())
      )
    )
  )
);

drop policy worklist on pacars.tasks;
create policy worklist on pacars.tasks to pacars_api
  using (
    (select pacars.is_intake())
    or (
      (
        roles && (select pacars.actor_roles())::text[]
        or assignee = (select pacars.actor())
        or (select 'psd-supervisor' = any (pacars.actor_roles()))
      )
      and exists (select from pacars.reports known where known.id = report_id)
    )
  )
  -- Whoever gives a task back may see it no longer, but only ever leaves it on a report that they know.
  with check (pacars.is_intake() or exists (select from pacars.reports known where known.id = report_id));

reset role;
