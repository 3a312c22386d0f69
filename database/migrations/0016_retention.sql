-- How long what is kept is kept; who may hold it; and how it is erased, with what is left to show that it was.

set role pacars_owner;

-- The retention clock of a closed report. A report that is opened again has none until it closes again.
create table pacars.report_retention (
  report_id uuid primary key references pacars.reports (id),
  class text not null check (class in ('MOPI_1', 'MOPI_2', 'MOPI_3', 'MOPI_4', 'MISCONDUCT_FILE', 'NO_ACTION')),
  -- Whether the rules chose the class or a person did: what a person chose stays.
  class_by text not null default 'RULE' check (class_by in ('RULE', 'PERSON')),
  -- The dated rule that the clock follows, such as `MOPI_3/england-and-wales/2023-07-20`.
  rule text not null,
  decisions_needed smallint not null check (decisions_needed in (1, 2)),
  clock_start timestamptz,
  review_due timestamptz,
  -- How many reviews have been opened: the occasion of the next one's task.
  reviews integer not null default 0,
  last_outcome text check (last_outcome in ('KEEP', 'ERASE')),
  last_reviewed_at timestamptz,
  -- When the reporter's identity goes; it goes before the case.
  identity_due timestamptz,
  identity_erased_at timestamptz
);
create index report_retention_due on pacars.report_retention (review_due) where review_due is not null;
create index report_retention_identity_due on pacars.report_retention (identity_due)
  where identity_due is not null and identity_erased_at is null;

-- It never takes fewer people to erase than it took once, whoever writes the clock.
create function pacars.keep_decisions_needed() returns trigger
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  new.decisions_needed := greatest(old.decisions_needed, new.decisions_needed);
  return new;
end
$$;
create trigger keep_decisions_needed before update on pacars.report_retention
  for each row execute function pacars.keep_decisions_needed();

-- What people decided, apart from the tasks: the worker may write tasks, and must not be able to decide.
create table pacars.retention_decisions (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  task_id uuid not null unique references pacars.tasks (id),
  step text not null check (step in ('REVIEW', 'CONFIRM')),
  -- The review that a confirmation answers.
  review_id uuid references pacars.retention_decisions (id),
  decision text not null check (decision in ('KEEP', 'ERASE')),
  person_id uuid not null,
  -- How often the report had been closed: a decision about an earlier closing decides nothing.
  closing integer not null,
  decided_at timestamptz not null default clock_timestamp(),
  check ((step = 'CONFIRM') = (review_id is not null))
);
create index retention_decisions_by_report on pacars.retention_decisions (report_id, decided_at);

-- A hold of one report, or (without a report) a moratorium of an inquiry over many. Neither is ever deleted while it
-- matters: lifting leaves the row.
create table pacars.legal_holds (
  id uuid primary key,
  report_id uuid references pacars.reports (id),
  -- Of a moratorium: what it is known by, such as the inquiry's name. A hold of one report has none.
  name text,
  scope text not null check (scope in ('REPORT', 'ALL', 'FORCE', 'CATEGORY')),
  force text not null,
  category text,
  starts_at timestamptz not null default now(),
  ends_at timestamptz,
  set_by uuid not null,
  set_at timestamptz not null default now(),
  -- The words for why, under a key of their own: they may name somebody.
  reason_sealed bytea not null,
  reason_key bytea not null,
  reason_key_id text not null,
  lift_asked_by uuid,
  lift_asked_at timestamptz,
  lifted_by uuid,
  lifted_at timestamptz,
  check ((scope = 'REPORT') = (report_id is not null)),
  check ((scope = 'REPORT') = (name is null)),
  check ((scope = 'CATEGORY') = (category is not null)),
  check ((lifted_at is null) = (lifted_by is null)),
  -- Two people lift a hold.
  check (lifted_by is null or (lift_asked_by is not null and lifted_by <> lift_asked_by))
);
create index legal_holds_by_report on pacars.legal_holds (report_id) where report_id is not null;
create index moratoria on pacars.legal_holds (set_at) where report_id is null;

