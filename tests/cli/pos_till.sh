#!/bin/bash
# The till from the command line, with good and bad input. Lost if this fails:
# a script that sells wrongly, or bad input without a sentence, or one that
# changes something.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build/release}
pos=$PWD/$B/pos
case $B in /*) pos=$B/pos ;; esac
tool=${pos%/pos}/tools/pos_fake_till
export LANG=en_US.UTF-8
tmp=$(mktemp -d)
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
n=0
ok() { n=$((n + 1)) && echo "ok $n - $1"; }
not_ok() { n=$((n + 1)) && echo "not ok $n - $1" && sed 's/^/# /' "$tmp/out" "$tmp/err"; }

# run CODE 'words on standard error' COMMAND...: also, nothing may change when
# it fails.
run() {
    local code=$1 words=$2 before after rc
    shift 2
    before=$(head_of)
    "$@" >"$tmp/out" 2>"$tmp/err"
    rc=$?
    after=$(head_of)
    if [ "$code" = 0 ]; then
        [ $rc = 0 ] || return 1
    else
        [ $rc != 0 ] && [ $rc -lt 126 ] && [ "$before" = "$after" ] || return 1
        [ "$(grep -c . "$tmp/err")" -ge 1 ] || return 1
    fi
    [ -z "$words" ] || grep -q -- "$words" "$tmp/err" "$tmp/out"
}
head_of() {
    [ -f "$D/till.db" ] && "$pos" ledger export --dir "$D" 2>/dev/null | tail -1 |
        cksum
}
want() { # want NAME CODE WORDS COMMAND...
    local name=$1
    shift
    if run "$@"; then ok "$name"; else not_ok "$name"; fi
}
sell() { "$pos" sell --dir "$D" "$1"; }
has() { grep -q -- "$1" "$tmp/out"; }

D=$tmp/till
"$tool" "$D" 200 || exit 1

# ---- selling ---------------------------------------------------------------
cat >"$tmp/basket.json" <<'J'
{"lines":[{"barcode":"6901234567892","quantity":"3"},{"plu":"0012","weight_g":530}],
 "tenders":[{"type":"cash","amount":"30.00"}]}
J
want "sells at once, opening a shift" 0 '"seq":3,' sell "@$tmp/basket.json"
has '"total":"14.09"' && has '"change":"15.91"' && has '"outlet":3' &&
    ok "prints the receipt's numbers" || not_ok "prints the receipt's numbers"
want "sells from standard input" 0 '"seq":4,' bash -c \
    "\"$pos\" sell --dir \"$D\" @- <\"$tmp/basket.json\""
want "a case sells twelve" 0 '"total":"33.00"' sell \
    '{"lines":[{"barcode":"16901234567899"}],"tenders":[{"type":"cash","amount":33}]}'
want "discounts" 0 '"total":"29.02"' sell \
    '{"lines":[{"barcode":"6902222222229","discount":"9折"}],"discount":"0.50","tenders":[{"type":"cash","amount":"50"}]}'
want "a keeper says why" 0 '"total":"1.50"' sell \
    '{"lines":[{"barcode":"6901234567892","discount":"5折"}],"reason":"邻居家办喜事","tenders":[{"type":"cash","amount":"1.50"}]}'
"$pos" ledger export --dir "$D" >"$tmp/out" 2>/dev/null
grep OVERRIDE_DISCOUNT "$tmp/out" | grep -q 邻居家办喜事 &&
    ok "and it stands in the ledger" || not_ok "and it stands in the ledger"
want "a reason without end" 1 'at most 40' sell \
    "{\"lines\":[{\"barcode\":\"6901234567892\"}],\"reason\":\"$(printf '长%.0s' {1..300})\",\"tenders\":[{\"type\":\"cash\",\"amount\":3}]}"
want "adds an item of the shop" 0 '"price":"0.50"' "$pos" items add --dir "$D" \
    --name 塑料袋 --unit 个 --price 0.50 --json
own=$(sed -n 's/.*"item":\([0-9]*\).*/\1/p' "$tmp/out")
want "changes its price" 0 '"price":"0.60"' "$pos" items change "$own" --dir "$D" --price 0.60 --json
want "headquarters' goods it does not" 1 'no item of this shop' "$pos" items change 1 --dir "$D" --price 1
want "a price below nothing" 1 '' "$pos" items change "$own" --dir "$D" --price -1
want "finds by initials" 0 '可口可乐' "$pos" items --dir "$D" --find kkkl
want "finds nothing" 1 'nothing fits' "$pos" items --dir "$D" --find zzzzz
want "draws the receipt" 0 '' "$pos" receipt --dir "$D" --seq 3 --png "$tmp/r.png"
[ "$(head -c 4 "$tmp/r.png" | tail -c 3)" = PNG ] && ok "a PNG" || not_ok "a PNG"
want "no such sale" 1 'no sale number 99' "$pos" receipt --dir "$D" --seq 99 --png "$tmp/x.png"
want "books stock" 0 '2 items booked' bash -c \
    "printf '16901234567899 2\n#12,10.5\n' | \"$pos\" stock opening @- --dir \"$D\""
