#!/bin/bash
# Finding goods without a barcode: number keys learned from sales, categories,
# cases and bottles. If this failed a keeper would search for tofu every day.
. "$(dirname "$0")/lib.sh"

new_shop day 1:王芳:1234:keeper 2:李强:5678:cashier
start 80 24 zh_CN.UTF-8
sign_in 1 1234
open_shift 100
press F11
see "an empty panel says how it fills" 常卖商品 "还没有"
press Escape
enter 0012
enter 530g
see "sugar in the basket" 散装白糖
type +
await 应收
press F1
see "sold once" 收款完成
press F11
see "learned from the sale" 常卖商品 散装白糖
press F1
see "F1 explains it" "最近 60 天"
press Escape
press 1
see "a number takes it and asks for the weight" 重量
enter 200g
see "in the basket" "0.200 kg"
press F2
mux send-keys -t =s: -l 可口
see "found by name" 找到 "可口可乐 600ml"
press F5
see "kept on a key" "已放进常卖商品"
press Escape F11
see "it is first, with its star" "1  可口可乐" "*"
press Escape F2 F4
see "categories" "按分类看货" 饮料
press 1
see "its goods" 找到
press Escape
done_testing
