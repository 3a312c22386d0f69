-- Who may see which row. The rule is domain/access.ts once more, in SQL; a test holds the two equal.
-- The request's actor is set for each transaction: pacars.actor, pacars.roles, pacars.forces.
-- Nothing set means nobody, and nobody sees nothing.

set role pacars_owner;

create function pacars.actor() returns uuid language sql stable parallel safe
  return nullif(current_setting('pacars.actor', true), '')::uuid;
create function pacars.actor_roles() returns text[] language sql stable parallel safe
  return string_to_array(coalesce(current_setting('pacars.roles', true), ''), ',');
create function pacars.actor_forces() returns text[] language sql stable parallel safe
  return string_to_array(coalesce(current_setting('pacars.forces', true), ''), ',');
-- Taking a message in is no person's act: the transaction says so and may then write what a message brings.
create function pacars.is_intake() returns boolean language sql stable parallel safe
  return coalesce(current_setting('pacars.intake', true), '') = 'on';

do $$
declare
  guarded text;
begin
  foreach guarded in array array[
    'feeds', 'people', 'deliveries', 'delivery_items', 'trial_messages', 'reports', 'report_keys', 'messages',
    'message_content', 'message_identity', 'message_raw', 'report_exclusions', 'report_named', 'report_events',
    'tasks', 'idempotency_keys', 'outbox', 'hand_offs', 'audit_entries', 'audit_heads', 'audit_reasons'
  ]
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
  end loop;

  -- The worker carries every report, and writes no message and no audit entry but by its function.
  foreach guarded in array array[
    'feeds', 'people', 'reports', 'report_keys', 'messages', 'message_content', 'report_exclusions',
    'report_named', 'report_events', 'tasks', 'outbox', 'hand_offs', 'audit_reasons'
  ]
  loop
    execute format('create policy worker on pacars.%I to pacars_worker using (true) with check (true)', guarded);
  end loop;

  -- What hangs on a report is seen exactly when the report is: the sub-select runs under the report's own policy.
  foreach guarded in array array[
    'report_keys', 'messages', 'message_content', 'report_named', 'report_events', 'hand_offs', 'audit_reasons'
  ]
  loop
    execute format(
      'create policy known_report on pacars.%I to pacars_api
         using (exists (select from pacars.reports known where known.id = report_id))
         with check (pacars.is_intake() or exists (select from pacars.reports known where known.id = report_id))',
      guarded
    );
  end loop;
end
$$;

create policy api_reads on pacars.feeds for select to pacars_api using (true);
create policy api_reads on pacars.people for select to pacars_api using (true);

create policy may_know on pacars.reports for select to pacars_api using (
  pacars.is_intake()
  or (
    pacars.actor() is not null
    and force = any (pacars.actor_forces())
    and not exists (
      select from pacars.report_exclusions x where x.report_id = reports.id and x.person_id = pacars.actor()
    )
    and (
      exists (select from pacars.report_named n where n.report_id = reports.id and n.person_id = pacars.actor())
      or (not sealed and open_to && pacars.actor_roles())
    )
  )
);
create policy intake_writes on pacars.reports for insert to pacars_api with check (pacars.is_intake());
-- A person's call changes no report: a message does, and the worker.
create policy intake_updates on pacars.reports for update to pacars_api
  using (pacars.is_intake()) with check (pacars.is_intake());

-- A person's own rows only: enough for the report's policy, nothing to browse.
create policy own_exclusion on pacars.report_exclusions for select to pacars_api
  using (pacars.is_intake() or person_id = pacars.actor());
create policy intake_excludes on pacars.report_exclusions for insert to pacars_api with check (pacars.is_intake());
drop policy known_report on pacars.report_named;
create policy own_naming on pacars.report_named for select to pacars_api
  using (pacars.is_intake() or person_id = pacars.actor());
create policy intake_names on pacars.report_named for insert to pacars_api with check (
  pacars.is_intake()
  or (
    'psd-supervisor' = any (pacars.actor_roles())
    and exists (select from pacars.reports known where known.id = report_id)
  )
);
-- Sealing a report ends what earlier allocations let people know.
create policy intake_unnames on pacars.report_named for delete to pacars_api using (pacars.is_intake());

