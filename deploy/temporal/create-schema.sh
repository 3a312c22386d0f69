#!/bin/sh
# Brings both Temporal databases to the schema of this version. Safe to repeat: every step skips what is there.
# The databases and the role exist already (deploy/initdb), so this never needs more than the role `temporal`.
set -eu

secret="${TEMPORAL_DB_PASSWORD_FILE:-/run/secrets/pg_temporal}"
schemas="${TEMPORAL_SCHEMA_DIR:-/etc/temporal/schema/postgresql/v12}"
tool="${TEMPORAL_SQL_TOOL:-temporal-sql-tool}"
SQL_PASSWORD="$(cat "$secret")"
export SQL_PASSWORD

sql_tool() {
  database="$1"
  shift
  "$tool" --plugin postgres12 --endpoint "${POSTGRES_SEEDS:-postgres}" --port "${DB_PORT:-5432}" \
    --user "${POSTGRES_USER:-temporal}" --database "$database" "$@"
}

prepare() {
  # With a schema newer than 0.0 in place setup-schema changes nothing, so a second deployment does not start over.
  sql_tool "$1" setup-schema --version 0.0
  sql_tool "$1" update-schema --schema-dir "$schemas/$2/versioned"
}

prepare "${DBNAME:-temporal}" temporal
prepare "${VISIBILITY_DBNAME:-temporal_visibility}" visibility
echo 'temporal schema: up to date'
