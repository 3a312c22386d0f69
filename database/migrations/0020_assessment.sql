-- What an assessment that stands has decided of its report, beside what the reporter chose: for lists, figures, retention.

set role pacars_owner;

alter table pacars.reports
  -- The assessor's categories: the reporter's own, in `categories`, stay as they came.
  add column assessed_categories text[] not null default '{}',
  add column severity text check (severity ~ '^[A-Z][A-Z_]{1,60}$'),
  add column matter text check (matter in ('COMPLAINT', 'CONDUCT', 'RECORDABLE_CONDUCT', 'DSI', 'INTELLIGENCE')),
  add column criminal_decision text check (criminal_decision ~ '^[A-Z][A-Z_]{1,60}$'),
  add column conduct_decision text check (conduct_decision ~ '^[A-Z][A-Z_]{1,60}$'),
  add column processing_regime text check (processing_regime in ('DPA_PART_3', 'UK_GDPR')),
  -- When the assessment was made that these are from: an older one that is gone through again changes nothing.
  add column assessed_at timestamptz;

-- Why a second person returned the decision of this task, for whoever makes it again: they may not see the task in which it was
-- said. Sealed under the report's content key.
alter table pacars.tasks add column returned_sealed bytea;

reset role;
