-- Who did what to which record, and why: append-only, one hash chain per force (DPA 2018 section 62).

set role pacars_owner;

create table pacars.audit_entries (
  force text not null,
  sequence bigint not null,
  at timestamptz not null,
  -- The canonical text that the hash covers: a JSON array of strings and nulls, readable without this database.
  entry text not null,
  previous_hash bytea not null,
  hash bytea not null,
  actor text not null,
  action text not null,
  record_kind text not null,
  record_id text not null,
  primary key (force, sequence)
);
create index audit_entries_by_record on pacars.audit_entries (record_kind, record_id);

-- The last link of each chain; its row lock is what keeps the chain gapless.
create table pacars.audit_heads (
  force text primary key,
  sequence bigint not null,
  hash bytea not null
);

-- Reasons are people's own words and may name somebody: sealed under the report's key, so that erasure reaches
-- them. The entry holds the hash of the sealed bytes, so the chain still verifies afterwards.
create table pacars.audit_reasons (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  sealed bytea not null
);

create function pacars.refuse_change() returns trigger
  language plpgsql as $$
begin
  raise exception 'audit entries are never changed or removed' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_entries_append_only before update or delete on pacars.audit_entries
  for each row execute function pacars.refuse_change();
create trigger audit_entries_no_truncate before truncate on pacars.audit_entries
  for each statement execute function pacars.refuse_change();

-- The only way to append. `at` is text in UTC with microseconds, so that a verifier hashes the same characters.
create function pacars.append_audit(
  p_force text, p_actor text, p_role text, p_action text, p_record_kind text, p_record_id text,
  p_reason_code text, p_reason_hash text, p_recipient text, p_codes text
) returns bigint
  language plpgsql security definer set search_path = pacars, pg_temp as $$
declare
  head audit_heads%rowtype;
  now_utc timestamptz;
  entry_text text;
begin
  insert into audit_heads (force, sequence, hash) values (p_force, 0, '\x'::bytea) on conflict (force) do nothing;
  select * into strict head from audit_heads where force = p_force for update;
  -- After the lock, so that the order of the entries is the order of their times.
  now_utc := clock_timestamp();
  entry_text := json_build_array(
    '1', p_force, (head.sequence + 1)::text, to_char(now_utc at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    p_actor, p_role, p_action, p_record_kind, p_record_id, p_reason_code, p_reason_hash, p_recipient, p_codes
  )::text;
  insert into audit_entries
    (force, sequence, at, entry, previous_hash, hash, actor, action, record_kind, record_id)
  values (
    p_force, head.sequence + 1, now_utc, entry_text, head.hash,
    sha256(head.hash || convert_to(entry_text, 'UTF8')), p_actor, p_action, p_record_kind, p_record_id
  );
  update audit_heads
  set sequence = head.sequence + 1, hash = sha256(head.hash || convert_to(entry_text, 'UTF8'))
  where force = p_force;
  return head.sequence + 1;
end
$$;
revoke all on function pacars.append_audit from public;
grant execute on function pacars.append_audit to pacars_api, pacars_worker;

reset role;
