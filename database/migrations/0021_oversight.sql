-- Referrals to the oversight bodies: what must be decided, by when, what was decided, and how the body answered.

set role pacars_owner;

alter table pacars.tasks
  -- Its instants come from the law or from a date that a person set: a rise in priority does not move them.
  add column own_clock boolean not null default false;

-- One matter on which a person decides whether it is referred: for criteria that are met, for ones that nobody can
-- answer, or because the force wishes to.
create table pacars.oversight_referrals (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  kind text not null check (kind in ('MANDATORY', 'VOLUNTARY', 'UNCLEAR')),
  scheme text not null check (scheme in ('england-and-wales', 'scotland', 'northern-ireland')),
  criteria text[] not null,
  -- To whom the criteria say that it goes.
  bodies text[] not null,
  -- When it became clear that it must be referred, as a person recorded it: the clock runs from here.
  became_clear_at timestamptz,
  recorded_by uuid not null,
  recorded_at timestamptz not null default now(),
  due_at timestamptz,
  remind_at timestamptz,
  escalate_every_ms bigint,
  -- The dated rule of the clock, and whether it is law or a target of the service.
  clock_rule text,
  statutory boolean not null default false,
  opened_by_hand boolean not null,
  -- The assessment that asked for it, or that named its criteria after it had been opened by hand.
  assessment_task_id uuid references pacars.tasks (id),
  decision text check (decision in ('REFER', 'DO_NOT_REFER')),
  decided_at timestamptz,
  decision_task_id uuid references pacars.tasks (id),
  -- The codes of that decision: to whom, by whom, about what kind of person, whether they have been told.
  decision_codes jsonb,
  -- Whether a second person must agree, and has.
  approval text not null default 'NOT_NEEDED' check (approval in ('NOT_NEEDED', 'AWAITED', 'GIVEN')),
  returned integer not null default 0,
  check ((kind = 'MANDATORY') = (became_clear_at is not null)),
  check ((became_clear_at is null) = (due_at is null)),
  check ((due_at is null) = (remind_at is null) and (due_at is null) = (clock_rule is null)
    and (due_at is null) = (escalate_every_ms is null)),
  check ((decision is null) = (decided_at is null) and (decision is null) = (decision_task_id is null)
    and (decision is null) = (decision_codes is null)),
  check (decision is not null or approval = 'NOT_NEEDED')
);
create index oversight_referrals_by_report on pacars.oversight_referrals (report_id, recorded_at);

-- What a body answered: by whom the matter is investigated.
create table pacars.oversight_modes (
  task_id uuid primary key references pacars.tasks (id),
  report_id uuid not null references pacars.reports (id),
  referral_id uuid not null references pacars.oversight_referrals (id),
  body text not null check (body in ('IOPC', 'PIRC', 'COPFS', 'PONI', 'OTHER')),
  mode text not null check (mode in ('LOCAL', 'DIRECTED', 'INDEPENDENT', 'RETURNED')),
  -- Under which the body knows it.
  reference text not null,
  decided_on date not null,
  recorded_by uuid not null,
  recorded_at timestamptz not null default now()
);
create index oversight_modes_by_report on pacars.oversight_modes (report_id, recorded_at);

do $$
declare
  guarded text;
begin
  foreach guarded in array array['oversight_referrals', 'oversight_modes']
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
    execute format('create policy worker on pacars.%I to pacars_worker using (true) with check (true)', guarded);
    execute format(
      'create policy known_report on pacars.%I to pacars_api
         using (pacars.is_intake() or exists (select from pacars.reports known where known.id = report_id))
         with check (pacars.is_intake() or exists (select from pacars.reports known where known.id = report_id))',
      guarded
    );
  end loop;
end
$$;

-- What a person decides and what a body has answered is written with their completion of the task; the worker opens
-- what an assessment asks for, and takes note of the second person.
grant select, insert on pacars.oversight_referrals, pacars.oversight_modes to pacars_api;
grant update (
  kind, criteria, bodies, became_clear_at, recorded_by, due_at, remind_at, escalate_every_ms, clock_rule, statutory,
  decision, decided_at, decision_task_id, decision_codes, approval
) on pacars.oversight_referrals to pacars_api;
grant select, insert on pacars.oversight_referrals to pacars_worker;
grant update (
  kind, criteria, bodies, became_clear_at, recorded_by, due_at, remind_at, escalate_every_ms, clock_rule, statutory,
  assessment_task_id, decision, decided_at, decision_task_id, decision_codes, approval, returned
) on pacars.oversight_referrals to pacars_worker;
grant select on pacars.oversight_modes to pacars_worker;

select
  pacars.erase_with_report('oversight_modes', 25),
  pacars.erase_with_report('oversight_referrals', 28);

reset role;
