#!/bin/bash
# What the customer sees: a pole display on a serial line (a pty), one on live
# virtual USB, and the second terminal. If this failed the customer would be
# shown another amount than the till asks for, or a display that is unplugged
# would hold up the sale.
cd "$(dirname "$0")/../.." || exit 1
export TMPDIR=/tmp # a device's path is short
. tests/term/lib.sh
pole() { echo "$*" >&9; }
pole_start() {
    rm -f "$work/pole.ctl" "$work/pole.log"
    mkfifo "$work/pole.ctl"
    "$B/term/line" "$work/pole" "$work/pole.log" <"$work/pole.ctl" &
    exec 9>"$work/pole.ctl"
}
# painted WHAT TEXT: the pole display got these bytes (perl pattern) at last
painted() {
    local end=$((SECONDS + WAIT_S))
    until perl -0777 -ne "exit !/$2/" "$work/pole.log" 2>/dev/null; do
        if [ $SECONDS -ge $end ]; then
            bad "$1: $(xxd "$work/pole.log" | tail -8)"
            return
        fi
        sleep 0.05
    done
    passed=$((passed + 1))
}
customer() { mux capture-pane -p -t =c:; }
customer_sees() {
    local what=$1 end=$((SECONDS + WAIT_S)) text
    shift
    for text in "$@"; do
        until [[ $(customer) == *"$text"* ]]; do
            if [ $SECONDS -ge $end ]; then
                echo "not good: $what (no \"$text\")"
                customer | sed 's/^/    |/'
                failed=$((failed + 1))
                return
            fi
            sleep 0.05
        done
    done
    passed=$((passed + 1))
}

new_shop show 1:王芳:1234:keeper
printf '[display]\nport = %s/pole\nprofile = vfd\n' "$work" >>"$dir/till.ini"
pole_start
mux new-session -d -s c -x 80 -y 24 \
    "env LANG=zh_CN.UTF-8 TERM=screen-256color $B/pos display --dir $dir; exec cat"
customer_sees "before the till runs" 欢迎光临
start 80 24
sign_in 1 1234
open_shift 100
painted "it is initialised, idle" '\x1b@\x1f\$\x01\x01WELCOME'
customer_sees "the shop's name" 秦栏便民店

# ---- a sale ----------------------------------------------------------------
scan $cola
see "added" 已加
painted "the line and the total" '1 x 3.50 +3.50\x1f\$\x01\x02TOTAL +3.50$'
customer_sees "the line" "可口可乐" "× 3.50 = 3.50" 合计
scan $rice
painted "the next line" '1 x 32.80 +32.80\x1f\$\x01\x02TOTAL +36.30$'
customer_sees "the next line" 天长大米
press +
see "paying" 收现金
painted "what is to pay" 'TO PAY +36.30$'
customer_sees "what is to pay" 应收
enter 20
painted "what is received" 'RECEIVED +20.00\x1f\$\x01\x02TO PAY +16.30$'
enter 30
see "paid" 找零
painted "the change" 'RECEIVED +50.00\x1f\$\x01\x02CHANGE +13.70$'
customer_sees "the change" 找零 欢迎下次光临

# ---- plugs -----------------------------------------------------------------
pole unplug
see "unplugged: one calm word" 客显未插
scan $cola
see "selling goes on" 已加
pole plug
see_not "plugged again, no restart" 客显未插
painted "painted anew" '\x1b@\x1f\$\x01\x011 x 3.50 +3.50\x1f\$\x01\x02TOTAL +3.50$'
check "the state is nobody else's" test "$(stat -c %a "$dir/display/state")" = 600

# ---- a code to pay by phone ------------------------------------------------
code="weixin://wxpay/bizpayurl?pr=Xy12Zab9"
printf '{"kind":"qr","shop":"","item":"","quantity":"","price":0,"amount":0,"total":0,"received":0,"due":3580,"change":0,"qr":"%s","until":%s}' \
    "$code" "$(($(date +%s) + 60))000" >"$dir/display/next"
mv "$dir/display/next" "$dir/display/state"
customer_sees "a code, how long it is good" 扫码付款 "还有" 秒
mux capture-pane -N -e -p -t =c: | "$B/term/shot" 80 24 "$work/code.png"
if command -v zbarimg >/dev/null; then
    got=$(zbarimg -q --raw "$work/code.png" 2>/dev/null)
    check "a phone reads it: $got" test "$got" = "$code"
else
    echo "skipped: zbarimg (Debian: zbar-tools) is missing"
fi
mux send-keys -t =c: q
end=$((WAIT_S * 20))
ended() { [ "$(mux display-message -p -t =c: '#{pane_current_command}')" = cat ]; }
until ended || [ $((end -= 1)) -lt 0 ]; do sleep 0.05; done
check "q ends it" ended
pole end
mux kill-session -t s
check "a folder that is none is refused" bash -c \
    "script -qec \"$B/pos display --dir $work/nowhere\" /dev/null | grep -q -- '--dir'"

# ---- USB -------------------------------------------------------------------
if ! command -v umockdev-wrapper >/dev/null 2>&1 || [ ! -x "$B/device/virtual_devices" ]; then
    echo "skipped the USB half: umockdev is missing"
    done_testing
fi
. tests/device/usb.sh
# taken TEXT: the virtual display got these bytes at last
taken() {
    local end=$((SECONDS + WAIT_S))
    until device dump pole "$work/pole.log" >/dev/null &&
        perl -0777 -ne "exit !/$2/" "$work/pole.log" 2>/dev/null; do
        if [ $SECONDS -ge $end ]; then
            bad "$1: $(xxd "$work/pole.log" | tail -8)"
            return
        fi
        sleep 0.05
    done
    passed=$((passed + 1))
}
new_shop usb 1:王芳:1234:keeper
printf '[display]\nprofile = led8\n' >>"$dir/till.ini"
start 80 24 zh_CN.UTF-8 umockdev-wrapper "$B/device/virtual_devices" "$control" "'pole cdc'" --
sign_in 1 1234
open_shift 100
device scan cdc $cola >/dev/null
see "added" 已加
taken "a USB display: the price, then the total" '\x1bQA3.50\r\x1bs1\x1bQA3.50\r\x1bs2$'
device nak pole 1 >/dev/null
press +
see "a stuck display holds nothing up" 收现金
device scan cdc $sprite >/dev/null
see "nor a scan" 共
device nak pole 0 >/dev/null
device unplug pole >/dev/null
see "unplugged" 客显未插
device plug pole >/dev/null
see_not "plugged" 客显未插
press F1
see "paid" 找零
taken "received, then the change" '\x1bs3\x1bQA0.00\r\x1bs4$'
done_testing
