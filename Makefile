# This file only wraps: each target is one command of the toolchain, Pulumi or pytest.
# After `make setup` and `eval "$(make env)"`, plain `pulumi preview|up|destroy -s STACK` does the same.

ifeq ($(OS),Windows_NT)
$(error this project does not run on Windows itself; use WSL 2 and run make from inside of it)
endif

STACK     ?= lab
# `down` and `sweep` remove a stack, `adopt` takes one: it must be named.
NAMED     := $(if $(filter file,$(origin STACK)),,--stack $(STACK))
TOOLCHAIN ?= auto
PYTHON    ?= python3
DRAWS     ?= 100
FUZZ_SECONDS ?= 600
export TOOLCHAIN PYTHON FOCUS FORMAT PLAN POLICIES YES MERGE FROM

comma := ,
VENV  := .venv
BIN   := $(VENV)/bin
RUN   := $(BIN)/python -m toolchain
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.SILENT:
.PHONY: property help setup doctor env up preview plan drift verify matrix conformance kubeconfig down sweep adopt new-stack test unit live test-property fuzz lint lint-go format schema clean venv dev

help: ## show this list
	awk 'BEGIN {FS = ":.*## "; print "make TARGET [STACK=lab] [TOOLCHAIN=auto|registry|build]\n"} \
	     /^[a-z-]+:.*## / {gsub(/[$$][$$]/, "$$", $$2); printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv:
	toolchain/bootstrap.sh $(VENV) requirements.txt

dev: venv
	toolchain/bootstrap.sh $(VENV) requirements-dev.txt

setup: venv ## everything that a plain `pulumi up` needs: engine, image, Pulumi, plugins, state
	$(RUN) setup --stack $(STACK)

doctor: venv ## probe what this host can do, and what is in the stack's way; exit 1 if anything is
	$(RUN) doctor --stack $(STACK)

env: venv ## print the variables for a plain `pulumi`: eval "$$(make env)"
	$(RUN) env

preview: venv ## what `make up` would change; FORMAT=text|markdown|json
	$(RUN) preview --stack $(STACK)

plan: venv ## the same, kept in a file: PLAN=FILE; `make up PLAN=FILE` then does that and nothing else
	$(RUN) plan --stack $(STACK)

up: venv ## doctor, setup, and the stack: create it, or bring it up to date
	$(RUN) up --stack $(STACK)

drift: venv ## whether somebody has changed by hand what a stack has made; exit 1 if so
	$(RUN) drift --stack $(STACK)

verify: venv ## prove a stack that is up, packet by packet
	$(BIN)/python -m pytest tests/live --stack $(STACK) --keep

matrix: venv ## probe all that a stack that is up should and should not reach; grids here, reports in reports/
	$(BIN)/python -m reachability $(foreach one,$(subst $(comma), ,$(STACK)),--stack $(one))

conformance: venv ## Kubernetes' own end-to-end tests against the stack's cluster; FOCUS=REGEX chooses others
	$(RUN) conformance --stack $(STACK)

kubeconfig: venv ## eval "$$(make kubeconfig)" lets kubectl use the cluster; MERGE=~/.kube/config merges it under its own context
	$(RUN) kubeconfig --stack $(STACK)

down: venv ## remove the stack that STACK names, and leave swarm mode if it was entered for it
	$(RUN) down $(NAMED)

sweep: venv ## show and remove what is labelled with the stack and unknown to its state; YES=1 does not ask
	$(RUN) sweep $(NAMED)

adopt: venv ## take a stack that is up and unknown to this checkout's state into it; YES=1 does not ask
	$(RUN) adopt $(NAMED)

new-stack: venv ## write the YAML of a team's environment on a stack's cluster: NAME=team-a FROM=lab
	$(RUN) new-stack --stack "$(NAME)"

test: venv ## the whole proof: unit tests, then the `test` stack up, probed, and removed
	$(RUN) setup --stack test
	$(BIN)/python -m pytest tests/unit tests/policies tests/live --stack test

unit: dev ## only the tests that need no engine
	$(BIN)/python -m pytest tests/unit tests/policies tests/property --ignore=tests/policies/live --ignore=tests/property/live

property: dev ## draw stacks from the model: whatever is accepted is built under mocks
	$(BIN)/python -m pytest tests/property --ignore=tests/property/live

test-property: dev ## stand up stacks of Docker networks that are drawn at random, one by one: DRAWS=100
	$(RUN) setup --stack networks
	$(BIN)/python -m pytest tests/property/live --draws $(DRAWS)

fuzz: dev ## fuzz what reads a stack's file: FUZZ_SECONDS=600
	mkdir -p reports/fuzz
	$(BIN)/python -m tests.property.fuzz_load reports/fuzz stacks -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=reports/fuzz-

live: venv ## only the live tests, on the `test` stack
	$(RUN) setup --stack test
	$(BIN)/python -m pytest tests/live --stack test

lint: dev ## ruff, mypy, and actionlint for the workflows
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(RUN) lint-workflows

lint-go: venv ## gofmt, go vet and go test of toolchain/go
	$(RUN) go-lint

format: dev ## format the code
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

schema: venv ## the JSON schema of the stacks' YAML, for editors
	$(BIN)/python -m stacks.schema

clean: ## remove what was made inside of the checkout (not the cache, not a stack that is up)
	rm -rf $(VENV) .venv.lock .mypy_cache .ruff_cache .pytest_cache reports stacks/settings.schema.json
