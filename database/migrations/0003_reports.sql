-- Deliveries, messages and reports. What can be read is codes; what was said lies sealed in tables of its own.

set role pacars_owner;

create table pacars.deliveries (
  id uuid primary key,
  feed text not null references pacars.feeds (name),
  transport text not null check (transport in ('push', 'pull', 'sftp', 'mailbox', 'manual')),
  received_at timestamptz not null,
  body_bytes integer not null check (body_bytes >= 0)
);

create table pacars.reports (
  id uuid primary key,
  feed text not null references pacars.feeds (name),
  -- The sender's own reference, the same for all messages of the report.
  reference text not null check (length(reference) between 1 and 40),
  -- Whose reference it is: empty for the sender's own; for what staff entered by hand, the slug of their force,
  -- since two forces may number their telephone calls alike and must not read each other's.
  reference_of text not null default '',
  -- The force whose professional standards department deals with it: the key of row-level security.
  force text not null,
  target_force text,
  routing text not null check (routing in ('HOME', 'OTHER_FORCE', 'UNKNOWN')),
  priority text not null check (priority in ('ROUTINE', 'URGENT', 'IMMEDIATE')),
  danger boolean not null,
  anonymity text not null check (anonymity in ('ANONYMOUS', 'CONFIDENTIAL_CONTACT')),
  categories text[] not null default '{}',
  how_known text,
  -- Sealed: only the people named for it may know that it exists.
  sealed boolean not null default false,
  open_to text[] not null default '{}',
  stage text not null check (stage in ('RECEIVED', 'ROUTING', 'TRANSFER', 'ASSESSMENT', 'ACTION', 'CLOSED')),
  ending text,
  outcomes text[] not null default '{}',
  received_at timestamptz not null,
  closed_at timestamptz,
  -- How often it has been closed, and how it ended the last time: further information may reopen it.
  closings integer not null default 0,
  previous_ending text,
  -- When its workflow was last seen to run.
  checked_at timestamptz not null default now(),
  version integer not null default 1,
  unique (feed, reference_of, reference),
  check ((stage = 'CLOSED') = (closed_at is not null and ending is not null))
);
create index reports_newest on pacars.reports (force, received_at desc, id desc);
create index reports_to_check on pacars.reports (checked_at) where stage <> 'CLOSED';

create table pacars.report_keys (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  purpose text not null check (purpose in ('content', 'identity')),
  wrapping_key_id text not null,
  wrapped bytea not null
);
create unique index report_keys_one_for_content on pacars.report_keys (report_id) where purpose = 'content';
create index report_keys_by_report on pacars.report_keys (report_id);

create table pacars.messages (
  id uuid primary key,
  report_id uuid not null references pacars.reports (id),
  -- The sender's id: idempotency key for ever, whatever the transport.
  message_id uuid not null unique,
  message_type text not null,
  sequence integer not null check (sequence >= 1),
  priority text not null,
  danger boolean not null,
  -- Whether the message brought contact details, and what became of them.
  contact text not null check (contact in ('NONE', 'SEALED', 'DROPPED')),
  fingerprint bytea not null,
  delivery_id uuid not null references pacars.deliveries (id),
  received_at timestamptz not null,
  -- When the process took it up; null while it waits.
  considered_at timestamptz
);
create index messages_by_report on pacars.messages (report_id, received_at);

-- A sender's trials of the line: known again by their id like any message, and no report of anybody.
create table pacars.trial_messages (
  message_id uuid primary key,
  fingerprint bytea not null,
  delivery_id uuid not null references pacars.deliveries (id),
  received_at timestamptz not null
);

create table pacars.delivery_items (
  delivery_id uuid not null references pacars.deliveries (id),
  position integer not null check (position >= 0),
  message_id uuid,
  status text not null check (status in ('accepted', 'duplicate', 'conflict', 'held')),
  report_id uuid references pacars.reports (id),
  -- Why it is held, as pointers and our own words: nothing of what was sent.
  problems jsonb not null default '[]',
  -- The bytes of what could not be accepted, sealed under a key of their own.
  raw_sealed bytea,
  raw_key bytea,
  raw_key_id text,
  primary key (delivery_id, position),
  check ((status in ('conflict', 'held')) = (raw_sealed is not null and raw_key is not null and raw_key_id is not null))
);
create index delivery_items_by_message on pacars.delivery_items (message_id) where message_id is not null;

-- What the message said, less the reporter's contact details.
create table pacars.message_content (
  message_id uuid primary key references pacars.messages (id),
  report_id uuid not null references pacars.reports (id),
  sealed bytea not null
);

-- Who the reporter is. Sealed to a key that the worklist's processes cannot open.
create table pacars.message_identity (
  message_id uuid primary key references pacars.messages (id),
  report_id uuid not null references pacars.reports (id),
  key_id uuid not null references pacars.report_keys (id),
  sealed bytea not null
);

-- The bytes as they came. They hold the contact details too, so they are sealed like them.
create table pacars.message_raw (
  message_id uuid primary key references pacars.messages (id),
  report_id uuid not null references pacars.reports (id),
  key_id uuid not null references pacars.report_keys (id),
  sealed bytea not null
);

-- Who must not know (exclusions) and who was named to know (the owners of a sealed report, people given its work).
create table pacars.report_exclusions (
  report_id uuid not null references pacars.reports (id),
  person_id uuid not null references pacars.people (id),
  reason text not null check (reason in ('SUBJECT', 'LINE_MANAGEMENT')),
  primary key (report_id, person_id)
);
create table pacars.report_named (
  report_id uuid not null references pacars.reports (id),
  person_id uuid not null references pacars.people (id),
  basis text not null check (basis in ('SEALED_OWNER', 'ALLOCATED')),
  primary key (report_id, person_id)
);

-- Everything that happened to a report, in codes.
create table pacars.report_events (
  id bigint generated always as identity primary key,
  report_id uuid not null references pacars.reports (id),
  at timestamptz not null default now(),
  kind text not null,
  actor uuid,
  codes jsonb not null default '{}'
);
create index report_events_by_report on pacars.report_events (report_id, id);

reset role;
