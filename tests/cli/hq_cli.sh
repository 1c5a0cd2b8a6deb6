#!/bin/bash
# hq_cli.sh - headquarters' command line as a user meets it, in both languages.
# Lost without it: a sentence that does not say what to do, an exit code that
# lies to a script, output that another program cannot read.
set -u
. "$(dirname "$0")/../support/ports.sh"
HQ=${B:-$PWD/build/release}/hq
T=$(mktemp -d "${TMPDIR:-/tmp}/hq-cli.XXXXXX")
D=$T/hq
PORT=$(free_port)
serving=
trap '[ -n "$serving" ] && kill "$serving" 2>/dev/null; rm -rf "$T"' EXIT
unset LC_ALL LC_MESSAGES COLUMNS
export LANG=en_US.UTF-8
passed=0 failed=0

good() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "not as it should be: $*"
    sed 's/^/    out: /' "$T/out"
    sed 's/^/    err: /' "$T/err"
}
# run EXIT ARGS...: runs hq and checks its exit code.
run() {
    local want=$1
    shift
    "$HQ" "$@" >"$T/out" 2>"$T/err" </dev/null
    local got=$?
    if [ $got = "$want" ]; then good; else bad "hq $* left $got, not $want"; fi
}
# says out|err TEXT: the last run printed it.
says() { if grep -qF -- "$2" "$T/$1"; then good; else bad "no \"$2\""; fi; }
silent() { if [ -s "$T/$1" ]; then bad "std$1 is not empty"; else good; fi; }

# ---- before there is anything ------------------------------------------------
run 2
says err "hq import items"
run 0 --help
says out "Headquarters of a chain"
LANG=zh_CN.UTF-8 run 0 --help
says out "连锁村店的总部"
LANG=C run 2 outlet
says err "outlet 后面还要一个词"
for family in import outlet cashier price setting recall ledger; do
    run 0 $family --help
    says out "  hq $family "
    silent err
done
run 2 frobnicate
says err 'there is no command "frobnicate"'
run 1 items --dir "$D"
says err "make one with \`hq init --dir $D\`"
run 1 items
says err "--dir is missing"
for command in init serve 'import items' 'import divisions' 'outlet add' \
    outlets enrol revoke tills 'cashier add' 'cashier remove' 'cashier list' \
    cashiers items 'price set' prices 'setting set' 'setting list' adopt 'price clear' sales \
    stock shifts 'recall add' 'recall end' 'recall list' overrides 'ledger verify' 'ledger rebuild'; do
    # shellcheck disable=SC2086
    run 0 $command --help
    says out "--dir D"
    says out "    hq $command"
    silent err
done

# ---- set up ------------------------------------------------------------------
run 0 init --dir "$D" --name 天长联店
[ "$(stat -c %a "$D/hq.key")" = 600 ] && good || bad "hq.key is open to others"
run 1 init --dir "$D"
says err "there is a headquarters in $D already"
run 1 init --dir /proc/nowhere
says err "cannot be made"
run 0 outlet add --dir "$D" --name 秦栏便民店 --division 341181102003 --json
[ "$(cat "$T/out")" = '{"id":1}' ] && good || bad "not {\"id\":1}"
run 0 outlet add --dir "$D" --name 汊涧超市 --division 341181103001 \
    --franchise --group north --phone 05507000000
run 1 outlet add --dir "$D" --name x --division 34118110200
says err "must have 12 digits"
run 1 outlet add --dir "$D" --name x
says err "--division is missing"
run 0 outlets --dir "$D" --json
says out '"id":2,"name":"汊涧超市","kind":"franchise","division":"341181103001"'
says out '"count":2'
run 0 outlets --dir "$D" --csv
says out 'id,name,kind,division,'
says out '1,秦栏便民店,owned,341181102003,'
LANG=zh_CN.UTF-8 run 0 outlets --dir "$D"
says out "加盟"
echo 1234 >"$T/pin"
run 0 cashier add --dir "$D" --outlet 1 --name 王芳 --role keeper --pin-file "$T/pin"
run 1 cashier add --dir "$D" --outlet 1 --name 李雷 --pin-file /nonexistent
says err "cannot be opened"
run 1 cashier add --dir "$D" --outlet 1 --name 李雷
says err "no PIN came"
run 2 cashier add --dir "$D" --outlet 1 --name 李雷 --pin=1234
says err "there is no option"
if grep -rqa 'name 李雷.*1234' "$D"; then bad "the PIN is on disk"; else good; fi
run 0 cashier list --dir "$D" --csv
says out '1,1,秦栏便民店,王芳,keeper,false'
run 0 cashier remove --dir "$D" --outlet 1 --id 1
run 1 cashier remove --dir "$D" --outlet 2 --id 1
says err "outlet 2 has no cashier 1"

