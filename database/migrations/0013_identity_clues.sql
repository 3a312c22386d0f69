-- What in an anonymous message could lead to its reporter: where it stands and what a person decided, never the words.

set role pacars_owner;

create table pacars.identity_clues (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  message_id uuid not null references pacars.messages (id),
  -- A JSON Pointer into the message; names of fields that the contract does not know are numbered, not repeated.
  pointer text not null,
  -- UTF-16 offsets in the text that stands there.
  start_at integer not null check (start_at >= 0),
  end_at integer not null check (end_at > start_at),
  kind text not null check (kind in ('TELEPHONE', 'EMAIL', 'POSTCODE', 'SOCIAL_HANDLE', 'VEHICLE', 'NATIONAL_INSURANCE',
    'NAME', 'ADDRESS', 'DATE_OF_BIRTH', 'COLLAR_NUMBER')),
  confidence text not null check (confidence in ('HIGH', 'MEDIUM', 'LOW')),
  state text not null default 'FOUND' check (state in ('FOUND', 'REMOVED', 'KEPT')),
  decided_by uuid references pacars.people (id),
  decided_at timestamptz,
  unique (message_id, pointer, start_at),
  check ((state = 'FOUND') = (decided_by is null and decided_at is null))
);
create index identity_clues_by_report on pacars.identity_clues (report_id, message_id);

alter table pacars.identity_clues enable row level security;
alter table pacars.identity_clues force row level security;
create policy worker_reads on pacars.identity_clues for select to pacars_worker using (true);
-- Like everything that hangs on a report: seen exactly when the report is.
create policy known_report on pacars.identity_clues for select to pacars_api
  using (exists (select from pacars.reports known where known.id = report_id));
create policy intake_writes on pacars.identity_clues for insert to pacars_api with check (pacars.is_intake());
-- The roles whose task the review is; a decision is taken once.
create policy review_decides on pacars.identity_clues for update to pacars_api
  using (
    state = 'FOUND'
    and pacars.actor_roles() && array['psd-assessor', 'psd-supervisor']
    and exists (select from pacars.reports known where known.id = report_id)
  )
  with check (decided_by = pacars.actor() and state in ('REMOVED', 'KEPT'));

grant select, insert on pacars.identity_clues to pacars_api;
grant update (state, decided_by, decided_at) on pacars.identity_clues to pacars_api;
grant select on pacars.identity_clues to pacars_worker;

reset role;
