#!/bin/bash
# A USB printer with its cable, its paper and its faults, over libusb. If this
# failed, a shop with the commonest kind of printer would print nothing, or the
# same receipt twice with no mark on it, or would not know why.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/lib.sh
export LANG=en_US.UTF-8
D=$work/till
tool=$B/tools/pos_fake_till
"$tool" "$D" 2 || exit 1
ini() { printf '[printer]\nspec = %s\nprofile = %s\n' "$1" "${2:-80}" >"$D/till.ini"; }

# A shell among the devices: `in_shop COMMAND` runs there and waits.
cat >"$work/shop" <<'S'
while read -r line; do
    eval "$line" >"$0.out" 2>&1
    echo $? >"$0.rc.new" && mv "$0.rc.new" "$0.rc"
done <"$0.in"
S
mkfifo "$work/shop.in"
devices_start "printer" bash "$work/shop"
exec 9>"$work/shop.in"
begin() {
    rm -f "$work/shop.rc"
    echo "$*" >&9
}
finished() {
    local n
    for n in $(seq 1500); do
        [ -e "$work/shop.rc" ] && return "$(cat "$work/shop.rc")"
        sleep 0.02
    done
    return 99
}
in_shop() {
    begin "$@"
    finished
}
says() { grep -q -- "$1" "$work/shop.out"; }
pos="'$B/pos'"
dir="--dir '$D'"
cuts() { # how many whole papers came, all told
    device dump printer "$work/paper.bin" >/dev/null
    "$B/pos" render "$work/paper.bin" --width 576 --png "$work/p.png" |
        sed -n 's/.*cuts \([0-9]*\).*/\1/p'
}
sell() {
    in_shop "$pos sell $dir '{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":\"1\"}],\"tenders\":[{\"type\":\"cash\",\"amount\":\"3.00\"}]}'"
}

ini usb:
good "the test page is sent" in_shop "$pos printer test $dir"
good "and it says so" says 'sent to usb: as 80.*'
good "and how the printer is" says 'printer ready'
same "it is whole" 1 "$(cuts)"
ini usb:04b8:0e15
good "found by its number" in_shop "$pos printer status $dir"
ini usb:04b8:0e16
in_shop "$pos printer status $dir"
good "another number is not there" says 'no USB printer is there'
ini usb:

device status printer 0x38 >/dev/null
in_shop "$pos printer status $dir"
same "no paper is a matter for somebody" 1 $?
good "and is said" says 'out of paper'
good "the shop sells on" sell
in_shop "$pos print $dir"
good "the receipt waits for paper" says 'out of paper'
device status printer 0x18 >/dev/null
good "with paper it comes" in_shop "$pos print $dir"
same "once" 2 "$(cuts)"

sell
device nak printer 1 >/dev/null
begin "$pos print $dir"
sleep 0.5
device unplug printer >/dev/null
finished
good "a cable pulled while it waits is said" test "$(wc -c <"$work/shop.out")" -gt 20
in_shop "$pos printer status $dir"
good "and that it is out" says 'no USB printer is there'
device nak printer 0 >/dev/null
device plug printer >/dev/null
device nak printer 0 >/dev/null
good "plugged in again it comes" in_shop "$pos print $dir"
same "once more" 3 "$(cuts)"
good "without a mark: nothing had left" bash -c "! grep -qa 'AGAIN' '$work/paper.bin'"

sell
device stall printer 1 >/dev/null
in_shop "$pos print $dir"
good "a stall is said" test "$(wc -c <"$work/shop.out")" -gt 20
device stall printer 0 >/dev/null
good "and gone over" in_shop "$pos print $dir"
same "with one paper" 4 "$(cuts)"

exec 9>&-
wait "$devices_pid"
devices_pid=
finish
