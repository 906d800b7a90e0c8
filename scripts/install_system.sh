#!/usr/bin/env bash
# Install the Debian packages that documents (Pango, a font) or tests (Chromium, PostgreSQL) need, when root; else say
# what is missing. Without arguments, all of them; `documents`: only the first. Never fails: what needs an absent
# program says so, and tests that need it are skipped, and counted.
set -u
PATH=$PATH:/usr/sbin:/sbin # ldconfig, for who is not root
missing=()
ldconfig -p | grep -q libpangoft2-1.0 || missing+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
ls /usr/share/fonts/truetype/liberation*/LiberationSans-Regular.ttf >/dev/null 2>&1 || missing+=(fonts-liberation)
if [ "${1:-}" != documents ]; then
  # the shell without windows costs less than the whole browser, which tests take where that is there alone
  command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing+=(chromium-headless-shell)
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
fi
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null && exit 0
fi
echo "Not installed: ${missing[*]}. PDF documents need Pango and look best in Liberation Sans, tests need the others: install these Debian packages to have them." >&2
