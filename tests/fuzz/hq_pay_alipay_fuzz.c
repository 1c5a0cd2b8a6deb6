/* Alipay's answers and notifications. The first byte says what was asked; the
 * rest is a whole answer, then the node of one that gets signed, then the lines
 * (key=value) of a notification. What nobody signed proves nothing. */
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "hq/pay/alipay.h"
#include "tests/support/pay_account.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_answer(const struct pay_asked *q, const char *body,
                         size_t len, bool sealed)
{
    struct pay_answer a;
    CHECK(alipay_answer(pay_account(), q, body, len, &a) == ERR_OK);
    CHECK((unsigned)a.outcome <= PAY_MISSET);
    CHECK(sealed || a.outcome == PAY_UNKNOWN);
    if (a.outcome == PAY_PAID)
        CHECK(a.paid.fen == 1234 && a.provider_no[0]);
    if (a.outcome == PAY_REFUNDED && q->refund)
        CHECK(a.refunded.fen == 100);
}

/* A node is found again just as it is, if it is one at all. */
static void check_node(const struct pay_asked *q, const char *node, size_t len)
{
    struct buf answer = {0};
    struct alipay_node found;
    pay_account_node(q->op, node, len, &answer);
    const char *text = (const char *)answer.data;
    if (alipay_find(alipay_method(q->op), text, answer.len, &found) == ERR_OK) {
        CHECK(found.node >= text &&
              found.node + found.len <= text + answer.len);
        CHECK(found.len > 0 && found.node[0] == '{' &&
              found.node[found.len - 1] == '}');
    }
    check_answer(q, text, answer.len, true);
    buf_release(&answer);
}

static void check_notice(const char *data, size_t len)
{
    struct arena arena = {0};
    struct pay_params p = {0};
    struct pay_notice n = {0};
    struct buf text = {0}, form = {0};
    char sign[PAY_SIGN_CAP];
    enum err err = alipay_notice(pay_account(), data, len, &arena, &n);
    CHECK(err == ERR_DENIED);
    if (params_add(&p, "app_id", pay_account()->app_id))
        goto out;
    for (const char *end = data + len; data < end && p.count < 64;) {
        const char *newline = memchr(data, '\n', (size_t)(end - data));
        const char *stop = newline ? newline : end;
        char *line = arena_text(&arena, data, (size_t)(stop - data));
        char *equals = line ? strchr(line, '=') : NULL;
        if (equals && equals > line &&
            strcspn(line, "&%+") >= (size_t)(equals - line)) {
            *equals = 0;
            (void)!params_add(&p, line, equals + 1);
        }
        data = newline ? newline + 1 : end;
    }
    CHECK(!params_join(&p, "sign", "sign_type", &text));
    CHECK(!sign_rsa(pay_account()->theirs[0].key, text.data, text.len, sign));
    for (int i = 0; i < p.count; i++) {
        if (strcmp(p.at[i].key, "sign") != 0)
            CHECK(!alipay_form_add(&form, p.at[i].key, p.at[i].value));
    }
    CHECK(!alipay_form_add(&form, "sign", sign));
    const char *order_no = params_get(&p, "out_trade_no");
    err = alipay_notice(pay_account(), (const char *)form.data, form.len,
                        &arena, &n);
    CHECK(err == ERR_OK || err == ERR_DENIED);
    CHECK(err || (order_no && strcmp(n.order_no, order_no) == 0));
out:
    buf_release(&text);
    buf_release(&form);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pay_order order;
    struct pay_refund refund;
    struct pay_asked q;
    if (len < 1 || len > 65536)
        return 0;
    const char *rest = (const char *)data + 1;
    pay_account_asked((enum pay_op)(data[0] % (PAY_OP_REFUND_QUERY + 1)),
                      &order, &refund, &q);
    check_answer(&q, rest, len - 1, false);
    check_node(&q, rest, len - 1);
    check_notice(rest, len - 1);
    return 0;
}
