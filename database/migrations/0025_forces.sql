-- Several forces, the wrong force, reports that are one, and what the sender corrects or takes back.

set role pacars_owner;

alter table pacars.reports
  -- How often its first reading has begun anew (a force has said that it is not theirs, a merge was undone), and how
  -- often the report had been closed when it did: the reading is due until the report is closed once more.
  add column round integer not null default 0,
  add column round_closings integer not null default 0,
  -- The report that this one is the same matter as, while they are read as one.
  add column merged_into uuid references pacars.reports (id),
  -- When a person decided that it ends because its sender has withdrawn it.
  add column withdrawn_by_sender_at timestamptz,
  -- Forces that what the reporter said may mean: offered to whoever routes it, never decided on.
  add column suggested_forces text[] not null default '{}',
  add check (merged_into <> id);
create index reports_by_merge on pacars.reports (merged_into) where merged_into is not null;

alter table pacars.messages
  -- The sender's id of the message that this one corrects or takes back.
  add column about_message uuid,
  -- The forces besides the report's own that the reporter allows to be told how to reach them; '*' is any.
  add column consented_forces text[] not null default '{}',
  -- The report that deals with it, where its own was read as one with that when it came.
  add column taken_up_by uuid references pacars.reports (id);
create index messages_taken_up on pacars.messages (taken_up_by) where taken_up_by is not null;

alter table pacars.deliveries drop constraint deliveries_transport_check;
alter table pacars.deliveries add constraint deliveries_transport_check
  check (transport in ('push', 'pull', 'sftp', 'mailbox', 'manual', 'divided'));

-- 'superseded': refused by a force that it does not concern; the report went elsewhere.
alter table pacars.hand_offs drop constraint hand_offs_state_check;
alter table pacars.hand_offs add constraint hand_offs_state_check
  check (state in ('intended', 'unknown', 'delivered', 'refused', 'done-by-hand', 'abandoned', 'superseded'));
update pacars.erasure_plan set obstacle_when = $when$state not in ('delivered', 'done-by-hand', 'abandoned', 'superseded')$when$
where table_name = 'hand_offs' and column_name = 'report_id';

-- What a person gave of a message to another force. Which people are in it, by the sender's numbers; the words are sealed
-- in the task's form, and in the part's own report where that force uses this deployment.
create table pacars.report_parts (
  id uuid primary key default gen_random_uuid(),
  report_id uuid not null references pacars.reports (id),
  message_id uuid not null references pacars.messages (id),
  task_id uuid not null references pacars.tasks (id),
  force text not null,
  subject_nos integer[] not null,
  -- Whether the reporter allows this force to ask how they can be reached.
  contact_consented boolean not null,
  part_report_id uuid references pacars.reports (id),
  created_at timestamptz not null default now(),
  unique (message_id, force)
);
create index report_parts_by_report on pacars.report_parts (report_id);
create index report_parts_by_part on pacars.report_parts (part_report_id) where part_report_id is not null;
create index report_parts_by_task on pacars.report_parts (task_id);

-- Forces that have said that a report is not theirs: none of them is offered it again.
create table pacars.force_refusals (
  report_id uuid not null references pacars.reports (id),
  force text not null,
  at timestamptz not null default now(),
  -- Empty where another force's desk refused it.
  by uuid,
  primary key (report_id, force)
);

-- Reports that were read as one, while they were.
create table pacars.report_merges (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  into_report_id uuid not null references pacars.reports (id),
  merged_at timestamptz not null default now(),
  merged_by uuid not null,
  undone_at timestamptz,
  undone_by uuid,
  check (report_id <> into_report_id),
  check ((undone_at is null) = (undone_by is null))
);
create unique index report_merges_standing on pacars.report_merges (report_id) where undone_at is null;
create index report_merges_by_into on pacars.report_merges (into_report_id);

do $$
declare
  guarded text;
begin
  foreach guarded in array array['report_parts', 'force_refusals', 'report_merges']
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
    execute format('create policy worker on pacars.%I to pacars_worker using (true) with check (true)', guarded);
    execute format('create policy consequence_writes on pacars.%I for insert to pacars_api with check (pacars.is_intake())', guarded);
  end loop;
end
$$;
-- Of a division the lead's people see all of it, those of a part their own line alone.
create policy known_report on pacars.report_parts for select to pacars_api
  using (
    exists (select from pacars.reports known where known.id = report_id)
    or exists (select from pacars.reports known where known.id = part_report_id)
  );
create policy known_report on pacars.force_refusals for select to pacars_api
  using (exists (select from pacars.reports known where known.id = report_id));
-- Whoever may not know one of the two is not told that there is another.
create policy known_reports on pacars.report_merges for select to pacars_api
  using (
    exists (select from pacars.reports known where known.id = report_id)
    and exists (select from pacars.reports known where known.id = into_report_id)
  );
create policy consequence_updates on pacars.report_merges for update to pacars_api
  using (pacars.is_intake()) with check (pacars.is_intake());

grant select, insert on pacars.report_parts, pacars.force_refusals, pacars.report_merges to pacars_api;
grant update (undone_at, undone_by) on pacars.report_merges to pacars_api;
grant select on pacars.report_parts, pacars.report_merges to pacars_worker;
grant select, insert on pacars.force_refusals to pacars_worker;
-- Which report a held message is of: counted among what is open of it.
grant select (report_id) on pacars.delivery_items to pacars_worker;

-- A person's act too may now move a report to another force: what its links say of forces follows (0014).
create policy consequence_updates on pacars.report_links for update to pacars_api
  using (pacars.is_intake()) with check (pacars.is_intake());
grant update (force, other_force) on pacars.report_links to pacars_api;

select
  pacars.erase_with_report('report_parts', 25),
  pacars.erase_with_report('report_parts', 25, 'part_report_id', 'DETACH'),
  pacars.erase_with_report('force_refusals', 30),
  pacars.erase_with_report('report_merges', 30),
  pacars.erase_with_report('report_merges', 30, 'into_report_id'),
  -- What was merged into an erased report stays, and no longer says into which.
  pacars.erase_with_report('messages', 59, 'taken_up_by', 'DETACH'),
  pacars.erase_with_report('reports', 90, 'merged_into', 'DETACH');

reset role;
