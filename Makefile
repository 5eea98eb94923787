# Back Online: `make run` and `make test` need Linux, Python 3.11 or 3.12, make and npm.
# Everything is installed beside this file (.venv, node_modules) and stored in .data.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check faults bench lock clean ready ready-dev browser

PYTHON := .venv/bin/python
# Workers of `make test`; `make test TESTS=tests/booking` runs a part.
WORKERS ?= 2
TESTS ?= tests
# What is run ends with make, even when make is killed (only Linux can promise it).
TETHER := $(shell command -v setpriv >/dev/null 2>&1 && echo setpriv --pdeathsig TERM)
# Checks talk to no server; these are the values of an installation with everything on.
CHECK_ENV := env -u EMAIL_URL -u SMS_URL BACK_ONLINE_DATA=/nonexistent DEMO=false HTTPS=true \
	DATABASE_URL=postgres://nobody@127.0.0.1:1/nothing REDIS_URL=redis://127.0.0.1:1 \
	SECRET_KEY=checks-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ready ## start the whole site here (PORT=8000); Ctrl-C stops it
	@exec $(TETHER) $(PYTHON) -m config.run

test: ready-dev browser ## run every test on throw-away servers
	@exec $(TETHER) $(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup $(TESTS)

check: ready-dev ## lint, types, import contracts, migrations, deploy check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --quiet --lint templates
	$(CHECK_ENV) .venv/bin/mypy .
	.venv/bin/lint-imports
	$(CHECK_ENV) $(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(CHECK_ENV) $(PYTHON) manage.py check --deploy --fail-level WARNING

faults: ready-dev ## kill every part 500 times while 10,000 messages are due (FAULTS="--kills 50")
	@exec $(TETHER) $(PYTHON) -m tests.faults $(FAULTS)

bench: ready-dev ## measure what matters, each beside its floor
	@exec $(TETHER) $(PYTHON) -m bench

lock: ready-dev ## compile requirements*.txt from pyproject.toml
	.venv/bin/uv pip compile $(COMPILE) pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile $(COMPILE) --group dev pyproject.toml -o requirements-dev.txt

COMPILE := --quiet --generate-hashes --universal --no-emit-index-url --no-annotate --no-header \
	--python-version 3.11

clean: ## take away what was installed and built; .data stays
	rm -rf .venv node_modules build staticfiles .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache

# --- what is installed and built, once ----------------------------------------------------------
# Each stamp is newer than what it was made from, so that a later run skips the work.

ready:
	@$(MAKE) --silent --no-print-directory --jobs=2 .venv/.installed build/.built

ready-dev:
	@$(MAKE) --silent --no-print-directory --jobs=2 .venv/.installed-dev build/.built

SUITS := import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))

.venv/.made:
	@if .venv/bin/python -c '$(SUITS)' 2>/dev/null; then touch $@; exit 0; fi; \
	for candidate in python3.11 python3.12 python3 python; do \
		if "$$candidate" -c '$(SUITS)' 2>/dev/null; then \
			echo "Python: making .venv with $$candidate"; \
			"$$candidate" -m venv --clear .venv || { rm -rf .venv; \
				echo "$$candidate cannot make a virtual environment: install its venv package (python3-venv)."; exit 1; }; \
			touch $@; exit 0; \
		fi; \
	done; \
	echo "Python 3.11 or 3.12 is needed and neither was found: install one of them."; exit 1

.venv/.installed: requirements.txt | .venv/.made
	@echo "Python packages: installing (the first time takes about a minute)"
	@.venv/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt | .venv/.made
	@echo "Python packages for development: installing (the first time takes about a minute)"
	@.venv/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/.installed

node_modules/.installed: package.json package-lock.json .npmrc
	@command -v npm >/dev/null || { echo "npm is needed for the style sheets and was not found: install Node.js with npm."; exit 1; }
	@echo "Style sheets: fetching what they are made from"
	@npm ci --silent
	@touch $@

build/.built: node_modules/.installed $(shell find assets -type f 2>/dev/null)
	@echo "Style sheets: building"
	@npm run --silent build
	@touch $@

browser:
	@if [ -x /usr/bin/chromium ] || [ -n "$${CHROMIUM:-}" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Chromium: installing it for the tests in a browser"; \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
	else \
		echo "The tests in a browser need Chromium: install the package chromium."; exit 1; \
	fi
