-- What carries out each outcome of an assessment that stands: work of its own, or what was under way already when it was made.

set role pacars_owner;

create table pacars.outcome_work (
  -- The assessment that has the outcome.
  assessment_id uuid not null references pacars.tasks (id),
  outcome text not null check (outcome in ('INVESTIGATION', 'SAFEGUARDING', 'INTELLIGENCE')),
  report_id uuid not null references pacars.reports (id),
  -- The task that the work began with.
  task_id uuid not null references pacars.tasks (id),
  begun_at timestamptz not null default now(),
  -- The assessment that corrected that one and no longer has the outcome.
  taken_away_by uuid references pacars.tasks (id),
  taken_away_at timestamptz,
  primary key (assessment_id, outcome),
  check ((taken_away_by is null) = (taken_away_at is null))
);
create index outcome_work_by_report on pacars.outcome_work (report_id);
create index outcome_work_by_task on pacars.outcome_work (task_id);

alter table pacars.outcome_work enable row level security, force row level security;
create policy worker on pacars.outcome_work to pacars_worker using (true) with check (true);
-- Whether an investigation goes on is asked as somebody's act takes its investigator away.
create policy known_report on pacars.outcome_work for select to pacars_api
  using (pacars.is_intake() or exists (select from pacars.reports known where known.id = report_id));

-- Begun once, and taken away once: neither is ever written anew.
grant select, insert on pacars.outcome_work to pacars_worker;
grant update (taken_away_by, taken_away_at) on pacars.outcome_work to pacars_worker;
grant select on pacars.outcome_work to pacars_api;

select pacars.erase_with_report('outcome_work', 30);

reset role;
