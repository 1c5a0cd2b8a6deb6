#!/bin/bash
# hq_link.sh - headquarters and a till as two processes over the wire: tickets
# good, used, outdated and foreign; prices on their way; a till cut off and
# taken back; headquarters killed and started again.
# Lost without it: sales that stay in a shop, a stolen till that keeps selling
# into the books, a ticket that works twice.
set -u
. "$(dirname "$0")/../support/ports.sh"
HQ=${B:-$PWD/build/release}/hq
POS=${B:-$PWD/build/release}/pos
T=$(mktemp -d "${TMPDIR:-/tmp}/hq-link.XXXXXX")
D=$T/hq
PORT=$(free_port)
serving=
agent=
trap '[ -n "$serving$agent" ] && kill $serving $agent 2>/dev/null; rm -rf "$T"' EXIT
unset LC_ALL LC_MESSAGES COLUMNS
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
    timeout 60 "$@" >"$T/out" 2>"$T/err" </dev/null
    local got=$?
    if [ $got = "$want" ]; then good; else bad "$* left $got, not $want"; fi
}
says() { if grep -qF -- "$2" "$T/$1"; then good; else bad "no \"$2\""; fi; }
serve() {
    "$HQ" serve --dir "$D" --listen "tcp://127.0.0.1:$PORT" 2>>"$T/log" &
    serving=$!
    for _ in $(seq 300); do
        [ "$(grep -c 'listening on' "$T/log")" = "$1" ] && return
        sleep 0.1
    done
    bad "serve did not start: $(tail -n 1 "$T/log")"
}
ticket() { "$HQ" enrol --dir "$D" --outlet "$1" --text --days "${2:-7}" | tail -n 1; }
# sales: count and total at headquarters.
sales() {
    "$HQ" sales --dir "$D" --by day --csv |
        awk -F, 'NR > 1 { n += $2; t += $3 } END { printf "%d %.2f\n", n, t }'
}
is() { if [ "$1" = "$2" ]; then good; else bad "it is \"$1\", not \"$2\""; fi; }

: >"$T/out" >"$T/err" >"$T/log"
"$HQ" init --dir "$D" >/dev/null
"$HQ" import items hq/demo/items.csv --dir "$D" >/dev/null
"$HQ" outlet add --dir "$D" --name 秦栏便民店 --division 341181102003 >/dev/null
"$HQ" outlet add --dir "$D" --name 汊涧超市 --division 341181103001 >/dev/null
cat >"$T/basket" <<'JSON'
{"lines": [{"barcode": "6908512108426", "quantity": "3"}],
 "tenders": [{"type": "cash", "amount": "50.00"}]}
JSON
serve 1

# ---- tickets -----------------------------------------------------------------
first=$(ticket 1)
run 0 "$POS" enrol --dir "$T/a" "$first"
run 1 "$POS" enrol --dir "$T/b" "$first"
says err "used already"
wrong=$(ticket 1)
at=$((${#wrong} - 20))
digit=${wrong:$at:1}
[ "$digit" = 0 ] && other=1 || other=0
run 1 "$POS" enrol --dir "$T/b" "${wrong:0:$at}$other${wrong:$((at + 1))}"
[ -s "$T/err" ] && good || bad "a mistyped ticket was taken silently"
# A ticket of headquarters that knows nothing of it: the same keys, made anew.
cp -r "$D" "$T/copy"
foreign=$("$HQ" enrol --dir "$T/copy" --outlet 1 --text \
    --address "tcp://127.0.0.1:$PORT" | tail -n 1)
run 1 "$POS" enrol --dir "$T/b" "$foreign"
[ -s "$T/err" ] && good || bad "an unknown ticket was taken silently"
if command -v faketime >/dev/null; then
    old=$(faketime -f -3d "$HQ" enrol --dir "$D" --outlet 1 --text --days 1 | tail -n 1)
    run 1 "$POS" enrol --dir "$T/b" "$old"
    [ -s "$T/err" ] && good || bad "an outdated ticket was taken silently"
fi
[ -e "$T/b/till.key" ] && bad "a refused till kept keys" || good

# ---- sales and prices --------------------------------------------------------
run 0 "$POS" sell --dir "$T/a" @"$T/basket"
run 0 "$POS" agent --dir "$T/a" --once
is "$(sales)" "1 10.50"
run 0 "$HQ" price set --dir "$D" --barcode 6908512108426 --price 4.00
run 0 "$HQ" prices --dir "$D" --text 可口可乐 --csv
run 0 "$HQ" prices --dir "$D" --item 4 --csv
says out ",4.00,瓶,0,1"
run 0 "$POS" agent --dir "$T/a" --once
run 0 "$HQ" prices --dir "$D" --item 4 --csv
says out ",4.00,瓶,1,1"
run 0 "$POS" sell --dir "$T/a" @"$T/basket"
says out '"total":"12.00"'
run 0 "$POS" agent --dir "$T/a" --once
is "$(sales)" "2 22.50"

# A price reaches a till that is online without being asked for; so does one
# for this outlet alone.
"$POS" agent --dir "$T/a" 2>"$T/agent" &
agent=$!
for price in 'all 4.10' 'outlet/1 4.20'; do
    audience=${price% *} price=${price#* }
    run 0 "$HQ" price set --dir "$D" --barcode 6908512108426 --price "$price" \
        --for "$audience" --from 2099-01-02
    for _ in $(seq 40); do
        "$HQ" prices --dir "$D" --item 4 --from 2099-01-02 --csv >"$T/out"
        grep -q ",$audience,2099-01-02,$price,瓶,1,1" "$T/out" && break
        sleep 0.1
    done
    says out ",$audience,2099-01-02,$price,瓶,1,1"
done
kill "$agent"
wait "$agent" 2>/dev/null

# ---- headquarters away, killed, back -----------------------------------------
kill -9 "$serving"
wait "$serving" 2>/dev/null
run 0 "$POS" sell --dir "$T/a" @"$T/basket"
run 0 "$HQ" ledger verify --dir "$D"
serve 2
run 0 "$POS" agent --dir "$T/a" --once
is "$(sales)" "3 34.50"

# ---- cut off, and taken back -------------------------------------------------
run 0 "$HQ" revoke --dir "$D" --till 1 --reason 被盗
run 0 "$POS" sell --dir "$T/a" @"$T/basket"
run 1 "$POS" agent --dir "$T/a" --once
is "$(sales)" "3 34.50"
run 0 "$HQ" tills --dir "$D" --csv
says out ",revoked,"
run 1 "$POS" enrol --dir "$T/a" "$(ticket 2)"
[ -s "$T/err" ] && good || bad "a till moved to another outlet"
run 0 "$POS" enrol --dir "$T/a" "$(ticket 1)"
run 0 "$POS" agent --dir "$T/a" --once
is "$(sales)" "4 46.50"
run 0 "$HQ" tills --dir "$D" --csv
says out ",active,"
is "$(grep -c active "$T/out")" 1

# ---- all of it holds ---------------------------------------------------------
run 0 "$HQ" ledger verify --dir "$D"
run 0 "$HQ" ledger rebuild --dir "$D"
says out "as it was"
run 0 "$HQ" stock --dir "$D" --outlet 1 --csv
says out ",-12,瓶"
run 0 "$HQ" sales --dir "$D" --lines --json
says out '"name":"可口可乐","pack":null,"quantity":"3","price":"4.00","discount":"0.00","amount":"12.00"'
kill -TERM "$serving"
wait "$serving" && good || bad "serve did not stop cleanly"
serving=

echo "$passed passed, $failed failed"
[ $failed = 0 ]
