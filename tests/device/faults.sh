#!/bin/bash
# A USB printer's faults in the middle of a job, and what it says by itself. If
# this failed, a receipt would be lost or come twice with no mark on it, a
# picture cut off by a power cut would swallow the next receipt, or the screen
# would not say why nothing prints.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/lib.sh
. tests/device/shop.sh

# papers CUTS: so many whole papers came since it was first plugged.
papers() { same "$1" "$2" "$(figure cuts)"; }
no_stray() { same "$1" 0 "$(figure stray)"; }
marked() { # how often the mark is on the paper (the job as text)
    device dump printer "$work/paper.bin" >/dev/null
    grep -oa AGAIN "$work/paper.bin" | wc -l
}

shop_open "printer"
ini usb:

# ---- text jobs, the printer asked (DLE EOT) --------------------------------
for fault in stall nak; do
    sell
    device after printer 300 $fault >/dev/null
    begin "$pos print $dir"
    until_true 20 test "$(figure stray)" -gt 0
    sleep 0.3
    device unplug printer >/dev/null
    finished
    good "$fault after a partial write, then the cable: said" says '.'
    device plug printer >/dev/null
    good "and again it comes" in_shop "$pos print $dir"
done
papers "each once" 2
same "and marked, as the first may have come out" 2 "$(marked)"

# ---- it says by itself why it takes nothing: no need to wait --------------
ini usb: 80 "status = automatic"
sell
device after printer 300 cutter >/dev/null
in_shop "$pos print $dir"
good "the knife in the middle is said" says 'cutter'
device printer printer cutter 0 >/dev/null
good "put right, it comes" in_shop "$pos print $dir"
papers "one paper more" 3
for fault in paper cover; do
    before=$(figure cuts)
    marks=$(marked)
    sell
    device after printer 300 $fault >/dev/null
    in_shop "$pos print $dir"
    same "$fault in the middle is a failure" 1 $?
    in_shop "$pos printer status $dir"
    case $fault in
    paper) good "and said: paper" says 'out of paper' ;;
    cover) good "and said: cover" says 'cover is open' ;;
    esac
    device printer printer $fault 0 >/dev/null
    good "put right, it comes" in_shop "$pos print $dir"
    papers "once more" $((before + 1))
    same "with a mark" $((marks + 1)) "$(marked)"
done
device printer printer near 1 >/dev/null
in_shop "$pos printer status $dir"
good "nearly out of paper is said" says 'nearly used up'
device printer printer near 0 >/dev/null

# ---- pictures --------------------------------------------------------------
# All is drawn: a byte of it taken for text would come out as signs.
ini usb: 80-raster
strays=$(figure stray)
for way in "" kept; do
    before=$(figure cuts)
    sell
    device after printer 1500 nak >/dev/null
    begin "$pos print $dir"
    sleep 1
    device unplug printer >/dev/null
    finished
    device plug printer $way >/dev/null
    good "cut off within a picture (${way:-power}): it comes" \
        in_shop "$pos print $dir"
    papers "whole" $((before + 1))
    same "and nothing of it as signs" "$strays" "$(figure stray)"
done
shop_closed
finish
