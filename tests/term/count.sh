#!/bin/bash
# A blind stocktake on the screen: nobody sees what should be there, selling goes
# on, the power fails, two people count, what differs much is counted again, and a
# keeper closes it. If this failed a shop would count to please its books.
. "$(dirname "$0")/lib.sh"

new_shop count 1:王芳:1234:keeper 2:李强:5678:cashier
printf '%s,10,2.10\n%s,8,30\n%s,6,2.00\n' $cola $rice $sprite >"$work/in.csv"
"$B/pos" stock receive "@$work/in.csv" --dir "$dir" --cashier 1 >/dev/null
start
sign_in 2 5678
open_shift 200
see "open" 班已开

menu 商品、库存 盘点
see "what to count" 盘全店 盘一类 盘一个货架
press 1
see "how to begin" "盘点 第1号" 扫货架上的商品
scan $cola
see "counted one" "已盘：可口可乐 600ml  1 瓶"
scan $cola
see "and another" "600ml  2 瓶"
enter 10
see "so many altogether" "10 瓶"
see_not "what should be there is not shown" 账面
enter 1.5
see "no half bottle" 整数
scan $rice
await "天长大米 5kg  1 袋"
enter 2

# ---- the power goes --------------------------------------------------------
kill -9 "$(pgrep -f "^$B/pos till --dir $dir" | head -n 1)"
start
sign_in 2 5678
await 条码/货号
# ---- selling goes on -------------------------------------------------------
scan $cola
await 已加
press +
await 应收 收款
press F1 Enter
await 找零
menu 商品、库存 盘点
see "it goes on" "接着盘：第1号" "2 行"
press 1
see "another sitting" "第2场"
press F8
see "the result is a keeper's" 要店长同意
enter 1234
see "the differences, largest first" 盘点结果 天长大米 要复盘 没盘到
check "the cola sold since is no difference" \
    grep -q '可口可乐 600ml *10 *10 *0' <(screen)
press Enter
await 结束盘点
press Enter
await 要店长同意
enter 1234
see "what differs much is counted again" 请先复盘
press Escape
await "盘点 第1号"
press F6
see "which" "请重新全部数一遍：天长大米"
scan $rice
await "天长大米 5kg  1 袋"
enter 7
await "7 袋"
press F8
await 要店长同意
enter 1234
await 盘点结果
press F7
see "sure?" 没盘到的当作没有
press Enter
await 要店长同意
enter 1234
see "closed" 盘点已结束

stock() { "$B/pos" stock show "$1" --json --dir "$dir"; }
check "cola: ten counted, one sold" grep -q '"quantity":"9"' <(stock $cola)
check "rice: the second count" grep -q '"quantity":"7"' <(stock $rice)
check "sprite: nobody saw it" grep -q '"quantity":"0"' <(stock $sprite)
check "each sitting is a fact" test 2 = \
    "$("$B/pos" ledger export --dir "$dir" | grep -c '"stock_sitting"')"
check "the tables are what the ledger says" \
    "$B/pos" rebuild --check --dir "$dir"
done_testing
