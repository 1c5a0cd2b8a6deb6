/* Bills of WeChat and Alipay. Lost without it: a day's money compared with
 * figures that the provider never wrote, or half a bill taken for a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <zlib.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/pay/alipay.h"
#include "hq/pay/bill.h"

#define W_HEAD                                                                                               \
    "\xEF\xBB\xBF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,"           \
    "商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"   \
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型," \
    "退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,"            \
    "费率备注\r\n"
#define W_PAID                                                                 \
    "`2026-11-21 09:10:11,`wx1,`1900000109,`0,`12-3,`42000001,`T1,`oUp,"       \
    "`MICROPAY,`SUCCESS,`OTHERS,`CNY,`10.00,`0.00,`0,`0,`0.00,`0.00,`,`,"      \
    "`盐, 米 \"x\",`,`0.06000,`0.60%,`10.05,`0.00,`\r\n"
#define W_BACK                                                                 \
    "`2026-11-21 10:10:11,`wx1,`1900000109,`1900000201,`12-3,`42000001,`T1,"   \
    "`oUp,`MICROPAY,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50000001,`R1,`1.01,"     \
    "`0.00,`ORIGINAL,`PROCESSING,`盐,`,`-0.00606,`0.60%,`0.00,`1.02,`\r\n"
#define W_UNDONE                                                               \
    "`2026-11-21 11:10:11,`wx1,`1900000109,`0,`12-3,`42000002,`T2,`oUp,"       \
    "`MICROPAY,`REVOKED,`OTHERS,`CNY,`0.00,`0.00,`50000002,`0,`3.00,`0.00,"    \
    "`ORIGINAL,`SUCCESS,`盐,`,`0.00000,`0.60%,`0.00,`3.00,`\r\n"
#define W_SUMS                                                                                           \
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额," \
    "订单总金额,申请退款总金额\r\n"
#define W_ALL                                                                  \
    W_HEAD W_PAID W_BACK W_UNDONE W_SUMS                                       \
        "`3,`10.00,`4.01,`0.00,`0.05394,`10.05,`4.02\r\n"

#define A_HEAD                                                                                             \
    "#支付宝业务明细查询\r\n#账号：[20881011179556110156]\r\n"                                 \
    "#起始日期：[2026年11月21日 00:00:00]   终止日期：[2026年11月22日 "                    \
    "00:00:00]\r\n#-----------业务明细列表-----------\r\n"                                           \
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号," \
    "门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,"           \
    "支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"          \
    "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"       \
    "退款批次号/请求号,服务费（元）,分润（元）,备注\r\n"
#define A_PAID                                                                    \
    "2026112122001\t,T1\t,交易,联店,2026-11-21 09:00:00,2026-11-21 09:00:05," \
    "12,,,12-3,**学(173****5620)\t,10.05,10.00,0.00,0.00,0.00,0.05,0.00,,"       \
    "0.00,0.00,\t,-0.06,0.00,\r\n"
#define A_BACK                                                                    \
    "2026112122001\t,T1\t,退款,联店,2026-11-21 09:00:00,2026-11-21 10:00:05," \
    "12,,,12-3,**学(173****5620)\t,-1.02,-1.02,0.00,0.00,0.00,0.00,0.00,,"       \
    "0.00,0.00,R1\t,0.01,0.00,退货\r\n"
#define A_UNDONE                                                                  \
    "2026112122002\t,T2\t,退款,联店,2026-11-21 09:00:00,2026-11-21 10:00:05," \
    "12,,,12-3,**学(173****5620)\t,-3.00,-3.00,0.00,0.00,0.00,0.00,0.00,,"       \
    "0.00,0.00,\t,0.00,0.00,撤销\r\n"
#define A_END "#-----------业务明细列表结束-----------\r\n"
#define A_SUMS                                                                                \
    "#交易合计：1笔，商家实收共10.00元，商家优惠共0.05元\r\n"             \
    "#退款合计：2笔，商家实收退款共-4.02元，商家优惠退款共0.00元\r\n" \
    "#导出时间：[2026年11月22日 09:30:00]\r\n"
#define A_ALL A_HEAD A_PAID A_BACK A_UNDONE A_END A_SUMS

static struct bill_row rows[8];
static size_t count;

static enum err keep(void *ctx, const struct bill_row *row, struct diag *d)
{
    (void)ctx;
    (void)d;
    assert_true(count < 8);
    rows[count++] = *row;
    return ERR_OK;
}

static enum err read_bill(enum pay_kind kind, const char *text,
                          struct bill_totals *t, struct diag *d)
{
    struct buf gbk = {0};
    count = 0;
    memset(rows, 0, sizeof(rows));
    if (kind == PAY_ALIPAY)
        assert_int_equal(alipay_to_gbk(text, &gbk), ERR_OK);
    enum err err = kind == PAY_ALIPAY
                       ? bill_read(kind, gbk.data, gbk.len, keep, NULL, t, d)
                       : bill_read(kind, text, strlen(text), keep, NULL, t, d);
    buf_release(&gbk);
    return err;
}

static void check_rows(enum pay_kind kind, const struct bill_totals *t)
{
    bool alipay = kind == PAY_ALIPAY;
    assert_int_equal(count, 3);
    assert_int_equal(rows[0].kind, BILL_PAYMENT);
    assert_string_equal(rows[0].order_no, "T1");
    assert_string_equal(rows[0].refund_no, "");
    assert_string_equal(rows[0].device, "12-3");
    assert_string_equal(rows[0].sub_merchant, "");
    assert_int_equal(rows[0].paid.fen, 1005);
    assert_int_equal(rows[0].refunded.fen, 0);
    assert_int_equal(rows[0].fee_milli, 6000);
    assert_int_equal(rows[1].kind, BILL_REFUND);
    assert_string_equal(rows[1].refund_no, "R1");
    assert_int_equal(rows[1].refunded.fen, 102);
    assert_int_equal(rows[1].paid.fen, 0);
    assert_int_equal(rows[1].fee_milli, alipay ? -1000 : -606);
    assert_string_equal(rows[1].state, alipay ? "" : "PROCESSING");
    assert_string_equal(rows[1].sub_merchant, alipay ? "" : "1900000201");
    assert_int_equal(rows[2].kind, BILL_REVERSED);
    assert_string_equal(rows[2].order_no, "T2");
    assert_int_equal(rows[2].refunded.fen, 300);
    assert_int_equal(t->payments, 1);
    assert_int_equal(t->refunds, 2);
    assert_int_equal(t->paid.fen, 1005);
    assert_int_equal(t->refunded.fen, 402);
}

static void rows_are_read_exactly(void **state)
{
    (void)state;
    struct bill_totals t = {0};
    struct diag d = {0};
    assert_int_equal(read_bill(PAY_WECHAT3, W_ALL, &t, &d), ERR_OK);
    check_rows(PAY_WECHAT3, &t);
    assert_string_equal(rows[0].provider_no, "42000001");
    assert_int_equal(rows[0].at_ms, INT64_C(1795223411000));
    assert_int_equal(read_bill(PAY_ALIPAY, A_ALL, &t, &d), ERR_OK);
    check_rows(PAY_ALIPAY, &t);
    assert_string_equal(rows[0].outlet, "12");
    assert_int_equal(rows[0].at_ms, INT64_C(1795222805000));
    /* Nothing happened: no rows, and sums that say so. */
    assert_int_equal(read_bill(PAY_WECHAT2,
                               W_HEAD W_SUMS "`0,`0.00,`0.00,`0.00,`0.00000,"
                                             "`0.00,`0.00\r\n",
                               &t, &d),
                     ERR_OK);
    assert_int_equal(count, 0);
    assert_int_equal(t.paid.fen, 0);
}

