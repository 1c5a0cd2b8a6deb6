#!/bin/bash
# dispatch.sh - a day's trucks on the command line: the network from files, a
# plan judged by code that shares nothing with it, the dispatcher's hand,
# deliveries, loading, papers. Lost without it: a plan that no truck can drive,
# a bad line that is taken, a rule that is not kept, or a page that a name of a
# shop can break.
. "$(dirname "$0")/bad_lib.sh"
J=tests/route/check_dispatch.jq
day=2026-11-23
h() { "$hq" "$@" --dir "$H" >"$root/out" 2>"$root/err" </dev/null; }
fails() { ! h "$@"; }
says() { grep -qF -- "$1" "$root/out" "$root/err"; }

# ---- the network ---------------------------------------------------------------
h init --name 天长便民
h warehouse add --name 集散中心 --zone A:A-01..A-03
lat=(32840 32680 32580 32520) lon=(119130 118750 119160 118900)
town=(铜城中转站 汊涧中转站 秦栏中转站 冶山中转站)
RANDOM=5
echo 'name,outlet,lat,lon,via,limit,service,open' >"$root/p.csv"
echo 'owner,outlet,weight,volume,parcel' >"$root/c.csv"
for i in $(seq 1 24); do
    k=$((i % 4)) name="村店$i"
    [ "$i" = 3 ] && name='<b>&"店'
    h outlet add --name "$name" --division 341181100000
    a=$((lat[k] + RANDOM % 120 - 60)) b=$((lon[k] + RANDOM % 120 - 60))
    printf '"%s",%d,%d.%03d,%d.%03d,%s,%s,8,07:00-17:30\n' "${name//\"/\"\"}" "$i" \
        $((a / 1000)) $((a % 1000)) $((b / 1000)) $((b % 1000)) "${town[k]}" \
        "$([ $((i % 7)) = 0 ] && echo 4500)" >>"$root/p.csv"
    echo "中通快递,$i,$((RANDOM % 40 + 3)),$((RANDOM % 200 + 20)),yes" >>"$root/c.csv"
    echo "天长粮油,$i,$((RANDOM % 190 + 20)),$((RANDOM % 300 + 20))," >>"$root/c.csv"
done
ok h road import hq/demo/places.csv -- "the hub and its four towns come from a file"
ok h road import "$root/p.csv" -- "and the villages"
ok h vehicle import hq/demo/vehicles.csv -- "and the trucks"
ok h consign import "$root/c.csv" -- "and other merchants' goods"

# ---- bad lines -----------------------------------------------------------------
printf 'name,depot,weight\n皖A1,天长集散中心,-5\n皖A2,月亮,5\n皖A3,天长集散中心,900\n' >"$root/bad.csv"
ok fails vehicle import "$root/bad.csv" -- "bad trucks are refused"
ok says "bad.csv:2" -- "by their line"
ok says "bad.csv:3" -- "each"
ok says "1 new" -- "and the good one is taken"
h vehicle add --name 皖A3 --close
meet "a consignment without weight" "without weight" "重量" \
    "$hq" consign add --owner 甲 --outlet 1 --weight 0 --dir "$H"
meet "an outlet nobody knows" "no outlet 99" "没有门店 99" \
    "$hq" consign add --owner 甲 --outlet 99 --weight 1 --dir "$H"
meet "a station that supplies itself" "in a ring" "绕成了圈" \
    "$hq" road place --name 铜城中转站 --via 铜城中转站 --dir "$H"
meet "a time that ends before it begins" "ends before" "先止后起" \
    "$hq" road place --name 铜城中转站 --open 12:00-07:00 --dir "$H"

