-- The audit that can be proved: signed checkpoints of each chain, who outside was told of them, and who may read it.

set role pacars_owner;

create table pacars.audit_checkpoints (
  force text not null,
  -- Number of entries that it covers, and the root of the Merkle tree (RFC 6962) over their texts.
  size bigint not null check (size > 0),
  root bytea not null,
  -- The roots of the perfect trees that the root is made of: the next one goes on from here.
  range bytea not null,
  -- The size of the checkpoint before it (0 for the first), and the proof that this one only added to it.
  previous_size bigint not null check (previous_size < size),
  proof bytea not null,
  note text not null,
  public_key bytea not null,
  signed_at timestamptz not null default clock_timestamp(),
  primary key (force, size)
);

create table pacars.audit_checkpoint_mails (
  force text not null,
  size bigint not null,
  -- A mailbox of an authority outside, from the worker's settings.
  address text not null,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  primary key (force, size, address),
  foreign key (force, size) references pacars.audit_checkpoints (force, size)
);
create index audit_checkpoint_mails_waiting on pacars.audit_checkpoint_mails (next_attempt_at)
  where delivered_at is null;

create trigger audit_checkpoints_append_only before update or delete on pacars.audit_checkpoints
  for each row execute function pacars.refuse_change();
create trigger audit_checkpoints_no_truncate before truncate on pacars.audit_checkpoints
  for each statement execute function pacars.refuse_change();

-- The auditor's list: newest first, and by no number from which the missing ones could be counted.
create index audit_entries_by_time on pacars.audit_entries (at, hash);

do $$
declare
  guarded text;
begin
  foreach guarded in array array['audit_checkpoints', 'audit_checkpoint_mails']
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
    execute format('create policy worker on pacars.%I to pacars_worker using (true) with check (true)', guarded);
  end loop;
end
$$;

-- The worker reads the texts to hash them, and nothing else of an entry.
create policy worker_proves on pacars.audit_entries for select to pacars_worker using (true);
create policy worker_proves on pacars.audit_heads for select to pacars_worker using (true);
create policy auditor_reads on pacars.audit_checkpoints for select to pacars_auditor using (true);
create policy auditor_reads on pacars.audit_heads for select to pacars_auditor using (true);
-- A row refers to its checkpoint, and the check of that runs as the owner.
create policy owner_refers on pacars.audit_checkpoints for select to pacars_owner using (true);

-- An auditor at the API sees what concerns their forces; of a report, only if they may know it: not when it is sealed,
-- not when they are excluded from it, as for everybody else. Entries of a report that do not say which (version 1) are
-- seen by none. The owner of a sealed report sees what concerns that report.
--
-- Nobody sees their own refusals, and nobody those of a thing that never was: shown beside those of a thing that is
-- hidden, which cannot be, they would answer whether it is there, to whoever asked or to their friend the auditor.
--
-- Emergency access is for the auditors to watch over. Each step that a request takes whether or not there is a report
-- is seen by them, but for whoever asked and whoever is excluded from the report; which report, only by those who may
-- know it (database/audit-seen.ts withholds it). What happens only where there is a report is seen as any other
-- entry of it.
create policy may_read on pacars.audit_entries for select to pacars_api using (
  pacars.actor() is not null
  and force = any (pacars.actor_forces())
  and not (action = 'REFUSAL' and actor = pacars.actor()::text)
  and (
    case
      when report_id is not null then
        (
          'auditor' = any (pacars.actor_roles())
          or exists (
            select from pacars.report_named n
            where n.report_id = audit_entries.report_id and n.person_id = pacars.actor() and n.basis = 'SEALED_OWNER'
          )
        )
        and pacars.person_may_learn(pacars.actor(), report_id)
      when record_kind in (
        'delivery', 'search', 'person', 'session', 'feed', 'key', 'hold', 'workflow', 'audit', 'schema'
      ) then 'auditor' = any (pacars.actor_roles())
      else false
    end
    or (
      record_kind = 'break-glass'
      and 'auditor' = any (pacars.actor_roles())
      and case action
        when 'BREAK_GLASS' then (entry::jsonb ->> 13)::jsonb ->> 'event' in (
          'ASKED', 'APPROVED', 'REFUSED', 'LAPSED', 'ENDED', 'EXPIRED'
        )
        else action = 'CONSULTATION' and report_id is null
      end
      and not exists (
        select from pacars.report_exclusions x
        where x.report_id = audit_entries.report_id and x.person_id = pacars.actor()
      )
      and not exists (
        select from pacars.break_glass_requests b
        where b.id::text = record_id and b.asker = pacars.actor()
      )
    )
  )
);
create policy may_read on pacars.audit_checkpoints for select to pacars_api using (
  pacars.actor() is not null and 'auditor' = any (pacars.actor_roles()) and force = any (pacars.actor_forces())
);

-- Taking a copy of the audit is itself in it. The auditor's role may append this one kind of entry about itself and no
-- other, which a grant on append_audit could not say: hence a function with the owner's rights.
create function pacars.record_audit_export(p_force text, p_codes text) returns bigint
  language sql security definer set search_path = pacars, pg_temp
begin atomic
  select pacars.append_audit(
    p_force, 'auditor', null, 'EXPORT', 'audit', p_force, null::uuid, null, null, null, p_codes
  );
end;
revoke all on function pacars.record_audit_export from public;
grant execute on function pacars.record_audit_export to pacars_auditor;

grant select (force, sequence, entry) on pacars.audit_entries to pacars_worker;
grant select (force, sequence) on pacars.audit_heads to pacars_worker, pacars_auditor;
grant select, insert on pacars.audit_checkpoints, pacars.audit_checkpoint_mails to pacars_worker;
grant update (attempts, next_attempt_at, delivered_at) on pacars.audit_checkpoint_mails to pacars_worker;
grant select on pacars.audit_checkpoints to pacars_auditor;
grant select (force, sequence, at, entry, hash, actor, action, record_kind, record_id, report_id)
  on pacars.audit_entries to pacars_api;
grant select (force, size, root, note, public_key, signed_at) on pacars.audit_checkpoints to pacars_api;

reset role;
