-- Who is on call, and how an alarm of danger climbs until a person accepts it. By rows alone: neither Temporal nor any
-- system of the force is needed for it.

set role pacars_owner;

-- The rota of a force. The force incident manager is a role outside the force's confidential circle: reached at an
-- address of the role, and told nothing but that those on call do not answer. Whoever could set that address to their own
-- would be told of every danger that nobody answers: it is an administrator's command alone, which says who is answerable.
create table pacars.on_call_rotas (
  force text primary key check (force ~ '^[a-z][a-z-]{1,40}$'),
  version integer not null default 1,
  fim_mail text,
  fim_pager text,
  fim_set_by uuid references pacars.people (id),
  -- Null: an administrator's command.
  set_by uuid references pacars.people (id),
  set_at timestamptz not null default now(),
  check ((fim_mail is null and fim_pager is null) or fim_set_by is not null)
);

create table pacars.on_call_shifts (
  id uuid primary key default gen_random_uuid(),
  force text not null references pacars.on_call_rotas (force),
  person_id uuid not null references pacars.people (id),
  -- Who is alarmed when the person does not accept.
  cover_id uuid references pacars.people (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  check (starts_at < ends_at),
  check (cover_id <> person_id)
);
create index on_call_shifts_by_time on pacars.on_call_shifts (force, ends_at);

-- How far the alarm of a triage has climbed.
create table pacars.on_call_ladders (
  task_id uuid primary key references pacars.tasks (id),
  report_id uuid not null references pacars.reports (id),
  -- Counted from 1; before the first rung, none.
  round integer not null default 1,
  rung text check (rung in ('ON_CALL', 'COVER', 'ROLE', 'SUPERVISORS', 'FIM')),
  -- After the last rung of a round the ladder rests before it begins again, whatever fails.
  last_of_round boolean not null default false,
  next_at timestamptz not null default now(),
  -- There was nobody to alarm at all.
  nobody boolean not null default false,
  ended_at timestamptz
);
create index on_call_ladders_standing on pacars.on_call_ladders (next_at) where ended_at is null;
-- The triages that wait, for the ladder to find.
create index tasks_danger_live on pacars.tasks (id) where kind = 'triage-danger' and state in ('open', 'claimed');

-- Each alarm by itself: to whom, by which channel, what became of it. The row is written before the first attempt and
-- its id is what the alarm is known by outside, so that one of unknown fate is sent again as the same.
create table pacars.on_call_alerts (
  id uuid primary key,
  task_id uuid not null references pacars.tasks (id),
  report_id uuid not null references pacars.reports (id),
  round integer not null,
  rung text not null check (rung in ('ON_CALL', 'COVER', 'ROLE', 'SUPERVISORS', 'FIM')),
  channel text not null check (channel in ('mail', 'pager')),
  -- Null: the force incident manager, at the address that the rota had.
  person_id uuid references pacars.people (id),
  address text,
  state text not null default 'due' check (state in ('due', 'sent', 'failed', 'unneeded')),
  -- Why it failed, as a code.
  problem text check (problem ~ '^[A-Za-z0-9_-]{1,60}$'),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  check ((person_id is null) = (rung = 'FIM')),
  check ((person_id is null) = (address is not null)),
  check ((state = 'due') = (settled_at is null))
);
create unique index on_call_alerts_once on pacars.on_call_alerts (task_id, round, rung, channel, person_id)
  nulls not distinct;
create index on_call_alerts_due on pacars.on_call_alerts (channel, created_at) where state = 'due';

do $$
declare
  guarded text;
begin
  foreach guarded in array array['on_call_rotas', 'on_call_shifts', 'on_call_ladders', 'on_call_alerts']
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
    execute format('create policy worker on pacars.%I to pacars_worker using (true) with check (true)', guarded);
  end loop;
  -- A rota says nothing of any report: those who work for the force see it, its supervisors set it.
  foreach guarded in array array['on_call_rotas', 'on_call_shifts']
  loop
    execute format(
      'create policy own_force on pacars.%I for select to pacars_api using (force = any (pacars.actor_forces()))',
      guarded
    );
    execute format(
      'create policy supervisor_sets on pacars.%I to pacars_api
         using (force = any (pacars.actor_forces()) and ''psd-supervisor'' = any (pacars.actor_roles()))
         with check (force = any (pacars.actor_forces()) and ''psd-supervisor'' = any (pacars.actor_roles()))',
      guarded
    );
    execute format('create policy administration on pacars.%I to pacars_owner using (true) with check (true)', guarded);
  end loop;
end
$$;

grant select, insert (force, set_by), update (set_by, set_at, version) on pacars.on_call_rotas to pacars_api;
grant select, insert, delete on pacars.on_call_shifts to pacars_api;
grant select on pacars.on_call_rotas, pacars.on_call_shifts to pacars_worker;
grant select, insert, update on pacars.on_call_ladders, pacars.on_call_alerts to pacars_worker;

select
  pacars.erase_with_report('on_call_alerts', 35),
  pacars.erase_with_report('on_call_ladders', 35);

reset role;