# ---- plans ---------------------------------------------------------------------
judge() {
    h road list --json && cp "$root/out" "$root/places"
    h vehicle list --json && cp "$root/out" "$root/vehicles"
    h consign list --json && cp "$root/out" "$root/consigns"
    jq -n --slurpfile p "$root/plan" --slurpfile a "$root/places" \
        --slurpfile v "$root/vehicles" --slurpfile c "$root/consigns" \
        '{plan: $p[0], places: $a[0].rows, vehicles: $v[0].rows, consigns: $c[0].rows}' |
        jq -f "$J" >"$root/err"
    [ "$(jq length "$root/err")" = 0 ]
}
plan() {
    h dispatch plan --day "$day" --iterations 1500 --json "$@"
    local rc=$?
    cp "$root/out" "$root/plan"
    return $rc
}
ok plan -- "a day is planned"
ok judge -- "and every trip of it can be driven, at that price"
cp "$root/plan" "$root/first"
plan --anew
ok cmp <(jq -S 'del(.plan)' "$root/first") <(jq -S 'del(.plan)' "$root/plan") -- "the same plan for the same seed"
for wrong in '.trips[0].visits[0].arrive_s += 600' '.trips[0].visits |= .[1:]' \
    '.trips[0].metres += 5000' '.shares[0].charge = "99999.00"' '.trips[0].visits |= reverse'; do
    jq "$wrong" "$root/first" >"$root/plan"
    ok eval '! judge' -- "the checker can say no: $wrong"
done

# ---- the dispatcher's hand -----------------------------------------------------
h dispatch pin --outlet 1 --vehicle 皖M20002 --day "$day"
h dispatch forbid --outlet 2 --vehicle 皖M10002 --day "$day"
h dispatch move --outlet 5 --after 8 --vehicle 皖M10002 --day "$day"
ok plan -- "planned again around three rules"
ok judge -- "it can be driven"
last() { # the truck that brings an outlet
    jq -r --argjson p "$(jq --argjson o "$1" '[.rows[] | select(.outlet == $o)][0].id' "$root/places")" \
        '.trips[] | select([.visits[] | select(.place == $p)] | length > 0) | .name' "$root/plan"
}
ok [ "$(last 1)" = 皖M20002 ] -- "the pinned one goes with its truck, through the station"
ok [ "$(last 2)" != 皖M10002 ] -- "the forbidden truck does not go there"
ok [ "$(last 5)" = 皖M10002 ] -- "the moved one has moved"
ok [ "$(last 8)" = 皖M10002 ] -- "beside the one it comes after"
h dispatch free --day "$day"
h road place --name 村店7 --limit 100
ok eval '! plan' -- "a village no truck may drive to is told by the exit code"
ok judge -- "and the rest goes out"
ok [ "$(jq '[.left[].outlet] == [7]' "$root/plan")" = true ] -- "only that one is left out"

# ---- out of the gate -----------------------------------------------------------
ok h dispatch confirm --day "$day" -- "the plan is confirmed"
ok says "23 deliveries" -- "23 shops are told"
h dispatch confirm --day "$day"
ok says " 0 deliveries" -- "a second time tells nobody twice"
h dispatch list --json --day "$day"
slip=$(jq -r '.rows[0].slip' "$root/out")
ok h dispatch load --scan "$slip" -- "the slip's code loads the truck"
ok h dispatch load --scan "$slip" -- "scanned again"
ok says "before" -- "it says so"
meet "a code of something else" "no code of a delivery slip" "不是配送单" "$hq" dispatch load --scan hello --dir "$H"
meet "a delivery nobody sent" "no delivery 999" "没有配送单 999" \
    "$hq" dispatch load --scan LDD/999/1/20780/0/00000000 --dir "$H"
ok h dispatch manifest --day "$day" -- "there is a page for each truck"
ok eval '! grep -q "<b>&" "$root/out"' -- "a shop's name is only text on it"
ok says '&lt;b&gt;&amp;&quot;店' -- "and all of it is there"
ok h dispatch slip --day "$day" -- "and a slip for each stop"
ok says "$slip" -- "with its code"
printf 'vehicle,time,degrees\n皖M10003,2026-11-23 08:00,4.5\n皖M9,2026-11-23 08:00,4\n皖M10003,8 Uhr,4\n' >"$root/t.csv"
ok fails dispatch temperature "$root/t.csv" -- "bad readings are refused"
ok says "1 new" -- "and the good one is kept"
ok h ledger rebuild -- "everything is made again from the ledger"
ok says "as it was" -- "and is as it was"
finish
