#!/bin/bash
# Members on the screen: chosen by phone, points collected with cash, spent,
# on the receipt, kept through a power cut. If this failed a member's points
# would be lost or spent twice.
. "$(dirname "$0")/lib.sh"

new_shop member
printf '[printer]\nspec = file:%s\nprofile = 58\n' "$work/paper" >"$dir/till.ini"
start
open_shift 200
await 班已开
press F9
see "nobody yet" 还没有顾客
type 13900001111
press Enter
await 姓名
press Enter
await 电话
see "the phone was typed already" 13900001111
press Enter
see "a member without a name" "会员 13900001111" "积分 0"
for _ in 1 2 3 4; do scan $rice; done
see "on the basket" "会员 13900001111"
press +
await 应收
press F1
see "sold" 找零
id=$("$B/pos" customer list --dir "$dir" | sed 's/.*"customer":"\([0-9a-f]*\)".*/\1/')
points=$("$B/pos" customer list --dir "$dir" | sed 's/.*"points":\([0-9]*\).*/\1/')
check "points collected" test "$points" -ge 100
scan $rice
await 天长大米
press F9
await 13900001111
press Enter
see "how many to spend" 用多少积分
enter 12a
see "letters are no points" 请输入用多少积分
press C-u
enter 99999999999999999999
see "too many" 请输入用多少积分
press C-u
enter 1
see "too few" 一次至少用
press C-u
enter 100
see "they pay a part" "用 100 积分抵 1.00 元"

# ---- the power goes: basket, member and points are there again -----------------
kill -9 "$(mux display -p -t =s: '#{pane_pid}')" 2>/dev/null
mux kill-session -t s 2>/dev/null
start
see "all is there again" "会员 13900001111" "积分 -100"
press F9
see "F9 takes the member away" 已取消会员
press F9
await 13900001111
press Enter
await 用多少积分
enter 100
await 抵
press +
await 应收
press F1
see "sold with points" 找零
left=$("$B/pos" customer find 1111 --dir "$dir" | sed 's/.*"points":\([0-9]*\).*/\1/')
check "spent and collected" test "$left" -lt "$points"
check "adjusted by the command" "$B/pos" customer points "$id" --amount 5 --reason x --dir "$dir"
check "the ledger adds up" "$B/pos" rebuild --check --dir "$dir"
check "erased" "$B/pos" customer erase "$id" --dir "$dir"
for f in "$dir"/till.db "$dir"/till.db-wal; do
    check "no phone is left in $(basename "$f")" bash -c "! grep -qa 13900001111 '$f' 2>/dev/null"
done
done_testing
