-- Emergency access by two people (break-glass): a relation that holds until an instant, the requests behind it, and the
-- refusals that the refused cannot read. Exclusion overrides an emergency too.

set role pacars_owner;

alter table pacars.report_named
  drop constraint report_named_pkey,
  drop constraint report_named_basis_check,
  -- Whom the relation lets know, and until when: null for as long as it is not taken back.
  add column until timestamptz,
  add column request_id uuid,
  add constraint report_named_basis_check check (basis in ('SEALED_OWNER', 'ALLOCATED', 'BREAK_GLASS')),
  add constraint report_named_until_check check ((basis = 'BREAK_GLASS') = (until is not null)),
  -- By basis too: what is granted in an emergency neither replaces nor hides what lasts.
  add primary key (report_id, person_id, basis);
create index report_named_granted on pacars.report_named (person_id) where basis = 'BREAK_GLASS';

create table pacars.break_glass_requests (
  id uuid primary key,
  force text not null,
  asker uuid not null references pacars.people (id),
  -- The report concerned, where there is one of the force: worked out by ask_break_glass() and shown to nobody. A request
  -- outlives the report's erasure, without its words: if it went, its asker would see that there had been such a report.
  report_id uuid,
  purpose text not null check (purpose in ('RISK_TO_LIFE', 'OWNER_UNREACHABLE', 'LEGAL_DUTY', 'OTHER')),
  hours smallint not null check (hours between 1 and 24),
  state text not null default 'ASKED' check (state in ('ASKED', 'APPROVED', 'REFUSED', 'LAPSED', 'ENDED', 'EXPIRED')),
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '4 hours',
  -- What was asked for and why, and why it was decided so: sealed under a key of the request's own. Empty once the report
  -- has been erased. The api shows them for 90 days only, during which no such report is erased: nobody there sees them go.
  words_key bytea,
  words_key_id text,
  asked_sealed bytea,
  decided_sealed bytea,
  decided_by uuid references pacars.people (id),
  decided_at timestamptz,
  until timestamptz,
  -- Whether there was anything to grant. Like report_id never shown.
  granted boolean not null default false,
  ended_by uuid references pacars.people (id),
  ended_at timestamptz,
  -- Ended by an owner of the report: apart from the state, because that shows that there is such a report.
  ended_by_owner_at timestamptz,
  -- When the worker had taken back what was in hand and asked for the review.
  wound_up_at timestamptz,
  check (decided_by <> asker),
  check ((decided_by is null) = (decided_at is null)),
  check ((words_key is null) = (words_key_id is null) and (words_key is null) = (asked_sealed is null)),
  check (decided_sealed is null or decided_by is not null),
  check (words_key is null or (decided_by is null) = (decided_sealed is null)),
  check ((state in ('APPROVED', 'REFUSED', 'EXPIRED')) <= (decided_by is not null)),
  check ((state in ('APPROVED', 'EXPIRED')) <= (until is not null)),
  check (until <= decided_at + interval '24 hours'),
  check ((state = 'ENDED') = (ended_by is not null and ended_at is not null))
);
create index break_glass_by_force on pacars.break_glass_requests (force, asked_at desc, id desc);
create index break_glass_by_state on pacars.break_glass_requests (state);

-- When a report is erased its requests forget it, and what was said of it.
create function pacars.forget_words() returns trigger
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  new.words_key := null;
  new.words_key_id := null;
  new.asked_sealed := null;
  new.decided_sealed := null;
  return new;
end
$$;
create trigger forget_words before update of report_id on pacars.break_glass_requests
  for each row when (old.report_id is not null and new.report_id is null) execute function pacars.forget_words();

-- That a grant was used, once each: the insert that succeeds is the first use.
create table pacars.break_glass_uses (
  request_id uuid primary key references pacars.break_glass_requests (id),
  used_at timestamptz not null default now()
);

-- What a mail is known by outside. Its number would tell whoever gets two mails how much was written between them.
alter table pacars.outbox add column mail_id uuid not null default gen_random_uuid();

alter table pacars.break_glass_requests enable row level security, force row level security;
alter table pacars.break_glass_uses enable row level security, force row level security;

