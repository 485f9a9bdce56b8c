.DEFAULT_GOAL := help
.PHONY: help setup up test chaos check schema lock clean

BIN := .venv/bin
PACKAGES := . plugins/achterhoek plugins/leiden plugins/zuid_holland plugins/oost_vlaanderen
EDITABLE := --quiet --no-deps --no-build-isolation $(PACKAGES:%=-e %)
HASHED := --quiet --require-hashes -r requirements/development.txt
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock"
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready ## Make .venv from the pinned, hashed requirements

up: setup ## Start the whole suite; DATA=folder PORT=8400 are optional
	@exec $(BIN)/quadhelix up $(if $(DATA),--data-dir $(DATA)) $(if $(PORT),--port $(PORT))

test: check ## Check the code, then run all tests
	@$(BIN)/pytest -q -n logical

chaos: setup ## Hurt the suite; SEEDS=1-10 EVENTS=1000 DATABASE=sqlite|postgresql FOLDER=...
	@$(BIN)/python -m tests.chaos $(if $(SEEDS)$(SEED),--seeds $(SEEDS)$(SEED)) $(if $(EVENTS),--events $(EVENTS)) $(if $(DATABASE),--database $(DATABASE)) $(if $(FOLDER),--folder $(FOLDER))

check: setup ## Lint, formatting and types
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/mypy

schema: setup ## Write the schemas of the services and of the supergraph
	@$(BIN)/quadhelix schema

lock: ## Pin the requirements anew (needs uv)
	@$(LOCK) requirements/development.in -o requirements/development.txt
	@$(LOCK) requirements/runtime.in -c requirements/development.txt -o requirements/runtime.txt
	@$(LOCK) requirements/build.in -c requirements/development.txt -o requirements/build.txt

clean: ## Remove .venv and caches; data stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

.venv/.ready: requirements/development.txt requirements/runtime.in requirements/metadata.py $(PACKAGES:%=%/pyproject.toml)
	@if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing --python '>=3.11' .venv && \
		uv pip install --python $(BIN)/python $(HASHED) && uv pip install --python $(BIN)/python $(EDITABLE); \
	elif [ -n "$(PYTHON)" ]; then \
		echo "Making .venv; this takes about a minute, once." && $(PYTHON) -m venv .venv && \
		$(BIN)/python -m pip install --disable-pip-version-check $(HASHED) && \
		$(BIN)/python -m pip install --disable-pip-version-check $(EDITABLE); \
	else \
		echo "Quadhelix needs Python 3.11 or newer, and there is none on the path." >&2; exit 1; \
	fi
	@touch $@
