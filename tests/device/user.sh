#!/bin/bash
# The devices without root. If this failed, a till could be run only as root,
# or the rule that a shop installs would name no device.
cd "$(dirname "$0")/../.." || exit 1
. tests/device/lib.sh

# Run by root, the devices and the till are another user's.
as=()
if [ "$(id -u)" = 0 ]; then
    command -v setpriv >/dev/null || { echo "skipped: setpriv (Debian: util-linux) is missing"; exit 77; }
    as=(setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs env "HOME=$work" "TMPDIR=$work")
    chmod 755 "$work"
    mkdir "$work/till"
    chown 65534:65534 "$work" "$work/till"
else
    mkdir "$work/till"
fi
if ! "${as[@]}" test -x "$B/pos"; then
    echo "skipped: another user may not enter $B"
    exit 77
fi
printf '%s\n' '[printer]' 'spec = usb:' >"$work/till/till.ini"
for program in "$B/pos" "$ASAN_B/pos"; do
    [ -x "$program" ] || continue
    sanitizer=
    [ "$program" = "$ASAN_B/pos" ] &&
        sanitizer="env LD_PRELOAD=$asan_preload"
    # shellcheck disable=SC2086
    timeout 60 "${as[@]}" umockdev-wrapper "$B/device/virtual_devices" "$control" \
        "printer kbd hidpos cdc" -- $sanitizer bash -c \
        "id -u; '$program' devices --json --dir '$work/till'" >"$work/out" 2>"$work/err"
    what=${program#"$PWD/build/"}
    good "$what sees and opens each: $(head -c 300 "$work/err")" test "$(tail -n +2 "$work/out" |
        jq -c '[length, all(.usable)]' 2>&1)" = '[4,true]'
    same "as no root" 1 "$(($(head -n 1 "$work/out") != 0))"
done

rules=drivers/70-liandian.rules
if command -v udevadm >/dev/null && udevadm verify --help >/dev/null 2>&1; then
    good "the rule's grammar" udevadm verify --resolve-names=never $rules
else
    echo "# skipped: this udevadm cannot verify rules (systemd 254 or later does)"
fi
# Each label that is jumped to is there; each line assigns or matches.
for label in $(grep -o 'GOTO="[a-z_]*"' $rules | sort -u | cut -d'"' -f2); do
    good "the rule's label $label" grep -q "^LABEL=\"$label\"" $rules
done
same "nothing but matches and assignments" "" \
    "$(grep -vE '^(#|$)' $rules | grep -vE '^[A-Z]+(\{[A-Za-z_]+\})?(==|!=|=|\+=)"[^"]*"(, [A-Z]+(\{[A-Za-z_]+\})?(==|!=|=|\+=)"[^"]*")*$')"
# The makers that the till knows as scanners' are the rule's too.
for vendor in $(grep -oE '^ *0x[0-9a-f]{4}, /' drivers/scanner_known.c | grep -oE '[0-9a-f]{4}' | sort -u); do
    good "the rule names maker $vendor" grep -q "idVendor.*$vendor" $rules
done
finish
