#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "hq/pay/alipay.h"

#define CHARGE       PAY_OPS_OF(PAY_OP_CHARGE)
#define SHOW         PAY_OPS_OF(PAY_OP_SHOW)
#define QUERY        PAY_OPS_OF(PAY_OP_QUERY)
#define REVERSE      PAY_OPS_OF(PAY_OP_REVERSE)
#define CLOSE        PAY_OPS_OF(PAY_OP_CLOSE)
#define REFUND       PAY_OPS_OF(PAY_OP_REFUND)
#define REFUND_QUERY PAY_OPS_OF(PAY_OP_REFUND_QUERY)

/* The published sub_codes, and the codes where there is none. What is not here
 * proves nothing: ACQ.SYSTEM_ERROR of a charge, ACQ.TRADE_HAS_SUCCESS and
 * ACQ.CONTEXT_INCONSISTENT (is it ours, is it the amount? a query says it). */
static const struct pay_verdict verdicts[] = {
    {"10003", CHARGE, PAY_WAITING},
    {"20000", REVERSE | REFUND, PAY_AGAIN},
    {"ACQ.SYSTEM_ERROR", REVERSE | REFUND, PAY_AGAIN},
    {"aop.ACQ.SYSTEM_ERROR", REVERSE | REFUND, PAY_AGAIN},
    {"isp.unknow-error", REVERSE | REFUND, PAY_AGAIN},
    {"ACQ.PAYMENT_AUTH_CODE_INVALID", CHARGE, PAY_NOT_PAID},
    {"ACQ.PAYMENT_AUTH_CODE_EXPIRED", CHARGE, PAY_NOT_PAID},
    {"ACQ.SOUNDWAVE_PARSER_FAIL", CHARGE, PAY_NOT_PAID},
    {"ACQ.BUYER_BALANCE_NOT_ENOUGH", CHARGE, PAY_NOT_PAID},
    {"ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH", CHARGE, PAY_NOT_PAID},
    {"ACQ.ERROR_BALANCE_PAYMENT_DISABLE", CHARGE, PAY_NOT_PAID},
    {"ACQ.ERROR_BUYER_CERTIFY_LEVEL_LIMIT", CHARGE, PAY_NOT_PAID},
    {"ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", CHARGE, PAY_NOT_PAID},
    {"ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR", CHARGE, PAY_NOT_PAID},
    {"ACQ.BEYOND_PER_RECEIPT_DAY_RESTRICTION", CHARGE, PAY_NOT_PAID},
    {"ACQ.BEYOND_PER_RECEIPT_SINGLE_RESTRICTION", CHARGE, PAY_NOT_PAID},
    {"ACQ.BEYOND_PAY_RESTRICTION", CHARGE, PAY_NOT_PAID},
    {"ACQ.PULL_MOBILE_CASHIER_FAIL", CHARGE, PAY_NOT_PAID},
    {"ACQ.USER_FACE_PAYMENT_SWITCH_OFF", CHARGE, PAY_NOT_PAID},
    {"ACQ.MOBILE_PAYMENT_SWITCH_OFF", CHARGE, PAY_NOT_PAID},
    {"ACQ.PAYMENT_FAIL", CHARGE, PAY_NOT_PAID},
    {"ACQ.PAYMENT_REQUEST_HAS_RISK", CHARGE, PAY_NOT_PAID},
    {"ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE", CHARGE, PAY_NOT_PAID},
    {"ACQ.BUYER_SELLER_EQUAL", CHARGE, PAY_NOT_PAID},
    {"ACQ.TRADE_BUYER_NOT_MATCH", CHARGE, PAY_NOT_PAID},
    {"ACQ.TOTAL_FEE_EXCEED", CHARGE | SHOW, PAY_NOT_PAID},
    {"ACQ.BUYER_ENABLE_STATUS_FORBID", CHARGE | SHOW, PAY_NOT_PAID},
    {"ACQ.SELLER_BEEN_BLOCKED", CHARGE | SHOW, PAY_NOT_PAID},
    {"ACQ.EXIST_FORBIDDEN_WORD", CHARGE | SHOW, PAY_NOT_PAID},
    {"ACQ.TRADE_HAS_CLOSE", CHARGE | SHOW | REVERSE | CLOSE, PAY_REVERSED},
    {"ACQ.TRADE_NOT_EXIST", QUERY | REVERSE | CLOSE | REFUND | REFUND_QUERY,
     PAY_NO_ORDER},
    {"ACQ.SELLER_BALANCE_NOT_ENOUGH", REVERSE | REFUND, PAY_AGAIN},
    {"ACQ.REASON_TRADE_BEEN_FREEZEN", REVERSE | REFUND, PAY_AGAIN},
    {"ACQ.TRADE_HAS_FINISHED", REFUND, PAY_NOT_PAID},
    {"ACQ.TRADE_STATUS_ERROR", REFUND, PAY_NOT_PAID},
    {"ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", REFUND, PAY_NOT_PAID},
    {"ACQ.REASON_TRADE_REFUND_FEE_ERR", REFUND, PAY_NOT_PAID},
    {"ACQ.TRADE_NOT_ALLOW_REFUND", REFUND, PAY_NOT_PAID},
    {"ACQ.REFUND_FEE_ERROR", REFUND, PAY_NOT_PAID},
    {"ACQ.INVALID_PARAMETER", PAY_OPS_MOVING, PAY_MISSET},
    {"ACQ.ACCESS_FORBIDDEN", PAY_OPS_MOVING, PAY_MISSET},
    {"ACQ.PARTNER_ERROR", PAY_OPS_MOVING, PAY_MISSET},
    {"ACQ.MERCHANT_AGREEMENT_NOT_EXIST", PAY_OPS_MOVING, PAY_MISSET},
    {NULL, 0, PAY_UNKNOWN},
};

