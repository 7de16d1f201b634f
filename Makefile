# Two commands: `make run` serves the claims of the seeds, `make test` runs the tests. Either may be run again at any time.
# PYTHON=… chooses the interpreter, HOST=… and PORT=… where to listen, DATABASE_URL=… where claims are kept.

BIN := .venv/bin
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

# what the image holds beside what `make run` does
IMAGE := --extra install --extra metrics --extra tracing --extra web

.PHONY: help run test test-all check evaluate papers screenshots fuzz benchmark fix lock check-lock clean

help:
	@echo 'make run       make the environment, migrate, read seeds/, serve on port 8000 (HOST, PORT)'
	@echo 'make test      run the tests, on SQLite and on a Postgres of their own'
	@echo 'make test-all  run the slow tests too'
	@echo 'make check     formatting, lint, types, import contracts'
	@echo 'make evaluate  score the reading against gold files (GOLD=folder, VERBOSE=1 names the misses)'
	@echo 'make fuzz      ask for everything in /openapi.json, on both databases or at URL=http://127.0.0.1:…, SECONDS=60 each'
	@echo 'make benchmark measure the service beside its peers (CLAIMS=1000000, SECONDS=2 a shape, SHAPES=speaker,search, WRITE=1)'
	@echo 'make faults    kill the service KILLS=200 times, restart its database, fill its disk; then, with wrk, crowd it'
	@echo 'make papers    renew docs/openapi.json and docs/problems/'
	@echo 'make screenshots  renew docs/images/, in Chromium'
	@echo 'make fix       put formatting and simple lint right'
	@echo 'make lock      choose the newest versions that pyproject.toml allows'
	@echo 'make check-lock  compile the locks again, and compare (asks the package index)'
	@echo 'make clean     forget the environment and the caches'

run: .venv/.run
	@$(BIN)/conflict-claims migrate
	@$(BIN)/conflict-claims seed
	@exec $(BIN)/conflict-claims serve

# what the tests start, again and again, is compiled once
test test-all: export PYTHONDONTWRITEBYTECODE :=

test: .venv/.dev
	$(BIN)/pytest -n 2 --dist worksteal -m 'not slow'

test-all: .venv/.dev
	$(BIN)/pytest -n 2 --dist worksteal

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy app tests benchmarks migrations/env.py
	$(BIN)/lint-imports

GOLD := tests/gold
evaluate: .venv/.dev
	@$(BIN)/python -m tests.evaluate $(GOLD) $(if $(VERBOSE),--verbose)

SECONDS := 60
fuzz: .venv/.dev .venv-fuzz/.made
	@$(BIN)/python -m tests.fuzz .venv-fuzz/bin/st $(URL) --seconds $(SECONDS)

# wrk asks (Debian: apt-get install wrk); where it is not installed a slower driver of our own
CLAIMS := 1000000
benchmark: SECONDS := 2
benchmark: .venv/.dev .venv-bench/.made
	@$(BIN)/python -m benchmarks --claims $(CLAIMS) --seconds $(SECONDS) --shapes '$(SHAPES)' $(if $(WRITE),--write)

KILLS := 200
faults: .venv/.dev
	KILLS=$(KILLS) $(BIN)/pytest -n 2 tests/faults
	CROWDS=1 $(BIN)/pytest --capture=no -p no:xdist tests/faults/test_crowds.py

papers: .venv/.dev
	@$(BIN)/python -m tests.papers

screenshots: .venv/.dev
	@$(BIN)/python -m tests.screenshots

fix: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# another Python than the environment's makes it anew
OTHER := $(if $(PYTHON),$(shell sh .ci/environment --is "$(PYTHON)" || echo another-python))
.PHONY: another-python

# a stamp is written last, so that an installation that was cut short is repeated
.venv/.run: requirements.lock pyproject.toml $(OTHER)
	@sh .ci/environment requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock requirements.lock pyproject.toml $(OTHER)
	@sh .ci/environment requirements-dev.lock
	@touch $@ .venv/.run

# the fuzzer's libraries are none of ours
.venv-fuzz/.made: requirements-fuzz.lock
	@rm -rf .venv-fuzz && "$$(sh .ci/interpreter)" -m venv .venv-fuzz
	@.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $@

# nor are those of a peer
.venv-bench/.made: requirements-bench.lock
	@rm -rf .venv-bench && "$$(sh .ci/interpreter)" -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

lock:
	@python=$$(sh .ci/interpreter) && folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	"$$python" -m venv "$$folder" && "$$folder/bin/pip" install --quiet --disable-pip-version-check uv && \
	"$$folder/bin/"$(LOCK) --upgrade --extra install --extra dev --output-file requirements-dev.lock && \
	"$$folder/bin/"$(LOCK) --extra install --constraint requirements-dev.lock --output-file requirements.lock && \
	"$$folder/bin/"$(LOCK) $(IMAGE) --constraint requirements-dev.lock --output-file requirements-image.lock && \
	"$$folder/bin/"$(subst pyproject.toml,--group fuzz,$(LOCK)) --upgrade --output-file requirements-fuzz.lock && \
	"$$folder/bin/"$(subst pyproject.toml,--group bench,$(LOCK)) --upgrade --output-file requirements-bench.lock

# what is locked now is kept where it still fits: only what pyproject.toml does not allow, or asks for anew, makes a difference
check-lock:
	@python=$$(sh .ci/interpreter) && folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	"$$python" -m venv "$$folder" && "$$folder/bin/pip" install --quiet --disable-pip-version-check uv && cp requirements*.lock "$$folder" && \
	"$$folder/bin/"$(LOCK) --extra install --extra dev --output-file "$$folder/requirements-dev.lock" && \
	"$$folder/bin/"$(LOCK) --extra install --constraint requirements-dev.lock --output-file "$$folder/requirements.lock" && \
	"$$folder/bin/"$(LOCK) $(IMAGE) --constraint requirements-dev.lock --output-file "$$folder/requirements-image.lock" && \
	"$$folder/bin/"$(subst pyproject.toml,--group fuzz,$(LOCK)) --output-file "$$folder/requirements-fuzz.lock" && \
	"$$folder/bin/"$(subst pyproject.toml,--group bench,$(LOCK)) --output-file "$$folder/requirements-bench.lock" && \
	for lock in requirements*.lock; do cmp "$$lock" "$$folder/$$lock" || exit 1; done && echo 'The locks are what pyproject.toml asks for.'

clean:
	rm -rf .venv .venv-fuzz .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
