#!/bin/bash
# From what a shop sold to what it gets, as real processes: sold at the till,
# suggested by headquarters, confirmed at the till, closed, allotted, and told
# at the till again. Lost without it: a shop that is suggested goods and never
# sees what became of its order, or a file half taken.
. "$(dirname "$0")/sync_lib.sh"
T=$root/till
port=$(free_port)

# hold WORDS ARGS...: headquarters' command succeeds and says WORDS.
hold() {
    local words=$1
    shift
    timeout 120 $hq "$@" --dir "$H" >"$root/out" 2>"$root/err" &&
        grep -qF -- "$words" "$root/out"
}
# deny WORDS ARGS...: refused with WORDS, and nothing is written.
deny() {
    local words=$1 before after
    shift
    before=$($hq order rules --csv --dir "$H" && $hq order shelves --csv --dir "$H")
    $hq "$@" --dir "$H" >"$root/out" 2>"$root/err" && return 1
    after=$($hq order rules --csv --dir "$H" && $hq order shelves --csv --dir "$H")
    grep -qF -- "$words" "$root/err" && [ "$before" = "$after" ]
}
till() {
    timeout 60 "$pos" "$@" --dir "$T" >"$root/out" 2>"$root/err"
}
till_says() {
    local words=$1
    shift
    till "$@" && grep -qF -- "$words" "$root/out"
}
bring() { timeout 60 "$pos" agent --dir "$T" --once >/dev/null 2>"$root/err"; }
# Days in China, counted from the one the test begins on.
today=$(TZ=UTC-8 date +%F)
day() { TZ=UTC date -d "$today +$1 days" +%F; }

ok hq_new "$H" -- "a chain with an outlet"
ok hold "{" cashier add --outlet 1 --name 王芳 --role keeper --pin-stdin --json <<<"1357" -- "a keeper"
ok hold "{" warehouse add --name 集散中心 --zone A:A-01..A-03 --json -- "a warehouse"

# ---- rules, and what is refused --------------------------------------------
ok deny "no outlet 7" order rule --outlet 7 --weekdays 1 -- "an unknown outlet"
ok deny "numbers from 1" order rule --outlet 1 --weekdays 8 -- "an unknown weekday"
ok deny "which weekdays" order rule --outlet 1 -- "no truck at all"
ok deny "from 0 to 14" order rule --outlet 1 --weekdays 1 --lead -1 -- "a negative lead"
ok deny "like 16:30" order rule --outlet 1 --weekdays 1 --cutoff 25:00 -- "no such time"
ok deny "hundred million" order rule --outlet 1 --weekdays 1 --budget -5 -- "a negative budget"
ok deny "no warehouse 9" order rule --outlet 1 --weekdays 1 --warehouse 9 -- "an unknown warehouse"
ok deny "50 to 99.9" order rule --outlet 1 --weekdays 1 --service 120 -- "a service above all"
ok deny "min is above max" order shelf --item 1 --min 9 --max 3 -- "a shelf that shows more than it holds"
ok deny "no item" order shelf --item 99 --min 1 -- "an unknown item"
ok deny "no pack 5" order shelf --item 1 --pack 5 -- "an unknown pack"
ok deny "its own place" order substitute --item 1 --by 1 -- "a substitute for itself"
ok deny "when the truck comes" replenish run -- "planning without a rule"
printf '门店,送货日,截单时间,未确认\n1,1234567,20:00,照发\n9,1,20:00,\n1,0,20:00,\n' >"$root/r.csv"
ok refused "r.csv:3" $hq order import rules "$root/r.csv" --strict --dir "$H" -- "strict refuses a file with a bad line"
ok hold '"rows":[]' order rules --json -- "and took nothing of it"
$hq order import rules "$root/r.csv" --dir "$H" >"$root/out" 2>"$root/err"
ok grep -q "r.csv:4: refused" "$root/err" -- "otherwise bad lines are named"
ok hold '"cutoff":"20:00"' order rules --json -- "and the good ones hold"
printf 'item,min,max,weight\n1,12,60,20\n' >"$root/s.csv"
ok hold "1 changed" order import shelf "$root/s.csv" -- "shelf data by spreadsheet"
ok hold "1,火柴 1盒,0,12,60" order shelves --csv -- "is listed"

# ---- the loop ---------------------------------------------------------------
ok hq_up -- "headquarters serves"
ok "$pos" enrol --dir "$T" "$(code)" -- "a till is enrolled"
for k in 3 2 4; do
    sell "$T" $k >/dev/null
done
ok bring -- "what it sold reaches headquarters"
ok hold '"changed":1' replenish run --day "$(day 1)" --json --explain -- "headquarters suggests"
ok grep -q '"quantity":"[1-9]' "$root/out" -- "something"
ok hold '"changed":0' replenish run --day "$(day 1)" --json -- "and nothing new when asked again"
ok bring -- "the till fetches it"
ok till_says '"item":1' order show --json -- "and shows it with its reason"
ok till order place --cashier 1 --json -- "the keeper confirms"
seq=$(sed -n 's/.*"seq":\([0-9]*\).*/\1/p' "$root/out" | head -n 1)
ok bring -- "the order reaches headquarters"
ok hold '"state":"not decided"' order list --json -- "where it is open"
ok hold '"free":"0"' order pool --json -- "and nothing is there for it"
ok hold '"unconfirmed":0' order close --day "$(day 1)" --json -- "nobody has to order in its place"
ok hold "{" goods receive --warehouse 1 --supplier 1 --item 1 --quantity 5 --lot L1 --expiry 2090-01-01 --json -- "five come in"
ok hold '"in_part":1' order allot --day "$(day 1)" --json --explain -- "and are allotted"
ok grep -q '"allotted":"5"' "$root/out" -- "all of them"
ok hold '"lines":0' order allot --day "$(day 1)" --json -- "once"
ok bring -- "the till hears of it"
ok till_says '"allotted":"5"' order show "$seq" --json -- "and shows what it gets"
ok hold "less than asked,shortage" order show 1 "$seq" --csv -- "and so does headquarters"

# ---- nobody confirms --------------------------------------------------------
ok hold '"changed":1' replenish run --day "$(day 2)" --json -- "another suggestion"
ok hold '"orders":1' order close --day "$(day 2)" --json -- "is ordered in the outlet's place"
ok hold '"orders":0' order close --day "$(day 2)" --json -- "once"
ok hold '"waiting":1' order allot --day "$(day 2)" --json -- "and waits for goods"
ok bring -- "the till hears of that"
ok hold "0,1," order list --csv -- "it is listed as headquarters' own"

hq_down
before=$($hq order list --csv --dir "$H")
ok hold "everything" ledger rebuild -- "everything is made anew from the ledgers"
ok test "$before" = "$($hq order list --csv --dir "$H")" -- "and is the same"
finish