/* Refused at the gateway, before any trade was looked at: token, parameter
 * missing or wrong, right missing. */
static const struct pay_verdict gate_verdicts[] = {
    {"20001", PAY_OPS_MOVING, PAY_MISSET},
    {"40001", PAY_OPS_MOVING, PAY_MISSET},
    {"40002", PAY_OPS_MOVING, PAY_MISSET},
    {"40003", PAY_OPS_MOVING, PAY_MISSET},
    {"40006", PAY_OPS_MOVING, PAY_MISSET},
    {NULL, 0, PAY_UNKNOWN},
};

const char *alipay_method(enum pay_op op)
{
    static const char *const methods[] = {
        [PAY_OP_CHARGE] = "alipay.trade.pay",
        [PAY_OP_SHOW] = "alipay.trade.precreate",
        [PAY_OP_QUERY] = "alipay.trade.query",
        [PAY_OP_REVERSE] = "alipay.trade.cancel",
        [PAY_OP_CLOSE] = "alipay.trade.close",
        [PAY_OP_REFUND] = "alipay.trade.refund",
        [PAY_OP_REFUND_QUERY] = "alipay.trade.fastpay.refund.query",
    };
    return methods[op];
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static bool same(const json_t *root, const char *key, const char *want)
{
    return strcmp(text_of(root, key), want) == 0;
}

static bool yuan(const char *text, struct money *ret_amount)
{
    return text[0] && money_parse(text, ret_amount, NULL) == ERR_OK &&
           ret_amount->fen >= 0;
}

static bool same_yuan(const json_t *root, const char *key, struct money want)
{
    struct money got = {0};
    return yuan(text_of(root, key), &got) && got.fen == want.fen;
}

static void other(struct pay_answer *answer)
{
    pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
}

static void judge_paid(const json_t *root, const struct pay_asked *q,
                       const char *time_key, struct pay_answer *answer)
{
    const char *payer = text_of(root, "buyer_user_id");
    pay_answer_set(answer, PAY_PAID, NULL);
    answer->paid = q->order->amount;
    if (!yuan(text_of(root, "buyer_pay_amount"), &answer->payer_paid))
        answer->payer_paid = answer->paid;
    pay_copy(answer->provider_no, sizeof(answer->provider_no),
             text_of(root, "trade_no"));
    pay_copy(answer->payer, sizeof(answer->payer),
             payer[0] ? payer : text_of(root, "buyer_open_id"));
    answer->paid_at_ms = pay_read_time(text_of(root, time_key));
    if (!same_yuan(root, "total_amount", q->order->amount) ||
        !answer->provider_no[0])
        other(answer);
}

static enum pay_outcome trade_status(const char *status)
{
    if (strcmp(status, "TRADE_SUCCESS") == 0 ||
        strcmp(status, "TRADE_FINISHED") == 0)
        return PAY_PAID;
    if (strcmp(status, "WAIT_BUYER_PAY") == 0)
        return PAY_WAITING;
    return strcmp(status, "TRADE_CLOSED") == 0 ? PAY_REVERSED : PAY_UNKNOWN;
}

static void judge_query(const json_t *root, const struct pay_asked *q,
                        struct pay_answer *answer)
{
    const char *status = text_of(root, "trade_status");
    enum pay_outcome outcome = trade_status(status);
    if (outcome == PAY_PAID)
        judge_paid(root, q, "send_pay_date", answer);
    else
        pay_answer_set(answer, outcome, status);
}

static void judge_show(const json_t *root, struct pay_answer *answer)
{
    const char *url = text_of(root, "qr_code");
    bool whole = url[0] && strlen(url) < PAY_URL_CAP;
    pay_answer_set(answer, whole ? PAY_WAITING : PAY_UNKNOWN,
                   whole ? NULL : PAY_WHY_FORMAT);
    pay_copy(answer->code_url, sizeof(answer->code_url), url);
}

/* The action is named for a trade that there was. Without one there was nothing
 * to cancel yet: a charge still on its way may come in after all. */
static void judge_cancel(const json_t *root, struct pay_answer *answer)
{
    bool again = same(root, "retry_flag", "Y");
    bool done = same(root, "action", "close") || same(root, "action", "refund");
    pay_answer_set(answer,
                   again  ? PAY_AGAIN
                   : done ? PAY_REVERSED
                          : PAY_NO_ORDER,
                   NULL);
}

/* fund_change N: this call moved nothing, an earlier one may have. */
static void judge_refund(const json_t *root, const struct pay_asked *q,
                         struct pay_answer *answer)
{
    bool moved = same(root, "fund_change", "Y");
    pay_answer_set(answer, moved ? PAY_REFUNDED : PAY_AGAIN, NULL);
    pay_copy(answer->provider_no, sizeof(answer->provider_no),
             text_of(root, "trade_no"));
    answer->paid_at_ms = pay_read_time(text_of(root, "gmt_refund_pay"));
    if (moved)
        answer->refunded = q->refund->amount;
}

static void judge_refund_query(const json_t *root, const struct pay_asked *q,
                               struct pay_answer *answer)
{
    const struct pay_refund *r = q->refund;
    if (!text_of(root, "refund_amount")[0]) {
        pay_answer_set(answer, PAY_NO_ORDER, NULL);
        return;
    }
    if (!same(root, "out_request_no", r->refund_no) ||
        !same_yuan(root, "refund_amount", r->amount)) {
        other(answer);
        return;
    }
    bool done = same(root, "refund_status", "REFUND_SUCCESS");
    pay_answer_set(answer, done ? PAY_REFUNDED : PAY_AGAIN,
                   done ? NULL : text_of(root, "refund_status"));
    pay_copy(answer->provider_no, sizeof(answer->provider_no),
             text_of(root, "trade_no"));
    answer->paid_at_ms = pay_read_time(text_of(root, "gmt_refund_pay"));
    if (done)
        answer->refunded = r->amount;
}

static void judge_done(const json_t *root, const struct pay_asked *q,
                       struct pay_answer *answer)
{
    /* Every one of these answers names the order; refund queries that found
     * nothing may not. */
    const char *order_no = text_of(root, "out_trade_no");
    bool silent =
        !order_no[0] && (q->op == PAY_OP_REFUND_QUERY || q->op == PAY_OP_CLOSE);
    if (!silent && strcmp(order_no, asked_order_no(q)) != 0) {
        other(answer);
        return;
    }
    switch (q->op) {
    case PAY_OP_CHARGE:
        judge_paid(root, q, "gmt_payment", answer);
        return;
    case PAY_OP_SHOW:
        judge_show(root, answer);
        return;
    case PAY_OP_QUERY:
        judge_query(root, q, answer);
        return;
    case PAY_OP_REVERSE:
        judge_cancel(root, answer);
        return;
    case PAY_OP_CLOSE:
        pay_answer_set(answer, PAY_REVERSED, NULL);
        return;
    case PAY_OP_REFUND:
        judge_refund(root, q, answer);
        return;
    case PAY_OP_REFUND_QUERY:
        judge_refund_query(root, q, answer);
        return;
    }
}

static void judge(const json_t *root, const struct pay_asked *q,
                  struct pay_answer *answer)
{
    const char *code = text_of(root, "code"), *sub = text_of(root, "sub_code");
    if (strcmp(code, "10000") == 0) {
        judge_done(root, q, answer);
        return;
    }
    pay_answer_judge(verdicts, q, sub[0] ? sub : code, answer);
    if (answer->outcome == PAY_UNKNOWN && sub[0])
        pay_answer_judge(verdicts, q, code, answer);
    if (answer->outcome == PAY_UNKNOWN)
        pay_answer_judge(gate_verdicts, q, code, answer);
    text_copy(answer->reason, sizeof(answer->reason), sub[0] ? sub : code);
    if (q->op == PAY_OP_REVERSE && same(root, "retry_flag", "Y"))
        answer->outcome = PAY_AGAIN;
}

enum err alipay_answer(const struct account *a, const struct pay_asked *q,
                       const char *body, size_t len,
                       struct pay_answer *ret_answer)
{
    struct buf json = {0};
    const char *why = PAY_WHY_FORMAT;
    json_t *root = NULL;
    enum err err =
        alipay_check(a, alipay_method(q->op), body, len, &json, &why);
    if (err == ERR_DENIED) {
        pay_answer_set(ret_answer, PAY_UNKNOWN, why);
        err = ERR_OK;
        goto out;
    }
    if (err)
        goto out;
    root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES,
                      NULL);
    if (json_is_object(root))
        judge(root, q, ret_answer);
    else
        pay_answer_set(ret_answer, PAY_UNKNOWN, PAY_WHY_FORMAT);
    json_decref(root);
out:
    buf_release(&json);
    return err;
}

