#!/bin/bash
# run.sh [PATTERN] - everything that can fail, plain and under ASan and UBSan.
# With PATTERN only suites whose name matches it (a regular expression).
#
# A script of another suite (tests/term, tests/sim, tests/kill, tests/cli,
# tests/pay) is run when it is executable, with B (build/release), ASAN_B and a TMPDIR of
# its own in the environment. It prints "N passed, N failed[, N skipped]" or
# TAP lines, or just exits: 0 good, 77 skipped (its last line says why),
# anything else bad.
set -u
cd "$(dirname "$0")/.." || exit 1
exec </dev/null

pattern=${1:-.}
passed=0 failed=0 skipped=0
bad=()
scratch=$(mktemp -d "${TMPDIR:-/tmp}/liandian-test.XXXXXX")
chmod 755 "$scratch" # some tests run a program as another user
trap 'rm -rf "$scratch"' EXIT
logs=build/test-logs
rm -rf $logs
mkdir -p $logs
export B=$PWD/build/release ASAN_B=$PWD/build/asan
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
unset LANG LANGUAGE LC_ALL LC_MESSAGES LC_CTYPE MAKEFLAGS MAKELEVEL MFLAGS

closing() {
    echo
    for name in "${bad[@]}"; do
        echo "failed: $name (see $logs/${name//[\/ ]/_}.log)"
    done
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed = 0 ] && [ $((passed)) -gt 0 ]
    exit
}

seconds() {
    local now=${EPOCHREALTIME/./}
    awk -v us=$((now - $1)) 'BEGIN { printf "%.1f", us / 1e6 }'
}

# count LOG: sets ok, not_ok, skip and planned from what a suite printed.
count() {
    read -r ok not_ok skip planned < <(awk '
        /^[0-9]+ passed, [0-9]+ failed/ {
            said = 1; sp = $1; sf = $3; ss = /skipped/ ? $5 : 0
        }
        /^1\.\.[0-9]+/ { planned += substr($1, 4) }
        /^(not )?ok .*# *(SKIP|skip)/ { skip++; next }
        /^ok / { ok++ }
        /^not ok / { bad++ }
        END {
            if (said) print sp, sf, ss, sp + sf + ss
            else print ok + 0, bad + 0, skip + 0, planned + 0
        }' "$1")
}

# run_suite NAME LIMIT_S COMMAND...: prints its row, and what failed; the last
# line is for `reap`: passed, failed, skipped.
run_suite() {
    local name=$1 limit=$2 log rc start unheard note=
    shift 2
    log=$logs/${name//[\/ ]/_}.log
    start=${EPOCHREALTIME/./}
    export TMPDIR=$scratch/${name//[\/ ]/_}
    mkdir -p "$TMPDIR"
    { timeout -k 10 "$limit" "$@" >"$log" 2>&1; } 2>/dev/null
    rc=$?
    rm -rf "$TMPDIR"
    count "$log"
    if [ $rc = 77 ] && [ "$not_ok" = 0 ]; then
        skip=$((skip + 1))
        note=" skipped: $(tail -n 1 "$log")"
    elif [ $rc != 0 ] && [ $((not_ok == 0 || planned > ok + not_ok + skip)) = 1 ]; then
        # It died: what it had planned and not reported has failed.
        unheard=$((planned - ok - not_ok - skip))
        not_ok=$((not_ok + (unheard > 0 ? unheard : 1)))
        note=" exit $rc"
        [ $rc = 124 ] && note=" still running after $limit s"
    elif [ $rc = 0 ] && [ $((ok + not_ok + skip)) = 0 ]; then
        ok=1
    fi
    printf '%-44s %5d passed %3d failed %3d skipped %7s s%s\n' \
        "$name" "$ok" "$not_ok" "$skip" "$(seconds "$start")" "$note"
    if [ "$skip" != 0 ]; then
        grep -ai '# *skip\|^skip' "$log" | sed 's/^/    /'
    fi
    if [ "$not_ok" != 0 ]; then
        grep -av '^ok ' "$log" | tail -n 40 | sed 's/^/    /'
    fi
    echo "$ok $not_ok $skip"
}

# Most suites wait more than they work: with two for a core, the cores are at
# work two thirds of the time.
workers=$((2 * $(nproc)))
declare -A running=() # process: name of its suite

# Waits for one suite, prints what it has to say, adds it up.
reap() {
    local pid said ok not_ok skip
    wait -n -p pid "${!running[@]}"
    said=$scratch/said.${pid:?a suite was lost}
    head -n -1 "$said"
    read -r ok not_ok skip < <(tail -n 1 "$said")
    passed=$((passed + ok)) failed=$((failed + not_ok)) skipped=$((skipped + skip))
    [ "$not_ok" = 0 ] || bad+=("${running[$pid]}")
    unset "running[$pid]"
    rm -f "$said"
}

# suite NAME LIMIT_S COMMAND...: begins it as soon as a worker is free.
suite() {
    [[ $1 =~ $pattern ]] || return 0
    while [ ${#running[@]} -ge "$workers" ]; do reap; done
    { run_suite "$@" >"$scratch/said.$BASHPID"; } &
    running[$!]=$1
}

build() {
    local variant=$1 start=${EPOCHREALTIME/./}
    shift
    if ! make --no-print-directory -j2 V="$variant" "$@" >$logs/build_"$variant".log 2>&1; then
        tail -n 40 $logs/build_"$variant".log
        failed=$((failed + 1))
        bad+=("build $variant")
        closing
    fi
    printf '%-44s %42s s\n' "build $variant" "$(seconds "$start")"
}

make --no-print-directory deps || {
    failed=1
    closing
}
build release programs unit
build asan programs unit fuzz

export CMOCKA_MESSAGE_OUTPUT=TAP
for test in build/release/tests/*_test; do
    [ -x "$test" ] && [ -e "tests/unit/${test##*/}.c" ] &&
        suite "unit ${test##*/}" 120 "$test"
done
for test in build/asan/tests/*_test; do
    [ -x "$test" ] && [ -e "tests/unit/${test##*/}.c" ] &&
        suite "asan ${test##*/}" 240 "$test"
done
for target in build/asan/fuzz/*_fuzz; do
    [ -x "$target" ] && [ -e "tests/fuzz/${target##*/}.c" ] &&
        suite "fuzz ${target##*/}" 120 "$target"
done
for script in tests/kill/run.sh tests/sim/run.sh tests/paysim/run.sh tests/pay/*.sh tests/cli/*.sh tests/term/*.sh; do
    [ -x "$script" ] && suite "$script" 300 "$script"
done
while [ ${#running[@]} -gt 0 ]; do reap; done
workers=1 # virtual devices share the machine's terminals
for script in tests/device/*.sh; do
    [ -x "$script" ] && suite "$script" 300 "$script"
done
while [ ${#running[@]} -gt 0 ]; do reap; done
closing
