#!/bin/bash
# purchase.sh - buying at the command line, from a price list to a matched
# invoice, in both languages. Lost without it: a refusal that does not say what
# to do, a command that changes something and says it failed, a listing that no
# program can read, lists that a rebuild changes.
set -u
HQ=${B:-$PWD/build/release}/hq
T=$(mktemp -d "${TMPDIR:-/tmp}/hq-buy.XXXXXX")
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
# run EXIT ARGS...: runs hq in the directory and checks its exit code.
run() {
    local want=$1
    shift
    "$HQ" "$@" --dir "$D" >"$T/out" 2>"$T/err" </dev/null
    local got=$?
    if [ $got = "$want" ]; then good; else bad "hq $* left $got, not $want"; fi
}
says() { if grep -qF -- "$2" "$T/$1"; then good; else bad "no \"$2\""; fi; }
# is FILTER WANT: jq over the last output.
is() {
    local got
    got=$(jq -r "$1" "$T/out" 2>&1)
    if [ "$got" = "$2" ]; then good; else bad "$1 is $got, not $2"; fi
}
# sum: a digest of all that is listed, to see that nothing changed.
sum() {
    for list in 'supplier list' 'supplier offers' 'supplier terms' \
        'purchase list' 'purchase received' 'invoice list'; do
        # shellcheck disable=SC2086
        "$HQ" $list --dir "$D" --json
    done | sha256sum
}
unchanged() {
    if [ "$before" = "$(sum)" ]; then good; else bad "something changed"; fi
}

# ---- the ground --------------------------------------------------------------
cat >"$T/items.csv" <<'END'
barcode,name,spec,category,unit,price,cost,pack_of,pack_qty
6901234567892,可乐,500ml,饮料,瓶,3.00,2.00,,
16901234567899,可乐,24瓶,饮料,箱,68.00,48.00,6901234567892,24
6908512108426,雪碧,600ml,饮料,瓶,3.50,2.71,,
6908512233517,苹果汁,355ml,饮料,听,2.50,1.94,,
END
"$HQ" init --dir "$D" --name 天长村店 >"$T/out" 2>"$T/err" || bad init
run 0 import items "$T/items.csv"
run 0 warehouse add --name 统仓
run 1 purchase propose --need 1=5 --dry-run
says err "there is no supplier yet"
run 0 supplier add --name 天长批发 --lead 2 --freight 5 --free-from 500 \
    --tolerance-price 1 --phone 0550-1 --json
is .id 1
run 0 supplier add --name 滁州商贸 --lead 1 --min-order 100 --weekdays 1,4
before=$(sum)
run 1 supplier add --name 天长批发
says err "has this name already"
run 1 supplier add --name 甲 --lead 9999
run 1 supplier add --name 甲 --min-order -5
says err "must not be negative"
run 1 supplier add --name 甲 --weekdays 8
says err "Monday"
run 1 supplier add --name 甲 --free-from 100
says err "--freight too"
run 1 supplier show 9
says err "no supplier"
unchanged

# ---- agreements ---------------------------------------------------------------
cat >"$T/prices.csv" <<'END'
供应商,条码,起订量,止,价格,税率,生效日
天长批发,16901234567899,1,9,48.00,13%,2026-11-01
天长批发,16901234567899,10,,40.00,13%,2026-11-01
滁州商贸,16901234567899,1,,46.00,13%,2026-11-01
滁州商贸,6908512108426,12,,2.60,13%,2026-11-01
END
run 0 supplier import "$T/prices.csv"
says out "3 new"
run 0 supplier import "$T/prices.csv"
says out "3 unchanged"
run 0 supplier offers --json
is .count 3
is '.rows[0].last_price' 40.00
before=$(sum)
cat >"$T/bad.csv" <<'END'
supplier,item,packs,to,price,from,until
1,1,1,,45,2026-12-01,
1,2,1,4,3.00,2026-11-01,
1,2,6,,2.90,2026-11-01,
1,3,1,,2.00,2026-11-01,
1,3,5,,2.10,2026-11-01,
1,77,1,,2.00,2026-11-01,
9,2,1,,2.00,2026-11-01,
2,3,1,,2.00,2026-13-01,
2,3,1,,2.00,2026-12-01,2026-11-01
2,3,1,,,2026-11-01,
END
run 1 supplier import "$T/bad.csv"
says err "bad.csv:2: refused: an agreement of the same supplier and item"
says err "bad.csv:3: refused: no price holds for 5 to 5 packs"
says err "bad.csv:5: refused: from 5 packs the price would rise"
says err "bad.csv:7: refused: there is no item"
says err "bad.csv:8: refused: there is no supplier"
says err "bad.csv:9: refused: "
says err "bad.csv:10: refused: "
says err "bad.csv:11: refused: the price is missing"
unchanged
run 1 supplier import "$T/none.csv"
run 1 supplier import "$T/bad.csv" --strict
unchanged
run 0 supplier terms add --supplier 1 --name 年度返利 --step 100=1% \
    --step 1000=3% --period year --from 2026-01-01
run 1 supplier terms add --supplier 1 --name 乱 --step 100=60%
says err "50 %"
run 1 supplier terms add --supplier 1 --name 乱 --step 200=2% --step 100=3%
says err "must rise"
run 0 supplier terms --json
is '.rows[0].kind' rebate

# ---- a proposal ---------------------------------------------------------------
before=$(sum)
run 0 purchase propose --need 16901234567899=9 --day 2026-11-22 --dry-run \
    --explain
says out "1 packs more reach the price from 10 packs and save 32.00 yuan"
says out "proven: nothing is cheaper"
LANG=zh_CN.UTF-8 run 0 purchase propose --need 16901234567899=9 \
    --day 2026-11-22 --dry-run --explain
