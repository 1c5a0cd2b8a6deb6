#!/bin/bash
# Phone payments by the till's screen, against headquarters' end of the lane by
# a script (tests/tools/pos_pay_lane.c). If this failed a keeper could not take
# a phone, would not know what a payment is doing, or would lose or double one
# when the link or the power goes.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lane.sh"

new_shop pay 1:王芳:1234:keeper 2:李强:5678:cashier
printf '[printer]\nspec = file:%s\nprofile = 58\n' "$work/paper" >"$dir/till.ini"
mode pay
lane_up
start 80 24 zh_CN.UTF-8
sign_in 1 1234
open_shift 200
see "the shift is open" 已开班

# ---- paid at once ----------------------------------------------------------
scan $cola
press Enter
see "the panel asks for a code when the line is up" 应收 扫顾客的付款码 店里的码
phone 13
see "paid by WeChat, the sale is done by itself" 收款完成 "微信收款 3.50" "实收 3.50"
scan $cola
press Enter
await 应收
scan $sprite
see "goods scanned while paying are goods" 已加 7.00
phone 28
see "paid by Alipay" 收款完成 "支付宝收款 7.00"

# ---- the payer has to confirm ----------------------------------------------
mode password
scan $rice
press Enter
await 应收
phone 13
see "what happens now and next, with seconds" 请顾客在手机上输密码 已等 秒后再问 \
    秒后自动撤销 也可以改收现金 "支付中 1"
phone 13
see "a second code is not charged while one is open" 已经在扣款了
check "and nothing was asked for it" test "$(charges)" = 3
mode pay
see "confirmed" 收款完成 "微信收款 32.80"

# ---- not enough money, then taken back -------------------------------------
mode fail
scan $cola
press Enter
await 应收
phone 28
see "what failed and what to do" 没有付成 余额不足 应收
mode undo
phone 28
see "reversed" 已撤销 钱在顾客那里
mode password
phone 28
await 请顾客在手机上输密码
type -
check "the keeper waits no longer" await 不等了 已撤销
see "and it is taken back" 已撤销
press F1
see "cash, after all" 收款完成

# ---- cash while a phone is asked -------------------------------------------
scan $cola
press Enter
await 应收
phone 13
await 请顾客在手机上输密码
press F1
see "cash is asked about" 改收现金吗
press Enter
see "and taken; the phone is given up in the background" 收款完成 "实收 3.50"
see_not "until it is taken back" "支付中"
check "in the ledger too" test "$(payments '.[0] | .status + " " + (.given_up | tostring)')" = "reversed true"

# ---- in the background -----------------------------------------------------
scan $cola
press Enter
await 应收
phone 13
await 请顾客在手机上输密码
press Escape
press F5
await 挂单
press Enter
see "the basket is parked, the payment goes on" 已挂单 "支付中 1"
scan $sprite
press Enter
await 应收
press F1
see "another customer pays cash meanwhile" 收款完成
mode pay
see "paid: its basket is parked" "那一单挂着" F6
press F6
await 取单
press 1
see "taken back, it is finished by itself" 收款完成 "实收 3.50"

# ---- a one-time code, the shop's own, split --------------------------------
mode password
scan $cola
press Enter
await 应收
press F8
await 微信
press 1
see "a code for the customer" 请顾客扫屏幕上的码 ▀▀▀▀
press F2
see "also on paper" 收款码已送打印机
printed() { [ -s "$work/paper" ] && grep -qaF "$(printf 请用手机扫码付款 | iconv -t gb18030)" "$work/paper"; }
end=$((SECONDS + WAIT_S))
until printed || [ $SECONDS -ge $end ]; do sleep 0.05; done
check "it is on paper" printed
mode pay
see "scanned and paid" 收款完成 "微信收款 3.50"
scan $rice
press Enter
await 应收
type 10
phone 28
see "part by phone" "还差" "支付宝 10.00" 已付款 "合计 32.80" "已收 10.00"
type 12.80
press F9
await 店里收款码 "扫店里"
press 1
see "the keeper looks whether it came" 请看店里的手机 "12.80 到账了吗"
press Enter
see "recorded, unconfirmed" "等对账确认" "待对账"
enter 10
see "and cash for the rest" 收款完成 "实收 32.80"
check "three tenders pay one sale" test "$(payments '[.[0:2][].sale] | unique | length')" = 1

# ---- paid, and then given back ---------------------------------------------
scan $rice
press Enter
await 应收
type 5
phone 13
see "part is paid" "微信 5.00" 已付款
type -
see "giving back asks" "5.00 退给顾客吗"
press Enter
see "given back" "微信 5.00 已退给顾客"
type 6
phone 13
await "微信 6.00"
press Escape
menu 放弃这一单
see "giving the basket up says what goes back" "手机付的 6.00 元会退给顾客"
press Enter
see "and it goes back" "6.00 已退给顾客"

# ---- the link goes ---------------------------------------------------------
mode password
scan $cola
press Enter
await 应收
phone 13
await 请顾客在手机上输密码
lane_down
see "the line is down, in words" 线路断了
press Escape
see "the basket is still there" "可口可乐"
press Enter
await 应收
mode pay
lane_up
see "asked again by itself when the line is back" 收款完成
lane_down
scan $cola
press Enter
see "without a line it says what remains possible" 线路不通 店里的码
before=$(payments length)
phone 13
see "at once" 手机支付线路不通 记账
check "and nothing is recorded" test "$(payments length)" = "$before"
press F1
see "cash" 收款完成

# ---- the power goes --------------------------------------------------------
mode password
lane_up
scan $cola
press Enter
see "the line is up again" 扫顾客的付款码
asked=$(charges)
phone 13
await 请顾客在手机上输密码
power_cut
start 80 24 en_US.UTF-8
await number\> PIN\>
see "after a power cut it is still being paid" "1 paying"
sign_in 1 1234
see "the basket too" "可口可乐"
press Enter
see "as it stands, in English" "confirm on the phone" "taken back in"
mode pay
see "it is finished, before anything else is sold" "Sale" "done" "WeChat paid: 3.50"
check "and was not charged again" test "$(charges)" = $((asked + 1))

# Before headquarters heard of it: certain that nothing was charged.
mode mute
scan $cola
press Enter
await "TO PAY"
phone 13
await "being sent"
power_cut
mode deaf
start 80 24 en_US.UTF-8
sign_in 1 1234
end=$((SECONDS + WAIT_S))
settled() { [ "$(payments '.[0].status')" = failed ]; }
until settled || [ $SECONDS -ge $end ]; do sleep 0.1; done
check "what nobody heard is given up, and certain" settled
press Enter
await "TO PAY"
press F1
see "cash" "Sale" "done"

# ---- a cashier -------------------------------------------------------------
mode pay
menu "sign out or end" "sign out"
sign_in 2 5678
scan $cola
press Enter
await "TO PAY"
press F9
await "own code"
press 2
await "did Alipay 3.50 arrive"
press Enter
see "the shop's own code needs the keeper's word" "keeper"
enter 1234
see "then it is sold" "Sale" "done"

check "the tables say what the ledger says" "$B/pos" rebuild --check --dir "$dir"
check "the ledger holds" "$B/pos" ledger verify --dir "$dir"
check "no payer's code is kept anywhere" bash -c "! grep -raE '(13|28)0{10,}1[0-9]{2}' '$dir' >/dev/null"
check "nothing went wrong unseen" test ! -s "$work/stderr"
done_testing
