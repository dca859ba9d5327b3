# The commands of this project, the same on a laptop and in CI. `make` alone lists them.

PYTHON ?= python3
# A folder, to keep a second environment beside the first: make test VENV=.venv-3.13
VENV ?= .venv
# `make content FORMAT=github` prints annotations for a pull request, FORMAT=json serves programs.
FORMAT ?=
# What `make diff` compares with: a branch or a commit.
BASE ?= origin/main
# `make lock UPGRADE=1` takes the newest versions; without it, versions that still fit stay.
UPGRADE ?=

BIN := $(VENV)/bin
UV := uv==0.13.9

# Material prints an advertisement for another program into every build's log without it.
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A recipe that fails leaves no half-made stamp behind.
.DELETE_ON_ERROR:
# One step after the other, also under `make -j`: the step that fails is the last one printed.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help site serve content diff preview test check lock clean \
	locks format lint types imports workflows tests strict-build

help:
	@echo "make site      build the site into site/ (the first time, this installs everything it needs)"
	@echo "make serve     show the site in a browser and rebuild it at every edit"
	@echo "make content   say what is wrong in content/ and events/"
	@echo "make diff      say what subscribers will see of what you changed (BASE=origin/main)"
	@echo "make preview   build what can be built, also when something is wrong in a file"
	@echo "make test      everything a change must pass; make check is the same"
	@echo "make lock      write requirements/*.txt anew from pyproject.toml (UPGRADE=1: newest versions)"
	@echo "make clean     remove everything that these commands made"

# ---- for people who write ------------------------------------------------------------------------

site: content
	@echo "== build: quartier build"
	@$(BIN)/quartier build
	@echo
	@echo "The site is built. Open $(CURDIR)/site/index.html in a browser,"
	@echo "or run 'make serve' to read it with search and links as on the web."

serve: $(VENV)/installed
	@$(BIN)/quartier serve

content: $(VENV)/installed
	@echo "== content: quartier check"
	@$(BIN)/quartier check $(if $(FORMAT),--format $(FORMAT))

diff: $(VENV)/installed
	@$(BIN)/quartier diff "$(BASE)" $(if $(FORMAT),--format $(FORMAT))

preview: $(VENV)/installed
	@echo "== preview: quartier build --preview"
	@$(BIN)/quartier build --preview

# ---- for people who program ----------------------------------------------------------------------

GATE := locks format lint types imports workflows tests content strict-build

test: $(VENV)/ready-to-test $(GATE)
	@echo "== all steps passed: $(GATE)"

check: test

locks: $(VENV)/ready-to-test
	@echo "== locks: pip check, and every version of run.txt stands in dev.txt"
	@$(BIN)/python -m pip check
	@grep -oE '^[a-z0-9.-]+==[^ ]+' requirements/dev.txt > $(VENV)/versions
	@if grep -oE '^[a-z0-9.-]+==[^ ]+' requirements/run.txt | grep -vxFf $(VENV)/versions; then \
		echo "The versions above are not in requirements/dev.txt: run 'make lock'."; exit 1; fi

format: $(VENV)/ready-to-test
	@echo "== format: ruff format --check"
	@$(BIN)/ruff format --check

lint: $(VENV)/ready-to-test
	@echo "== lint: ruff check"
	@$(BIN)/ruff check

types: $(VENV)/ready-to-test
	@echo "== types: mypy --strict"
	@$(BIN)/mypy

imports: $(VENV)/ready-to-test
	@echo "== imports: lint-imports"
	@$(BIN)/lint-imports --no-logo

workflows: $(VENV)/ready-to-test
	@echo "== workflows: check-jsonschema, zizmor"
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/zizmor --offline --no-progress --strict-collection .github

tests: $(VENV)/ready-to-test
	@echo "== tests: pytest -n 2"
	@$(BIN)/pytest -n 2

strict-build: $(VENV)/ready-to-test
	@echo "== strict build: quartier build"
	@$(BIN)/quartier build

lock:
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet $(UV)
	@# dev first: what the larger set allows, the smaller one takes over, so both name the same versions
	$(VENV)-lock/bin/uv pip compile --quiet pyproject.toml --extra dev $(LOCK) --output-file requirements/dev.txt
	$(VENV)-lock/bin/uv pip compile --quiet pyproject.toml --constraints requirements/dev.txt $(LOCK) --output-file requirements/run.txt

LOCK := --group install --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

clean:
	rm -rf $(VENV) $(VENV)-lock site build dist generator/*.egg-info .cache .hypothesis \
		.import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find generator theme tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- the environment: each file below is a stamp that is older than nothing it was made from -----

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Quartier needs Python 3.11 or newer. Name one: make PYTHON=python3.12 site")'
	@echo "== environment: $(PYTHON) -m venv $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/locked: requirements/run.txt | $(BIN)/python
	@echo "== libraries: requirements/run.txt"
	@$(BIN)/python -m pip install --require-hashes -r requirements/run.txt
	@touch $@

# pip refuses a project's own folder among hashed requirements, hence two steps.
$(VENV)/installed: pyproject.toml $(VENV)/locked
	@echo "== quartier itself"
	@$(BIN)/python -m pip install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ready-to-test: requirements/dev.txt $(VENV)/installed
	@echo "== tools: requirements/dev.txt"
	@$(BIN)/python -m pip install --require-hashes -r requirements/dev.txt
	@touch $@
