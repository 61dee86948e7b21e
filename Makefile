# `make run` shows the portal, `make test` proves it. Both make their own environment in .venv/; nothing else is needed
# than python3 (3.11 or later) and make. Where python3 is an older one: `make run PYTHON=python3.12`.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
RUN_READY := .venv/.ready-to-run
DEV_READY := .venv/.ready-to-test
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CATALOGUES := $(wildcard gnlc_portal/locale/*/LC_MESSAGES/*.po)
# The same for translators and for the check of their work; see .ci/check_messages.
EXTRACT := makemessages --no-wrap --no-obsolete --add-location file --ignore tests --ignore var

.DEFAULT_GOAL := help
.PHONY: help run test check bench manage env env-dev translations messages clean

help:
	@echo "make run                  the portal with real cities and demo accounts, on http://localhost:$(PORT)"
	@echo "make test                 every test; ARGS=\"…\" goes to pytest"
	@echo "make check                format, lint, imports, templates, types, migrations, translations"
	@echo "make bench                the figures of docs/performance.md"
	@echo "make manage CMD=\"…\"       a management command with the environment of make run"
	@echo "make messages             collect the texts to translate"
	@echo "make clean                remove .venv and what tools left; var/ (your data) stays"

# The launcher ends with status 0 at Ctrl-C, so that make has nothing to add.
run: env
	@PORT="$(PORT)" exec .ci/demo $(BIN)/python -m gnlc_portal.launch

test: env-dev
	@.ci/test $(ARGS)

check: env-dev
	@.ci/check

bench: env-dev
	@$(BIN)/python -m tests.bench $(ARGS)

# Whatever goes wrong, make itself ends with status 2. Where a command's own status counts (0 done, 1 failed, 2 wrong
# usage), leave make out:  .ci/demo .venv/bin/python manage.py …
manage: env
	@PORT="$(PORT)" .ci/demo $(BIN)/python manage.py $(CMD)

# --- The environment: made once, renewed when a requirement changes ---

env: $(RUN_READY) translations

env-dev: $(DEV_READY) translations

$(BIN)/python:
	@.ci/new_environment "$(PYTHON)"

$(RUN_READY): requirements.txt requirements-lock.txt | $(BIN)/python
	@echo "Installing what the portal runs with into .venv/ …"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt $(RUN_READY)
	@echo "Installing what tests and checks need into .venv/ …"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

# --- Translations: catalogues (.po) are kept in the repository, what is compiled from them is not ---

translations: $(CATALOGUES:.po=.mo)

%.mo: %.po | $(RUN_READY)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

messages: env
	@.ci/demo $(BIN)/python manage.py $(EXTRACT) --locale fr
	@.ci/demo $(BIN)/python manage.py $(EXTRACT) --locale fr --domain djangojs
	@$(MAKE) --no-print-directory translations

clean:
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find gnlc_portal -name '*.mo' -delete
