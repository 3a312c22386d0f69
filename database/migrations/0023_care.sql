-- Safeguarding and intelligence: what decisions of before did not say, said as the process of today reads it.

set role pacars_owner;

-- The owner too is held to the rules of rows; it mends what is there as nobody else may, and is held to them again.
alter table pacars.tasks no force row level security;

-- Made before a plan named its actions' days: nothing of it is waited for by number, nor read again by the calendar.
update pacars.tasks set decision = decision || '{"actions": 0, "confirmBy": null, "reviewAt": null}'
where kind = 'plan-safeguarding' and state = 'completed' and not decision ? 'actions';
update pacars.tasks set decision = '{"outstanding": [], "confirmBy": null}'
where kind = 'confirm-safeguarding' and state = 'completed' and not decision ? 'outstanding';
update pacars.tasks set decision = decision || '{"reviewAt": null}'
where kind = 'review-risk' and state = 'completed' and not decision ? 'reviewAt';
-- What was graded before is recorded as it was decided: by one person.
update pacars.tasks set decision = decision || '{"release": []}'
where kind = 'grade-intelligence' and state = 'completed' and not decision ? 'release';

alter table pacars.tasks force row level security;

reset role;
