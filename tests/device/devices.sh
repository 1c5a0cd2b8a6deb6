#!/bin/bash
# What `pos devices` says of live devices. If this failed, the till would take
# the shop's own keyboard for a scanner, or would not say why a scanner that
# is plugged in does nothing.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/lib.sh

# taken NAMES [TILL.INI LINES...]: "id taken_as" lines, sorted
taken() {
    local names=$1
    shift
    rm -rf "$work/till"
    mkdir -p "$work/till"
    printf '%s\n' "$@" >"$work/till/till.ini"
    devices_start "$names" "$B/pos" devices --dir "$work/till" --json \
        >"$work/out" 2>"$work/err"
    wait "$devices_pid"
    devices_status=$?
    devices_pid=
    jq -r '.[] | .id + " " + .taken_as' "$work/out" 2>/dev/null | sort
}

all="printer kbd kbd2 typing noname hidpos honeywell shifted cdc"
same "each device is taken for what it is" \
    "046d:c31c none
04b8:0e15 printer
05e0:1200 scanner-keyboard
05e0:1300 scanner-hidpos
05e0:1701 scanner-cdc
05f9:2601 scanner-hidpos
0c2e:0b67 scanner-hidpos
1a2c:9999 none
1eab:0003 scanner-keyboard" "$(taken "$all")"
same "the shop names a scanner, and one to leave" \
    "05e0:1200 none
1a2c:9999 scanner-keyboard" \
    "$(taken "kbd noname" "[scanner]" "take = 1a2c:9999" "leave = 05e0:1200")"
same "nothing plugged" "" "$(taken "")"

taken "kbd" "[scanner]" "take = Symbol" >/dev/null
good "a list that is none is refused" grep -q 'Symbol.*05e0:1200' "$work/err"
taken "kbd typing" >/dev/null
same "why the keyboard is left alone" "1" \
    "$(jq '[.[] | select(.id == "046d:c31c" and (.why | length > 10))] | length' "$work/out")"
"$B/pos" devices --udev-rules >"$work/rules"
good "the rule is the one in the tree" cmp -s "$work/rules" drivers/70-liandian.rules
finish
