# sync_lib.sh - sourced by tests/cli/sync_*.sh: a headquarters and tills as
# real processes, and TAP. Not executable, so not a suite of its own.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/support/ports.sh
B=${B:-$PWD/build/release}
pos=$B/pos hq=$B/hq
unset LC_ALL LC_MESSAGES LANGUAGE LIANDIAN_UNSYNCED
export LANG=en_US.UTF-8
root=$(mktemp -d "${TMPDIR:-/tmp}/liandian-cli.XXXXXX")
H=$root/hq
serving= tested=0 bad=0

clean() {
    hq_down
    for lock in "$root"/*/agent.lock; do
        [ -f "$lock" ] && agent_down "${lock%/*}"
    done
    rm -rf "$root"
}
trap clean EXIT
trap 'exit 1' INT TERM

# ok CONDITION... -- WORDS: one TAP line; the condition is a command.
ok() {
    local condition=()
    while [ "$1" != -- ]; do
        condition+=("$1")
        shift
    done
    shift
    tested=$((tested + 1))
    if "${condition[@]}"; then
        echo "ok $tested - $*"
    else
        echo "not ok $tested - $*"
        echo "# ${condition[*]}"
        [ -s "$root/err" ] && sed 's/^/# /' "$root/err"
        bad=$((bad + 1))
    fi
}

finish() {
    echo "1..$tested"
    exit $((bad > 0))
}

now_ms() { echo $((${EPOCHREALTIME/./} / 1000)); }

# ---- headquarters ----------------------------------------------------------
# hq_new DIR: a chain with one item and an outlet.
hq_new() {
    printf 'barcode,name,spec,category,unit,price\n' >"$root/items.csv"
    printf '6901234567892,火柴,1盒,日用,盒,0.10\n' >>"$root/items.csv"
    $hq init --dir "$1" --name 联店 >/dev/null &&
        $hq import items "$root/items.csv" --dir "$1" >/dev/null &&
        $hq outlet add --dir "$1" --name 秦栏便民店 --division 341181102003 >/dev/null
}

# hq_up [DIR]: serves on $port until hq_down.
hq_up() {
    $hq serve --dir "${1:-$H}" --listen "tcp://127.0.0.1:$port" 2>>"$root/hq.log" &
    serving=$!
    for _ in $(seq 200); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
        sleep 0.05
    done
    echo "# headquarters does not listen"
    tail -n 5 "$root/hq.log" | sed 's/^/# /'
    return 1
}

hq_down() {
    [ -n "$serving" ] || return 0
    kill -9 "$serving" 2>/dev/null
    wait "$serving" 2>/dev/null
    serving=
}

# code [DIR] [OUTLET]: an enrolment code.
code() { $hq enrol --dir "${1:-$H}" --outlet "${2:-1}" | tail -n 1; }

# ---- tills -----------------------------------------------------------------
agent_down() {
    local pid
    pid=$(sed -n 1p "$1/agent.lock" 2>/dev/null)
    [ -n "$pid" ] || return 0
    flock -n "$1/agent.lock" true && return 0 # its lock is free: it is gone
    kill -9 "$pid" 2>/dev/null
    for _ in $(seq 100); do
        flock -n "$1/agent.lock" true && return 0
        sleep 0.02
    done
}

# agent_up DIR: in the background, until agent_down.
agent_up() {
    $pos agent --dir "$1" --foreground 2>>"$root/agent.log" &
    disown
}

# sell DIR QUANTITY: prints the receipt's number.
sell() {
    local fen=$(($2 * 10))
    printf '{"lines":[{"barcode":"6901234567892","quantity":%d}],"tenders":[{"type":"cash","amount":"%d.%02d"}]}' \
        "$2" $((fen / 100)) $((fen % 100)) >"$root/basket.json"
    $pos sell --dir "$1" "@$root/basket.json" 2>"$root/err" |
        sed -n 's/.*"seq":\([0-9]*\).*/\1/p'
}

# status DIR KEY: one value of pos status.
status() {
    $pos status --dir "$1" --json 2>"$root/err" |
        sed -n "s/^ *\"$2\": \"\\{0,1\\}\\([^\",]*\\)\"\\{0,1\\},\\{0,1\\}$/\\1/p" | head -n 1
}

# until_ms LIMIT COMMAND...: true as soon as the command is.
until_ms() {
    local end=$(($(now_ms) + $1))
    shift
    while ! "$@"; do
        [ "$(now_ms)" -lt $end ] || return 1
        sleep 0.01
    done
}

unsent_is() { [ "$(status "$1" unsent)" = "$2" ]; }
link_is() { [ "$(status "$1" state)" = "$2" ]; }

# at_hq DIR SEQ...: headquarters lists each of these sales exactly once.
at_hq() {
    local dir=$1 till seq
    shift
    till=$(status "$dir" till)
    $hq sales --dir "$H" --csv >"$root/sales.csv" 2>"$root/err" || return 1
    for seq in "$@"; do
        [ "$(count_sale "$till" "$seq")" = 1 ] || return 1
    done
}

# count_sale TILL SEQ: how often the last listing has it.
count_sale() {
    awk -F, -v till="$1" -v seq="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $(at["till"]) == till && $(at["seq"]) == seq { n++ }
        END { print n + 0 }' "$root/sales.csv"
}

# refused WORDS COMMAND...: fails, and says something with these words.
refused() {
    local words=$1
    shift
    if "$@" >"$root/out" 2>"$root/err"; then
        echo "# succeeded: $(head -n 1 "$root/out")"
        return 1
    fi
    grep -q "$words" "$root/err"
}
