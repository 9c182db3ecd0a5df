# Every verb does all its own set-up. `make run` and `make test` are all a newcomer needs.
SHELL := /bin/bash
PY := .venv/bin/python
ADDRESS ?= 127.0.0.1
PORT ?= 8501
PLAIN_MODULES := errors.py shell strict_yaml.py app.py cli.py
ROOMS := plan layers geodata spatial_model store monitoring analysis cartography wording commands

.PHONY: help setup setup-dev setup-national browser postgres build run test torture check bench national format screenshots clean

help: ## list the verbs
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: ## make .venv with what the app needs
	@tools/prepare_python.sh requirements.txt

setup-dev:
	@tools/prepare_python.sh requirements.txt requirements-dev.txt

browser:
	@tools/prepare_browser.sh

postgres:
	@tools/prepare_postgres.sh

build: setup ## build the map layers of every plan package where a source changed
	@$(PY) cli.py build --all

run: setup ## serve the app on http://127.0.0.1:8501
	@exec tools/serve.sh $(ADDRESS) $(PORT)

test: setup-dev browser postgres ## run every test, with a real browser and a PostgreSQL of its own
	@$(PY) cli.py build --all
	@$(PY) -m pytest

torture: setup-dev postgres ## kill, crowd and fill the record store for long: 1,000 kills on SQLite, 200 on PostgreSQL
	@LANGCHENG_TORTURE=1 $(PY) -m pytest tests/torture -s

check: setup-dev ## lint, types, architecture contracts, plan packages
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy $(ROOMS) $(PLAIN_MODULES)
	@.venv/bin/lint-imports --no-cache
	@$(PY) cli.py build --all
	@$(PY) cli.py check --all

bench: setup-dev setup-national browser ## measure speed: paired runs, medians, ratios and peaks, into bench/results.md
	@$(PY) cli.py build --all
	@$(PY) -m bench

setup-national:
	@tools/prepare_python.sh requirements.txt requirements-national.txt

national: setup-national ## make the seeded national data set and measure it, into build/national/
	@$(PY) -m bench.national

format: setup-dev ## format the code
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

screenshots: setup-dev browser ## take docs/screenshots again
	@$(PY) cli.py build --all
	@LANGCHENG_SCREENSHOTS=docs/screenshots $(PY) -m pytest tests/e2e -k screenshot

clean: ## remove what the verbs made
	rm -rf .venv build geodata/*/district.gpkg geodata/*/network.gpkg
