#!/bin/bash
# Headquarters by stick from the till's screen, in a shop that has no link: F10,
# this till. If this failed such a shop could not send its sales, or could not
# see whether they arrived.
. "$(dirname "$0")/lib.sh"

hq=$work/hq
dir=$work/till
stick=$work/stick
. tests/support/ports.sh
port=$(free_port)
trap 'kill ${serving:-} 2>/dev/null; finish' EXIT
mkdir "$stick"
{
    "$B/hq" init --dir "$hq" --name 联店示范连锁
    "$B/hq" import items hq/demo/items.csv --dir "$hq"
    "$B/hq" outlet add --dir "$hq" --name 秦栏便民店 --division 341181102003
    echo 8888 | "$B/hq" cashier add --dir "$hq" --outlet 1 --name 李店长 \
        --role keeper --pin-stdin
} >"$work/setup.log" 2>&1 || {
    cat "$work/setup.log"
    exit 1
}
"$B/hq" serve --dir "$hq" --listen "tcp://127.0.0.1:$port" >"$work/hq.log" 2>&1 &
serving=$!
for _ in $(seq $((WAIT_S * 20))); do
    grep -q "127.0.0.1:$port" "$work/hq.log" && break
    sleep 0.05
done
"$B/pos" enrol --dir "$dir" "$("$B/hq" enrol --dir "$hq" --outlet 1 | tail -n 1)" \
    >"$work/enrol.log" 2>&1 || {
    cat "$work/enrol.log"
    exit 1
}
"$B/pos" agent --dir "$dir" --once # the people
kill $serving # and that was the last link
wait $serving 2>/dev/null
serving=

sell_one() {
    scan $cola
    see "in the basket" "可口可乐 600ml"
    type +
    see "paying" 应收
    press F1
    see "sold" 收款完成
}

start 80 24 zh_CN.UTF-8
sign_in 1 8888
open_shift 100
sell_one
sell_one
see "two sales and a shift wait" "待传 3" ○离线

# ---- no stick ------------------------------------------------------------------
menu 本机、打印机 U.盘 用.U.盘送到总部
see "no stick: said, with what to do" 没有插
menu 本机、打印机 U.盘 收下总部的回执
see "no stick to read either" 没有插

# ---- there and back ------------------------------------------------------------
mux kill-session -t s
printf '[backup]\ndir = %s\nat_close = no\n' "$stick" >"$dir/till.ini"
start 80 24 zh_CN.UTF-8
sign_in 1 8888
see "signed in" "待传 3"
menu 本机、打印机 U.盘 收下总部的回执
see "an empty stick: what is missing" 本机送出的东西总部收了吗
menu 本机、打印机 U.盘 用.U.盘送到总部
see "written: how much, up to when, and what to do" "已写到 U 盘：3 条记录" 请带到总部
see "nothing counts as sent yet" "待传 3"
check "the file is there" ls "$stick"/liandian/to-hq-1-1-*.ldc
sell_one
"$B/hq" price set --dir "$hq" --barcode $cola --price 4.80 >/dev/null
check "headquarters takes it in" "$B/hq" carry in "$stick" --dir "$hq" >"$work/out"
menu 本机、打印机 U.盘 收下总部的回执
see "the answer, in words" 已收下：总部已有到 "价格 1"
see "what was sold since still waits" "待传 1"
menu 本机、打印机 U.盘 收下总部的回执
see "the same answer again is no news" 以前已经收过
scan $cola
see "the new price holds" 4.80
type +
see "paying" 应收
press F1
see "sold" 收款完成
menu 本机、打印机 U.盘 用.U.盘送到总部
see "written again" "已写到 U 盘：2 条记录"
check "taken in" "$B/hq" carry in "$stick" --dir "$hq" >"$work/out"
menu 本机、打印机 U.盘 收下总部的回执
see "all of it arrived" "待传 0"

# ---- a bad stick ---------------------------------------------------------------
for f in "$stick"/liandian/to-till-*; do
    head -c 200 "$f" >"$work/half"
    cp "$work/half" "$f"
done
menu 本机、打印机 U.盘 收下总部的回执
see "half a file is refused" 没拷全
rm -rf "$stick"
menu 本机、打印机 U.盘 用.U.盘送到总部
see "the stick is gone" 插上

# ---- in English ----------------------------------------------------------------
mkdir "$stick"
start 80 24 en_US.UTF-8
sign_in 1 8888
see "in English" "unsent 0"
menu "this till, printer" "stick" "carry to headquarters by stick"
see "nothing new is said so" "nothing new from here"
done_testing
