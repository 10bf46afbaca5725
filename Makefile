# Two commands are enough: `make` builds the environment and runs the workflow, `make test` passes the tests.
# `make help` lists the rest. Needs python3 (3.11 to 3.13) with venv; another interpreter: make PYTHON=python3.12

PYTHON = python3
CORES = all
VENV = .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready
PYTEST = $(BIN)/python -m pytest -q

export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := run
.PHONY: run validate env test test-slow test-slurm lint format docs pictures bench lock clean help

run: $(READY) ## build the environment and run the workflow (CORES=2 for fewer cores)
	$(BIN)/snakemake --cores $(CORES)

validate: $(READY) ## estimate 1,000 simulated panels whose truth is known: report, docs/validation.md
	$(BIN)/snakemake --cores $(CORES) validate --config show_validation=True
	if [ -f results/review/validation.md ]; then cp results/review/validation.md docs/; fi

env: $(READY) ## build the environment in .venv from requirements.lock

# The stamp is written last, so an environment that was not finished is built again.
$(READY): requirements.lock
	@$(PYTHON) .ci/python_fits.py || { echo "make: $(PYTHON) cannot build the environment." >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# Small matrices: with two threads each, the tests' processes only wait for each other.
test test-slow test-slurm: export OPENBLAS_NUM_THREADS = 1
# Each process of the tests, and each job that they start, compiles a module anew where none may keep it.
test test-slow test-slurm: export PYTHONDONTWRITEBYTECODE =

test: $(READY) ## the fast tests
	$(PYTEST) -n auto --dist loadfile --no-loadscope-reorder -m "not slow"

# `--until` leaves out, and says so, what takes minutes and would end later: CI has so long and no longer.
test-slow: $(READY) ## the slow tests (UNTIL=$$(date -d '30 minutes' +%s): those that end by then)
	$(PYTEST) -rs -n auto --dist loadfile -m slow --ignore=tests/integration $(if $(UNTIL),--until=$(UNTIL))
	$(PYTEST) -rs -m slow tests/integration $(if $(UNTIL),--until=$(UNTIL))

SLURM_CONFIG = config/small.yaml

test-slurm: $(READY) ## one run through a Slurm of one node and one without (root; Debian's slurm-wlm and munge)
	PILOTPANEL_SLURM_CONFIG=$(SLURM_CONFIG) $(PYTEST) tests/integration/test_slurm.py

lint: $(READY) ## style, formats, type hints and Snakemake's own checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check .
	$(BIN)/mypy
	$(BIN)/snakemake --lint

format: $(READY) ## put Python files and rules into the project's format
	$(BIN)/ruff format .
	$(BIN)/snakefmt .

docs: $(READY) ## write config/schema/ and docs/configuration.md anew from the models
	$(BIN)/python -m scripts.settings.schema

pictures: $(READY) ## draw the README's pictures anew, after a run (needs Debian's graphviz)
	$(BIN)/snakemake --forceall --config parts=2 "demo={invented: 1}" --rulegraph dot -- results/report.zip resources/demo/truth/carbon.json \
	  results/carbon/panel/dictionary.csv results/review/validation.md results/review/pilotpanel.zip | sed -E 's/color = "[^"]*", style="[^"]*"/color="#0072B2"/' | \
	  dot -Nfontname="Helvetica,Arial,sans-serif" -Nfontsize=12 -Nstyle=rounded -Nheight=.3 \
	  -Granksep=.35 -Gnodesep=.15 -Tsvg -o docs/pictures/rulegraph.svg
	cp results/carbon/figures/fillings.png docs/pictures/

bench: $(READY) ## how fast the readers, the engines and a whole run are, and how the engines grow
	$(BIN)/python -m benchmarks.readers
	$(BIN)/python -m benchmarks.placebo
	$(BIN)/python -m benchmarks.multiverse
	$(BIN)/python -m benchmarks.multiverse million
	$(BIN)/python -m benchmarks.wild_bootstrap
	$(BIN)/python -m benchmarks.leave_out
	$(BIN)/python -m benchmarks.growth
	$(BIN)/python -m benchmarks.run

# uv resolves for the oldest Python; the result installs with plain pip on every one that is supported.
# What is pinned stays while it fits; `make lock UPGRADE=--upgrade` takes the newest of everything.
lock: ## write requirements.lock anew from pyproject.toml
	@beside=$$(mktemp -d) && trap 'rm -rf "$$beside"' EXIT && \
	$(PYTHON) -m venv "$$beside" && "$$beside/bin/pip" install --quiet --disable-pip-version-check uv && \
	"$$beside/bin/uv" pip compile pyproject.toml --all-extras --generate-hashes --python-version 3.11 \
	  --custom-compile-command "make lock" $(UPGRADE) --quiet -o requirements.lock

clean: ## remove the environment, results and simulated raw files
	rm -rf $(VENV) .snakemake results resources/demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
