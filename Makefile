# The commands of this project, the same on a laptop and in CI. `make` alone lists them.

PYTHON ?= python3
# A folder, to keep a second environment beside the first: make test VENV=.venv-3.13
VENV ?= .venv
# `make content FORMAT=github` prints annotations for a pull request, FORMAT=json serves programs.
FORMAT ?=
# What `make diff` compares with: a branch or a commit.
BASE ?= origin/main
# Where the preview of a pull request can be downloaded, for its summary.
PREVIEW ?=
# What `make bench` measures: S, M, L.
SIZES ?= S M L
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
.PHONY: help site serve content diff changed preview forms links from-issue dist publish test check bench lock clean \
	locks format lint types imports workflows tests browser lighthouse strict-build

help:
	@echo "make site      build the site into site/ (the first time, this installs everything it needs)"
	@echo "make serve     show the site in a browser and rebuild it at every edit"
	@echo "make content   say what is wrong in content/ and events/"
	@echo "make diff      say what subscribers will see of what you changed (BASE=origin/main)"
	@echo "make preview   build what can be built, also when something is wrong in a file"
	@echo "make changed   say what the files that you changed say, with their next dates (BASE=origin/main)"
	@echo "make forms     write the forms for reports anew (.github/ISSUE_TEMPLATE)"
	@echo "make links     say which links to other websites lead nowhere"
	@echo "make test      everything a change must pass; make check is the same"
	@echo "make browser   look at every type of page with Chromium (QUARTIER_BROWSER=all: at every page)"
	@echo "make bench     measure how fast it builds, beside Hugo (SIZES=\"S M\"; all three take an hour)"
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

changed: $(VENV)/installed
	@$(BIN)/quartier changed "$(BASE)" --preview "$(PREVIEW)"

forms: $(VENV)/installed
	@$(BIN)/quartier forms

links: $(VENV)/installed
	@$(BIN)/quartier links --external --output build/links.md

# A report becomes a pull request: its text is in ISSUE_BODY, its title in ISSUE_TITLE; gh must be allowed to.
from-issue: $(VENV)/installed
	@$(BIN)/quartier from-issue --number "$$ISSUE_NUMBER" --propose

# ---- for people who program ----------------------------------------------------------------------

GATE := locks format lint types imports workflows tests browser content strict-build

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
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[0-9]*.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/zizmor --offline --no-progress --strict-collection .github

tests: $(VENV)/ready-to-test
	@echo "== tests: pytest -n 2"
	@$(BIN)/pytest -n 2 --ignore tests/browser

# Without Chromium, npm or Java it says on a laptop what it left out; in CI that is a failure.
browser: $(VENV)/ready-to-test $(if $(shell command -v npm),tests/browser/node_modules/installed)
	@echo "== browser: pytest -n 2 tests/browser"
	@$(BIN)/pytest -n 2 --no-showlocals tests/browser

lighthouse: $(VENV)/ready-to-test tests/browser/lighthouse/node_modules/installed
	@echo "== lighthouse: five pages, three times each"
	@$(BIN)/python tests/browser/lighthouse/measure.py

strict-build: $(VENV)/ready-to-test
	@echo "== strict build: quartier build"
	@$(BIN)/quartier build

# Numbers of one machine in one run: only their ratios say something elsewhere.
bench: $(VENV)/installed $(VENV)-bench/installed
	@echo "== bench: python -m benchmarks measure $(SIZES)" >&2
	@$(BIN)/python -m benchmarks measure --bench-environment $(VENV)-bench $(if $(FORMAT),--format $(FORMAT)) $(SIZES)

lock:
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet $(UV)
	@# dev first: what the larger set allows, the smaller one takes over, so both name the same versions
	$(VENV)-lock/bin/uv pip compile --quiet pyproject.toml --extra dev $(LOCK) --output-file requirements/dev.txt
	$(VENV)-lock/bin/uv pip compile --quiet pyproject.toml --constraints requirements/dev.txt $(LOCK) --output-file requirements/run.txt

LOCK := --group install --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# A wheel and a source archive of the program, and their way to PyPI: who may publish is proven by the
# workflow that runs (trusted publishing), so there is no password that could be lost.
dist: $(VENV)/ready-to-test
	@$(BIN)/python -m build --no-isolation --outdir dist

publish:
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet $(UV)
	@$(VENV)-lock/bin/uv publish --trusted-publishing always dist/*

clean:
	rm -rf $(VENV) $(VENV)-lock $(VENV)-bench site build dist generator/*.egg-info .cache .hypothesis \
		.import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf tests/browser/node_modules tests/browser/lighthouse/node_modules
	find generator theme tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

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
	@$(BIN)/python -m compileall -q generator/quartier theme
	@touch $@

$(VENV)/ready-to-test: requirements/dev.txt $(VENV)/installed
	@echo "== tools: requirements/dev.txt"
	@$(BIN)/python -m pip install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)-bench/installed: requirements/bench.txt
	@$(PYTHON) -m venv $(VENV)-bench
	@$(VENV)-bench/bin/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	@touch $@

# Nothing of these packages runs while it is installed.
%/node_modules/installed: %/package-lock.json
	@echo "== packages: npm ci in $*"
	@npm ci --prefix $* --ignore-scripts --no-audit --no-fund
	@touch $@
