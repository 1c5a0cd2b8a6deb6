/* Answers and notifications of WeChat Pay v2, as they come and signed anew.
 * The first byte says what was asked. What nobody signed proves nothing; paid
 * is only what names our order, our account and the very amount. */
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "hq/pay/wechat2.h"
#include "tests/support/pay_account.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_answer(const struct pay_asked *q, const char *xml, size_t len,
                         bool sealed, struct arena *arena)
{
    struct pay_answer a;
    CHECK(wechat2_answer(pay_account(), q, xml, len, arena, &a) == ERR_OK);
    CHECK((unsigned)a.outcome <= PAY_MISSET);
    CHECK(sealed || a.outcome == PAY_UNKNOWN);
    CHECK(memchr(a.reason, 0, sizeof(a.reason)));
    if (a.outcome == PAY_PAID)
        CHECK(a.paid.fen == 1234 && a.provider_no[0]);
    if (a.outcome == PAY_REFUNDED && q->refund)
        CHECK(a.refunded.fen == 100);
}

static void check_notice(const char *xml, size_t len, bool sealed,
                         struct arena *arena)
{
    struct pay_notice n;
    enum err err = wechat2_notice(pay_account(), xml, len, arena, &n);
    CHECK(err == ERR_OK || err == ERR_DENIED);
    CHECK(err || (sealed && n.order_no[0]));
    if (!err && n.answer.outcome == PAY_PAID)
        CHECK(n.answer.paid.fen > 0 && n.answer.provider_no[0]);
}

/* The same fields with our account's names, signed. */
static bool seal(const char *xml, size_t len, struct arena *arena,
                 struct buf *out)
{
    struct pay_params all = {0}, p = {0};
    if (wechat2_fields(xml, len, arena, &all))
        return false;
    if (params_add(&p, "appid", pay_account()->app_id) ||
        params_add(&p, "mch_id", pay_account()->mch_id))
        return false;
    for (int i = 0; i < all.count; i++) {
        if (strcmp(all.at[i].key, "sign") != 0 && p.count < PAY_PARAMS_MAX - 1)
            (void)!params_add(&p, all.at[i].key, all.at[i].value);
    }
    return wechat2_seal(pay_account(), &p, arena, out) == ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena arena = {0};
    struct buf sealed = {0};
    struct pay_order order;
    struct pay_refund refund;
    struct pay_asked q;
    if (len < 1)
        return 0;
    enum pay_op op = (enum pay_op)(data[0] % (PAY_OP_REFUND_QUERY + 1));
    const char *xml = (const char *)data + 1;
    pay_account_asked(op, &order, &refund, &q);
    check_answer(&q, xml, len - 1, false, &arena);
    check_notice(xml, len - 1, false, &arena);
    if (seal(xml, len - 1, &arena, &sealed)) {
        const char *again = (const char *)sealed.data;
        struct pay_params p;
        CHECK(wechat2_fields(again, sealed.len, &arena, &p) == ERR_OK);
        check_answer(&q, again, sealed.len, true, &arena);
        check_notice(again, sealed.len, true, &arena);
    }
    buf_release(&sealed);
    arena_release(&arena);
    return 0;
}
