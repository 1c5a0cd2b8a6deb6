#!/bin/bash
# `pos printer` from the command line. Lost if this fails: a keeper who cannot
# find out why nothing prints, or which model to choose.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build/release}
case $B in /*) ;; *) B=$PWD/$B ;; esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
D=$tmp/till
export LANG=en_US.UTF-8
n=0

# want NAME CODE 'words on either output' ARGUMENTS...
want() {
    local name=$1 code=$2 words=$3 rc
    shift 3
    n=$((n + 1))
    "$B/pos" printer "$@" --dir "$D" >"$tmp/out" 2>"$tmp/err"
    rc=$?
    if [ $rc = "$code" ] && grep -q -- "$words" "$tmp/out" "$tmp/err"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name (exit $rc)"
        sed 's/^/# /' "$tmp/out" "$tmp/err"
    fi
}
ini() { printf '[printer]\n%s\n' "$@" >"$D/till.ini"; }

"$B/tools/pos_fake_till" "$D" 2 || exit 1

want "says that no printer is set up" 1 'name one in till.ini' status
want "prints no test page then" 1 'name one in till.ini' test
want "lists the models" 0 '^\* 58 ' list

ini "spec = file:$tmp/paper.bin" "profile = XP-C2008"
want "marks the model of a label" 0 '^\* 80 ' list
want "says what happened to the test page" 0 'was sent to file:.* as 80, 576' test
n=$((n + 1))
"$B/pos" render "$tmp/paper.bin" --width 576 --png "$tmp/page.png" >"$tmp/out" 2>&1
grep -q 'cuts 1, drawer 0' "$tmp/out" && echo "ok $n - and it is on paper" ||
    echo "not ok $n - and it is on paper"
want "a file says nothing of itself" 0 'does not say' status
want "lists for programs" 0 '"chosen": true' list --json
want "says how it is for programs" 0 '"known": false' status --json

ini "spec = file:$tmp/paper.bin" "paper = 80"
want "an older till.ini is understood" 0 '^\* 80 ' list

ini "spec = file:$tmp/paper.bin" "profile = TM-T99"
for what in test status list; do
    want "a model that there is not: $what" 1 'choose one of 58, 80, .*sunmi' $what
done

ini "spec = tcp:127.0.0.1:1" # nobody listens there
want "nobody answers: status" 1 'look at its power and cable' status
want "nobody answers: status for programs" 1 '"ready": false' status --json
want "nobody answers: test" 1 'power and cable\|cable is in' test
want "a page that nobody waits for is forgotten" 1 'waiting: 0' status

ini "spec = lpt1"
want "a slip in till.ini" 1 'names no printer' status
want "a word that means nothing" 1 'see --help' tset
want "no word" 1 'see --help'
want "help" 0 'profile = 58' --help
D=$tmp/none
want "lists only with a till, when told which" 1 'enrol' list
echo "1..$n"
