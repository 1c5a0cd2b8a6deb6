#!/bin/bash
# A day of payments through a till, `hq serve` and the providers' stand-ins,
# reconciled with their bills over TLS. If this fails: somebody's money is in
# the bill and not in the books, or the other way round, and nobody is told; or
# the till goes on doubting what the bill settled.
. "$(dirname "$0")/sync_lib.sh"
T=$root/till
S=$root/shop
port=$(free_port)
pay_port=$(free_port)
stand_in=
stop_all() {
    [ -n "$stand_in" ] && kill "$stand_in" 2>/dev/null
    clean
}
trap stop_all EXIT

# The day must not end on the way.
while [ "$(TZ=Asia/Shanghai date +%H%M)" -ge 2356 ]; do sleep 5; done
day=$(TZ=Asia/Shanghai date +%F)
yesterday=$(TZ=Asia/Shanghai date -d "$day -1 day" +%F)

ok hq_new "$H" -- "a chain with an outlet"
"$B/tools/pay_stand_in" --dir "$H" >"$root/where" 2>"$root/stand_in.err" &
stand_in=$!
until_ms 10000 test -s "$root/where"
admin=http://127.0.0.1:$(jq .admin_port "$root/where")
say() { curl -s --noproxy '*' -d "$2" "$admin$1"; }
wechat=$(say /payer '{"bank":"wechat","fen":100000}' | jq -r .payer)
alipay=$(say /payer '{"bank":"alipay","fen":100000}' | jq -r .payer)
code_of() { say /code "{\"bank\":\"$1\",\"payer\":\"$2\"}" | jq -r .code; }
"$hq" outlet add --dir "$H" --name 吴家店 --division 341181102003 >/dev/null
# The second outlet has an account of its own with Alipay; the third a token
# that nobody uses.
shop=2088000000000201
printf 'outlet,sub_merchant\n2,%s\n3,2088000000000202\n' $shop >"$H/subs.csv"
mkdir "$H/tokens"
for sub in $shop 2088000000000202; do (umask 077 && printf 'TOKEN_%s' $sub >"$H/tokens/$sub"); done
sed -i 's/^\[alipay\]/&\nseller_id = 2088101117955611\nsub_merchants = subs.csv\ntoken_dir = tokens/' "$H/pay.ini"
charge() { # charge BANK PAYER YUAN [TILL]: prints the order number
    "$pos" pay charge --dir "${4:-$T}" --amount "$3" --code "$(code_of "$1" "$2")" --json 2>"$root/err" | jq -r .order
}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
serve() {
    $hq serve --dir "$H" --listen "tcp://127.0.0.1:$port" --pay "tcp://127.0.0.1:$pay_port" 2>>"$root/hq.log" &
    serving=$!
    until_ms 10000 listens "$pay_port" && until_ms 10000 listens "$port"
}
reconcile() { $hq pay reconcile --dir "$H" --date "$day" --by 王会计 "$@" 2>"$root/err"; }
# kind ORDER: what the last reconciliation as JSON says of it
kind() { jq -r --arg o "$1" '[.rows[] | select(.order_no == $o and .refund_no == "")][0].kind // "none"' "$root/rows"; }
# entries: how many facts headquarters' own ledger has
entries() { $hq ledger verify --dir "$H" --json 2>/dev/null | jq -S -c .; }
shows() { "$pos" pay list --dir "$T" --json | jq -r --arg o "$1" ".[] | select(.order == \$o) | $2"; }
is() { [ "$1" = "$2" ] || { echo "# \"$1\" is not \"$2\""; false; }; }

ok serve -- "headquarters serves, payments too"
ok "$pos" enrol --dir "$T" "$(code)" -- "a till is enrolled"
ok "$pos" agent --dir "$T" --once -- "and knows where payments are taken"
ok "$pos" enrol --dir "$S" "$(code "$H" 2)" -- "so is one of the shop with its own account"
ok "$pos" agent --dir "$S" --once -- "and knows it too"