# ---- items and prices --------------------------------------------------------
run 0 import items hq/demo/items.csv --dir "$D"
says out "296 new, 0 changed, 0 unchanged, 0 refused"
run 0 import items hq/demo/items.csv --dir "$D" --json
says out '"added":0,"changed":0,"unchanged":296,"refused":0'
run 1 import items tests/data/dirty_items.csv --dir "$D"
says err "tests/data/dirty_items.csv:3: refused: barcode 6990000000023 has a wrong check digit"
run 1 import items tests/data/dirty_items.csv --dir "$D" --strict
says err "nothing was taken (--strict)"
LANG=zh_CN.UTF-8 run 1 import items tests/data/dirty_items_gbk.csv --dir "$D"
says err "一个条码只能是一种商品"
run 1 import items "$T/none.csv" --dir "$D"
says err "$T/none.csv: the file cannot be opened"
head -c 20000000 /dev/zero | tr '\0' x >"$T/x"
{ printf 'barcode,name,spec,category,unit,price\n6908512108426,"'; cat "$T/x"; } >"$T/huge.csv"
run 1 import items "$T/huge.csv" --dir "$D"
says err "a field on line 2 is longer than 65536 bytes"
run 0 items --dir "$D" --text 大米 --json
says out '"barcode":"0014","name":"散装大米"'
says out '"price":"5.60"'
run 0 items --dir "$D" --page 2 --page-size 5 --csv
[ "$(wc -l <"$T/out")" = 6 ] && good || bad "a page of five has other than five rows"
run 0 price set --dir "$D" --barcode 6908512108426 --price 3.80
run 0 items --dir "$D" --text 6908512108426 --csv
says out ",3.80,"
run 0 price set --dir "$D" --barcode 6908512108426 --price 3.80
says out "that is the price already"
run 0 price set --dir "$D" --barcode 6908512108426 --price 3.60 --for group/north --from 2099-01-01
run 0 prices --dir "$D" --text 可口可乐 --json
says out '"audience":"group/north","from":"2099-01-01","price":"3.60"'
run 0 price clear --dir "$D" --barcode 6908512108426 --for group/north
run 1 price clear --dir "$D" --barcode 6908512108426 --for group/north
says err "has no price of its own"
run 1 price clear --dir "$D" --barcode 6908512108426
says err "everyone needs a price"
run 1 price set --dir "$D" --barcode 6908512108426 --price 3.805
says err "too many decimals"
run 1 price set --dir "$D" --barcode 6908512108426 --price 0
says err "above 0"
run 1 price set --dir "$D" --item 99999 --price 1
says err "there is no item 99999"
run 1 price set --dir "$D" --item 1 --price 1 --for group/nowhere
says err "no outlet is in group"
run 1 price set --dir "$D" --item 1 --price 1 --from 2020-01-01
says err "today or later"
run 0 setting set discount.line_max_percent 15 --dir "$D" --for outlet/2
run 0 setting list --dir "$D"
says out "outlet/2"
run 1 setting set discount.line_max_percent 150 --dir "$D"
says err "from 0 to 100"
run 0 import divisions hq/demo/divisions.csv --dir "$D"
run 0 outlet add --dir "$D" --name 金集超市 --division 341181003001
run 1 outlet add --dir "$D" --name x --division 110101001001
says err "not in the imported list"

# ---- a listing fits the terminal ---------------------------------------------
run 0 items --dir "$D"
# Three bytes of a Chinese character are two columns.
if LC_ALL=C awk '!/^\342\224\200/ { n = gsub(/[\200-\377]/, "&")
    if (length - n / 3 > 80) print }' "$T/out" | grep -q .; then
    bad "a row is wider than 80 columns"
else
    good
fi
run 1 sales --dir "$D" --from yesterday
says err "is not a date"
run 1 sales --dir "$D" --json --csv
says err "not both"
run 0 sales --dir "$D" --json
says out '"count":0'
run 1 sales --dir "$D" --outlet two
says err "must be a whole number"
if [ -e /dev/full ]; then
    "$HQ" items --dir "$D" >/dev/full 2>"$T/err"
    [ $? = 1 ] && good || bad "a full disk under the output was not noticed"
    says err "could not be written"
fi

