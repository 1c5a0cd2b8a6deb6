#!/bin/bash
# kill -9 of till, agent and headquarters at random moments over the real
# processes; on a disk that forgets what was not synced; with disks replaced by
# older copies of themselves; and on one that lies about syncing, which must be
# noticed.
#
#   KILL_ROUNDS=500 tests/kill/run.sh   more of it; KILL_SEED=n draws others
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-$PWD/build/release}
rounds=${KILL_ROUNDS:-40}
seed=${KILL_SEED:-1}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/liandian-kill.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

verdict() {
    if [ "$1" = 0 ]; then
        echo "ok - $2"
        passed=$((passed + 1))
    else
        echo "not ok - $2"
        tail -n 20 "$scratch/errors.log" 2>/dev/null
        failed=$((failed + 1))
    fi
}

# drive POS HQ DIR ROUNDS
drive() {
    mkdir -p "$scratch/$3"
    timeout 1200 "$B/kill/driver" "$1" "$2" "$scratch/$3" "$4" "$seed"
    local status=$?
    cp "$scratch/$3/errors.log" "$scratch/errors.log" 2>/dev/null
    return $status
}

drive "$B/pos" "$B/hq" plain "$rounds"
verdict $? "killed: nothing lost, doubled or renumbered"
KILL_DISK=honest drive "$B/kill/pos" "$B/kill/hq" unsynced "$rounds"
verdict $? "killed on a disk that forgets the unsynced: the same"
KILL_RESTORE=1 KILL_DISK=honest drive "$B/kill/pos" "$B/kill/hq" restored "$rounds"
verdict $? "the same, with disks replaced by older copies of themselves"
if KILL_DISK=lies drive "$B/kill/pos" "$B/kill/hq" lies 10 \
    >"$scratch/lies.log" 2>&1; then
    verdict 1 "a disk that lies about syncing must be noticed"
else
    verdict 0 "a disk that lies about syncing is noticed: $(tail -n 1 "$scratch/lies.log")"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
