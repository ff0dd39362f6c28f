# Needs Python 3.11 or newer with pip, and nothing else: every target first makes .venv ready.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help demo test test-deep bench lint types layers rules docs clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile

# Tests that share a slow start, such as a session of Spark, stay on one core.
CORES := -n auto --dist loadgroup

# The document that the example was made from; it is read too where it lies beside the checkout.
SEED ?= ../shared/corpus/seed.txt

demo: $(READY)  ## run the main job on a real budget plan
	@$(BIN)/indicator-engine demo
	@if [ -f $(SEED) ]; then $(BIN)/indicator-engine read-document $(SEED); fi

test: lint types layers  ## lint, types, layers and every test, on all cores
	@$(BIN)/python -m pytest $(CORES)

test-deep: $(READY)  ## the tests with ten times the generated examples, and the slow ones
	@$(BIN)/python -m pytest $(CORES) --hypothesis-profile=deep

# Compiled modules are kept, or a first parse would be timed with their compilation.
# More rows: make bench BENCH='columns --rows 1000000 10000000'
bench: $(READY)  ## the speed against floors measured in the same run, written to docs/benchmarks.md
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m benchmarks $(BENCH)

lint: $(READY)  ## style and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY)  ## static types
	@$(BIN)/mypy

layers: $(READY)  ## which module may import which
	@$(BIN)/lint-imports --no-logo

rules: $(READY)  ## write the compiled form of the packaged rules anew
	@$(BIN)/python -m indicator_engine.rules.compiled

docs: $(READY)  ## write the generated pages anew
	@$(BIN)/python tools/gen_docs.py

clean:  ## remove everything that the other targets made
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Some systems ship venv without its own copy of pip; there the pip beside PYTHON fills it.
$(READY): pyproject.toml constraints.txt
	@echo "making $(VENV) ready ..."
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
	  || { $(PYTHON) -m venv --clear --without-pip $(VENV) \
	       && $(PYTHON) -m pip --python $(BIN)/python install -qq -c constraints.txt pip; }
	@$(BIN)/python -m pip install -qq -c constraints.txt -e '.[dev]'
	@touch $@
