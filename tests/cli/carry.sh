#!/bin/bash
# carry.sh - a shop that has no link at all sells for weeks and talks with its
# headquarters by stick only, both ways; and every file that is not what it
# should be is refused, in words, and changes nothing.
# Lost without it: the sales of the shops that need this most; or sales counted
# twice, prices from a stranger, a till that believes it was heard and was not.
. "$(dirname "$0")/sync_lib.sh"

port=$(free_port)
hq_new "$H" && hq_up || { echo "1..1"; echo "not ok 1 - headquarters serves"; exit 1; }
T=$root/till T2=$root/till2 T3=$root/till3 S=$root/stick F=$root/stick/liandian
mkdir "$S"
$hq outlet add --dir "$H" --name 石梁便民店 --division 341181102004 >/dev/null
$pos enrol --dir "$T" "$(code)" >/dev/null
$pos enrol --dir "$T2" "$(code "$H" 2)" >/dev/null
$pos enrol --dir "$T3" "$(code "$H" 2)" >/dev/null
hq_down # from here on nobody has a link

out() { "$@" >"$root/out" 2>"$root/err"; }
fails() { ! "$@" >"$root/out" 2>"$root/err"; }
says() { grep -qF -- "$1" "$root/out" "$root/err"; }
field() { jq -r ".$1" "$root/out"; }
one_line() { [ "$(wc -l <"$root/out")" = 1 ] && jq -e . "$root/out" >/dev/null; }
# Paid with a large note: the price changes under way.
sell_some() { # DIR N
    for i in $(seq "$2"); do
        printf '{"lines":[{"barcode":"6901234567892","quantity":%d}],"tenders":[{"type":"cash","amount":"5.00"}]}' \
            $((i % 9 + 1)) >"$root/basket.json"
        $pos sell --dir "$1" "@$root/basket.json" >/dev/null 2>"$root/err" || echo "# not sold"
    done
}
# same_sales DIR: what headquarters lists is what the till's ledger says.
same_sales() {
    local till
    till=$(status "$1" till)
    $pos ledger export --dir "$1" |
        jq -r 'select(.entry.sale) | "\(.seq) \(.entry.sale.total_fen)"' | sort -n >"$root/till.list"
    $hq sales --dir "$H" --till "$till" --csv | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        NF > 3 { printf "%d %d\n", $(at["seq"]), $(at["total"]) * 100 + 0.5 }' | sort -n >"$root/hq.list"
    [ -s "$root/hq.list" ] && cmp -s "$root/till.list" "$root/hq.list"
}

# ---- no stick, nothing to read -------------------------------------------------
ok fails "$pos" carry out --dir "$T" -- without a stick nothing is written
ok says "no stick is plugged in" -- and it says so
ok fails "$pos" carry out "$root/absent" --dir "$T" -- a folder that is not there
ok says "plug the stick in" -- "(said)"
ok fails "$hq" carry in "$S" --dir "$H" -- an empty stick at headquarters
ok says "nothing from a till" -- "(said)"
ok fails "$pos" carry in "$S" --dir "$T" -- an empty stick at the till
ok says "no answer of headquarters" -- "(said)"
printf '[backup]\ndir = %s\n' "$S" >"$T/till.ini"

# ---- weeks by stick ------------------------------------------------------------
price=10
for week in 1 2 3; do
    sell_some "$T" 6
    ok out "$pos" carry out --dir "$T" -- "week $week: carried out"
    ok one_line -- "one line of JSON"
    ok test "$(field entries)" = "$(status "$T" unsent)" -- "with everything that is unsent: $(field entries)"
    price=$((price + 1))
    $hq price set --dir "$H" --barcode 6901234567892 --price "0.$price" >/dev/null
    ok out "$hq" carry in "$S" --dir "$H" -- "headquarters takes it in"
    ok one_line -- "one line of JSON"
    ok test "$(field taken)" = 1 -- "one file"
    ok out "$pos" carry in --dir "$T" -- "the answer comes back"
    ok test "$(field unsent)" = 0 -- "nothing is unsent"
    ok test "$(field prices)" = 1 -- "the new price came"
    ok test "$($pos items --dir "$T" --find 6901234567892 --json | jq -r .price)" = "0.$price" -- "and holds: 0.$price"
    ok same_sales "$T" -- "the sales at headquarters are those of the till"
