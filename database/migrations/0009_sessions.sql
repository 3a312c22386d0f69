-- Who is signed in with a browser, and since when a person's sign-ins count.

set role pacars_owner;

-- Tokens issued and sessions begun before this instant are dead, whatever else they say.
alter table pacars.people add column tokens_valid_from timestamptz not null default '-infinity';

-- Whoever leaves, or is let back in, signs in anew: nothing from before serves again. clock_timestamp(), because a
-- sign-in may begin while this transaction runs.
create function pacars.end_sign_ins() returns trigger
  language plpgsql as $$
begin
  new.tokens_valid_from := clock_timestamp();
  return new;
end
$$;
create trigger people_activity_ends_sign_ins before update on pacars.people
  for each row when (old.active is distinct from new.active) execute function pacars.end_sign_ins();

create table pacars.sessions (
  -- For the audit: it opens nothing.
  id uuid primary key,
  -- SHA-256 of the cookie's random token: who reads this table, or a backup of it, can be nobody by it.
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  person_id uuid not null references pacars.people (id),
  -- What the identity provider vouched for at the sign-in; what holds is this and the directory together.
  roles text[] not null,
  forces text[] not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  -- When the person last proved to the provider who they are, which may be before this session.
  authenticated_at timestamptz not null
);
create index sessions_by_person on pacars.sessions (person_id);
create index sessions_by_start on pacars.sessions (created_at);

alter table pacars.sessions enable row level security;
alter table pacars.sessions force row level security;

-- The lookup of a session is what finds out who asks, so no actor can be set before it. The rows hold no secret and
-- nothing of a report. A session is never changed, but for its last use.
create policy api_keeps on pacars.sessions to pacars_api using (true) with check (true);
create policy administration on pacars.sessions to pacars_owner using (true) with check (true);
grant select, insert, delete on pacars.sessions to pacars_api;
grant update (last_used_at) on pacars.sessions to pacars_api;

-- The component that opens identities does not take the API's word for who asks: it looks up the sign-in itself.
create policy identity_checks on pacars.sessions for select to pacars_identity using (true);
create policy identity_notes_use on pacars.sessions for update to pacars_identity using (true) with check (true);
create policy identity_checks_sign_ins on pacars.people for select to pacars_identity using (true);
grant select on pacars.sessions, pacars.people to pacars_identity;
grant update (last_used_at) on pacars.sessions to pacars_identity;

-- A person may end their own sign-ins, and changes nothing else in the directory.
create policy own_sign_ins on pacars.people for update to pacars_api
  using (id = pacars.actor()) with check (id = pacars.actor());
grant update (tokens_valid_from) on pacars.people to pacars_api;

reset role;
