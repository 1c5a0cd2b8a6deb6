#!/bin/bash
# Promotions from headquarters' file to the till's screen, its paper, its ledger
# and back into headquarters' report. If this failed a customer would be promised
# what the till does not give, or the chain would not know what it cost.
. "$(dirname "$0")/lib.sh"

hq=$work/hq
dir=$work/till
. tests/support/ports.sh
port=$(free_port)
trap 'kill ${serving:-} 2>/dev/null; finish' EXIT
headquarters() { "$B/hq" "$@" --dir "$hq"; }
quietly() { headquarters "$@" >"$work/out" 2>&1; }
{
    headquarters init --name 联店示范连锁
    headquarters import items hq/demo/items.csv
    headquarters outlet add --name 秦栏便民店 --division 341181102003
    echo 8888 | headquarters cashier add --outlet 1 --name 李店长 \
        --role keeper --pin-stdin
} >"$work/setup.log" 2>&1 || {
    cat "$work/setup.log"
    exit 1
}

# ---- what headquarters takes and what not -----------------------------------
refused() { ! "$@" >"$work/out" 2>&1; }
said() { # NAME WORDS COMMAND...: refused with this sentence
    local name=$1 words=$2
    shift 2
    check "$name (it was taken)" refused "$@"
    check "$name" grep -q "$words" "$work/out"
}
export LANG=zh_CN.UTF-8
printf '{"name":"半价","kind":"nth-off","pieces":2,"off":"50%%"' >"$work/torn.json"
said "a torn file is refused" "不是 JSON" headquarters promo add "$work/torn.json"
echo '{"name":"半价","kind":"nth-off","pieces":2,"off":"50%"}' >"$work/none.json"
said "no goods are refused" "哪些商品" headquarters promo add "$work/none.json"
head -c 400000 /dev/zero | tr '\0' '[' >"$work/huge.json"
said "a pasted megabyte is refused" "太长" headquarters promo add "$work/huge.json"
said "no file is refused" "读不了" headquarters promo add "$work/nothing.json"
none() { [[ $(headquarters promo list --json) != *'"id"'* ]]; }
check "nothing was written" none

echo '{"name":"第二件半价","kind":"nth-off","pieces":2,"off":"50%",
       "barcodes":["6908512108426"]}' >"$work/half.json"
check "second at half price" quietly promo add "$work/half.json"
echo '{"name":"满30减3","kind":"spend-save","everything":true,
       "steps":[{"spend":"30","off":"3"}]}' >"$work/spend.json"
check "spend and save" quietly promo add "$work/spend.json" --for outlet/1
echo '{"lines":[{"barcode":"6908512108426","quantity":2}]}' >"$work/try.json"
headquarters promo try "$work/try.json" >"$work/out"
check "tried with its reason" grep -q "第二件半价.*-1.75.*优惠 50%" "$work/out"

# ---- at the till -------------------------------------------------------------
"$B/hq" serve --dir "$hq" --listen "tcp://127.0.0.1:$port" >"$work/hq.log" 2>&1 &
serving=$!
end=$((SECONDS + WAIT_S))
until grep -q "127.0.0.1:$port" "$work/hq.log" || [ $SECONDS -ge $end ]; do
    sleep 0.05
done
"$B/pos" enrol --dir "$dir" "$(headquarters enrol --outlet 1 | tail -n 1)" \
    >"$work/enrol.log" 2>&1 || {
    cat "$work/enrol.log"
    exit 1
}
printf '[printer]\nspec = file:%s/roll\n' "$work" >"$dir/till.ini"
start 80 24 zh_CN.UTF-8
see "goods and people come" 李店长 ●联网 "待传 0"
sign_in 1 8888
open_shift 100
scan 6908512108426
see "one is not yet two" "可口可乐 600ml" 3.50
scan 6908512108426
see "the second is at half price, in a line of its own" "第二件半价" "-1.75"
type '10*'
scan 6908512108426
see "with spend and save over the whole" "满30减3" "-3.00" "-10.50"
mux kill-session -t s
start 80 24 zh_CN.UTF-8
sign_in 1 8888
see "a power cut takes nothing away" "第二件半价" "满30减3" "-10.50"
type +
see "what is to be paid" 应收 28.50
enter 50
see "paid, change, and sent" 收款完成 "待传 0"
cost() {
    local end=$((SECONDS + WAIT_S))
    until headquarters promo report --csv >"$work/out" &&
        grep -q "$1" "$work/out"; do
        [ $SECONDS -ge $end ] && return 1
        sleep 0.1
    done
}
check "headquarters knows what the one cost" cost "第二件半价.*,10.50,"
check "and what the other" cost "满30减3.*,3.00,"
check "it ends" quietly promo end 1
check "but once" refused headquarters promo end 1
done_testing