"$pos" items --dir "$D" --find kkkl --json >"$tmp/out"
has '"stock":"24"' && ok "a case counts twelve" || not_ok "a case counts twelve"
want "stock with a bad line" 1 'line 2' bash -c \
    "printf '6901234567892 2\nrubbish\n' | \"$pos\" stock opening @- --dir \"$D\""
want "closes the shift" 0 '"difference":"0.00"' "$pos" shift close --dir "$D" --counted 91.70
want "no shift to report" 1 'no shift is open' "$pos" shift report --dir "$D"
want "opens a shift" 0 '"shift":2' "$pos" shift open --dir "$D" --float 200
want "not twice" 1 'still open' "$pos" shift open --dir "$D" --float 200
want "the ledger verifies" 0 'every hash' "$pos" ledger verify --dir "$D"
want "projections are the ledger's" 0 'every table is the same' "$pos" rebuild --check --dir "$D"
want "rebuilds" 0 'replayed' "$pos" rebuild --dir "$D"
"$pos" ledger export --dir "$D" | jq -es 'map(.seq) == [range(1; length + 1)]' >"$tmp/out" 2>"$tmp/err" ||
    ! command -v jq >/dev/null && ok "exports every entry" || not_ok "exports every entry"

# ---- bad baskets -----------------------------------------------------------
cash='"tenders":[{"type":"cash","amount":"100"}]'
cola='{"barcode":"6901234567892"}'
want "no JSON" 1 'no JSON' sell 'x'
want "half of it" 1 'no JSON' sell '{"lines":[{'
want "empty" 1 'no JSON' sell ''
want "a list" 1 'must be an object' sell '[]'
want "no lines" 1 '"lines"' sell "{$cash}"
want "empty lines" 1 '"lines"' sell "{\"lines\":[],$cash}"
want "no tender" 1 '"tenders"' sell "{\"lines\":[$cola]}"
want "unknown key" 1 'quantiy' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantiy\":2}],$cash}"
want "doubled key" 1 'stands twice' sell "{\"lines\":[$cola],\"lines\":[$cola],$cash}"
want "unknown barcode" 1 'no item has the barcode 6900000000007' sell "{\"lines\":[{\"barcode\":\"6900000000007\"}],$cash}"
want "wrong check digit" 1 '6901234567891' sell "{\"lines\":[{\"barcode\":\"6901234567891\"}],$cash}"
want "unknown number" 1 'number 99' sell "{\"lines\":[{\"plu\":99,\"weight_g\":1}],$cash}"
want "two names for one item" 1 'one of' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"plu\":12}],$cash}"
want "negative quantity" 1 'more than nothing' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":\"-1\"}],$cash}"
want "zero quantity" 1 'more than nothing' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":0}],$cash}"
want "half a bottle" 1 'by the piece' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":\"1.5\"}],$cash}"
want "a fraction without quotes" 1 'in quotes' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":1.5}],$cash}"
want "huge quantity" 1 'too large' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":\"999999999\"}],$cash}"
want "huger quantity" 1 'too large' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":\"99999999999999999999\"}],$cash}"
want "loose goods without weight" 1 'weight_g' sell "{\"lines\":[{\"plu\":12}],$cash}"
want "weighing a bottle" 1 'by the piece' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"weight_g\":5}],$cash}"
want "not enough cash" 1 '0.01 yuan are still missing' sell "{\"lines\":[$cola],\"tenders\":[{\"type\":\"cash\",\"amount\":\"2.99\"}]}"
want "negative cash" 1 'more than nothing' sell "{\"lines\":[$cola],\"tenders\":[{\"type\":\"cash\",\"amount\":\"-3\"}]}"
want "all the money of the world" 1 'cannot be right' sell "{\"lines\":[$cola],\"tenders\":[{\"type\":\"cash\",\"amount\":\"99999999999\"}]}"
want "an amount in words" 1 'not a number' sell "{\"lines\":[$cola],\"tenders\":[{\"type\":\"cash\",\"amount\":\"three\"}]}"
want "a tender not taken here" 1 '"cash"' sell "{\"lines\":[$cola],\"tenders\":[{\"type\":\"gold\",\"amount\":3}]}"
want "no such cashier" 1 'no cashier 9' sell "{\"lines\":[$cola],\"cashier\":9,$cash}"
want "too much off" 1 'more than what it is taken from' sell "{\"lines\":[{\"barcode\":\"6901234567892\",\"discount\":\"3.01\"}],$cash}"
want "no such file" 1 'no file' sell "@$tmp/none.json"
head -c 3000000 /dev/zero | tr '\0' '[' >"$tmp/deep.json"
want "too long a file" 1 'too long' sell "@$tmp/deep.json"
head -c 100000 "$tmp/deep.json" >"$tmp/deeper.json"
want "brackets without end" 1 'nested too deep' sell "@$tmp/deeper.json"
head -c 5000 /dev/urandom >"$tmp/noise.json"
want "noise" 1 'no JSON' sell "@$tmp/noise.json"
many=$(printf "$cola,%.0s" $(seq 1 200))
want "the same bottle 200 times is one line" 0 '"quantity":"200"' sell "{\"lines\":[${many%,}],\"tenders\":[{\"type\":\"cash\",\"amount\":\"600\"}]}"

