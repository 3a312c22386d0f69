-- By what a report is found without being read, and which reports belong together. Everything that hangs on a report
-- names it in report_id (a link also in other_report_id), so that erasure finds it.

set role pacars_owner;

-- Names, numbers and contacts of subjects, each keyed: equal values are equal bytes, and nothing can be read from them.
create table pacars.report_terms (
  report_id uuid not null references pacars.reports (id),
  kind text not null,
  term bytea not null,
  source text not null check (source in ('subject', 'narrative')),
  -- The message's number of the subject; 0 for the narrative.
  subject integer not null default 0,
  primary key (term, kind, report_id, source, subject)
);
create index report_terms_by_report on pacars.report_terms (report_id);

-- What a message says, as a keyed MinHash; and the bands by which like ones are looked up.
create table pacars.report_sketches (
  message_id uuid primary key references pacars.messages (id),
  report_id uuid not null references pacars.reports (id),
  sketch bytea not null
);
create index report_sketches_by_report on pacars.report_sketches (report_id);
create table pacars.report_sketch_bands (
  band bytea not null,
  message_id uuid not null references pacars.messages (id),
  report_id uuid not null references pacars.reports (id),
  primary key (band, message_id)
);
create index report_sketch_bands_by_report on pacars.report_sketch_bands (report_id);

create table pacars.report_links (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  other_report_id uuid not null references pacars.reports (id),
  basis text not null check (basis in (
    'SAME_PERSON', 'SAME_NAME', 'SAME_NUMBER', 'SAME_CONTACT_OF_SUBJECT', 'SAME_VEHICLE', 'SAME_HANDLE', 'NEAR_DUPLICATE'
  )),
  score numeric(4, 3) not null check (score between 0 and 1),
  -- Whose reports they are, kept here for a sealed owner, who may see a link to a report that they may not see.
  force text not null,
  other_force text not null,
  found_at timestamptz not null default now(),
  unique (report_id, other_report_id, basis),
  -- A pair has no order: it is written once.
  check (report_id < other_report_id)
);
create index report_links_from_the_other_side on pacars.report_links (other_report_id);

create index if not exists report_exclusions_by_person on pacars.report_exclusions (person_id);

-- Reports whose links are to be looked for, since what they are found by, or whom they are about, has changed. A row for
-- each change, and no key of the report's: whoever writes one never waits for whoever works them off.
create table pacars.link_searches (
  id bigint generated always as identity primary key,
  report_id uuid not null references pacars.reports (id)
);
create index link_searches_by_report on pacars.link_searches (report_id);

-- By the tables themselves, so that nothing which changes what a report is found by can forget it.
create function pacars.look_for_links() returns trigger
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  insert into link_searches (report_id) select distinct report_id from changed;
  return null;
end
$$;
create trigger look_for_links after insert on pacars.report_terms
  referencing new table as changed for each statement execute function pacars.look_for_links();
create trigger look_for_links after insert on pacars.report_sketches
  referencing new table as changed for each statement execute function pacars.look_for_links();
create trigger look_for_links_when_named after insert on pacars.report_subjects
  referencing new table as changed for each statement execute function pacars.look_for_links();
create trigger look_for_links_when_decided after update on pacars.report_subjects
  referencing new table as changed for each statement execute function pacars.look_for_links();

create function pacars.links_follow_force() returns trigger
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  update report_links set force = new.force where report_id = new.id;
  update report_links set other_force = new.force where other_report_id = new.id;
  return null;
end
$$;
create trigger links_follow_force after update of force on pacars.reports
  for each row when (old.force is distinct from new.force) execute function pacars.links_follow_force();

-- Numbers are each force's own: in another force others are the same.
create function pacars.look_for_links_elsewhere() returns trigger
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  insert into link_searches (report_id) values (new.id);
  return null;
end
$$;
create trigger look_for_links_elsewhere after update of force, target_force on pacars.reports
  for each row when (coalesce(old.target_force, old.force) is distinct from coalesce(new.target_force, new.force))
  execute function pacars.look_for_links_elsewhere();

