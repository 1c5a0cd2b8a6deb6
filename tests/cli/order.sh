#!/bin/bash
# Ordering and receiving from the command line. Lost if this fails: a script that
# orders twice, a refused file half ordered, a delivery that is booked wrongly.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build/release}
case $B in /*) ;; *) B=$PWD/$B ;; esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
D=$tmp/till
export LANG=en_US.UTF-8
n=0 bad=0

# want NAME CODE 'words on either output' COMMAND ARGUMENTS...
want() {
    local name=$1 code=$2 words=$3 rc
    shift 3
    n=$((n + 1))
    "$B/pos" "$@" --dir "$D" >"$tmp/out" 2>"$tmp/err"
    rc=$?
    if [ $rc = "$code" ] && grep -qE -- "$words" "$tmp/out" "$tmp/err"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name (exit $rc)"
        sed 's/^/# /' "$tmp/out" "$tmp/err"
        bad=1
    fi
}
list() { printf '%b' "$1" >"$tmp/list"; }
apple=6908512233517 melon=6908512238512 cola=6908512108426
"$B/term/shop" "$D" hq/demo/items.csv 秦栏便民店 1:王芳:1234:keeper 2:李强:5678:cashier || exit 1

# ---- ordering --------------------------------------------------------------
want "nothing yet" 1 'not suggested anything' order show
want "nothing to confirm" 1 'not suggested anything' order place --cashier 1
"$B/term/supply" "$D" suggest 3
want "the reason" 0 '"why":"sells fast: 14 听 a week, 3 left' order show --json
want "a cashier may not" 1 "keeper's PIN" order place --cashier 2
list "$apple,5\n$cola,99999\n"
want "absurd" 1 'at most 1000' order place "@$tmp/list" --cashier 1
list "$apple,5\n$cola,x\n"
want "no number" 1 'line 2' order place "@$tmp/list" --cashier 1
want "nothing was placed" 0 '^\[\]$' order list --json
list "$apple,5\n$cola,6\n"
want "another one in its place" 0 '"orders":1' order place "@$tmp/list" --cashier 1 --json
seq=$(jq .seq "$tmp/out")
want "twice" 1 'confirmed already' order place --cashier 1
want "struck out" 0 '"item":2,.*"asked":"0","suggested":"12".*not|nothing of it' order show "$seq" --json
list "$apple,4\n"
want "replaced" 0 '"orders":1' order place "@$tmp/list" --replace "$seq" --cashier 1 --json
second=$(jq .seq "$tmp/out")
want "the first" 0 "replaced by order $second" order list --json
want "too late for the first" 1 "replaced by order $second" order cancel "$seq" --cashier 1
"$B/term/supply" "$D" decide "$second"
want "decided" 0 '"state":"partial","allotted":"6"' order show "$second" --json
want "too late" 1 'already decided' order cancel "$second" --cashier 1
want "an emergency" 0 '"seq"' order place "@$tmp/list" --emergency --cashier 1 --json
want "cancelled" 0 'is cancelled' order cancel "$(jq .seq "$tmp/out")" --cashier 1
want "no such order" 1 'no order number 999' order show 999
want "no such word" 1 'say show' order frob
want "both ways" 1 'not both' order place "@$tmp/list" --emergency --replace 3 --cashier 1

# ---- receiving -------------------------------------------------------------
slip=$("$B/term/supply" "$D" deliver 17)
want "expected" 0 '"delivery":17,"state":"coming"' delivery list --json
want "what is on it" 0 '"lot":"A1".*"sent":"12"' delivery show 17 --json
want "unknown" 1 'nothing is known of delivery 99' delivery receive 99 --cashier 2
want "no slip" 1 'no code of a delivery slip' delivery receive LDD/1/2/3 --cashier 2
want "another shop's" 1 'for shop 5' delivery receive LDD/7/5/20000/0/00000000 --cashier 2
list "$apple,12\n$melon,5\n"
want "not all of it" 1 'not counted' delivery receive 17 "@$tmp/list" --cashier 2
want "nothing is kept of that" 0 '"accepted":"0"' delivery show 17 --json
want "the rest is missing" 0 '"delivery":17' delivery receive "$slip" "@$tmp/list" \
    --rest missing --crates-back 1 --note ok --cashier 2 --json
want "twice" 1 'received already' delivery receive 17 --cashier 2
want "on hand" 0 '"quantity":"12"' stock show $apple --json
want "one short" 0 '"quantity":"5"' stock show $melon --json
want "why it moved" 0 "headquarters' truck" stock card $apple --csv
slip=$("$B/term/supply" "$D" slip 18)
list "$cola,3\n"
want "by the slip alone" 0 '"delivery":18' delivery receive "$slip" "@$tmp/list" --cashier 2 --json
"$B/term/supply" "$D" deliver 19 >/dev/null
want "as on the slip" 0 '"delivery":19' delivery receive 19 --cashier 2 --json
want "nobody looked" 0 '"whole_unseen":true' ledger export
want "four facts" 0 'received' delivery list --json
want "the tables are what the ledger says" 0 . rebuild --check
echo "1..$n"
exit $bad
