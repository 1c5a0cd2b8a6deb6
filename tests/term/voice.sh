#!/bin/bash
# What is said aloud when a phone has paid: the words, and that a voice which
# hangs (no sound device, a stuck one) holds up nothing. If this failed a keeper
# would not hear that money came, or the till would stand still.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lane.sh"

new_shop voice 1:王芳:1234:keeper
mkdir "$work/bin"
cat >"$work/bin/espeak-ng" <<EOF
#!/bin/bash
printf '%s|' "\$@" >>$work/said
echo >>$work/said
exec sleep 1000
EOF
chmod +x "$work/bin/espeak-ng"
mode pay
lane_up
start 80 24 zh_CN.UTF-8 "PATH=$work/bin:$PATH"
sign_in 1 1234
open_shift 200
await 已开班
said() { cat "$work/said" 2>/dev/null; }
pay_once() {
    scan $cola
    press Enter
    await 应收
    phone 13
}
pay_once
see "paid" 收款完成
end=$((SECONDS + WAIT_S))
until [ -n "$(said)" ] || [ $SECONDS -ge $end ]; do sleep 0.05; done
check "said in words, as one argument, to a voice that knows Chinese" \
    test "$(said)" = "-v|cmn-latn-pinyin|-b|1|--|收到微信支付三元五角|"
pay_once
see "a voice that hangs holds up nothing" 收款完成 "微信收款 3.50"
check "one sentence at a time" test "$(said | wc -l)" = 1
sleeper=$(pgrep -f "^sleep 1000$" | head -n 1)
menu "换人、退出" "退出程序"
press Enter
await ended
gone() { [ -z "$sleeper" ] || ! kill -0 "$sleeper" 2>/dev/null; }
end=$((SECONDS + WAIT_S))
until gone || [ $SECONDS -ge $end ]; do sleep 0.05; done
check "and ends with the program" gone

if command -v espeak-ng >/dev/null; then
    sounds=$(espeak-ng -v cmn-latn-pinyin -b 1 -x -q -- 收到微信支付三元五角 2>&1)
    check "espeak-ng says every syllable in Chinese" \
        test -n "$sounds" -a "${sounds/(en)/}" = "$sounds"
else
    echo "skipped: espeak-ng is not installed, nothing was heard"
fi
done_testing
