#!/bin/bash
# The reports on the screen: bars, times, a keeper's leave for margins, paper
# and a file. If this failed a keeper would go back to a notebook.
. "$(dirname "$0")/lib.sh"

new_shop report 1:王芳:1234:keeper 2:李强:5678:cashier
start
sign_in 2 5678
open_shift 0
for i in 1 2 3; do
    scan $cola
    scan $rice
    await 天长大米
    press Enter
    await 应收
    press F1
    await 收款完成
done
menu 报表 每天销售
see "sales by day" "每天销售  7 天" 单数 108.90 █ 合计
press Left
see "yesterday" "每天销售  昨天" 这段时间没有
press Right Right
see "a month" "每天销售  30 天"
press F3
see "as a file" 已写好
check "the file is the shop's own" test "$(stat -c %a "$dir"/reports/*.csv)" = 600
check "a spreadsheet reads it" grep -q '合计' "$dir"/reports/*.csv
press Escape
menu 报表 畅销商品
see "best sellers" "天长大米 5kg" "可口可乐 600ml" 98.40 10.50
scan $sprite
see "a scan goes back and is added" "雪碧"
see_not "the report is gone" 畅销商品
menu 报表 毛利
see "margins need a keeper" 店长
enter 1234
see "with leave" "毛利  30 天"
press Escape
menu 报表 按钟点
see "by the hour" :00- 今天
press F1
see "help" 横条
press Escape Escape
menu 报表 该进什么货
see "what to order" 每周卖 缺
press Escape
check "the command says the same" grep -q 98.40 \
    <("$B/pos" report best --csv --dir "$dir")
done_testing