# ---- the day ---------------------------------------------------------------
plain=$(charge wechat "$wechat" 2.50)
by_alipay=$(charge alipay "$alipay" 1.30)
say /fault '{"bank":"wechat","op":"charge","fault":"lost-answer","skip":0,"times":1}' >/dev/null
lost=$(charge wechat "$wechat" 0.70)
back=$(charge wechat "$wechat" 3.00)
own=$(charge alipay "$alipay" 6.20 "$S")
stray=$(charge alipay "$alipay" 8.10 "$S")
ok $hq pay refund "$own" --amount 0.20 --dir "$H" -- "a part of the shop's goes back"
ok $hq pay refund "$back" --amount 1.00 --dir "$H" -- "a part of one goes back"
# The answer is lost for good: the till never hears, the provider has charged.
say /fault '{"bank":"alipay","op":"charge","fault":"lost-answer","skip":0,"times":1}' >/dev/null
"$pos" pay charge --dir "$T" --amount 0.90 --code "$(code_of alipay "$alipay")" --wait 1 >/dev/null 2>&1
unknown=$("$pos" pay list --dir "$T" --json | jq -r '.[0].order')
claim=$("$pos" pay claim --dir "$T" --amount 4.00 --with wechat --json 2>"$root/err" | jq -r .order)
nothing=$("$pos" pay claim --dir "$T" --amount 5.00 --with wechat --json 2>"$root/err" | jq -r .order)
say /static "{\"bank\":\"wechat\",\"payer\":\"$wechat\",\"order_no\":\"SHOPQR01\",\"fen\":400,\"device\":\"\"}" >/dev/null
say /static "{\"bank\":\"wechat\",\"payer\":\"$wechat\",\"order_no\":\"SHOPQR02\",\"fen\":777,\"device\":\"\"}" >/dev/null
ok "$pos" agent --dir "$T" --once -- "the ledger goes to headquarters"
ok "$pos" agent --dir "$S" --once -- "the shop's too"
settled() { $hq pay show "$unknown" --dir "$H" --json | jq -e '.state == "paid"' >/dev/null; }
ok until_ms 60000 settled -- "headquarters finds out what became of the lost one"
ok is "$(shows "$unknown" .status)" open -- "the till has not heard of it"

# ---- too early, and not ours -----------------------------------------------
ok refused "try again after" reconcile -- "the bill is made tomorrow"
printf 'junk\n' >"$root/junk.csv"
ok refused "nothing was taken" reconcile --provider wechat3 --file "$root/junk.csv" -- "junk is refused"
ok refused "whose bill" reconcile --file "$root/junk.csv" -- "a file needs its provider"
ok test ! -e "$H/bills" -- "nothing is kept of it"
say /advance '{"ms":172800000}' >/dev/null

# ---- the day after ---------------------------------------------------------
ok reconcile --all --json --provider wechat2 >"$root/rows" -- "WeChat's bill by the old interface"
cp "$H"/bills/wechat2-"$day"-*.csv "$root/bill.csv"
reconcile --all --json >"$root/rows"
ok test $? = 0 -- "both bills by the new one"
ok is "$(kind "$plain")" agreed -- "a plain payment agrees"
ok is "$(kind "$by_alipay")" agreed -- "one by Alipay too"
ok is "$(kind "$lost")" agreed -- "and the one whose answer was lost"
ok is "$(kind "$unknown")" agreed -- "also the one the till gave no result"
ok is "$(kind "$claim")" "claim confirmed" -- "the claim is in the bill"
ok is "$(kind "$nothing")" "claim not in the bill" -- "the other claim is not"
ok is "$(kind SHOPQR02)" "theirs only" -- "nobody claimed a payment that came"
ok is "$(jq -r '[.rows[] | select(.refund_no != "")] | length == 2 and .[0].kind == "agreed" and .[1].kind == "agreed"' "$root/rows")" true -- "the refunds agree"
ok is "$(kind "$own")" agreed -- "and what the shop with its own account took"
ok is "$(ls "$H/bills" | grep -c "^alipay-$day")" 2 -- "its bill was fetched beside the chain's"
sum() { jq -r "[.rows[].$1 | tonumber * 100 | round] | add" "$root/rows"; }
ok is "$(sum difference)" $((777 - 500)) -- "the differences are those two, to the fen"
ok is "$(($(sum theirs) - $(sum ours)))" $((777 - 500)) -- "and those of the totals"
charged() { say /totals "{\"bank\":\"$1\"}" | jq .merchant; }
ok is "$(sum theirs)" $(($(charged wechat) + $(charged alipay))) -- "theirs is what the providers keep"
ok is "$(stat -c %a "$H"/bills/* | sort -u)" 600 -- "the bills are kept, for us only"

# ---- the work list ---------------------------------------------------------
open() { $hq pay open --dir "$H" --json "$@" | jq -r '[.rows[].order_no] | sort | join(" ")'; }
both=$(printf '%s\n' "$nothing" SHOPQR02 | LC_ALL=C sort | tr '\n' ' ')
ok is "$(open) " "$both" -- "two things are open"
ok $hq pay assign SHOPQR02 --owner 李会计 --dir "$H" --json -- "one has an owner"
ok is "$(open --owner 李会计)" SHOPQR02 -- "who sees it"
ok refused "not open" $hq pay close NOSUCH01 --reason 无 --dir "$H" -- "what is not open cannot be closed"
ok $hq pay close SHOPQR02 --reason 顾客补付旧账 --by 李会计 --dir "$H" -- "and closes it"
ok is "$(open)" "$nothing" -- "one is left"
ok is "$($hq pay open --closed --dir "$H" --json | jq -r '.rows[] | select(.order_no == "SHOPQR02") | .closed_by + " " + .reason')" "李会计 顾客补付旧账" -- "it is known who and why"

