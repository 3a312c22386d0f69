-- Whoever must not know one of several reports that stand together must not know any: see ADR 27.

set role pacars_owner;

-- Seeding the directory screens the reports of those concerned, and all that they are tied to, as the owner (0010).
create policy directory_rescreens on pacars.report_merges for select to pacars_owner using (true);
create policy directory_rescreens on pacars.report_parts for select to pacars_owner using (true);

reset role;