-- What is left of an erased report: that it was, and nothing of what it said.
create table pacars.erased_reports (
  report_id uuid primary key,
  force text not null,
  feed text not null,
  received_on date not null,
  closed_on date not null,
  erased_on date not null,
  class text not null,
  rule text not null,
  messages integer not null,
  sealed boolean not null,
  -- Who may know that it was: null for every information manager of the force; where somebody had to be kept from the
  -- report, those alone who were not. The excluded themselves are not written down: that would tell whom it was about.
  audience uuid[]
);
create index erased_reports_newest on pacars.erased_reports (force, erased_on desc, report_id desc);

-- The sender's ids of erased messages: the same message sent again is a duplicate for ever.
create table pacars.erased_messages (
  message_id uuid primary key,
  fingerprint bytea not null,
  delivery_id uuid not null references pacars.deliveries (id)
);

create table pacars.erasure_certificates (
  id uuid primary key,
  report_id uuid not null,
  part text not null check (part in ('REPORT', 'IDENTITY')),
  -- Canonical JSON (RFC 8785), the very characters that are signed.
  statement text not null,
  signature bytea not null,
  key_id text not null,
  issued_at timestamptz not null default now()
);
create index erasure_certificates_by_report on pacars.erasure_certificates (report_id);

-- Wrapping keys that were destroyed. A process that has not yet heard of it must not wrap anything under them.
create table pacars.retired_keys (
  purpose text not null check (purpose in ('content', 'intake', 'identity')),
  version text not null,
  retired_at timestamptz not null default now(),
  primary key (purpose, version)
);

-- What erasing a report does to each table that knows it, and what must not be there when it is erased. A later
-- migration that makes such a table names it here (erase_with_report, below); a test finds the table that was
-- forgotten.
create table pacars.erasure_plan (
  table_name text not null,
  column_name text not null,
  -- DELETE the rows; DETACH: keep the row and forget the report; KEEP the row as it is.
  action text not null check (action in ('DELETE', 'DETACH', 'KEEP')),
  -- Lower goes first: rows that refer to others before those they refer to.
  position smallint not null,
  -- A condition on a row of the table while which nothing is erased, and what to call it.
  obstacle text,
  obstacle_when text,
  primary key (table_name, column_name),
  check ((obstacle is null) = (obstacle_when is null))
);

alter table pacars.messages drop constraint messages_contact_check;
-- EXPIRED: there was a contact, and its time is over.
alter table pacars.messages add constraint messages_contact_check
  check (contact in ('NONE', 'SEALED', 'DROPPED', 'EXPIRED'));

do $$
declare
  guarded text;
begin
  foreach guarded in array array[
    'report_retention', 'retention_decisions', 'legal_holds', 'erased_reports', 'erased_messages',
    'erasure_certificates', 'retired_keys', 'erasure_plan'
  ]
  loop
    execute format('alter table pacars.%I enable row level security', guarded);
    execute format('alter table pacars.%I force row level security', guarded);
  end loop;
end
$$;

-- Row-level security holds for the owner too. What erases runs as the owner, and sees the rows of the one report that
-- it says it is erasing, for as long as its transaction lasts.
create function pacars.erasing() returns uuid language sql stable parallel safe
  return nullif(current_setting('pacars.erasing', true), '')::uuid;

-- Name a table that knows reports. For migrations: nobody else may write the plan.
create function pacars.erase_with_report(
  p_table text, p_position integer, p_column text default 'report_id', p_action text default 'DELETE',
  p_obstacle text default null, p_obstacle_when text default null
) returns void
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  insert into erasure_plan (table_name, column_name, action, position, obstacle, obstacle_when)
  values (p_table, p_column, p_action, p_position, p_obstacle, p_obstacle_when);
  if p_action <> 'KEEP' then
    execute format(
      'create policy %I on pacars.%I to pacars_owner using (%I = pacars.erasing()) with check (true)',
      'erasure_by_' || p_column, p_table, p_column
    );
  end if;
