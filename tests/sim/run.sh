#!/bin/bash
# run.sh - many seeded worlds, some of them under ASan and UBSan, then every
# mutant, which must fail. Failing worlds: make sim SEED=n tells their history.
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0 failed=0

add() { # add LINE: "N passed, N failed"
    passed=$((passed + ${1%% *}))
    failed=$((failed + $(awk '{print $3}' <<<"$1")))
}

make --no-print-directory -j2 build/release/sim/sim mutants >/dev/null || exit 1
make --no-print-directory -j2 V=asan build/asan/sim/sim >/dev/null || exit 1
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

build/release/sim/sim 1 120 >"$out/a" &
build/release/sim/sim 121 120 >"$out/b" &
wait
build/asan/sim/sim 1000 10 >"$out/c" &
build/asan/sim/sim 1010 10 >"$out/d" &
wait
for part in a b c d; do
    grep '^seed\|^#' "$out/$part"
    add "$(tail -n 1 "$out/$part")"
done

# Worlds in which little happens prove little.
recoveries=$(cat "$out"/[abcd] | grep -o '[0-9]* recoveries' | awk '{n += $1} END {print n + 0}')
if [ "$recoveries" -ge 300 ]; then
    passed=$((passed + 1))
else
    echo "only $recoveries recoveries in all worlds"
    failed=$((failed + 1))
fi

mutant() {
    if build/release/sim/mutants/"$1" -x 1 120 >"$out/mutant_$1"; then
        echo "mutant $1 lives: $(head -n 1 tests/sim/mutants/"$1".sed)" >"$out/lives_$1"
    fi
}
for file in tests/sim/mutants/*.sed; do
    name=${file##*/}
    mutant "${name%.sed}" &
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
done
wait
for file in tests/sim/mutants/*.sed; do
    name=${file##*/}
    name=${name%.sed}
    if [ -e "$out/lives_$name" ]; then
        cat "$out/lives_$name"
        failed=$((failed + 1))
    else
        echo "mutant $name: $(head -n 1 "$out/mutant_$name")"
        passed=$((passed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
