-- The whole process: who may not do a task, what it is about, its own clock, its withdrawal; two systems more.

set role pacars_owner;

alter table pacars.tasks
  -- Whoever made the decision that this task judges: another person must do it.
  add column barred uuid[] not null default '{}',
  -- The task whose decision this one judges, corrects or carries on.
  add column about_task uuid references pacars.tasks (id),
  add column withdrawn_at timestamptz,
  -- Why, as a code.
  add column withdrawn_because text check (withdrawn_because ~ '^[A-Z][A-Z_]{1,60}$'),
  add check ((state = 'withdrawn') = (withdrawn_at is not null and withdrawn_because is not null));

alter table pacars.hand_offs drop constraint hand_offs_system_check;
alter table pacars.hand_offs add constraint hand_offs_system_check check (
  system in ('case-management', 'safeguarding', 'intelligence', 'force-desk', 'oversight', 'crimestoppers'));

reset role;
