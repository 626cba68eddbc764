# The environment is made from nothing, and again when pyproject.toml changes.
PYTHON ?= python3
ENVIRONMENT := .venv
READY := $(ENVIRONMENT)/.ready
BIN := $(ENVIRONMENT)/bin
ROLE ?= ibr
SEED ?= 1

.PHONY: certify test qualify bench clean

certify: $(READY)
	$(BIN)/dci certify --role $(ROLE) --seed $(SEED) --out reports/$(ROLE)

# pytest comes last, so that its closing line is the last one printed.
test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -P -m pytest -n auto --dist worksteal

qualify: $(READY)
	$(BIN)/dci qualify --seed $(SEED) --out reports/qualification

bench: $(READY)
	$(BIN)/python -P -m pytest benchmarks -s

clean:
	rm -rf $(ENVIRONMENT) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(ENVIRONMENT)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@
