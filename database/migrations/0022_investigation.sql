-- Investigations: people who are suspended.

set role pacars_owner;

-- Somebody suspended stays in the directory, since reports may be about them and others are in their line; they are
-- not active, so they sign in nowhere and are given nothing.
alter table pacars.people
  add column suspended boolean not null default false,
  add check (not (suspended and active));

-- Whoever leaves is looked for among the allocations.
create index tasks_by_investigator on pacars.tasks ((decision ->> 'investigator')) where kind = 'allocate-investigator';

reset role;
