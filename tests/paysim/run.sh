#!/bin/bash
# run.sh - many seeded worlds of phone payments, some under ASan and UBSan, then
# every mutant, which must fail. Failing worlds: make paysim SEED=n tells their
# history.
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0 failed=0
make --no-print-directory -j2 build/release/paysim/paysim paymutants >/dev/null || exit 1
make --no-print-directory -j2 V=asan build/asan/paysim/paysim >/dev/null || exit 1
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

worlds() { # worlds PROGRAM FIRST COUNT
    "$1" "$2" "$3" >"$out/worlds"
    grep '^seed\|^#' "$out/worlds"
    passed=$((passed + $(tail -n 1 "$out/worlds" | awk '{print $1 + 0}')))
    failed=$((failed + $(tail -n 1 "$out/worlds" | awk '{print NF == 4 ? $3 : 1}')))
}
worlds build/release/paysim/paysim 1 800
# Worlds in which little happens prove little.
paid=$(awk '/^# / {for (i = 1; i < NF; i++) if ($(i + 1) == "late;") print $i}' "$out/worlds")
if [ "${paid:-0}" -ge 500 ]; then
    passed=$((passed + 1))
else
    echo "only ${paid:-0} payments came after they were given up"
    failed=$((failed + 1))
fi
worlds build/asan/paysim/paysim 10000 40

for file in tests/paysim/mutants/*.sed; do
    name=$(basename "$file" .sed)
    # "# from seed N": where a rare one is known to die, so that it dies soon.
    first=$(sed -n 's/^# from seed \([0-9]*\)$/\1/p' "$file")
    if build/release/paysim/mutants/"$name" -x "${first:-1}" 2500 >"$out/mutant"; then
        echo "mutant $name lives: $(head -n 1 "$file")"
        failed=$((failed + 1))
    else
        echo "mutant $name: $(head -n 1 "$out/mutant")"
        passed=$((passed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
