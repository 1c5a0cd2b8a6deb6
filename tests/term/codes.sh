#!/bin/bash
# What kinds of code there are, as the till's screen takes them: from a serial
# scanner, typed into the terminal with GS1 separators, from a scale, a
# customer's payment code, recalled goods. If this failed a scan would be torn
# at its separator, a payment code sold, or a recalled lot go over the counter.
. "$(dirname "$0")/lib.sh"

[ -x "$B/term/pty" ] || {
    echo "$B/term/pty is missing: make unit"
    exit 1
}
new_shop codes 1:王芳:1234:keeper 2:李强:5678:cashier
line=$work/ttyS0
cat >"$dir/till.ini" <<INI
[scanner]
serial = $line
[label.fruit]
prefix = 22
item = 5
value = 5
kind = weight
INI
mkfifo "$work/serial"
"$B/term/pty" "$line" <"$work/serial" &
exec 9>"$work/serial"
serial() { printf '%b' "$*" >&9; }
basket() { sqlite3 "$dir/till.db" "SELECT group_concat((quantity / 1000) || name || lot, ' ') FROM (SELECT * FROM basket_line ORDER BY line)"; }
basket_is() {
    local end=$((SECONDS + WAIT_S))
    until [ "$(basket)" = "$2" ]; do
        if [ $SECONDS -ge $end ]; then
            bad "$1: $(basket), not $2"
            return 1
        fi
        sleep 0.05
    done
    passed=$((passed + 1))
}
facts() { "$B/pos" ledger export --dir "$dir" | grep -c "$1"; }

start 80 24 zh_CN.UTF-8
sign_in 2 5678
open_shift 100
see "the till is ready" "条码/货号"

# ---- a serial scanner ------------------------------------------------------
serial "$cola\r"
see "a scan of the serial line" "1 可口可乐"
serial "$sprite\r\n$cola\r"
see "two in one breath" "2 雪碧"
basket_is "each once" "2可口可乐 1雪碧"
serial "010${cola}10LOT1\\x1d17751231\r"
basket_is "a separator is no end" "2可口可乐 1雪碧 1可口可乐LOT1"
serial "69085"
sleep 0.3
serial "12108426\r"
basket_is "a pause within a code is waited for" "3可口可乐 1雪碧 1可口可乐LOT1"
exec 9>&-
wait %1
see "unplugged: one calm word" 扫码枪未插
mkfifo "$work/again"
"$B/term/pty" "$line" <"$work/again" &
exec 9>"$work/again"
see_not "plugged again: it goes" 扫码枪未插
serial "$cola\r"
basket_is "and scans" "4可口可乐 1雪碧 1可口可乐LOT1"

# ---- separators in the terminal --------------------------------------------
mux send-keys -t =s: -l -- "]C1010${cola}10LOT2"$'\x1d'"17751231"$'\r'
basket_is "Ctrl+] does not split a scan" "4可口可乐 1雪碧 1可口可乐LOT1 1可口可乐LOT2"
mux send-keys -t =s: -l -- "]C1010${cola}10LOT3" \; send-keys -t =s: F8 \; \
    send-keys -t =s: -l -- "17751231"$'\r'
basket_is "nor does F8" "4可口可乐 1雪碧 1可口可乐LOT1 1可口可乐LOT2 1可口可乐LOT3"

# ---- labels and payment codes ----------------------------------------------
scan 2200001012508
see "a label of the scale with a wrong digit" 校验位不对
scan 134567890123456789
see "a payment code among goods is named" "这是付款码（微信）" 请先按回车
scan 288888888888888888
see "whosever it is" "这是付款码（支付宝）"

# ---- recalls ---------------------------------------------------------------
item=$(sqlite3 "$dir/catalogue.db" "SELECT item FROM barcode WHERE gtin = $sprite")
sqlite3 "$dir/catalogue.db" "INSERT INTO recall VALUES (1, $item, 0, 0, '塑化剂超标');
    INSERT INTO recall_lot VALUES (1, 'A1'), (1, 'A2')"
scan $sprite
see "no lot on the code: somebody looks" 批号 "A1, A2" 塑化剂超标
press Escape
basket_is "it is another's decision" "4可口可乐 1雪碧 1可口可乐LOT1 1可口可乐LOT2 1可口可乐LOT3"
scan $sprite
see "asked again" "A1, A2"
press Enter
see "another lot is added" "已加：雪碧"
scan "]C1010${sprite}10A2"
see "a recalled lot asks for the keeper" 已召回 店长
before=$(facts OVERRIDE)
enter 1234
see "the keeper is asked why" 送人
enter 3
see "with a PIN it is sold" "已加：雪碧"
check "and stands in the ledger" test "$(facts OVERRIDE)" = $((before + 1))
basket_is "with its lot" "4可口可乐 1雪碧 1可口可乐LOT1 1可口可乐LOT2 1可口可乐LOT3 1雪碧 1雪碧A2"
menu 班次
see "the shift counts it" "店长准许"
exec 9>&-
done_testing
