/* Bills as the providers write them. WeChat: pay.weixin.qq.com/doc/v2/merchant/
 * 4011985040 and wohugb.gitbooks.io/wechat-pay (reversed orders are rows of
 * their own, REVOKED). Alipay: developer.aliyun.com/article/707638 and the
 * marker lines that public readers of real bills look for. */
#include "tests/pay/stand_in.h"

#include <zlib.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"

static void add(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    char *text = NULL;
    va_start(ap, fmt);
    CHECK(vasprintf(&text, fmt, ap) >= 0);
    va_end(ap);
    CHECK(!buf_add_text(b, text));
    free(text);
}

static void deflate_bytes(const void *data, size_t len, int window,
                          struct buf *ret)
{
    z_stream z = {0};
    CHECK(deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) ==
          Z_OK);
    buf_clear(ret);
    size_t room = deflateBound(&z, (uLong)len);
    CHECK(!buf_reserve(ret, room));
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = ret->data;
    z.avail_out = (uInt)room;
    CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
    ret->len = room - z.avail_out;
    deflateEnd(&z);
}

void gzip_bytes(const struct buf *plain, struct buf *ret)
{
    deflate_bytes(plain->data, plain->len, 15 + 16, ret);
}

/* Cells must not break the line or the column. */
static const char *cell(const char *text, char *out, size_t cap)
{
    size_t n = 0;
    for (; *text && n + 1 < cap; text++)
        out[n++] = strchr(",\r\n\"`\t", *text) ? ' ' : *text;
    out[n] = '\0';
    return out;
}

/* ---- WeChat
 * -------------------------------------------------------------------------- */

struct sums {
    int64_t orders, paid, back, asked, fees;
};

static void wechat_row(struct stand_in *s, const struct bank_row *row,
                       struct buf *csv, struct sums *sums)
{
    const struct bank_order *o = bank_order_at(s->wechat, row->order);
    const struct bank_refund *f = row->refund;
    char at[STAMP_CAP], total[MONEY_CHARS], paid[MONEY_CHARS],
        back[MONEY_CHARS], fee[MONEY_CHARS], zero[MONEY_CHARS],
        subject[BANK_TEXT_CAP], attach[BANK_TEXT_CAP];
    const char *state = !f ? "SUCCESS" : f->reversal ? "REVOKED" : "REFUND";
    yuan(0, zero);
    yuan(o->total_fen, total);
    yuan(f ? 0 : o->total_fen, paid);
    yuan(f ? f->fen : 0, back);
    snprintf(fee, sizeof(fee), "%s%lld.%02lld000", row->fee_fen < 0 ? "-" : "",
             llabs(row->fee_fen) / 100, llabs(row->fee_fen) % 100);
    add(csv, "`%s,`%s,`%s,`%s,`%s,`%s,`%s,`%s,`%s,`%s,`OTHERS,`CNY,`%s,`%s,",
        stamp_text(row->at_ms, at), WECHAT_APPID, WECHAT_MCHID,
        *o->merchant ? o->merchant : "0", o->device, o->provider_no,
        o->order_no, o->payer, *o->shown_code ? "NATIVE" : "MICROPAY", state,
        paid, zero);
    add(csv, "`%s,`%s,`%s,`%s,`%s,`%s,`%s,`%s,`%s,`0.60%%,`%s,`%s,`\r\n",
        f ? f->provider_no : "0", f ? f->refund_no : "0", back, zero,
        f ? "ORIGINAL" : "",
        f && f->state == BANK_REFUND_ABNORMAL ? "FAIL"
        : f                                   ? "SUCCESS"
                                              : "",
        cell(o->subject, subject, sizeof(subject)),
        cell(o->attach, attach, sizeof(attach)), fee, f ? zero : total, back);
    sums->orders++;
    sums->paid += f ? 0 : o->total_fen;
    sums->back += f ? f->fen : 0;
    sums->fees += row->fee_fen;
}

enum bank_reply wechat_bill(struct stand_in *s, int32_t day, const char *what,
                            const char *sub, struct buf *ret_csv)
{
    struct bank_row *rows = NULL;
    struct sums sums = {0};
    size_t len = 0;
    char paid[MONEY_CHARS], back[MONEY_CHARS], fees[MONEY_CHARS];
    enum bank_reply reply =
        bank_bill(s->wechat, day, stand_in_now(s), &rows, &len);
    if (reply != BANK_DONE)
        return reply;
    add(ret_csv,
        "\xef\xbb\xbf交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,"
        "商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
        "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,"
        "退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,"
        "费率备注\r\n");
    for (size_t i = 0; i < len; i++) {
        const struct bank_order *o = bank_order_at(s->wechat, rows[i].order);
        bool refund = rows[i].refund != NULL;
        if ((*sub && strcmp(sub, o->merchant) != 0) ||
            (!strcmp(what, "SUCCESS") && refund) ||
            (!strcmp(what, "REFUND") && !refund))
            continue;
        wechat_row(s, &rows[i], ret_csv, &sums);
    }
    free(rows);
    yuan(sums.paid, paid);
    yuan(sums.back, back);
    snprintf(fees, sizeof(fees), "%s%lld.%02lld000", sums.fees < 0 ? "-" : "",
             llabs(sums.fees) / 100, llabs(sums.fees) % 100);
    add(ret_csv,
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,"
        "订单总金额,申请退款总金额\r\n`%lld,`%s,`%s,`0.00,`%s,`%s,`%s\r\n",
        (long long)sums.orders, paid, back, fees, paid, back);
    return BANK_DONE;
}

