#!/bin/bash
# Ordering on the screen: what headquarters suggests and why, changed, added to,
# through a power cut, confirmed by the keeper, once; what becomes of it. If this
# failed shops would run out, or order twice.
. "$(dirname "$0")/lib.sh"

new_shop order 1:王芳:1234:keeper 2:李强:5678:cashier
"$B/term/supply" "$dir" suggest 3
start
sign_in 2 5678
open_shift 200
await 班已开

menu 商品、库存 向总部要货
see "the suggestion and its time" "总部建议 3 种货" "18:00 前确认"
press 1
see "with its reason" 总部建议要货 "卖得快：每周 14 听，还剩 3"
press Down Down
see "another reason" 春节要用
enter 24
see "changed" 24
press Up -
see "struck out" 划掉了 不要
scan $cola
see "added" "可口可乐 600ml：1 瓶" 本店自己加的
enter 99999
see "absurd" 不对劲 "最多 1000"
enter 6
await "6 瓶"

# ---- the power goes --------------------------------------------------------
kill -9 "$(pgrep -f "^$B/pos till --dir $dir" | head -n 1)"
start
sign_in 2 5678
await 条码/货号
menu 商品、库存 向总部要货
await "总部建议 3 种货"
press 1
see "as it was" 可口可乐 不要 24
press F8
see "sure?" "要 3 种货"
press Enter
see "a keeper's" 店长
enter 1234
see "ordered" "已要货，单号"

menu 商品、库存 向总部要货
see "confirmed" "总部的建议：已确认" 还没发出
press 1
see "not twice" 已经确认过
seq=$("$B/pos" order list --json --dir "$dir" | jq '.[0].seq')
"$B/term/supply" "$dir" decide "$seq"
menu 商品、库存 向总部要货
see "decided" 和要的不一样
press 4
see "line by line" "要 12 只来 6：货不够分" 不要
press F9
see "too late" 总部已经处理
press Escape
check "the tables are what the ledger says" \
    "$B/pos" rebuild --check --dir "$dir"

# ---- in English, an emergency ----------------------------------------------
start 80 24 en_US.UTF-8
sign_in 1 1234
await "Code/"
menu "goods and stock" "order goods"
await "an emergency order"
press 3
see "how to begin" "Scan what is needed" "decides at once"
scan $rice
see "added" "天长大米 5kg: 1"
press F1
see "explained" "A scan, or F2"
press Escape F8
await "Order 1 goods"
press Enter
see "ordered" "ordered, number"
done_testing
