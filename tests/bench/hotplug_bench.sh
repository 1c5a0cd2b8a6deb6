#!/bin/bash
# The till beside scanners and a printer: what it costs when nobody does
# anything, and after plugs were pulled and put back while it sells.
set -u
cd "$(dirname "$0")/../.." || exit 1
make -s -j2 unit >/dev/null || exit 1
export B=$PWD/build/release
. tests/device/usb.sh
. tests/term/lib.sh
. tests/device/plugs.sh
idle_s=${IDLE_S:-10} cycles=${PLUGS:-1000}
program=$B/pos
tick=$(getconf CLK_TCK)

row() { # NAME FIGURE UNIT LIMIT WHAT
    local held=MISSED
    awk "BEGIN { exit !($2 <= $4) }" && held=ok
    printf '%-52s %12.3f %-9s <= %10.3f  %-34s %s\n' "$1" "$2" "$3" "$4" "$5" "$held"
}

new_shop bench 1:王芳:1234:keeper
printf '%s\n' '[printer]' 'spec = usb:' 'profile = 80' >"$dir/till.ini"
start 80 24 zh_CN.UTF-8 umockdev-wrapper "$B/device/virtual_devices" \
    "$control" "'kbd hidpos printer cdc'" --
sign_in 1 1234
open_shift 100
await 打印机正常 || exit 1
pid=$(till_pid)
# A program that only sleeps, over the same seconds.
sleep $((idle_s + 60)) &
nothing=$!
sleep 1
till=$(till_ticks "$pid") empty=$(till_ticks $nothing)
sleep "$idle_s"
till=$(($(till_ticks "$pid") - till)) empty=$(($(till_ticks $nothing) - empty))
kill $nothing
share() { awk "BEGIN { print 100 * $1 / $tick / $idle_s }"; }
row "idle till, scanners and printer plugged" "$(share $till)" "% CPU" 1 "of one core (promised)"
row "  an empty program over the same seconds" "$(share $empty)" "% CPU" 1 "for comparison"

rest() {
    within "$WAIT_S" at_rest && await 打印机正常 || bad "something is not in use again"
}
plug_cycles $((cycles / 5))
rest
kib=$(till_kib "$pid") files=$(till_files "$pid")
plug_cycles "$cycles"
rest
within 5 no_more_files "$pid" "$files"
[ "$(till_pid)" = "$pid" ] || bad "it is another till"
[ $failed = 0 ] || cat "$work/stderr" >&2
row "$cycles plugs pulled while selling: memory more" \
    "$(($(till_kib "$pid") - kib))" KiB 1024 "than after a fifth as many"
row "  files and devices left open" \
    "$(($(till_files "$pid") - files))" "" 0 "promised"
row "  restarts needed, scans lost" "$failed" "" 0 "promised"
[ $failed = 0 ]
