#!/usr/bin/env bash
# Find PostgreSQL 15 or newer for the tests, or install it when that is allowed; fail with one clear line otherwise.
# Only its programs are used: the tests start a private cluster of their own and stop it again.
set -euo pipefail

fail() { echo "langcheng: $*" >&2; exit 1; }
has_postgres() {
  local folder
  for folder in "${LANGCHENG_POSTGRES_BIN:-}" /usr/lib/postgresql/*/bin "$(dirname "$(command -v postgres || echo /none/postgres)")"; do
    [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] || continue
    [ "$("$folder/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')" -ge 15 ] && return 0
  done
  return 1
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_install() {
  command -v apt-get >/dev/null 2>&1 || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}
install_postgres() {
  echo "langcheng: installing postgresql with apt"
  as_root apt-get update -qq || true
  # The package would make and start a cluster of its own, which nobody here asked for.
  local settings=/etc/postgresql-common/createcluster.conf
  if [ ! -e "$settings" ]; then
    as_root mkdir -p "$(dirname "$settings")"
    echo "create_main_cluster = false" | as_root tee "$settings" >/dev/null
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Options::=--force-confold postgresql >/dev/null || true
}

if ! has_postgres && may_install; then install_postgres; fi
has_postgres || fail "the store's tests need PostgreSQL 15 or newer, which could not be installed; ask an administrator to run: apt-get install postgresql (or set LANGCHENG_POSTGRES_BIN to the folder with initdb)"
command -v setpriv >/dev/null 2>&1 || fail "the store's tests need setpriv; ask an administrator to run: apt-get install util-linux"