-- The rule of domain/access.ts, with time: a grant counts until it ends, and every other naming until it is taken back.
drop policy may_know on pacars.reports;
create policy may_know on pacars.reports for select to pacars_api using (
  pacars.is_intake()
  or (
    pacars.actor() is not null
    and force = any (pacars.actor_forces())
    and not exists (
      select from pacars.report_exclusions x where x.report_id = reports.id and x.person_id = pacars.actor()
    )
    and (
      exists (
        select from pacars.report_named n
        where n.report_id = reports.id and n.person_id = pacars.actor() and (n.until is null or n.until > now())
      )
      or (not sealed and open_to && pacars.actor_roles())
    )
  )
);

create or replace function pacars.person_may_learn(p_person uuid, p_report uuid) returns boolean
  language sql stable security definer set search_path = pacars, pg_temp
begin atomic
  select not exists (
      select from pacars.report_exclusions x where x.report_id = p_report and x.person_id = p_person
    )
    and exists (
      select from pacars.reports r
      where r.id = p_report
        and (
          not r.sealed
          or exists (
            select from pacars.report_named n
            where n.report_id = r.id and n.person_id = p_person and (n.until is null or n.until > now())
          )
        )
    );
end;

-- The same without what is granted in an emergency: work that is given lasts, so a grant of hours must not become one
-- of years by it. As the owner for the reason that person_may_learn has: a caller sees only their own relations.
create function pacars.person_may_take(p_person uuid, p_report uuid) returns boolean
  language sql stable security definer set search_path = pacars, pg_temp
begin atomic
  select pacars.person_may_learn(p_person, p_report)
    and exists (
      select from pacars.reports r
      where r.id = p_report
        and (
          not r.sealed
          or exists (
            select from pacars.report_named n
            where n.report_id = r.id and n.person_id = p_person and n.basis <> 'BREAK_GLASS'
          )
        )
    );
end;
revoke all on function pacars.person_may_take from public;
grant execute on function pacars.person_may_take to pacars_api, pacars_worker;

-- Whether the actor knows a report by a grant alone. It runs as the caller, who sees their own relations.
create function pacars.known_by_grant_alone(p_report uuid) returns boolean
  language sql stable parallel safe
begin atomic
  select exists (
      select from pacars.report_named n
      where n.report_id = p_report and n.person_id = pacars.actor() and n.until > now()
    )
    and not exists (
      select from pacars.report_named n
      where n.report_id = p_report and n.person_id = pacars.actor() and n.until is null
    )
    and not exists (
      select from pacars.reports r where r.id = p_report and not r.sealed and r.open_to && pacars.actor_roles()
    );
end;

-- Whoever knows a report in an emergency alone names nobody for it; and no person's call writes a grant.
drop policy intake_names on pacars.report_named;
create policy intake_names on pacars.report_named for insert to pacars_api with check (
  basis <> 'BREAK_GLASS'
  and (
    pacars.is_intake()
    or (
      basis = 'ALLOCATED'
      and 'psd-supervisor' = any (pacars.actor_roles())
      and exists (select from pacars.reports known where known.id = report_id)
      and not pacars.known_by_grant_alone(report_id)
    )
  )
);

-- Whether one of two people stands in the line of management of the other. "union", not "union all": a loop ends here.
create function pacars.in_line_with(p_one uuid, p_other uuid) returns boolean
  language sql stable parallel safe
begin atomic
  with recursive above (start, id) as (
    select p.id, p.manager from pacars.people p where p.id in (p_one, p_other)
    union
    select above.start, p.manager from above join pacars.people p on p.id = above.id
  )
  select p_one = p_other or exists (select from above where start <> id and id in (p_one, p_other));
end;

-- Who may decide a request: another person of the force, of a deciding role, out of the asker's line either way.
create function pacars.may_decide_break_glass(p_asker uuid) returns boolean
  language sql stable parallel safe
begin atomic
  select pacars.actor_roles() && array['psd-supervisor', 'information-manager', 'auditor']
    and not pacars.in_line_with(pacars.actor(), p_asker);
end;

