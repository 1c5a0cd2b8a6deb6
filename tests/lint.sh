#!/bin/bash
# lint.sh - format, floors of the house, sizes, translations, SQL, top level.
# Prints one line a finding; exit 1 when there is any.
set -u
cd "$(dirname "$0")/.." || exit 1
exec </dev/null
export LC_ALL=C.UTF-8

scratch=$(mktemp -d "${TMPDIR:-/tmp}/liandian-lint.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    files=$(git ls-files --cached --others --exclude-standard | sort -u)
else
    files=$(find . -type f -not -path './build/*' | sed 's|^\./||' | sort)
fi
files=$(for f in $files; do [ -f "$f" ] && echo "$f"; done)
of() { grep -E "$1" <<<"$files"; }
c_files=$(of '\.[ch]$')
house_c=$(of '^(base|drivers|sync|receipts|pos|hq)/.*\.[ch]$')
scripts=$(of '(\.sh|^\.ci/run)$')

# report WHAT: each line of standard input is a finding.
report() {
    local lines
    lines=$(cat)
    [ -n "$lines" ] || return 0
    touch "$scratch/found"
    echo "$1"
    sed 's/^/    /' <<<"$lines"
}

# ---- format ----------------------------------------------------------------
# shellcheck disable=SC2086
clang-format --dry-run -Werror $c_files 2>&1 | grep 'error:' | sort -u |
    cut -d: -f1 | uniq -c | awk '{ print $2 ": " $1 " places" }' |
    report "not formatted (clang-format -i):"

# ---- sizes -----------------------------------------------------------------
# shellcheck disable=SC2086
for f in $c_files $scripts $(of '\.(proto|awk|mk|sql)$') Makefile; do
    lines=$(wc -l <"$f")
    [ "$lines" -le 800 ] || echo "$f: $lines lines"
done | report "longer than 800 lines:"
# shellcheck disable=SC2086
awk 'FNR == 1 { open = 0 }
    /^\{/ { open = FNR }
    /^\}/ && open {
        if (FNR - open + 1 > 72)
            print FILENAME ":" open ": " FNR - open - 1 " lines"
        open = 0
    }' $(of '\.c$') | report "functions longer than 70 lines:"

# ---- floors ----------------------------------------------------------------
# shellcheck disable=SC2086
awk '
BEGIN {
    may["base"] = " base "
    may["drivers"] = " base drivers "
    may["sync"] = " base sync "
    may["receipts"] = " base sync receipts "
    may["pos"] = " base drivers sync receipts pos "
    may["hq"] = " base drivers sync receipts hq "
    # A library and the files that may include it.
    only["zmq"] = "^sync/transport_[^/]*$"
    only["ncurses"] = "^(base/screen[^/]*|pos/ui/.*|hq/floor/.*)$"
    only["curses"] = only["ncurses"]
    only["ncursesw"] = only["ncurses"]
    only["microhttpd"] = "^hq/web/"
    only["libusb"] = "^drivers/"
    only["libusb-1.0"] = "^drivers/"
    only["libpq-fe"] = "^hq/store/"
    only["zstd"] = "^sync/"
    only["png"] = "^receipts/"
    only["ft2build"] = "^receipts/"
    only["ini"] = "^base/config"
    only["sodium"] = "^(sync|receipts|pos|hq)/"
    only["qrencode"] = "^(receipts|pos|hq)/"
    only["jansson"] = "^(pos|hq)/"
    only["csv"] = "^(pos|hq)/"
    # Money and keys of the payment providers.
    only["curl"] = "^hq/pay/"
    only["openssl"] = "^hq/(pay|web)/"
    only["expat"] = "^hq/pay/"
    only["zip"] = "^hq/pay/"
    # Bulk buying: the solver, and workbooks for suppliers.
    only["glpk"] = "^hq/purchase/"
    only["xlsxwriter"] = "^hq/"
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, part, "\"")
    split(FILENAME, mine, "/")
    n = split(part[2], its, "/")
    if (n == 1)
        print FILENAME ":" FNR ": write the folder too: " part[2]
    else if (index(may[mine[1]], " " its[1] " ") == 0)
        print FILENAME ":" FNR ": " mine[1] " may not include " part[2]
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    name = $0
    sub(/^[^<]*</, "", name)
    sub(/\.h>.*/, "", name)
    sub(/\/.*/, "", name)
    if (name in only && FILENAME !~ only[name])
        print FILENAME ":" FNR ": not the place for <" name ">"
}' $house_c /dev/null | report "floors of the house:"

# ---- SQL -------------------------------------------------------------------
# shellcheck disable=SC2086
grep -nE '"[[:space:]]*(SELECT|INSERT (OR|INTO)|REPLACE INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE (TABLE|INDEX|UNIQUE|TRIGGER|VIEW)|ALTER TABLE|DROP (TABLE|INDEX|VIEW))' \
    $(grep '\.c$' <<<"$house_c") /dev/null |
    report "SQL belongs into .sql files:"
