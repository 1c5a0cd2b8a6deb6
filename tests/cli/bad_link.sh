#!/bin/bash
# If this fails: a wrong code, a wrong clock, a stranger at the port or a second
# program on one directory does harm, or nobody is told what to do.
. "$(dirname "$0")/bad_lib.sh"
chain_up

# ---- codes ---------------------------------------------------------------------
meet "a barcode for a code" "no enrolment code" "不是登记码" "$pos" enrol --dir "$root/n" 6901234567892
ticket=$(code)
meet "a code cut short" "cut short" "不完整" "$pos" enrol --dir "$root/n" "${ticket:0:60}"
spent=$(code)
"$pos" enrol --dir "$root/second" "$spent" >/dev/null
meet "a used code" "used already" "已经用过" "$pos" enrol --dir "$root/n" "$spent"
meet "no such file with a code" "there is no file" "没有文件" "$pos" enrol --dir "$root/n" "@$root/nowhere"
meet "none of them made a till" "no enrolled till" "没有登记过的" "$pos" status --dir "$root/n"
"$hq" revoke --dir "$H" --till 2 >/dev/null
sell "$root/second" 1 >/dev/null
meet "a key that was revoked" "new enrolment code" "新的登记码" "$pos" agent --dir "$root/second" --once
ok sound "$root/second" -- "what it sold is safe"

# ---- headquarters away, or another ------------------------------------------------
hq_down
meet "headquarters down" "does not answer" "总部" "$pos" enrol --dir "$root/n" "$ticket"
meet "makes no till" "no enrolled till" "没有登记过的" "$pos" status --dir "$root/n"
ok test -n "$(sell "$T" 2)" -- "the shop sells on"
hq_new "$root/other" && hq_up "$root/other"
meet "another headquarters at the address" "another headquarters" "别的总部" "$pos" enrol --dir "$root/n" "$ticket"
meet "and for the till's agent" "headquarters" "总部" "$pos" agent --dir "$T" --once
ok test "$("$hq" sales --dir "$root/other" --csv | wc -l)" = 1 -- "which got nothing of ours"
hq_down
hq_up
ok "$pos" agent --dir "$T" --once -- "back at the right one all gets through"

# ---- clocks ----------------------------------------------------------------------
if [ -n "$clock_lib" ]; then
    expired=$(at_time -30d "$hq" enrol --dir "$H" --outlet 1 --days 7 | tail -n 1)
    meet "a code that has run out" "ask headquarters for a new" "登记码" "$pos" enrol --dir "$root/n" "$expired"
    meet "enrolling ten years late" "set the clock" "调准" env LD_PRELOAD="$clock_lib" FAKETIME=-10y FAKETIME_DONT_FAKE_MONOTONIC=1 "$pos" enrol --dir "$root/late" "$ticket"
    ok eval '"$pos" enrol --dir "$root/late" "$ticket" >/dev/null' -- "the same code works once the clock is set"
    fresh=$root/third
    "$pos" enrol --dir "$fresh" "$(code)" >/dev/null
    before=$(status "$fresh" head_seq)
    meet "a price asked for ten years ago" "clock" "时间" env LD_PRELOAD="$clock_lib" FAKETIME=-10y FAKETIME_DONT_FAKE_MONOTONIC=1 "$pos" sell --dir "$fresh" "$one"
    ok head_is "$fresh" "$before" -- "is no sale"
    ok eval 'at_time +10y "$pos" sell --dir "$fresh" "$one" >/dev/null' -- "ten years ahead the shop still sells"
    ok test -n "$(sell "$fresh" 1)" -- "and with the clock put back"
    ok eval 'at_time +3y "$pos" agent --dir "$fresh" --once' -- "an agent three years ahead sends it"
    "$pos" status --dir "$fresh" >"$root/out"
    ok grep -q "set the clock" "$root/out" -- "and status says to set the clock"
    ok sound "$fresh" -- "the ledger holds"
    hq_down
    # Not by at_time: $! must be headquarters itself.
    env LD_PRELOAD="$clock_lib" FAKETIME=+6y FAKETIME_DONT_FAKE_MONOTONIC=1 \
        "$hq" serve --dir "$H" --listen "tcp://127.0.0.1:$port" 2>>"$root/hq.log" &
    serving=$!
    until_ms 5000 eval '(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null'
    late=$(at_time +6y "$hq" enrol --dir "$H" --outlet 1 | tail -n 1)
    meet "a headquarters six years ahead" "set the clock" "调准" "$pos" enrol --dir "$root/fourth" "$late"
    sell "$fresh" 2 >/dev/null
    ok "$pos" agent --dir "$fresh" --once -- "takes sales all the same"
    hq_down
    hq_up
    ok eval '"$hq" ledger verify --dir "$H" >/dev/null' -- "and its ledgers hold"
fi

# ---- strangers at the port ----------------------------------------------------------
for noise in "$pos" /dev/zero; do
    (exec 3<>"/dev/tcp/127.0.0.1/$port" && head -c 300000 "$noise" >&3) 2>/dev/null
done
(exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET / HTTP/1.1\r\n\r\n' >&3) 2>/dev/null
for _ in $(seq 20); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; done
sell "$T" 3 >/dev/null
ok kill -0 "$serving" -- "garbage at the port does not end headquarters"
ok "$pos" agent --dir "$T" --once -- "nor keeps a till out"

# ---- an enrolled till gone mad -----------------------------------------------------
ok "$pos" agent --dir "$T" --once -- "all is sent"
before=$("$hq" sales --dir "$H" --csv)
"$B/tools/pos_hostile_till" "$T" >"$root/answers" 2>&1
ok test "$(head -n 1 "$root/answers")" = "refused 6" -- "its garbage is refused as such: $(xargs <"$root/answers")"
ok test "$(tail -n 1 "$root/answers")" = "refused 8" -- "and so is an entry with a broken chain"
ok kill -0 "$serving" -- "headquarters goes on"
ok test "$("$hq" sales --dir "$H" --csv)" = "$before" -- "and has taken nothing of it"
ok eval '"$hq" ledger verify --dir "$H" >/dev/null' -- "its ledgers hold"
sell "$T" 4 >/dev/null
ok "$pos" agent --dir "$T" --once -- "the same till, sane again, gets through"

# ---- twice -----------------------------------------------------------------------------
meet "two on one directory" "stop that one first" "请先停掉" "$hq" serve --dir "$H" --listen tcp://127.0.0.1:29998
meet "two on one port" "is in use" "已被占用" "$hq" serve --dir "$root/other" --listen "tcp://127.0.0.1:$port"
meet "a port past all ports" "no address to listen on" "地址" "$hq" serve --dir "$root/other" --listen tcp://127.0.0.1:99999
meet "no address at all" "no address to listen on" "地址" "$hq" serve --dir "$root/other" --listen nonsense
agent_up "$T"
until_ms 5000 link_is "$T" online
meet "two agents" "already runs" "已在运行" "$pos" agent --dir "$T"
agent_down "$T"
ok sound "$T" -- "the ledger holds"
ok test "$(status "$T" unsent)" = 0 -- "and all of it is at headquarters"
finish
