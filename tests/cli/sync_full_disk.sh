#!/bin/bash
# If this fails: a full disk at the shop or at headquarters loses a sale, ends
# a program, or leaves a person without a word of what to do.
#
# Needs a small file system of its own: a mount in a new namespace.
if [ -z "${IN_NAMESPACE:-}" ]; then
    if ! unshare -rm mount -t tmpfs none /mnt 2>/dev/null; then
        echo "skipped: no right to mount a file system here"
        exit 77
    fi
    IN_NAMESPACE=1 exec unshare -rm "$0"
fi
. "$(dirname "$0")/sync_lib.sh"
port=$(free_port)
shop=$root/shop office=$root/office
T=$shop/till H=$office/hq
mkdir "$shop" "$office"
mount -t tmpfs -o size=2m none "$shop"
mount -t tmpfs -o size=8m none "$office"
trap 'agent_down "$T"; hq_down; umount -l "$shop" "$office"; clean' EXIT

# fill DIR KIB: leaves so much room.
fill() {
    local room
    rm -f "$1/ballast"
    room=$(df --output=avail -k "$1" | tail -n 1)
    [ "$room" -le "$2" ] || head -c $(((room - $2) * 1024)) /dev/zero >"$1/ballast"
}

hq_new "$H" && hq_up || { echo "Bail out! no headquarters"; exit 1; }
ticket=$(code)

# Enrolling with less room than it takes, a little more each time.
for kib in 0 4 16 64 128 256 512; do
    fill "$shop" $kib
    "$pos" enrol --dir "$T" "$ticket" >"$root/out" 2>"$root/err" && break
    ok grep -q "disk is full" "$root/err" -- "$kib KiB left: $(cat "$root/err")"
done
rm -f "$shop/ballast"
ok test "$kib" -gt 0 -- "(it was full at least once)"
ok "$pos" enrol --dir "$T" "$ticket" -- "with room the same code makes a till"

# Selling without room.
agent_up "$T"
until_ms 5000 link_is "$T" online
sold=("$(sell "$T" 1)")
until_ms 3000 unsent_is "$T" 0
before=$(status "$T" head_seq)
fill "$shop" 0
head -c 200000 /dev/zero >>"$shop/ballast" 2>/dev/null
for k in 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    seq=$(sell "$T" $k)
    [ -n "$seq" ] || break
    sold+=("$seq")
done
ok test -z "$seq" -- "a sale without room is refused"
ok grep -q "disk is full" "$root/err" -- "in words: $(cat "$root/err")"
ok test "$(status "$T" head_seq)" = $((before + ${#sold[@]} - 1)) -- "and not recorded"
ok test "$(status "$T" agent_pid)" -gt 0 -- "the agent lives on"
rm "$shop/ballast"
sold+=("$(sell "$T" 30)")
ok until_ms 20000 unsent_is "$T" 0 -- "with room all goes on"
ok at_hq "$T" "${sold[@]}" -- "each sale is at headquarters once"

# Headquarters without room: it takes nothing it cannot keep.
fill "$office" 0
head -c 200000 /dev/zero >>"$office/ballast" 2>/dev/null
for k in $(seq 31 60); do
    sold+=("$(sell "$T" "$k")")
done
ok kill -0 "$serving" -- "headquarters lives on without room"
rm "$office/ballast"
sold+=("$(sell "$T" 70)")
ok until_ms 40000 unsent_is "$T" 0 -- "with room everything gets through"
ok at_hq "$T" "${sold[@]}" -- "each sale once"
agent_down "$T"
ok "$pos" ledger verify --dir "$T" -- "the ledger is sound"
finish
