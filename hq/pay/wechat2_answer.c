#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "hq/pay/wechat2.h"

#define CHARGE       PAY_OPS_OF(PAY_OP_CHARGE)
#define SHOW         PAY_OPS_OF(PAY_OP_SHOW)
#define QUERY        PAY_OPS_OF(PAY_OP_QUERY)
#define REVERSE      PAY_OPS_OF(PAY_OP_REVERSE)
#define CLOSE        PAY_OPS_OF(PAY_OP_CLOSE)
#define REFUND       PAY_OPS_OF(PAY_OP_REFUND)
#define REFUND_QUERY PAY_OPS_OF(PAY_OP_REFUND_QUERY)

/* The published err_code lists. What is not here proves nothing: ORDERPAID and
 * OUT_TRADE_NO_USED (is it ours, is it the amount? a query says it),
 * INVALID_REQUEST (also said to a repeated request), BANKERROR. */
static const struct pay_verdict verdicts[] = {
    {"USERPAYING", CHARGE, PAY_WAITING},
    {"AUTHCODEEXPIRE", CHARGE, PAY_NOT_PAID},
    {"AUTH_CODE_ERROR", CHARGE, PAY_NOT_PAID},
    {"AUTH_CODE_INVALID", CHARGE, PAY_NOT_PAID},
    {"NOTENOUGH", CHARGE, PAY_NOT_PAID},
    {"NOTSUPORTCARD", CHARGE, PAY_NOT_PAID},
    {"BUYER_MISMATCH", CHARGE, PAY_NOT_PAID},
    {"TRADE_ERROR", CHARGE, PAY_NOT_PAID},
    {"RULELIMIT", CHARGE, PAY_NOT_PAID},
    {"ORDERCLOSED", CHARGE | SHOW | REVERSE | CLOSE, PAY_REVERSED},
    {"ORDERREVERSED", CHARGE | SHOW | REVERSE | CLOSE, PAY_REVERSED},
    {"ORDERNOTEXIST", QUERY | REVERSE | CLOSE | REFUND, PAY_NO_ORDER},
    {"REFUNDNOTEXIST", REFUND_QUERY, PAY_NO_ORDER},
    {"SYSTEMERROR", REVERSE | REFUND, PAY_AGAIN},
    {"USERPAYING", REVERSE, PAY_AGAIN},
    {"BANKERROR", REVERSE | REFUND, PAY_AGAIN},
    {"BIZERR_NEED_RETRY", REFUND, PAY_AGAIN},
    {"FREQUENCY_LIMITED", REVERSE | REFUND, PAY_AGAIN},
    {"NOTENOUGH", REFUND, PAY_AGAIN},
    {"TRADE_OVERDUE", REFUND, PAY_NOT_PAID},
    {"TRADE_STATE_ERROR", REFUND, PAY_NOT_PAID},
    {"USER_ACCOUNT_ABNORMAL", REFUND, PAY_NOT_PAID},
    /* Of a refund it speaks of the refund: too much, not paid. (A repeated one
     * is answered with SUCCESS.) */
    {"INVALID_REQUEST", REFUND, PAY_NOT_PAID},
    {"REFUND_FEE_INVALID", REFUND, PAY_NOT_PAID},
    {"NOAUTH", PAY_OPS_MOVING, PAY_MISSET},
    {"SIGNERROR", PAY_OPS_MOVING, PAY_MISSET},
    {"PARAM_ERROR", PAY_OPS_MOVING, PAY_MISSET},
    {"LACK_PARAMS", PAY_OPS_MOVING, PAY_MISSET},
    {"APPID_NOT_EXIST", PAY_OPS_MOVING, PAY_MISSET},
    {"MCHID_NOT_EXIST", PAY_OPS_MOVING, PAY_MISSET},
    {"APPID_MCHID_NOT_MATCH", PAY_OPS_MOVING, PAY_MISSET},
    {"XML_FORMAT_ERROR", PAY_OPS_MOVING, PAY_MISSET},
    {"NOT_UTF8", PAY_OPS_MOVING, PAY_MISSET},
    {"REQUIRE_POST_METHOD", PAY_OPS_MOVING, PAY_MISSET},
    {"POST_DATA_EMPTY", PAY_OPS_MOVING, PAY_MISSET},
    {NULL, 0, PAY_UNKNOWN},
};

static bool same(const struct pay_params *p, const char *key, const char *want)
{
    const char *got = params_get(p, key);
    return got && strcmp(got, want) == 0;
}

static bool same_fen(const struct pay_params *p, const char *key,
                     struct money want)
{
    int64_t fen = 0;
    return pay_read_fen(params_get(p, key), &fen) && fen == want.fen;
}

static const char *text(const struct pay_params *p, const char *key)
{
    const char *got = params_get(p, key);
    return got ? got : "";
}

