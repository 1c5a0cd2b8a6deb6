#!/bin/bash
# kill -9 of till, agent and headquarters at random moments, 500 rounds over
# the real processes, as many on a disk that forgets what was not synced, and
# as many with disks replaced by older copies of themselves.
set -u
cd "$(dirname "$0")/../.." || exit 1
make -s -j2 unit >/dev/null || exit 1
rounds=${KILL_ROUNDS:-500}
out=$(KILL_ROUNDS=$rounds tests/kill/run.sh 2>&1)
status=$?
[ $status = 0 ] || echo "$out" >&2
failed=$(echo "$out" | sed -n 's/.* passed, \([0-9]*\) failed.*/\1/p')
row() {
    local held=ok
    [ "$2" = "$4" ] || held=MISSED
    printf '%-52s %12d %-9s == %10d  %-34s %s\n' "$1" "$2" "$3" "$4" "$5" "$held"
}
modes=("kill -9 over real processes" "  on a disk that forgets the unsynced"
    "  and directories replaced by older copies")
while read -r count; do
    row "${modes[0]}" "$count" rounds "$rounds" "as many as promised"
    modes=("${modes[@]:1}")
done < <(echo "$out" | sed -n 's/^\([0-9]*\) rounds, seed.*/\1/p')
row "  sales lost, doubled or renumbered: failed runs" "${failed:-1}" runs 0 "promised"
