#!/bin/bash
# If this fails, a shop cannot see on its screen what its printer would print,
# or a wrong word on the command line gives no hint.
set -u
cd "$(dirname "$0")/../.." || exit 1
pos=${B:-build/release}/pos
work=$(mktemp -d "${TMPDIR:-/tmp}/render.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LANG=en_US.UTF-8
n=0 bad=0

# is WHAT COMMAND...: the command succeeds.
is() {
    n=$((n + 1))
    if "${@:2}" >"$work/log" 2>&1; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        sed 's/^/# /' "$work/log"
        bad=1
    fi
}

# refuses SENTENCE ARGUMENTS...: exit 1, the sentence, and no picture.
refuses() {
    local rc
    n=$((n + 1))
    rm -f "$work/out.png"
    "$pos" render "${@:2}" >"$work/log" 2>&1
    rc=$?
    if [ $rc = 1 ] && grep -q "$1" "$work/log" && [ ! -e "$work/out.png" ]; then
        echo "ok $n - says: $1"
    else
        echo "not ok $n - says: $1 (exit $rc)"
        sed 's/^/# /' "$work/log"
        bad=1
    fi
}

# width PNG DOTS: the picture's width, from its header, margins included.
width() {
    [ "$(od -An -tu1 -j16 -N4 "$1" | awk '{ print ($3 * 256) + $4 }')" = "$2" ]
}

is "teaches itself" "$pos" render --help
is "draws 58 mm" "$pos" render tests/golden/sale_58.bin --png "$work/58.png"
is "384 dots and a margin" width "$work/58.png" 416
is "draws 80 mm" "$pos" render --width 576 --png="$work/80.png" tests/golden/sale_80.bin
is "576 dots and a margin" width "$work/80.png" 608
gzip -nc tests/golden/sale_58.bin tests/golden/report_58.bin >"$work/noise"
is "draws noise" "$pos" render "$work/noise" --png "$work/noise.png"
: >"$work/nothing"
is "draws nothing" "$pos" render "$work/nothing" --png "$work/nothing.png"

refuses "name one file" --png "$work/out.png"
refuses "name one file" tests/golden/sale_58.bin
refuses "is not there" "$work/none.bin" --png "$work/out.png"
refuses "from 192 to 832" tests/golden/sale_58.bin --png "$work/out.png" --width 12
refuses "choose a folder" tests/golden/sale_58.bin --png "$work/none/out.png"
refuses "fonts-wqy-zenhei" tests/golden/sale_58.bin --png "$work/out.png" --font "$work/none.ttf"
refuses "not an outline font" tests/golden/sale_58.bin --png "$work/out.png" --font Makefile
refuses "no option" tests/golden/sale_58.bin --png "$work/out.png" --colour
truncate -s 65M "$work/huge"
refuses "longer than 64 MB" "$work/huge" --png "$work/out.png"
echo "1..$n"
exit $bad
