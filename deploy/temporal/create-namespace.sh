#!/bin/sh
# Makes the namespace and waits until it can be used. Safe to repeat.
# An open port is not a healthy cluster (the health check of `temporal` is a bare TCP check), so every step is tried
# again until the limit; and a namespace is known to the frontend only some seconds after it was made.
set -eu

namespace="${TEMPORAL_NAMESPACE:-pacars}"
retention="${TEMPORAL_RETENTION:-90d}"
attempts="${TEMPORAL_ATTEMPTS:-60}"

try() {
  what="$1"
  shift
  attempt=1
  until "$@"; do
    if [ "$attempt" -ge "$attempts" ]; then
      echo "temporal namespace: gave up on '$what' after $attempt attempts" >&2
      exit 1
    fi
    attempt=$((attempt + 1))
    sleep 2
  done
}

cluster_is_healthy() {
  temporal operator cluster health --command-timeout 5s >/dev/null
}

namespace_exists() {
  temporal operator namespace describe --namespace "$namespace" --command-timeout 5s >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$namespace" --retention "$retention" --command-timeout 10s >/dev/null
}

namespace_answers() {
  temporal workflow count --namespace "$namespace" --command-timeout 5s >/dev/null 2>&1
}

try 'cluster health' cluster_is_healthy
try 'namespace' namespace_exists
try 'first query' namespace_answers
echo "temporal namespace: $namespace is ready"
