#!/bin/bash
# If this fails: headquarters does not know within a second what was sold, or
# an outage of the link loses or doubles a sale.
. "$(dirname "$0")/sync_lib.sh"
T=$root/till
port=$(free_port)

ok hq_new "$H" -- "a chain with an outlet"
ok hq_up -- "headquarters serves"
ok "$pos" enrol --dir "$T" "$(code)" -- "a till is enrolled"
ok test "$(stat -c %a "$T/till.key")" = 600 -- "its keys are for its user only"
ok test "$(stat -c %a "$T")" = 700 -- "and so is its directory"
ok test "$(status "$T" items)" = 1 -- "its goods came at once"

agent_up "$T"
ok until_ms 5000 link_is "$T" online -- "the agent links up"
numbers=()
slowest=0
for k in 1 2 3 4 5; do
    seq=$(sell "$T" $k)
    start=$(now_ms)
    until_ms 3000 unsent_is "$T" 0
    took=$(($(now_ms) - start))
    [ $took -gt $slowest ] && slowest=$took
    numbers+=("$seq")
done
ok test $slowest -lt 1000 -- "headquarters acknowledges each sale within a second (slowest $slowest ms)"
ok at_hq "$T" "${numbers[@]}" -- "and lists each once, under the number on paper"

# A second agent on the same till.
ok refused "already runs" timeout 10 "$pos" agent --dir "$T" -- "a second agent does not start"
ok link_is "$T" online -- "and does not disturb the first"

# Headquarters falls over, the shop sells on.
hq_down
ok until_ms 20000 link_is "$T" offline -- "the agent notices that headquarters is gone"
for k in 6 7 8; do
    numbers+=("$(sell "$T" $k)")
done
ok test "$(status "$T" unsent)" -ge 3 -- "sales wait at the till"
ok refused "does not answer" "$pos" enrol --dir "$root/other" "LD1:$(code | cut -c5-)" -- "enrolling without headquarters is explained"
ok test ! -e "$root/other" -- "and leaves nothing behind"
ok hq_up -- "headquarters is back"
ok until_ms 40000 unsent_is "$T" 0 -- "what waited gets through by itself"
ok at_hq "$T" "${numbers[@]}" -- "each sale once"

# The agent falls over; its lock goes with it.
agent_down "$T"
ok link_is "$T" none -- "a killed agent is seen to be gone"
numbers+=("$(sell "$T" 9)")
ok "$pos" agent --dir "$T" --once -- "--once sends what waits and ends"
ok at_hq "$T" "${numbers[@]}" -- "nothing is missing"

# --once beside a running agent waits for that one.
agent_up "$T"
until_ms 5000 link_is "$T" online
numbers+=("$(sell "$T" 10)")
ok timeout 20 "$pos" agent --dir "$T" --once -- "--once beside a running agent"
ok unsent_is "$T" 0 -- "means that everything is there"

hq_down
agent_down "$T"
sell "$T" 11 >/dev/null
start=$(now_ms)
ok refused "does not answer" timeout 60 "$pos" agent --dir "$T" --once -- "--once without headquarters gives up"
ok test $(($(now_ms) - start)) -lt 40000 -- "within bounds"
finish
