# Every command a person needs. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: run setup test check generate bench soak screenshot help

run: ## set up what is missing, start everything, print the address
	@$(PYTHON) scripts/setup.py run
	@exec $(BIN)/python -m scripts.serve

setup: ## set up what running needs, and no more
	@$(PYTHON) scripts/setup.py run

test: ## every test: Python, front end, faults, a real browser; on SQLite and on Postgres
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/python -m scripts.test

check: ## lint, types, import contracts, files that must be generated anew
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/python -m scripts.check

generate: ## write the generated files: schema, API and block types, block reference
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/python -m scripts.generate

bench: ## measure, side by side, and print medians with their spread
	@$(PYTHON) scripts/setup.py bench
	@$(BIN)/python -m bench

soak: ## the same tests with full counts (hours)
	@$(PYTHON) scripts/setup.py soak
	@$(BIN)/python -m scripts.test --soak

screenshot: ## take the README's picture from the running program
	@$(PYTHON) scripts/setup.py test
	@$(BIN)/python -m scripts.screenshot

help: ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14
