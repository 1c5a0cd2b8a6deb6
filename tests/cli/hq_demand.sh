#!/bin/bash
# hq_demand.sh - `hq demand` as a person uses it: a history scored, a shop's
# sales forecast with the reasons, and bad files refused in both languages with
# the line. Lost without it: figures that cannot be had again, a broken history
# scored all the same, or a forecast nobody can follow.
. "$(dirname "$0")/bad_lib.sh"
D=tests/demand/uci_sales_weekly.csv

quiet() { "$@" >"$root/json" 2>"$root/err"; }
says() { jq -e "$1" "$root/json" >/dev/null; }
file() { printf "$1" >"$root/bad.csv"; }

# ---- score ---------------------------------------------------------------------
ok quiet "$hq" demand score "$D" --test 12 --json -- "a history is scored"
ok says '.series == 811 and .rmsse < 0.848 and .spl.mean < 0.224 and .cost < 1.541' -- \
    "better than the best of the others"
cp "$root/json" "$root/first"
ok quiet "$hq" demand score "$D" --json --test 12 -- "and again"
ok cmp -s "$root/json" "$root/first" -- "with the same figures"

file 'n,a,b,c,d,e,f,g,h\nx,1,2,3,4,5,6,7,-8\n'
meet "below zero" "column 9" "第 9 列" "$hq" demand score "$root/bad.csv" --test 3
file 'n,a,b,c,d,e,f,g,h\nx,1,2,3,4,5,6,7,8\n\ny,1,2\n'
meet "a ragged row" "bad.csv:4:" "bad.csv:4:" "$hq" demand score "$root/bad.csv" --test 3
file 'n,a,b\nx,1,two\n'
meet "letters" "not a quantity" "不是数量" "$hq" demand score "$root/bad.csv" --test 3
file ''
meet "an empty file" "empty" "空的" "$hq" demand score "$root/bad.csv" --test 3
meet "no file" "no such file" "没有这个文件" "$hq" demand score "$root/none.csv" --test 3
meet "a directory" "cannot be read" "读不出来" "$hq" demand score "$root" --test 3
meet "no test" "--test" "--test" "$hq" demand score "$D"
meet "a test longer than the history" "too few" "不够" "$hq" demand score "$D" --test 60
head -c 3000000 /dev/zero | tr '\0' 7 >"$root/bad.csv"
meet "a line without end" "longer than" "超过" "$hq" demand score "$root/bad.csv" --test 3

# ---- show ----------------------------------------------------------------------
chain_up # three sales that came, one that did not
hq_down
today=$(TZ=Asia/Shanghai date +%F)
ok quiet "$hq" demand show --dir "$H" --outlet 1 --item 1 --last "$today" --json -- "a shop's item"
ok says '.level == 6 and .days_known == 1 and (.history | length) == 1 and .history[0].units == 6' -- \
    "six were asked for today"
ok says '.forecast | map(.q50 <= .q95) | all' -- "more is enough more surely"
ok quiet "$hq" demand show --dir "$H" --outlet 1 --item 1 --last "$today" --explain -- "in words"
ok grep -q 'On 1 days that say something it sold on 1' "$root/json" -- "and why"
meet "no such item" "there is no item 77" "没有货号 77" "$hq" demand show --dir "$H" --outlet 1 --item 77
meet "no such outlet" "there is no outlet 9" "没有" "$hq" demand show --dir "$H" --outlet 9 --item 1
printf 'kind,name,first,last\nwindow,x,5,1\n' >"$H/calendar.csv"
meet "a calendar that cannot be" "calendar.csv" "calendar.csv" "$hq" demand show --dir "$H" --outlet 1 --item 1
finish
