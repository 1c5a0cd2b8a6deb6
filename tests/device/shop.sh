# tests/device/shop.sh - sourced after lib.sh: a till with a USB printer, and
# a shell among the devices, as each program under test must be their child.
#
#   shop_open NAMES      begin CMD; finished    in_shop CMD    says WORDS
#   ini SPEC [PROFILE [LINES...]]    sell    figure NAME    shop_closed
export LANG=en_US.UTF-8
D=$work/till
"$B/tools/pos_fake_till" "$D" 2 || exit 1
pos="'$B/pos'"
dir="--dir '$D'"

ini() {
    local spec=$1 profile=${2:-80}
    shift $(($# < 2 ? $# : 2))
    printf '%s\n' '[printer]' "spec = $spec" "profile = $profile" "$@" >"$D/till.ini"
}

shop_open() {
    cat >"$work/shop" <<'S'
while read -r line; do
    eval "$line" >"$0.out" 2>&1
    echo $? >"$0.rc.new" && mv "$0.rc.new" "$0.rc"
done <"$0.in"
S
    mkfifo "$work/shop.in"
    devices_start "$1" bash "$work/shop"
    exec 9>"$work/shop.in"
}

shop_closed() {
    exec 9>&-
    wait "$devices_pid"
    devices_pid=
}

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

sell() {
    in_shop "$pos sell $dir '{\"lines\":[{\"barcode\":\"6901234567892\",\"quantity\":\"1\"}],\"tenders\":[{\"type\":\"cash\",\"amount\":\"3.00\"}]}'"
}

# figure NAME: of the printer's counts.
figure() { device counts printer | sed -n "s/.*$1=\([0-9]*\).*/\1/p"; }
