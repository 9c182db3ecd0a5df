#!/usr/bin/env bash
# Make .venv with the pinned requirements. Usage: tools/prepare_python.sh requirements.txt [more.txt]
# Works as root or not; does nothing when .venv was made from these very files.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "langcheng: $*" >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_install() {
  command -v apt-get >/dev/null 2>&1 || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}
apt_install() {
  may_install || return 1
  echo "langcheng: installing $* with apt"
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}
is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_venv() { is_new_enough "$1" && "$1" -c 'import ensurepip, venv' 2>/dev/null; }
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3 /usr/bin/python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$1" "$candidate"; then command -v "$candidate"; return 0; fi
  done
  return 1
}
make_venv() {
  local python
  if python=$(find_python can_make_venv); then "$python" -m venv --clear .venv; return; fi
  apt_install python3 python3-venv || true
  if python=$(find_python can_make_venv); then "$python" -m venv --clear .venv; return; fi
  # Without the right to install: a virtualenv that any other pip of this user brings.
  if python=$(find_python is_new_enough) && "$python" -m virtualenv --version >/dev/null 2>&1; then
    "$python" -m virtualenv --clear --quiet .venv; return
  fi
  fail "Python 3.11 or newer with the venv module is needed; ask an administrator to run: apt-get install python3 python3-venv"
}
has_pip() { [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; }

for file in "$@"; do
  stamp=".venv/.installed-$file"
  wanted=$(cat constraints.txt requirements.txt "$file" | cksum)
  if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then continue; fi
  has_pip || make_venv
  echo "langcheng: installing $file into .venv (a few minutes the first time)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$file" \
    || fail "packages of $file could not be installed; is a package index reachable? (pip's own message is above)"
  # The GDAL inside fiona and rasterio needs the system's expat, which a slim image may lack.
  if ! .venv/bin/python -c 'import fiona' 2>/dev/null; then
    apt_install libexpat1 || true
    .venv/bin/python -c 'import fiona' || fail "fiona cannot be loaded (its message is above); a missing libexpat.so.1 comes with: apt-get install libexpat1"
  fi
  echo "$wanted" > "$stamp"
done
