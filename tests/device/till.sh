#!/bin/bash
# The till among live scanners. If this failed a scan would be lost, doubled,
# torn or mixed with another scanner's, would go into a dialog, or the till
# would need a restart after a plug was pulled.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/usb.sh
. tests/term/lib.sh

# at NAMES: the till in a terminal, these devices plugged.
at() {
    start 80 24 zh_CN.UTF-8 umockdev-wrapper "$B/device/virtual_devices" \
        "$control" "'$1'" --
    sign_in 1 1234
}

# lines: "quantity name" of the basket
basket() { sqlite3 "$dir/till.db" "SELECT (quantity / 1000) || ' ' || name FROM basket_line ORDER BY line" 2>&1; }
basket_is() {
    local end=$((SECONDS + WAIT_S))
    until [ "$(basket)" = "$2" ]; do
        if [ $SECONDS -ge $end ]; then
            bad "$1: $(basket | tr '\n' ' ')"
            return 1
        fi
        sleep 0.05
    done
    passed=$((passed + 1))
}
answers() {
    local what=$1 want=$2
    shift 2
    check "$what" test "$(device "$@")" = "$want"
}

new_shop scanners 1:王芳:1234:keeper
at "kbd kbd2 hidpos cdc typing honeywell shifted"
see "before the shift is open a scan waits" 备用金
answers "the scanner reads" ok scan kbd $cola
see "it says so" "1 个扫码在等"
open_shift 100
see "and is added" "1 可口可乐"
answers "HID POS reads" ok scan hidpos $sprite ]E0
see "and is added" "已加：雪碧"
answers "the serial scanner reads" ok scan cdc $rice
see "and is added" "已加：天长大米"
basket_is "one of each" "1 可口可乐
1 雪碧
1 天长大米"

answers "one that must be woken reads" ok scan honeywell $cola ]E0
see "and is added" "2 瓶"
answers "one whose report is a byte late reads" ok scan shifted $sprite ]E0
see "and is added" "已加：雪碧"
basket_is "whole" "2 可口可乐
2 雪碧
1 天长大米"

# ---- nothing reaches a dialog ----------------------------------------------
press F3
see "quantity" 数量
device scan kbd2 $cola >/dev/null
see "a scan is no quantity" "个扫码在等"
press Escape
see "and is added afterwards" "3 瓶"
device scan typing $sprite >/dev/null
sleep 0.3
basket_is "the shop's keyboard is left alone" "3 可口可乐
2 雪碧
1 天长大米"

# ---- two at once -----------------------------------------------------------
for _ in 1 2 3 4 5; do
    device scan kbd $cola >/dev/null &
    device scan kbd2 $sprite >/dev/null &
    device scan hidpos $rice ]E0 >/dev/null &
    wait %1 %2 %3 2>/dev/null
done
basket_is "three at once: none lost, none mixed" "8 可口可乐
7 雪碧
6 天长大米"

# ---- GS1 -------------------------------------------------------------------
lots() { sqlite3 "$dir/till.db" "SELECT group_concat(lot) FROM basket_line WHERE lot <> ''" 2>&1; }
device scan hidpos "010${cola}10LOT1\\x1d17751231" ]C1 >/dev/null
see "GS1-128 with a lot" "4 可口可乐"
device scan kbd "]d2010${cola}17751231" >/dev/null
device scan kbd "]d2010${cola}10LOT2\\x1d17751231" >/dev/null
see "the separator as Ctrl+] of a keyboard" "6 可口可乐"
check "lots are kept: $(lots)" test "$(lots)" = "LOT1,LOT2"
link="https://id.example.cn/a/long/path/of/a/maker/01/0${cola}/10/LOT3?17=751231"
device scan hidpos "$link" ]Q1 >/dev/null
see "a Digital Link longer than one report" "7 可口可乐"
check "its lot is kept: $(lots)" test "$(lots)" = "LOT1,LOT2,LOT3"
device scan hidpos "010${cola}17200101" ]C1 >/dev/null
see "what has expired is not just sold" 已过期 2020-01-01
press Escape
device scan hidpos "010${cola}17200101" ]C1 >/dev/null
see "the keeper is asked" 还要卖吗
press Enter
see "and says why" 原因
press Enter
see "and may sell it" "8 可口可乐"
device scan hidpos "https://qr.alipay.com/fkx01234" ]Q1 >/dev/null
see "a payment code is no product" "没有这个条码"
press Escape

# ---- plugs -----------------------------------------------------------------
for name in kbd kbd2 hidpos cdc honeywell shifted; do answers "unplug $name" ok unplug $name; done
see "what is missing is one calm word" 扫码枪未插
answers "replug" ok plug hidpos
see_not "the word goes" 扫码枪未插
device scan hidpos $cola ]E0 >/dev/null
see "and it scans" "已加：可口可乐"
# Half a code, and then the cable: no part of it is a code.
answers "plug" ok plug kbd
for key in 1e 1f 20 21 22 23 24 25; do
    device report kbd 0000${key}0000000000 >/dev/null
    device report kbd 0000000000000000 >/dev/null
done
answers "unplug within a code" ok unplug kbd proto
answers "plug again" ok plug kbd
until device scan kbd $sprite >/dev/null && has "已加：雪碧"; do sleep 0.05; done
sleep 0.2
see_not "nothing was asked about half a code" 12345678
# This model is known to end its codes: a pause within one ends none.
before=$(basket)
for key in 23 26 27 25 22 1e; do # 6 9 0 8 5 1, then the rest
    device report kbd 0000${key}0000000000 >/dev/null
    device report kbd 0000000000000000 >/dev/null
    [ $key != 25 ] || sleep 0.3
done
device scan kbd ${sprite:6} >/dev/null
until [ "$(basket)" != "$before" ] || has 校验位; do sleep 0.05; done
see_not "a code with a pause in it is one" 校验位
for _ in $(seq 20); do
    device unplug kbd >/dev/null
    device plug kbd >/dev/null
done
before=$(device counts hidpos)
sleep 1
after=$(device counts hidpos)
check "an idle scanner costs nothing: $before, $after" test "$before" = "$after"
pid=$(pgrep -f "$B/pos till --dir $dir" | tail -n 1)
check "the till is the same one" kill -0 "$pid"
press F10
see "it goes on" 更多
press Escape
done_testing