/* ---- Alipay
 * -------------------------------------------------------------------------- */

#define RULE_40 "----------------------------------------"

/* "@2088...": the shop's own; else the chain's. */
static const char *account_of(const char *shop)
{
    return shop[0] == '@' ? shop + 1 : ALIPAY_SELLER;
}

static void day_heads(int32_t day, const char *title, const char *shop,
                      struct buf *b)
{
    char from[CLOCK_DAY_CHARS], until[CLOCK_DAY_CHARS];
    clock_format_day(day, from);
    clock_format_day(day + 1, until);
    add(b, "#支付宝%s\r\n#账号：[%s0156]\r\n", title, account_of(shop));
    add(b,
        "#起始日期：[%.4s年%.2s月%.2s日 00:00:00]   "
        "终止日期：[%.4s年%.2s月%.2s日 00:00:00]\r\n",
        from, from + 5, from + 8, until, until + 5, until + 8);
}

static void alipay_row(struct stand_in *s, const struct bank_row *row,
                       struct buf *b)
{
    const struct bank_order *o = bank_order_at(s->alipay, row->order);
    const struct bank_refund *f = row->refund;
    char created[STAMP_CAP], done[STAMP_CAP], amount[MONEY_CHARS],
        fee[MONEY_CHARS], subject[BANK_TEXT_CAP];
    yuan(f ? -f->fen : o->total_fen, amount);
    yuan(-row->fee_fen, fee);
    add(b, "%s\t,%s\t,%s,%s,%s,%s,%s,,,%s,**学(173****5620)\t,%s,%s,",
        o->provider_no, o->order_no, f ? "退款" : "交易",
        cell(o->subject, subject, sizeof(subject)),
        stamp_text(o->created_ms, created), stamp_text(row->at_ms, done),
        o->store, o->device, amount, amount);
    add(b, "0.00,0.00,0.00,0.00,0.00,,0.00,0.00,%s\t,%s,0.00,%s\r\n",
        f ? f->refund_no : "", fee,
        f && f->reversal ? "撤销"
        : f              ? f->reason
                         : "");
}

static void detail_file(struct stand_in *s, int32_t day, const char *shop,
                        const struct bank_row *rows, size_t len, struct buf *b)
{
    int64_t paid = 0, back = 0;
    int trades = 0, refunds = 0;
    char text[STAMP_CAP], a[MONEY_CHARS], r[MONEY_CHARS];
    day_heads(day, "业务明细查询", shop, b);
    add(b, "#" RULE_40 "-业务明细列表" RULE_40 "\r\n");
    add(b, "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,"
           "门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
           "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,"
           "商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
           "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,"
           "备注\r\n");
    for (size_t i = 0; i < len; i++) {
        alipay_row(s, &rows[i], b);
        if (rows[i].refund) {
            refunds++;
            back -= rows[i].refund->fen;
        } else {
            trades++;
            paid += bank_order_at(s->alipay, rows[i].order)->total_fen;
        }
    }
    add(b, "#" RULE_40 "-业务明细列表结束------------------------------------"
           "\r\n");
    add(b, "#交易合计：%d笔，商家实收共%s元，商家优惠共0.00元\r\n", trades,
        yuan(paid, a));
    add(b, "#退款合计：%d笔，商家实收退款共%s元，商家优惠退款共0.00元\r\n",
        refunds, yuan(back, r));
    stamp_text(stand_in_now(s), text);
    add(b, "#导出时间：[%.4s年%.2s月%.2s日 %s]\r\n", text, text + 5, text + 8,
        text + 11);
}

static void summary_file(struct stand_in *s, int32_t day, const char *shop,
                         const struct bank_row *rows, size_t len, struct buf *b)
{
    int64_t paid = 0, back = 0, fees = 0;
    int trades = 0, refunds = 0;
    char text[STAMP_CAP], a[MONEY_CHARS], f[MONEY_CHARS], n[MONEY_CHARS];
    for (size_t i = 0; i < len; i++) {
        fees -= rows[i].fee_fen;
        if (rows[i].refund) {
            refunds++;
            back += rows[i].refund->fen;
        } else {
            trades++;
            paid += bank_order_at(s->alipay, rows[i].order)->total_fen;
        }
    }
    day_heads(day, "业务汇总查询", shop, b);
    add(b, "#" RULE_40 "-业务汇总列表" RULE_40 "\r\n");
    add(b, "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,"
           "商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,"
           "服务费（元）,分润（元）,实收净额（元）\r\n");
    yuan(paid - back, a);
    yuan(fees, f);
    yuan(paid - back + fees, n);
    add(b, "合计\t,,%d,%d,%s,%s,0.00,0.00,0.00,%s,0.00,%s\r\n", trades, refunds,
        a, a, f, n);
    add(b, "#" RULE_40 "业务汇总列表结束-------------------------------------"
           "\r\n");
    stamp_text(stand_in_now(s), text);
    add(b, "#导出时间：[%.4s年%.2s月%.2s日 %s]\r\n", text, text + 5, text + 8,
        text + 11);
}

