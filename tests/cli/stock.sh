#!/bin/bash
# Stock from the command line. Lost if this fails: a delivery list with a slip in
# it half booked, or a script that reads other numbers than the keeper sees.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build/release}
case $B in /*) ;; *) B=$PWD/$B ;; esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
D=$tmp/till
export LANG=en_US.UTF-8
n=0 bad=0

# want NAME CODE 'words on either output' ARGUMENTS...
want() {
    local name=$1 code=$2 words=$3 rc
    shift 3
    n=$((n + 1))
    "$B/pos" stock "$@" --dir "$D" --cashier 1 >"$tmp/out" 2>"$tmp/err"
    rc=$?
    if [ $rc = "$code" ] && grep -q -- "$words" "$tmp/out" "$tmp/err"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name (exit $rc)"
        sed 's/^/# /' "$tmp/out" "$tmp/err"
        bad=1
    fi
}
list() {
    printf '%b' "$1" >"$tmp/list"
}
"$B/term/shop" "$D" hq/demo/items.csv 秦栏便民店 1:王芳:1234:keeper || exit 1
cola=6908512108426 rice=2100000340101

list "barcode,quantity,cost,lot,expiry\n$cola,24,2.10,A1,2099-12-05\n$rice,5,30\n"
want "a delivery" 0 '"lines":2,"total_fen":20040' receive "@$tmp/list" --note 7 --json
want "on hand" 0 '"quantity":"24"' show $cola --json
want "for a spreadsheet" 0 ',24,瓶,2.10,50.40' show $cola --csv
want "its lot" 0 'A1,' card $cola --csv
want "far from its date" 0 '^\[\]$' expiring --json
want "near enough" 0 '"expiry":"2099-12-05"' expiring --days 36500 --json

# ---- what is wrong is named with its line, and nothing is booked -----------
head=$(wc -l < <("$B/pos" ledger export --dir "$D"))
for wrong in "$cola,-3|line 2" "$cola,3.3.3|line 2" "$cola|line 2" "99999999,1|line 2" \
    "$cola,1,-2|line 2" "$cola,1,x|line 2" "$cola,1,2,L,2026-13-01|line 2" \
    "$cola,1,2,L,2026-12-01,more|line 2" "$cola,99999999999999999999|line 2" \
    "$cola,1,2,$(printf 'L%.0s' {1..300})|line 2" "$cola,0|line 2" '\x01\x02,1|line 2' \
    '\xff\xfe,1|UTF-8'; do
    list "$cola,1\n${wrong%|*}\n"
    want "refused: ${wrong:0:30}" 1 "${wrong##*|}" receive "@$tmp/list"
done
list '[{"barcode":"'$cola'","quantity":1},{"barcode":"'$cola'"}]'
want "refused in JSON" 1 'number 2 of the list' receive "@$tmp/list"
list '[{"barcode":"'$cola'","quantity":1,"qty":2}]'
want "an unknown field" 1 '"qty" is not known' receive "@$tmp/list"
list '[{"barcode":'
want "half a JSON" 1 'line 1' receive "@$tmp/list"
list ''
want "nothing" 1 'empty' receive "@$tmp/list"
list "$cola,1\n"
want "no such way" 1 'say "pos stock show"' juggle "@$tmp/list"
want "waste without why" 1 'why is one of' waste "@$tmp/list"
want "to no shop" 1 'to OUTLET' transfer "@$tmp/list"
want "to itself" 1 'which other shop' transfer "@$tmp/list" --to 1
want "no such file" 1 'stock:' receive "@$tmp/none"
n=$((n + 1))
if [ "$head" = "$(wc -l < <("$B/pos" ledger export --dir "$D"))" ]; then
    echo "ok $n - nothing was booked"
else
    echo "not ok $n - something was booked"
    bad=1
fi

# ---- out, counted, taken back ----------------------------------------------
list "$cola,4\n"
want "waste" 0 '"lines":1' waste "@$tmp/list" --why pests --json
want "to another shop" 0 'booked' transfer "@$tmp/list" --to 9 --note T1
want "from another" 0 'booked' transfer "@$tmp/list" --from 9 --note T1
want "back to the supplier" 0 'booked' return "@$tmp/list" --reason late
want "what is left" 0 '"quantity":"16"' show $cola --json
list "$cola,15\n"
want "counted" 0 'counted' count "@$tmp/list" --missing-gone
want "the books follow" 0 '"quantity":"15"' show $cola --json
want "what nobody saw is gone" 0 '"quantity":"0"' show $rice --json
want "no such category" 1 'no goods are of' count "@$tmp/list" --category nosuch
want "taken back" 0 '"seq":' take-back 2 --reason wrong --json
want "not twice" 1 'taken back already' take-back 2 --reason wrong
want "not what is no paper" 1 'no stock paper' take-back 1 --reason wrong
want "below zero" 0 '-9' show --negative
want "and why" 0 'on the books' card $rice
n=$((n + 1))
if "$B/pos" rebuild --check --dir "$D" >/dev/null; then
    echo "ok $n - the tables are what the ledger says"
else
    echo "not ok $n - the tables differ"
    bad=1
fi
exit $bad
