#!/bin/bash
# If this fails: a damaged, newer, missing or unwritable file at the shop or at
# headquarters costs a sale, or leaves a person without a word of what to do.
. "$(dirname "$0")/bad_lib.sh"
command -v sqlite3 >/dev/null || { echo "skipped: no sqlite3"; exit 77; }
chain_up
sales=$("$hq" sales --dir "$H" --csv | wc -l)
hq_down
settle "$H/hq.db"
W=$root/w Q=$root/q
fresh() { rm -rf "$W"; settle "$T/till.db"; settle "$T/catalogue.db"; cp -a "$T" "$W"; }
fresh_hq() { rm -rf "$Q"; cp -a "$H" "$Q"; }
digest() { cksum <"$1"; }

# ---- a newer version ----------------------------------------------------------
for db in till catalogue; do
    fresh
    sqlite3 "$W/$db.db" 'PRAGMA user_version=99'
    settle "$W/$db.db"
    before=$(digest "$W/$db.db")
    meet "$db.db of a newer version: sell" "newer version" "更新版本" "$pos" sell --dir "$W" "$one"
    meet "$db.db of a newer version: status" "update this program" "请更新本程序" "$pos" status --dir "$W"
    ok test "$(digest "$W/$db.db")" = "$before" -- "it is as it was"
done
fresh_hq
sqlite3 "$Q/hq.db" 'PRAGMA user_version=99'
settle "$Q/hq.db"
before=$(digest "$Q/hq.db")
meet "hq.db of a newer version: sales" "newer version" "更新版本" "$hq" sales --dir "$Q" --json
meet "hq.db of a newer version: serve" "newer version" "更新版本" "$hq" serve --dir "$Q" --listen tcp://127.0.0.1:29999
ok test "$(digest "$Q/hq.db")" = "$before" -- "it is as it was"

# ---- a damaged page -----------------------------------------------------------
fresh
page "$W/till.db" 0
meet "the first page of till.db" "is damaged: do not delete it" "已损坏:不要删除" "$pos" sell --dir "$W" "$one"
fresh
root_page=$(sqlite3 "$W/till.db" "SELECT rootpage FROM sqlite_schema WHERE name='ledger_entry'")
page "$W/till.db" $((root_page - 1))
meet "the ledger's page" "damaged" "损坏" "$pos" sell --dir "$W" "$one"
meet "the ledger's page, verified" "damaged" "损坏" "$pos" ledger verify --dir "$W"
fresh
for n in $(sqlite3 "$W/catalogue.db" "SELECT rootpage FROM sqlite_schema WHERE name IN ('item','barcode')"); do
    page "$W/catalogue.db" $((n - 1))
done
before=$(status "$T" head_seq)
ok once en "sales are safe" "$pos" sell --dir "$W" "$one" -- "a damaged list of goods is said to be only that"
ok once zh "还没有商品" "$pos" sell --dir "$W" "$one" -- "then there is none until headquarters sends it"
ok head_is "$W" "$before" -- "no sale came of it"
fresh
page "$W/catalogue.db" 0
ok eval '"$pos" status --dir "$W" --json >/dev/null' -- "a list that is no database is made anew, also by who only reads"
hq_up
ok "$pos" agent --dir "$W" --once -- "headquarters sends the list again"
ok test -n "$(sell "$W" 1)" -- "and the shop sells"
hq_down
settle "$H/hq.db"
fresh_hq
page "$Q/hq.db" 0
meet "the first page of hq.db" "is damaged" "已损坏" "$hq" sales --dir "$Q" --json
fresh_hq
root_page=$(sqlite3 "$Q/hq.db" "SELECT rootpage FROM sqlite_schema WHERE name='ledger_entry'")
page "$Q/hq.db" $((root_page - 1))
meet "headquarters' ledger's page" "damaged" "损坏" "$hq" ledger verify --dir "$Q"

# ---- a changed entry ----------------------------------------------------------
flip='CAST(substr(bytes,1,length(bytes)-1) || x'"'7f'"' AS BLOB)'
fresh
sqlite3 "$W/till.db" "UPDATE ledger_entry SET bytes=$flip WHERE seq=4"
meet "a changed entry at the till" "entry 4 of the ledger" "账本第 4 条" "$pos" ledger verify --dir "$W"
fresh_hq
sqlite3 "$Q/hq.db" "UPDATE ledger_entry SET bytes=$flip WHERE seq=2"
meet "a changed entry of headquarters" "entry 2 of the ledger" "账本第 2 条" "$hq" ledger verify --dir "$Q"
fresh_hq
sqlite3 "$Q/hq.db" "UPDATE hq_run SET bytes=$flip"
meet "a changed entry of a till at headquarters" "till 1, entry" "机" "$hq" ledger verify --dir "$Q"

