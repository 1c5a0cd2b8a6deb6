#!/bin/bash
# If this fails: a till restored from an old copy, or a directory that runs
# twice, silently loses or mixes sales.
. "$(dirname "$0")/sync_lib.sh"
T=$root/till
port=$(free_port)

hq_new "$H" && hq_up || { echo "Bail out! no headquarters"; exit 1; }
$pos enrol --dir "$T" "$(code)" >/dev/null
number=$(status "$T" till)
before=("$(sell "$T" 1)" "$(sell "$T" 2)")
ok "$pos" agent --dir "$T" --once -- "two sales are at headquarters"

# A copy is taken; the till sells on; then the copy comes back.
cp -r "$T" "$root/copy"
after=("$(sell "$T" 3)" "$(sell "$T" 4)" "$(sell "$T" 5)")
$pos agent --dir "$T" --once
rm -rf "$T"
mv "$root/copy" "$T"
sell "$T" 6 >/dev/null
sell "$T" 7 >/dev/null
ok "$pos" agent --dir "$T" --once -- "a till restored from a copy gets through"
ok test "$(status "$T" epoch)" = 1 -- "under a new epoch"
ok test "$(status "$T" times)" = 1 -- "and says that it was restored"
ok test "$(status "$T" taken)" = "${#after[@]}" -- "it took back what it had lost"
ok at_hq "$T" "${before[@]}" "${after[@]}" -- "what was printed before keeps its numbers"
totals() {
    $hq sales --dir "$H" --csv | awk -F, -v till="$number" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $(at["till"]) == till { print $(at["total"]) }' | sort | xargs
}
ok test "$(totals)" = "0.10 0.20 0.30 0.40 0.50 0.60 0.70" -- "each of the seven sales counts once: $(totals)"
ok "$pos" ledger verify --dir "$T" -- "the ledger verifies"
ok "$pos" rebuild --dir "$T" --check -- "and its projections fit"

# The copy is put back while the agent runs: that one must not go on for a
# till that is no longer there.
agent_up "$T"
until_ms 5000 link_is "$T" online
old=$(status "$T" agent_pid)
cp -r "$T" "$root/other"
rm -rf "$T"
mv "$root/other" "$T"
gone() { ! kill -0 "$1" 2>/dev/null; }
ok until_ms 5000 gone "$old" -- "an agent whose directory was replaced ends"

# The same directory on two machines.
cp -r "$T" "$root/clone"
sell "$T" 8 >/dev/null
sell "$root/clone" 9 >/dev/null
ok "$pos" agent --dir "$T" --once -- "the till gets through"
ok "$pos" agent --dir "$root/clone" --once -- "its clone is noticed and gets through"
ok test "$(status "$root/clone" epoch)" -ge 2 -- "under an epoch of its own"
sell "$T" 10 >/dev/null
ok "$pos" agent --dir "$T" --once -- "the first one is re-based in turn"
ok test "$(totals)" = "0.10 0.20 0.30 0.40 0.50 0.60 0.70 0.80 0.90 1.00" -- "every sale of both counts once: $(totals)"
ok "$pos" ledger verify --dir "$T" -- "both ledgers verify"
ok "$pos" ledger verify --dir "$root/clone" -- "(the clone's too)"
finish