# shellcheck disable=SC2086
for f in $(of '\.sql$'); do
    # Migrations, schemas of rebuildable tables and what empties those are
    # scripts for db_exec.
    [[ ${f##*/} =~ ((^|_)[0-9]+(_|\.)|_schema\.|_clear\.) ]] && continue
    statements=$(sed -e "s/'[^']*'//g" -e 's/--.*//' "$f" | tr '\n' ' ' |
        tr ';' '\n' | grep -c '[^[:space:]]')
    [ "$statements" = 1 ] || echo "$f: $statements statements"
done | report "one statement a file:"

# ---- translations ----------------------------------------------------------
# ids FILE: the msgids of a .po, one a line.
ids() {
    msgcat --no-wrap --no-location "$1" | awk '
        function inner(line) { # between the first quote and the last
            sub(/^[^"]*"/, "", line)
            sub(/"$/, "", line)
            return line
        }
        /^#~/ { next }
        /^msgid / { id = inner($0); on = 1; next }
        /^msgstr/ { if (on && id != "") print id; on = 0; next }
        on && /^"/ { id = id inner($0) }' | sort -u
}
# A folder within a folder may have translations of its own (pos/ui).
with_po=$(of '/zh_CN\.po$' | sed 's|/zh_CN\.po$||')
for folder in $(printf '%s\n' base drivers sync receipts pos hq "$with_po" | sort -u); do
    po=$folder/zh_CN.po
    sources=$(grep -E "^$folder/.*\.[ch]$" <<<"$house_c")
    for inner in $(grep "^$folder/" <<<"$with_po"); do
        sources=$(grep -v "^$inner/" <<<"$sources")
    done
    [ -n "$sources" ] || continue
    name=${folder//\//_}
    # shellcheck disable=SC2086
    xgettext --from-code=UTF-8 -k -ktr -kN_ -o "$scratch/$name.pot" $sources 2>&1 |
        grep -v '^$' | report "$folder: xgettext says:"
    [ -e "$scratch/$name.pot" ] || continue # says nothing to people
    sed -i 's/charset=CHARSET/charset=UTF-8/' "$scratch/$name.pot"
    if [ ! -e "$po" ]; then
        echo "$po" | report "missing:"
        continue
    fi
    ids "$scratch/$name.pot" >"$scratch/want"
    msgattrib --translated --no-fuzzy --no-obsolete "$po" >"$scratch/good.po"
    ids "$scratch/good.po" >"$scratch/have"
    ids "$po" >"$scratch/all"
    comm -23 "$scratch/want" "$scratch/have" | report "$po: not translated:"
    comm -13 "$scratch/want" "$scratch/all" | report "$po: no longer used:"
    msgattrib --only-obsolete "$po" | grep '^#~ msgid' | report "$po: obsolete:"
    # The flags that say which are printf formats are in the .pot.
    msgmerge --quiet --no-fuzzy-matching -o "$scratch/merged.po" "$po" \
        "$scratch/$name.pot" 2>&1 | report "$po:"
    # msgmerge calls fuzzy what no longer matches its format.
    msgattrib --only-fuzzy --no-obsolete "$scratch/merged.po" \
        >"$scratch/fuzzy.po"
    ids "$scratch/fuzzy.po" | report "$po: fuzzy, or another format:"
    msgfmt --check -o /dev/null "$scratch/merged.po" 2>&1 |
        grep -v 'header field\|fatal errors\|^msgfmt: found' |
        sed "s|$scratch/merged.po|$po (merged)|" | report "$po:"
done
# All tables become one: a sentence has one translation in the whole house.
# shellcheck disable=SC2046
msgcat --no-wrap --no-location $(of 'zh_CN\.po$') 2>/dev/null | awk '
    /^msgid / { id = $0 }
    /^"#-#-#-#-#/ && id != "msgid \"\"" && id != last { print id; last = id }
' | report "translated differently in two folders:"
# A sentence for a person that never meets tr().
# shellcheck disable=SC2086
awk 'FNR == 1 { text = "" }
    /diag_(set|default)\(/ { text = ""; at = FNR }
    at { text = text $0 }
    at && /;/ {
        if (text ~ /"[^"]*[a-z] [a-z]/ && text !~ /tr\(/)
            print FILENAME ":" at
        at = 0
    }' $(grep '\.c$' <<<"$house_c") /dev/null |
    report "diag without tr():"

# ---- the rest --------------------------------------------------------------
cut -d/ -f1 <<<"$files" | sort -u |
    grep -vxE 'pos|sync|hq|drivers|receipts|base|tests|Makefile|README\.md|LICENSE|\..*' |
    report "does not belong to the top level:"
# shellcheck disable=SC2086
grep -nwE 'TO''DO|FIX''ME|X''XX' $(of '\.(c|h|sh|sql|awk|proto|mk|md)$') Makefile /dev/null |
    report "unfinished:"
for f in $scripts; do
    bash -n "$f" 2>&1
done | report "shell syntax:"

[ -e "$scratch/found" ] && exit 1
echo "lint: nothing found in $(wc -l <<<"$files") files"
