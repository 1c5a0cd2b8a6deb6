#!/bin/bash
# What a village does to a till: power cuts, dead printers, two windows, small
# windows, wild input. If this failed a basket would be lost, a key would
# freeze, or a terminal would be left unusable.
. "$(dirname "$0")/lib.sh"

till_pid() {
    local lock pid
    for pid in $(pgrep -f "pos till --dir $dir" 2>/dev/null); do
        [[ $(readlink "/proc/$pid/exe") == "$B/pos" ]] && echo "$pid" && return
    done
}

# ---- before there is a screen ----------------------------------------------
says() { # says TEXT COMMAND...: fails with that sentence
    local text=$1 out
    shift
    out=$("$@" 2>&1 </dev/null) && return 1
    [[ $out == *"$text"* ]]
}
new_shop one 1:王芳:1234:keeper
check "no terminal: a sentence" says 终端 "$B/pos" till --dir "$dir"
check "no such till: a sentence" says "pos till" "$B/pos" till --dir "$work/none"
check "a wrong option: a sentence" says "pos till" "$B/pos" till --colour

# ---- power cut -------------------------------------------------------------
start 80 24 zh_CN.UTF-8
sign_in 1 1234
open_shift 100
scan $cola
scan $rice
see "two lines" "天长大米 5kg" "可口可乐"
press F3
see "in the middle of something" 数量
check "the power goes" kill -9 "$(till_pid)"
start 80 24 zh_CN.UTF-8
see "after it the basket is said to be here" 上次未完成的购物篮已恢复 谁来收银
sign_in 1 1234
see "and is, to the line" "1 可口可乐" "2 天长大米" "2 件"

# ---- two windows -----------------------------------------------------------
mux new-session -d -s other -x 80 -y 24 \
    "LANG=zh_CN.UTF-8 TERM=screen $B/pos till --dir $dir; echo \"ended \$?\"; exec cat"
other() {
    local end=$((SECONDS + WAIT_S))
    until [[ $(mux capture-pane -p -t =other:) == *"ended 1"* ]]; do
        [ $SECONDS -ge $end ] && return 1
        sleep 0.05
    done
    [[ $(mux capture-pane -p -t =other:) == *已经在另一个窗口* ]]
}
check "a second window is told where the first is" other
see "the first one does not mind" "2 天长大米"
mux kill-session -t other

# ---- windows of every size -------------------------------------------------
mux resize-window -t =s: -x 60 -y 20
see "too small says so, calmly" 窗口太小 数据都在
scan $sprite
mux resize-window -t =s: -x 132 -y 43
see "a scan was taken all the same; large again" 雪碧 "3 件" F10更多
mux resize-window -t =s: -x 80 -y 24
see "and back" 雪碧 F10更多

# ---- wild input ------------------------------------------------------------
menu 商品、库存 新建本店商品
see "a form" 名称
mux send-keys -t =s: -l "$(printf '名%.0s' {1..300})"
see "a name without end" 太长了
press C-u
mux send-keys -t =s: -l 'a"b<c>%s🧧'
press Enter
mux send-keys -t =s: -l "包"
press Enter
enter 99999999999999999
see "a price past all reason" 太大
press C-u
enter -3
see "a price below nothing" 负数
press C-u
enter 1.234
see "thousandths of a yuan" 小数位太多
press C-u
enter 0.50
see "signs and an emoji are a name like any other" 'a"b<c>%s🧧' 已加
press C-c C-z C-s C-q C-d Tab BTab PageUp Insert
see "keys without a meaning do nothing" "4 件" F10更多
type +
see "pay" 应收
enter 1000000000000
see "a fortune is a slip" 太大
type a
see "letters are no money" 只能输入数字
press F1
see "paid" 收款完成

# ---- the end ---------------------------------------------------------------
check "asked to end" kill -TERM "$(till_pid)"
see "it ends well" "ended 0"
state=$(mux display-message -p -t =s: '#{alternate_on} #{cursor_flag}')
check "the terminal is given back" [ "$state" = "0 1" ]

# ---- many wrong PINs -------------------------------------------------------
start 80 24 zh_CN.UTF-8
for pin in 1111 2222 3333 4444 5555; do
    await "密码>"
    enter $pin
    await 再试 秒
done
see "then it takes longer" 秒
press F10
await 关于本机
press 2 Enter
see "the program ends from its menu" "ended 0"

# ---- nobody yet ------------------------------------------------------------
new_shop nobody
start 80 24 zh_CN.UTF-8
see "without cashiers the shop sells all the same" 先以店长身份营业 备用金
open_shift 0
scan $cola
see "sells" "可口可乐"
"$B/term/shop" "$dir" hq/demo/items.csv 秦栏便民店 1:王芳:1234:keeper
type +
see "first this customer" 应收
press F1
see "then who is who" 谁来收银 王芳

# ---- a dead printer --------------------------------------------------------
new_shop dead 1:王芳:1234:keeper
printf '[printer]\nspec = file:%s/paper/roll\n' "$work" >"$dir/till.ini"
start 80 24 zh_CN.UTF-8
sign_in 1 1234
open_shift 100
for n in 1 2; do
    scan $cola
    see "goods" "可口可乐"
    type +
    see "paying" 应收
    press F1
    see "sold with a dead printer" 收款完成
done
check "no paper came" [ ! -e "$work/paper/roll" ]
scan $sprite
see "keys and scans go on" 雪碧
press Escape
see "one calm line says why, and how many wait" "2 张等着打，卖货照常"
mkdir "$work/paper"
papers() {
    local end=$((SECONDS + 40))
    until [ -s "$work/paper/roll" ]; do
        [ $SECONDS -ge $end ] && return 1
        sleep 0.2
    done
}
check "with the printer back the paper comes" papers
see "and the top line is calm" 打印机正常

# ---- idle ------------------------------------------------------------------
ticks() { awk '{ print $14 + $15 }' "/proc/$(till_pid)/stat"; }
before=$(ticks)
sleep 2
check "an idle screen costs nothing" [ $(($(ticks) - before)) -le 2 ]

# ---- other terminals, another language -------------------------------------
menu 换人、退出 退出程序
press Enter
see "ended" "ended 0"
start 80 24 en_US.UTF-8 TERM=xterm
see "English" "Who is at the till?" "PIN>" offline unsent
sign_in 1 1234
see "the basket in English" "Barcode / number / pinyin>" TOTAL
press F1
see "help in English" "Scan: the goods are added" "Any key"
for term in linux vt100 screen; do
    start 120 40 zh_CN.UTF-8 TERM=$term
    see "TERM=$term" 谁来收银
done
done_testing