-- The same rule for somebody who does not ask: may this person be told that the report exists? Roles and force
-- are the caller's to match; this is what overrides them. It runs as the owner, because a caller sees only their
-- own exclusions and must still not hand work, or a mail, to somebody else who is excluded.
create policy rule_reads on pacars.reports for select to pacars_owner using (true);
create policy rule_reads on pacars.report_exclusions for select to pacars_owner using (true);
create policy rule_reads on pacars.report_named for select to pacars_owner using (true);
create function pacars.person_may_learn(p_person uuid, p_report uuid) returns boolean
  language sql stable security definer set search_path = pacars, pg_temp
begin atomic
  select not exists (
      select from pacars.report_exclusions x where x.report_id = p_report and x.person_id = p_person
    )
    and exists (
      select from pacars.reports r
      where r.id = p_report
        and (
          not r.sealed
          or exists (select from pacars.report_named n where n.report_id = r.id and n.person_id = p_person)
        )
    );
end;

revoke all on function pacars.person_may_learn from public;
grant execute on function pacars.person_may_learn to pacars_api, pacars_worker;

-- A task is seen by those who may do it, by the one who holds it, and by the supervisors who assign it.
create policy worklist on pacars.tasks to pacars_api
  using (
    pacars.is_intake()
    or (
      (roles && pacars.actor_roles() or assignee = pacars.actor() or 'psd-supervisor' = any (pacars.actor_roles()))
      and exists (select from pacars.reports known where known.id = report_id)
    )
  )
  -- Whoever gives a task back may see it no longer, but only ever leaves it on a report that they know.
  with check (pacars.is_intake() or exists (select from pacars.reports known where known.id = report_id));

create policy intake on pacars.deliveries to pacars_api using (pacars.is_intake()) with check (pacars.is_intake());
create policy intake on pacars.trial_messages to pacars_api using (pacars.is_intake()) with check (pacars.is_intake());
create policy intake on pacars.delivery_items to pacars_api using (pacars.is_intake()) with check (pacars.is_intake());
-- Written, and never read again by this role: opening an identity is another component's work.
create policy intake_writes on pacars.message_identity for insert to pacars_api with check (pacars.is_intake());
create policy intake_writes on pacars.message_raw for insert to pacars_api with check (pacars.is_intake());
create policy own_keys on pacars.idempotency_keys to pacars_api
  using (person_id = pacars.actor()) with check (person_id = pacars.actor());
create policy api_writes on pacars.outbox for insert to pacars_api
  with check (pacars.is_intake() or exists (select from pacars.reports known where known.id = report_id));

-- Feeds and people are kept by the administrator's commands, which act as the owner.
create policy administration on pacars.feeds to pacars_owner using (true) with check (true);
create policy administration on pacars.people to pacars_owner using (true) with check (true);
create policy owner_appends on pacars.audit_entries to pacars_owner using (true) with check (true);
create policy owner_links on pacars.audit_heads to pacars_owner using (true) with check (true);
create policy auditor_reads on pacars.audit_entries for select to pacars_auditor using (true);
-- The worker counts what is held, and reads nothing of it.
create policy worker_counts on pacars.delivery_items for select to pacars_worker using (true);
create policy operations_counts on pacars.outbox for select to pacars_operations using (true);
create policy operations_counts on pacars.hand_offs for select to pacars_operations using (true);

grant select, insert on pacars.deliveries, pacars.delivery_items, pacars.trial_messages to pacars_api;
grant select, insert, update on pacars.reports, pacars.tasks to pacars_api;
grant select, insert on pacars.report_keys, pacars.messages, pacars.message_content, pacars.report_exclusions,
  pacars.report_named, pacars.report_events, pacars.idempotency_keys, pacars.audit_reasons to pacars_api;
grant insert on pacars.message_identity, pacars.message_raw, pacars.outbox to pacars_api;
grant select on pacars.hand_offs to pacars_api;

grant select, insert, update on pacars.tasks, pacars.outbox, pacars.hand_offs to pacars_worker;
grant select, update on pacars.reports, pacars.messages to pacars_worker;
grant select on pacars.report_keys, pacars.message_content to pacars_worker;
grant select (status) on pacars.delivery_items to pacars_worker;
grant delete on pacars.report_named to pacars_api, pacars_worker;
grant select, insert on pacars.report_named, pacars.report_exclusions, pacars.report_events, pacars.audit_reasons
  to pacars_worker;

grant select on pacars.audit_entries to pacars_auditor;
grant select (destination, urgency, created_at, attempts, delivered_at) on pacars.outbox to pacars_operations;
grant select (system, state, attempts, created_at, settled_at) on pacars.hand_offs to pacars_operations;

reset role;
