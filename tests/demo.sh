#!/bin/sh
# make run: a chain of one shop on this machine. Headquarters runs on loopback,
# a till is enrolled, sells once by script, and then opens its screen where
# there is a terminal. Everything lives in $DEMO (default build/demo) and can
# be thrown away.
set -eu
cd "$(dirname "$0")/.."
DEMO=${DEMO:-build/demo}
PORT=${PORT:-5588}
POS=build/release/pos
HQ=build/release/hq
H=$DEMO/hq
T=$DEMO/till

say() { printf '\n== %s\n' "$*"; }

stop() {
    [ -z "${serving:-}" ] || kill "$serving" 2>/dev/null || true
    # A free lock: the agent is gone, its number may be another process' now.
    if [ -f "$T/agent.lock" ] && ! flock -n "$T/agent.lock" true; then
        pid=$(sed -n 1p "$T/agent.lock")
        [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    fi
}
trap stop EXIT
trap 'exit 1' INT TERM

if [ ! -d "$H" ]; then
    say "headquarters: items, an outlet, two people"
    mkdir -p "$DEMO"
    $HQ init --dir "$H" --name 联店示范连锁
    $HQ import items hq/demo/items.csv --dir "$H"
    $HQ outlet add --dir "$H" --name 秦栏便民店 --division 341181102003 --address 天长市秦栏镇新街12号 --phone 0550-7000000
    echo 1234 | $HQ cashier add --dir "$H" --outlet 1 --name 王芳 --role cashier --pin-stdin
    echo 8888 | $HQ cashier add --dir "$H" --outlet 1 --name 李店长 --role keeper --pin-stdin
fi

say "headquarters serves on tcp://127.0.0.1:$PORT"
$HQ serve --dir "$H" --listen "tcp://127.0.0.1:$PORT" 2>"$DEMO/hq.log" &
serving=$!
until grep -q "tcp://127.0.0.1:$PORT" "$DEMO/hq.log"; do
    kill -0 "$serving" 2>/dev/null || {
        cat "$DEMO/hq.log" >&2
        exit 1
    }
    sleep 0.1
done

if [ ! -f "$T/till.db" ]; then
    say "the till: one scan of the enrolment code, here the text below it"
    $HQ enrol --dir "$H" --outlet 1 >"$DEMO/enrol.txt"
    $POS enrol --dir "$T" "$(tail -n 1 "$DEMO/enrol.txt")"
    rm -f "$DEMO/enrol.txt"
    printf '[printer]\nspec = file:%s/paper.bin\n' "$(cd "$DEMO" && pwd)" >>"$T/till.ini"
    say "a sale by script"
    cat >"$DEMO/basket.json" <<'JSON'
{"lines": [{"barcode": "6908512108426", "quantity": "3"},
           {"plu": "0012", "weight_g": 530}],
 "tenders": [{"type": "cash", "amount": "50.00"}]}
JSON
    $POS sell --dir "$T" @"$DEMO/basket.json"
    $POS agent --dir "$T" --once
    say "headquarters knows it"
    $HQ sales --dir "$H"
fi

if [ -t 0 ] && [ -t 1 ]; then
    $POS till --dir "$T"
else
    say "no terminal here: run 'make run' in one to see the till's screen"
    $POS status --dir "$T" --json
fi
