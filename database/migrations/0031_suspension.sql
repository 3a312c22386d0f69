-- Suspensions, the answers of bodies that were referred to, and the lists of those who left: what decisions of before did
-- not say, said as the process of today reads it.

set role pacars_owner;

-- The owner too is held to the rules of rows; it mends what is there as nobody else may, and is held to them again.
alter table pacars.tasks no force row level security;

-- No suspension was recorded before, and nothing was asked for after a dismissal.
update pacars.tasks set decision = decision || '{"suspensions": [], "listing": null}'
where kind = 'record-investigation-result' and state = 'completed' and not decision ? 'suspensions';
-- The answers to referrals that were made before came, if they came, by other ways.
update pacars.tasks set decision = decision || '{"answers": []}'
where kind = 'plan-safeguarding' and state = 'completed' and not decision ? 'answers';

alter table pacars.tasks force row level security;

reset role;
