-- Hand-offs that are settled while an attempt is on its way: who was to receive each, and what came back after all.

set role pacars_owner;

alter table pacars.hand_offs
  -- Who was to receive it, as a slug or a code: what comes back late is a disclosure to them, whoever has the report now.
  add column recipient text,
  -- References of what was done outside beside what settled it: a receipt that came too late, or a second one. In order.
  add column late_receipts text[] not null default '{}',
  -- When people were told that it has gone without a receipt for too long: they are told once.
  add column long_told_at timestamptz;

-- What went elsewhere while its outcome was not known is found out before anything of it is erased.
update pacars.erasure_plan
set obstacle_when = $when$(state not in ('delivered', 'done-by-hand', 'abandoned', 'superseded') or unknown_since is not null)$when$
where table_name = 'hand_offs' and column_name = 'report_id';

reset role;
