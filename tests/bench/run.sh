#!/bin/sh
# make bench: every tests/bench/*_bench program and script, one table.
# `tests/bench/run.sh sale wire` runs only those whose name contains a word.
set -eu
cd "$(dirname "$0")/../.."
make -s -j2 bench-programs
BENCH_DIR=$(mktemp -d)
export BENCH_DIR
trap 'rm -rf "$BENCH_DIR"' EXIT
log=$BENCH_DIR/table
wanted() {
    [ $# -gt 1 ] || return 0
    what=$1
    shift
    for word in "$@"; do
        case $what in *"$word"*) return 0 ;; esac
    done
    return 1
}
printf '%-52s %12s %-9s    %10s  %s\n' what figure unit limit 'of what'
for bench in build/release/bench/*_bench tests/bench/*_bench.sh; do
    [ -x "$bench" ] || continue
    wanted "$(basename "$bench")" "$@" || continue
    "$bench" >>"$log" 2>"$BENCH_DIR/err" || {
        cat "$BENCH_DIR/err" >&2
        printf '%-52s FAILED\n' "$(basename "$bench")" >>"$log"
    }
    cat "$log"
    cat "$log" >>"$BENCH_DIR/all"
    : >"$log"
done
missed=$(grep -c 'MISSED$\|FAILED$' "$BENCH_DIR/all" || true)
echo "figures: $(grep -c . "$BENCH_DIR/all" || true), missed: $missed"
[ "$missed" -eq 0 ]
