#!/bin/bash
# The till with a scale: on a serial line (a pty) and on live virtual USB. If
# this failed a customer would pay for goods that still swing on the scale, for
# the vessel, or for what another customer weighed; or the till would need a
# restart after a plug was pulled.
cd "$(dirname "$0")/../.." || exit 1
. tests/term/lib.sh
line_start() {
    mkfifo "$work/line.ctl"
    "$B/term/line" "$work/tty" "$work/line.log" <"$work/line.ctl" &
    exec 9>"$work/line.ctl"
}
line() { echo "$*" >&9; }
stable() { line "stream 50 ST,GS,+  $1kg\\x0d\\x0a"; }
moving() { line "stream 50 US,GS,+  $1kg\\x0d\\x0a"; }
quantities() { sqlite3 "$dir/till.db" "SELECT group_concat(quantity, ' ') FROM basket_line ORDER BY line" 2>&1; }
basket_has() {
    local end=$((SECONDS + WAIT_S))
    until [ "$(quantities)" = "$2" ] || [ $SECONDS -ge $end ]; do sleep 0.05; done
    check "$1: $(quantities)" test "$(quantities)" = "$2"
}
sugar=0012 # 散装白糖

new_shop scale 1:王芳:1234:keeper
printf '[scale]\nport = %s/tty\n' "$work" >>"$dir/till.ini"
line_start
start 80 24
sign_in 1 1234
open_shift 100

# ---- weighing --------------------------------------------------------------
moving 0.412
enter $sugar
see "the live weight is shown" "秤:" "还没稳"
press Enter
see "what moves is not taken" "等秤停稳"
stable 0.530
see "it rests, and its price" "稳定" "0.530 kg × 9.60 = 5.09"
press Enter
see "one key takes it" "已加：" "0.530 kg"
basket_has "in grams" "530"

# ---- the tare --------------------------------------------------------------
stable 0.120
enter $sugar
see "an empty vessel" "0.120 kg ×"
press F4
see "is the tare" "去皮 0.120"
stable 0.620
see "goods in it" "0.500 kg ×"
press Enter
basket_has "without the vessel" "530 500"
enter $sugar
see "the tare stays" "去皮 0.120"
press F5
see_not "until it is cleared" "去皮 0.120"
type 0.1
press F4
see "a tare is typed" "去皮 0.100"
press F5
line "stream 50 ST,NT,+  0.400kg\\x0d\\x0a"
see "the scale's own tare is told" "秤上已去皮" "0.400 kg ×"
press Enter
basket_has "and not taken off twice" "530 500 400"

# ---- the chosen line again -------------------------------------------------
stable 0.777
enter $sugar
see "it has come" "0.777 kg ×"
press Escape
see_not "back" "公斤"
press F12
basket_has "one key weighs the chosen line again" "530 500 777"

# ---- what is no weight -----------------------------------------------------
enter $sugar
line 'stream 50 OL,GS,+         kg\x0d\x0a'
see "too heavy" "超重"
line 'stream 50 ST,GS,-  0.020kg\x0d\x0a'
see "below zero" "归零"
stable 0.000
see "nothing on it" "空的"
press Enter
see "nothing is not sold" "把货放上"
line quiet
see "silence is said" "没有反应"

# ---- plugs -----------------------------------------------------------------
stable 0.333
see "it speaks again" "0.333 kg ×"
line unplug
see "unplugged while weighing: one calm line" "没有插" "秤未插"
press Enter
see "and nothing is taken" "也可以手工输入"
enter 250g
basket_has "by hand it goes on" "530 500 777 250"
line plug
see_not "plugged again, no restart" "秤未插"
enter $sugar
see "and it weighs" "0.333 kg ×"
press Enter
basket_has "as before" "530 500 777 250 333"
press F12
sleep 0.2
line unplug
line end
mux kill-session -t s

# ---- the command -----------------------------------------------------------
rm -f "$work/line.ctl"
line_start
line 'cas S 01.234kg'
got=$("$B/pos" scale --dir "$dir" --json | jq -r '"\(.state) \(.g) \(.protocol)"')
check "the command reads it once, guessing the protocol: $got" test "$got" = "stable 1234 cas"
line quiet
check "a silent scale is an error" bash -c "! '$B/pos' scale --dir '$dir' --seconds 1 2>'$work/err'"
check "that says what to do: $(cat "$work/err")" grep -q '[a-z]' "$work/err"
printf '[scale]\nprotocol = abacus\n' >"$work/bad.ini"
mkdir "$work/bad" && mv "$work/bad.ini" "$work/bad/till.ini"
check "a protocol that is none is refused" bash -c "! '$B/pos' scale --dir '$work/bad' 2>'$work/err'"
check "by name" grep -q abacus "$work/err"
line end

# ---- USB -------------------------------------------------------------------
if ! command -v umockdev-wrapper >/dev/null 2>&1 || [ ! -x "$B/device/virtual_devices" ]; then
    echo "skipped the USB half: umockdev is missing"
    done_testing
fi
. tests/device/usb.sh
new_shop usb 1:王芳:1234:keeper
start 80 24 zh_CN.UTF-8 umockdev-wrapper "$B/device/virtual_devices" "$control" "'scale cdc'" --
sign_in 1 1234
open_shift 100
device weigh scale 'U\x2000.400kg' >/dev/null
enter $sugar
see "a USB scale is found by itself" "还没稳"
device weigh scale 'S\x2000.415kg' >/dev/null
see "it is asked" "0.415 kg ×"
press Enter
basket_has "and taken" "415"
device scan cdc $cola >/dev/null
see "a scanner beside it is a scanner" "已加：可口可乐"
enter $sugar
see "weighing" "0.415 kg ×"
device unplug scale >/dev/null
see "unplugged in the middle" "秤未插"
device plug scale >/dev/null
device weigh scale 'S\x2001.060SJ' >/dev/null
see "and again, in jin" "0.530 kg ×"
press Enter
basket_has "is the same in grams" "415 1000 530"
before=$(device counts scale)
sleep 1
after=$(device counts scale)
check "at rest it is not asked: $before, $after" test "$before" = "$after"
for _ in $(seq 20); do
    device unplug scale >/dev/null
    device plug scale >/dev/null
done
device weigh scale 'S\x2000.100kg' >/dev/null
enter $sugar
see "twenty plugs later it weighs" "0.100 kg ×"
press Enter
basket_has "still" "415 1000 530 100"
done_testing
