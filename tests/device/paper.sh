#!/bin/bash
# The paper ends, or the cover opens, in the middle of a USB printer's job while
# the till runs. If this failed, each new roll would cost a second receipt, or a
# receipt would be cut in two, or one that may have come twice had no mark.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/usb.sh
. tests/term/lib.sh

sell() {
    "$B/pos" sell --dir "$dir" "{\"lines\":[{\"barcode\":\"$cola\",\"quantity\":\"1\"}],\"tenders\":[{\"type\":\"cash\",\"amount\":\"5.00\"}]}" >/dev/null
}
figure() { device counts printer | sed -n "s/.*$1=\([0-9]*\).*/\1/p"; }
marks() {
    device dump printer "$work/paper.bin" >/dev/null
    iconv -f UTF-8 -t GB18030 <<<重打 | head -c 4 >"$work/mark"
    LC_ALL=C grep -oaF "$(cat "$work/mark")" "$work/paper.bin" | wc -l
}
# stop_within FAULT WORDS: a receipt stops in its middle.
stop_within() {
    device after printer 300 "$1" >/dev/null
    check "it sells all the same" sell
    see "$1: the screen says so" "$2"
    cuts=$(figure cuts)
}
waits_for_cuts() {
    local end=$((SECONDS + WAIT_S))
    until [ "$(figure cuts)" = "$1" ] || [ $SECONDS -ge $end ]; do sleep 0.05; done
    [ "$(figure cuts)" = "$1" ]
}

new_shop printer 1:王芳:1234:keeper
printf '%s\n' '[printer]' 'spec = usb:' >"$dir/till.ini"
start 80 24 zh_CN.UTF-8 umockdev-wrapper "$B/device/virtual_devices" "$control" printer --
sign_in 1 1234
open_shift 100
see "all is well" 打印机正常

for fault in "paper 没纸" "cover 盖"; do
    # shellcheck disable=SC2086
    stop_within $fault
    device printer printer "${fault%% *}" 0 >/dev/null
    see "put right" 打印机正常
    check "${fault%% *}: the rest of it comes, once" waits_for_cuts $((cuts + 1))
    check "and needs no mark: $(marks)" test "$(marks)" = 0
done

stop_within paper 没纸
check "how it is can be asked meanwhile" \
    sh -c "'$B/pos' printer status --dir '$dir' | grep -q 没纸"
device unplug printer >/dev/null
see "a cable pulled while it waits is said" "没有找到 USB 打印机"
device plug printer >/dev/null
cuts=$(figure cuts)
device printer printer paper 0 >/dev/null
see "plugged in again, with paper" 打印机正常
check "all of it comes" waits_for_cuts $((cuts + 1))
check "marked, as its beginning had been printed: $(marks)" test "$(marks)" = 1
done_testing
