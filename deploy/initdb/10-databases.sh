#!/bin/bash
# Runs once, on an empty data directory, as the superuser of the cluster: makes the databases and who may enter them.
# Temporal's role owns its two databases and cannot connect to pacars; pacars' roles cannot connect to Temporal's.
# Everything inside the pacars database (tables, grants, row security) belongs to `pacars migrate`.
# The image sources this file when it is not executable, so the options are set in a subshell.
(
  set -euo pipefail
  export PACARS_SECRETS_DIR="${PACARS_SECRETS_DIR:-/run/secrets}"
  for name in pg_temporal pg_migrator; do
    if [ ! -s "$PACARS_SECRETS_DIR/$name" ]; then
      echo "initdb: the secret $name is missing or empty" >&2
      exit 1
    fi
  done

  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
-- psql itself reads the files, so that no password is ever an argument in a process list.
\set temporal_password `cat "$PACARS_SECRETS_DIR/pg_temporal"`
\set migrator_password `cat "$PACARS_SECRETS_DIR/pg_migrator"`

-- Without this, `create role … password` with a clear password would stand in the server log on an error.
set log_min_error_statement = 'panic';

create role temporal login nosuperuser nocreatedb nocreaterole password :'temporal_password';
create database temporal owner temporal;
create database temporal_visibility owner temporal;

-- The one who runs the migrations: may make and alter pacars' roles, owns nothing but through pacars_owner.
create role pacars_migrator login nosuperuser nocreatedb createrole password :'migrator_password';

-- Made in the migrator's name, so that it (and no other) may set their passwords and act as the owner.
set role pacars_migrator;
set createrole_self_grant = 'set, inherit';
create role pacars_owner nologin;
set createrole_self_grant = '';
create role pacars_api login;
create role pacars_worker login;
create role pacars_identity login;
create role pacars_auditor login;
create role pacars_operations login;
reset role;
reset createrole_self_grant;

create database pacars owner pacars_owner;

-- PostgreSQL lets everybody connect to every new database; here nobody may who is not named.
revoke all on database pacars, temporal, temporal_visibility, postgres, template1 from public;
grant connect on database pacars
  to pacars_migrator, pacars_api, pacars_worker, pacars_identity, pacars_auditor, pacars_operations;
SQL
)
