# Two commands matter: `make run` (the program, from nothing) and `make test`. Python 3.11 or later and a
# package index are all they need; everything is installed into .venv, from lock files with hashes.

VENV  := .venv
BIN   := $(VENV)/bin
# The first interpreter that is new enough; say `make PYTHON=/path/to/python3.12 setup` to choose another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Without byte code every command spends a second on compiling what it imports, whatever the shell was told.
export PYTHONDONTWRITEBYTECODE =
# Wheels only: nothing is built on this machine. pip would make byte code on one processor, `setup` does so on all.
INSTALL := $(BIN)/python -m pip install --quiet --quiet --no-compile
LOCKED  := $(INSTALL) --only-binary :all: --require-hashes
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links $(if $(UPGRADE),--upgrade)

READY     := $(VENV)/.setup
DEV_READY := $(VENV)/.setup-dev
URLWATCH  := $(VENV)/urlwatch/bin/urlwatch

.DEFAULT_GOAL := help
.PHONY: help setup dev render cluster run demo test soak lint audit sbom docs bench fuzz fuzz-api hostile maps lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: $(READY) ## make .venv with the locked packages and the kratomwatch command

$(READY): requirements/base.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or later found; install one, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Installing the locked packages into $(VENV) …"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(LOCKED) -r requirements/base.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib alerts cli demo jurisdictions scrapers tracker web
	@touch $@

dev: $(DEV_READY) ## setup, and what tests and checks need

# What benches measure beside, away from what it is measured against; two of its parts come as source only.
$(URLWATCH): requirements/bench.txt $(DEV_READY)
	@echo "Installing urlwatch into $(VENV)/urlwatch …"
	@$(BIN)/python -m venv $(VENV)/urlwatch
	@$(VENV)/urlwatch/bin/python -m pip install --quiet --quiet --require-hashes -r requirements/bench.txt
	@touch $@

$(DEV_READY): requirements/dev.txt $(READY)
	@echo "Installing what tests and checks need …"
	@$(LOCKED) -r requirements/dev.txt
	@touch $@

render: setup ## what drawing pages of scripts needs beside a Chromium (see [render] in docs/settings.md)
	@$(LOCKED) -r requirements/render.txt

cluster: setup ## what PostgreSQL and workers need beside it (see docs/cluster.md)
	@$(LOCKED) -r requirements/cluster.txt

run: setup ## the program: first pass, status table, web page, daemon (ONCE=1: one pass, then end)
	@$(BIN)/kratomwatch up $(if $(ONCE),--once) $(ARGS)

demo: setup ## replay the registry's legal history against pages on loopback
	@$(BIN)/kratomwatch demo $(ARGS)

test: dev ## every test that needs no network; the last lines say what was left out and why
	@$(BIN)/python -m pytest -rs -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

soak: dev ## the tests that try at random, in full: kills, thousands of messages
	@KRATOMWATCH_SOAK=1 $(BIN)/python -m pytest -rs -m soak $(ARGS)

lint: dev ## ruff, mypy --strict, the direction of imports, the registry
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/kratomwatch registry lint

audit: dev ## whether a locked package has a hole that is known (a minute at most)
	@$(BIN)/python requirements/audit.py $(ARGS)

sbom: dev ## write what the program is made of, as CycloneDX (build/sbom.cdx.json)
	@$(BIN)/python requirements/sbom.py build/sbom.cdx.json

docs: setup ## write what docs/ has from the codebook and the registry anew
	@$(BIN)/python docs/made.py

bench: dev $(URLWATCH) ## time passes over 500 loopback pages beside urlwatch, reading (DOCS=FOLDER: its files too), mail, the page under load, workers
	@missed=0; $(BIN)/python bench/bench_pass.py $(ARGS) || missed=1; \
	$(BIN)/python bench/bench_code.py $(DOCS) || missed=1; \
	PYTHONPATH=. $(BIN)/python bench/bench_mail.py || missed=1; \
	$(BIN)/python bench/bench_web.py || missed=1; \
	PYTHONPATH=. $(BIN)/python bench/bench_scale.py || missed=1; \
	PYTHONPATH=. $(BIN)/python bench/bench_workers.py || missed=1; exit $$missed

fuzz: dev ## feed the reader with mutated documents (ARGS='-max_total_time=600')
	@$(LOCKED) -r requirements/fuzz.txt
	@$(BIN)/python fuzz/fuzz_reading.py $(ARGS)

fuzz-api: dev ## ask the API thousands of questions that its OpenAPI document allows or forbids (EXAMPLES=500)
	@FUZZ_EXAMPLES=$(or $(EXAMPLES),500) $(BIN)/python -m pytest tests/web/test_openapi.py -k nothing_that_a_program_may_ask

hostile: dev ## send 50,000 hostile inputs through every way in (COUNT=…, SEED=…, ARGS='--only "HTML:123"')
	@$(BIN)/python -W ignore -m tests.hostile --count $(or $(COUNT),50000) --seed $(or $(SEED),1) $(ARGS)

maps: setup ## make the geometry in web/maps anew (needs npm; who runs the program needs neither)
	@command -v npm >/dev/null || { echo "make: npm is missing; it fetches the geometry that maps are made of" >&2; exit 1; }
	@mkdir -p build/maps
	@cd build/maps && npm pack --silent $$(sed -n 's/^package = "\(.*\)"/\1/p' ../../web/maps/places.toml)
	@$(BIN)/python -m web.maps.convert build/maps

lock: dev ## write requirements/*.txt anew from *.in (UPGRADE=1: newest versions)
	@$(COMPILE) --output-file requirements/base.txt requirements/base.in
	@$(COMPILE) --constraint requirements/base.txt --output-file requirements/render.txt requirements/render.in
	@$(COMPILE) --constraint requirements/base.txt --output-file requirements/cluster.txt requirements/cluster.in
	@$(COMPILE) --output-file requirements/dev.txt requirements/dev.in
	@$(COMPILE) --output-file requirements/bench.txt requirements/bench.in
	@$(COMPILE) --output-file requirements/fuzz.txt requirements/fuzz.in

clean: ## remove .venv and caches; var/ (your data) stays
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
