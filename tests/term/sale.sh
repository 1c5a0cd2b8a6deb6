#!/bin/bash
# A day at the till, by its screen. If this failed a keeper could not sign in,
# sell, give change, park, correct, reprint or close the shift.
. "$(dirname "$0")/lib.sh"

new_shop day 1:王芳:1234:keeper 2:李强:5678:cashier
printf '[printer]\nspec = file:%s/roll\n' "$work" >"$dir/till.ini"

# ---- signing in ------------------------------------------------------------
start 80 24 zh_CN.UTF-8
see "names of those who may sign in" 秦栏便民店 王芳 李强 工号
enter 1
enter 9999
see "a wrong PIN is refused" 再试
sign_in 1 1234
see "the shift must be opened first" 备用金
enter abc
see "letters are no money" 不是数字
press C-u
enter -5
see "less than nothing is no money" 负数
press C-u
open_shift 200
see "the shift is open, the top line says who and where" \
    "第 1 班已开班" "1号机" 王芳 待传 离线

# ---- adding ----------------------------------------------------------------
scan $cola
see "a scan adds" "可口可乐 600ml" 3.50 "已加"
type '3*'
see "a quantity waits for its goods" "3 ×"
scan $sprite
see "three of them" "3 瓶" 10.50
enter 0012
see "loose goods ask for the weight" 散装白糖 重量
enter 0
see "no weight is refused" 放到秤上
press C-u
enter 530g
see "the weight is priced" "0.530 kg" 5.09
type tcdm
see "pinyin finds 天长大米 by its right reading" "天长大米 5kg" 找到
press Escape
type tzdm
see "and by the other" "天长大米 5kg"
press 1
see "a number takes it" 32.80
mux send-keys -t =s: -l 可口
see "a name finds too" "可口可乐 600ml" 找货
press Enter
see "it joins the line of the same goods" "2 瓶"

# ---- changing --------------------------------------------------------------
press Up Up Up
press F3
see "quantity asks with the name" 数量
enter 99999999999999999999
see "a number past all reason is refused" 太大
press C-u
enter 2.x
see "letters in a number are refused" 不是数字
press C-u
enter 5
see "and is changed" "5 瓶" 已改数量
press F4
see "discount" 折扣
press Tab
enter 9
see "nine tenths to pay" 9折 已打折
press Right
see "a line's own list" 删掉这一行 改单价
press Escape
press Escape
type -
see "minus takes the last line out" 已删除

# ---- parking ---------------------------------------------------------------
press F5
see "parking asks whose" 挂单
mux send-keys -t =s: -l 张婶
press Enter
see "parked" 已挂单 "挂单 1"
scan $sprite
see "the next customer" 雪碧
press F6
see "the list of parked ones" 张婶 取单
press 1
see "back again; the other one is parked now" 已取回 "挂单 1"

# ---- paying ----------------------------------------------------------------
press Enter
see "what is due" 应收 收现金 准数
enter 1
see "too little is noted" 还差 已收
press Escape
see "and given back" "请把钱退给顾客"
enter 100
see "change, larger than all" 收款完成 找零 "实收 100.00"
scan $sprite
see_not "the next scan begins a new sale" 找零
type +
see "plus pays too" 应收
press F1
see "exact cash" 收款完成 "实收 3.50"
menu 重打小票
see "the list of sales" 重打小票 单号
press 1
see "a copy is on its way" "第 1 次重打"

# ---- unknown goods ---------------------------------------------------------
scan 6901234567892
see "an unknown barcode says what to do" 没有这个条码 6901234567892 "F2 找货" 新建
press Enter
see "the form" 新建商品 名称 单位 售价
press Enter
see "a name is needed" 请输入包装上的名字
mux send-keys -t =s: -l "龙岗芡实🌾 250g"
press Enter
type 3
see "a unit by its number" 包
enter 12,5
see "a comma is no point" 不是数字
press C-u
enter 12.50
see "into the basket" "龙岗芡实" 12.50 已加
see_not "and known" 没有这个条码
scan 6901234567892
see "from now on by its barcode" "2 包" 25.00
press F10
see "seldom needed things" 现金、钱箱 放弃这一单 换人、退出
press Escape
menu 放弃这一单
see "giving up asks" 放弃这一单吗
press Enter
see "given up" 这一单已放弃

# ---- weights as the keeper likes them --------------------------------------
menu 本机、打印机 重量用
see "weights in 斤" 重量改用斤
enter 0012
see "the price of a 斤, and what it asks for" "4.80/斤"
enter 1.06
see "1.06 斤 are 530 g" "1.06 斤" 5.09
menu 本机、打印机 重量用
see "and in kg again" "0.530 kg"
type -
see "out again" 已删除

# ---- a cashier's limits ----------------------------------------------------
menu 换人、退出 换收银员
see "another cashier" 谁来收银
sign_in 2 5678
see "signed in" "李强，您好"
scan $rice
see "rice" "天长大米 5kg"
press F4
press Tab
enter 5
see "half the price needs a keeper" 要店长同意
press Escape
see "without one nothing changes" 什么也没有改 32.80
press F4
press Tab
enter 5
see "once more" 要店长同意
enter 1234
see "the keeper is asked why" 折扣 老顾客
enter 邻居家办喜事
see "with leave it is done" 5折 16.40
why_is_kept() {
    "$B/pos" ledger export --dir "$dir" 2>/dev/null | grep OVERRIDE_DISCOUNT |
        grep -q 邻居家办喜事
}
check "who and why stand in the ledger" why_is_kept
press Enter
press F1
see "and paid" 收款完成

# ---- closing ---------------------------------------------------------------
menu 班次
see "X figures" 钱箱应有 "第 1 班" 销售额
press F2
see "X prints" 报表已送打印机
press F9
see "counting" 实点现金
press F2
type 2
press Enter Enter Enter Enter Enter Enter Enter Enter
see "the difference by notes" 应有现金
press Escape
press F2
enter 200
see "cash is missing or too much, in words" 款
press Enter
see "closed" "第 1 班已交班" 谁来收银
done_testing