static void a_bill_that_is_not_whole_is_refused(void **state)
{
    (void)state;
    static const struct {
        enum pay_kind kind;
        const char *text;
    } bad[] = {
        {PAY_WECHAT2, ""},
        {PAY_WECHAT2, "\n"},
        {PAY_WECHAT2, "hello"},
        {PAY_WECHAT2, W_HEAD},
        {PAY_WECHAT2, W_HEAD W_PAID},
        {PAY_WECHAT2, W_HEAD W_PAID W_SUMS},
        {PAY_WECHAT2, W_HEAD W_PAID W_SUMS "`1,`10.00,`0.00,`0.00,`0.06000,"
                                           "`10.04,`0.00\r\n"},
        {PAY_WECHAT2, W_HEAD W_PAID W_SUMS "`2,`10.00,`0.00,`0.00,`0.06000,"
                                           "`10.05,`0.00\r\n"},
        {PAY_WECHAT2, W_HEAD W_PAID W_SUMS "`1,`10.00,`0.00,`0.00,`0.06001,"
                                           "`10.05,`0.00\r\n"},
        {PAY_WECHAT2, W_HEAD W_PAID W_SUMS "`1,`10.00\r\n"},
        {PAY_WECHAT2, W_ALL W_PAID},
        {PAY_WECHAT2, W_HEAD "`1,`2\r\n" W_SUMS},
        {PAY_WECHAT2, W_HEAD "2026-11-21 09:10:11,wx1\r\n`1\r\n"},
        {PAY_ALIPAY, ""},
        {PAY_ALIPAY, A_HEAD A_PAID},
        {PAY_ALIPAY, A_HEAD A_PAID A_END A_SUMS},
        {PAY_ALIPAY, A_HEAD A_END A_SUMS},
        {PAY_ALIPAY, A_HEAD "1\t,2\r\n" A_END},
        {PAY_ALIPAY, A_ALL A_PAID},
        {PAY_ALIPAY, "#支付宝业务明细查询\r\n" A_PAID A_END},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct bill_totals t = {.payments = 77};
        struct diag d = {0};
        enum err err = read_bill(bad[i].kind, bad[i].text, &t, &d);
        if (err != ERR_FORMAT || !d.text[0] || t.payments != 77)
            fail_msg("bill %zu: %d %s", i, (int)err, d.text);
    }
    /* Cut off at any byte, it is never taken for a whole. */
    const char all[] = W_ALL;
    struct bill_totals t;
    struct diag d = {0};
    for (size_t len = 0; len < sizeof(all) - 3; len++) {
        count = 0;
        enum err err = bill_read(PAY_WECHAT2, all, len, keep, NULL, &t, &d);
        assert_int_equal(err, ERR_FORMAT);
    }
}

