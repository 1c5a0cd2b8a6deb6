# tests/device/lib.sh - sourced by the scripts here. Programs under test run
# among live virtual USB devices (virtual_devices.c says what they can do).
#
#   devices_start "kbd hidpos" PROGRAM ARGS...   in the background; $devices_pid
#   devices_stop         ends the program

set -u
. tests/device/usb.sh
export ASAN_B=${ASAN_B:-$PWD/build/asan}
unset LANG LANGUAGE LC_ALL LC_MESSAGES LC_CTYPE
work=$(mktemp -d "${TMPDIR:-/tmp}/device.XXXXXX")
devices_pid=
passed=0
failed=0

tidy() {
    devices_stop
    rm -rf "$work" "$control"
}
trap tidy EXIT

devices_start() {
    local names=$1
    shift
    # The sanitizer's library must come before umockdev's.
    local sanitizer=
    if [[ $1 == "$ASAN_B"* ]]; then
        sanitizer="env LD_PRELOAD=$asan_preload"
    fi
    # shellcheck disable=SC2086
    umockdev-wrapper "$B/device/virtual_devices" "$control" "$names" -- \
        $sanitizer "$@" &
    devices_pid=$!
    # A program that ends at once takes the socket along.
    until [ -S "$control" ] || ! kill -0 "$devices_pid" 2>/dev/null; do
        sleep 0.02
    done
}

devices_stop() {
    if [ -n "$devices_pid" ]; then
        kill "$devices_pid" 2>/dev/null
        wait "$devices_pid" 2>/dev/null
        devices_pid=
    fi
}

# good WHAT COMMAND...: a check by its exit status.
good() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        echo "ok $((passed + failed)) - $what"
    else
        failed=$((failed + 1))
        echo "not ok $((passed + failed)) - $what"
    fi
}

# same WHAT EXPECTED GOT
same() {
    good "$1" test "$2" = "$3"
    [ "$2" = "$3" ] || printf '# expected:\n%s\n# got:\n%s\n' "$2" "$3"
}

# until_true SECONDS COMMAND...
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.05
    done
}

finish() {
    echo "1..$((passed + failed))"
    [ $failed = 0 ]
    exit
}