done
ok unsent_is "$T" 0 -- "the status says so too"
ok test "$(ls "$F" | wc -l)" = 2 -- "one file each way stays: $(ls "$F" | xargs)"
ok test -z "$(find "$F" -name '*.part')" -- "nothing half-written"
contains() { grep -qaF "$1" "$F"/*; }
ok fails contains 火柴 -- "nobody can read it"

# ---- sold while it was on its way ----------------------------------------------
sell_some "$T" 2
out "$pos" carry out --dir "$T"
sell_some "$T" 3
out "$hq" carry in "$S" --dir "$H"
ok out "$pos" carry in --dir "$T" -- "an answer that comes late"
ok test "$(field unsent)" = 3 -- "leaves what was sold meanwhile"

# ---- the same again, old ones, in any order ------------------------------------
ok fails "$pos" carry in --dir "$T" -- "the same answer again"
ok says "taken in before" -- "is no news"
out "$pos" carry out --dir "$T"
cp "$F"/to-hq-* "$root/old.ldc"
old=$(basename "$F"/to-hq-*)
ok out "$hq" carry in "$S" --dir "$H" -- "taken in"
ok out "$hq" carry in "$S" --dir "$H" -- "the same file a second time"
ok test "$(field results[0].result)" = repeated -- "is answered again"
ok test "$(field entries)" = 0 -- "and counted once"
cp "$F"/to-till-* "$root/old-answer.ldc"
answer=$(basename "$F"/to-till-*)
sell_some "$T" 2
out "$pos" carry out --dir "$T"
cp "$root/old.ldc" "$F/$old"
ok out "$hq" carry in "$S" --dir "$H" -- "an older file beside the new one"
ok test "$(field results[0].result),$(field results[1].result)" = repeated,taken -- "both are taken in order"
ok out "$pos" carry in --dir "$T" -- "the newest answer is taken in"
ok unsent_is "$T" 0 -- "all is known"
rm "$F"/*
cp "$root/old.ldc" "$F/$old"
ok fails "$hq" carry in "$S" --dir "$H" -- "an old file alone"
ok says "nothing in it is new" -- "is refused"
rm "$F"/*
cp "$root/old-answer.ldc" "$F/$answer"
ok fails "$pos" carry in --dir "$T" -- "an old answer alone"
ok unsent_is "$T" 0 -- "takes nothing back"
ok same_sales "$T" -- "the sales are the same"
rm "$F"/*

# ---- damaged, cut short, foreign -----------------------------------------------
sell_some "$T" 2
out "$pos" carry out --dir "$T"
file=$(ls "$F"/to-hq-*)
cp "$file" "$root/good.ldc"
size=$(stat -c %s "$file")
before=$($hq sales --dir "$H" --csv | cksum)
for at in 3 40 110 $((size / 2)) $((size - 5)); do
    cp "$root/good.ldc" "$file"
    byte=$(od -An -tu1 -j "$at" -N 1 "$file" | tr -d ' ')
    printf "\\$(printf '%03o' $(((byte + 1) % 256)))" | dd of="$file" bs=1 seek="$at" conv=notrunc 2>/dev/null
    ok fails "$hq" carry in "$S" --dir "$H" -- "a byte changed at $at"
done
head -c $((size / 2)) "$root/good.ldc" >"$file"
ok fails "$hq" carry in "$S" --dir "$H" -- "half a file"
ok says "not copied whole" -- "(said)"
echo "no sales" >"$file"
ok fails "$hq" carry in "$S" --dir "$H" -- "a text"
: >"$file"
ok fails "$hq" carry in "$S" --dir "$H" -- "an empty file"
ok test "$($hq sales --dir "$H" --csv | cksum)" = "$before" -- "none of them changed anything"
cp "$root/good.ldc" "$file"
H2=$root/hq2
hq_new "$H2"
ok fails "$hq" carry in "$S" --dir "$H2" -- "another chain's headquarters"
ok says "not for this headquarters" -- "refuses it"
ok out "$hq" carry in "$S" --dir "$H" -- "the whole file is taken after all that"

# ---- two shops on one stick ----------------------------------------------------
sell_some "$T2" 4
out "$pos" carry in --dir "$T"
sell_some "$T" 1
ok out "$pos" carry out "$S" --dir "$T2" -- "another shop on the same stick"
out "$pos" carry out --dir "$T"
rm "$F"/to-till-*
mv "$F"/to-hq-1-* "$root/"
out "$hq" carry in "$S" --dir "$H"
ok fails "$pos" carry in --dir "$T" -- "only the other shop's answer is there"
ok says "other tills only" -- "it is left alone, and said"
mv "$root"/to-hq-1-* "$F/"
ok out "$hq" carry in "$S" --dir "$H" -- "both at headquarters"
ok out "$pos" carry in --dir "$T" -- "the first takes its own"
ok test "$(field others)" = 1 -- "and leaves the other"
ok out "$pos" carry in "$S" --dir "$T2" -- "the second takes its own"
ok same_sales "$T" -- "the first's sales are right"
ok same_sales "$T2" -- "the second's too"
mv "$F"/to-till-2-* "$(ls "$F"/to-till-1-*)"
ok fails "$pos" carry in --dir "$T" -- "another till's answer under our name"
ok says "other tills only" -- "is recognised"
cp "$(ls "$F"/to-hq-1-*)" "$(ls "$F"/to-till-1-*)"
ok fails "$pos" carry in --dir "$T" -- "our own file sent back to us is no answer"

# ---- two tills of one shop, that know each other's debtors by stick alone ---------
rm "$F"/*
out "$pos" customer add --name 张三 --limit 100 --dir "$T2"
who=$(jq -r '.id // .number // .customer' "$root/out" | head -n 1)
ok out "$pos" customer adjust "$who" --amount 12 --reason 旧账 --dir "$T2" -- "somebody owes at one till"
out "$pos" carry out "$S" --dir "$T2"
out "$hq" carry in "$S" --dir "$H"
out "$pos" carry out "$S" --dir "$T3"
ok out "$hq" carry in "$S" --dir "$H" -- "both tills' files"
ok out "$pos" carry in "$S" --dir "$T3" -- "the other till of the shop"
ok test "$(field rest)" -ge 1 -- "hears of the debt"
hears_name() { "$pos" customer list --dir "$T3" | grep -q 张三; }
ok fails hears_name -- "and not of the name"

# ---- beside a living link ------------------------------------------------------
rm -f "$F"/*
hq_up
agent_up "$T"
until_ms 15000 unsent_is "$T" 0
sell_some "$T" 3
ok out "$pos" carry out --dir "$T" -- "carried out while the agent runs"
ok out "$hq" carry in "$S" --dir "$H" -- "taken in while headquarters serves"
sell_some "$T" 3
ok until_ms 15000 unsent_is "$T" 0 -- "the link brings the rest"
ok out "$pos" carry in --dir "$T" -- "the answer comes after the link did the same"
ok unsent_is "$T" 0 -- "and takes nothing back"
ok same_sales "$T" -- "each sale once"
racing() {
    for _ in 1 2 3 4; do
        sell_some "$T" 2
        "$pos" carry out --dir "$T" >/dev/null 2>&1
        "$hq" carry in "$S" --dir "$H" >/dev/null 2>&1
        "$pos" carry in --dir "$T" >/dev/null 2>&1
    done
}
racing
ok until_ms 15000 unsent_is "$T" 0 -- "both at once"
ok same_sales "$T" -- "still each sale once"
ok out "$hq" ledger verify --dir "$H" -- "headquarters' ledgers verify"
agent_down "$T"
hq_down

# ---- a copy of the till --------------------------------------------------------
cp -r "$T" "$root/copy"
sell_some "$T" 2
out "$pos" carry out --dir "$T"
out "$hq" carry in "$S" --dir "$H"
out "$pos" carry in --dir "$T"
rm "$F"/*
sell_some "$root/copy" 3
ok out "$pos" carry out "$S" --dir "$root/copy" -- "a till restored from a copy"
ok fails "$hq" carry in "$S" --dir "$H" -- "holds other sales under the same numbers"
ok test "$(field results[0].result)" = fork -- "headquarters sees it"
ok says "runs twice" -- "and says it"
ok out "$pos" carry in "$S" --dir "$root/copy" -- "the answer heals the till"
ok test "$(field recovered)" = true -- "and says so"
ok out "$pos" ledger verify --dir "$root/copy" -- "its ledger holds"
ok out "$pos" rebuild --check --dir "$root/copy" -- "and its lists follow from it"
ok same_sales "$T" -- "nothing was mixed"
rm "$F"/*

# ---- cut off, and enrolled anew ------------------------------------------------
sell_some "$T" 1
out "$pos" carry out --dir "$T"
$hq revoke --dir "$H" --till "$(status "$T" till)" --reason 测试 >/dev/null
ok fails "$hq" carry in "$S" --dir "$H" -- "a revoked till's file"
ok says "has cut off this till" -- "is refused with the words of the wire"
ok fails "$pos" carry in --dir "$T" -- "the till is told"
ok says "has cut off this till" -- "in the same words"
ok unsent_is "$T" 1 -- "what it sold stays unsent"
hq_up
$pos enrol --dir "$T" "$(code)" >/dev/null 2>"$root/err"
hq_down
ok fails "$hq" carry in "$S" --dir "$H" -- "the old key's file stays refused"
rm "$F"/*
sell_some "$T" 1
ok out "$pos" carry out --dir "$T" -- "under the new key"
ok out "$hq" carry in "$S" --dir "$H" -- "it is taken in again"
ok out "$pos" carry in --dir "$T" -- "and answered"
ok same_sales "$T" -- "every sale is there"
ok out "$pos" ledger verify --dir "$T" -- "the till's ledger verifies"
ok out "$hq" ledger verify --dir "$H" -- "headquarters' too"

# ---- practice ------------------------------------------------------------------
cp -r "$T" "$root/practice"
: >"$root/practice/practice.mark"
ok fails "$pos" carry out "$S" --dir "$root/practice" -- "practice is not carried"
ok says "end practice first" -- "(said)"

# ---- a stick that cannot be written --------------------------------------------
if [ "$(id -u)" != 0 ]; then
    chmod 500 "$F"
    ok fails "$pos" carry out --dir "$T" -- "a write-protected stick"
    chmod 700 "$F"
fi
rm -rf "$F" && : >"$F"
ok fails "$pos" carry out --dir "$T" -- "a file where the folder should be"
finish
