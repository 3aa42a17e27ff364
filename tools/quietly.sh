#!/usr/bin/env bash
# tools/quietly.sh LOG WORDS COMMAND...: runs COMMAND with its output in LOG. People see WORDS and how long it took;
# where the command fails they see the end of its output and where the rest is. WORDS go to the error stream, so that the
# output of `make demo` is the report alone.
set -uo pipefail
log=$1 words=$2
shift 2
mkdir -p "$(dirname "$log")"
printf '%s ...\n' "$words" >&2
SECONDS=0
if "$@" >"$log" 2>&1; then
  if ((SECONDS >= 5)); then printf '  done in %d s\n' "$SECONDS" >&2; fi
else
  status=$?
  tail -n 40 "$log" >&2
  printf '\n%s: failed after %d s (the command was: %s). The whole output is in %s\n' "$words" "$SECONDS" "$*" "$log" >&2
  exit "$status"
fi