# ---- commands --------------------------------------------------------------
want "unknown command" 1 'no command' "$pos" sel
want "unknown option" 1 'no option' "$pos" sell --dri "$D" '{}'
want "option without value" 1 'needs a value' "$pos" sell --dir
for c in sell items shift stock receipt print ledger rebuild; do
    want "pos $c --help" 0 usage "$pos" $c --help
    "$pos" $c --help | awk 'length($0) > 80 { exit 1 }' && ok "$c --help fits a screen" ||
        not_ok "$c --help fits a screen"
    LANG=C "$pos" $c --help | grep -q 用法 && ok "$c --help in Chinese" || not_ok "$c --help in Chinese"
done

# ---- bad directories -------------------------------------------------------
want "not a till" 1 'pos enrol' "$pos" sell --dir "$tmp/nowhere" "@$tmp/basket.json"
mkdir "$tmp/empty"
want "an empty directory" 1 'pos enrol' "$pos" sell --dir "$tmp/empty" "@$tmp/basket.json"
[ -z "$(ls "$tmp/empty")" ] && ok "and it stays empty" || not_ok "and it stays empty"

copy() { rm -rf "$tmp/copy" && cp -r "$D" "$tmp/copy" && D=$tmp/copy; }
good=$D

copy
sqlite3 "$D/till.db" 'PRAGMA user_version = 99' >/dev/null
want "a newer database" 1 'newer version' sell "@$tmp/basket.json"
want "also for reading" 1 'newer version' "$pos" ledger verify --dir "$D"

