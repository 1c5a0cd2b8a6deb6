#!/bin/bash
# A supervisor is a keeper at every outlet. If this failed nobody from
# headquarters could allow anything in a shop, or a cashier could.
. "$(dirname "$0")/sync_lib.sh"

port=$(free_port)
hq_new "$H"
$hq outlet add --dir "$H" --name 二店 --division 341181102003 >/dev/null
add() { echo "$2" | $hq cashier add --dir "$H" --name "$1" --pin-stdin "${@:3}" >"$root/out" 2>"$root/err"; }
refused() { ! "$@"; }
quiet() { "$@" >/dev/null 2>"$root/err"; }
ok add 督导 4455 --role supervisor -- "a supervisor, of no outlet"
ok add 李强 5678 --outlet 1 -- "a cashier"
ok refused add 甲 1234 --role supervisor --outlet 1 -- "not of one outlet only"
ok refused add 乙 1234 --role boss --outlet 1 -- "no such role"
ok refused add 丙 1234 -- "a cashier needs an outlet"
hq_up "$H"
for outlet in 1 2; do
    $pos enrol "$(code "$H" $outlet)" --dir "$root/t$outlet" >/dev/null 2>"$root/err"
    $pos agent --once --dir "$root/t$outlet" --foreground 2>>"$root/agent.log"
    ok quiet $pos shift open --float 0 --cashier 1 --dir "$root/t$outlet" -- \
        "known at outlet $outlet"
    ok quiet $pos refund --dir "$root/t$outlet" --no-receipt 6901234567892=1 \
        --reason bad --cashier 1 -- "and a keeper there"
done
ok refused quiet $pos refund --dir "$root/t1" --no-receipt 6901234567892=1 \
    --reason bad --cashier 2 -- "a cashier is not"
finish
