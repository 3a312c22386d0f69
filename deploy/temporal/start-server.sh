#!/bin/sh
# The server's image reads its database password from the environment only; this reads it from the secret file instead,
# so that it stands neither in the compose file nor in `docker inspect`.
set -eu

POSTGRES_PWD="$(cat "${TEMPORAL_DB_PASSWORD_FILE:-/run/secrets/pg_temporal}")"
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
