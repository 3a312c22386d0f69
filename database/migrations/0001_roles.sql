-- The roles come first, so that no object is ever owned by somebody who logs in.
-- They belong to the whole server: a second database on it finds them already there.

do $$
declare
  wanted text;
begin
  foreach wanted in array array['pacars_owner', 'pacars_api', 'pacars_worker', 'pacars_auditor', 'pacars_operations']
  loop
    begin
      execute format('create role %I nologin', wanted);
    exception
      -- Two databases migrated at once meet here: either error says that the role is there.
      when duplicate_object or unique_violation then null;
    end;
  end loop;
end
$$;

alter role pacars_api login;
alter role pacars_worker login;
alter role pacars_auditor login;
alter role pacars_operations login;

-- The migrating role hands everything it makes to the owner, who owns and never logs in.
grant pacars_owner to current_user;

create schema pacars authorization pacars_owner;
revoke all on schema public from public;
grant usage on schema pacars to pacars_api, pacars_worker, pacars_auditor, pacars_operations;
