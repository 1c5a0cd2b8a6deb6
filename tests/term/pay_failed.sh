#!/bin/bash
# Money that was to go back to a phone and certainly did not: asked again, or in
# cash with the keeper, on the screen. If this failed a customer would wait for
# money for ever, or get it twice.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lane.sh"

refunds() { "$B/pos" pay refunds --dir "$dir" --json | jq -r "$1"; }
cash() { "$B/pos" shift report --dir "$dir" | jq -r .expected; }
by_hand() { "$B/pos" ledger export --dir "$dir" | grep -c '"REFUND_BY_HAND"\|"by_hand"'; }

new_shop failed 1:王芳:1234:keeper 2:李强:5678:cashier
printf '[printer]\nspec = file:%s/roll\n' "$work" >>"$dir/till.ini"
mode refuse
lane_up
start
sign_in 2 5678
open_shift 200
see "the shift is open" 已开班

# paid AMOUNT: by phone, and given back: the provider refuses that.
paid() {
    scan $rice
    await 大米
    press Enter
    await 应收
    enter_part "$1"
    await 已付款
    type -
    await 退给顾客吗
    press Enter
}
enter_part() {
    type "$1"
    phone 13
}
paid 5
see "refused, and what to do" "5.00 没有退成" 顾客的账户收不了款 F10 1笔没退成
press Escape
menu 现金 没退成的退款
see "the list: how much and why" 没有退到顾客手机的钱 5.00 顾客的账户收不了款 再退一次
press Enter
see "asked again, refused again" "5.00 没有退成"
see "and in the list again" 顾客的账户收不了款
check "under a new number" test "$(grep -c refund "$work/lane.err")" = 2
check "what failed stays on record" test "$(refunds 'map(.status) | unique | join(" ")')" = failed
check "and what followed it" test "$(refunds 'map(.then) | sort | join(" ")')" = "again waits"
mode pay
press Enter
see "asked once more" "微信 5.00 已退给顾客"
see "nothing is left" 没有要处理的
press Escape

# ---- in cash -------------------------------------------------------------------
mode refuse
press Enter
await 应收
type 7
phone 28
await 已付款
type -
await 退给顾客吗
press Enter
see "refused" "7.00 没有退成"
press Escape
menu 现金 没退成的退款
await "7.00"
press F3
see "why" "改付现金 7.00" 顾客在等
enter "$(printf '长%.0s' $(seq 60))"
see "not too long" 最多
press C-u
enter 1
see "a cashier needs the keeper" "手机没退成的 7.00 元改付现金" 密码
before=$(cash)
enter 1234
see "given, recorded" "请付现金 7.00" 没有要处理的
check "the drawer has so much less" test "$(echo "$before - $(cash)" | bc)" = 7.00
check "who and why are on record" test "$(by_hand)" = 1
printed() { [ "$(printf %s 现金代退凭条 | iconv -t GBK | grep -cFf - -a "$work/roll")" != 0 ]; }
for _ in $(seq 200); do printed && break; sleep 0.05; done
check "a slip of its own came out" printed
press F3
see "nothing more can be done with it" 没有要处理的
press Escape

# ---- the power goes while it is asked again ---------------------------------------
press Enter
await 应收
type 3
phone 13
await 已付款
type -
await 退给顾客吗
press Enter
see "refused" "3.00 没有退成"
press Escape
menu 现金 没退成的退款
await "3.00"
mode mute
press Enter
see "asked again" 正在重新退
power_cut
mode pay
start 80 24 en_US.UTF-8
await number\> PIN\>
see "after a power cut it goes on" "WeChat 3.00 was given back"
check "nothing waits for a decision" test "$(refunds 'map(select(.then == "waits" and .status == "failed")) | length')" = 0
check "each refund was done at most once" test "$(refunds 'map(select(.status == "done")) | length')" = 2
check "the tables say what the ledger says" "$B/pos" rebuild --check --dir "$dir"
check "the ledger holds" "$B/pos" ledger verify --dir "$dir"
check "nothing went wrong unseen" test ! -s "$work/stderr"
done_testing
