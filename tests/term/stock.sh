#!/bin/bash
# Goods in, out and away on the screen: scanned, interrupted by a power cut, gone
# on with, written, taken back; what is below zero and what is near its date. If
# this failed a shop would not know what it has, or would write a delivery twice.
. "$(dirname "$0")/lib.sh"

new_shop stock 1:王芳:1234:keeper 2:李强:5678:cashier
start
sign_in 1 1234
open_shift 200
see "open" 班已开

soon=$(TZ=Asia/Shanghai date -d '+10 days' +%y%m%d)
soon_shown=$(TZ=Asia/Shanghai date -d '+10 days' +%m-%d)
later=$(TZ=Asia/Shanghai date -d '+200 days' +%y%m%d)
stock() { "$B/pos" stock "$@" --dir "$dir" --cashier 1; }
on_hand() { stock show "$1" --json | grep -q "\"quantity\":\"$2\""; }

# ---- a delivery ------------------------------------------------------------
menu 商品、库存 到货入库
see "how to begin" 一件一件扫
scan $cola
see "one of it" "可口可乐 600ml：1 瓶"
enter 24
see "a number after a scan" "24 瓶"
press F4
await 进价
enter 2.1
see "what they cost" 50.40
press F5
await 到期日
enter 9999
see "no date" 日期写成
press C-u
enter "$soon"
await 批号
enter A1
see "the lot stands there" "$soon_shown A1"
scan 999999
see "an unknown code is said" 999999
scan $rice
see "another" 天长大米

# ---- the power goes --------------------------------------------------------
kill -9 "$(pgrep -f "^$B/pos till --dir $dir" | head -n 1)"
start
sign_in 1 1234
menu 商品、库存 到货入库
see "it is there again" "2 行"
press 1
see "as it was" "$soon_shown A1" 50.40 天长大米
press -
see "a line off" 这一行已去掉
press F6
await 随货单号
enter 送-0117
await 供货方
enter 天润
press F8
see "sure?" "入库，1 行，50.40 元"
press Enter
see "written" "已开单：入库"
check "booked once" on_hand $cola 24
check "as a paper" grep -q '"note":"送-0117","party":"天润"' <(stock papers --json)

# ---- a later lot; the first to expire is named at the sale -----------------
menu 商品、库存 到货入库
await 一件一件扫
scan $cola
enter 12
await "12 瓶"
press F5
await 到期日
enter "$later"
await 批号
press Enter
press F8
await 开单
press Enter
await 已开单
scan $cola
see "first expired first out" "先卖 $soon_shown 到期的"
press +
await 应收 收款
press F1 Enter
await 找零

menu 商品、库存 临期商品
see "near its date" 可口可乐 "还有 10 天" A1
press F4
see "onto a paper of waste" 报损 过期
press F9
await 放弃这张单据
press Enter
see "given up" 单据已放弃
press Escape

# ---- waste above the limit asks a keeper -----------------------------------
menu 换人、退出 换收银员
sign_in 2 5678
menu 商品、库存 报损
await 原因
enter 3
await 一件一件扫
scan $rice
enter 5
await "5 袋"
press Enter
await "开单：报损"
press Enter
see "the keeper is asked" 要店长同意
enter 1234
see "with leave" "已开单：报损"
check "five away" on_hand $rice -5

# ---- below zero, explained -------------------------------------------------
menu 商品、库存 查库存
await 扫一个商品
scan $rice
see "why it is below zero" "库存 -5 袋" "从来没有入过库" 报损
press Escape

# ---- taking a paper back ---------------------------------------------------
menu 商品、库存 其他库存单据 已开的单据
await 送-0117
number=$(screen | sed -n 's/.*[│|] *\([1-9]\) .*送-0117.*/\1/p' | head -n 1)
press "$number"
await 冲销，重新开
press 2
await 原因
enter 数错了
see "a cashier asks" 要店长同意
enter 1234
see "taken back, and open to be put right" 送-0117 可口可乐 50.40
check "the books follow" on_hand $cola 11
press Escape
await 单据已保存

check "the tables are what the ledger says" \
    "$B/pos" rebuild --check --dir "$dir"
done_testing
