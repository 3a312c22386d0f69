-- Who has written on a draft: a deputy may write what the holder, back again, decides by. They judge it no more than the
-- holder does.

set role pacars_owner;

alter table pacars.tasks add column written_by uuid[] not null default '{}';

reset role;
