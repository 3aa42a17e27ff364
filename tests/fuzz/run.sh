#!/usr/bin/env bash
# tests/fuzz/run.sh BUILD SECONDS [TARGET...]: runs the fuzz targets one after the other, for so many seconds each. What
# they learn is kept in BUILD/corpus and used again; an input that breaks one is left in BUILD and named.
set -uo pipefail
build=$1 seconds=$2
shift 2
corpus=$(cd "$(dirname "$0")" && pwd)
cd "$build" || exit 1
(($#)) || set -- tests/fuzz/fuzz_*
status=0
for program in "$@"; do
  name=${program##*/fuzz_}
  mkdir -p "corpus/$name"
  printf '%-12s ' "$name"
  words=()
  [[ ! -f $corpus/$name.dict ]] || words=("-dict=$corpus/$name.dict")
  if "tests/fuzz/fuzz_$name" "${words[@]}" "corpus/$name" "$corpus/$name" -max_len=5000 -timeout=60 -max_total_time="$seconds" \
    -print_final_stats=1 -artifact_prefix="$name-" >"$name.log" 2>&1; then
    awk '/number_of_executed_units/ { print $2, "inputs, nothing broken" }' "$name.log"
  else
    status=1
    printf 'BROKEN (%s/%s.log)\n' "$build" "$name"
    tail -n 20 "$name.log"
  fi
done
exit "$status"
