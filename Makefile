# policybot: `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Any of these may be given: make ask QUESTION="Can I post a photo?"
# TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu brings PyTorch without CUDA; PYTHON names the interpreter.
QUESTION ?= Can I accept this parent's friend request?
export QUESTION

# What `make train` is measured on at its end.
QUESTIONS ?= ../shared/eval/seed_questions.jsonl

POLICYBOT := .venv/bin/policybot
RULE := ────────────────────────────────────────────────────────────────────────

.PHONY: help ask chat test torture bench agreement train lint lock readme index environment environment-dev docker-proof clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

environment:
	@requirements/install build

environment-dev:
	@requirements/install dev

index: environment ## the index over the policies in corpus/ (made anew only where something changed)
	@$(POLICYBOT) index build >&2

ask: index ## ask the golden question, or QUESTION="…", for every club in corpus/
	@echo "“$$QUESTION”"
	for folder in corpus/*/; do
	  printf '%s\n' '$(RULE)'
	  $(POLICYBOT) ask "$$QUESTION" --club "$$(basename "$$folder")"
	done
	printf '%s\n\n%s\n' '$(RULE)' "To ask something yourself:  make chat"

chat: index ## a chat in this terminal
	@$(POLICYBOT) chat

lint: environment-dev ## style and types
	@.venv/bin/ruff check .
	.venv/bin/ruff format --check --quiet .
	.venv/bin/mypy

test: lint ## everything that is checked, in ten minutes on two cores; the torture commands at a tenth of their size
	@.venv/bin/python -m pytest -n 2 --dist worksteal

torture: environment-dev ## the torture commands in full, each at most ten minutes
	@$(POLICYBOT) torture build
	$(POLICYBOT) torture snapshot
	$(POLICYBOT) torture gate
	$(POLICYBOT) torture events
	$(POLICYBOT) torture import
	$(POLICYBOT) torture reminders
	$(POLICYBOT) torture acknowledgements

bench: index ## policybot beside LangChain, LlamaIndex, Haystack and txtai (installs them once into var/bench-env, 2 GB)
	@requirements/install bench
	$(POLICYBOT) bench peers

agreement: environment-dev ## how far the same policy says the same in every format and layout, as tables
	@.venv/bin/python -m pytest -q -s tests/index/test_agreement.py

train: environment-dev ## make again all that is learned: check the questions, adapt, calibrate, build, evaluate
	@started=$$SECONDS
	$(POLICYBOT) train check
	$(POLICYBOT) train adapt
	$(POLICYBOT) train calibrate
	$(POLICYBOT) index build
	if [ -e "$(QUESTIONS)" ]; then $(POLICYBOT) evaluate "$(QUESTIONS)"; else
	  echo "not evaluated: there is no $(QUESTIONS) (name a file of questions: make train QUESTIONS=…)"
	fi
	echo "all of it in $$(( (SECONDS - started) / 60 )) minutes"

lock: environment-dev ## write the exact versions in requirements/ (UPGRADE=--upgrade: the newest ones)
	@requirements/lock $(UPGRADE)

readme: index ## put what the commands print into README.md
	@.venv/bin/python -m tests.readme

docker-proof: environment-dev ## run the Dockerfile's lines in two clean Debian folders (as root, without Docker)
	@.venv/bin/python -m tests.docker_proof

clean: ## remove the environment, the encoder, the index and every cache; what the bot has stored in var/ stays
	@rm -rf .venv var/bench-env var/encoders var/index build dist *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find bot index tests -name __pycache__ -type d -prune -exec rm -rf {} +
