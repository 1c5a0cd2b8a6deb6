# tests/device/plugs.sh - sourced after usb.sh and tests/term/lib.sh: plugs
# pulled and put back while the till sells, and what it costs.
#
#   plug_cycles COUNT    in any order; a scan of cola and one of sprite in each
#                        ten cycles; $scanned counts those of each
#   at_rest              all four are in use and nothing is being opened
#   within SECONDS COMMAND...; no_more_files PID COUNT
#   till_pid; till_kib; till_files; till_ticks

till_pid() { pgrep -f "^$program till --dir $dir" | head -n 1; }
till_kib() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }
# What it has open, sorted, without the numbers.
till_open() { ls -l "/proc/$1/fd" | sed -n 's/.* -> //p' | sed 's/[0-9]*//g' | sort; }
till_files() { ls "/proc/$1/fd" | wc -l; }
# utime and stime of all threads
till_ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }

# Each is claimed by one program and opened by no other.
at_rest() {
    local name
    for name in "${plugs[@]}"; do
        [[ $(device counts "$name") == *" open=1 claimed=1" ]] || return 1
    done
}
# within SECONDS COMMAND...
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.02
    done
}
no_more_files() { [ "$(till_files "$1")" -le "$2" ]; }

plugs=(kbd hidpos printer cdc)
scanned=0
# The same order in every run.
seed=20261122
draw() {
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    drawn=$(((seed >> 8) % $1))
}

plug_cycles() {
    local n at count=${#plugs[@]}
    for ((n = 1; n <= $1; n++)); do
        draw "$count"
        at=$drawn
        draw 3
        case $drawn in
        0) printf '%s\n' "unplug ${plugs[at]}" "plug ${plugs[at]}" ;;
        1) printf '%s\n' "unplug ${plugs[at]} proto" "plug ${plugs[at]}" ;;
        2) # two gone at once, back the other way round
            printf '%s\n' "unplug ${plugs[at]}" \
                "unplug ${plugs[(at + 1) % count]}" "plug ${plugs[at]}" \
                "plug ${plugs[(at + 1) % count]}"
            ;;
        esac
        [ $((n % 10)) = 0 ] || continue
        echo .
    done >"$work/cycles"
    while read -r line; do
        [ "$line" = . ] || { piece+=$line$'\n'; continue; }
        nc -U -N "$control" <<<"${piece%$'\n'}" | grep -v '^ok' &&
            bad "a plug failed"
        piece=
        scanned=$((scanned + 1))
        sell_two
        [ $failed = 0 ] || break
    done <"$work/cycles"
}
piece=

# A scanner that was just plugged is first claimed; then no scan may be lost.
sell_two() {
    local what name code want
    for what in "kbd $cola 可口可乐" "hidpos $sprite 雪碧"; do
        read -r name code want <<<"$what"
        within "$WAIT_S" claimed "$name" || bad "$name is left alone"
        device scan "$name" "$code" >/dev/null
        within "$WAIT_S" sold "$want" || bad "$name no longer scans"
        [ "$(basket_of "$want")" = $scanned ] || bad "$name scans twice"
    done
}
claimed() { [[ $(device counts "$1") == *" claimed=1" ]]; }
sold() { [ "$(basket_of "$1")" -ge $scanned ]; }
basket_of() {
    sqlite3 -cmd '.timeout 5000' "$dir/till.db" \
        "SELECT coalesce(sum(quantity) / 1000, 0) FROM basket_line WHERE name LIKE '$1%'"
}