-- The asker sees their own requests, whatever the report. Others see none about a report from which they are excluded.
create policy concerned on pacars.break_glass_requests for select to pacars_api using (
  pacars.actor() is not null
  and force = any (pacars.actor_forces())
  and (
    asker = pacars.actor()
    or (
      not exists (
        select from pacars.report_exclusions x
        where x.report_id = break_glass_requests.report_id and x.person_id = pacars.actor()
      )
      and (
        decided_by = pacars.actor()
        or exists (
          select from pacars.report_named n
          where n.report_id = break_glass_requests.report_id and n.person_id = pacars.actor() and n.basis = 'SEALED_OWNER'
        )
        or pacars.may_decide_break_glass(asker)
      )
    )
  )
);
-- A decision is the decider's own, of what is still open; only what runs is ended.
create policy decides on pacars.break_glass_requests for update to pacars_api
  using (
    state = 'ASKED' and expires_at > now() and asker <> pacars.actor() and force = any (pacars.actor_forces())
    and pacars.may_decide_break_glass(asker)
  )
  with check (
    state in ('APPROVED', 'REFUSED') and decided_by = pacars.actor() and pacars.may_decide_break_glass(asker)
  );
create policy ends on pacars.break_glass_requests for update to pacars_api
  using (
    state in ('ASKED', 'APPROVED')
    and (
      asker = pacars.actor()
      or decided_by = pacars.actor()
      or exists (
        select from pacars.report_named n
        where n.report_id = break_glass_requests.report_id and n.person_id = pacars.actor() and n.basis = 'SEALED_OWNER'
      )
    )
  )
  with check (
    (state = 'ENDED' and ended_by = pacars.actor())
    or (
      ended_by_owner_at is not null
      and exists (
        select from pacars.report_named n
        where n.report_id = break_glass_requests.report_id and n.person_id = pacars.actor() and n.basis = 'SEALED_OWNER'
      )
    )
  );
create policy worker on pacars.break_glass_requests to pacars_worker using (true) with check (true);
create policy owner_asks on pacars.break_glass_requests to pacars_owner using (true) with check (true);
create policy own_use on pacars.break_glass_uses for insert to pacars_api with check (
  exists (select from pacars.break_glass_requests known where known.id = request_id and known.asker = pacars.actor())
);
create policy worker on pacars.break_glass_uses to pacars_worker using (true) with check (true);
create policy break_glass_mails on pacars.outbox for insert to pacars_api
  with check (destination = 'mail' and report_id is null and pacars.actor() is not null);
-- For apply_break_glass() alone.
create policy break_glass_grants on pacars.report_named to pacars_owner
  using (basis = 'BREAK_GLASS') with check (basis = 'BREAK_GLASS');
create policy rule_reads on pacars.tasks for select to pacars_owner using (true);

-- Write a request down. As the owner, because whoever asks may not see the report that they ask for: the function
-- does the same whether there is one or not, and writes it where the caller does not look.
-- A reference is the sender's own before it is one of those that staff have given.
create function pacars.ask_break_glass(
  p_id uuid, p_force text, p_asker uuid, p_report uuid, p_reference text, p_purpose text, p_hours integer,
  p_key bytea, p_key_id text, p_sealed bytea
) returns uuid
  language plpgsql security definer set search_path = pacars, pg_temp as $$
declare
  found_id uuid;
begin
  if p_asker is distinct from pacars.actor() or not p_force = any (pacars.actor_forces()) then
    raise exception 'a request is the actor''s own' using errcode = 'insufficient_privilege';
  end if;
  select r.id into found_id from reports r
  where r.force = p_force and (r.id = p_report or r.reference = p_reference)
  order by r.reference_of <> '', r.received_at desc, r.id limit 1;
  insert into break_glass_requests (id, force, asker, report_id, purpose, hours, words_key, words_key_id, asked_sealed)
  values (p_id, p_force, p_asker, found_id, p_purpose, p_hours, p_key, p_key_id, p_sealed);
  return found_id;
end
$$;
revoke all on function pacars.ask_break_glass from public;
grant execute on function pacars.ask_break_glass to pacars_api;

-- The grant is what the request's row says, and nothing else makes one: two people, or none. As the owner, because
-- neither who approves nor who asks may see the report. Nothing is granted where there is no such report or the asker
-- is excluded from it, and the row looks the same to both.
create function pacars.apply_break_glass() returns trigger
  language plpgsql security definer set search_path = pacars, pg_temp as $$
