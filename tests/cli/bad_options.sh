#!/bin/bash
# Every option of every command of the till, with values that nobody means. If
# this failed one of them would end in a crash, hang, or change the till while
# it says that it failed.
. "$(dirname "$0")/bad_lib.sh"
pos_tool=${pos%/pos}/tools/pos_fake_till
D=$root/till
"$pos_tool" "$D" 5 || exit 1
long=$(head -c 100000 /dev/zero | tr '\0' 9)
values=(-1 99999999999999999999 12abc $'\e[31mred🧧' "$long")
head_of() { "$pos" ledger export --dir "$D" 2>/dev/null | cksum; }
# What follows the command, where it needs a word.
declare -A words=([cash]=in [shift]="report close" [stock]="receive waste" [customer]="list add"
    [report]="days best" [refund]=sale [label]=shelf [printer]=test [pay]=list [ledger]=verify
    [carry]=out [items]="add change")
wrong=0 tried=0
say() {
    wrong=$((wrong + 1))
    echo "# $*" | cut -c 1-200
}
# One option, every value: a crash, a hang, silence, or a change by what failed.
try() {
    local before rc taken=0 value
    before=$(head_of)
    for value in "${values[@]}"; do
        timeout 10 "$pos" "$@" "$value" --dir "$D" >/dev/null 2>"$root/err" </dev/null
        rc=$?
        tried=$((tried + 1))
        [ $rc = 0 ] && taken=$((taken + 1))
        [ $rc -lt 124 ] || say "exit $rc: pos $* $value"
        [ $rc = 0 ] || [ -s "$root/err" ] || say "not a word: pos $* $value"
    done
    [ $taken -gt 0 ] || [ "$(head_of)" = "$before" ] || say "changed: pos $*"
}
for c in sell items shift stock receipt ledger rebuild refund cash customer report label labels pay; do
    for option in $("$pos" $c --help | grep -o -- '--[a-z-]*' | sort -u |
        grep -vxE -- '--(dir|help|json|csv)'); do
        for word in ${words[$c]:-""}; do
            try $c $word "$option"
        done
    done
done
ok test $tried -gt 200 -- "$tried ways to be wrong"
ok test $wrong = 0 -- "none crashes, hangs or changes anything it refuses"
ok "$pos" ledger verify --dir "$D" -- "the ledger holds"
ok "$pos" rebuild --check --dir "$D" -- "all lists follow from it"
finish
