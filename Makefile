# Everything a newcomer needs is Python >= 3.11 with its venv module, and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Twice quiet: only errors. What it installs is in the lock.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet

# Some shells forbid it; then every process of the demo and of the tests compiles all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo up test check bench bench-quotes bench-parts bench-webhooks histories lock words clean

help: ## Say what each verb does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Play the example orders on a whole embedded stack, then show how each ended
	@$(BIN)/tidewaiter demo $(ARGS)

up: $(VENV)/.runtime ## Run Temporal, its UI, the sandbox, the worker and the API until Ctrl-C
	@$(BIN)/tidewaiter up $(ARGS)

test: $(VENV)/.dev ## Run the tests (ARGS="-k customs" narrows them)
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

check: $(VENV)/.dev ## Lint, check the formatting and the types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.dev ## Measure an order against a bare workflow of the same shape, as ratios
	@$(BIN)/python benchmarks/orders.py $(ARGS)

bench-quotes: $(VENV)/.dev ## Measure a quote: the engine, and the API against a bare endpoint
	@$(BIN)/python benchmarks/quotes.py $(ARGS)

bench-parts: $(VENV)/.dev ## Time a tariff's import, lookups, screening, addresses and documents
	@$(BIN)/python benchmarks/parts.py $(ARGS)

bench-webhooks: $(VENV)/.dev ## Post 20,000 webhooks while parts are killed, and look for each
	@$(BIN)/python benchmarks/webhooks.py $(ARGS)

histories: $(VENV)/.dev ## Record the histories that the replay tests hold every change against
	@$(BIN)/python -m tests.record_histories $(ARGS)

words: $(VENV)/.dev ## Bring the catalogs of what customers are told up to date
	@$(BIN)/python -m customer.update

lock: ## Resolve pyproject.toml into the two lock files again
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/pip --disable-pip-version-check --quiet install pip-tools==7.6.2
	@$(COMPILE) --extra embedded --build-deps-for editable --output-file requirements.lock pyproject.toml
	@$(COMPILE) --extra embedded --extra dev --build-deps-for editable --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean: ## Remove what the verbs above made, except .tidewaiter (your orders live there)
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

COMPILE = CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/pip-compile --quiet --upgrade \
	--generate-hashes --allow-unsafe --strip-extras --no-emit-options \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

# The lock holds the build backend too, so installing ourselves downloads nothing.
define install
	@echo "Installing $(1) into $(VENV) ..."
	@$(PIP) install --require-hashes --requirement $(1)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

# What tests need is on top of what runs, in the same versions.
$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.runtime

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Tidewaiter needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
