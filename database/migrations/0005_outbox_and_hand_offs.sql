-- Everything that must leave the database is written here with the fact that it follows from.

set role pacars_owner;

create table pacars.outbox (
  id bigint generated always as identity primary key,
  destination text not null check (destination in ('workflow', 'mail')),
  report_id uuid not null references pacars.reports (id),
  kind text not null,
  -- Ids and codes only.
  payload jsonb not null,
  -- Lower goes first: 1 immediate danger, 2 decisions, 3 the rest.
  urgency smallint not null check (urgency between 1 and 3),
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  delivered_at timestamptz
);
create index outbox_waiting on pacars.outbox (destination, urgency, id) where delivered_at is null;
create index outbox_waiting_by_report on pacars.outbox (report_id, id) where delivered_at is null;

create function pacars.wake_dispatcher() returns trigger
  language plpgsql set search_path = pacars, pg_temp as $$
begin
  perform pg_notify('pacars_outbox', new.destination);
  return null;
end
$$;
create trigger outbox_wakes after insert on pacars.outbox
  for each row execute function pacars.wake_dispatcher();

-- One effect outside, whatever the number of attempts: the row is written before the first of them.
create table pacars.hand_offs (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  system text not null check (system in ('case-management', 'safeguarding', 'intelligence', 'force-desk')),
  occasion text not null,
  -- 'unknown': it may have arrived; the other system is asked before anything is sent again.
  state text not null default 'intended'
    check (state in ('intended', 'unknown', 'delivered', 'refused', 'done-by-hand')),
  attempts integer not null default 0,
  -- What is sent, sealed under the report's key: every attempt sends the same, whatever has come in since.
  request_sealed bytea,
  receipt text,
  problem text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (report_id, system, occasion),
  check ((state in ('delivered', 'done-by-hand')) <= (receipt is not null))
);
create index hand_offs_unsettled on pacars.hand_offs (state) where state in ('intended', 'unknown', 'refused');

reset role;
