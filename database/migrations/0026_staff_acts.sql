-- The unusual from staff: absence and who acts meanwhile, comments, follow-up and start-by dates, a claim undone, a decision
-- corrected. What falls due by these is found in the rows by the worker; no workflow keeps a timer for it.

set role pacars_owner;

-- Who is away on which UK calendar days, both included, and who acts for them. One that stands at a time; what has been
-- ended or replaced stays as history. Why somebody is away is nobody's business here.
create table pacars.absences (
  id uuid primary key,
  person_id uuid not null references pacars.people (id),
  force text not null,
  deputy_id uuid not null references pacars.people (id),
  from_day date not null,
  until_day date not null,
  set_by uuid not null references pacars.people (id),
  set_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_by uuid references pacars.people (id),
  check (deputy_id <> person_id),
  check (until_day between from_day and from_day + 365),
  check ((ended_at is null) = (ended_by is null))
);
create unique index absences_standing on pacars.absences (person_id) where ended_at is null;
create index absences_of_deputy on pacars.absences (deputy_id) where ended_at is null;

alter table pacars.tasks
  -- By when somebody must have taken it; null where nothing asks for it.
  add column start_by timestamptz,
  add column start_warned_at timestamptz,
  -- Until when its holder may undo having claimed it.
  add column claim_undo_until timestamptz,
  -- The day on which its holder wants to be reminded, and why, sealed. The task's own clock goes on.
  add column follow_up_on date,
  add column follow_up_sealed bytea,
  add column follow_up_told_at timestamptz,
  -- The absence of its holder under which it was looked at, whoever may act or may not.
  add column absence_id uuid references pacars.absences (id),
  add column deputy uuid references pacars.people (id),
  add column deputy_until timestamptz,
  -- For whom the person acted who completed it.
  add column acting_for uuid references pacars.people (id),
  add check ((deputy is null) = (deputy_until is null)),
  add check (deputy is null or absence_id is not null),
  add check ((follow_up_on is null) = (follow_up_sealed is null)),
  add check (acting_for is null or (state = 'completed' and acting_for <> completed_by));
create index tasks_of_deputy on pacars.tasks (deputy, due_at, id) where deputy is not null;
create index tasks_to_follow_up on pacars.tasks (follow_up_on) where follow_up_on is not null and follow_up_told_at is null;
create index tasks_to_begin on pacars.tasks (start_by) where state = 'open' and start_warned_at is null;

-- What was its last holder's ends with their holding it, whoever changes that and why.
create function pacars.forget_holder() returns trigger
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  new.absence_id := null;
  new.deputy := null;
  new.deputy_until := null;
  new.follow_up_on := null;
  new.follow_up_sealed := null;
  new.follow_up_told_at := null;
  if new.claim_undo_until is not distinct from old.claim_undo_until then
    new.claim_undo_until := null;
  end if;
  return new;
end
$$;
create trigger forget_holder before update of assignee on pacars.tasks
  for each row when (old.assignee is distinct from new.assignee) execute function pacars.forget_holder();

-- A deputy knows a report for as long as they act for somebody who works on it; never a sealed one by that.
alter table pacars.report_named
  drop constraint report_named_basis_check,
  drop constraint report_named_until_check,
  add constraint report_named_basis_check check (basis in ('SEALED_OWNER', 'ALLOCATED', 'BREAK_GLASS', 'DEPUTY')),
  add constraint report_named_until_check check ((basis in ('BREAK_GLASS', 'DEPUTY')) = (until is not null));

create or replace function pacars.person_may_take(p_person uuid, p_report uuid) returns boolean
  language sql stable security definer set search_path = pacars, pg_temp
begin atomic
  select pacars.person_may_learn(p_person, p_report)
    and exists (
      select from pacars.reports r
      where r.id = p_report
        and (
          not r.sealed
          or exists (
            select from pacars.report_named n
            where n.report_id = r.id and n.person_id = p_person and n.basis not in ('BREAK_GLASS', 'DEPUTY')
          )
        )
    );
end;

create or replace function pacars.known_by_grant_alone(p_report uuid) returns boolean
  language sql stable parallel safe
begin atomic
  select exists (
      select from pacars.report_named n
      where n.report_id = p_report and n.person_id = pacars.actor() and n.basis = 'BREAK_GLASS' and n.until > now()
    )
    and not exists (
      select from pacars.report_named n
      where n.report_id = p_report and n.person_id = pacars.actor() and n.basis <> 'BREAK_GLASS'
        and (n.until is null or n.until > now())
    )
    and not exists (
      select from pacars.reports r where r.id = p_report and not r.sealed and r.open_to && pacars.actor_roles()
    );
end;

-- What staff say to one another on a report, sealed under its key.
create table pacars.report_comments (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  -- The task that it is about, where it is about one.
  task_id uuid references pacars.tasks (id),
  author uuid not null references pacars.people (id),
  written_at timestamptz not null default now(),
  sealed bytea not null
);
create index report_comments_of_report on pacars.report_comments (report_id, written_at, id);

alter table pacars.absences enable row level security, force row level security;
alter table pacars.report_comments enable row level security, force row level security;

create policy worker on pacars.absences for select to pacars_worker using (true);
create policy concerned on pacars.absences for select to pacars_api using (
  pacars.is_intake()
  or person_id = pacars.actor()
  or deputy_id = pacars.actor()
  or ('psd-supervisor' = any (pacars.actor_roles()) and force = any (pacars.actor_forces()))
);
create policy enters on pacars.absences for insert to pacars_api with check (
  set_by = pacars.actor() and ended_at is null
  and (
    person_id = pacars.actor()
    or ('psd-supervisor' = any (pacars.actor_roles()) and force = any (pacars.actor_forces()))
  )
);
create policy ends on pacars.absences for update to pacars_api
  using (
    ended_at is null
    and (
      person_id = pacars.actor()
      or ('psd-supervisor' = any (pacars.actor_roles()) and force = any (pacars.actor_forces()))
    )
  )
  with check (ended_by = pacars.actor());
create policy known_report on pacars.report_comments for select to pacars_api
  using (exists (select from pacars.reports known where known.id = report_id));
create policy own_words on pacars.report_comments for insert to pacars_api with check (
  author = pacars.actor() and exists (select from pacars.reports known where known.id = report_id)
);

grant select, insert on pacars.absences, pacars.report_comments to pacars_api;
grant update (ended_at, ended_by) on pacars.absences to pacars_api;
grant select on pacars.absences to pacars_worker;

select pacars.erase_with_report('report_comments', 30);

reset role;