D=$good && copy
sqlite3 "$D/till.db" 'PRAGMA application_id = 7' >/dev/null
want "another program's database" 1 'another program' sell "@$tmp/basket.json"

D=$good && copy
sqlite3 "$D/till.db" "UPDATE ledger_entry SET bytes = x'FF00FF' WHERE seq = 3" >/dev/null
want "a corrupted entry is found" 1 '3' "$pos" ledger verify --dir "$D"
want "and named by a rebuild" 1 'entry 3' "$pos" rebuild --dir "$D"
want "and by its receipt" 1 '' "$pos" receipt --dir "$D" --seq 3 --png "$tmp/x.png"

D=$good && copy
sqlite3 "$D/till.db" "UPDATE ledger_entry SET bytes = (SELECT bytes FROM ledger_entry WHERE seq = 4) WHERE seq = 3" >/dev/null
want "a swapped entry is found" 1 '3' "$pos" ledger verify --dir "$D"

D=$good && copy
sqlite3 "$D/till.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
size=$(stat -c %s "$D/till.db")
for ((page = 1; page < size / 4096; page++)); do
    dd if=/dev/urandom of="$D/till.db" bs=4096 seek=$page count=1 conv=notrunc 2>/dev/null
done
"$pos" sell --dir "$D" "@$tmp/basket.json" >"$tmp/out" 2>"$tmp/err"
rc=$?
[ $rc = 1 ] && [ -s "$tmp/err" ] && ok "corrupted pages are named" || not_ok "corrupted pages are named"
"$pos" ledger verify --dir "$D" >"$tmp/out" 2>"$tmp/err"
rc=$?
[ $rc = 1 ] && [ -s "$tmp/err" ] && ok "and by verify" || not_ok "and by verify"

D=$good && copy
echo "no database at all, just a long enough text to be one" >"$D/till.db"
rm -f "$D/till.db-wal" "$D/till.db-shm"
want "no database" 1 'damaged' sell "@$tmp/basket.json"

D=$good && copy
echo "[printer" >"$D/till.ini"
want "a broken till.ini" 1 'till.ini' sell "@$tmp/basket.json"

D=$good && copy
rm -f "$D"/*-wal "$D"/*-shm
if [ "$(id -u)" = 0 ]; then
    chmod -R a+rX "$tmp" "$D" && chmod a-w "$D" "$D"/*
    as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
else
    chmod -R a-w "$D"
    as() { "$@"; }
fi
want "a read-only directory" 1 'cannot be written' as "$pos" sell --dir "$D" "@$tmp/basket.json"
chmod -R u+w "$D"

# ---- a full disk -----------------------------------------------------------
D=$good && copy
full() { # what it says goes through a pipe, which has no limit
    (
        set -o pipefail
        (ulimit -f "$1" && "$pos" sell --dir "$D" "@$tmp/basket.json") 2>&1 | cat >&2
    )
}
for kib in 0 1 4 8 16; do
    want "room for $kib KiB" 1 'disk' full $kib
done
want "and the ledger is whole" 0 'every hash' "$pos" ledger verify --dir "$D"
want "and sells again" 0 '"seq"' sell "@$tmp/basket.json"

# ---- many at once ----------------------------------------------------------
D=$good
before=$("$pos" ledger verify --dir "$D" | awk '{print $1}')
for i in 1 2 3 4 5 6 7 8; do
    (for j in 1 2 3 4 5; do "$pos" sell --dir "$D" "@$tmp/basket.json" || echo failed; done) >"$tmp/many.$i" 2>&1 &
done
wait
cat "$tmp"/many.* >"$tmp/out"
: >"$tmp/err"
after=$("$pos" ledger verify --dir "$D" | awk '{print $1}')
[ $((after - before)) = 40 ] && ! has failed &&
    [ "$(grep -o '"seq":[0-9]*' "$tmp/out" | sort -u | wc -l)" = 40 ] &&
    ok "eight scripts sell at once" || not_ok "eight scripts sell at once"
want "and it adds up" 0 'every table is the same' "$pos" rebuild --check --dir "$D"
echo "1..$n"