begin
  if new.state = 'APPROVED' and old.state = 'ASKED' then
    if new.decided_by is distinct from pacars.actor() or new.decided_by = new.asker or old.expires_at <= now() then
      raise exception 'emergency access takes another person, in time' using errcode = 'insufficient_privilege';
    end if;
    insert into report_named (report_id, person_id, basis, until, request_id)
    select r.id, new.asker, 'BREAK_GLASS', new.until, new.id from reports r
    where r.id = new.report_id and r.force = new.force and new.ended_by_owner_at is null
      and not exists (select from report_exclusions x where x.report_id = r.id and x.person_id = new.asker)
    on conflict (report_id, person_id, basis)
      do update set until = greatest(report_named.until, excluded.until), request_id = excluded.request_id;
    new.granted := found;
  elsif new.state in ('ENDED', 'EXPIRED') or new.ended_by_owner_at is not null then
    delete from report_named where request_id = new.id and basis = 'BREAK_GLASS';
  end if;
  return new;
end
$$;
revoke all on function pacars.apply_break_glass from public;
create trigger break_glass_takes_effect before update on pacars.break_glass_requests
  for each row execute function pacars.apply_break_glass();

-- Whom an emergency is told: who keeps watch outside professional standards, the owners of the report if there is
-- one, while it is open those who may decide it, and afterwards the asker. Nobody who is excluded from the report,
-- but for the asker, who is told alike in any case. As the owner, because nobody else sees all of them.
create function pacars.break_glass_watchers(p_request uuid) returns setof uuid
  language sql stable security definer set search_path = pacars, pg_temp
begin atomic
  select p.id
  from pacars.break_glass_requests b join pacars.people p on p.force = b.force and p.active
  where b.id = p_request
    and (
      (b.state <> 'ASKED' and p.id = b.asker)
      or (
        p.id <> b.asker
        and not exists (
          select from pacars.report_exclusions x where x.report_id = b.report_id and x.person_id = p.id
        )
        and (
          ('auditor' = any (p.roles) and not p.psd)
          or exists (
            select from pacars.report_named n
            where n.report_id = b.report_id and n.person_id = p.id and n.basis = 'SEALED_OWNER'
          )
          or (
            b.state = 'ASKED' and p.roles && array['psd-supervisor', 'information-manager', 'auditor']
            and not pacars.in_line_with(p.id, b.asker)
          )
        )
      )
    );
end;
revoke all on function pacars.break_glass_watchers from public;
grant execute on function pacars.break_glass_watchers to pacars_api, pacars_worker;

-- Note that somebody was refused a thing, whether there is such a thing or not: the same steps, the same write. It goes
-- into the chain of the force whose thing it is, else of the person's own. As the owner, because the refused may
-- not see what they were refused.
create function pacars.note_refusal(
  p_actor uuid, p_roles text, p_force text, p_kind text, p_id uuid, p_route text, p_status integer
) returns void
  language plpgsql security definer set search_path = pacars, pg_temp as $$
declare
  about uuid;
  about_force text;
  own_force text;
begin
  select t.report_id into about from tasks t where t.id = p_id and p_kind = 'task';
  select r.id, r.force into about, about_force from reports r
  where r.id = coalesce(about, p_id) and (p_kind = 'report' or about is not null);
  select p.force into own_force from people p where p.id = p_actor;
  perform append_audit(
    coalesce(about_force, own_force, p_force), p_actor::text, p_roles, 'REFUSAL',
    case when about is null then 'unknown' else p_kind end, p_id::text, about,
    null, null, null, json_build_object('route', p_route, 'status', p_status)::text
  );
end
$$;
revoke all on function pacars.note_refusal from public;
grant execute on function pacars.note_refusal to pacars_api;

grant select on pacars.break_glass_requests to pacars_api;
grant update (state, decided_by, decided_at, decided_sealed, until, ended_by, ended_at, ended_by_owner_at)
  on pacars.break_glass_requests to pacars_api;
grant insert on pacars.break_glass_uses to pacars_api;
grant select, update on pacars.break_glass_requests to pacars_worker;
grant select on pacars.break_glass_uses to pacars_worker;

reset role;