-- What was searched for and why, sealed under a key of its own that the intake key wraps: a search may find nothing,
-- so there is no report whose key it could lie under. The audit entry holds the hash of the sealed bytes.
create table pacars.searches (
  id uuid primary key,
  person_id uuid not null references pacars.people (id),
  at timestamptz not null default now(),
  wrapping_key_id text not null,
  wrapped bytea not null,
  sealed bytea not null
);

do $$
declare
  guarded text;
begin
  foreach guarded in array array[
    'report_terms', 'report_sketches', 'report_sketch_bands', 'report_links', 'link_searches', 'searches'
  ]
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
  end loop;
  foreach guarded in array array['report_terms', 'report_sketches', 'report_sketch_bands', 'report_links', 'link_searches']
  loop
    execute format('create policy worker on pacars.%I to pacars_worker using (true) with check (true)', guarded);
    execute format(
      'create policy intake_writes on pacars.%I for insert to pacars_api with check (pacars.is_intake())', guarded
    );
  end loop;
  -- Found exactly when the report is: what somebody may not know is not there to be matched or counted.
  foreach guarded in array array['report_terms', 'report_sketches', 'report_sketch_bands']
  loop
    execute format(
      'create policy known_report on pacars.%1$I for select to pacars_api
         using (exists (select from pacars.reports known where known.id = %1$I.report_id))',
      guarded
    );
  end loop;
end
$$;

-- A person's decision on a report that they know, such as to keep a number of its narrative, makes it findable by that.
create policy decision_writes on pacars.report_terms for insert to pacars_api
  with check (exists (select from pacars.reports known where known.id = report_terms.report_id));
-- And it changes what staff may read of a message, of which the sketch is made.
create policy decision_writes on pacars.report_sketches for insert to pacars_api
  with check (exists (select from pacars.reports known where known.id = report_sketches.report_id));
create policy decision_writes on pacars.report_sketch_bands for insert to pacars_api
  with check (exists (select from pacars.reports known where known.id = report_sketch_bands.report_id));
create policy decision_replaces on pacars.report_sketches for delete to pacars_api
  using (exists (select from pacars.reports known where known.id = report_sketches.report_id));
create policy decision_replaces on pacars.report_sketch_bands for delete to pacars_api
  using (exists (select from pacars.reports known where known.id = report_sketch_bands.report_id));
create policy decision_writes on pacars.link_searches for insert to pacars_api
  with check (exists (select from pacars.reports known where known.id = link_searches.report_id));
-- Seeding the directory, and erasing, may change whom a report is about.
create policy administration on pacars.link_searches for insert to pacars_owner with check (true);

create policy known_both on pacars.report_links for select to pacars_api using (
  exists (select from pacars.reports known where known.id = report_links.report_id)
  and exists (select from pacars.reports known where known.id = report_links.other_report_id)
);
-- Somebody must see that two reports belong together even where nobody may know both: the owners of sealed reports,
-- for a report that they may know, unless they are excluded from the other.
create policy sealed_owner_is_told on pacars.report_links for select to pacars_api using (
  exists (select from pacars.people p where p.id = pacars.actor() and p.sealed_owner and p.active)
  and (
    exists (select from pacars.reports known where known.id = report_links.report_id)
    or exists (select from pacars.reports known where known.id = report_links.other_report_id)
  )
  and not exists (
    select from pacars.report_exclusions x
    where x.person_id = pacars.actor() and x.report_id in (report_links.report_id, report_links.other_report_id)
  )
);

-- Written and never read again by the api: who searched for whom is for whoever looks into misuse.
create policy own_search on pacars.searches for insert to pacars_api with check (person_id = pacars.actor());

grant select, insert on pacars.report_terms, pacars.report_sketches, pacars.report_sketch_bands, pacars.report_links
  to pacars_api;
grant delete on pacars.report_sketches, pacars.report_sketch_bands to pacars_api;
grant select, insert, delete on pacars.report_terms, pacars.report_sketches, pacars.report_sketch_bands to pacars_worker;
grant select, insert on pacars.report_links to pacars_worker;
grant update (force, other_force) on pacars.report_links to pacars_worker;
grant insert on pacars.searches, pacars.link_searches to pacars_api;
grant select, insert, delete on pacars.link_searches to pacars_worker;

reset role;