end
$$;
revoke all on function pacars.erase_with_report from public;

create policy owner_plans on pacars.erasure_plan to pacars_owner using (true) with check (true);
create policy owner_keeps on pacars.erased_reports to pacars_owner using (true) with check (true);
create policy owner_keeps on pacars.erased_messages to pacars_owner using (true) with check (true);
create policy owner_reads on pacars.erasure_certificates for select to pacars_owner using (true);
create policy owner_retires on pacars.retired_keys to pacars_owner using (true) with check (true);
-- When the messages came, by the one table that the worker cannot write.
create policy erasure on pacars.deliveries for select to pacars_owner using (pacars.erasing() is not null);
create policy erasure on pacars.idempotency_keys to pacars_owner using (pacars.erasing() is not null);

select
  pacars.erase_with_report('retention_decisions', 10),
  pacars.erase_with_report('legal_holds', 10, p_obstacle => 'LEGAL_HOLD',
    p_obstacle_when => 'lifted_at is null and (ends_at is null or ends_at > now())'),
  pacars.erase_with_report('report_retention', 10),
  pacars.erase_with_report('message_identity', 20),
  pacars.erase_with_report('message_raw', 20),
  pacars.erase_with_report('message_content', 20),
  pacars.erase_with_report('audit_reasons', 30),
  pacars.erase_with_report('report_events', 30),
  pacars.erase_with_report('report_exclusions', 30),
  pacars.erase_with_report('report_named', 30),
  pacars.erase_with_report('outbox', 30, p_obstacle => 'UNDELIVERED', p_obstacle_when => 'delivered_at is null'),
  pacars.erase_with_report('hand_offs', 30, p_obstacle => 'HAND_OFF_UNSETTLED',
    p_obstacle_when => $when$state not in ('delivered', 'done-by-hand')$when$),
  pacars.erase_with_report('break_glass_requests', 30, p_action => 'DETACH', p_obstacle => 'BREAK_GLASS',
    p_obstacle_when => $when$asked_at > now() - interval '90 days'$when$),
  pacars.erase_with_report('delivery_items', 30, p_action => 'DETACH', p_obstacle => 'HELD',
    p_obstacle_when => $when$status in ('held', 'conflict')$when$),
  pacars.erase_with_report('tasks', 40, p_obstacle => 'LIVE_TASK',
    p_obstacle_when => $when$state in ('open', 'claimed')$when$),
  pacars.erase_with_report('messages', 60, p_obstacle => 'UNREAD', p_obstacle_when => 'considered_at is null'),
  pacars.erase_with_report('report_keys', 70),
  pacars.erase_with_report('reports', 100, 'id', p_obstacle => 'OPEN', p_obstacle_when => $when$stage <> 'CLOSED'$when$),
  -- The audit outlives what it tells of; what it holds of a report are ids, codes and hashes.
  pacars.erase_with_report('audit_entries', 100, p_action => 'KEEP'),
  pacars.erase_with_report('erased_reports', 100, p_action => 'KEEP'),
  pacars.erase_with_report('erasure_certificates', 100, p_action => 'KEEP');

-- Tables of parts that are made before this one, where they are there.
do $$
declare
  made record;
begin
  for made in
    select * from (
      values
        ('identity_openings', 'report_id', 14, null, null),
        ('identity_requests', 'report_id', 15, 'IDENTITY_REQUEST',
          $when$(state = 'requested' and answer_due > now()) or (state = 'approved' and open_until > now())$when$),
        ('identity_clues', 'report_id', 20, null, null),
        ('report_subjects', 'report_id', 30, null, null),
        ('report_terms', 'report_id', 30, null, null),
        ('link_searches', 'report_id', 30, null, null),
        ('report_sketch_bands', 'report_id', 29, null, null),
        ('report_sketches', 'report_id', 30, null, null),
        ('report_links', 'report_id', 30, null, null),
        ('report_links', 'other_report_id', 30, null, null)
    ) as others (name, of, place, hinders, hinders_when)
    where exists (
      select from pg_attribute where attrelid = to_regclass('pacars.' || name) and attname = of and not attisdropped
    )
  loop
    perform pacars.erase_with_report(made.name, made.place, made.of, 'DELETE', made.hinders, made.hinders_when);
  end loop;
