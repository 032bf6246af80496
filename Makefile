# The commands for people and CI. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
ENV ?= dev
EVENTS ?=
SCENARIOS ?=
SEED ?=
ONLY ?=
DATE ?=
SINCE ?=
OPEN ?=

export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export CHECKPOINT_DISABLE := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20
export JSII_RUNTIME_PACKAGE_CACHE_ROOT := $(CURDIR)/.build/jsii
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Packages are compiled when they are first imported. With this variable each process would compile
# them again: a second or more for every command.
unexport PYTHONDONTWRITEBYTECODE

PIP_INSTALL := .venv/bin/python -m pip install --quiet --no-compile --require-hashes
FUNCTION_LOCKS := $(wildcard functions/*/requirements.txt)
# The sources of the synthesised stacks, which are checked again when one of them changes.
STACK_SOURCES := app.py toolchain/project.py $(wildcard functions/common/*keys.py) $(wildcard config/*.toml definitions/*.toml stacks/definitions/presets/*.toml stacks/*.cjs stacks/*.py stacks/*/*.py stacks/*/*/*.py) $(FUNCTION_LOCKS) requirements.txt
CHECKED_ENVIRONMENTS := dev prod
# Read by the shell, not by make, so that a file's name may have any character.
INPUT = $${EVENTS:+--events="$$EVENTS"} $${DATE:+--date="$$DATE"}
STACK = cdktf.out/stacks/reporting-$(ENV)

.PHONY: help demo check-input up down test test-fast test-changed test-unit test-browser test-e2e test-iam test-faults test-reference lint types style synth bootstrap deploy plan apply drift \
    outputs destroy confirmed unlock summary leftovers requests queries settings pictures bench load audit lock clean check

help: ## Show this
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: check-input .venv/app node_modules/.installed ## Everything once, on this machine: deploy, send events, report, check (EVENTS=file DATE=day OPEN=1)
	@python -m local demo $(INPUT) $(if $(OPEN),--open)

# Runs before anything is installed, so that a wrong file name is reported at once.
check-input:
	@$(PYTHON) local/demo/input_checks.py $(INPUT)

up: .venv/app node_modules/.installed ## Start the embedded AWS and deploy the stack onto it
	@python -m local up

down: .venv/app ## Stop the embedded AWS
	@python -m local down

test: test-unit test-browser test-e2e ## Run all tests: units, pages in a browser, then end to end on the embedded AWS

test-fast: .venv/dev ## Run the tests of pure logic, in half a minute: no Node, no emulator, no browser
	python -m pytest --fast -n auto

test-changed: .venv/dev ## Run the tests that a change touches, except end to end and in a browser (SINCE=revision)
	@touched=$$(python -m tools.touched_tests $${SINCE:+"$$SINCE"}) || exit 1; \
	[ -n "$$touched" ] || { echo "no test imports or names what has changed"; exit 0; }; \
	python -m pytest -m "not e2e and not browser" -n auto --dist loadgroup $$touched || [ $$? -eq 5 ]; \
	echo "not run, even if touched: make test-e2e, make test-browser"

test-unit: .venv/dev
	python -m pytest -m "not e2e and not browser" -n auto --dist loadgroup

test-browser: .venv/dev node_modules/.installed
	@python -m toolchain.browser
	python -m pytest -m browser -n 2

# They wait more than they compute, so more run at once than there are cores.
test-e2e: .venv/dev .venvs/security/.installed .venvs/samples/.installed node_modules/.installed
	python -m pytest -m e2e -n 5 --dist loadfile --no-loadscope-reorder

test-iam: .venv/dev node_modules/.installed ## Remove each action from each role, and show what fails without it
	python -m pytest tests/iam -n 0

test-faults: .venv/dev ## Run the functions under faults, long and seeded (EVENTS=200000 SEED=n)
	python -m tests.faults $${EVENTS:+--events="$$EVENTS"} $${SEED:+--seed="$$SEED"}

test-reference: .venv/dev ## Hold reports against a reference made from the documents, long and seeded (SCENARIOS=1000 SEED=n)
	python -m tests.reference $${SCENARIOS:+--scenarios="$$SCENARIOS"} $${SEED:+--seed="$$SEED"}

# Types take as long as the rest: `make --jobs=2 lint` needs half the time.
lint: types .build/security/stacks.passed style .build/security/workflows.passed ## Check style, types, imports between parts, security of stacks and workflows

types: .venv/dev
	mypy

style: .venv/dev
	ruff check .
	ruff format --check .
	lint-imports --no-logo --no-cache

synth: .venv/app node_modules/.installed ## Synthesise the Terraform JSON of an environment (ENV=dev)
	PIPELINE_ENV=$(ENV) cdktf synth

bootstrap: .venv/app ## Make the state bucket and the deploy roles: once an account, as admin (ENV=dev)
	@python -m deploy bootstrap --env $(ENV)

deploy: .venv/app ## Deploy an environment to AWS: plan, ask, apply (ENV=dev)
	@python -m deploy up --env $(ENV)

plan: .venv/app ## Show what `make apply` would change, and save that plan (ENV=dev)
	@python -m deploy plan --env $(ENV)

apply: .venv/app ## Apply exactly what `make plan` showed (ENV=dev)
	@python -m deploy apply --env $(ENV)

drift: .venv/app ## Fail if the deployed resources differ from the settings (ENV=dev)
	@python -m deploy drift --env $(ENV)

outputs: .venv/app ## Show the names of the deployed resources, as JSON (ENV=dev)
	@python -m deploy outputs --env $(ENV)

destroy: .venv/app ## Remove an environment from AWS (ENV=dev; CONFIRM=dev without a terminal)
	@python -m deploy destroy --env $(ENV)

