# make demo, make test: both set everything up first. PYTHON chooses the interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.ready

.PHONY: demo test fast lint format bench docs clean

$(SETUP): pyproject.toml constraints.txt tools/fetch_emulator.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

demo: $(SETUP)
	$(BIN)/jerboa demo

test: lint
	$(BIN)/pytest -n 2

fast: $(SETUP)
	$(BIN)/pytest -n 2 -m 'not emulator and not training and not network and not browser and not slow'

lint: $(SETUP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/clang-format --dry-run --Werror src/jerboa/device/*/*.[ch]

format: $(SETUP)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/clang-format -i src/jerboa/device/*/*.[ch]

bench: $(SETUP)
	$(BIN)/python -m benchmarks

docs: $(SETUP)
	$(BIN)/python -m benchmarks.render

clean:
	rm -rf $(VENV) build dist src/jerboa/emulator/node_modules