/* ERR_DENIED and why, unless the account's key signed it and it is meant for
 * this merchant. */
static enum err check(const struct account *a, struct pay_params *p, bool hmac,
                      const char *sub, const char **ret_why)
{
    char sign[65];
    const char *theirs = params_get(p, "sign");
    if (!theirs) {
        *ret_why = PAY_WHY_UNSIGNED;
        return ERR_DENIED;
    }
    enum err err = sign_v2(p, a->api_key, hmac, sign);
    if (err)
        return err;
    if (!sign_same(theirs, sign)) {
        *ret_why = PAY_WHY_FORGED;
        return ERR_DENIED;
    }
    if (!same(p, "appid", a->app_id) || !same(p, "mch_id", a->mch_id) ||
        (sub && sub[0] && !same(p, "sub_mch_id", sub))) {
        *ret_why = PAY_WHY_OTHER;
        return ERR_DENIED;
    }
    return ERR_OK;
}

/* The payment's own figures; the caller says what they prove. */
static void take_payment(const struct pay_params *p, struct pay_answer *answer)
{
    int64_t fen = 0;
    pay_copy(answer->provider_no, sizeof(answer->provider_no),
             text(p, "transaction_id"));
    pay_copy(answer->payer, sizeof(answer->payer), text(p, "openid"));
    if (pay_read_fen(params_get(p, "total_fee"), &fen))
        answer->paid = money_of(fen);
    answer->payer_paid = answer->paid;
    if (pay_read_fen(params_get(p, "cash_fee"), &fen))
        answer->payer_paid = money_of(fen);
    answer->paid_at_ms = pay_read_time(params_get(p, "time_end"));
}

static void judge_paid(const struct pay_params *p, const struct pay_asked *q,
                       enum pay_outcome outcome, struct pay_answer *answer)
{
    pay_answer_set(answer, outcome, NULL);
    take_payment(p, answer);
    if (!same(p, "out_trade_no", q->order->order_no) ||
        !same_fen(p, "total_fee", q->order->amount) || !answer->provider_no[0])
        pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
}

static void judge_query(const struct pay_params *p, const struct pay_asked *q,
                        struct pay_answer *answer)
{
    const char *state = text(p, "trade_state");
    if (strcmp(state, "SUCCESS") == 0) {
        judge_paid(p, q, PAY_PAID, answer);
        return;
    }
    if (strcmp(state, "REFUND") == 0) {
        judge_paid(p, q, PAY_REFUNDED, answer);
        return;
    }
    if (!same(p, "out_trade_no", q->order->order_no)) {
        pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
        return;
    }
    enum pay_outcome outcome = PAY_UNKNOWN;
    if (strcmp(state, "NOTPAY") == 0 || strcmp(state, "USERPAYING") == 0 ||
        strcmp(state, "ACCEPT") == 0)
        outcome = PAY_WAITING;
    else if (strcmp(state, "CLOSED") == 0 || strcmp(state, "REVOKED") == 0)
        outcome = PAY_REVERSED;
    else if (strcmp(state, "PAYERROR") == 0)
        outcome = PAY_NOT_PAID;
    pay_answer_set(answer, outcome, state);
}

static void judge_show(const struct pay_params *p, struct pay_answer *answer)
{
    const char *url = text(p, "code_url");
    bool whole = url[0] && strlen(url) < PAY_URL_CAP;
    pay_answer_set(answer, whole ? PAY_WAITING : PAY_UNKNOWN,
                   whole ? NULL : PAY_WHY_FORMAT);
    pay_copy(answer->code_url, sizeof(answer->code_url), url);
}

/* Accepted is not yet given back: refund_query says when it is. */
static void judge_refund(const struct pay_params *p, const struct pay_asked *q,
                         struct pay_answer *answer)
{
    const struct pay_refund *r = q->refund;
    if (!same(p, "out_trade_no", r->order_no) ||
        !same(p, "out_refund_no", r->refund_no) ||
        !same_fen(p, "refund_fee", r->amount)) {
        pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
        return;
    }
    pay_answer_set(answer, PAY_AGAIN, NULL);
    pay_copy(answer->provider_no, sizeof(answer->provider_no),
             text(p, "refund_id"));
}

static enum pay_outcome refund_state(const char *state)
{
    if (strcmp(state, "SUCCESS") == 0)
        return PAY_REFUNDED;
    if (strcmp(state, "REFUNDCLOSE") == 0)
        return PAY_NOT_PAID;
    if (strcmp(state, "PROCESSING") == 0 || strcmp(state, "CHANGE") == 0)
        return PAY_AGAIN;
    return PAY_UNKNOWN;
}

