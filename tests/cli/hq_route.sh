#!/bin/bash
# hq_route.sh - `hq route solve` as a person uses it: every instance planned, every
# plan judged by code that shares nothing with the solver, the same plan for the
# same seed, and bad files refused in both languages with nothing written.
# Lost without it: plans nobody checked, or a broken file planned all the same.
. "$(dirname "$0")/bad_lib.sh"
I=tests/route/instances

judge() { awk -f tests/route/check.awk "$1" "$2" >"$root/out"; }
solve() { # NAME OPTION...
    local name=$1
    shift
    timeout 120 "$hq" route solve "$I/$name.vrp" --sol "$root/$name.sol" "$@" >"$root/json" 2>"$root/err"
}
near() { # NAME PERCENT: within so much of the best known
    awk -v name="$1" -v percent="$2" -v cost="$(jq -r .cost "$root/json")" \
        '$1 == name { found = 1; exit cost > $2 * (1 + percent / 100) }
         END { if (!found) exit 1 }' $I/best.txt
}

# ---- every instance ------------------------------------------------------------
for name in X-n101-k25 X-n139-k10 X-n200-k36 X-n251-k28 X-n351-k40 C1_10_1 R1_10_1; do
    ok solve "$name" --iterations 4000 --json -- "$name is planned"
    ok judge "$I/$name.vrp" "$root/$name.sol" -- "and judged possible"
    ok near "$name" 20 -- "within 20 % of the best known after 4,000 tries"
done

# ---- the checker can say no ----------------------------------------------------
sol=$root/X-n101-k25.sol
no() { ! judge "$I/X-n101-k25.vrp" "$root/bad.sol"; }
sed 's/^\(Route #3:\) [0-9]*/\1/' "$sol" >"$root/bad.sol"
ok no -- "a customer left out is found"
sed 's/^\(Route #3: [0-9]*\)/\1 1/' "$sol" >"$root/bad.sol"
ok no -- "a customer visited twice is found"
sed 's/^Cost .*/Cost 27590/' "$sol" >"$root/bad.sol"
ok no -- "a wrong cost is found"
awk '/^Route #1:/ { first = $0; next } /^Route #2:/ { sub(/^Route #2:/, ""); print first $0; next }
     /^Route/ { sub(/^Route #[0-9]+/, "Route #" ++n + 1) } { print }' "$sol" >"$root/bad.sol"
ok no -- "two routes in one truck are found"
sed 's/^\(Route #1:\) \([0-9]*\) \([0-9]*\)/\1 \3 \2/' "$root/R1_10_1.sol" >"$root/bad.sol"
ok eval '! judge "$I/R1_10_1.vrp" "$root/bad.sol"' -- "a stop served late is found"

# ---- again ---------------------------------------------------------------------
again() { # OPTION...
    solve X-n139-k10 --iterations 800 --seed 7 "$@" && mv "$root/X-n139-k10.sol" "$root/one.sol" &&
        solve X-n139-k10 --iterations 800 --seed 7 "$@" && cmp -s "$root/X-n139-k10.sol" "$root/one.sol"
}
ok again -- "the same seed gives the same plan"
ok again --threads 2 -- "with two threads too"
ok eval 'LANG=C timeout 60 "$hq" route solve "$I/X-n101-k25.vrp" --seconds 0.2 >"$root/plain" 2>"$root/err"' -- "a time limit ends it"
ok judge "$I/X-n101-k25.vrp" "$root/plain" -- "without --sol the plan is on standard output"

# ---- bad files -----------------------------------------------------------------
change() { sed "$1" $I/X-n101-k25.vrp >"$root/bad.vrp"; }
bad() { # ENGLISH CHINESE WHAT
    rm -f "$root/bad.sol"
    meet "$3" "$1" "$2" "$hq" route solve "$root/bad.vrp" --seconds 1 --sol "$root/bad.sol"
    ok test ! -e "$root/bad.sol" -- "and nothing is written"
}
change '112s/.*/3 -22/'
bad "bad.vrp:112: \"-22\": cannot be negative" "不能是负数" "a negative demand"
change '112s/.*/3 207/'
bad "bad.vrp:112: node 3 wants 207" "一辆车只装 206" "a demand over the capacity"
change '/^DEPOT_SECTION/,/-1/d'
bad "there is no depot" "没有仓库" "no depot"
change '6s/.*/&\nVEHICLES : 0/'
bad "bad.vrp:7: there is no vehicle" "没有车" "no vehicle"
change '12s/.*/5 seven 5/'
bad "bad.vrp:12: \"seven\": is not a number" "不是数字" "a word for a number"
change '12s/.*/5 2000000000 5/'
bad "bad.vrp:12: \"2000000000\": is too large" "太大" "a number of 2,000,000,000"
{ head -c 3000 $I/X-n101-k25.vrp | head -n 40; printf '40 '; head -c 20000000 /dev/zero | tr '\0' 9; echo ' 5'; } >"$root/bad.vrp"
bad "is too large" "太大" "a number of 20 million digits"
sed '2014s/.*/2 270 200/' $I/C1_10_1.vrp >"$root/bad.vrp"
bad "bad.vrp:2014: the time window closes before it opens" "关门早于开门" "a window that closes before it opens"
sed '2014s/.*/2 0 10/' $I/C1_10_1.vrp >"$root/bad.vrp"
bad "bad.vrp:2014: no vehicle from the depot gets there" "赶不到" "a window that cannot be met"
head -c 100000 /dev/urandom >"$root/bad.vrp"
bad "bad.vrp:" "bad.vrp:" "noise"
rm "$root/bad.vrp"
bad "it cannot be read" "读不出来" "no such file"
ok once en "say how long" "$hq" route solve $I/X-n101-k25.vrp -- "no time given"
ok once zh "算多久" "$hq" route solve $I/X-n101-k25.vrp -- "no time given, in Chinese"
ok once en "--seconds must be" "$hq" route solve $I/X-n101-k25.vrp --seconds -1 -- "a negative time"
ok once en "could not be written" "$hq" route solve $I/X-n101-k25.vrp --iterations 5 --sol "$root/absent/x.sol" -- "a folder that is not there"
finish