# ---- what is shown of it ---------------------------------------------------
$hq pay show "$own" --dir "$H" --json >"$root/shown" 2>"$root/err"
ok is "$(jq -r '.bills[] | select(.refund_no == "") | "\(.result) \(.amount) \(.fee) \(.line > 0)"' "$root/shown")" "paid 6.20 0.04000 true" -- "a payment shows its line in the bill and the fee"
ok is "$(jq -r '.bills[] | select(.refund_no != "") | "\(.result) \(.amount)"' "$root/shown")" "refunded 0.20" -- "and its refund's"
$hq pay show "$own" --dir "$H" >"$root/shown" 2>"$root/err"
ok grep -q "bill of alipay, $day: paid 6.20, fee 0.04000, .*line [0-9]* of bills/" "$root/shown" -- "in words too"
hash=$(sed -n 's/.*bills.\*\([0-9a-f]*\).csv/\1/p' "$root/shown" | head -n 1)
ok test -e "$(echo "$H"/bills/*"$hash".csv)" -- "naming a file that is there"
ok is "$($hq pay show "$nothing" --dir "$H" --json | jq -r '.bills[0].result')" "not in the bill" -- "a claim that headquarters was never asked for is shown as well"

# ---- again -----------------------------------------------------------------
before=$(entries)
ok reconcile -- "the same once more"
ok is "$(entries)" "$before" -- "writes nothing"
ok reconcile --provider wechat3 --file "$root/bill.csv" -- "a bill from a file"
ok is "$(entries)" "$before" -- "writes nothing either"
ok is "$(open)" "$nothing" -- "and opens nothing that was closed"
sed 's/`4.00/`4.01/g' "$root/bill.csv" >"$root/changed.csv"
ok refused "nothing was taken" reconcile --provider wechat3 --file "$root/changed.csv" -- "a bill that does not add up is refused"
ok refused "not the bill of" $hq pay reconcile --dir "$H" --date "$yesterday" --provider wechat3 --file "$root/bill.csv" -- "and that of another day"
sed 's/`1900000109`*,/`1999999999,/; s/`[0-9]\{10\},`0,/`1999999999,`0,/' "$root/bill.csv" >"$root/foreign.csv"
ok refused "somebody else" reconcile --provider wechat3 --file "$root/foreign.csv" -- "and somebody else's"

# ---- the till hears --------------------------------------------------------
ok "$pos" agent --dir "$T" --once -- "the till asks headquarters"
ok is "$(shows "$claim" .bill)" paid -- "its claim is confirmed"
ok is "$(shows "$nothing" .bill)" absent -- "the other is not in the bill"
hq_down
"$pos" pay ask "$unknown" --dir "$T" --wait 0 >/dev/null 2>"$root/err"
ok is "$(shows "$unknown" .status)" paid -- "without any line the open one is settled by the bill"
ok "$pos" rebuild --check --dir "$T" -- "the tables say what the ledger says"
ok $hq ledger rebuild --dir "$H" -- "headquarters rebuilds"
ok is "$(open)" "$nothing" -- "the work list stays"
ok $hq ledger verify --dir "$H" -- "every entry holds"
# ---- whose bill ------------------------------------------------------------
for kept in "$H"/bills/alipay-"$day"-"$shop"-*.csv; do cp "$kept" "$root/shop.csv"; done
before=$(entries)
ok reconcile --provider alipay --file "$root/shop.csv" -- "a shop's bill says itself whose it is"
ok is "$(entries)" "$before" -- "and again nothing is written"
sed "s/${shop}0156/20889999999999990156/" "$root/shop.csv" >"$root/foreign.csv"
ok refused "somebody else" reconcile --provider alipay --file "$root/foreign.csv" -- "nobody's bill is refused"
# The money of a payment came to another shop.
sed "s/${shop}0156/20880000000002020156/; s/$own/ELSEWHERE1/" "$root/shop.csv" >"$root/stray.csv"
reconcile --all --json --provider alipay --file "$root/stray.csv" >"$root/rows"
ok test $? = 0 -- "another shop's bill has our number"
ok is "$(kind "$stray")" "another merchant's" -- "which is listed, not matched"
ok is "$(open | tr ' ' '\n' | grep -c "$stray")" 1 -- "and somebody has to look"
printf 'TOKEN_NOBODY' >"$H/tokens/$shop"
ok refused "$shop" reconcile --provider alipay -- "a wrong token is told with the shop's number"
printf 'TOKEN_%s' $shop >"$H/tokens/$shop"
finish
