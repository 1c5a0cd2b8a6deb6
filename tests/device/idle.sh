#!/bin/bash
# A printer beside a till that has nothing to print. If this failed, the keeper
# would find out that the paper is out with a customer waiting, or would not
# see that the drawer stands open; or an idle till would wear the machine out.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/usb.sh
. tests/term/lib.sh

new_shop idle 1:王芳:1234:keeper
printf '%s\n' '[printer]' 'spec = usb:' 'profile = tm-t88v' '[drawer]' \
    'warn = 5' >"$dir/till.ini"
# Beside the till, among its devices: `beside CMD` runs there.
cat >"$work/both" <<'S'
while read -r line; do
    LANG=en_US.UTF-8 eval "$line" >"$0.out" 2>&1
    echo $? >"$0.rc"
done <"$0.in" &
exec "$@"
S
mkfifo "$work/both.in"
start 80 24 zh_CN.UTF-8 umockdev-wrapper "$B/device/virtual_devices" \
    "$control" "'printer'" -- bash "$work/both"
exec 9>"$work/both.in"
beside() {
    local n
    rm -f "$work/both.rc"
    echo "$*" >&9
    for n in $(seq 500); do
        [ -s "$work/both.rc" ] && return "$(cat "$work/both.rc")"
        sleep 0.02
    done
    return 99
}
tell() { device "$@" >/dev/null; }

see "it is well" 打印机正常
sign_in 1 1234
open_shift 100
for fault in "cover 上盖没关" "paper 没纸" "near 快用完" "cutter 切刀卡住" "offline 脱机"; do
    tell printer printer "${fault% *}" 1
    see "said at once: ${fault% *}" "${fault#* }"
    tell printer printer "${fault% *}" 0
    see "and gone with it" 打印机正常
done
ioctls() { device counts printer | sed 's/.*ioctls=\([0-9]*\).*/\1/'; }
before=$(ioctls)
sleep 2
check "nothing is asked meanwhile: $before, $(ioctls)" test "$before" = "$(ioctls)"

check "another program may ask" beside "$B/pos printer status --dir $dir"
check "and hears: $(cat "$work/both.out")" grep -q 'state: printer ready' "$work/both.out"
tell printer printer cover 1
see "the till listens again" 上盖没关
tell printer printer cover 0
see "as before" 打印机正常

# Its switch is the other way round: learned from the pulse.
tell drawer printer low
scan $cola
see "a line" 可口可乐
press Enter
see "what is due" 应收
press F1
see "sold" 收款完成
see "the drawer is left open" 钱箱没关
tell shut printer
see_not "and shut" 钱箱没关
times() { sqlite3 "$dir/till.db" 'SELECT count(*) FROM drawer_left WHERE shift = 1 AND seconds > 0'; }
counted() { for _ in $(seq 100); do [ "$(times)" = 1 ] && return; sleep 0.1; done; false; }
check "it is counted" counted
check "as a fact of the ledger" "$B/pos" rebuild --check --dir "$dir"

tell unplug printer
see "unplugged" 打印机没插
tell plug printer
see "and plugged" 打印机正常
exec 9>&-
done_testing