end
$$;

-- Everything that forbids erasing anything of a report now, as codes; an empty list: nothing does. Whoever asks holds
-- the report's lock if the answer is to stay true. It runs as the owner, because the worker does not see, and should
-- not, what is held of a report or which deliveries brought it.
create function pacars.erasure_obstacles(p_report uuid) returns text[]
  language plpgsql security definer set search_path = pacars, pg_temp as $$
declare
  obstacles text[] := '{}';
  known reports%rowtype;
  planned erasure_plan%rowtype;
  stands boolean;
begin
  perform set_config('pacars.erasing', p_report::text, true);
  select * into known from reports where id = p_report;
  if known.id is null then
    return array['ABSENT'];
  end if;
  for planned in select * from erasure_plan where obstacle is not null order by position, table_name
  loop
    execute format(
      'select exists (select from pacars.%I where %I = $1 and (%s))',
      planned.table_name, planned.column_name, planned.obstacle_when
    ) into stands using p_report;
    if stands then
      obstacles := obstacles || planned.obstacle;
    end if;
  end loop;
  if exists (
    select from legal_holds m
    where m.report_id is null and m.lifted_at is null and m.starts_at <= now()
      and (m.ends_at is null or m.ends_at > now())
      and (
        m.scope = 'ALL'
        or (m.scope = 'FORCE' and m.force in (known.force, known.target_force))
        or (m.scope = 'CATEGORY' and m.category = any (known.categories))
      )
  ) then
    obstacles := obstacles || 'MORATORIUM'::text;
  end if;
  return obstacles;
end
$$;
revoke all on function pacars.erasure_obstacles from public;
grant execute on function pacars.erasure_obstacles to pacars_worker;

-- Whether the newest message of a report came so long ago. The time of a delivery is the one instant about a report that
-- the worker cannot write: whatever clocks it writes elsewhere, nothing goes before this one.
create function pacars.last_delivery_before(p_report uuid, p_age interval) returns boolean
  language sql stable set search_path = pacars, pg_temp
begin atomic
  select coalesce(max(d.received_at) < now() - p_age, false)
  from pacars.messages m join pacars.deliveries d on d.id = m.delivery_id where m.report_id = p_report;
end;
revoke all on function pacars.last_delivery_before from public;

-- Erase who the reporter is: the contact details, the bytes as they came (they hold the contact too), and their keys.
-- By rule, without a decision of a person, and never before every condition holds under the report's lock.
create function pacars.erase_identity(p_report uuid) returns jsonb
  language plpgsql security definer set search_path = pacars, pg_temp as $$
declare
  known reports%rowtype;
  clock report_retention%rowtype;
  obstacles text[];
  identities integer;
  raws integer;
  keys integer;
