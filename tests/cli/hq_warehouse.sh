#!/bin/bash
# hq_warehouse.sh - a warehouse on the command line: from the supplier's lorry
# to the shop's delivery. Lost without it: bad input that changes something, or
# a balance that does not close in what a person reads.
set -u
HQ=${B:-$PWD/build/release}/hq
T=$(mktemp -d "${TMPDIR:-/tmp}/hq-ware.XXXXXX")
D=$T/hq
trap 'rm -rf "$T"' EXIT
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
run() {
    local want=$1
    shift
    "$HQ" "$@" --dir "$D" >"$T/out" 2>"$T/err" </dev/null
    local got=$?
    if [ $got = "$want" ]; then good; else bad "hq $* left $got, not $want"; fi
}
out() { if grep -qF -- "$1" "$T/out"; then good; else bad "no \"$1\""; fi; }
# refuse WORDS ARGS...: refused with that, and the book is as it was.
refuse() {
    local words=$1
    shift
    "$HQ" goods list --csv --dir "$D" >"$T/before"
    run 1 "$@"
    if grep -qF -- "$words" "$T/err"; then good; else bad "not told \"$words\""; fi
    "$HQ" goods list --csv --dir "$D" >"$T/after"
    if cmp -s "$T/before" "$T/after"; then good; else bad "it changed something"; fi
}

run 0 init --name test
printf 'barcode,name,spec,category,unit,price\n6901028001915,茶,,饮料,瓶,3\n6902538004045,奶,,饮料,盒,5\n' >"$T/items.csv"
run 0 import items "$T/items.csv"
run 0 outlet add --name 甲店 --division 341181102003
run 0 outlet add --name 乙店 --division 341181102003

refuse "like 2..8" warehouse add --name x --zone C:8..2:C-01
refuse "A-01..A-20" warehouse add --name x --zone A:A-01..B-20
refuse "cannot be a bin" warehouse add --name x --zone A:~W1
refuse "hub, station" warehouse add --name x --kind moon
refuse "no warehouse 1" goods receive --warehouse 1 --supplier 1 --item 1 --quantity 5
run 0 warehouse add --name 集散中心 --zone A:A-01..A-03 --zone C:2..8:C-01 --json
out '"id":1'
run 0 warehouse bins --id 1 --json
out '"count":4'

refuse "past their date" goods receive --warehouse 1 --supplier 1 --item 1 --quantity 5 --expiry 2020-01-01
refuse "above 0" goods receive --warehouse 1 --supplier 1 --item 1 --quantity -5
refuse "no item 77" goods receive --warehouse 1 --supplier 1 --item 77 --quantity 5
refuse "made before they come" goods receive --warehouse 1 --supplier 1 --item 1 --quantity 5 --lot L --produced 2091-01-01 --expiry 2090-01-01
run 0 goods receive --warehouse 1 --supplier 1 --item 1 --quantity 48 --lot L1 --expiry 2090-01-01 --json
out '{"lot":1,"bin":"A-01"}'
run 0 goods receive --warehouse 1 --supplier 1 --item 1 --quantity 12 --lot L1 --expiry 2090-01-01 --json
out '"lot":1' # the same batch
run 0 goods move --item 1 --lot 1 --quantity 50 --from warehouse/1 --to warehouse/1/A-01
run 0 goods suggest --warehouse 1 --item 2
out A-02
refuse "has 10 of item 1" goods move --item 1 --lot 1 --quantity 11 --from warehouse/1 --to warehouse/1/A-02
refuse "is no place" goods move --item 1 --lot 1 --quantity 1 --from moon/1 --to warehouse/1
refuse "is no reason" goods move --item 1 --lot 1 --quantity 1 --from warehouse/1 --to lost/moon
refuse "no bin B-09" goods move --item 1 --lot 1 --quantity 1 --from warehouse/1 --to warehouse/1/B-09
refuse "still holds goods" warehouse add --id 1 --name 集散中心 --zone A:A-02..A-03
refuse "from 0 to" goods count --warehouse 1 --bin A-01 --item 1 --lot 1 --counted -1
run 0 goods count --warehouse 1 --bin A-01 --item 1 --lot 1 --counted 49 --reason 盘点
out "difference -1"
run 0 goods list --at lost --json
out '"quantity":"1"'

printf 'outlet,item,quantity\n1,1,20\n2,1,30\n9,1,5\n2,2,1\n' >"$T/wave.csv"
run 1 wave make --warehouse 1 --file "$T/wave.csv" --day 2026-11-23 --json
out '"wave":1'
out '"outlet":9,"item":1,"quantity":"5","why":"no such outlet"'
out '"outlet":2,"item":2,"quantity":"1","why":"not in stock"'
printf 'shop,thing\n1,2\n' >"$T/bad.csv"
refuse "names the columns" wave make --warehouse 1 --file "$T/bad.csv"
refuse "allotted nothing" wave make --warehouse 1
refuse "than is left on its list" wave pick 1 --item 1 --lot 1 --bin A-01 --quantity 1000
run 0 lot hold 1 --reason 冷链
refuse "is held" wave done 1
run 0 lot release 1
run 0 wave pick 1 --item 1 --lot 1 --quantity 10
refuse "than is left on its list" wave pick 1 --item 1 --lot 1 --quantity 10
run 0 wave done 1
run 0 wave puts 1 --json
out '"count":2'
run 0 wave load --warehouse 1 --outlet 1 --delivery 5 --json
refuse "nothing was put" wave load --warehouse 1 --outlet 1 --delivery 5
run 0 wave close 1
refuse "is closed" wave done 1
refuse "no wave 7" wave picks 7
run 0 goods balance --csv
out '1,茶,,1,L1,60,39,20,0,1,0,瓶'
run 0 crates deposit --kind pallet --deposit 50
run 0 crates move --kind pallet --outlet 1 --count 2
refuse "no outlet 9" crates move --outlet 9 --count 2
run 0 crates list --json
out '"total":"100.00"'
refuse "name the lot" recall trace
refuse "no lot 9" recall trace --lot 9
refuse "no lot moon" recall trace --item 1 --code moon
run 0 recall trace --item 1 --code L1 --json
out '"delivery":5'
refuse "--reason" recall lot --lot 1
run 0 recall lot --lot 1 --reason 异物 --json
out '"recall":1'
run 0 recall list --json
out '"lots":"L1"'
refuse "is held" goods move --item 1 --lot 1 --quantity 1 --from warehouse/1 --to delivery/6
run 0 ledger rebuild

echo "$passed passed, $failed failed"
[ $failed = 0 ]
