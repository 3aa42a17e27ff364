#!/usr/bin/env bash
# tools/setup.sh demo|test|bench|lint|wheel|web|ci   makes sure that this machine has what the target needs: looks for commands and
#                                          headers first, asks apt for the missing ones only, and says in plain words
#                                          what is missing where it cannot.
# tools/setup.sh python                    prints the Python that the private environment is made from.
#
# AMENDS_SETUP=no skips it (libraries outside the compiler's own search path, for example). PYTHON chooses the Python.
set -euo pipefail

target=${1:?usage: tools/setup.sh demo|test|bench|lint|wheel|web|ci|python}
compiler=${CXX:-c++}

have() { command -v "$1" >/dev/null 2>&1; }

# Python 3.11 or later that can make an environment and build a module against itself.
complete_python() {
  have "$1" && "$1" - >/dev/null 2>&1 <<'PYTHON'
import ensurepip, os, sys, sysconfig, venv
assert sys.version_info >= (3, 11)
assert os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h"))
PYTHON
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11}; do
    if complete_python "$candidate"; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

if [[ $target == python ]]; then
  find_python
  exit
fi
[[ ${AMENDS_SETUP:-yes} != no ]] || exit 0

missing=()  # in words
packages=() # of Debian
lacks() {
  missing+=("$1")
  packages+=("${@:2}")
}

need_command() { have "$1" || lacks "the command $1" "$2"; }

# Reads lines "package header [other header that will do]" and asks the preprocessor once for all.
need_headers() {
  local list package header other absent
  list=$(cat)
  if ! have "$compiler"; then
    while read -r package header other; do lacks "the header $header" "$package"; done <<<"$list"
    return
  fi
  absent=$(while read -r package header other; do
    printf '#if !__has_include(<%s>) && !__has_include(<%s>)\nabsent %s %s\n#endif\n' \
      "$header" "${other:-$header}" "$package" "$header"
  done <<<"$list" | "$compiler" -std=c++20 -E -P -x c++ - | grep '^absent ' || true)
  while read -r _ package header; do
    [[ -z $header ]] || lacks "the header $header" "$package"
  done <<<"$absent"
}

look() {
  missing=()
  packages=()
  have "$compiler" || lacks "a C++20 compiler ($compiler)" g++
  if ! have cmake; then
    lacks "cmake, 3.25 or later" cmake
  else
    local version
    version=$(cmake --version | sed -n '1s/.* \([0-9]*\.[0-9]*\).*/\1/p')
    [[ $(printf '3.25\n%s\n' "$version" | sort -V | head -n 1) == 3.25 ]] ||
      lacks "cmake, 3.25 or later (found $version at $(command -v cmake))" cmake
  fi
  need_command ninja ninja-build
  need_headers <<'HEADERS'
libboost-dev boost/math/special_functions/beta.hpp
libeigen3-dev Eigen/Core eigen3/Eigen/Core
libtomlplusplus-dev toml++/toml.h
zlib1g-dev zlib.h
libutf8proc-dev utf8proc.h
libxlsxwriter-dev xlsxwriter.h
nlohmann-json3-dev nlohmann/json.hpp
libcli11-dev CLI/CLI.hpp
HEADERS
  case $target in
    test | ci)
      need_headers <<<'catch2 catch2/catch.hpp catch2/catch_all.hpp' # version 2 or 3
      ;;
  esac
  case $target in
    test | lint | bench | wheel | ci)
      find_python >/dev/null || lacks "Python 3.11 or later with venv and its development headers" python3-venv python3-dev
      ;;
  esac
  if [[ $target == bench ]]; then
    need_headers <<<'libbenchmark-dev benchmark/benchmark.h'
  fi
  if [[ $target == lint || $target == ci ]]; then
    need_command clang-format clang-format
  fi
  if [[ $target == web ]]; then
    have chromium || have chromium-browser || have google-chrome || lacks "Chromium" chromium
    need_command chromedriver chromium-driver
    ! have fc-list || fc-list :lang=ko | grep -q . || lacks "a Korean font" fonts-noto-cjk
  fi
  if [[ $target == ci ]]; then
    need_command ccache ccache
    # Clang's sanitizers are a package of their own, which only a link finds missing.
    if ! have clang++; then
      lacks "the command clang++" clang libclang-rt-dev
    elif ! clang++ -fsanitize=address,undefined -x c++ - -o /dev/null <<<'int main() {}' 2>/dev/null; then
      lacks "the sanitizers of clang++" libclang-rt-dev
    fi
    need_command pkg-config pkgconf
  fi
}

look
((${#missing[@]})) || exit 0

say() { printf '%s\n' "$@" >&2; }
say "make $target needs what this machine does not have yet:"
printf '  - %s\n' "${missing[@]}" >&2
packages=($(printf '%s\n' "${packages[@]}" | sort -u))
command_line="apt-get install --no-install-recommends ${packages[*]}"

if ! have apt-get; then
  say "There is no apt here, so please install these yourself (their names in Debian: ${packages[*]}) and try again."
  exit 1
fi
as_root=()
if ((EUID != 0)); then
  if ! have sudo; then
    say "Installing needs root, and there is no sudo here. Please ask your administrator for:" "  $command_line"
    exit 1
  fi
  as_root=(sudo)
  # Without a terminal nobody can answer the question for a password.
  [[ -t 0 ]] || as_root=(sudo -n)
  if ! "${as_root[@]}" true; then
    say "sudo refused. Please ask your administrator for:" "  $command_line"
    exit 1
  fi
fi
run() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@"; }
mkdir -p build
say "Installing with apt: ${packages[*]} (log: build/setup.log) ..."
if ! { run -q update && run -q install -y --no-install-recommends "${packages[@]}"; } >build/setup.log 2>&1; then
  tail -n 20 build/setup.log >&2
  say "apt could not install them (the whole output is in build/setup.log). By hand:" "  $command_line"
  exit 1
fi
hash -r
look
if ((${#missing[@]})); then
  say "apt has installed ${packages[*]}, but this is still missing:"
  printf '  - %s\n' "${missing[@]}" >&2
  say "Another version may stand earlier on the PATH; or CXX or PYTHON may point elsewhere."
  exit 1
fi
