#!/bin/bash
# hq_pay.sh - a till, `hq serve` and the stand-ins of WeChat Pay and Alipay, as
# processes over the wire: charged, shown and notified, given up, given back,
# headquarters killed in between, and what `hq pay` says of it all.
# Lost without it: payments that work in every part and not together.
set -u
. "$(dirname "$0")/../support/ports.sh"
B=${B:-$PWD/build/release}
HQ=$B/hq
T=$(mktemp -d "${TMPDIR:-/tmp}/hq-pay.XXXXXX")
D=$T/hq
PORT=$(free_port)
LANE=$(free_port)
NOTIFY=$(free_port)
serving= standing=
trap 'kill $serving $standing 2>/dev/null; rm -rf "$T"' EXIT
unset LC_ALL LC_MESSAGES COLUMNS http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
export LANG=en_US.UTF-8
passed=0 failed=0

good() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "not as it should be: $*"
    sed 's/^/    out: /' "$T/out"
    sed 's/^/    err: /' "$T/err"
}
# run EXIT COMMAND...
run() {
    local want=$1
    shift
    timeout 100 "$@" >"$T/out" 2>"$T/err" </dev/null
    local got=$?
    if [ $got = "$want" ]; then good; else bad "$* left $got, not $want"; fi
}
says() { if grep -qE -- "$1" "$T/out" "$T/err"; then good; else bad "no \"$1\""; fi; }
serve() {
    "$HQ" serve --dir "$D" --listen "tcp://127.0.0.1:$PORT" --pay \
        "tcp://127.0.0.1:$LANE" --notify "127.0.0.1:$NOTIFY" 2>>"$T/log" &
    serving=$!
    for _ in $(seq 600); do
        "$HQ" pay status --dir "$D" 2>/dev/null | grep -q "$LANE" && return
        sleep 0.05
    done
    bad "hq serve did not start"
}
till() { timeout 100 "$B/tools/hq_pay_till" "$D" "$LANE" "$@" >"$T/out" 2>"$T/err"; }
# admin PATH JSON: the stand-in's answer
admin() { curl -s --noproxy '*' -d "$2" "http://127.0.0.1:$ADMIN/$1"; }
code() { admin code "{\"bank\":\"$1\",\"payer\":\"$2\"}" | jq -r .code; }
totals() { admin totals "{\"bank\":\"$1\"}" | jq -r ".$2"; }

run 0 "$HQ" init --dir "$D"
"$B/tools/pay_stand_in" --dir "$D" --notify "http://127.0.0.1:$NOTIFY/notify" \
    >"$T/where" 2>"$T/stand_in" &
standing=$!
for _ in $(seq 600); do
    [ -s "$T/where" ] && break
    sleep 0.05
done
ADMIN=$(jq -r .admin_port "$T/where")
run 0 "$B/tools/hq_pay_till" "$D" enrol
run 0 "$HQ" pay status --dir "$D"
says 'does not run'
serve
run 0 "$HQ" pay status --dir "$D"
says "tills pay at: $LANE"
says 'wechat3: set up'
WP=$(admin payer '{"bank":"wechat","fen":100000}' | jq -r .payer)
AP=$(admin payer '{"bank":"alipay","fen":100000}' | jq -r .payer)

# Charged, by both.
till charge TEST0001 1250 "$(code wechat "$WP")"
says '^paid 1250'
till charge TEST0002 880 "$(code alipay "$AP")" alipay
says '^paid 880'
till charge TEST0001 1250 111111111111111111
says '^paid 1250'
till charge TEST0001 1251 111111111111111111
says 'refused: other order'
[ "$(totals wechat charged)" = 1250 ] && good || bad "wechat charged"
run 0 "$HQ" pay show TEST0001 --dir "$D"
says 'charge: paid'
run 0 "$HQ" pay show TEST0001 --dir "$D" --json
if jq -e '.state == "paid" and .provider == "wechat3"' "$T/out" >"$T/err"; then
    good
else
    bad "the JSON of pay show"
fi
run 0 "$HQ" pay query TEST0002 --dir "$D"
says 'alipay says of TEST0002: paid'
run 0 "$HQ" pay query TEST0001 --with wechat2 --dir "$D"
run 1 "$HQ" pay query NOSUCH01 --dir "$D"
says 'say whom to ask'

# Shown: scanned and paid, told by notification or query.
till show TEST0003 300
says '^waiting'
URL=$(sed -n 's/^waiting 0 *//p' "$T/out" | tail -1 | sed 's/^ *//')
admin scan "{\"bank\":\"wechat\",\"payer\":\"$WP\",\"shown_code\":\"$URL\"}" >"$T/scan"
till ask TEST0003
says '^paid 300'

# A password that is never typed, and a keeper who gives up.
admin fault '{"bank":"alipay","op":"charge","fault":"password","skip":0,"times":1}' >/dev/null
till charge TEST0004 500 "$(code alipay "$AP")" alipay &
waiting=$!
for _ in $(seq 600); do
    "$HQ" pay show TEST0004 --dir "$D" 2>/dev/null | grep -q 'state: waiting' && break
    sleep 0.05
done
kill "$waiting" 2>/dev/null
wait "$waiting" 2>/dev/null
# Headquarters dies meanwhile and goes on.
kill -9 "$serving"
wait "$serving" 2>/dev/null
serve
till give-up TEST0004
says '^(reversed|failed)'
run 0 "$HQ" pay show TEST0004 --dir "$D"
says 'headquarters starts again'
[ "$(totals alipay charged)" = 880 ] && good || bad "alipay charged"
till give-up TEST0005
says '^failed .*never heard'
till charge TEST0005 100 "$(code wechat "$WP")"
says '^failed'

# Given back: by the till, and at headquarters.
till refund TEST0001 REFUND01 250
says '^refund done'
run 0 "$HQ" pay refund TEST0001 --amount 10.00 --reason 多收 --dir "$D"
says 'done|under way'
run 1 "$HQ" pay refund TEST0001 --amount 0.01 --dir "$D"
says 'at most 0.00'
run 1 "$HQ" pay refund TEST0004 --amount 1 --dir "$D"
says 'is not paid'
run 1 "$HQ" pay refund TEST0001 --amount x --dir "$D"
run 1 "$HQ" pay show NOSUCH01 --dir "$D"
run 1 "$HQ" pay show 'a b' --dir "$D"
says 'no order number'
[ "$(totals wechat refunded)" = 1250 ] && good || bad "wechat gave back"
run 0 "$HQ" pay status --dir "$D" --json
if jq -e '.serving and (.open | length) == 0' "$T/out" >"$T/err"; then
    good
else
    bad "something is still open"
fi
run 0 "$HQ" pay list --dir "$D" --open

# No code, key or name in a file of headquarters.
if grep -qE '1[0-6][0-9]{16}' "$T/log"; then bad "a code in the log"; else good; fi
kill "$serving"
wait "$serving" && good || bad "hq serve did not end in order"
serving=
[ ! -s "$T/stand_in" ] && good || bad "$(cat "$T/stand_in")"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
