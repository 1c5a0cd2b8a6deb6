#!/bin/bash
# The drawer's cash besides sales, on the screen: put in, paid out with a
# keeper's leave, to the safe, handed over, counted without knowing what should
# be there. If this failed a drawer would not add up and nobody could say why.
. "$(dirname "$0")/lib.sh"

new_shop cash 1:王芳:1234:keeper 2:李强:5678:cashier
start
sign_in 1 1234
open_shift 200
see "open" 班已开

menu 现金、钱箱 放入现金
see "how much" 多少钱
enter abc
see "letters are no money" 不是
press C-u
enter 50
see "what for" 用途
enter 1
see "put in" "已放入：50.00，银行换的零钱"
menu 现金、钱箱 支出现金
enter 0
see "nothing is no amount" 大于零
press C-u
enter 30.5
await 用途
enter 修灯泡
see "paid out" "已支出：30.50，修灯泡"
menu 现金、钱箱 取出存柜
enter 1000
await 用途
enter 1
see "no more than there is" 最多只能取这么多
press Escape
menu 现金、钱箱 取出存柜
enter 100
await 用途
enter 2
see "to the bank" "已取出：100.00，存银行"
menu 班次
see "all of it in the shift" 放入、支出、存柜 -80.50 119.50
press Escape

# ---- another cashier takes over --------------------------------------------
menu 现金、钱箱 钱箱交给别人
see "counting first" 实点现金
enter 119
see "then the other one" 接班的人
sign_in 2 5678
see "handed over, and what was missing" "少了 0.50 元"

# ---- a cashier's limit ------------------------------------------------------
menu 现金、钱箱 放入现金
enter 900
await 用途
enter 2
await 已放入
menu 现金、钱箱 支出现金
enter 250
await 用途
enter 3
see "more than a cashier pays out" 要店长同意
enter 1234
see "with leave" "已支出：250.00，工钱"
press Escape

menu 班次
see "it is all there" 交接 769.50
press F9
see "closing" 实点现金
press F2
see "note by note" 面
type 7
press Enter Enter Enter
type 3
press Enter Enter Enter Enter Enter
see "the difference" 应有现金
press Enter
see "closed" 已交班
check "the command says the same" \
    grep -q '"cash_out":"280.50"' <("$B/pos" shift report --shift 1 --dir "$dir")
done_testing
