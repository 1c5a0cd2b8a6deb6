#!/bin/bash
# If this fails: the second till of a shop does not know who owes what at the
# first, sells past a limit, or still shows the name of somebody who was erased.
. "$(dirname "$0")/sync_lib.sh"
A=$root/a
C=$root/c
port=$(free_port)

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }
sell() { # TILL AMOUNT-ON-CREDIT
    $pos sell --dir "$1" "{\"customer\":\"$id\",\"member\":\"$id\",\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":\"100\"}],\"tenders\":[{\"type\":\"credit\",\"amount\":\"$2\"}]}" >/dev/null 2>"$root/err"
}
found() { $pos customer find "$2" --dir "$1" 2>/dev/null | grep -q "\"customer\":\"$id\""; }
gone() { ! found "$@"; }
owes() { [ "$($pos customer find wxm --dir "$1" | field balance)" = "$2" ]; }
credit() { $hq credit --dir "$H" --csv | grep -q "$1"; }
clean_of() { ! grep -qa "$2" "$1"/till.db "$1"/till.db-wal "$1"/*.log 2>/dev/null; }

ok hq_new "$H" -- "a chain with an outlet"
ok hq_up -- "headquarters serves"
ok "$pos" enrol --dir "$A" "$(code)" -- "one till"
agent_up "$A"
id=$($pos customer add --name 王小明 --phone 13812345678 --limit 25 --member --dir "$A" | field customer)
ok test -n "$id" -- "with a customer"
ok sell "$A" 10 -- "who buys on credit"
ok until_ms 15000 credit ",1,10.00,0.00,1,10" -- "headquarters knows the sum"
ok "$pos" enrol --dir "$C" "$(code)" -- "another till of the outlet"
agent_up "$C"
ok until_ms 40000 found "$C" wxm -- "finds the customer by pinyin"
ok until_ms 20000 owes "$C" 10.00 -- "knows the debt"
ok sell "$C" 10 -- "sells on credit too"
ok until_ms 40000 owes "$A" 20.00 -- "the first till hears of it"
ok "$pos" customer repay "$id" --amount 20 --dir "$A" -- "all is paid back at one"
ok until_ms 40000 owes "$C" 0.00 -- "and the other knows"
ok until_ms 15000 credit ",0,0.00,0.00,1,20" -- "and headquarters"
ok "$pos" customer erase "$id" --dir "$A" -- "the customer is erased"
ok until_ms 40000 gone "$C" wxm -- "at the other till too"
for name in 王小明 13812345678; do
    ok until_ms 20000 clean_of "$A" $name -- "no $name in the first till's files"
    ok until_ms 20000 clean_of "$C" $name -- "nor in the second's"
    ok test -z "$($hq ledger export --dir "$H" 2>/dev/null | grep -a $name)" -- "nor in a ledger"
    ok test -z "$(grep -a $name "$root/hq.log")" -- "nor in headquarters' log"
done
ok "$pos" rebuild --check --dir "$C" -- "the lists add up"
finish
