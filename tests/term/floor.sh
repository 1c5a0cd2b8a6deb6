#!/bin/bash
# The warehouse terminal as a worker with a scanner meets it, in both languages.
# If this failed goods would be booked that nobody confirmed, or a worker would
# stand before a screen that does not say what to do.
. "$(dirname "$0")/lib.sh"

hq=$work/hq
apple=6908512233517
melon=6908512238512
{
    "$B/hq" init --dir "$hq" --name 联店示范连锁
    "$B/hq" import items hq/demo/items.csv --dir "$hq"
    "$B/hq" outlet add --dir "$hq" --name 秦栏便民店 --division 341181102003
    "$B/hq" outlet add --dir "$hq" --name 铜城便民店 --division 341181102003
    "$B/hq" warehouse add --dir "$hq" --name 集散中心 \
        --zone A:A-01..A-10 --zone C:2..8:C-01..C-02
    printf 'supplier,item,price\n1,3,2.00\n' >"$work/prices.csv"
    "$B/hq" supplier add --dir "$hq" --name 天长批发 --lead 1
    "$B/hq" supplier import "$work/prices.csv" --dir "$hq"
    "$B/hq" purchase propose --dir "$hq" --need 3=10 --by 王采购
    "$B/hq" purchase approve --dir "$hq" --run 1 --by 王经理
} >"$work/setup.log" 2>&1

floor() { # LANG
    mux kill-session -t s 2>/dev/null
    mux new-session -d -s s -x 80 -y 24 \
        "env LANG=$1 TERM=screen-256color $B/hq floor --warehouse 1 --worker 7 --dir $hq 2>$work/stderr; \
         echo \"ended \$?\"; exec cat" || exit 1
}
# in_stock TEXT: what `hq goods list` says, as CSV, holds it.
in_stock() { "$B/hq" goods list --csv --dir "$hq" | grep -qF "$1"; }
must() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not as it should be: $what"
        screen
    fi
}

floor zh_CN.UTF-8
must "says how to begin" await "F2  来货了"
press F1
must "explains itself" await "断电也不会丢"
press Escape

# ---- receive ------------------------------------------------------------------
press F2
enter 3
must "an order that is none says what to do" await 没有这张采购单
enter S3
scan 6900000000007
must "an unknown code says what to do" await 没有这个码
scan $apple
must "the goods" await "醒目苹果 355ml"
enter -4
must "a quantity below zero is refused" await 请输入数量
enter 48
enter B12
enter 2026-13-99
must "a day that is none is refused" await 日期写成
press Escape
must "nothing was booked" await 没有记账
must "nothing is in the book" eval '! in_stock B12'
scan $apple
enter 48
enter B12
enter 901231
must "booked, with its bin" await "请放到 A-01"
scan $melon
enter 20
press Enter
press Enter
must "goods without lot and date" await "20 听 醒目西瓜"

# ---- receive what was ordered -------------------------------------------------
press F2
enter 1
enter 3
must "what is expected" await "应到    10"
enter 12
press Enter Enter
must "more than ordered is refused" await 还等的数量
press Escape
enter 3
press Enter Enter Enter
must "as ordered" await "已收 10"
must "the office sees it" eval '"$B/hq" purchase received --csv --dir "$hq" | grep -q 雪碧'

# ---- put away -----------------------------------------------------------------
press F3
must "what is at the dock" await "48 听  醒目苹果"
scan $apple
must "where to" await A-01
enter Z-99
must "an unknown bin is refused" await "没有货位 Z-99"
enter A-01
must "it is there" await "已放到 A-01"
must "the book says so" in_stock A-01,1,醒目苹果
scan $melon
press Enter
must "the proposed bin is taken by Enter" await "20 听 醒目西瓜 355ml 已放到"

# ---- pick ---------------------------------------------------------------------
printf 'outlet,item,quantity\n1,1,12\n2,1,10\n2,2,3\n' >"$work/wave.csv"
"$B/hq" wave make --warehouse 1 --file "$work/wave.csv" --dir "$hq" >"$work/wave.out"
press F4
enter 9
must "a wave that is none" await 没有这个波次
enter 1
must "the first bin" await "拣      22 听"
scan $melon
must "other goods are refused" await "不是这种"
enter A-01
enter 99
must "more than the list says is refused" await 没有这么多
enter 20
must "fewer: the rest stays" await "其余留在单上"
must "the next bin" await "拣      3 听"
press Enter
press Enter
must "back to what was left" await "拣      2 听"
press Enter
press Enter
must "all picked" await 已拣完

# ---- put to shops -------------------------------------------------------------
press F5
must "what stands there" await 醒目西瓜
scan $apple
must "the first lane" await "格口    1"
enter S2
must "the wrong lane is refused" await "请到 1 号格口"
enter S1
must "put" await "12 已放到 1 号格口"
press Enter
must "every shop has its share" await 各店都分到了
scan $melon
press Enter
must "the wave is done" await 已分完

# ---- count --------------------------------------------------------------------
press F6
enter A-01
scan $apple
enter 25
must "the difference is told after the count" await "比账面少 1"
press F10
must "it ends" await "ended 0"
must "lost by counting" in_stock lost,3,count

# ---- English ------------------------------------------------------------------
floor en_US.UTF-8
must "in English" await "F2  goods have come"
press F6
must "asks" await "scan bin>"
press F10
must "ends" await "ended 0"
must "what happened is the same after a rebuild" \
    "$B/hq" ledger rebuild --dir "$hq"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