begin
  perform set_config('pacars.erasing', p_report::text, true);
  select * into known from reports where id = p_report for update;
  obstacles := erasure_obstacles(p_report);
  select * into clock from report_retention where report_id = p_report for update;
  if clock.identity_due is null or clock.identity_due > now() or clock.identity_erased_at is not null
    or not last_delivery_before(p_report, interval '90 days')
  then
    obstacles := obstacles || 'NOT_DUE'::text;
  end if;
  if obstacles <> '{}' then
    return jsonb_build_object('erased', false, 'obstacles', obstacles);
  end if;
  delete from message_identity where report_id = p_report;
  get diagnostics identities = row_count;
  delete from message_raw where report_id = p_report;
  get diagnostics raws = row_count;
  delete from report_keys where report_id = p_report and purpose = 'identity';
  get diagnostics keys = row_count;
  update messages set contact = 'EXPIRED' where report_id = p_report and contact = 'SEALED';
  update report_retention set identity_erased_at = now() where report_id = p_report;
  perform append_audit(
    known.force, 'worker', null, 'ERASURE', 'report', p_report::text, p_report, 'RETENTION', null, null,
    '{"part":"IDENTITY"}'
  );
  return jsonb_build_object(
    'erased', true, 'force', known.force, 'class', clock.class, 'rule', clock.rule,
    'receivedOn', to_char(known.received_at at time zone 'Europe/London', 'YYYY-MM-DD'),
    'closedOn', to_char(known.closed_at at time zone 'Europe/London', 'YYYY-MM-DD'),
    'erasedAt', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'decisions', '[]'::jsonb,
    'counts', jsonb_build_object('message_identity', identities, 'message_raw', raws, 'report_keys', keys)
  );
end
$$;
revoke all on function pacars.erase_identity from public;
grant execute on function pacars.erase_identity to pacars_worker;

-- The decisions by which a report may be erased now, or null: the latest review of this closing says ERASE, and, where
-- the rule wants two people, another one has confirmed it. Both may still know the report.
create function pacars.erasure_decisions(p_report uuid, p_closing integer, p_closed_at timestamptz, p_needed integer)
  returns jsonb
  language plpgsql stable set search_path = pacars, pg_temp as $$
declare
  review retention_decisions%rowtype;
  confirmed retention_decisions%rowtype;
