# Everything a person or a CI does here is a target. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
NODE_TOOLS := tests/node
export READOUT_NODE_BIN ?= $(CURDIR)/$(NODE_TOOLS)/node_modules/.bin
PYTEST_WORKERS ?= auto
BENCH_PIP := bench/.peers/python/bin/pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help export test check format lint types docs docs-check pictures data wheel node release bench bench-quick bench-peers bench-diagnostics clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "readout needs Python 3.11 or later: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check "pip>=25.1"
	@touch $@

.venv/readout: pyproject.toml | .venv/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/development: pyproject.toml | .venv/readout
	$(BIN)/pip install --quiet --group development
	@touch $@

export: .venv/readout ## Check data/ and publish it in every format to build/
	$(BIN)/readout validate data
	$(BIN)/readout export --all --data data -o build

test: .venv/readout .venv/development ## Run all tests
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS)

check: format lint types docs-check test data wheel ## Everything that must pass before a commit

format: .venv/development ## Is the code formatted?
	$(BIN)/ruff format --check ci toolkit tests tools

lint: .venv/readout .venv/development ## Ruff, and the contracts on who may import whom
	$(BIN)/ruff check ci toolkit tests tools
	$(BIN)/lint-imports

types: .venv/readout .venv/development ## mypy, strict
	$(BIN)/mypy

docs: .venv/readout .venv/development ## Write the generated files
	$(BIN)/python -m tools.docgen

docs-check: .venv/readout .venv/development ## Are the generated files up to date?
	$(BIN)/python -m tools.docgen --check

pictures: .venv/readout .venv/development ## Make all pictures of the documentation anew (needs LibreOffice and a virtual screen)
	$(BIN)/python -m tools.pictures

data: .venv/readout ## Check our own data
	$(BIN)/readout validate data

wheel: .venv/development ## Install the built wheel elsewhere and run the main job with it
	$(BIN)/python tests/wheel.py

release: .venv/development ## Write the data, the package and their checksums to dist/
	$(BIN)/python ci/release.py $${TAG:+--tag "$$TAG"}

node: ## Install the validators and the language server that some tests compare with
	npm install --silent --no-audit --no-fund --no-package-lock --prefix $(NODE_TOOLS)

bench-diagnostics: .venv/readout .venv/development ## Score the findings on labelled slips
	$(BIN)/python bench/diagnostics.py

bench-peers: ## Install the programs that the benchmark compares with
	$(PYTHON) -m venv bench/.peers/python
	-$(BENCH_PIP) -r bench/peers/requirements.txt
	mkdir -p bench/.peers/node && cp bench/peers/package.json bench/.peers/node/
	-npm install --silent --no-audit --no-fund --no-package-lock --prefix bench/.peers/node

bench: .venv/readout ## Measure readout and others, and write docs/performance.md (an hour or more)
	$(BIN)/python bench/run.py --write

bench-quick: .venv/readout ## Does every measured job still work? On small data
	$(BIN)/python bench/run.py --quick

clean: ## Remove everything that is built
	rm -rf .venv build dist $(NODE_TOOLS)/node_modules bench/.peers .*_cache
