#!/bin/bash
# If this fails: a keeper is left with a half-enrolled till, a wrong code does
# damage, a revoked till goes on talking, or its unsent sales are lost.
. "$(dirname "$0")/sync_lib.sh"
T=$root/till
port=$(free_port)

hq_new "$H" && hq_up || { echo "Bail out! no headquarters"; exit 1; }
first=$(code)

# Codes that are not right.
wrong=$(sed 's/^\(.\{20\}\)./\1'"$(cut -c21 <<<"$first" | tr '0-9A-Z' '1-9A-Z0')/" <<<"$first")
ok refused "one character" "$pos" enrol --dir "$T" "$wrong" -- "one wrong character is named"
ok refused "cut short" "$pos" enrol --dir "$T" "${first:0:60}" -- "a code cut short"
ok refused "no enrolment code" "$pos" enrol --dir "$T" 6901234567892 -- "a barcode is no code"
ok test ! -e "$T" -- "none of them made anything"
ok refused "not enrolled\|no enrolled till" "$pos" agent --dir "$T" --once -- "an agent without a till says to enrol"

# Typed with blanks and small letters, from standard input.
tr 'A-Z' 'a-z' <<<"$first" | sed 's/.\{10\}/& /g' >"$root/typed"
ok eval '"$pos" enrol --dir "$T" <"$root/typed" >"$root/out" 2>"$root/err"' -- "typed in small letters with blanks"
number=$(status "$T" till)
ok "$pos" enrol --dir "$T" "$first" -- "the same command again is fine"
ok test "$(status "$T" head_seq)" = 1 -- "and changes nothing"
ok refused "used\|does not know" "$pos" enrol --dir "$root/second" "$first" -- "a used code enrols no second till"
ok refused "already enrolled" "$pos" enrol --dir "$T" "$(code)" -- "an enrolled till is not enrolled by mistake"
ok test "$(status "$T" head_seq)" = 1 -- "and stays as it is"
printf '%s\n' "$(code)" >"$root/code.txt"
ok "$pos" enrol --dir "$root/third" "@$root/code.txt" -- "a code from a file"
ok test "$(status "$root/third" till)" != "$number" -- "gives another till"

# Another headquarters at the address of the first.
hq_new "$root/hq2"
there=$($hq enrol --dir "$root/hq2" --outlet 1 --address "tcp://127.0.0.1:$port" | tail -n 1)
ok refused "another headquarters" "$pos" enrol --dir "$root/fourth" "$there" -- "a code of another headquarters"
ok test ! -e "$root/fourth" -- "makes nothing"

# Revoked while the link is up.
agent_up "$T"
until_ms 5000 link_is "$T" online
kept=("$(sell "$T" 1)" "$(sell "$T" 2)")
until_ms 3000 unsent_is "$T" 0
ok "$hq" revoke --dir "$H" --till "$number" -- "headquarters revokes the till"
sleep 0.3
late=("$(sell "$T" 3)" "$(sell "$T" 4)")
sleep 1
ok test "$(status "$T" unsent)" -ge 2 -- "from then on nothing is taken"
$hq sales --dir "$H" --csv >"$root/sales.csv"
ok test "$(count_sale "$number" "${late[0]}")" = 0 -- "a sale after it is not at headquarters"
ok until_ms 20000 link_is "$T" stopped -- "the till knows that it was revoked"

# Enrolled anew over the old directory.
ok "$pos" enrol --dir "$T" "$(code)" -- "enrolled anew in the same directory"
ok test "$(status "$T" till)" = "$number" -- "it keeps its number"
ok "$pos" agent --dir "$T" --once -- "its agent gets through"
ok at_hq "$T" "${kept[@]}" "${late[@]}" -- "all its sales are there once"
ok "$pos" ledger verify --dir "$T" -- "the ledger holds with both keys"

# A clock years off.
agent_down "$T"
five=$(code)
if command -v faketime >/dev/null; then
    ok refused "clock" faketime -f '-4y' "$pos" enrol --dir "$root/fifth" "$five" -- "a clock years off is refused"
    ok "$pos" enrol --dir "$root/fifth" "$five" -- "the same code works with the clock put right"
fi

# Folders that cannot be written, a disk that is full.
six=$(code)
ok refused "cannot be made" "$pos" enrol --dir /proc/till "$six" -- "a place where no folder can be made"
if [ "$(id -u)" != 0 ]; then
    mkdir -m 500 "$root/sixth"
    ok refused "right to write" "$pos" enrol --dir "$root/sixth" "$six" -- "a read-only folder"
fi
# Full at one place after the other, until there is room enough.
for kib in 0 8 32 64 96; do
    # (ulimit would also keep a file from taking the sentence)
    said=$( (ulimit -f $kib && exec "$pos" enrol --dir "$root/seventh" "$six") 2>&1)
    rc=$?
    [ $rc = 0 ] && break
    ok test -n "$said" -- "a disk full after $kib KiB: $said"
done
ok test "$kib" != 0 -- "(it was full at least once)"
ok "$pos" enrol --dir "$root/seventh" "$six" -- "and the same code works when there is room"
ok "$pos" ledger verify --dir "$root/seventh" -- "with a sound ledger"
finish
