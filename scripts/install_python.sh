#!/usr/bin/env bash
# Make .venv from requirements.lock. Finds uv, or fetches it into var/uv first: works on a Debian Python
# without venv or pip and with PEP 668. `--which-uv` prints where uv is (and installs it when absent).
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3.11}
command -v "$PYTHON" >/dev/null || PYTHON=python3

find_uv() {
  if command -v uv >/dev/null; then command -v uv; return; fi
  if [ ! -x var/uv/bin/uv ]; then
    mkdir -p var/uv
    if "$PYTHON" -m pip --version >/dev/null 2>&1; then
      "$PYTHON" -m pip install --quiet --no-deps --upgrade --target var/uv uv >&2
    elif "$PYTHON" -m venv --help >/dev/null 2>&1 && "$PYTHON" -c 'import ensurepip' 2>/dev/null; then
      "$PYTHON" -m venv var/uv/venv >&2
      var/uv/venv/bin/pip install --quiet --no-deps --target var/uv uv >&2
    elif [ "$(id -u)" = 0 ]; then
      (apt-get update -qq && apt-get install -y -qq python3-pip) >&2
      "$PYTHON" -m pip install --quiet --no-deps --break-system-packages --target var/uv uv >&2
    else
      echo "Établi needs uv, or a Python with pip: install the package python3-pip, then run make again." >&2
      exit 1
    fi
  fi
  echo "$PWD/var/uv/bin/uv"
}

UV=$(find_uv)
if [ "${1:-}" = "--which-uv" ]; then echo "$UV"; exit; fi
"$UV" venv --quiet --allow-existing --python "$PYTHON" .venv
"$UV" pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
"$UV" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable . 2>/dev/null ||
  "$UV" pip install --quiet --python .venv/bin/python --no-deps --editable .
