#!/bin/bash
# pos_backup.sh - copies of a till on a stick and back: taken while it sells,
# checked, damaged ones refused, restored and enrolled anew with headquarters,
# which knows more than the copy.
# Lost without it: a shop whose disk died and whose stick holds nothing usable.
. "$(dirname "$0")/sync_lib.sh"

port=$(free_port)
hq_new "$H" && hq_up || { echo "1..1"; echo "not ok 1 - headquarters serves"; exit 1; }
T=$root/till stick=$root/stick
mkdir "$stick"
"$pos" enrol --dir "$T" "$(code)" >/dev/null
for i in 1 2 3; do sell "$T" "$i" >/dev/null; done
"$pos" agent --dir "$T" --once

out() { "$@" >"$root/out" 2>"$root/err"; }
fails() { ! "$@" >"$root/out" 2>"$root/err"; }
says() { grep -qF -- "$1" "$root/out" "$root/err"; }
field() { jq -r ".$1" "$root/out"; }

ok fails "$pos" backup --dir "$T" -- no stick, no copy
ok says "no stick is plugged in" -- and it says so
printf '[backup]\ndir = %s\n' "$stick" >"$T/till.ini"
ok out "$pos" backup --dir "$T" -- a copy is made
file=$(field file)
ok test -s "$file" -- it is there: "$file"
ok test "$(stat -c %a "$file")" = 600 -- nobody else may read it
ok test "$(ls "$stick/liandian" | grep -c part)" = 0 -- nothing half-written stays
ok test "$(field entries)" = "$("$pos" status --dir "$T" --json | jq .head_seq)" \
    -- it holds every entry
ok out "$pos" backup --check "$file" -- it can be checked
ok test ! -e "$stick/liandian/till.key" -- no keys on it
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
secret=$(hex "$T/till.key" | cut -c 1-48)
holds_secret() { hex "$file" | grep -qF "$secret"; }
ok fails holds_secret -- nor in it

# ---- while it sells -----------------------------------------------------------
(for i in $(seq 40); do sell "$T" 1 >/dev/null; done) &
selling=$!
ok out "$pos" backup --dir "$T" --to "$stick" -- a copy while selling
ok out "$pos" backup --check "$(field file)" -- is whole
wait $selling

# ---- damage -------------------------------------------------------------------
cp "$file" "$root/bad.db"
size=$(stat -c %s "$file")
broken=$root/$(basename "$file")
for at in 100 $((size / 2)) $((size - 3000)); do
    cp "$file" "$broken"
    head -c 600 /dev/urandom | dd of="$broken" bs=1 seek="$at" conv=notrunc 2>/dev/null
    ok fails "$pos" restore "$broken" --dir "$root/nope" -- damage at "$at" is noticed
    ok test ! -e "$root/nope/till.db" -- and makes no till
done
head -c $((size / 2)) "$file" >"$root/bad.db"
ok fails "$pos" restore "$root/bad.db" --dir "$root/nope" -- half a copy is none
echo "no database" >"$root/bad.db"
ok fails "$pos" restore "$root/bad.db" --dir "$root/nope" -- a text is none
ok fails "$pos" restore "$root/absent" --dir "$root/nope" -- a file that is not there
ok fails "$pos" restore "$file" --dir "$T" -- not over a till
ok says "already" -- and it says why

# ---- back ---------------------------------------------------------------------
for i in 1 2; do sell "$T" "$i" >/dev/null; done # after the copy
"$pos" agent --dir "$T" --once
want=$("$pos" status --dir "$T" --json | jq .head_seq)
R=$root/restored
ok out "$pos" restore "$file" --dir "$R" -- restored from the first copy
ok out "$pos" rebuild --check --dir "$R" -- its lists are what its ledger says
sell "$R" 3 >/dev/null # before it is enrolled: the shop goes on
ok out "$pos" enrol --dir "$R" "$(code)" -- enrolled anew
ok out "$pos" agent --dir "$R" --once -- it meets headquarters
ok test "$("$pos" status --dir "$R" --json | jq .head_seq)" -gt "$want" \
    -- what was sold after the copy came back, and its own sale stays
ok out "$pos" ledger verify --dir "$R" -- every hash and signature holds
ok out "$hq" ledger verify --dir "$H" -- at headquarters too

# ---- only the newest stay -----------------------------------------------------
for i in $(seq 12); do
    touch "$stick/liandian/liandian-1-1-202001$(printf %02d "$i")-000000.db"
done
"$pos" backup --dir "$T" >/dev/null
ok test "$(ls "$stick/liandian" | wc -l)" = 10 -- ten are kept
touch "$stick/liandian/holiday.jpg"
"$pos" backup --dir "$T" >/dev/null
ok test -e "$stick/liandian/holiday.jpg" -- other files are left alone
finish
