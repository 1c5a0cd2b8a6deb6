#!/bin/bash
# If this fails: a wrong basket is sold, half sold, or refused in words that do
# not help.
. "$(dirname "$0")/bad_lib.sh"
chain_up
before=$(status "$T" head_seq)
cash='"tenders":[{"type":"cash","amount":"1.00"}]'
match='"barcode":"6901234567892"'
# refuse WHAT ENGLISH CHINESE JSON
refuse() { meet "$1" "$2" "$3" "$pos" sell --dir "$T" "$4"; }
line() { refuse "$1" "$2" "$3" "{\"lines\":[{$4}],$cash}"; }
tender() { refuse "$1" "$2" "$3" "{\"lines\":[{$match}],\"tenders\":[$4]}"; }

refuse "words instead of JSON" "this is no JSON" "这不是 JSON" 'three matches'
refuse "half a basket" "this is no JSON" "这不是 JSON" '{"lines":['
refuse "a list" "must be an object" "对象" '[]'
refuse "nothing in it" '"lines" must be' '"lines" 要写成' '{}'
refuse "something after it" "this is no JSON" "这不是 JSON" "$one!"
refuse "a key twice" "stands twice" "写了两次" "{\"lines\":[{$match,$match}],$cash}"
refuse "an unknown key" "unknown key" "不认识的" "{\"line\":[],$cash}"
printf '%0100000d' 0 | tr 0 '[' >"$root/deep"
meet "brackets without end" "nested too deep" "套得太深" "$pos" sell --dir "$T" "@$root/deep"
head -c 3000000 /dev/zero >"$root/zeros"
meet "three megabytes" "too long" "太大" "$pos" sell --dir "$T" "@$root/zeros"
head -c 60000 "$pos" >"$root/binary"
meet "a program's file" "this is no JSON" "这不是 JSON" "$pos" sell --dir "$T" "@$root/binary"
meet "no such file" "there is no file" "没有文件" "$pos" sell --dir "$T" "@$root/nowhere"
meet "a folder" "cannot be read" "读不了" "$pos" sell --dir "$T" "@$root"

line "nothing of it" "more than nothing" "大于零" "$match,\"quantity\":\"0\""
line "minus one" "more than nothing" "大于零" "$match,\"quantity\":-1"
line "more than there can be" "too large" "太大了" "$match,\"quantity\":9223372036854775807"
line "a number past 64 bits" "too large" "太大了" "$match,\"quantity\":\"99999999999999999999999\""
line "half a piece" "whole number" "整数" "$match,\"quantity\":\"1.5\""
line "four decimals" "too many decimals" "小数位太多" "$match,\"quantity\":\"1.2345\""
line "a floating number" "decimal in quotes" "带引号的小数" "$match,\"quantity\":1e300"
line "true" "decimal in quotes" "带引号的小数" "$match,\"quantity\":true"
line "a weight for pieces" "sold by the piece" "按件卖" "$match,\"weight_g\":5"
line "a barcode as a number" "in quotes" "带引号" '"barcode":6901234567892'
line "a wrong check digit" "wrong check digit" "校验位不对" '"barcode":"6901234567893"'
line "a barcode nobody has" "no item has the barcode" "没有条码" '"barcode":"6920152414019"'
line "an empty barcode" "missing" "缺少" '"barcode":""'
line "a face for a barcode" "this is no barcode" "这不是条码" '"barcode":"😀"'
line "control characters" "this is no barcode" "这不是条码" '"barcode":"a\u0007\u001b[31mb"'
line "a NUL within" "this is no JSON" "这不是 JSON" '"barcode":"a\u0000b"'
long=$(printf 'x%.0s' {1..1000})
line "a barcode of 1,000 letters" "in quotes" "带引号" "\"barcode\":\"$long\""
line "a number nobody has" "no item has the number" "没有货号" '"plu":"9999"'
line "two names for an item" "one of" "之一" "$match,\"plu\":\"1\""
line "a negative price" "negative" "负数" "$match,\"price\":\"-1\""
line "a discount above the price" "discount is more" "优惠比" "$match,\"discount\":\"1.50\""
line "a discount of 101 %" "between 0 and 100" "0 到 100" "$match,\"discount\":\"101%\""
tender "no money" "at least one payment" "至少一笔" ''
tender "not enough" "still missing" "还差" '{"type":"cash","amount":"0.05"}'
tender "nothing at all" "more than nothing" "大于零" '{"type":"cash","amount":"0"}'
tender "minus five" "more than nothing" "大于零" '{"type":"cash","amount":"-5"}'
tender "more than there is" "too large" "太大了" '{"type":"cash","amount":"99999999999999999999"}'
tender "half a fen" "too many decimals" "小数位太多" '{"type":"cash","amount":"1.005"}'
tender "gold" '"cash"' '"cash"' '{"type":"gold","amount":"1"}'
refuse "a cashier nobody knows" "no cashier 99" "没有 99 号" "{\"lines\":[{$match}],\"cashier\":99,$cash}"
refuse "a cashier below zero" "whole number" "整数" "{\"lines\":[{$match}],\"cashier\":-1,$cash}"
ok eval "! grep -q $(printf '\033') $root/err" -- "no escape reaches the terminal"

ok head_is "$T" "$before" -- "none of them is in the ledger"
ok sound "$T" -- "which holds"
ok test -n "$(sell "$T" 2)" -- "and a right basket is sold"
finish
