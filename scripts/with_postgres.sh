#!/usr/bin/env bash
# Run a command with DATABASE_URL set to a fresh PostgreSQL server of its own, stopped and removed afterwards.
# A server that is already named in DATABASE_URL is used as it is. Exits 77 when PostgreSQL is not installed.
set -euo pipefail
if [ -n "${DATABASE_URL:-}" ]; then exec "$@"; fi
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL is not installed: install Debian's package postgresql." >&2
  exit 77
fi
work=$(mktemp -d)
chmod 755 "$work"
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }  # initdb refuses root
[ "$(id -u)" = 0 ] && chown postgres "$work"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cleanup() { as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
as "$bin/initdb" -D "$work/data" -U etabli -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-h 127.0.0.1 -p $port -k $work -c fsync=off" start >/dev/null
as "$bin/createdb" -h 127.0.0.1 -p "$port" -U etabli etabli
cd "$OLDPWD"
DATABASE_URL="postgresql://etabli@127.0.0.1:$port/etabli" "$@"
