#!/bin/bash
# A till, `hq serve` and the stand-ins of the providers, all as processes. If
# this fails: the parts that were tested apart do not take a customer's money
# together, or take it twice.
. "$(dirname "$0")/sync_lib.sh"
T=$root/till
port=$(free_port)
pay_port=$(free_port)
stand_in=
stop_all() {
    [ -n "$stand_in" ] && kill "$stand_in" 2>/dev/null
    clean
}
trap stop_all EXIT

ok hq_new "$H" -- "a chain with an outlet"
"$B/tools/pay_stand_in" --dir "$H" >"$root/where" 2>"$root/stand_in.err" &
stand_in=$!
until_ms 10000 test -s "$root/where"
admin=http://127.0.0.1:$(jq .admin_port "$root/where")
say() { curl -s --noproxy '*' -d "$2" "$admin$1"; }
wechat=$(say /payer '{"bank":"wechat","fen":100000}' | jq -r .payer)
alipay=$(say /payer '{"bank":"alipay","fen":100000}' | jq -r .payer)
code_of() { say /code "{\"bank\":\"$1\",\"payer\":\"$2\"}" | jq -r .code; }
charged() { say /totals "{\"bank\":\"$1\"}" | jq .merchant; }
status_of() { "$pos" pay list --dir "$T" --json | jq -r ".[0] | .status"; }
sell_by() { # sell_by BANK PAYER COUNT
    "$pos" sell --dir "$T" >/dev/null "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":\"$3\"}],\"tenders\":[{\"type\":\"phone\",\"amount\":\"$(awk -v n="$3" 'BEGIN{printf "%.2f", n / 10}')\",\"code\":\"$(code_of "$1" "$2")\"}]}" 2>"$root/err"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
serve() {
    $hq serve --dir "$H" --listen "tcp://127.0.0.1:$port" --pay "tcp://127.0.0.1:$pay_port" 2>>"$root/hq.log" &
    serving=$!
    until_ms 10000 listens "$pay_port" && until_ms 10000 listens "$port"
}
ok serve -- "headquarters serves, payments too"
ok "$pos" enrol --dir "$T" "$(code)" -- "a till is enrolled"
ok "$pos" agent --dir "$T" --once -- "and knows where payments are taken"

ok sell_by wechat "$wechat" 25 -- "a sale is paid by WeChat"
ok test "$(charged wechat)" = 250 -- "and charged once"
ok sell_by alipay "$alipay" 13 -- "one by Alipay"
ok test "$(charged alipay)" = 130 -- "and charged once"

say /fault '{"bank":"wechat","op":"charge","fault":"lost-answer","skip":0,"times":1}' >/dev/null
ok sell_by wechat "$wechat" 7 -- "an answer that got lost is asked for"
ok test "$(charged wechat)" = 320 -- "nothing is charged twice"
say /fault '{"bank":"alipay","op":"charge","fault":"password","skip":0,"times":1}' >/dev/null
(
    sleep 1
    for _ in $(seq 100); do
        order=$(say /orders '{"bank":"alipay"}' | jq -r '.orders[-1].order_no')
        say /confirm "{\"bank\":\"alipay\",\"order_no\":\"$order\"}" | grep -q done && break
        sleep 0.2
    done
) &
confirming=$!
ok sell_by alipay "$alipay" 5 -- "a password is waited for"
wait $confirming
ok test "$(charged alipay)" = 180 -- "and charged once"

poor=$(say /payer '{"bank":"wechat","fen":1}' | jq -r .payer)
sell_by wechat "$poor" 9
ok test $? != 0 -- "who has too little money gets no goods"
ok test "$(status_of)" = failed -- "and the payment is known to have failed"
ok test "$(charged wechat)" = 320 -- "nothing moved"

# Headquarters falls over while the payer types the password.
say /fault '{"bank":"wechat","op":"charge","fault":"password","skip":0,"times":1}' >/dev/null
"$pos" pay charge --dir "$T" --amount 1.00 --code "$(code_of wechat "$wechat")" --wait 2 >/dev/null 2>&1
order=$("$pos" pay list --dir "$T" --json | jq -r '.[0].order')
hq_down
say /confirm "{\"bank\":\"wechat\",\"order_no\":\"$order\"}" >/dev/null
ok refused "" "$pos" pay ask "$order" --dir "$T" --wait 1 -- "without headquarters there is no answer"
ok serve -- "headquarters is back"
ok "$pos" pay ask "$order" --dir "$T" -- "the same payment goes on"
ok test "$(status_of)" = paid -- "and has its result"
ok test "$(charged wechat)" = 420 -- "charged once"
ok "$pos" agent --dir "$T" --once -- "the ledger goes to headquarters"
ok "$pos" rebuild --check --dir "$T" -- "the tables say what the ledger says"
finish
