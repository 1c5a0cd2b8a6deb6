#!/bin/bash
# A scan is never lost, doubled, torn, or typed into a dialog. If this failed a
# customer would pay for less or more than the bag holds, or a barcode would
# end up as a PIN, a price or a million yuan.
. "$(dirname "$0")/lib.sh"

new_shop scans 1:王芳:1234:keeper 2:李强:5678:cashier
start 80 24 zh_CN.UTF-8

# ---- while signing in ------------------------------------------------------
see "sign-in" 工号
scan $cola
see "before sign-in a scan waits and says so" "1 个扫码在等"
enter 1
see "PIN" 密码
type 12
scan $sprite
see "a burst in the middle of a PIN waits" "2 个扫码在等"
enter 34
see "the PIN was not touched by it" 备用金
scan $rice
see "nor is it cash in the drawer" "3 个扫码在等"
enter 100
see "all three are in the basket, in order, once" "1 可口可乐" "2 雪碧" \
    "3 天长大米" "3 件"

# ---- quantity --------------------------------------------------------------
press F3
see "quantity of the rice" 数量
type 2
scan $cola
see "a burst is no quantity" "1 个扫码在等"
press Enter
see "two bags, and then the bottle" "2 袋" 65.60 "2 瓶"

# ---- search ----------------------------------------------------------------
press F2
type kl
scan $sprite
see "a scan in the search is added" "已加：雪碧" "条码/货号"
see_not "and the search is closed" "拼音/品名"

# ---- paying ----------------------------------------------------------------
press Enter
see "paying" 应收
type 1
scan $sprite
see "one thing more while paying: added, due follows" "已加：雪碧" "收现金> 1"
type 00
press Enter
see "what was typed stays what it was" 收款完成 "应收 83.10" "实收 100.00"
scan $cola
see "a new sale" "1 可口可乐"
see_not "the change is gone" 找零

# ---- help, lists, shift: they only show ------------------------------------
press F1
see "help" 按任意键返回
scan $cola
see "a scan closes help and is added" "2 瓶"
menu 班次
see "shift" 钱箱应有
scan $cola
see "a scan leaves the shift's figures" "3 瓶"

# ---- unknown, and a form ---------------------------------------------------
scan 6901234567892
see "unknown" 没有这个条码
scan $sprite
see "the next scan still adds" "2 雪碧"
see "and the question stays" 没有这个条码
press Enter
see "the form" 新建商品
scan $rice
see "a burst is no name" "1 个扫码在等"
press Escape
see "after the form it is added" "天长大米 5kg"
see_not "the unknown one was left out" 没有这个条码

# ---- a very fast queue -----------------------------------------------------
menu 放弃这一单
press Enter
see "an empty basket" 这一单已放弃
for i in 1 2 3 4 5 6 7 8 9 10; do
    mux send-keys -t =s: -l -- "$cola"$'\r'
done
see "ten scans without a pause" "10 瓶" 35.00
press F3
for i in 1 2 3 4 5; do
    scan $sprite
done
see "five wait" "5 个扫码在等"
press Escape
see "five are added" "5 瓶" "15 件"

# ---- typing, Chinese input and pastes --------------------------------------
mux send-keys -t =s: -l "６９０８５１２１０８４２６"$'\r'
see "full-width digits of an input method" "11 瓶"
for ((i = 0; i < ${#cola}; i++)); do
    mux send-keys -t =s: -l -- "${cola:i:1}"
    sleep 0.045
done
press Enter
see "a barcode typed by hand" "12 瓶"
mux send-keys -t =s: -l 6908512108427$'\r'
see "a wrong check digit says which" 校验位
printf '%s' "$cola" >"$work/code"
mux load-buffer "$work/code" \; paste-buffer -p -t =s:
see "a pasted barcode" "13 瓶"
head -c 1000000 /dev/zero | tr '\0' 'x' >"$work/big"
mux load-buffer "$work/big" \; paste-buffer -p -t =s:
see "megabytes pasted are refused" "粘贴或扫到的内容太长"
printf '可乐\n\n\n' | mux load-buffer - \; paste-buffer -p -t =s:
see "a pasted name searches, its line ends press nothing" "拼音/品名/数字> 可乐"
press Escape
scan $sprite
see "and scans go on" "6 瓶"
done_testing