# An entry with a broken chain that headquarters must not take.
hq_up
fresh
sqlite3 "$W/till.db" "UPDATE ledger_entry SET hash=zeroblob(32) WHERE seq=(SELECT max(seq) FROM ledger_entry)"
sell "$W" 1 >/dev/null
LANG=zh_CN.UTF-8 timeout 60 "$pos" agent --dir "$W" --once >"$root/out" 2>"$root/err"
ok test $? = 1 -- "an entry with a broken chain does not get through"
ok grep -q "一条账损坏" "$root/err" -- "the shop hears: $(cat "$root/err")"
ok eval '"$hq" ledger verify --dir "$H" >/dev/null' -- "headquarters' ledgers hold"
ok "$pos" agent --dir "$T" --once -- "the sound till still gets through"

# ---- keys and settings ---------------------------------------------------------
fresh
rm "$W/till.key"
meet "no key" "no key file" "没有密钥文件" "$pos" agent --dir "$W" --once
ok test -n "$(sell "$W" 1)" -- "sells on without a key"
fresh
chmod 644 "$W/till.key"
meet "a key that others may read" "chmod 600" "chmod 600" "$pos" agent --dir "$W" --once
fresh
printf x | dd of="$W/till.key" bs=1 seek=60 conv=notrunc 2>/dev/null
meet "a damaged key" "is damaged" "已损坏" "$pos" agent --dir "$W" --once
fresh
printf '[printer]\nnonsense\n' >"$W/till.ini"
meet "nonsense in till.ini" "line 2" "第 2 行" "$pos" sell --dir "$W" "$one"
head -c 4000 "$pos" >"$W/till.ini"
meet "a program for a till.ini" "till.ini" "till.ini" "$pos" sell --dir "$W" "$one"
printf '[printer]\nspec = bogus:x\n' >"$W/till.ini"
ok test -n "$(sell "$W" 1)" -- "a printer that cannot be: sells on"
meet "and printing says why" "names no printer" "不是打印机" "$pos" printer test --dir "$W"
fresh
echo garbage >"$W/hq.ini"
meet "nonsense in hq.ini" "line 1" "第 1 行" "$pos" agent --dir "$W" --once
fresh
rm "$W/hq.ini"
meet "no hq.ini" "not enrolled" "还没有登记" "$pos" agent --dir "$W" --once

# ---- no catalogue ---------------------------------------------------------------
fresh
rm "$W"/catalogue.db*
meet "no list of goods" "has no goods yet" "还没有商品" "$pos" sell --dir "$W" "$one"
ok "$pos" agent --dir "$W" --once -- "it comes again"
ok test -n "$(sell "$W" 1)" -- "and sells"
ok sound "$W" -- "on a sound ledger"

# ---- a directory that cannot be written ------------------------------------------
# As root a read-only mount, else permissions.
fresh
sealed=$root/sealed
mkdir "$sealed"
if [ "$(id -u)" = 0 ] && mount --bind "$W" "$sealed" 2>/dev/null; then
    mount -o remount,ro,bind "$sealed"
    unseal() { umount "$sealed"; }
elif [ "$(id -u)" != 0 ]; then
    rmdir "$sealed"
    cp -a "$W" "$sealed"
    chmod -R a-w "$sealed"
    unseal() { chmod -R u+w "$sealed"; }
else
    sealed=
fi
if [ -n "$sealed" ]; then
    meet "a sale into a read-only directory" "right to write" "写权限" "$pos" sell --dir "$sealed" "$one"
    meet "an agent in it" "right to write" "写权限" "$pos" agent --dir "$sealed" --once
    meet "rebuilding in it" "right to write" "写权限" "$pos" rebuild --dir "$sealed"
    unseal
fi
ok head_is "$T" "$before" -- "the till itself never changed"
ok test "$("$hq" sales --dir "$H" --csv | wc -l)" -ge "$sales" -- "nor lost headquarters a sale"
ok sound "$T" -- "and its ledger holds"
finish