/* The answer numbers the refunds that it lists: out_refund_no_0 and so on. */
static void judge_refund_query(const struct pay_params *p,
                               const struct pay_asked *q,
                               struct pay_answer *answer)
{
    const struct pay_refund *r = q->refund;
    char key[40];
    pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
    if (!same(p, "out_trade_no", r->order_no))
        return;
    for (int i = 0; i < 50; i++) {
        snprintf(key, sizeof(key), "out_refund_no_%d", i);
        if (!same(p, key, r->refund_no))
            continue;
        snprintf(key, sizeof(key), "refund_fee_%d", i);
        if (!same_fen(p, key, r->amount))
            return;
        snprintf(key, sizeof(key), "refund_status_%d", i);
        const char *state = text(p, key);
        enum pay_outcome outcome = refund_state(state);
        pay_answer_set(answer, outcome, outcome == PAY_REFUNDED ? "" : state);
        if (outcome == PAY_REFUNDED)
            answer->refunded = r->amount;
        snprintf(key, sizeof(key), "refund_id_%d", i);
        pay_copy(answer->provider_no, sizeof(answer->provider_no),
                 text(p, key));
        snprintf(key, sizeof(key), "refund_success_time_%d", i);
        answer->paid_at_ms = pay_read_time(params_get(p, key));
        return;
    }
}

static void judge(const struct pay_params *p, const struct pay_asked *q,
                  struct pay_answer *answer)
{
    if (!same(p, "result_code", "SUCCESS")) {
        pay_answer_judge(verdicts, q, text(p, "err_code"), answer);
        if (q->op == PAY_OP_REVERSE && same(p, "recall", "Y"))
            answer->outcome = PAY_AGAIN;
        return;
    }
    switch (q->op) {
    case PAY_OP_CHARGE:
        judge_paid(p, q, PAY_PAID, answer);
        return;
    case PAY_OP_SHOW:
        judge_show(p, answer);
        return;
    case PAY_OP_QUERY:
        judge_query(p, q, answer);
        return;
    case PAY_OP_REVERSE:
        pay_answer_set(answer,
                       same(p, "recall", "Y") ? PAY_AGAIN : PAY_REVERSED, NULL);
        return;
    case PAY_OP_CLOSE:
        pay_answer_set(answer, PAY_REVERSED, NULL);
        return;
    case PAY_OP_REFUND:
        judge_refund(p, q, answer);
        return;
    case PAY_OP_REFUND_QUERY:
        judge_refund_query(p, q, answer);
        return;
    }
    pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_FORMAT);
}

enum err wechat2_answer(const struct account *a, const struct pay_asked *q,
                        const char *xml, size_t len, struct arena *arena,
                        struct pay_answer *ret_answer)
{
    struct pay_params p = {0};
    const char *why = PAY_WHY_FORMAT;
    enum err err = wechat2_fields(xml, len, arena, &p);
    if (err == ERR_NOMEM)
        return err;
    if (err) {
        pay_answer_set(ret_answer, PAY_UNKNOWN, why);
        return ERR_OK;
    }
    err = check(a, &p, a->hmac, asked_sub(q), &why);
    if (err && err != ERR_DENIED)
        return err;
    if (err) {
        /* What is not signed proves nothing, but may help a person. */
        const char *said = text(&p, "return_msg");
        bool failed = !same(&p, "return_code", "SUCCESS") && said[0];
        pay_answer_set(ret_answer, PAY_UNKNOWN, failed ? said : why);
        return ERR_OK;
    }
    if (same(&p, "return_code", "SUCCESS"))
        judge(&p, q, ret_answer);
    else
        pay_answer_set(ret_answer, PAY_UNKNOWN, text(&p, "return_msg"));
    return ERR_OK;
}

enum err wechat2_notice(const struct account *a, const char *xml, size_t len,
                        struct arena *arena, struct pay_notice *ret_notice)
{
    struct pay_params p = {0};
    struct pay_notice n = {0};
    const char *why = NULL;
    enum err err = wechat2_fields(xml, len, arena, &p);
    /* Notifications are signed by MD5 unless they say otherwise. */
    bool hmac =
        same(&p, "sign_type", "HMAC-SHA256") || strlen(text(&p, "sign")) == 64;
    if (!err)
        err = check(a, &p, hmac, NULL, &why);
    if (err)
        return err == ERR_FORMAT ? ERR_DENIED : err;
    const char *order_no = text(&p, "out_trade_no");
    if (!same(&p, "return_code", "SUCCESS") || !order_no[0] ||
        strlen(order_no) >= sizeof(n.order_no))
        return ERR_DENIED;
    pay_copy(n.order_no, sizeof(n.order_no), order_no);
    pay_answer_set(&n.answer, PAY_UNKNOWN, text(&p, "err_code"));
    if (same(&p, "result_code", "SUCCESS")) {
        take_payment(&p, &n.answer);
        if (n.answer.paid.fen <= 0 || !n.answer.provider_no[0])
            return ERR_DENIED;
        n.answer.outcome = PAY_PAID;
    }
    *ret_notice = n;
    return ERR_OK;
}
