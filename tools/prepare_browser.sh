#!/usr/bin/env bash
# Find Chromium, or install it with its fonts when that is allowed; fail with one clear line otherwise.
set -euo pipefail

if [ -n "${LANGCHENG_CHROMIUM:-}" ]; then
  [ -x "$LANGCHENG_CHROMIUM" ] || { echo "langcheng: LANGCHENG_CHROMIUM=$LANGCHENG_CHROMIUM is not a program" >&2; exit 1; }
  exit 0
fi
has_browser() { command -v chromium >/dev/null 2>&1; }
has_font() { [ -d /usr/share/fonts/opentype/noto ] || [ -d /usr/share/fonts/truetype/noto ]; }
has_browser && has_font && exit 0

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; }; then
  echo "langcheng: installing Chromium and fonts with apt"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
fi
has_browser || { echo "langcheng: the browser tests need Chromium and this user may not install it; ask an administrator to run: apt-get install chromium fonts-noto-cjk (or set LANGCHENG_CHROMIUM)" >&2; exit 1; }
