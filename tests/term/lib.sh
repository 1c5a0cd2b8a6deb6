# lib.sh - drives the till's real screen in tmux and reads what it shows.
# Sourced by the scripts beside it. No fixed sleeps where a screen can be
# waited for; typing is slower than a scanner, as people are.
#
# Needs B (the programs' folder) and TMPDIR, as tests/run.sh sets them.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
B=${B:-$PWD/build/release}
work=$(mktemp -d "${TMPDIR:-/tmp}/term.XXXXXX")
export TMUX_TMPDIR=$work
unset TMUX TMUX_PANE LC_ALL LC_MESSAGES LC_CTYPE
passed=0 failed=0
WAIT_S=${WAIT_S:-15} # a machine under load is slow, not wrong

command -v tmux >/dev/null || {
    echo "skipped: tmux is not installed (make deps)"
    exit 77
}
for program in pos term/shop; do
    [ -x "$B/$program" ] || {
        echo "$B/$program is missing: make unit"
        exit 1
    }
done

mux() { tmux -L till -f /dev/null "$@"; }

# The agents that tills of ours started: told by their directory, as a number
# left in a lock file may be another process' by now.
finish() {
    mux kill-server 2>/dev/null
    for lock in "$work"/*/agent.lock; do
        pid=$(head -n 1 "$lock" 2>/dev/null)
        [[ ${pid:-} =~ ^[0-9]+$ ]] &&
            grep -qaF "$work" "/proc/$pid/cmdline" 2>/dev/null &&
            kill "$pid"
    done
    # What still ends may write once more.
    rm -rf "$work" 2>/dev/null || { sleep 0.5 && rm -rf "$work"; }
}
trap finish EXIT
mux new-session -d -s keep cat || exit 1
mux set -g escape-time 5 \; set -g default-size 80x24

# new_shop NAME [CASHIER]...: makes $work/NAME and sets dir.
new_shop() {
    dir=$work/$1
    shift
    "$B/term/shop" "$dir" hq/demo/items.csv 秦栏便民店 "$@" || exit 1
}

# start [COLUMNS ROWS [LANG [PREFIX...]]]: the till of $dir in a terminal.
start() {
    columns=${1:-80} rows=${2:-24} lang=${3:-zh_CN.UTF-8}
    mux kill-session -t s 2>/dev/null
    rm -f "$work/ended"
    if [ -e "$dir/screen.lock" ]; then # the one before is still ending
        timeout "$WAIT_S" flock "$dir/screen.lock" true
    fi
    mux new-session -d -s s -x "$columns" -y "$rows" \
        "env LANG=$lang TERM=screen-256color ${*:4} $B/pos till --dir $dir 2>$work/stderr; \
         echo \"ended \$?\" | tee $work/ended; exec cat" ||
        exit 1
}

screen() { mux capture-pane -p -t =s:; }

# press KEY...: named keys (Enter, Escape, F2, Up ...), one at a time. Escape
# is told from an arrow's first byte by the pause after it.
press() {
    local key
    for key in "$@"; do
        mux send-keys -t =s: "$key"
        case $key in
        Escape) sleep 0.06 ;;
        *) sleep 0.01 ;;
        esac
    done
}

# menu WORDS...: F10, then in each list the row with these words by its number.
menu_number() { screen | sed -n "s/.*[│|] *\\([1-9]\\) *$1.*/\\1/p" | head -n 1; }
menu() {
    local words number end
    press F10
    for words in "$@"; do
        end=$((SECONDS + WAIT_S)) number=
        until [ -n "$number" ]; do
            [ $SECONDS -ge $end ] && return 1
            number=$(menu_number "$words")
            [ -n "$number" ] || sleep 0.04
        done
        words=$(screen | grep -m 1 "$words") # the next list may have a like row
        press "$number"
        while [ $SECONDS -lt $end ] && screen | grep -qF -- "$words"; do
            sleep 0.04
        done
    done
}

# type TEXT: by hand, a character at a time; what is too short for a scan may
# come at once. The pause keeps it apart from what follows.
type() {
    local i LC_ALL=C.UTF-8 # characters, not bytes
    if [ ${#1} -lt 6 ]; then
        mux send-keys -t =s: -l -- "$1"
    else
        for ((i = 0; i < ${#1}; i++)); do
            mux send-keys -t =s: -l -- "${1:i:1}"
            sleep 0.045
        done
    fi
    sleep 0.045
}

# enter TEXT: typed and ended with Enter.
enter() {
    type "$1"
    press Enter
}

# scan CODE: as a scanner types it, all at once.
scan() {
    mux send-keys -t =s: -l -- "$1"$'\r'
    sleep 0.06
}

has() { [[ $(screen) == *"$1"* ]]; }

# await TEXT...: any of them.
await() {
    local end=$((SECONDS + WAIT_S)) text
    while :; do
        for text in "$@"; do
            has "$text" && return
        done
        [ $SECONDS -ge $end ] && return 1
        sleep 0.04
    done
}

bad() {
    failed=$((failed + 1))
    echo "not good: $1"
    screen | sed 's/^/    |/'
}

# see WHAT TEXT...: waits for each text; one test.
see() {
    local what=$1 text
    shift
    for text in "$@"; do
        if ! await "$text"; then
            bad "$what (no \"$text\")"
            return 1
        fi
    done
    passed=$((passed + 1))
}

# see_not WHAT TEXT: waits until it is gone.
see_not() {
    local end=$((SECONDS + WAIT_S))
    while has "$2"; do
        if [ $SECONDS -ge $end ]; then
            bad "$1 (still \"$2\")"
            return 1
        fi
        sleep 0.04
    done
    passed=$((passed + 1))
}

# check WHAT COMMAND...: any other test.
check() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        bad "$what"
    fi
}

# sign_in NUMBER PIN
sign_in() {
    await "工号>" "number>" "密码>" "PIN>"
    if ! has "密码>" && ! has "PIN>"; then # of one cashier the PIN is asked
        enter "$1"
        await "密码>" "PIN>"
    fi
    enter "$2"
}

# open_shift AMOUNT
open_shift() {
    await 备用金 "Cash in the drawer"
    enter "$1"
}

done_testing() {
    echo "$passed passed, $failed failed"
    [ $failed = 0 ]
    exit
}

cola=6908512108426 # 可口可乐 600ml
sprite=6908512109423
rice=2100000340101 # 天长大米 5kg