begin
  select * into review from retention_decisions
  where report_id = p_report and step = 'REVIEW' order by decided_at desc limit 1;
  if review.id is null or review.decision <> 'ERASE' or review.closing <> p_closing
    or review.decided_at < p_closed_at or not person_may_learn(review.person_id, p_report)
  then
    return null;
  end if;
  select * into confirmed from retention_decisions
  where review_id = review.id order by decided_at desc limit 1;
  if confirmed.decision = 'KEEP' or (p_needed > 1 and confirmed.id is null) then
    return null;
  end if;
  if confirmed.id is not null
    and (confirmed.person_id = review.person_id or not person_may_learn(confirmed.person_id, p_report))
  then
    return null;
  end if;
  return (
    select jsonb_agg(
      jsonb_build_object(
        'id', d.id, 'step', d.step, 'personId', d.person_id,
        'at', to_char(d.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      ) order by d.decided_at
    )
    from retention_decisions d where d.id in (review.id, confirmed.id)
  );
end
$$;
revoke all on function pacars.erasure_decisions from public;

-- Who may know that a report was erased: null for every information manager of its force, unless somebody had to be
-- kept from it; then those alone who were not.
create function pacars.erasure_audience(p_report uuid, p_force text, p_sealed boolean) returns uuid[]
  language plpgsql stable set search_path = pacars, pg_temp as $$
begin
  if not p_sealed and not exists (select from report_exclusions where report_id = p_report) then
    return null;
  end if;
  return array(
    select p.id from people p
    where p.active and p.force = p_force and person_may_learn(p.id, p_report)
      and (p.roles && array['information-manager']
        or exists (select from report_named n where n.report_id = p_report and n.person_id = p.id))
  );
end
$$;
revoke all on function pacars.erasure_audience from public;

-- Erase a report: its keys first of all, and with them whatever a backup still holds; then every row that knows it. It
-- checks by itself, under the report's lock, that nothing forbids it and that people decided it: the worker calls it,
-- and a worker in the wrong hands must not be able to erase what nobody decided to erase.
create function pacars.erase_report(p_report uuid) returns jsonb
  language plpgsql security definer set search_path = pacars, pg_temp as $$
declare
  known reports%rowtype;
  clock report_retention%rowtype;
  obstacles text[];
  decisions jsonb;
  counts jsonb := '{}';
  planned erasure_plan%rowtype;
  touched integer;
  names text[];
  message_count integer;
  audience uuid[];
  -- The least that the rules of domain/retention.ts ask for: the worker writes the clock, and is not taken at its word.
  floor_decisions integer;
  floor_age interval;
begin
  perform set_config('pacars.erasing', p_report::text, true);
  -- Against messages that come on it, and against decisions and holds about it, which refer to it.
  select * into known from reports where id = p_report for update;
  obstacles := erasure_obstacles(p_report);
  select * into clock from report_retention where report_id = p_report for update;
  floor_decisions := case
    when known.ending = 'ACTED_ON' then 2
    when known.ending = 'NO_FURTHER_ACTION'
      and (known.danger or known.categories::text[] && array['SEXUAL_BOUNDARY', 'PARTNER_ABUSE']) then 2
    else 1
  end;
  -- Only a person may choose a lesser class for what was acted on: the worker cannot write that one did.
  floor_age := case
    when known.ending is distinct from 'ACTED_ON' or clock.class_by = 'PERSON' then interval '2 years'
    else interval '6 years'
  end;
  if clock.review_due is null or clock.review_due > now()
    or known.closed_at is null or known.closed_at > now() - floor_age
    or not last_delivery_before(p_report, floor_age)
  then
    obstacles := obstacles || 'NOT_DUE'::text;
  end if;
  decisions := erasure_decisions(p_report, known.closings, known.closed_at, greatest(clock.decisions_needed, floor_decisions));
  if decisions is null then
    obstacles := obstacles || 'NOT_DECIDED'::text;
  end if;
  if obstacles <> '{}' then
    return jsonb_build_object('erased', false, 'obstacles', obstacles);
  end if;

  select count(*) into message_count from messages where report_id = p_report;
  audience := erasure_audience(p_report, known.force, known.sealed);
  -- Whatever names the report or a thing of it in an answer kept for a repeated call.
  names := array(
    select id::text from (
      select p_report as id
      union all select id from tasks where report_id = p_report
      union all select id from messages where report_id = p_report
      union all select id from hand_offs where report_id = p_report
      union all select id from legal_holds where report_id = p_report
    ) named
  );
  delete from idempotency_keys k
  where exists (select from unnest(names) as known_name where strpos(k.body::text, known_name) > 0);
  insert into erased_messages (message_id, fingerprint, delivery_id)
  select message_id, fingerprint, delivery_id from messages where report_id = p_report;

  for planned in select * from erasure_plan where action <> 'KEEP' order by position, table_name, column_name
  loop
    if planned.action = 'DELETE' then
      execute format('delete from pacars.%I where %I = $1', planned.table_name, planned.column_name) using p_report;
    else
      execute format(
        'update pacars.%I set %I = null where %I = $1', planned.table_name, planned.column_name, planned.column_name
      ) using p_report;
    end if;
    get diagnostics touched = row_count;
    counts := counts || jsonb_build_object(
      planned.table_name, touched + coalesce((counts ->> planned.table_name)::integer, 0)
    );
  end loop;

  insert into erased_reports
    (report_id, force, feed, received_on, closed_on, erased_on, class, rule, messages, sealed, audience)
  values (
    p_report, known.force, known.feed, (known.received_at at time zone 'Europe/London')::date,
    (known.closed_at at time zone 'Europe/London')::date, (now() at time zone 'Europe/London')::date,
    clock.class, clock.rule, message_count, known.sealed, audience
  );
  perform append_audit(
    known.force, 'worker', null, 'ERASURE', 'report', p_report::text, p_report, 'RETENTION', null, null,
    '{"part":"REPORT"}'
  );
  return jsonb_build_object(
    'erased', true, 'force', known.force, 'class', clock.class, 'rule', clock.rule,
    'receivedOn', to_char(known.received_at at time zone 'Europe/London', 'YYYY-MM-DD'),
    'closedOn', to_char(known.closed_at at time zone 'Europe/London', 'YYYY-MM-DD'),
    'erasedAt', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'decisions', decisions, 'counts', counts
  );
end
$$;
revoke all on function pacars.erase_report from public;
grant execute on function pacars.erase_report to pacars_worker;

-- Nothing is wrapped under a key that was destroyed, whatever an outdated process believes.
create function pacars.refuse_retired_key() returns trigger
  language plpgsql set search_path = pacars, pg_temp as $$
declare
  key_id text := to_jsonb(new) ->> tg_argv[0];
begin
  if key_id is not null and exists (
    select from retired_keys k
    where k.purpose = split_part(key_id, '/', 1) and k.version = regexp_replace(key_id, '^.*/', '')
  ) then
    raise exception 'the wrapping key is retired: this process must read its key ring again'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  return new;
end
$$;

-- Name a column that says which key of the ring wraps the key beside it (`x_key_id` beside `x_key`; in report_keys
-- `wrapping_key_id` beside `wrapped`). For migrations. Wrapping keys are turned over by an administrator's command,
-- which acts as the owner and sees wrapped keys, never what lies under them.
create function pacars.turn_over_with_ring(p_table text, p_column text) returns void
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  execute format(
    'create trigger retired_key before insert or update of %I on pacars.%I
       for each row execute function pacars.refuse_retired_key(%L)',
    p_column, p_table, p_column
  );
  execute format('create policy ring_reads on pacars.%I for select to pacars_owner using (true)', p_table);
  execute format(
    'create policy ring_writes on pacars.%I for update to pacars_owner using (true) with check (true)', p_table
  );
end
$$;
revoke all on function pacars.turn_over_with_ring from public;

do $$
declare
  made record;
begin
  perform pacars.turn_over_with_ring('report_keys', 'wrapping_key_id');
  perform pacars.turn_over_with_ring('searches', 'wrapping_key_id');
  for made in
    select c.relname as name, a.attname as of
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'pacars'::regnamespace and c.relkind = 'r' and a.attname like '%\_key\_id'
      and exists (
        select from pg_attribute k
        where k.attrelid = c.oid and k.attname = regexp_replace(a.attname, '_id$', '') and k.atttypid = 'bytea'::regtype
      )
  loop
    perform pacars.turn_over_with_ring(made.name, made.of);
  end loop;
end
$$;
-- What was searched for and why goes after a year: the audit entry stays, and tells that there was a search. A moratorium
-- holds it as it holds reports.
create index searches_by_age on pacars.searches (at);
create policy expired on pacars.searches for delete to pacars_owner using (at < now() - interval '12 months');
create function pacars.erase_searches(p_before timestamptz, p_rule text, p_limit integer) returns integer
  language plpgsql security definer set search_path = pacars, pg_temp as $$
declare
  gone record;
  erased integer := 0;
begin
  for gone in
    with removed as (
      delete from searches where id in (
        select s.id from searches s join people p on p.id = s.person_id
        where s.at < least(p_before, now() - interval '12 months') and not exists (
          select from legal_holds m
          where m.report_id is null and m.lifted_at is null and m.starts_at <= now()
            and (m.ends_at is null or m.ends_at > now())
            and (m.scope in ('ALL', 'CATEGORY') or m.force = p.force)
        )
        order by s.at limit p_limit
      ) returning person_id
    )
    select p.force, count(*)::integer as searches from removed r join people p on p.id = r.person_id
    group by p.force order by p.force collate "C"
  loop
    erased := erased + gone.searches;
    perform append_audit(
      gone.force, 'worker', null, 'ERASURE', 'search', 'expired', null, 'RETENTION', null, null,
      json_build_object('part', 'SEARCHES', 'rule', p_rule, 'searches', gone.searches)::text
    );
  end loop;
  return erased;
end
$$;
revoke all on function pacars.erase_searches from public;
grant execute on function pacars.erase_searches to pacars_worker;

create policy everybody_heeds on pacars.retired_keys for select using (true);

-- The worker carries the clocks, and reads what people decided.
create policy worker on pacars.report_retention to pacars_worker using (true) with check (true);
create policy worker_reads on pacars.retention_decisions for select to pacars_worker using (true);
create policy worker_reads on pacars.legal_holds for select to pacars_worker using (true);
create policy worker_reads on pacars.erased_reports for select to pacars_worker using (true);
create policy worker on pacars.erasure_certificates to pacars_worker using (true) with check (true);

create policy known_report on pacars.report_retention for select to pacars_api
  using (pacars.is_intake() or exists (select from pacars.reports known where known.id = report_id));
-- Intake stops the clock of a report that it opens again; otherwise those who review change it.
create policy reviewers_change on pacars.report_retention for update to pacars_api
  using (
    pacars.is_intake()
    or (
      pacars.actor_roles() && array['information-manager', 'psd-supervisor']
      and exists (select from pacars.reports known where known.id = report_id)
    )
  );
create policy known_report on pacars.retention_decisions for select to pacars_api
  using (exists (select from pacars.reports known where known.id = report_id));
-- A person decides for themselves alone, by a task that they have completed.
create policy own_decision on pacars.retention_decisions for insert to pacars_api with check (
  person_id = pacars.actor()
  and exists (select from pacars.reports known where known.id = report_id)
  and exists (
    select from pacars.tasks t
    where t.id = task_id and t.report_id = retention_decisions.report_id and t.completed_by = pacars.actor()
      and t.kind = case step when 'REVIEW' then 'review-retention' else 'confirm-erasure' end
  )
);
create policy known_hold on pacars.legal_holds for select to pacars_api using (
  case when report_id is null
    then pacars.actor_roles() && array['information-manager', 'psd-supervisor']
      and force = any (pacars.actor_forces())
    else exists (select from pacars.reports known where known.id = report_id)
  end
);
create policy own_hold on pacars.legal_holds for insert to pacars_api with check (
  set_by = pacars.actor()
  and pacars.actor_roles() && array['information-manager', 'psd-supervisor']
  and force = any (pacars.actor_forces())
  and (report_id is null or exists (select from pacars.reports known where known.id = report_id))
);
create policy lifts on pacars.legal_holds for update to pacars_api
  using (
    pacars.actor_roles() && array['information-manager', 'psd-supervisor']
    and case when report_id is null then force = any (pacars.actor_forces())
      else exists (select from pacars.reports known where known.id = report_id) end
  )
  with check (pacars.actor() in (lift_asked_by, lifted_by));
create policy intake on pacars.erased_messages for select to pacars_api using (pacars.is_intake());
create policy could_have_known on pacars.erased_reports for select to pacars_api using (
  force = any (pacars.actor_forces())
  and case when audience is null then 'information-manager' = any (pacars.actor_roles())
    else pacars.actor() = any (audience) end
);

grant select on pacars.report_retention to pacars_api, pacars_worker;
grant update (class, class_by, rule, decisions_needed, clock_start, review_due, reviews, last_outcome,
  last_reviewed_at, identity_due) on pacars.report_retention to pacars_api;
-- Not class_by: that a person chose the class is not the worker's to say.
grant insert (report_id, class, rule, decisions_needed, clock_start, review_due, identity_due)
  on pacars.report_retention to pacars_worker;
grant update (class, rule, decisions_needed, clock_start, review_due, reviews, last_outcome, last_reviewed_at,
  identity_due, identity_erased_at) on pacars.report_retention to pacars_worker;
grant select, insert on pacars.retention_decisions to pacars_api;
grant select, insert on pacars.legal_holds to pacars_api;
grant update (lift_asked_by, lift_asked_at, lifted_by, lifted_at) on pacars.legal_holds to pacars_api;
grant select on pacars.erased_messages, pacars.erased_reports to pacars_api;
grant select on pacars.retired_keys to pacars_api, pacars_worker, pacars_identity;
grant select on pacars.retention_decisions, pacars.legal_holds, pacars.erased_reports to pacars_worker;
grant select, insert on pacars.erasure_certificates to pacars_worker;

reset role;
