#!/bin/bash
# A child at the till: thousands of random keys and scans, the same ones for
# the same SEED, on the build that watches memory. If this failed some order of
# keys would end the program, or write what does not add up into the ledger.
[ -x "${ASAN_B:-}/pos" ] && [ -x "$ASAN_B/term/shop" ] && B=$ASAN_B
. "$(dirname "$0")/lib.sh"
RANDOM=${SEED:-7}
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:log_path=$work/memory"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-}:log_path=$work/memory"
mux kill-session -t keep 2>/dev/null
mux new-session -d -s keep cat # a server that has these

keys=(Enter Enter Enter Escape Escape F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 Up Down
    PageUp PageDown Home End Tab BSpace DC Left Right + - '*' / . 0 1 2 3 4 5 6
    7 8 9 0 1 2 3 k l t z x % 可 乐 ％ １ C-u C-l Space + F1)
codes=($cola $sprite $rice 6908512238512 6901234567892 2100000340200 12345678
    '<>"%s' 0012)

play() { # play ROUNDS
    local round i batch
    for ((round = 0; round < $1; round++)); do
        batch=()
        for ((i = 0; i < 40; i++)); do
            batch+=("${keys[RANDOM % ${#keys[@]}]}")
        done
        mux send-keys -t =s: -- "${batch[@]}"
        mux send-keys -t =s: -l -- "${codes[RANDOM % ${#codes[@]}]}"$'\r'
        sleep 0.05
        if [ -e "$work/ended" ]; then # it may: F10, 7, 2, Enter
            grep -qx "ended 0" "$work/ended" || return 1
            start 80 24 zh_CN.UTF-8
            await 待传
        fi
    done
}

new_shop monkey
start 80 24 zh_CN.UTF-8
open_shift 100
see "open" 已开班
check "it lives through a thousand keys" play 50
# Somebody else arrives in the middle: now there are PINs, too.
"$B/term/shop" "$dir" hq/demo/items.csv 秦栏便民店 1:王芳:1:keeper 2:李强:2:cashier
check "and through more, with people" play 25
mux resize-window -t =s: -x 100 -y 30
check "and in another size" play 15
[ -e "$work/ended" ] && start 80 24 zh_CN.UTF-8
check "it is still there" await 待传
mux kill-session -t s
timeout "$WAIT_S" flock "$dir/screen.lock" true
check "the ledger holds" "$B/pos" ledger verify --dir "$dir"
check "all lists follow from it" "$B/pos" rebuild --check --dir "$dir"
check "memory was used well" [ -z "$(cat "$work"/memory* 2>/dev/null)" ]
cat "$work"/memory* 2>/dev/null | head -60
"$B/pos" status --dir "$dir"
done_testing