# ---- serving while others work -----------------------------------------------
serve() {
    "$HQ" serve --dir "$D" --listen "tcp://127.0.0.1:$PORT" --log "$T/log" 2>"$T/err" &
    serving=$!
    for _ in $(seq 300); do
        grep -q "listening on" "$T/log" 2>/dev/null && return
        sleep 0.1
    done
}
serve
run 1 serve --dir "$D" --listen "tcp://127.0.0.1:1"
says err "another \`hq serve\` runs on $D"
run 0 enrol --dir "$D" --outlet 1 --png "$T/t.png"
ticket=$(tail -n 1 "$T/out")
case $ticket in LD1:*) good ;; *) bad "the last line is no ticket" ;; esac
[ "$ticket" = "${ticket^^}" ] && good || bad "the ticket is not upper-case"
head -c 4 "$T/t.png" | grep -q PNG && good || bad "no PNG"
[ "$(stat -c %a "$T/t.png")" = 600 ] && good || bad "others may read the ticket's picture"
if command -v zbarimg >/dev/null; then
    [ "$(zbarimg -q --raw "$T/t.png" 2>/dev/null)" = "$ticket" ] && good || bad "the picture says something else"
fi
run 0 enrol --dir "$D" --outlet 1 --text --address tcp://hq.example.net:5588
[ "$(wc -l <"$T/out")" = 2 ] && good || bad "--text printed more than two lines"
says out "for tcp://hq.example.net:5588"
run 1 enrol --dir "$D" --outlet 77
says err "there is no outlet 77"
run 1 enrol --dir "$D" --outlet 1 --address nowhere
[ -s "$T/err" ] && good || bad "a wrong address was taken silently"
run 1 revoke --dir "$D" --till 5
says err "there is no till 5"
run 0 ledger verify --dir "$D" --json
says out '"tills":0'
run 0 ledger rebuild --dir "$D"
says out "as it was"
kill -TERM "$serving"
wait "$serving" && good || bad "serve did not stop cleanly"
serving=
grep -q "stopped" "$T/log" && good || bad "no word of stopping in the log"
if grep -qaF "${ticket:20:40}" "$T/log" || grep -qaF "${ticket:20:40}" "$D"/hq.db*; then
    bad "the ticket is in the log or the database"
else
    good
fi
run 1 serve --dir "$D" --listen "udp://x"
[ -s "$T/err" ] && good || bad "a wrong address was taken silently"

# ---- trouble -----------------------------------------------------------------
cp -r "$D" "$T/shared"
chmod 644 "$T/shared/hq.key"
run 1 enrol --dir "$T/shared" --outlet 1
[ -s "$T/err" ] && good || bad "a key that others can read was taken silently"
cp -r "$D" "$T/torn"
dd if=/dev/urandom of="$T/torn/hq.db" bs=4096 seek=2 count=60 conv=notrunc 2>/dev/null
run 1 ledger verify --dir "$T/torn"
says err "damaged"
echo "this is no database, only some text that is long enough" >"$T/torn/hq.db"
run 1 items --dir "$T/torn"
[ -s "$T/err" ] && good || bad "no word about a file that is no database"
# A small limit for files stands for a full disk.
cp -r "$D" "$T/small"
(
    ulimit -f 1100
    trap '' XFSZ
    awk 'BEGIN { print "barcode,name,spec,category,unit,price"
        for (i = 1; i <= 9999; i++) print i ",散货" i ",,x,kg,1.00" }' >"$T/many.csv"
    "$HQ" import items "$T/many.csv" --dir "$T/small" >"$T/out" 2>"$T/err"
)
[ $? != 0 ] && good || bad "a full disk was not noticed"
[ -s "$T/err" ] && good || bad "no word about the full disk"
run 0 items --dir "$T/small" --csv
grep -q 散货 "$T/out" && bad "half of an import is there" || good
run 0 ledger verify --dir "$T/small"
# Without the right to write. Root may write everywhere: become nobody.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    chmod 755 "$T"
    cp -r "$D" "$T/ro"
    chown -R 65534:65534 "$T/ro"
    chmod 500 "$T/ro"
    chmod 400 "$T/ro"/*
    cp "$HQ" "$T/hq-nobody"
    setpriv --reuid=65534 --regid=65534 --clear-groups "$T/hq-nobody" \
        outlet add --dir "$T/ro" --name x --division 341181102003 >"$T/out" 2>"$T/err"
    [ $? = 1 ] && good || bad "a read-only directory was not noticed"
    says err "cannot be written"
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
