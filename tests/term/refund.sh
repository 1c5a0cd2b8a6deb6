#!/bin/bash
# Goods that come back, on the screen: by the receipt's code, by its number,
# from the list, in parts, with a keeper's leave, without a receipt, exchanged.
# If this failed a keeper could not give money back, or would give too much.
. "$(dirname "$0")/lib.sh"

new_shop refund 1:王芳:1234:keeper 2:李强:5678:cashier
printf '[printer]\nspec = file:%s/roll\n' "$work" >"$dir/till.ini"
start
sign_in 1 1234
open_shift 200
await 班已开

# sold CODE...: a sale for exact cash; sets seq and qr, as on its paper.
sold() {
    local code
    for code in "$@"; do
        scan "$code"
    done
    press Enter
    await 应收
    press F1
    await 找零
    seq=$("$B/pos" ledger export --dir "$dir" | grep '"sale"' | tail -n 1 |
        sed 's/.*"seq":\([0-9]*\).*/\1/')
    hash=$("$B/pos" ledger export --dir "$dir" | grep '"sale"' | tail -n 1 |
        sed 's/.*"hash":"\([0-9a-f]\{8\}\).*/\1/')
    qr=LD/1/1/$seq/${hash^^}
}

# ---- part of a sale, by the list -------------------------------------------
sold $cola $cola $cola $rice
press F7
see "which sale" "退货：是哪一笔销售" 小票单号 "43.30"
press F1
see "help says how" 别的收银机 7-41
press Escape
enter 99999999999999999999
see "a number past all reason" 这不是小票单号
enter abc
see "letters are no number" 这不是小票单号
enter 777
see "no such sale" 没有
press Enter
see "its lines, what was sold and what may come back" "可口可乐 600ml" 已售 可退
press Enter
see "nothing chosen yet" 还没选要退的
enter 4
see "no more than was sold" "最多还能退 3"
enter 2
see "two of three" "退款合计：7.00"
scan $rice
see "a scan chooses too" "退款合计：39.80"
scan $rice
see "once only" 已经退完
scan $sprite
see "what is not on the receipt" 这张小票上没有
press Enter
see "why" 原因
enter ""
see "a reason is needed" 退货原因
enter 1
see "how the money goes" 应退 "现金 39.80" 破损或变质
press Escape
press -
press Enter
enter 2
see "a step back, one less" "现金 7.00" 不想要了
press Enter
see "given back" "请退给顾客现金 7.00"
menu 班次
see "the shift knows" 退货 "-7.00"
press Escape

# ---- by the receipt's code ---------------------------------------------------
scan "$qr"
see "the code opens its sale" "退货：$seq 号销售"
press F3
see "all that is left" "退款合计：36.30"
press F4
see "broken goods" 破损
press Enter
enter 瓶子裂了
press Enter
see "the rest is given back" "请退给顾客现金 36.30"
scan "$qr"
see "nothing is left of it" "已经全部退完"
press Escape
scan "LD/1/1/$seq/00000000"
see "another paper's code" "没有和这张小票相符"
scan "LD/1/1/$seq/XYZ"
see "a damaged code" 小票上的码坏了
scan "LD/1/9/5/0A1B2C3D"
see "another till's, without the link" "9 号收银机" 无小票
press Escape

# ---- an exchange -------------------------------------------------------------
sold $rice
press F7
press Enter
press +
press Enter
enter 3
see "what it is worth" 应退 32.80
press F5
see "it waits for the new goods" 现在扫换的新商品 "换货退回 32.80"
scan $cola
start # the power goes
sign_in 1 1234
see "basket and exchange are here again" "可口可乐 600ml" "换货退回 32.80"
press F7
see "it can be given up" 要放弃换货吗
press Escape
press Enter
see "paying takes it off" 其中退回商品抵
press Enter
see "the rest comes back" 找零 "单号"
check "the facts are there" \
    grep -q '"refund"' <("$B/pos" ledger export --dir "$dir")

# ---- without a receipt, and a cashier's limit --------------------------------
menu 换人、退出 换收银员
sign_in 2 5678
sold $rice $rice
scan "$qr"
press F3
press Enter
enter 2
press Enter
see "more than a cashier gives back" 店长
enter 1234
see "with leave" "请退给顾客现金 65.60"
press F7
press F8
see "without a receipt" 无小票退货
scan $cola
press +
see "two of them" "退款合计：7.00"
press Enter
enter 1
press Enter
see "only with the keeper" 店长
enter 1234
see "with leave again" "请退给顾客现金 7.00"
check "rebuilding gives the same" "$B/pos" rebuild --check --dir "$dir" >/dev/null

# ---- in English ---------------------------------------------------------------
start 80 24 en_US.UTF-8
sign_in 1 1234
press F7
see "in English" "of which sale" "Receipt number"
press Down Enter
see "its lines" bought left "How many come back"
press Escape
done_testing
