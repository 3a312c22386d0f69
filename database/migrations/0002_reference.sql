-- What the process must know before the first message: who sends, and who works where.

set role pacars_owner;

create table pacars.feeds (
  name text primary key check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  -- The force that looks after what this feed brings until its owner is known; for what staff enter, their own.
  force text,
  -- Signing secrets, newest first, sealed under the intake key: a dump of the database signs nothing.
  secrets_sealed bytea,
  secrets_key bytea,
  secrets_key_id text,
  reference_pattern text,
  created_at timestamptz not null default now(),
  check (name = 'manual' or (force is not null and secrets_sealed is not null and secrets_key is not null))
);
insert into pacars.feeds (name) values ('manual');

-- The local copy of the people directory. The screen finds a subject by keyed index, never by a readable name.
create table pacars.people (
  id uuid primary key,
  login text not null,
  display_name text not null,
  email text not null,
  force text not null,
  unit text,
  manager uuid references pacars.people (id) deferrable initially deferred,
  psd boolean not null default false,
  sealed_owner boolean not null default false,
  roles text[] not null default '{}',
  active boolean not null default true,
  name_index bytea not null,
  collar_index bytea,
  updated_at timestamptz not null default now()
);
create unique index people_by_login on pacars.people (login) where active;
create index people_by_name on pacars.people (name_index);
create index people_by_collar on pacars.people (collar_index) where collar_index is not null;
create index people_by_force on pacars.people (force);

grant select on pacars.feeds to pacars_api, pacars_worker;
grant select on pacars.people to pacars_api, pacars_worker;

reset role;
