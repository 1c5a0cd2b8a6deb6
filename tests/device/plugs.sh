# tests/device/plugs.sh - sourced after usb.sh and tests/term/lib.sh: plugs
# pulled and put back while the till sells, and what it costs.
#
#   plug_cycles COUNT    in any order; a scan of cola and one of sprite in each
#                        ten cycles; $scanned counts those of each
#   till_pid; till_kib; till_files; till_ticks

till_pid() { pgrep -f "^$program till --dir $dir" | head -n 1; }
till_kib() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }
# Files and devices, but no sockets: umockdev 0.17 stands in for a device node
# with one, and leaves it open where the node goes first (after some hundred
# such it aborts: fd_map_add overflow).
till_files() { ls -l "/proc/$1/fd" | grep -vc socket:; }
# utime and stime of all threads
till_ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }

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

# A scan counts once the scanner is read again: it may just have been plugged.
sell_two() {
    local end=$((SECONDS + WAIT_S)) what code want
    for what in "kbd $cola 可口可乐" "hidpos $sprite 雪碧"; do
        read -r name code want <<<"$what"
        until [ "$(basket_of "$want")" -ge $scanned ] || [ $SECONDS -ge $end ]; do
            device scan "$name" "$code" >/dev/null
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                [ "$(basket_of "$want")" -ge $scanned ] && break
                sleep 0.02
            done
        done
        [ "$(basket_of "$want")" -ge $scanned ] || bad "$name no longer scans"
    done
}
basket_of() {
    sqlite3 -cmd '.timeout 5000' "$dir/till.db" \
        "SELECT coalesce(sum(quantity) / 1000, 0) FROM basket_line WHERE name LIKE '$1%'"
}
