#!/bin/bash
# Selling on credit, on the screen: a new customer, the limit and the keeper's
# leave, a part in cash, paying back, the statement, who owes, erasing. If this
# failed a debt would be lost, or a name would stay where it must not.
. "$(dirname "$0")/lib.sh"

new_shop credit 1:王芳:1234:keeper 2:李强:5678:cashier
printf '[printer]\nspec = file:%s\nprofile = 58\n' "$work/paper" >"$dir/till.ini"
start
sign_in 2 5678
open_shift 200
await 班已开

# ---- a new customer in two fields -------------------------------------------
press F8
see "nobody yet" 还没有顾客
type 王小明
see "nobody fits" 没有找到
press Enter
see "the name was typed already" 王小明 姓名
press Enter
await 电话
enter 138x
see "letters are no phone" "5 到 15 位数字"
press C-u
enter 13812345678
see "the account of the new one" 已新建顾客 "欠 0.00 元" "限额 200.00"
press F4
await 赊账限额
enter 500
see "the limit is the keeper's" 店长
press Escape Escape
see_not "back at the list" 90
press Escape

# ---- the basket on credit, within the limit and beyond -----------------------
scan $rice
see "goods" 天长大米
press F8
await 王小明
type wxm
see "found by pinyin" 13812345678
press Enter
see "the basket waits" 这一单赊账
press Enter
see "all of it is proposed" 赊多少
enter 999999
see "never more than the basket" 只差
press C-u
enter 10
see "a part: the rest in cash" 22.80
press F1
see "sold" 找零 收款完成
press F8
await 王小明
press Enter
see "it is owed" "欠 10.00 元" 赊账
press Escape

for _ in 1 2 3 4 5 6; do scan $rice; done
see "a large basket" 6
press F8
await 王小明
press Enter
await 回车
press Enter
await 赊多少
press Enter
see "over the limit: the keeper" "收款，其中赊账 196.80 元" 密码
enter 1234
see "and is asked why" 过几天就还
press Enter
see "sold with the keeper's leave" 找零

# ---- the screen's keys under a question; a scan waits -------------------------
press F8
await 王小明
press Enter
await 限额
scan $cola
see "a scan waits" 等
press F2
see "paying back" 还款
press C-u
enter 99999
see "not more than is owed" 之间
press C-u
enter 50
see "how" 用什么还款 现金
press 1
see "paid back" "还款 50.00 元" 还欠
press F3
see "statement on paper" 对账单正在打印
press Escape
see "the scan came in" 可口可乐
press - Enter
menu 报表 赊账明细
see "who owes" 王小明 合计
press F3
see "the list on paper" 正在打印
press Escape

# ---- paper, files ------------------------------------------------------------
see "all is printed" 打印机正常
check "slips and lists came out" test -s "$work/paper"
check "the ledger adds up" "$B/pos" rebuild --check --dir "$dir"
"$B/pos" ledger export --dir "$dir" >"$work/ledger" 2>&1
check "the ledger was written out" test -s "$work/ledger"
check "no name in the ledger" bash -c "! grep -qa '王小明\|13812345678' '$work/ledger'"
check "no name in a log" bash -c "! grep -qa '王小明\|13812345678' '$dir'/*.log '$work/stderr' 2>/dev/null"

# ---- pasted rubbish, then erased ----------------------------------------------
press F8
await 王小明
mux send-keys -t =s: -l "$(printf '名%.0s' $(seq 1000))"
sleep 0.3
press C-u
see "the list is back" 王小明
press Enter
await 限额
press F9
see "asked first" 永久删除
press Enter
see "only a keeper erases" 密码
enter 1234
see "not while something is owed" 账上还有
press Escape Escape
mux kill-session -t s
done_testing
