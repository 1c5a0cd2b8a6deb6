#!/bin/bash
# Goods back from the command line, at one till and across two, with a real
# headquarters between them. If this failed a customer could not return what
# another till sold, or could return it at both.
. "$(dirname "$0")/sync_lib.sh"

# refund DIR ARGUMENTS...: its JSON in $root/out, its sentence in $root/err.
refund() {
    local dir=$1
    shift
    $pos refund --dir "$dir" --reason bad "$@" >"$root/out" 2>"$root/err"
}
out() { grep -qF -- "$1" "$root/out"; }
err() { grep -qF -- "$1" "$root/err"; }
refused() { ! refund "$@"; }
flagged() { [ "$($hq refunds --dir "$H" --csv --text 'more than sold' | wc -l)" = "$1" ]; }
listed() { [ "$($hq refunds --dir "$H" --csv | wc -l)" = $(($1 + 1)) ]; }

rebuilt() { $pos rebuild --check --dir "$1" >/dev/null; }

port=$(free_port)
hq_new "$H"
hq_up "$H"
for till in 1 2; do
    $pos enrol "$(code)" --dir "$root/t$till" >/dev/null 2>"$root/err"
    $pos shift open --float 100 --dir "$root/t$till" >/dev/null
done
A=$root/t1 B2=$root/t2
$pos agent --once --dir "$A" --foreground 2>>"$root/agent.log"
$pos agent --once --dir "$B2" --foreground 2>>"$root/agent.log"
hq_down

# ---- one till, no link -------------------------------------------------------
seq=$(sell "$A" 7)
ok refund "$A" --sale "$seq" 1=3 --dry-run -- "says what would go back"
ok out '"total":"0.30"' -- "to the fen"
ok out '"recorded":false' -- "and records nothing"
ok refund "$A" --sale "$seq" --line 1=3 -- "gives three of seven back"
ok out '"back":[{"type":"cash","amount":"0.30"}]' -- "in cash, as they came"
ok refused "$A" --sale "$seq" 1=5 -- "no more than what is left"
ok err "only 4" -- "and says how many"
ok refused "$A" --sale "$seq" 1=-1 -- "less than nothing is refused"
ok refused "$A" --sale "$seq" 1=99999999999999999999 -- "so is too much"
ok refused "$A" --sale "$seq" 1=x -- "and letters"
ok refused "$A" --sale "$seq" 2=1 -- "and a line that is none"
ok refused "$A" --sale "$seq" -- "and nothing at all"
ok refused "$A" --sale 99999999999999999999 1=1 -- "a number past all reason"
ok refused "$A" --sale LD/1/1/3/XX 1=1 -- "a damaged code"
ok refused "$A" --sale "$seq" 1=1 --reason "$(printf '%0100d' 0)" -- "a long reason"
ok refused "$B2" --sale "1-$seq" --all -- "another till's, without a link"
ok err "without a receipt" -- "says what remains possible"
ok refund "$B2" --no-receipt 6901234567892=1 -- "without a receipt, the keeper"
ok rebuilt "$A" -- "rebuilding gives the same"

# ---- the other till, online --------------------------------------------------
hq_up "$H"
agent_up "$A"
agent_up "$B2"
ok until_ms 20000 unsent_is "$A" 0 -- "the sale is at headquarters"
ok until_ms 20000 link_is "$B2" online -- "the other till is online"
ok refund "$B2" --sale "1-$seq" 1=1 -- "it gives back what the first one sold"
ok out '"till":1' -- "and says whose sale it was"
ok refused "$B2" --sale "1-$seq" 1=4 -- "it knows what came back there"
ok err "only 3" -- "and counts it"
ok until_ms 20000 listed 3 -- "headquarters lists them all"
ok flagged 1 -- "and nothing came back twice"

# ---- both at once, offline -----------------------------------------------------
seq2=$(sell "$A" 2)
ok until_ms 20000 unsent_is "$A" 0 -- "another sale"
ok refund "$B2" --sale "1-$seq2" 1=1 -- "one of two there"
hq_down
agent_down "$A"
ok refund "$A" --sale "$seq2" --all -- "both of two here, not knowing"
hq_up "$H"
agent_up "$A"
ok until_ms 20000 flagged 3 -- "headquarters notices: more than sold"
finish