/* ---- notifications ---------------------------------------------------------
 */
static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One part of a form, decoded; NULL when it is malformed or holds a NUL. */
static char *decoded(struct arena *arena, const char *text, size_t len)
{
    char *out = arena_text(arena, text, len);
    size_t n = 0;
    for (size_t i = 0; out && i < len; i++) {
        char c = text[i] == '+' ? ' ' : text[i];
        if (c == '%') {
            int high = len - i > 2 ? hex_value(text[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_value(text[i + 2]);
            if (low < 0)
                return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (!c)
            return NULL;
        out[n++] = c;
    }
    if (out)
        out[n] = 0;
    return out;
}

/* All that came is signed, also what is empty. */
static enum err read_form(const char *body, size_t len, struct arena *arena,
                          struct pay_params *p)
{
    const char *end = body + len;
    while (body < end) {
        const char *amp = memchr(body, '&', (size_t)(end - body));
        const char *stop = amp ? amp : end;
        const char *equals = memchr(body, '=', (size_t)(stop - body));
        if (!equals || p->count == PAY_PARAMS_MAX)
            return ERR_DENIED;
        char *key = decoded(arena, body, (size_t)(equals - body));
        char *value = decoded(arena, equals + 1, (size_t)(stop - equals - 1));
        if (!key || !value || !key[0] || params_get(p, key))
            return ERR_DENIED;
        p->at[p->count++] = (struct pay_param){key, value};
        body = amp ? amp + 1 : end;
    }
    return ERR_OK;
}

static const char *param(const struct pay_params *p, const char *key)
{
    const char *value = params_get(p, key);
    return value ? value : "";
}

static enum err verify_form(const struct account *a, struct pay_params *p)
{
    struct buf text = {0};
    const char *sign = param(p, "sign");
    enum err err = params_join(p, "sign", "sign_type", &text);
    if (!err)
        err = sign_rsa_verify(a->theirs[0].key, text.data, text.len, sign);
    if (err == ERR_DENIED) { /* some kinds of message sign sign_type too */
        buf_clear(&text);
        err = params_join(p, "sign", NULL, &text);
        if (!err)
            err = sign_rsa_verify(a->theirs[0].key, text.data, text.len, sign);
    }
    buf_release(&text);
    return err;
}

enum err alipay_notice(const struct account *a, const char *body, size_t len,
                       struct arena *arena, struct pay_notice *ret_notice)
{
    struct pay_params p = {0};
    struct pay_notice n = {0};
    if (len > HTTP_ANSWER_MAX)
        return ERR_DENIED;
    enum err err = read_form(body, len, arena, &p);
    if (!err)
        err = verify_form(a, &p);
    if (err)
        return err;
    const char *order_no = param(&p, "out_trade_no");
    const char *refund_no = param(&p, "out_biz_no");
    enum pay_outcome outcome = trade_status(param(&p, "trade_status"));
    if (strcmp(param(&p, "app_id"), a->app_id) != 0 || !order_no[0] ||
        strlen(order_no) >= sizeof(n.order_no))
        return ERR_DENIED;
    n.refund = param(&p, "refund_fee")[0] != 0;
    /* It names the sum of all refunds, not this one: ask. */
    pay_answer_set(&n.answer, n.refund ? PAY_AGAIN : outcome, NULL);
    pay_copy(n.order_no, sizeof(n.order_no), order_no);
    if (n.refund)
        pay_copy(n.refund_no, sizeof(n.refund_no), refund_no);
    pay_copy(n.answer.provider_no, sizeof(n.answer.provider_no),
             param(&p, "trade_no"));
    pay_copy(n.answer.payer, sizeof(n.answer.payer),
             param(&p, "buyer_id")[0] ? param(&p, "buyer_id")
                                      : param(&p, "buyer_open_id"));
    bool priced = yuan(param(&p, "total_amount"), &n.answer.paid);
    if (!n.refund && outcome == PAY_PAID &&
        (!priced || n.answer.paid.fen == 0 || !n.answer.provider_no[0]))
        return ERR_DENIED;
    if (!yuan(param(&p, "buyer_pay_amount"), &n.answer.payer_paid))
        n.answer.payer_paid = n.answer.paid;
    n.answer.paid_at_ms = pay_read_time(param(&p, "gmt_payment"));
    *ret_notice = n;
    return ERR_OK;
}
