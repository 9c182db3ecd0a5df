#!/usr/bin/env bash
# Find Chromium and a Chinese font, or install them when that is allowed; fail with one clear line otherwise.
set -euo pipefail

fail() { echo "langcheng: $*" >&2; exit 1; }
has_browser() {
  [ -n "${LANGCHENG_CHROMIUM:-}" ] && { [ -x "$LANGCHENG_CHROMIUM" ]; return; }
  command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1
}
has_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_install() {
  command -v apt-get >/dev/null 2>&1 || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}

wanted=()
has_browser || wanted+=(chromium)
has_font || wanted+=(fonts-noto-cjk fontconfig)
if [ "${#wanted[@]}" -gt 0 ] && may_install; then
  echo "langcheng: installing ${wanted[*]} with apt"
  as_root apt-get update -qq || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null || true
fi
[ -z "${LANGCHENG_CHROMIUM:-}" ] || [ -x "$LANGCHENG_CHROMIUM" ] || fail "LANGCHENG_CHROMIUM=$LANGCHENG_CHROMIUM is not a program"
has_browser || fail "the browser tests need Chromium, which could not be installed; ask an administrator to run: apt-get install chromium fonts-noto-cjk (or set LANGCHENG_CHROMIUM)"
has_font || fail "the browser tests need a Chinese font, which could not be installed; ask an administrator to run: apt-get install fonts-noto-cjk fontconfig"
