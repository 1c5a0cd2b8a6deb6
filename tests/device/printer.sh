#!/bin/bash
# A USB printer with its cable, its paper and its faults, over libusb. If this
# failed, a shop with the commonest kind of printer would print nothing, or the
# same receipt twice with no mark on it, or would not know why.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/lib.sh
. tests/device/shop.sh
shop_open "printer"
cuts() { # how many whole papers came, all told
    device dump printer "$work/paper.bin" >/dev/null
    "$B/pos" render "$work/paper.bin" --width 576 --png "$work/p.png" |
        sed -n 's/.*cuts \([0-9]*\).*/\1/p'
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

shop_closed
finish