says out "多订 1 件就到 10 件的价格，省 32.00 元"
run 1 purchase propose --need 1=5
says err "--by NAME"
run 1 purchase propose --need 1=0 --dry-run
run 1 purchase propose --need 1=-4 --dry-run
says err "above 0"
run 1 purchase propose --need 77=4 --dry-run
says err "no item"
run 1 purchase propose --need 1 --dry-run
says err "ITEM=QUANTITY"
run 1 purchase propose --dry-run
says err "nothing is needed"
run 1 purchase propose --need 3=10 --dry-run
says err "no supplier has a price"
cat >"$T/need.csv" <<'END'
条码,数量,日期
16901234567899,9,2026-12-01
6908512108426,60,2026-12-01
6908512108426,x,2026-12-01
END
run 1 purchase propose "$T/need.csv" --by 王采购 --strict
says err "need.csv:4: refused"
unchanged
run 1 purchase propose "$T/need.csv" --by 王采购 --day 2026-11-22 --json
is .proven true
is '.orders | length' 2
is '[.orders[].goods] | sort | join(" ")' "156.00 400.00"
run 0 purchase propose --need 16901234567899=9 --day 2026-11-22 --dry-run --csv
says out "order,supplier,supplier_name,warehouse,item"

# ---- orders -------------------------------------------------------------------
run 0 purchase list --state proposed --json
is .count 2
run 1 purchase receive --order 1 --line 1=24 --by 李
says err "was never approved"
run 1 purchase approve 1 --by ''
run 1 purchase approve 99 --by 王经理
says err "no purchase order 99"
run 0 purchase approve --run 1 --by 王经理
run 1 purchase approve 1 --by 王经理
says err "approved already"
run 0 purchase show 1 --json --explain
is .state approved
is '.events[0].by' 王经理
is '.lines[0].why | length > 0' true
for kind in html csv xlsx; do
    run 0 purchase paper 1 --out "$T/order.$kind"
    if [ -s "$T/order.$kind" ]; then good; else bad "no order.$kind"; fi
done
LANG=zh_CN.UTF-8 run 0 purchase paper 1 --out "$T/order.html"
if grep -q '采购单' "$T/order.html"; then good; else bad "no 采购单"; fi
run 1 purchase paper 1 --out "$T/order.doc"
says err "must end with"

# ---- deliveries ---------------------------------------------------------------
"$HQ" purchase list --dir "$D" --json >"$T/out"
cola=$(jq '.rows[] | select(.supplier == 1) | .order' "$T/out")
sprite=$(jq '.rows[] | select(.supplier == 2) | .order' "$T/out")
run 0 purchase receive --order "$cola" --line 16901234567899=6,1 \
    --paper S-1 --by 李收货
says out "in part"
before=$(sum)
run 1 purchase receive --order "$cola" --line 1=24 --paper S-1 --by 李收货
says err "taken in already"
run 1 purchase receive --order "$cola" --line 1=120 --by 李收货
says err "24 of"
run 1 purchase receive --order "$cola" --line 2=5 --by 李收货
says err "is not on order"
run 1 purchase receive --supplier 1 --warehouse 1 --line 2=5 --by 李收货
says err "nobody ordered"
run 1 purchase receive --line 2=5 --by 李收货
says err "which order"
run 1 purchase receive --order "$cola" --line 1=-5 --by 李收货
run 1 purchase receive --order "$cola" --line 1=5 --warehouse 7 --by 李收货
says err "warehouse"
unchanged
run 0 purchase receive --supplier 1 --warehouse 1 --line 2=5 --by 李收货 \
    --keep 门店急需
cat >"$T/came.csv" <<'END'
商品编号,实收,破损,批号,生产日期,到期日
1,96,0,L7,2026-10-01,2028-10-01
END
run 0 purchase receive "$T/came.csv" --order "$cola" --paper S-2 --by 李收货
says out "complete"
run 0 purchase close "$sprite" --by 王经理 --reason 厂家断货
run 1 purchase cancel "$cola" --by 王经理 --reason 误
run 0 purchase received --json
is .count 3
run 0 purchase list --open --json
is .count 0

run 0 purchase propose --need 1=200 --net --dry-run
says out "nothing to buy"
run 0 purchase propose --orders --dry-run --json
is '.orders | length' 0

# ---- the invoice --------------------------------------------------------------
run 0 invoice add --order "$cola" --number 0451 --by 赵会计 \
    --line 1=240,410.00,13,47.17 --line 0=1,5 --total 415
run 1 invoice add --order "$cola" --number 0451 --by 赵会计 --line 1=1,1
says err "charged twice"
run 1 invoice add --order "$cola" --number 0452 --by 赵会计 --line 1=1,2 \
    --total 3
says err "add up to 2.00"
run 1 purchase match --json
is '[.rows[] | select(.order == '"$cola"') | .difference] | sort | join(",")' \
    "price high"
is '[.rows[] | select(.difference == "not ordered")] | length' 1
is '[.rows[] | select(.difference == "price high") | .who] | join(",")' supplier
run 1 purchase settle --order "$cola" --item 1 --difference tax --by 赵 \
    --reason 无
says err "no such difference"
run 0 purchase settle --order "$cola" --item 1 --difference 'price high' \
    --by 赵会计 --reason 已换票
run 0 purchase match --order "$cola"
run 0 purchase rebates --json
is '.rows[0].received' 400.00
is '.rows[0].accrued' 4.00
before=$(sum)
run 0 ledger rebuild
says out "as it was"
unchanged
run 0 ledger verify

echo "$passed passed, $failed failed"
[ $failed = 0 ]
