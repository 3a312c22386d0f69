#!/bin/sh
# Makes the secrets that pacars' own parts share, as files: `deploy/make-secrets.sh [DIRECTORY]` (default deploy/secrets).
# Safe to repeat: what exists is never changed; half a set is refused, because two files must hold the same password.
# The directory is closed to others and the files in it are readable: Compose mounts the files themselves, and the
# processes that read them run under other numbers (999 in postgres, 1000 elsewhere) than the person who deploys.
set -eu
umask 077

directory="${1:-$(dirname "$0")/secrets}"
mkdir -p "$directory"
chmod 700 "$directory"

# 192 bits, in letters that need no quoting in a URL, in YAML or in JSON.
random() {
  od -An -v -N24 -tx1 /dev/urandom | tr -d ' \n'
}

write() {
  printf '%s\n' "$2" >"$directory/.$1.new"
  chmod 444 "$directory/.$1.new"
  mv "$directory/.$1.new" "$directory/$1"
  echo "made     $1"
}

# set_is_missing NAME…: true when none is there, false when all are, a refusal in between.
set_is_missing() {
  there=0
  for name in "$@"; do
    if [ -s "$directory/$name" ]; then there=$((there + 1)); fi
  done
  if [ "$there" -ne 0 ] && [ "$there" -ne "$#" ]; then
    echo "make-secrets: only some of these exist, and they belong together: $*" >&2
    exit 1
  fi
  [ "$there" -eq 0 ]
}

url() {
  echo "postgres://$1:$2@postgres:5432/pacars"
}

for name in pg_superuser pg_temporal; do
  if set_is_missing "$name"; then write "$name" "$(random)"; fi
done

if set_is_missing pg_migrator database_url_migrate; then
  password="$(random)"
  write pg_migrator "$password"
  write database_url_migrate "$(url pacars_migrator "$password")"
fi

if set_is_missing role_passwords database_url_api database_url_worker database_url_identity; then
  api="$(random)"
  worker="$(random)"
  identity="$(random)"
  write role_passwords "$(printf '{"pacars_api":"%s","pacars_worker":"%s","pacars_identity":"%s","pacars_auditor":"%s","pacars_operations":"%s"}' \
    "$api" "$worker" "$identity" "$(random)" "$(random)")"
  write database_url_api "$(url pacars_api "$api")"
  write database_url_worker "$(url pacars_worker "$worker")"
  write database_url_identity "$(url pacars_identity "$identity")"
fi

# Compose mounts it whether there is a pager or not.
if [ ! -e "$directory/pager_token" ]; then write pager_token ''; fi

missing=0
for name in pacars_keys identity_key audit_key oidc_client_secret smtp_url case_management_token safeguarding_token intelligence_token force_desk_token oversight_token crimestoppers_token; do
  if [ ! -s "$directory/$name" ]; then
    echo "to write $name (see docs/deployment.md)"
    missing=$((missing + 1))
  fi
done
echo "$missing still to be written by hand, then: chmod 444 on each"
