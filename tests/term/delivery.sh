#!/bin/bash
# Receiving on the screen: the slip scanned while selling, goods scanned and
# counted, broken, near their date, wrong; through a power cut; signed by PIN,
# once; by the slip alone without a link. If this failed goods would be on the
# shelf and not in the books, or twice.
. "$(dirname "$0")/lib.sh"

new_shop delivery 1:王芳:1234:keeper 2:李强:5678:cashier
slip=$("$B/term/supply" "$dir" deliver 17)
apple=6908512233517 melon=6908512238512
start
sign_in 2 5678
open_shift 200
await 班已开
scan $cola
await 已加

scan "$slip"
see "what should be there" "收货：配送 17" 醒目苹果 A1 铜城线 "没点 3"
scan $apple
see "one" "醒目苹果 355ml：实到 1 听"
enter 12
scan $melon
await "醒目西瓜 355ml：实到 1"
enter 5
await "少 1"
scan $sprite
see "near its date" "只剩 3 天"

# ---- the power goes --------------------------------------------------------
kill -9 "$(pgrep -f "^$B/pos till --dir $dir" | head -n 1)"
start
sign_in 2 5678
await 条码/货号
menu 商品、库存 收总部送来的货
see "being received" "配送 17" 正在收
press 1
see "as it was" "没点 0" "少 2"
press Down Down
enter 4
press Up F5
await 几个破损
enter 1
see "broken" "破损 1，退回"
scan $rice
see "not on the slip" 不在配送单上
press F10
await 留在店里
press Enter
await 带回的空箱
enter 1
see "crates" "留下 2，带回 1"
press F8
see "what is signed" "少 0" "破损 1" "退 1"
enter 9999
see "a wrong PIN" 密码
enter 5678
see "received" "配送 17 已收货"
scan "$slip"
see "once" 已经收过了

stock() { "$B/pos" stock show "$1" --json --dir "$dir"; }
check "apple" grep -q '"quantity":"12"' <(stock $apple)
check "melon, less the broken one" \
    grep -qE '"quantity":"5"' <(stock $melon)
check "rice went back" grep -q '"quantity":"0"' <(stock $rice)

# ---- no link for days ------------------------------------------------------
slip=$("$B/term/supply" "$dir" slip 18)
scan "$slip"
see "without a list" 清单还没联网收到 "留下 2"
type '3*'
await "3 ×"
scan $cola
see "three" "可口可乐 600ml：实到 3 瓶"
scan "LDD/19/5/20000/0/00000000"
see "another shop's" "5 号店"
scan LDD/18/x/y/z
see "no slip" 不是配送单上的码
press F8
await 您的密码
enter 5678
see "received too" "配送 18 已收货"
check "cola" grep -q '"quantity":"3"' <(stock $cola)
check "the tables are what the ledger says" \
    "$B/pos" rebuild --check --dir "$dir"
done_testing
