# Sextant: what a person types. `make help` lists the targets.
BUILD ?= build
WORKSPACE ?= workspace
PORT ?= 8080
SAN ?=
ifeq ($(SAN),1)
  # The sanitizers reserve terabytes of address space, which the limits of a sealed child forbid: rooms whose tests run
  # sealed children are tested without them.
  BUILD := build-sanitize
  CMAKE_FLAGS := -DSEXTANT_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug
  CTEST_FLAGS := -E 'sextant_(platform_sandbox|data|query_engine|query_gate|workbench)$$'
endif
CXX_FILES = $(shell git ls-files '*.cpp' '*.h')

.PHONY: help run setup build web demo test test-cpp test-web e2e bench lint format fuzz clean

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build web demo ## install what is missing, build, make the demo workspace, start the server
	@$(BUILD)/sextant serve --workspace $(WORKSPACE) --port $(PORT)

setup: ## install packages and pinned third-party parts (root or sudo)
	@tools/setup/setup.sh

$(BUILD)/build.ninja: CMakeLists.txt src/CMakeLists.txt cmake/room.cmake cmake/third_party.cmake | setup
	@cmake -S . -B $(BUILD) -G Ninja $(CMAKE_FLAGS) >$(BUILD).log 2>&1 && rm $(BUILD).log || (cat $(BUILD).log; exit 1)

build: setup $(BUILD)/build.ninja ## build the server: build/sextant
	@ninja -C $(BUILD) --quiet sextant

web: ## build the web app into web/dist
	@tools/setup/web.sh

demo: build ## make the demo workspace (once)
	@test -f $(WORKSPACE)/.demo || ($(BUILD)/sextant demo --workspace $(WORKSPACE) && touch $(WORKSPACE)/.demo)

ifeq ($(SAN),1)
test: test-cpp
else
test: test-cpp test-web e2e ## every test; SAN=1: the C++ tests under the sanitizers
endif

test-cpp: setup $(BUILD)/build.ninja ## C++ tests and the order of the house
	@python3 tools/lint/check_rooms.py
	@python3 tools/lint/check_words.py
	@ninja -C $(BUILD) --quiet
	@ctest --test-dir $(BUILD) --output-on-failure $(CTEST_FLAGS)

test-web: web ## web unit tests, types, lint, bundle size
	@cd web && npm run --silent check

e2e: build web ## a real browser against a real server over the demo workspace
	@tests/e2e/run.sh $(BUILD)

bench: setup $(BUILD)/build.ninja web demo ## benchmarks, printed as ratios
	@ninja -C $(BUILD) --quiet && bench/run.sh $(BUILD)

lint: setup $(BUILD)/build.ninja ## order of the house, formatting, clang-tidy
	@python3 tools/lint/check_rooms.py
	@python3 tools/lint/check_words.py
	@clang-format-19 --dry-run --Werror $(CXX_FILES)
	@tools/lint/tidy.sh $(BUILD)

format: ## format the C++ sources
	@clang-format-19 -i $(CXX_FILES)

fuzz: setup ## build and run every fuzzer for SECONDS_EACH (default 30)
	@fuzz/run.sh $${SECONDS_EACH:-30}

clean: ## remove build trees, keep the workspace
	@rm -rf build build-sanitize build-fuzz web/dist