static void gzip(const char *text, struct buf *out)
{
    z_stream z = {0};
    static uint8_t room[65536];
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, 0), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text;
    z.avail_in = (uInt)strlen(text);
    z.next_out = room;
    z.avail_out = sizeof(room);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(buf_add(out, room, z.total_out), ERR_OK);
    deflateEnd(&z);
}

static void damage_in_the_packing_is_noticed(void **state)
{
    (void)state;
    struct buf packed = {0}, plain = {0};
    struct diag d = {0};
    gzip(W_ALL, &packed);
    assert_int_equal(bill_unpack(packed.data, packed.len, &plain, &d), ERR_OK);
    assert_int_equal(plain.len, strlen(W_ALL));
    assert_memory_equal(plain.data, W_ALL, plain.len);
    buf_release(&plain);
    for (size_t len = 2; len < packed.len; len++) {
        assert_int_equal(bill_unpack(packed.data, len, &plain, &d), ERR_FORMAT);
        assert_null(plain.data);
    }
    for (size_t i = 12; i < packed.len; i++) {
        packed.data[i] ^= 4;
        enum err err = bill_unpack(packed.data, packed.len, &plain, &d);
        assert_int_equal(err, ERR_FORMAT);
        packed.data[i] ^= 4;
    }
    assert_int_equal(bill_unpack("PK\3\4 no zip", 11, &plain, &d), ERR_FORMAT);
    buf_release(&packed);
}

int main(void)
{
    i18n_set_chinese(false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_exactly),
        cmocka_unit_test(a_bill_that_is_not_whole_is_refused),
        cmocka_unit_test(damage_in_the_packing_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
