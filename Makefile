# `make test` and `make demo` do all of the set-up by themselves. Nothing here needs a running PostgreSQL or Docker.

SWIFT ?= swift
SOURCES = Package.swift $(wildcard Sources Tests Plugins Examples Benchmarks)

# The build folder allows one build at a time.
.NOTPARALLEL:
.PHONY: help postgres foreign-worker build test test-18 test-17 test-old-pgmq prove prove-quick soak demo bench bench-check \
	peers bench-peers docs format lint clean

help:
	@echo "make test      set up, build, and run every test on PostgreSQL 18 and on 17"
	@echo "make demo      set up, build, and show durable workflows at work"
	@echo "make prove     crashes, chaos, histories, bounds, fuzzing, sanitizers: an hour and a quarter; make prove-quick: ten minutes"
	@echo "make postgres  set up only: headers, PostgreSQL 17 and 18, PGMQ (cached in .cache)"
	@echo "make build | bench | bench-check | bench-peers | docs | format | lint | clean"

postgres:
	@scripts/postgres

build: postgres
	$(SWIFT) build

# What the tests with workers of the reference system need; without it they are named as skipped.
foreign-worker:
	@scripts/foreign-worker

test: postgres foreign-worker
	$(SWIFT) build --build-tests
	@$(MAKE) --no-print-directory test-18 test-17

# DATABASE_URL would send the tests to a server of somebody else's.
test-18 test-17: test-%: postgres foreign-worker
	@echo
	@echo "=============================== tests on PostgreSQL $* ==============================="
	env -u DATABASE_URL TASKER_POSTGRES=$* scripts/test

# The store's tests on the interface of the oldest PGMQ, which the founding specification names.
test-old-pgmq: postgres
	env -u DATABASE_URL TASKER_POSTGRES=17 \
		TASKER_PGMQ_SQL="$(CURDIR)/Tests/TaskerSchemaTests/Fixtures/pgmq-1.5.1-interface.sql" scripts/test TaskerStoreTests

prove: postgres
	env -u DATABASE_URL scripts/prove

prove-quick: postgres
	env -u DATABASE_URL scripts/prove --quick

soak: postgres
	env -u DATABASE_URL TASKER_SOAK_MINUTES=60 scripts/prove soak

demo: postgres
	$(SWIFT) run tasker demo

docs: build
	@scripts/docs

bench: postgres
	cd Benchmarks && $(SWIFT) run -c release TaskerBenchmarks

bench-check: postgres
	cd Benchmarks && $(SWIFT) run -c release TaskerBenchmarks check

# The systems that the benchmarks compare with, from PyPI; without them the comparison says what is missing, and fails.
peers:
	@scripts/peers

bench-peers: postgres peers
	cd Benchmarks && $(SWIFT) run -c release TaskerBenchmarks peers

format:
	$(SWIFT) format format --in-place --recursive --parallel $(SOURCES)

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

clean:
	rm -rf .build Benchmarks/.build $(addsuffix /.build,$(wildcard Examples/*))
