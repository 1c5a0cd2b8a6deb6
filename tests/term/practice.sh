#!/bin/bash
# Practice: the shop's goods and people, a ledger of its own that never leaves
# it, marked on the screen and on paper. And the large screen. If this failed a beginner's sale would
# stand in the books, or a real one would be lost among the practised.
. "$(dirname "$0")/lib.sh"

new_shop practice 1:王芳:1234:keeper 2:李强:5678:cashier
printf '[printer]\nspec = file:%s\nprofile = 58\n' "$work/paper" >"$dir/till.ini"
start
sign_in 1 1234
open_shift 100
scan $cola
see "a real basket" "可口可乐 600ml"
before=$("$B/pos" status --dir "$dir" --json | jq .head_seq)

menu 本机、打印机 练习
see "practice says so, and who is it" "练习，不算数" 谁来收银
sign_in 2 5678
see "its own shift" 备用金
enter 50
scan $rice
see "the same goods, an empty basket" "天长大米 5kg" 1
see_not "nothing of the real one" "可口可乐 600ml"
press Enter
see "what is due" 应收
press F1
see "sold" 收款完成
practised() { LANG=zh_CN.UTF-8 "$B/pos" receipt --dir "$dir/practice" --seq 3 >/dev/null; }
end=$((SECONDS + WAIT_S))
until [ -s "$work/paper" ] || [ $SECONDS -ge $end ]; do sleep 0.05; done
check "the paper says so" \
    grep -qaF "$(printf 练习 | iconv -t gb18030)" "$work/paper"
check "no agent runs for it" test ! -e "$dir/practice/agent.lock"
check "and none can" \
    grep -q 练习 <(LANG=zh_CN.UTF-8 "$B/pos" agent --dir "$dir/practice" 2>&1)
check "no keys are there" test ! -e "$dir/practice/till.key"
check "nothing of it in the real ledger" \
    test "$("$B/pos" status --dir "$dir" --json | jq .head_seq)" = "$before"
check "another window is refused meanwhile" \
    grep -q 已经 <(LANG=zh_CN.UTF-8 TERM=screen timeout 5 "$B/pos" till --dir "$dir" 2>&1 </dev/null)

# ---- killed in practice: the next start is the real till ----------------------
kill -9 "$(pgrep -f "$B/pos till --dir $dir" | tail -n 1)"
start
sign_in 1 1234
see "the real basket is here again" "可口可乐 600ml"
see_not "no practice" "练习，不算数"
menu 本机、打印机 练习
sign_in 1 1234
see "practice goes on where it was" "练习，不算数"
menu 本机、打印机 结束练习
sign_in 1 1234
see "back" "可口可乐 600ml"
see_not "and it counts again" "练习，不算数"
press Enter
see "what is due" 应收
press F1
see "a real sale" 收款完成
check "in the real ledger" \
    test "$("$B/pos" status --dir "$dir" --json | jq .head_seq)" -gt "$before"

# ---- a large screen, kept -----------------------------------------------------
for code in $cola $sprite $rice; do scan "$code"; done
see "three lines" "天长大米 5kg"
menu 本机、打印机 大字屏
see "large" 行少些
check "a blank row between two lines" \
    test "$(screen | grep -A1 '1 可口可乐' | tail -n 1 | tr -d ' ')" = ""
menu 换人、退出 退出程序
press Enter
see "ended" "ended 0"
start
sign_in 1 1234
see "all lines are here" "天长大米 5kg"
check "still large" \
    test "$(screen | grep -A1 '1 可口可乐' | tail -n 1 | tr -d ' ')" = ""
menu 本机、打印机 平常的屏幕
see "as usual again" 平常
done_testing
