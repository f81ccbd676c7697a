# Every verb of the project. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# Those of the sidebar are Jinja2's.
DJANGO_TEMPLATES := 'templates/*.html' ':!templates/sidebar' ':!templates/problems'
export PORT

.PHONY: help demo serve test lint format bench screenshots logos listing lock clean

help:  ## List the verbs
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamps make a second run start at once, and a change of the pins install them again.
.venv/.run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: .venv/.run  ## Show it: a ticket desk with a filled event store, on http://localhost:$PORT/desk/
	@exec $(BIN)/python manage.py demo

serve: .venv/.run  ## Run the production server on $PORT with the settings of the environment
	@exec $(BIN)/python -m timeline.serve

test: .venv/.dev  ## Run every test that this machine can run, and name what it cannot
	@$(BIN)/python -m tests.run

lint: .venv/.dev  ## Check style, types, templates and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files $(DJANGO_TEMPLATES))
	$(BIN)/mypy timeline manage.py
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run

format: .venv/.dev  ## Put Python and templates into their form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files $(DJANGO_TEMPLATES)) || true

bench: .venv/.dev  ## Measure, into docs/benchmarks.md; QUICK=1: small sizes; NAMES="warm cold": some parts
	@$(BIN)/python -m tests.bench $(if $(QUICK),--quick) $(NAMES)

screenshots: .venv/.dev  ## Take the pictures of README and docs/ from the running demo
	@$(BIN)/python -m tests.screenshots

logos: .venv/.dev  ## Draw the app package's logos from their SVG
	@$(BIN)/python -m tests.logos

listing: .venv/.dev  ## Take the screenshots for the app's page in the Marketplace
	@$(BIN)/python -m tests.listing

lock: .venv/.dev  ## Pin the newest versions that pyproject.toml allows, with their hashes
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --upgrade --group dev --universal --python-version 3.11 --generate-hashes --no-header -q -c requirements.txt -o requirements-dev.txt

clean:  ## Remove the demo's data and everything else that a run has left
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis
