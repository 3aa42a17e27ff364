# The front door. `make` lists what there is; each target does its own set-up (tools/setup.sh) and is quick when nothing
# has changed. Long output goes to build/*.log and is shown when something fails.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# What `make demo` runs.
DEMO_PROGRAM   := recovery_roi
DEMO_ARGUMENTS := examples/within_five_days.toml --compare examples/today.toml --sweep 1,2,3,5,8,10
DEMO_REPORT    := build/demo/report.html

BUILD         := build/release
VENV          := .venv
PYTHON_IN     := $(VENV)/bin/python
# More for CMake, e.g. make test CMAKE_OPTIONS=-DAMENDS_WARNINGS_AS_ERRORS=ON
CMAKE_OPTIONS ?=
# The same for the Python package: make test PIP_OPTIONS="-C cmake.define.AMENDS_WARNINGS_AS_ERRORS=ON"
PIP_OPTIONS   ?=
# How long `make fuzz` runs each target.
FUZZ_SECONDS  ?= 60
# Slow suites with a build of their own; .ci/run runs them.
SLOW_SUITES   := headers|consumers|web

SETUP   := tools/setup.sh
QUIETLY := tools/quietly.sh
CONFIGURE = $(QUIETLY) build/configure.log "Configuring" cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release $(CMAKE_OPTIONS)

# The whole compiler output again only where something changed (ccache asks for the second where headers are precompiled).
ifneq ($(shell command -v ccache),)
export CMAKE_CXX_COMPILER_LAUNCHER ?= ccache
export CCACHE_SLOPPINESS ?= pch_defines,time_macros
endif

LIBRARY_FILES := $(shell find include src -type f)
PACKAGE_FILES := $(LIBRARY_FILES) $(shell find bindings/python/src bindings/python/amends -type f -not -name '*.pyc') \
                 bindings/python/CMakeLists.txt CMakeLists.txt pyproject.toml LICENSE THIRD_PARTY_LICENSES README.md
STATIC_LIBRARY_FROM := grep -qs '^BUILD_SHARED_LIBS:.*=ON' $(BUILD)/CMakeCache.txt || echo '$(CURDIR)/$(BUILD)'
CXX_FILES      = $(shell git ls-files --cached --others --exclude-standard '*.hpp' '*.ipp' '*.cpp')

.PHONY: help demo test test-cpp test-python bench validate fuzz web lint format docs stubs stubs-check wheel clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## what is faster answering worth? builds what it needs, prints the report and writes it as a page
	@$(SETUP) demo
	@test -f $(BUILD)/build.ninja || $(CONFIGURE) -DAMENDS_BUILD_TESTS=OFF
	@$(QUIETLY) build/demo.log "Building the demo (log: build/demo.log)" cmake --build $(BUILD) --target $(DEMO_PROGRAM)
	@mkdir -p $(dir $(DEMO_REPORT))
	@$(BUILD)/examples/$(DEMO_PROGRAM) $(DEMO_ARGUMENTS) --report $(DEMO_REPORT)
	@printf '\nThe same report as a page with charts, to open in a browser: %s\n' "$(CURDIR)/$(DEMO_REPORT)" >&2

test: test-cpp test-python ## all tests: C++, Python, and the examples and code in the docs

test-cpp: $(BUILD)/.configured-for-tests ## the C++ tests alone
	@$(QUIETLY) build/build.log "Building the C++ tests (log: build/build.log)" cmake --build $(BUILD)
	@ctest --test-dir $(BUILD) --label-exclude '$(SLOW_SUITES)' --output-on-failure --parallel $$(nproc) --progress

test-python: $(VENV)/.package ## the Python tests alone, against the installed package
	@cd build && ../$(PYTHON_IN) -m pytest -q -n auto --maxprocesses 8 --dist loadfile -c ../pyproject.toml --rootdir .. \
	  ../bindings/python/tests

bench: $(BUILD)/.configured-for-benchmarks $(VENV)/.package ## the benchmarks, as ratios in one run
	@$(QUIETLY) build/build.log "Building the benchmarks (log: build/build.log)" cmake --build $(BUILD)
	@for program in $$(find $(BUILD)/benchmarks -maxdepth 1 -type f -perm -u+x | sort); do echo "== $$program"; $$program || exit 1; done
	@for script in $$(find benchmarks -maxdepth 1 -name '*.py' | sort); do echo "== $$script"; $(PYTHON_IN) $$script || exit 1; done

validate: $(VENV)/.package ## hours: do intervals cover, does a fit ever fail silently? tables into docs/validation.md
	@failed=; export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1; \
	$(PYTHON_IN) validation/interval_coverage.py || failed=1; \
	$(PYTHON_IN) validation/hard_regimes.py $(if $(LIFETIMES_PYTHON),--lifetimes-python $(LIFETIMES_PYTHON)) || failed=1; \
	$(PYTHON_IN) validation/cluster_coverage.py || failed=1; \
	$(PYTHON_IN) validation/small_cells.py || failed=1; \
	$(PYTHON_IN) validation/firm_coverage.py || failed=1; \
	$(PYTHON_IN) validation/firm_dependence.py || failed=1; \
	$(PYTHON_IN) validation/desk_coverage.py || failed=1; \
	$(PYTHON_IN) validation/desk_worth.py || failed=1; \
	$(PYTHON_IN) validation/loop_coverage.py --write || failed=1; \
	$(PYTHON_IN) validation/levers_truth.py || failed=1; \
	$(PYTHON_IN) validation/tables.py && test -z "$$failed"

lint: $(VENV)/.lint ## layout, order of the rooms, Python style and types
	@$(SETUP) lint
	@# Not --dry-run: clang-format 14 complains there about files that it would not change.
	@printf '%s\n' $(CXX_FILES) | xargs -n 1 -P "$$(nproc)" sh -c \
	  'clang-format "$$0" | cmp -s - "$$0" || { echo "make format would change $$0"; exit 1; }'
	$(PYTHON_IN) tests/layers/check_layers.py
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: $(VENV)/.lint ## settle the layout of every file, and the list in the umbrella header
	@$(SETUP) lint
	$(PYTHON_IN) tests/layers/check_layers.py --write-umbrella
	clang-format -i $(CXX_FILES)
	$(VENV)/bin/ruff check --fix --quiet . || true
	$(VENV)/bin/ruff format .

fuzz: ## inputs nobody thought of: every fuzz target for FUZZ_SECONDS (60); what breaks one is left in build/fuzz
	@$(SETUP) ci
	@$(QUIETLY) build/fuzz-configure.log "Configuring with Clang" cmake -S . -B build/fuzz -G Ninja \
	  -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++ -DAMENDS_BUILD_FUZZERS=ON -DAMENDS_BUILD_COMPILED=OFF \
	  -DAMENDS_BUILD_TESTS=ON -DAMENDS_BUILD_EXAMPLES=OFF $(CMAKE_OPTIONS)
	@$(QUIETLY) build/fuzz.log "Building the fuzzers (log: build/fuzz.log)" cmake --build build/fuzz --target fuzzers
	@tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS)

web: $(VENV)/.web ## the report's page in Chromium: layout, axe-core, keyboard, print; pictures in build/release/web
	@$(SETUP) web
	@test -f $(BUILD)/build.ninja || $(CONFIGURE) -DAMENDS_BUILD_TESTS=OFF
	@$(QUIETLY) build/web.log "Building the report program (log: build/web.log)" cmake --build $(BUILD) --target recovery_roi
	@$(PYTHON_IN) tests/web/pages_test.py $$(find $(BUILD) -name recovery_roi -type f) $(BUILD)/web

docs: $(BUILD)/.configured-for-tests $(VENV)/.package ## check the docs: links, and every block of code compiled or run
	@$(QUIETLY) build/docs.log "Building the code in the docs (log: build/docs.log)" cmake --build $(BUILD)
	@ctest --test-dir $(BUILD) --label-regex docs --output-on-failure
	@cd build && ../$(PYTHON_IN) -m pytest -q -c ../pyproject.toml --rootdir .. ../bindings/python/tests/test_docs.py

wheel: ## wheels for every Python here, repaired and tried, and the source distribution, in dist/
	@tools/wheel.sh

stubs: $(VENV)/.package $(VENV)/.lint ## write the type stubs of the compiled module anew
	$(PYTHON_IN) tools/stubs.py

stubs-check: $(VENV)/.package $(VENV)/.lint ## compare the type stubs with the compiled module
	$(PYTHON_IN) tools/stubs.py --check

clean: ## remove all that was built (the private Python environment too)
	rm -rf build dist $(VENV)

$(BUILD)/.configured-for-tests:
	@$(SETUP) test
	@$(CONFIGURE) -DAMENDS_BUILD_TESTS=ON -DAMENDS_BUILD_EXAMPLES=ON
	@touch $@

$(BUILD)/.configured-for-benchmarks:
	@$(SETUP) bench
	@$(CONFIGURE) -DAMENDS_BUILD_BENCHMARKS=ON
	@touch $@

$(VENV)/.tools: pyproject.toml
	@$(SETUP) test
	@test -x $(PYTHON_IN) || $(QUIETLY) build/venv.log "Making a private Python environment ($(VENV))" \
	  "$$($(SETUP) python)" -m venv $(VENV)
	@$(QUIETLY) build/venv.log "Installing the Python tools into $(VENV) (log: build/venv.log)" \
	  $(PYTHON_IN) -m pip install --disable-pip-version-check "pybind11>=3" "scikit-build-core>=0.10" "numpy>=1.24" "narwhals>=1.45" \
	  "pytest>=7" "pytest-xdist>=3" "hypothesis>=6" "pandas>=2.0" "polars>=1.3" "pyarrow>=14" "duckdb>=1.1" "scipy>=1.10" "scikit-learn>=1.2"
	@touch $@

$(VENV)/.lint: $(VENV)/.tools
	@$(QUIETLY) build/lint.log "Installing ruff, mypy and pybind11-stubgen into $(VENV)" \
	  $(PYTHON_IN) -m pip install --disable-pip-version-check ruff mypy pandas-stubs pybind11-stubgen
	@touch $@

$(VENV)/.web: $(VENV)/.tools
	@$(QUIETLY) build/web-tools.log "Installing selenium and axe-core into $(VENV)" \
	  $(PYTHON_IN) -m pip install --disable-pip-version-check selenium axe-core-python
	@touch $@

# The module takes the static libraries that the C++ tests are linked with; pip builds its own where there are none.
$(VENV)/.package: $(VENV)/.tools $(PACKAGE_FILES)
	@test -f $(BUILD)/build.ninja || $(CONFIGURE) -DAMENDS_BUILD_TESTS=OFF
	@$(QUIETLY) build/library.log "Building the library (log: build/library.log)" cmake --build $(BUILD) --target amends amends_interop amends_report amends_program recovery_roi
	@$(QUIETLY) build/python.log "Building and installing the Python package (log: build/python.log)" \
	  $(PYTHON_IN) -m pip install --disable-pip-version-check --no-build-isolation --no-deps --force-reinstall \
	  -C cmake.define.AMENDS_LIBRARY_FROM="$$($(STATIC_LIBRARY_FROM))" $(PIP_OPTIONS) .
	@touch $@
