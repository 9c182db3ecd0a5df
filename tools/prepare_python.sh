#!/usr/bin/env bash
# Make .venv with the pinned requirements. Usage: tools/prepare_python.sh requirements.txt [more.txt]
# Works as root or not; does nothing when .venv already holds exactly these files' contents.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "langcheng: $*" >&2; exit 1; }

python=""
for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
  [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python="$candidate"; break
  fi
done

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_install() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; }

if [ -z "$python" ] || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if command -v apt-get >/dev/null 2>&1 && may_install; then
    echo "langcheng: installing python3 and python3-venv with apt"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv >/dev/null
    python="${python:-python3}"
  else
    fail "Python 3.11 or newer with the venv module is needed; ask an administrator to run: apt-get install python3 python3-venv"
  fi
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$("$python" --version) is too old: Python 3.11 or newer is needed"

for file in "$@"; do
  stamp=".venv/.installed-$file"
  wanted=$(cat requirements.txt "$file" | cksum)
  if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then continue; fi
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  echo "langcheng: installing $file into .venv (a few minutes the first time)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$file" \
    || fail "packages of $file could not be installed; is a package index reachable? (pip's own message is above)"
  echo "$wanted" > "$stamp"
done
