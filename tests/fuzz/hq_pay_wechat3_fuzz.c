/* Answers and notifications of WeChat Pay APIv3, signed over whatever they are.
 * The first byte says what was asked, the second the status. Unsigned or old,
 * the same bytes prove nothing; paid is only our order and the very amount. */
#include <string.h>

#include "base/check.h"
#include "hq/pay/wechat3.h"
#include "tests/support/pay_account.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_answer(const struct pay_asked *q, long status,
                         const char *headers, const char *body, size_t len,
                         int64_t now_ms, bool good)
{
    struct pay_answer a;
    CHECK(wechat3_answer(pay_account(), q, status, headers, body, len, now_ms,
                         &a) == ERR_OK);
    CHECK((unsigned)a.outcome <= PAY_MISSET);
    CHECK(good || a.outcome == PAY_UNKNOWN);
    if (a.outcome == PAY_PAID)
        CHECK(a.paid.fen == 1234 && a.provider_no[0]);
    if (a.outcome == PAY_REFUNDED && q->refund)
        CHECK(a.refunded.fen == 100);
}

static void check_notice(const char *event, const uint8_t *data, size_t len)
{
    struct pay_notice n = {0};
    struct buf body = {0};
    static char headers[4096];
    pay_account_sealed(event, data, len, &body);
    const char *text = (const char *)body.data;
    pay_account_headers(text, body.len, headers, sizeof(headers));
    enum err err = wechat3_notice(pay_account(), headers, text, body.len,
                                  PAY_ACCOUNT_NOW, &n);
    CHECK(err == ERR_OK || err == ERR_DENIED);
    if (!err) {
        CHECK(n.order_no[0] && n.refund == (event[0] == 'R'));
        CHECK(n.answer.outcome != PAY_PAID || n.answer.paid.fen > 0);
    }
    buf_release(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const long statuses[] = {200, 202, 204, 400, 403, 404, 500};
    static char headers[4096];
    struct pay_order order;
    struct pay_refund refund;
    struct pay_asked q;
    struct pay_notice n;
    if (len < 2 || len > 65536)
        return 0;
    enum pay_op op = (enum pay_op)(data[0] % (PAY_OP_REFUND_QUERY + 1));
    long status = statuses[data[1] % (sizeof(statuses) / sizeof(*statuses))];
    const char *body = (const char *)data + 2;
    len -= 2;
    pay_account_asked(op, &order, &refund, &q);
    size_t some = len < sizeof(headers) ? len : sizeof(headers) - 1;
    memcpy(headers, body, some);
    headers[some] = 0;
    check_answer(&q, status, headers, body, len, PAY_ACCOUNT_NOW, false);
    pay_account_headers(body, len, headers, sizeof(headers));
    check_answer(&q, status, headers, body, len, PAY_ACCOUNT_NOW, true);
    check_answer(&q, status, headers, body, len, PAY_ACCOUNT_NOW + 301000,
                 false);
    if (len > 0)
        check_answer(&q, status, headers, body, len - 1, PAY_ACCOUNT_NOW,
                     false);
    CHECK(wechat3_notice(pay_account(), headers, body, len, PAY_ACCOUNT_NOW,
                         &n) == ERR_DENIED ||
          len > 100);
    check_notice(op == PAY_OP_REFUND ? "REFUND.SUCCESS" : "TRANSACTION.SUCCESS",
                 (const uint8_t *)body, len);
    return 0;
}
