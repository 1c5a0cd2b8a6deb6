#!/bin/bash
# If this fails: goods that headquarters recalled are sold in a village all the
# same, or nobody at headquarters can see who allowed it.
. "$(dirname "$0")/sync_lib.sh"
T=$root/till
port=$(free_port)

# basket EXTRA CASHIER BARCODE: sells one; prints its number.
basket() {
    $pos sell --dir "$T" "{\"cashier\":$2,\"lines\":[{\"barcode\":\"$3\"$1}],\"tenders\":[{\"type\":\"cash\",\"amount\":\"1.00\"}]}" 2>"$root/err" |
        sed -n 's/.*"seq":\([0-9]*\).*/\1/p'
}
sells() { [ -n "$(basket "$1" "$2" "${3:-6901234567892}")" ]; }
denies() { # WORDS EXTRA CASHIER [BARCODE]
    [ -z "$(basket "$2" "$3" "${4:-6901234567892}")" ] && grep -q "$1" "$root/err"
}
known() { denies "$1" "" 2; }
listed() { $hq overrides --dir "$H" --csv >"$root/over.csv" && grep -q "$1" "$root/over.csv"; }

ok hq_new "$H" -- "a chain with an outlet"
echo 1234 >"$root/pin"
ok "$hq" cashier add --dir "$H" --outlet 1 --name 王芳 --role keeper --pin-file "$root/pin" -- "a keeper"
ok "$hq" cashier add --dir "$H" --outlet 1 --name 李强 --pin-file "$root/pin" -- "and a cashier"
ok hq_up -- "headquarters serves"
ok "$pos" enrol --dir "$T" "$(code)" -- "a till is enrolled"
agent_up "$T"
ok until_ms 10000 link_is "$T" online -- "and online"
ok sells "" 2 -- "matches are sold"

ok refused "reason" "$hq" recall add --dir "$H" --item 1 -- "a recall needs a reason"
ok refused "no item 99" "$hq" recall add --dir "$H" --item 99 --reason x -- "and an item that is there"
ok refused "commas" "$hq" recall add --dir "$H" --item 1 --reason x --lot "A,B" -- "and lots one by one"
ok refused "name what" "$hq" recall add --dir "$H" --reason x -- "and something to recall"
ok "$hq" recall add --dir "$H" --barcode 6901234567892 --lot A1 --lot A2 --reason 受潮 -- "two lots are recalled"
ok until_ms 10000 known "look at its lot" -- "a till that sees no lot asks to look"
ok denies "受潮" ',"lot":"A2"' 2 -- "a recalled lot is not sold"
ok denies "keeper" ',"lot":"A2","override":true' 2 -- "not by a cashier's word either"
ok denies "受潮" ',"lot":"A2"' 1 -- "nor by a keeper who does not say so"
ok sells ',"lot":"B7"' 2 -- "another lot is"
ok denies "lot A1, not B7" ',"lot":"B7"' 2 "]C1010690123456789210A1" -- "the code's own lot holds"
ok sells ',"lot":"a2","override":true' 1 -- "a keeper may"
ok until_ms 10000 listed "recalled,李\|recalled,王芳,王芳,1,火柴,a2" -- "headquarters sees who, what and which lot"
ok "$hq" recall list --dir "$H" --json -- "recalls are listed"
acknowledged() { $hq recall list --dir "$H" --csv | tail -n 1 | grep -q ",1,1.\{0,1\}$"; }
ok until_ms 10000 acknowledged -- "with the tills that have them"
ok "$hq" recall end 1 --dir "$H" -- "the recall ends"
ok refused "ended already" "$hq" recall end 1 --dir "$H" -- "once"
ok until_ms 10000 sells ',"lot":"A2"' 2 -- "and all is sold again"
ok "$hq" ledger rebuild --dir "$H" -- "headquarters' lists come back the same"
ok listed "recalled" -- "with what was allowed"
ok "$pos" rebuild --check --dir "$T" -- "and the till's"
ok grep -q '"kind":"OVERRIDE_RECALLED"\|"kind": *2\|OVERRIDE_RECALLED' <("$pos" ledger export --dir "$T" 2>/dev/null) -- "the till's ledger shows the override"
finish
