# What a machine needs for all of this: python3 (3.11 or later) with its venv module, and make.
PYTHON ?= python3
PORT ?= 8000
# Where the instance writes everything; `make run CREDATLAS_HOME=/srv/credatlas` moves it.
CREDATLAS_HOME ?= $(CURDIR)/.credatlas
# Anything for pytest: `make test PYTEST="-k facets -x"`; `-n 2` spreads the tests over two processes.
PYTEST ?=
# The oldest OpenSearch that the index works on, as scripts/opensearch names it; `make test` runs on the newest that Java allows.
OLD_OPENSEARCH := 2.19.1.0

BIN := .venv/bin
PACKAGES := normalise catalogue_store harvesters search_api credatlas
CODE := $(wildcard $(PACKAGES) tests scripts benchmarks)

.DEFAULT_GOAL := help
.PHONY: help run test test-long test-fast test-compose lint format bench screenshots lock wheel clean install install-dev python

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

run: export CREDATLAS_HOME := $(CREDATLAS_HOME)
run: install ## Install if needed, then serve http://127.0.0.1:8000 (PORT=9000 elsewhere)
	@$(BIN)/credatlas up --port $(PORT)

# The tests start hundreds of Python processes; where bytecode is not kept, each of them would compile all of the code anew.
test test-long test-fast: export PYTHONDONTWRITEBYTECODE :=

test: install-dev ## Run every test, those on a real Chromium, PostgreSQL and OpenSearch included
	@chromium=$$(scripts/find_chromium) && postgresql=$$(scripts/find_postgresql) && \
		opensearch=$$(scripts/find_opensearch) && CREDATLAS_CHROMIUM="$$chromium" \
		CREDATLAS_POSTGRESQL_BIN="$$postgresql" CREDATLAS_OPENSEARCH_NODE="$$opensearch" \
		$(BIN)/python -m pytest $(PYTEST)

test-long: export CREDATLAS_WALK_RECORDS := 100000
test-long: install-dev ## Kill 200 runs (SEED=n: at other moments), walk 100,000 records; the index on OpenSearch 2 too
	@CREDATLAS_KILLS=200 CREDATLAS_KILL_SEED=$(or $(SEED),20261128) $(BIN)/python -m pytest tests/kill $(PYTEST)
	@$(BIN)/python -m pytest tests/search_api/test_index_walks.py -k embedded $(PYTEST)
	@opensearch=$$(scripts/find_opensearch $(OLD_OPENSEARCH)) && CREDATLAS_OPENSEARCH_NODE="$$opensearch" \
		$(BIN)/python -m pytest tests/search_api -k opensearch $(PYTEST)

test-fast: install-dev ## Run the tests that need neither a browser nor a running server
	@$(BIN)/python -m pytest -m "not browser and not server" $(PYTEST)

test-compose: install-dev ## Start docker-compose.yml as it is, use it, kill one container of each kind
	@$(BIN)/python -m tests.compose.rehearsal

lint: install-dev ## Check style, formatting, types and the mapping files
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy --strict $(PACKAGES) scripts
	$(BIN)/yamllint --strict mappings normalise/standards

format: install-dev ## Rewrite the code as the formatter wants it
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: install-dev ## Measure harvesting and searching against the promised floors
	$(BIN)/python -m benchmarks.pipeline
	$(BIN)/python -m benchmarks.search

screenshots: install-dev ## Make the pictures in docs/ from the running product
	@chromium=$$(scripts/find_chromium) && CREDATLAS_CHROMIUM="$$chromium" $(BIN)/python -m scripts.screenshots

lock: install-dev ## Write both locks anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@scripts/lock.sh $(ARGS)

wheel: install-dev ## Build dist/credatlas-*.whl
	@$(BIN)/python -m hatchling build -t wheel -d dist

clean: ## Remove .venv, builds and caches; the catalogue in .credatlas stays
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find $(CODE) -name __pycache__ -prune -exec rm -rf {} +

install: python
	@$(PYTHON) scripts/install.py run

install-dev: python
	@$(PYTHON) scripts/install.py dev

python:
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here: install Python 3.11 or later, or name one: make PYTHON=/path/to/python3 run" >&2; exit 1; }
