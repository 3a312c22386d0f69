-- The directory with its history, and whom each report is about. Who was whose manager then decides who must not know.

set role pacars_owner;

alter table pacars.people
  add column ccu boolean not null default false,
  add column administrator boolean not null default false,
  add column rank text,
  add column chief_officer boolean not null default false,
  -- Who keeps the row: what the people system gives replaces what it gave before, and nobody else's.
  add column kept_by text not null default 'ADMINISTRATOR' check (kept_by in ('ADMINISTRATOR', 'PEOPLE_SYSTEM'));

-- Where a person was posted, under whom, since when and until when. Written only when something has changed.
create table pacars.people_postings (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references pacars.people (id),
  force text not null,
  unit text,
  manager uuid references pacars.people (id) deferrable initially deferred,
  psd boolean not null,
  ccu boolean not null,
  administrator boolean not null,
  rank text,
  chief_officer boolean not null,
  valid_from timestamptz not null,
  valid_until timestamptz,
  check (valid_until is null or valid_until >= valid_from)
);
create unique index people_postings_current on pacars.people_postings (person_id) where valid_until is null;
create index people_postings_by_person on pacars.people_postings (person_id, valid_until);
create index people_postings_by_manager on pacars.people_postings (manager) where manager is not null;

-- The names that a person bears or has borne, by keyed index only: the whole name, and what spellings of it share.
create table pacars.people_names (
  person_id uuid not null references pacars.people (id),
  kind text not null check (kind in ('CURRENT', 'FORMER', 'ALIAS')),
  name_index bytea not null,
  tokens bytea[] not null default '{}',
  valid_from timestamptz not null default now(),
  valid_until timestamptz,
  primary key (person_id, kind, name_index)
);
create index people_names_by_name on pacars.people_names (name_index);
create index people_names_by_token on pacars.people_names using gin (tokens);

create table pacars.people_numbers (
  person_id uuid not null references pacars.people (id),
  kind text not null check (kind in ('COLLAR', 'WARRANT')),
  number_index bytea not null,
  valid_from timestamptz not null default now(),
  valid_until timestamptz,
  primary key (person_id, kind, number_index)
);
create index people_numbers_by_number on pacars.people_numbers (number_index);

-- A tie that keeps each of the two from what is reported about the other, whoever declared it. Ending one is history.
create table pacars.declared_relationships (
  id uuid primary key,
  person_id uuid not null references pacars.people (id),
  other_id uuid not null references pacars.people (id),
  kind text not null
    check (kind in ('RELATIVE', 'PARTNER', 'FORMER_PARTNER', 'BUSINESS', 'SAME_INTAKE', 'SAME_ADDRESS', 'OTHER')),
  source text not null check (source in ('PERSON', 'PEOPLE_SYSTEM', 'ADMINISTRATOR')),
  valid_from timestamptz not null default now(),
  valid_until timestamptz,
  check (person_id <> other_id)
);
create unique index declared_relationships_current
  on pacars.declared_relationships (person_id, other_id, kind, source) where valid_until is null;
create index declared_relationships_by_other on pacars.declared_relationships (other_id);

-- Whom a report is about, and whom it may be about until somebody has decided.
create table pacars.report_subjects (
  report_id uuid not null references pacars.reports (id),
  person_id uuid not null references pacars.people (id),
  basis text not null check (basis in ('EXACT', 'ALIAS', 'CONFIRMED', 'CANDIDATE', 'REJECTED')),
  score smallint not null check (score between 0 and 100),
  -- The message that named them; empty where somebody of the force did.
  message_id uuid references pacars.messages (id) deferrable initially deferred,
  decided_by uuid,
  at timestamptz not null default now(),
  primary key (report_id, person_id)
);
create index report_subjects_by_person on pacars.report_subjects (person_id) where basis <> 'REJECTED';

-- When the directory was last taken over from the people system, and why the last answer was not.
create table pacars.directory_syncs (
  source text primary key check (source = 'PEOPLE_SYSTEM'),
  started_at timestamptz not null default now(),
  succeeded_at timestamptz,
  people integer,
  refused_at timestamptz,
  -- A code of ours, never the answer's words.
  problem text
);

alter table pacars.reports
  -- The first day of the month in which what is reported began, as far as its messages say: coarse on purpose, since
  -- it lies in the open. Managers from then on must not know of the report either.
  add column began_on date,
  -- Sealed for somebody who may be meant, until a person has decided.
  add column sealed_for_now boolean not null default false,
  -- Whether it has been sealed at any time: what it says of people then names nobody elsewhere.
  add column ever_sealed boolean not null default false;

