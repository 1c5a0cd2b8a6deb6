#!/bin/bash
# If this fails: absurd arguments or sheets are taken, or refused in words that
# do not help.
. "$(dirname "$0")/bad_lib.sh"
hq_new "$H"
for c in till sell enrol agent status items shift stock receipt print ledger rebuild render \
    refund cash customer report label labels carry backup restore pay devices printer scale display; do
    ok eval "'$pos' $c --help | grep -q 'Exit status'" -- "pos $c --help"
    ok eval "LANG=zh_CN.UTF-8 '$pos' $c --help | grep -q 退出码" -- "pos $c --help in Chinese"
    meet "pos $c --nope" "--nope" "--nope" "$pos" $c --nope
done
h() { local w=$1 e=$2 z=$3; shift 3; meet "$w" "$e" "$z" "$hq" "$@" --dir "$H"; }
h "page -1" "whole number" "整数" sales --page -1
h "an outlet past all" "whole number" "整数" sales --outlet 99999999999
h "31 February" "is not a date" "不是日期" sales --from 2026-02-31
h "an end before the start" "before" "早于" sales --from 2026-12-01 --to 2026-11-01
h "five decimals" "too many decimals" "小数位太多" price set --item 1 --price 1.00001
h "a price below zero" "above 0" "大于 0" price set --item 1 --price -1
h "escapes in a name" "plain text" "普通文字" outlet add --name $'a\033[31mb' --division 341181102003
h "days past all" "whole number" "整数" enrol --outlet 1 --days 999999
head -c 100000 /dev/zero >"$root/nul.csv"
h "zeros for a sheet" "NUL byte" "空字节" import items "$root/nul.csv"
printf 'foo,bar\n1,2\n' >"$root/h.csv"
h "a wrong header" "is missing" "缺少" import items "$root/h.csv"
{ printf 'barcode,name,spec,category,unit,price\n1,"'; head -c 20000000 /dev/zero | tr '\0' x; } >"$root/big.csv"
h "20 MB in one field" "nothing was taken" "什么都没有收" import items "$root/big.csv"
ok test "$("$hq" items --dir "$H" --csv | wc -l)" = 2 -- "the one item is still the only one"
finish
