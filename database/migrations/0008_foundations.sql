-- What several later parts stand on: a role for the component that opens identities, mails about no report, and audit
-- entries that say which report they concern, so that they can be kept from whoever must not know of it.

do $$
begin
  create role pacars_identity nologin;
exception
  -- The roles belong to the whole server: a second database on it finds them already there.
  when duplicate_object or unique_violation then null;
end
$$;
alter role pacars_identity login;
grant usage on schema pacars to pacars_identity;

set role pacars_owner;

-- A mail may be about no report: somebody asks for access in an emergency, a checkpoint goes out.
alter table pacars.outbox alter column report_id drop not null;
alter table pacars.outbox add constraint outbox_news_is_of_a_report check (destination = 'mail' or report_id is not null);

-- The report concerned, whatever the record is. No foreign key: the audit outlives what it tells of.
alter table pacars.audit_entries add column report_id uuid;
create index audit_entries_by_report on pacars.audit_entries (report_id) where report_id is not null;

drop function pacars.append_audit;

-- The only way to append. Version 2 of the entry's text names the report; version 1 (of databases of version 0.1 of
-- the product) had no such place. `at` is text in UTC with microseconds, so that a verifier hashes the same characters.
create function pacars.append_audit(
  p_force text, p_actor text, p_role text, p_action text, p_record_kind text, p_record_id text, p_report uuid,
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
    '2', p_force, (head.sequence + 1)::text, to_char(now_utc at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    p_actor, p_role, p_action, p_record_kind, p_record_id, p_report::text, p_reason_code, p_reason_hash, p_recipient,
    p_codes
  )::text;
  insert into audit_entries
    (force, sequence, at, entry, previous_hash, hash, actor, action, record_kind, record_id, report_id)
  values (
    p_force, head.sequence + 1, now_utc, entry_text, head.hash,
    sha256(head.hash || convert_to(entry_text, 'UTF8')), p_actor, p_action, p_record_kind, p_record_id, p_report
  );
  update audit_heads
  set sequence = head.sequence + 1, hash = sha256(head.hash || convert_to(entry_text, 'UTF8'))
  where force = p_force;
  return head.sequence + 1;
end
$$;
revoke all on function pacars.append_audit from public;
grant execute on function pacars.append_audit to pacars_api, pacars_worker, pacars_identity;

reset role;