static void le(struct buf *b, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        uint8_t c = (uint8_t)(value >> (8 * i));
        CHECK(!buf_add(b, &c, 1));
    }
}

struct entry {
    struct buf name, packed;
    uint32_t crc, plain_len, at;
};

/* What both headers of an entry have. */
static void entry_fields(struct buf *zip, const struct entry *e)
{
    le(zip, 20, 2); /* version needed */
    le(zip, 0, 2);  /* flags: names are not UTF-8 */
    le(zip, 8, 2);  /* deflate */
    le(zip, 0, 2);
    le(zip, 0x5b76, 2); /* 2025-11-22 */
    le(zip, e->crc, 4);
    le(zip, (uint32_t)e->packed.len, 4);
    le(zip, e->plain_len, 4);
    le(zip, (uint32_t)e->name.len, 2);
    le(zip, 0, 2);
}

static void zip_entry(struct buf *zip, struct entry *e, const char *name,
                      const struct buf *utf8)
{
    struct buf text = {0}, gbk = {0};
    CHECK(!buf_add(&text, utf8->data, utf8->len) && !buf_add(&text, "", 1));
    to_gbk((const char *)text.data, &gbk);
    to_gbk(name, &e->name);
    deflate_bytes(gbk.data, gbk.len, -15, &e->packed);
    e->crc = (uint32_t)crc32(0, gbk.data, (uInt)gbk.len);
    e->plain_len = (uint32_t)gbk.len;
    e->at = (uint32_t)zip->len;
    le(zip, 0x04034b50, 4);
    entry_fields(zip, e);
    CHECK(!buf_add(zip, e->name.data, e->name.len));
    CHECK(!buf_add(zip, e->packed.data, e->packed.len));
    buf_release(&text);
    buf_release(&gbk);
}

static void zip_end(struct buf *zip, struct entry *entries, size_t len)
{
    uint32_t start = (uint32_t)zip->len;
    for (size_t i = 0; i < len; i++) {
        le(zip, 0x02014b50, 4);
        le(zip, 20, 2);
        entry_fields(zip, &entries[i]);
        le(zip, 0, 2);
        le(zip, 0, 2);
        le(zip, 0, 2);
        le(zip, 0, 4);
        le(zip, entries[i].at, 4);
        CHECK(!buf_add(zip, entries[i].name.data, entries[i].name.len));
        buf_release(&entries[i].name);
        buf_release(&entries[i].packed);
    }
    uint32_t size = (uint32_t)zip->len - start;
    le(zip, 0x06054b50, 4);
    le(zip, 0, 4);
    le(zip, (uint32_t)len, 2);
    le(zip, (uint32_t)len, 2);
    le(zip, size, 4);
    le(zip, start, 4);
    le(zip, 0, 2);
}

/* Rows of one merchant; how many are left. */
static size_t rows_of(const struct stand_in *s, const char *shop,
                      struct bank_row *rows, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        const char *m = bank_order_at(s->alipay, rows[i].order)->merchant;
        if (!strcmp(m[0] == '@' ? m : "", shop))
            rows[kept++] = rows[i];
    }
    return kept;
}

enum bank_reply alipay_bill(struct stand_in *s, int32_t day, const char *shop,
                            struct buf *ret_zip)
{
    struct bank_row *rows = NULL;
    struct entry entries[2] = {0};
    struct buf detail = {0}, summary = {0};
    size_t len = 0;
    char text[CLOCK_DAY_CHARS], name[128];
    enum bank_reply reply =
        bank_bill(s->alipay, day, stand_in_now(s), &rows, &len);
    if (reply != BANK_DONE)
        return reply;
    len = rows_of(s, shop, rows, len);
    if (!len) {
        free(rows);
        return BANK_NO_BILL;
    }
    clock_format_day(day, text);
    detail_file(s, day, shop, rows, len, &detail);
    summary_file(s, day, shop, rows, len, &summary);
    free(rows);
    snprintf(name, sizeof(name), "%s0156_%.4s%.2s%.2s_业务明细.csv",
             account_of(shop), text, text + 5, text + 8);
    zip_entry(ret_zip, &entries[0], name, &detail);
    snprintf(name, sizeof(name), "%s0156_%.4s%.2s%.2s_业务明细(汇总).csv",
             account_of(shop), text, text + 5, text + 8);
    zip_entry(ret_zip, &entries[1], name, &summary);
    zip_end(ret_zip, entries, 2);
    buf_release(&detail);
    buf_release(&summary);
    return BANK_DONE;
}
