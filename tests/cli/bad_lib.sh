# bad_lib.sh - sourced by tests/cli/bad_*.sh: what a person meets who gives the
# programs something wrong. Not executable, so not a suite of its own.
. "$(dirname "$0")/sync_lib.sh"
one='{"lines":[{"barcode":"6901234567892"}],"tenders":[{"type":"cash","amount":"1.00"}]}'

finish() {
    echo "$((tested - bad)) passed, $bad failed"
    exit $((bad > 0))
}

# No word of the machine room, and the language asked for.
jargon='SQLITE|sqlite|errno|ERR_|assert|CHECK failed|\(null\)|0x[0-9a-f]|Sanitizer|malformed|no such table|I/O error'
in_words() { # in_words LANG: of $root/err
    local lines
    lines=$(grep -c . "$root/err")
    [ "$lines" -ge 1 ] && [ "$lines" -le 2 ] || { echo "# $lines lines"; return 1; }
    ! grep -qE "$jargon" "$root/err" || { echo "# jargon"; return 1; }
    if [ "$1" = zh ]; then
        LC_ALL=C grep -qP '[\xe4-\xe9]' "$root/err" || { echo "# not Chinese"; return 1; }
        ! grep -qE '([a-z]{2,} ){3}[a-z]{2,}' "$root/err" || { echo "# half English"; return 1; }
    fi
}

# once LANG WORDS COMMAND...: exit 1 or 2 (not a signal's), nothing on standard
# output, one sentence with these words on standard error.
once() {
    local lang=$1 words=$2 rc
    shift 2
    case $lang in zh) LANG=zh_CN.UTF-8 ;; *) LANG=en_US.UTF-8 ;; esac
    timeout 20 "$@" >"$root/out" 2>"$root/err" </dev/null
    rc=$?
    LANG=en_US.UTF-8
    [ $rc = 1 ] || [ $rc = 2 ] || { echo "# exit $rc"; return 1; }
    [ ! -s "$root/out" ] || { echo "# standard output: $(head -c 80 "$root/out")"; return 1; }
    grep -qF -- "$words" "$root/err" || { echo "# no \"$words\""; return 1; }
    in_words "$lang"
}

# meet WHAT ENGLISH CHINESE COMMAND...: refused in both languages.
meet() {
    local what=$1 en=$2 zh=$3
    shift 3
    ok once en "$en" "$@" -- "$what"
    ok once zh "$zh" "$@" -- "$what, in Chinese"
}

# The wall clock as a program sees it: at_time +3y COMMAND... Not the faketime
# command itself, which would stand between us and the process.
clock_lib=$(find /usr/lib /usr/local/lib -name 'libfaketimeMT.so.1' 2>/dev/null | head -n 1)
at_time() {
    local by=$1
    shift
    env LD_PRELOAD="$clock_lib" FAKETIME="$by" FAKETIME_DONT_FAKE_MONOTONIC=1 "$@"
}

# page DB [N]: overwrites a page of a closed database with noise.
page() {
    local pages
    pages=$(($(stat -c %s "$1") / 4096))
    yes 'not a page' | head -c 4096 |
        dd of="$1" bs=4096 seek="${2:-$((pages / 2))}" conv=notrunc 2>/dev/null
}
settle() { sqlite3 "$1" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null; }
sound() { "$pos" ledger verify --dir "$1" >"$root/out" 2>"$root/err"; }
head_is() { [ "$(status "$1" head_seq)" = "$2" ]; }

# chain_up: headquarters $H serving on $port, till $T with three sales there
# and one that is not.
chain_up() {
    T=$root/till port=$(free_port)
    hq_new "$H" && hq_up || { echo "0 passed, 1 failed"; exit 1; }
    "$pos" enrol --dir "$T" "$(code)" >/dev/null || { echo "0 passed, 1 failed"; exit 1; }
    sell "$T" 1 >/dev/null && sell "$T" 2 >/dev/null && sell "$T" 3 >/dev/null
    "$pos" agent --dir "$T" --once && sell "$T" 4 >/dev/null
}