alter table pacars.report_exclusions drop constraint report_exclusions_reason_check;
alter table pacars.report_exclusions add constraint report_exclusions_reason_check
  -- LINKED: because of another report that those who know this one may not know, and for nothing else to be told.
  check (reason in ('SUBJECT', 'LINE_MANAGEMENT', 'DECLARED_ASSOCIATE', 'CANDIDATE', 'LINKED'));
create index report_exclusions_by_person on pacars.report_exclusions (person_id);

-- Databases of version 0.1: what is known of people becomes the beginning of their history. It held since before
-- anybody wrote it down, so it begins as early as any report may. Tokens need the key: `pacars people rescreen`.
insert into pacars.people_postings
  (person_id, force, unit, manager, psd, ccu, administrator, rank, chief_officer, valid_from, valid_until)
select id, force, unit, manager, psd, false, false, null, false, '-infinity', case when active then null else updated_at end
from pacars.people;
insert into pacars.people_names (person_id, kind, name_index, valid_from)
select id, 'CURRENT', name_index, '-infinity' from pacars.people;
insert into pacars.people_numbers (person_id, kind, number_index, valid_from)
select id, 'COLLAR', collar_index, '-infinity' from pacars.people where collar_index is not null;
insert into pacars.report_subjects (report_id, person_id, basis, score)
select report_id, person_id, 'EXACT', 100 from pacars.report_exclusions where reason = 'SUBJECT';
-- What was deferred is checked now: a table with checks outstanding cannot be altered below, nor by a later migration.
set constraints all immediate;

alter table pacars.people drop column name_index, drop column collar_index;

do $$
declare
  guarded text;
begin
  foreach guarded in array array[
    'people_postings', 'people_names', 'people_numbers', 'declared_relationships', 'report_subjects', 'directory_syncs'
  ]
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
    execute format('create policy worker on pacars.%I to pacars_worker using (true) with check (true)', guarded);
    execute format('create policy administration on pacars.%I to pacars_owner using (true) with check (true)', guarded);
  end loop;

  -- The screen reads the directory's history; a person's own call never does: who declared what about whom, and who was
  -- posted where, is nobody's to browse.
  foreach guarded in array array['people_postings', 'people_names', 'people_numbers']
  loop
    execute format('create policy screen_reads on pacars.%I for select to pacars_api using (pacars.is_intake())', guarded);
  end loop;

  -- Seeding the directory screens the reports of those concerned, as the owner of the tables.
  foreach guarded in array array['reports', 'report_exclusions', 'report_named', 'tasks', 'report_events', 'outbox']
  loop
    execute format('create policy directory_rescreens on pacars.%I to pacars_owner using (true) with check (true)', guarded);
  end loop;
end
$$;

-- A person's own declarations; the other side's are not theirs to see, though they bind them too.
create policy own_declarations on pacars.declared_relationships to pacars_api
  using (pacars.is_intake() or person_id = pacars.actor())
  with check (pacars.is_intake() or (person_id = pacars.actor() and source = 'PERSON'));
create policy known_report on pacars.report_subjects for select to pacars_api
  using (exists (select from pacars.reports known where known.id = report_id));
create policy screen_writes on pacars.report_subjects for insert to pacars_api with check (pacars.is_intake());
create policy screen_updates on pacars.report_subjects for update to pacars_api
  using (pacars.is_intake()) with check (pacars.is_intake());
-- What was only for the time being ends when a person has decided; nothing else is ever taken back.
create policy screen_lifts on pacars.report_exclusions for delete to pacars_api
  using (pacars.is_intake() and reason = 'CANDIDATE');
create policy screen_settles on pacars.report_exclusions for update to pacars_api
  using (pacars.is_intake() and reason in ('CANDIDATE', 'LINKED')) with check (pacars.is_intake());

grant select on pacars.people_postings, pacars.people_names, pacars.people_numbers to pacars_api;
grant select, insert, update on pacars.declared_relationships, pacars.report_subjects to pacars_api;
grant update (reason), delete on pacars.report_exclusions to pacars_api, pacars_worker;

grant select, insert, update on pacars.people_postings, pacars.people_names, pacars.people_numbers,
  pacars.declared_relationships, pacars.report_subjects, pacars.directory_syncs to pacars_worker;
grant insert, update on pacars.people to pacars_worker;

reset role;
