#!/bin/bash
# A receipt of one outlet given back at another's screen: headquarters says what
# was sold, the money goes back the way it came (to the phone through the first
# outlet's payment, cash from this drawer), never more than was sold over both.
# If this failed a customer on the road could not return goods, or could twice.
. "$(dirname "$0")/lib.sh"

hq=$work/hq
dir=$work/b
A=$work/a
. tests/support/ports.sh
port=$(free_port) pay_port=$(free_port)
until_true() {
    local end=$((SECONDS + WAIT_S))
    until "$@"; do
        [ $SECONDS -ge $end ] && return 1
        sleep 0.05
    done
}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
trap 'kill ${serving:-} ${stand_in:-} 2>/dev/null; finish' EXIT

"$B/tools/pay_stand_in" --dir "$work" >"$work/where" 2>"$work/stand_in.err" &
stand_in=$!
{
    "$B/hq" init --dir "$hq" --name 联店示范连锁
    "$B/hq" import items hq/demo/items.csv --dir "$hq"
    for name in 秦栏便民店 吴家店; do
        "$B/hq" outlet add --dir "$hq" --name $name --division 341181102003
    done
    for outlet in 1 2; do
        echo 8888 | "$B/hq" cashier add --dir "$hq" --outlet $outlet --name 李店长 \
            --role keeper --pin-stdin
    done
    until_true test -s "$work/where"
    cp -r "$work/pay.ini" "$work/pay" "$hq"
} >"$work/setup.log" 2>&1
"$B/hq" serve --dir "$hq" --listen "tcp://127.0.0.1:$port" --pay "tcp://127.0.0.1:$pay_port" 2>>"$work/hq.log" &
serving=$!
until_true listens "$pay_port" && until_true listens "$port"
admin=http://127.0.0.1:$(jq .admin_port "$work/where")
say() { curl -s --noproxy '*' -d "$2" "$admin$1"; }
payer=$(say /payer '{"bank":"wechat","fen":100000}' | jq -r .payer)
code=$(say /code "{\"bank\":\"wechat\",\"payer\":\"$payer\"}" | jq -r .code)
kept() { [ "$(say /totals '{"bank":"wechat"}' | jq .merchant)" = "$1" ]; }

# ---- sold at the first outlet: 43.30, of which 20.00 by phone ---------------------
{
    "$B/pos" enrol --dir "$A" "$("$B/hq" enrol --dir "$hq" --outlet 1 | tail -n 1)" &&
        "$B/pos" agent --dir "$A" --once &&
        "$B/pos" shift open --float 100 --dir "$A" &&
        "$B/pos" enrol --dir "$dir" "$("$B/hq" enrol --dir "$hq" --outlet 2 | tail -n 1)"
    "$B/pos" sell --dir "$A" "{\"lines\":[{\"barcode\":\"$cola\",\"quantity\":\"3\"},{\"barcode\":\"$rice\",\"quantity\":\"1\"}],\"tenders\":[{\"type\":\"phone\",\"amount\":\"20.00\",\"code\":\"$code\"},{\"type\":\"cash\",\"amount\":\"23.30\"}]}"
    "$B/pos" agent --dir "$A" --once
} >>"$work/setup.log" 2>&1
seq=$("$B/pos" ledger export --dir "$A" | grep '"sale"' | tail -n 1 | sed 's/.*"seq":\([0-9]*\).*/\1/')
hash=$("$B/pos" ledger export --dir "$A" | grep '"sale"' | tail -n 1 | sed 's/.*"hash":"\([0-9a-f]\{8\}\).*/\1/')
qr=LD/1/1/$seq/${hash^^}
check "sold, 20.00 of it by phone" kept 2000 || cat "$work/setup.log"

# ---- given back at the second ------------------------------------------------------
start 80 24 zh_CN.UTF-8
await ●联网
sign_in 1 8888
open_shift 200
await 班已开
cash() { "$B/pos" shift report --dir "$dir" | jq -r .expected; }
before=$(cash)
press F7
await 哪一笔
scan "$qr"
see "headquarters knows the sale of the other outlet" "可口可乐 600ml" 可退
scan $rice
see "its rice" "退款合计：32.80"
press Enter
await 原因
enter 1
see "back the way it came" 应退 微信 现金
screen >"$work/ways"
phone=$(grep -o '微信[^0-9]*[0-9.]*' "$work/ways" | grep -o '[0-9.]*$' | head -n 1)
press Enter
see "given back" 退货完成 "20.00 原路退回" 请退现金
see "the phone got it" "微信 20.00 已退给顾客"
given_back() { kept $((2000 - $(echo "$phone * 100 / 1" | bc))); }
check "the phone's part went back through the first outlet's payment" until_true given_back
check "the rest came out of this drawer" test "$(echo "$before - $(cash) + $phone" | bc)" = "$(echo "32.80 + 0" | bc)" ||
    { cat "$work/ways"; echo "# $before $(cash) $phone"; }

# ---- never more than was sold -------------------------------------------------------
press Escape
press F7
await 哪一笔
scan "$qr"
await "可口可乐 600ml"
scan $rice
see "what came back here comes back no more" 已经退完
press Escape
press Escape
check "nothing went wrong unseen" test ! -s "$work/stderr"
check "the tables say what the ledger says" "$B/pos" rebuild --check --dir "$dir"
done_testing
