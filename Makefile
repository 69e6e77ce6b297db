# Everything a person or a CI does here is a target. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
NODE_TOOLS := tests/node
export READOUT_NODE_BIN ?= $(CURDIR)/$(NODE_TOOLS)/node_modules/.bin
PYTEST_WORKERS ?= auto

# On a terminal pip says what it does, and elsewhere nothing.
QUIET := $(if $(MAKE_TERMERR),--progress-bar on,--quiet)
PIP_INSTALL := -m pip install $(QUIET) --disable-pip-version-check
BENCH_PIP := bench/.peers/python/bin/pip install --upgrade --upgrade-strategy eager $(QUIET) --disable-pip-version-check
PINNED := --no-build-isolation --require-hashes
PIN := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
RESOLUTION = $(if $(filter .venv-lowest/%,$@),lowest-direct,highest)

.DEFAULT_GOAL := help
.PHONY: help export site test test-lowest test-newest check pins format lint types docs docs-check pictures data wheel node spark release bench bench-quick bench-peers bench-base bench-diagnostics same-output clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "readout needs Python 3.11 or later: make PYTHON=python3.12 …"; exit 1; }
	@echo "Making a Python environment in .venv …" >&2
	$(PYTHON) -m venv .venv
	@touch $@

.venv/readout: pyproject.toml requirements/runtime.txt | .venv/python
	@echo "Installing readout and the libraries that it stands on: half a minute, the first time …" >&2
	$(BIN)/python $(PIP_INSTALL) $(PINNED) --requirement requirements/runtime.txt
	$(BIN)/python $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/development: requirements/development.txt | .venv/readout
	@echo "Installing what readout is tested and built with: a minute or two, the first time …" >&2
	$(BIN)/python $(PIP_INSTALL) $(PINNED) --requirement requirements/development.txt
	@touch $@

# The pinned environment, but that what readout stands on is the oldest, or the newest, that pyproject.toml allows.
.venv-lowest/ready .venv-newest/ready: pyproject.toml $(wildcard requirements/*.txt) | .venv/development
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python $(PIP_INSTALL) $(PINNED) --requirement requirements/runtime.txt
	$(@D)/bin/python $(PIP_INSTALL) $(PINNED) --requirement requirements/development.txt
	$(@D)/bin/python $(PIP_INSTALL) $(PINNED) --requirement requirements/spark.txt
	$(BIN)/uv pip compile --quiet --all-extras --python $(@D)/bin/python --resolution $(RESOLUTION) --no-header pyproject.toml --output-file $(@D)/versions.txt
	$(BIN)/uv pip install --quiet --python $(@D)/bin/python --requirement $(@D)/versions.txt
	$(@D)/bin/python $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

export: .venv/readout ## Check data/ and publish it in every format to build/
	$(BIN)/readout validate data
	$(BIN)/readout export --all --data data -o build

site: .venv/readout ## Publish data/ as pages to build/site
	$(BIN)/readout export site --data data -o build

test: .venv/readout .venv/development ## Run all tests
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS)

test-lowest: .venv-lowest/ready ## Run the tests on the lowest versions that pyproject.toml allows (TESTS=… for some of them)
	.venv-lowest/bin/python -m pytest -n $(PYTEST_WORKERS) $(TESTS)

test-newest: ## Run them on the newest versions that there are today
	rm -f .venv-newest/ready
	$(MAKE) .venv-newest/ready
	.venv-newest/bin/python -m pytest -n $(PYTEST_WORKERS) $(TESTS)

check: format lint types docs-check test data wheel ## Everything that must pass before a commit

pins: .venv/development ## Write requirements/ anew; UPGRADE=--upgrade takes the newest versions
	$(PIN) $(UPGRADE) --group build pyproject.toml --output-file requirements/runtime.txt
	$(PIN) $(UPGRADE) --group build --group development --constraint requirements/runtime.txt pyproject.toml --output-file requirements/development.txt
	$(PIN) $(UPGRADE) --group spark --output-file requirements/spark.txt

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

spark: .venv/development ## Install Apache Spark, with which one test runs (half a gigabyte; it needs Java 17)
	$(BIN)/python $(PIP_INSTALL) $(PINNED) --requirement requirements/spark.txt

same-output: .venv/readout .venv/development ## Does the working tree say and write what BASE did?
	$(BIN)/python -m tools.same_output "$(BASE)" $(if $(QUICK),--quick) $(if $(MEETINGS),--meetings $(MEETINGS)) $(if $(WORDS),--words)

bench-diagnostics: .venv/readout .venv/development ## Score the findings on labelled slips
	$(BIN)/python bench/diagnostics.py

bench-peers: ## Install the newest versions of the programs that the benchmark compares with
	$(PYTHON) -m venv bench/.peers/python
	-$(BENCH_PIP) -r bench/peers/requirements.txt
	rm -rf bench/.peers/node && mkdir -p bench/.peers/node && cp bench/peers/package.json bench/.peers/node/
	-npm install --silent --no-audit --no-fund --no-package-lock --prefix bench/.peers/node

bench: .venv/readout ## Measure readout and others, and write docs/performance.md (an hour or more; goes on where it was interrupted)
	$(BIN)/python bench/run.py --write

bench-quick: .venv/readout ## Does every measured job still work? On small data
	$(BIN)/python bench/run.py --quick

bench-base: .venv/readout ## Is the working tree as fast as BASE, in rows 1 to 4? AA=1: how much noise is there?
	$(BIN)/python bench/base.py $(if $(AA),--aa,"$(BASE)")

clean: ## Remove everything that is built
	rm -rf .venv .venv-* build dist $(NODE_TOOLS)/node_modules bench/.peers .*_cache
