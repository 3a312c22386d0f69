-- A human task is a row: claimed, released, assigned, drafted and completed under its row lock.

set role pacars_owner;

create table pacars.tasks (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  kind text not null,
  -- Tells tasks of one kind apart within a report (the message, the hand-off, the round of assessment it is about).
  occasion text not null default '',
  force text not null,
  roles text[] not null,
  priority text not null check (priority in ('ROUTINE', 'URGENT', 'IMMEDIATE')),
  priority_rank smallint not null generated always as
    (case priority when 'IMMEDIATE' then 1 when 'URGENT' then 2 else 3 end) stored,
  state text not null default 'open' check (state in ('open', 'claimed', 'completed', 'withdrawn')),
  assignee uuid references pacars.people (id),
  -- Codes the worklist shows beside the task, such as CONTACT_DROPPED.
  notes text[] not null default '{}',
  created_at timestamptz not null default now(),
  remind_at timestamptz not null,
  due_at timestamptz not null,
  escalate_every_ms bigint not null check (escalate_every_ms > 0),
  reminded_at timestamptz,
  breached_at timestamptz,
  escalations integer not null default 0,
  claimed_at timestamptz,
  completed_at timestamptz,
  completed_by uuid,
  -- The decision's codes: all of the form that a workflow may know.
  decision jsonb,
  form_sealed bytea,
  draft_sealed bytea,
  draft_by uuid,
  version integer not null default 1,
  unique (report_id, kind, occasion),
  check ((state = 'claimed') <= (assignee is not null)),
  check ((state = 'completed') = (completed_at is not null and completed_by is not null and decision is not null))
);
create index tasks_worklist on pacars.tasks (force, due_at, id) where state in ('open', 'claimed');
create index tasks_worklist_by_priority on pacars.tasks (force, priority_rank, due_at, id) where state in ('open', 'claimed');
create index tasks_newest on pacars.tasks (force, created_at, id);
create index tasks_by_assignee on pacars.tasks (assignee, due_at, id) where state = 'claimed';

-- Answers already given, so that a call repeated with its Idempotency-Key does nothing twice.
create table pacars.idempotency_keys (
  person_id uuid not null,
  key text not null check (length(key) between 1 and 255),
  request_fingerprint bytea not null,
  status smallint not null,
  body jsonb not null,
  etag text,
  created_at timestamptz not null default now(),
  primary key (person_id, key)
);

reset role;