unlock: .venv/app ## Remove a state lock that a dead run left (ENV=dev LOCK=id)
	@python -m deploy unlock --env $(ENV) "$${LOCK:-}"

# The shell reads CONFIRM. make would expand it, and so run what was typed.
confirmed:
	@[ "$${CONFIRM:-}" = "$(ENV)" ] || { echo "not confirmed: type the environment's name, $(ENV); nothing was touched" >&2; exit 1; }

summary: .venv/app ## Write the summary of a CI job about a plan or an apply (ENV=dev OF=plan|apply)
	@python -m tools.job_summary $(OF) $(ENV) $(STACK) >> "$${GITHUB_STEP_SUMMARY:-/dev/stdout}"

leftovers: .venv/app ## List what an environment still has on AWS; fails if anything (ENV=dev)
	@python -m cli.main --env $(ENV) leftovers

requests: .venv/dev node_modules/.installed ## Count the billed requests again, and write docs/cost.md
	RECORD_REQUESTS=1 python -m pytest -n 0 tests/e2e/test_requests.py tests/cli/commands/test_cost.py

queries: .venv/dev ## Translate the report's queries for Athena: functions/report/count/athena/statements.sql
	python -m tools.athena_statements

settings: .venv/app ## Write the tables of docs/settings.md from the settings' models
	python -m tools.settings_page

pictures: .venv/dev ## Make the pictures of README.md and docs/report.md, of weeks of a made-up company
	@python -m tools.pictures

bench: .venvs/bench/.installed node_modules/.installed ## Measure every path and its peers; writes docs/performance.md (ONLY="ingest report")
	@command -v java > /dev/null || \
	    { echo "Spark, one of the peers, needs Java: apt-get install openjdk-17-jre-headless" >&2; exit 1; }
	.venvs/bench/bin/python -m bench $(ONLY)

load: .venvs/bench/.installed node_modules/.installed ## Run a sustained load on the embedded AWS; writes docs/performance.md (EVENTS=1000000)
	.venvs/bench/bin/python -m bench.load $${EVENTS:+--events="$$EVENTS"}

audit: .venvs/security/.installed node_modules/.installed ## Look for known vulnerabilities in the locked packages; needs the network
	for lock in requirements-dev.txt local/emulator/requirements.txt local/emulator/runtime.txt tools/security/requirements.txt tests/docs/requirements.txt bench/requirements.txt $(FUNCTION_LOCKS); do \
	    .venvs/security/bin/pip-audit --requirement "$$lock" --require-hashes --disable-pip || exit 1; \
	done
	npm audit --audit-level=high
	npm audit --audit-level=high --prefix toolchain/chromium

lock: .venv/dev ## Resolve all requirements again, with hashes
	for file in requirements.in requirements-dev.in functions/*/requirements.in local/emulator/requirements.in local/emulator/runtime.in tools/security/requirements.in tests/docs/requirements.in bench/requirements.in; do \
	    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	        --no-emit-index-url --no-annotate --no-header "$$file" -o "$${file%.in}.txt"; \
	done

clean: ## Remove everything installed or built
	rm -rf .venv .venvs node_modules .build .local cdktf.out .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Targets that run Terraform here check for its provider before anything is installed; test-fast checks Python alone.
test-fast: CHECK := --python
demo up test test-e2e test-iam requests bench load: CHECK := --provider
check:
	@$(PYTHON) -m toolchain.prerequisites $(CHECK)

# A stamp stands for an installation, and is older than its sources when one of them changes.
.venv/bin/python: | check
	@echo "installing Python packages ..."
	$(PYTHON) -m venv .venv

.venv/app: requirements.txt pyproject.toml | .venv/bin/python
	@$(PIP_INSTALL) --requirement requirements.txt
	@.venv/bin/python -m pip install --quiet --no-compile --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.txt $(FUNCTION_LOCKS) .venv/app
	@$(PIP_INSTALL) --requirement requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json | check
	@echo "installing the CDKTF command line ..."
	@npm ci --loglevel=error --no-audit --no-fund
	@touch $@

.venvs/security/.installed: tools/security/requirements.txt | check
	@echo "installing the security checks ..."
	@$(PYTHON) -m venv --clear .venvs/security
	@.venvs/security/bin/python -m pip install --quiet --no-compile --require-hashes --requirement tools/security/requirements.txt
	@touch $@

.venvs/samples/.installed: tests/docs/requirements.txt | check
	@echo "installing the AWS command line for the samples ..."
	@$(PYTHON) -m venv --clear .venvs/samples
	@.venvs/samples/bin/python -m pip install --quiet --no-compile --require-hashes --requirement tests/docs/requirements.txt
	@touch $@

.venvs/bench/.installed: bench/requirements.txt | check
	@echo "installing the measured packages and their peers ..."
	@$(PYTHON) -m venv --clear .venvs/bench
	@.venvs/bench/bin/python -m pip install --quiet --require-hashes --requirement bench/requirements.txt
	@touch $@

.build/security/stacks.passed: $(STACK_SOURCES) tools/security/check-stacks tools/security/checkov.yaml .venv/app .venvs/security/.installed | .venv/dev
	@rm -rf .build/security/stacks
	for env in $(CHECKED_ENVIRONMENTS); do \
	    mkdir -p .build/security/stacks/$$env; \
	    PIPELINE_ENV=$$env CDKTF_OUTDIR=.build/security/stacks/$$env python app.py || exit 1; \
	done
	tools/security/check-stacks .build/security/stacks
	@touch $@

.build/security/workflows.passed: $(wildcard .github/*.yml .github/*/*.yml .github/*/*/*.yml) tools/security/check-workflows .venvs/security/.installed
	tools/security/check-workflows .
	@mkdir -p $(@D)
	@touch $@
