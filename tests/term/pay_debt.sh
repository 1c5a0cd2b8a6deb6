#!/bin/bash
# Debts paid back by phone, on the screen: the payer's code, a one-time code, the
# line and the power going in the middle, waiting no longer. If this failed a
# customer would pay a debt twice, or pay and still owe it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lane.sh"

balance() { "$B/pos" customer list --dir "$dir" | jq -r '.customers[0].balance'; }
settled() { [ "$(payments '.[0].status')" = "$1" ]; }
owes() { [ "$(balance)" = "$1" ]; }

new_shop debt 1:王芳:1234:keeper 2:李强:5678:cashier
printf '[printer]\nspec = file:%s\nprofile = 58\n' "$work/paper" >"$dir/till.ini"
id=$("$B/pos" customer add --dir "$dir" --cashier 1 --name 王小明 --limit 500 | jq -r .customer)
"$B/pos" customer adjust "$id" --dir "$dir" --cashier 1 --amount 100 --reason 账本 >/dev/null
mode pay
lane_up
start
sign_in 2 5678
open_shift 200
see "the shift is open" 已开班

# account: opens it. pays AMOUNT WAY: as far as the way to pay.
account() {
    press F8
    await 王小明
    press Enter
    await 回车
}
pays() {
    press F2
    await 先还最早
    press C-u
    enter "$1"
    await 用什么还款
    press "$2"
}

# ---- the payer's code --------------------------------------------------------
account
pays 10 2
see "a code is asked for" "王小明 还款" "现欠 100.00" 扫顾客的付款码
scan $cola
see "goods wait" 等
phone 13
see "paid: the debt is less" "王小明还款 10.00 元" "还欠 90.00"
check "by a repayment of this payment" owes 90.00
check "which no sale has" test "$(payments '.[0].sale > 0')" = true
press F2
await 先还最早
press C-u
enter 999
see "not more than is owed" 之间
press Escape
see_not "back" 先还最早
mode password
pays 20 2
await 现欠
phone 28
see "the seconds are shown" 请顾客在手机上输密码 已等 秒后自动撤销
phone 28
see "not asked for twice" 已经在扣款了
press Escape
see "the account, meanwhile" "欠 90.00 元" "支付中 1"
pays_again() { press F2; }
pays_again
see "F2 goes back to it" "王小明 还款" 请顾客在手机上输密码
type -
await 不等了 已撤销
see "and it is taken back" 已撤销
check "the debt stands" owes 90.00
press Escape
await "欠 90.00 元"

# ---- not enough money ---------------------------------------------------------
mode fail
pays 20 2
await 现欠
phone 28
see "what failed and what to do" 没有付成 余额不足
mode pay
phone 28
see "another code, at once" "还欠 70.00"

# ---- a one-time code -----------------------------------------------------------
mode password
pays 5 3
see "a code for the customer" 请顾客扫屏幕上的码 ▀▀▀▀ 微信
mode pay
see "scanned and paid" "还款 5.00 元" "还欠 65.00"
mode password
pays 5 4
see "Alipay as well" 请顾客扫屏幕上的码 支付宝
type -
see "waited for no longer" 已撤销
check "the debt stands" owes 65.00

# ---- UnionPay: said at once, nothing recorded -----------------------------------
before=$(payments length)
pays 5 2
await 现欠
scan 6212345678901234567
see "UnionPay: what to do instead" 收不了云闪付 改用微信或支付宝
check "and nothing is recorded" test "$(payments length)" = "$before"

# ---- the line goes ---------------------------------------------------------------
mode password
phone 13
await 请顾客在手机上输密码
lane_down
see "the line is down, in words" 线路断了
mode pay
lane_up
see "asked again by itself" "还款 5.00 元" "还欠 60.00"
lane_down
press F2
await 先还最早
press C-u
enter 5
await 用什么还款
press 2
see "without a line: said at once, and what remains" 现欠 线路不通 店里
phone 13
see "nor is anything asked" 手机支付线路不通
check "and nothing is recorded" test "$(payments length)" = $((before + 1))
mode pay
lane_up
see "the line is up again: it can be scanned at once" 请扫顾客的付款码
press Escape

# ---- the power goes ---------------------------------------------------------------
mode password
pays 15 2
await 现欠
asked=$(charges)
phone 13
await 请顾客在手机上输密码
power_cut
check "nothing is settled" settled open
start 80 24 en_US.UTF-8
await number\> PIN\>
see "after a power cut it is still being paid" "1 paying"
mode pay
see "and the debt is less before anybody signs in" "paid back 15.00, still owes 45.00"
check "once" owes 45.00
check "it was not charged again" test "$(charges)" = $((asked + 1))
sign_in 1 1234
press F8
await 王小明
press Enter
see "the account in English" "owes 45.00" "paid back"
pays_en() {
    press F2
    await "How much"
    press C-u
    enter "$1"
    await "Paid back how?"
    press "$2"
}
mode mute
pays_en 1 2
see "the panel in English" "PAYS BACK, owes 45.00" "Scan the customer's payment code"
phone 13
await "being sent"
power_cut
mode deaf
start 80 24 en_US.UTF-8
sign_in 1 1234
end=$((SECONDS + WAIT_S))
until settled failed || [ $SECONDS -ge $end ]; do sleep 0.1; done
check "what nobody heard is given up, and certain" settled failed
check "the debt stands" owes 45.00

check "the tables say what the ledger says" "$B/pos" rebuild --check --dir "$dir"
check "the ledger holds" "$B/pos" ledger verify --dir "$dir"
check "a slip for what was repaid" test -s "$work/paper"
check "nothing went wrong unseen" test ! -s "$work/stderr"
done_testing
