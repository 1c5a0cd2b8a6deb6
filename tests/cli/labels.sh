#!/bin/bash
# Labels and the papers' look from the command line. Lost if this fails: a shelf
# that shows an old price, a label no scanner reads, or a slip in receipt.ini
# that nobody is told of.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build/release}
case $B in /*) ;; *) B=$PWD/$B ;; esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
D=$tmp/till
export LANG=en_US.UTF-8
n=0 bad=0

# want NAME CODE 'words on either output' ARGUMENTS...
want() {
    local name=$1 code=$2 words=$3 rc
    shift 3
    n=$((n + 1))
    "$B/pos" "$@" --dir "$D" >"$tmp/out" 2>"$tmp/err"
    rc=$?
    if [ $rc = "$code" ] && grep -q -- "$words" "$tmp/out" "$tmp/err"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name (exit $rc)"
        sed 's/^/# /' "$tmp/out" "$tmp/err"
        bad=1
    fi
}
# reads NAME WORDS PNG: zbar finds them in the picture.
reads() {
    command -v zbarimg >/dev/null || return 0
    n=$((n + 1))
    if zbarimg -q --raw "$3" 2>/dev/null | grep -q -- "$2"; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        bad=1
    fi
}

"$B/tools/pos_fake_till" "$D" 2 || exit 1
want "a roll needs a printer" 1 "no printer is set up" label shelf --item id:1
printf '[printer]\nspec = file:%s/job\nprofile = 58\n' "$tmp" >"$D/till.ini"

want "a shelf label waits for the printer" 0 "2 labels" label shelf --item id:1 --copies 2
want "and is printed" 0 "1 papers" print
"$B/pos" render "$tmp/job" --png "$tmp/job.png" >"$tmp/out"
reads "the job's barcode" 6901234567892 "$tmp/job.png"
want "nothing has changed" 0 "^0 shelves" label shelf --changed --list
want "a small label is drawn" 0 written label shelf --item 6902222222229 --paper 40x30 --png "$tmp/s.png"
reads "its barcode" 6902222222229 "$tmp/s.png"
want "weighed goods" 0 written label weighed --item id:3 --kg 0.53 --paper 40x30 --png "$tmp/w.png"
reads "their price code" 2000012005091 "$tmp/w.png"
want "a certificate" 0 written label certificate --product 芡实 --quantity 25kg --origin 天长 \
    --producer 合作社 --contact 13855001234 --basis control,promise --png "$tmp/c.png"
reads "its words" "产\|Origin:天长" "$tmp/c.png"

want "goods nobody knows" 1 "6900000000000" label shelf --item 6900000000000
want "no weight" 1 "--kg" label weighed --item id:3
want "goods not by weight" 1 "not sold by weight" label weighed --item id:1 --kg 1
want "more than a code holds" 1 "no scale's label" label weighed --item id:3 --kg 900
want "no producer" 1 "--producer" label certificate --product a --quantity b --origin c --contact d
want "a basis there is not" 1 "--basis is" label certificate --product a --quantity b \
    --origin c --producer d --contact e --basis none
want "no kind" 1 "say \"pos label shelf\"" label box
want "too many" 1 "200" label shelf --item id:1 --copies 201

printf '[label]\nspec = file:%s/tspl\n' "$tmp" >>"$D/till.ini"
want "a label printer of its own" 0 "1 labels" label shelf --item id:1
n=$((n + 1))
if head -c 200 "$tmp/tspl" | grep -aq '^SIZE 40 mm,30 mm'; then
    echo "ok $n - speaks TSPL"
else
    echo "not ok $n - speaks TSPL" && bad=1
fi
sed -i "s|^spec = file:$tmp/tspl|spec = dev:$tmp/none|" "$D/till.ini"
want "one that is not there is said, and the label kept" 1 "the labels wait" label shelf --item id:1
want "the receipts come all the same" 1 "no printer at" print
sed -i "s|^spec = dev:$tmp/none|spec = file:$tmp/tspl|" "$D/till.ini"
want "and the label once it is there" 0 "1 papers" print

want "no template is no fault" 1 "look as ever" receipt template --check
want "one to begin with" 0 written receipt template --write
want "never over one's own" 1 "already" receipt template --write
want "is right" 0 "is right" receipt template --check
printf '[receipt]\nheader = HELLO\nqr = no\n' >"$D/receipt.ini"
want "a preview has it" 0 HELLO receipt preview
printf '[receipt]\nheader = HELLO\nqr = perhaps\n' >"$D/receipt.ini"
want "a slip is named" 1 "line 3: qr is yes or no" receipt template --check
want "a preview says so" 0 "not in use: .*line 3" receipt preview --kind refund --paper 80
want "no such paper" 1 "no paper" receipt preview --kind napkin
echo "1..$n"
exit $bad
