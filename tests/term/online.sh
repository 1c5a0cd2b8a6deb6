#!/bin/bash
# The till's screen with a real headquarters: the link and what is unsent in
# the top line, a sale there within seconds, selling on when headquarters dies.
# If this failed a keeper could not tell whether the chain knows of the sales.
. "$(dirname "$0")/lib.sh"

hq=$work/hq
dir=$work/till
. tests/support/ports.sh
port=$(free_port)
serve() {
    "$B/hq" serve --dir "$hq" --listen "tcp://127.0.0.1:$port" \
        >"$work/hq.log" 2>&1 &
    serving=$!
    local end=$((SECONDS + WAIT_S))
    until grep -q "127.0.0.1:$port" "$work/hq.log"; do
        if [ $SECONDS -ge $end ] || ! kill -0 $serving 2>/dev/null; then
            cat "$work/hq.log"
            exit 1
        fi
        sleep 0.05
    done
}
stop_hq() {
    kill "$serving"
    wait "$serving" 2>/dev/null
}
trap 'kill ${serving:-} 2>/dev/null; finish' EXIT

{
    "$B/hq" init --dir "$hq" --name 联店示范连锁
    "$B/hq" import items hq/demo/items.csv --dir "$hq"
    "$B/hq" outlet add --dir "$hq" --name 秦栏便民店 --division 341181102003
    echo 8888 | "$B/hq" cashier add --dir "$hq" --outlet 1 --name 李店长 \
        --role keeper --pin-stdin
} >"$work/setup.log" 2>&1 || {
    cat "$work/setup.log"
    exit 1
}
serve
"$B/pos" enrol --dir "$dir" "$("$B/hq" enrol --dir "$hq" --outlet 1 | tail -n 1)" \
    >"$work/enrol.log" 2>&1 || {
    cat "$work/enrol.log"
    exit 1
}

start 80 24 zh_CN.UTF-8
see "goods and people come by themselves, the link is up" 李店长 ●联网 "待传 0"
sign_in 1 8888
open_shift 100
scan $cola
see "today's price" "可口可乐 600ml" 3.50
type +
see "paying" 应收
press F1
see "sold, and acknowledged" 收款完成 "待传 0" ●联网
known() { # known TEXT: headquarters has it
    local end=$((SECONDS + WAIT_S))
    until [[ $("$B/hq" sales --dir "$hq" --json) == *"$1"* ]]; do
        [ $SECONDS -ge $end ] && return 1
        sleep 0.1
    done
}
check "headquarters has the sale" known '3.50'

stop_hq
see "headquarters is gone: said calmly" ○离线
for n in 1 2; do
    scan $rice
    see "selling on" 天长大米
    type +
    see "paying offline" 应收
    press F1
    see "sold offline" 收款完成
done
see "what is unsent is counted" "待传 2"
menu 本机、打印机 关于本机
see "about says it too" 还没传到总部
press Escape
serve
see "back by itself, nothing is left" ●联网 "待传 0"
check "headquarters has those too" known '32.80'

# The disk dies and an old copy of the directory comes back.
mux kill-server
"$B/pos" agent --dir "$dir" --once
pkill_agent() { kill "$(head -n 1 "$dir/agent.lock")" 2>/dev/null; }
pkill_agent
cp -r "$dir" "$work/copy"
basket='{"lines":[{"barcode":"'$cola'"}],"tenders":[{"type":"cash","amount":10}]}'
"$B/pos" sell --dir "$dir" "$basket" >/dev/null
"$B/pos" agent --dir "$dir" --once
rm -rf "$dir"
mv "$work/copy" "$dir"
"$B/pos" sell --dir "$dir" "$basket" >/dev/null
start 80 24 zh_CN.UTF-8
sign_in 1 8888
see "a keeper is told that the till was restored" "旧备份" "从总部取回 1 条"
check "and whose sales were kept" "$B/pos" rebuild --dir "$dir" --check
done_testing
