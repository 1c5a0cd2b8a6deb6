#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "hq/pay/wechat3.h"

#define CHARGE       PAY_OPS_OF(PAY_OP_CHARGE)
#define SHOW         PAY_OPS_OF(PAY_OP_SHOW)
#define QUERY        PAY_OPS_OF(PAY_OP_QUERY)
#define REVERSE      PAY_OPS_OF(PAY_OP_REVERSE)
#define CLOSE        PAY_OPS_OF(PAY_OP_CLOSE)
#define REFUND       PAY_OPS_OF(PAY_OP_REFUND)
#define REFUND_QUERY PAY_OPS_OF(PAY_OP_REFUND_QUERY)

/* Without underscores: the published pages do not agree where they are
 * (AUTHCODEEXPIRE, AUTH_CODE_EXPIRE; ORDERNOTEXIST, ORDER_NOT_EXIST). What is
 * not here proves nothing. */
static const struct pay_verdict verdicts[] = {
    {"USERPAYING", CHARGE, PAY_WAITING},
    {"AUTHCODEEXPIRE", CHARGE, PAY_NOT_PAID},
    {"AUTHCODEERROR", CHARGE, PAY_NOT_PAID},
    {"AUTHCODEINVALID", CHARGE, PAY_NOT_PAID},
    {"NOTENOUGH", CHARGE, PAY_NOT_PAID},
    {"NOTSUPORTCARD", CHARGE, PAY_NOT_PAID},
    {"NOTSUPPORTCARD", CHARGE, PAY_NOT_PAID},
    {"BUYERMISMATCH", CHARGE, PAY_NOT_PAID},
    {"TRADEERROR", CHARGE, PAY_NOT_PAID},
    {"RULELIMIT", CHARGE, PAY_NOT_PAID},
    {"ACCOUNTERROR", CHARGE, PAY_NOT_PAID},
    {"ORDERCLOSED", CHARGE | SHOW | REVERSE | CLOSE, PAY_REVERSED},
    {"ORDERREVERSED", CHARGE | SHOW | REVERSE | CLOSE, PAY_REVERSED},
    {"ORDERNOTEXIST", QUERY | REVERSE | CLOSE | REFUND, PAY_NO_ORDER},
    {"ORDERNOTEXISTS", QUERY | REVERSE | CLOSE | REFUND, PAY_NO_ORDER},
    {"RESOURCENOTEXISTS", QUERY | REVERSE | CLOSE | REFUND | REFUND_QUERY,
     PAY_NO_ORDER},
    {"REFUNDNOTEXIST", REFUND_QUERY, PAY_NO_ORDER},
    {"SYSTEMERROR", REVERSE | REFUND, PAY_AGAIN},
    {"USERPAYING", REVERSE, PAY_AGAIN},
    {"BANKERROR", REVERSE | REFUND, PAY_AGAIN},
    {"FREQUENCYLIMITED", REVERSE | REFUND, PAY_AGAIN},
    {"RATELIMITEXCEEDED", REVERSE | REFUND, PAY_AGAIN},
    {"NOTENOUGH", REFUND, PAY_AGAIN},
    {"INVALIDREQUEST", REFUND, PAY_NOT_PAID},
    {"TRADEOVERDUE", REFUND, PAY_NOT_PAID},
    {"USERACCOUNTABNORMAL", REFUND, PAY_NOT_PAID},
    {"SIGNERROR", PAY_OPS_MOVING, PAY_MISSET},
    {"NOAUTH", PAY_OPS_MOVING, PAY_MISSET},
    {"PARAMERROR", PAY_OPS_MOVING, PAY_MISSET},
    {"MCHNOTEXISTS", PAY_OPS_MOVING, PAY_MISSET},
    {"APPIDMCHIDNOTMATCH", PAY_OPS_MOVING, PAY_MISSET},
    {NULL, 0, PAY_UNKNOWN},
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static bool same(const json_t *object, const char *key, const char *want)
{
    return strcmp(text_of(object, key), want) == 0;
}

/* A whole number in "amount". */
static bool amount_of(const json_t *root, const char *key,
                      struct money *ret_amount)
{
    const json_t *n = json_object_get(json_object_get(root, "amount"), key);
    if (!json_is_integer(n) || json_integer_value(n) < 0 ||
        json_integer_value(n) > MONEY_MAX)
        return false;
    *ret_amount = money_of(json_integer_value(n));
    return true;
}

static bool same_amount(const json_t *root, const char *key, struct money want)
{
    struct money got = {0};
    return amount_of(root, key, &got) && got.fen == want.fen;
}

/* Meant for this merchant and, when one was asked for, this sub-merchant.
 * Fields that are not there at all say nothing: refunds name neither. */
static bool for_us(const struct account *a, const json_t *root, const char *sub)
{
    bool partner = json_object_get(root, "sp_mchid") != NULL;
    const char *mch = partner ? "sp_mchid" : "mchid";
    const char *app = partner ? "sp_appid" : "appid";
    if (json_object_get(root, mch) && !same(root, mch, a->mch_id))
        return false;
    if (json_object_get(root, app) && !same(root, app, a->app_id))
        return false;
    return !sub || !sub[0] || !json_object_get(root, "sub_mchid") ||
           same(root, "sub_mchid", sub);
}

static void take_payment(const json_t *root, struct pay_answer *answer)
{
    const json_t *payer = json_object_get(root, "payer");
    const char *openid = text_of(payer, "openid");
    pay_copy(answer->provider_no, sizeof(answer->provider_no),
             text_of(root, "transaction_id"));
    pay_copy(answer->payer, sizeof(answer->payer),
             openid[0] ? openid : text_of(payer, "sp_openid"));
    if (amount_of(root, "total", &answer->paid))
        answer->payer_paid = answer->paid;
    if (!amount_of(root, "payer_total", &answer->payer_paid))
        answer->payer_paid = answer->paid;
    answer->paid_at_ms = pay_read_time(text_of(root, "success_time"));
}

static enum pay_outcome trade_state(const char *state)
{
    static const struct {
        const char *state;
        enum pay_outcome outcome;
    } states[] = {
        {"SUCCESS", PAY_PAID},     {"REFUND", PAY_REFUNDED},
        {"NOTPAY", PAY_WAITING},   {"USERPAYING", PAY_WAITING},
        {"ACCEPT", PAY_WAITING},   {"CLOSED", PAY_REVERSED},
        {"REVOKED", PAY_REVERSED}, {"PAYERROR", PAY_NOT_PAID},
    };
    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
        if (strcmp(states[i].state, state) == 0)
            return states[i].outcome;
    }
    return PAY_UNKNOWN;
}

static void judge_trade(const json_t *root, const struct pay_asked *q,
                        struct pay_answer *answer)
{
    const char *state = text_of(root, "trade_state");
    enum pay_outcome outcome = trade_state(state);
    bool paid = outcome == PAY_PAID || outcome == PAY_REFUNDED;
    bool named =
        json_object_get(root, "mchid") || json_object_get(root, "sp_mchid");
    /* A codepay that waits may be answered with the state and nothing else. */
    if (q->op == PAY_OP_CHARGE && outcome == PAY_WAITING && !named &&
        !json_object_get(root, "out_trade_no")) {
        pay_answer_set(answer, PAY_WAITING, state);
        return;
    }
    if (!named || !same(root, "out_trade_no", q->order->order_no) ||
        (paid && !same_amount(root, "total", q->order->amount))) {
        pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
        return;
    }
    if (outcome == PAY_NOT_PAID && q->op == PAY_OP_CHARGE &&
        q->order->sent_before)
        outcome = PAY_UNKNOWN;
    pay_answer_set(answer, outcome, paid ? NULL : state);
    if (paid)
        take_payment(root, answer);
    if (paid && !answer->provider_no[0])
        pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
}

static enum pay_outcome refund_state(const char *state)
{
    if (strcmp(state, "SUCCESS") == 0)
        return PAY_REFUNDED;
    if (strcmp(state, "CLOSED") == 0 || strcmp(state, "CLOSE") == 0)
        return PAY_NOT_PAID;
    if (strcmp(state, "PROCESSING") == 0 || strcmp(state, "ABNORMAL") == 0)
        return PAY_AGAIN;
    return PAY_UNKNOWN;
}

static void take_refund(const json_t *root, const char *state,
                        struct pay_answer *answer)
{
    enum pay_outcome outcome = refund_state(state);
    pay_answer_set(answer, outcome, outcome == PAY_REFUNDED ? NULL : state);
    pay_copy(answer->provider_no, sizeof(answer->provider_no),
             text_of(root, "refund_id"));
    answer->paid_at_ms = pay_read_time(text_of(root, "success_time"));
    if (outcome == PAY_REFUNDED &&
        !amount_of(root, "refund", &answer->refunded))
        answer->outcome = PAY_UNKNOWN;
}

static void judge_refund(const json_t *root, const struct pay_asked *q,
                         struct pay_answer *answer)
{
    const struct pay_refund *r = q->refund;
    if (!same(root, "out_refund_no", r->refund_no) ||
        !same(root, "out_trade_no", r->order_no) ||
        !same_amount(root, "refund", r->amount)) {
        pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
        return;
    }
    take_refund(root, text_of(root, "status"), answer);
}

static void judge_show(const json_t *root, struct pay_answer *answer)
{
    const char *url = text_of(root, "code_url");
    bool whole = url[0] && strlen(url) < PAY_URL_CAP;
    pay_answer_set(answer, whole ? PAY_WAITING : PAY_UNKNOWN,
                   whole ? NULL : PAY_WHY_FORMAT);
    pay_copy(answer->code_url, sizeof(answer->code_url), url);
}

static void judge_done(const json_t *root, const struct pay_asked *q,
                       struct pay_answer *answer)
{
    switch (q->op) {
    case PAY_OP_CHARGE:
    case PAY_OP_QUERY:
        judge_trade(root, q, answer);
        return;
    case PAY_OP_SHOW:
        judge_show(root, answer);
        return;
    case PAY_OP_REVERSE:
        if (same(root, "out_trade_no", q->order->order_no))
            pay_answer_set(answer, PAY_REVERSED, NULL);
        else
            pay_answer_set(answer, PAY_UNKNOWN, PAY_WHY_OTHER);
        return;
    case PAY_OP_CLOSE:
        pay_answer_set(answer, PAY_REVERSED, NULL);
        return;
    case PAY_OP_REFUND:
    case PAY_OP_REFUND_QUERY:
        judge_refund(root, q, answer);
        return;
    }
}

/* The code without underscores decides; the reason is as it came. */
static void judge_code(const char *code, const struct pay_asked *q,
                       struct pay_answer *answer)
{
    char plain[PAY_REASON_CAP];
    size_t n = 0;
    for (const char *p = code; *p && n + 1 < sizeof(plain); p++) {
        if (*p != '_')
            plain[n++] = *p;
    }
    plain[n] = 0;
    pay_answer_judge(verdicts, q, plain, answer);
    text_copy(answer->reason, sizeof(answer->reason), code);
}

enum err wechat3_answer(const struct account *a, const struct pay_asked *q,
                        long status, const char *headers, const char *body,
                        size_t len, int64_t now_ms,
                        struct pay_answer *ret_answer)
{
    const char *why = PAY_WHY_FORMAT;
    enum err err = wechat3_check(a, headers, body, len, now_ms, &why);
    json_t *root = NULL;
    if (err && err != ERR_DENIED)
        return err;
    if (len > 0 && len <= HTTP_ANSWER_MAX)
        root = json_loadb(body, len, JSON_REJECT_DUPLICATES, NULL);
    const char *code = text_of(root, "code");
    if (err) /* proves nothing; the code may help a person */
        pay_answer_set(ret_answer, PAY_UNKNOWN,
                       code[0] && strcmp(why, PAY_WHY_UNSIGNED) == 0 ? code
                                                                     : why);
    else if (status == 204 && len == 0 && q->op == PAY_OP_CLOSE)
        pay_answer_set(ret_answer, PAY_REVERSED, NULL);
    else if (!json_is_object(root))
        pay_answer_set(ret_answer, PAY_UNKNOWN, PAY_WHY_FORMAT);
    else if (!for_us(a, root, asked_sub(q)))
        pay_answer_set(ret_answer, PAY_UNKNOWN, PAY_WHY_OTHER);
    else if (status == 200)
        judge_done(root, q, ret_answer);
    else if (status == 202 && !code[0] && q->op == PAY_OP_CHARGE)
        judge_trade(root, q, ret_answer);
    else
        judge_code(code, q, ret_answer);
    json_decref(root);
    return ERR_OK;
}

static enum err read_notice(const struct account *a, const char *event,
                            const json_t *root, struct pay_notice *n)
{
    bool refund = strncmp(event, "REFUND.", 7) == 0;
    const char *order_no = text_of(root, "out_trade_no");
    if (!json_is_object(root) || !for_us(a, root, NULL) || !order_no[0] ||
        strlen(order_no) >= sizeof(n->order_no))
        return ERR_DENIED;
    n->refund = refund;
    pay_copy(n->order_no, sizeof(n->order_no), order_no);
    if (refund) {
        const char *no = text_of(root, "out_refund_no");
        if (!no[0] || strlen(no) >= sizeof(n->refund_no))
            return ERR_DENIED;
        pay_copy(n->refund_no, sizeof(n->refund_no), no);
        take_refund(root, text_of(root, "refund_status"), &n->answer);
        return ERR_OK;
    }
    enum pay_outcome outcome = trade_state(text_of(root, "trade_state"));
    pay_answer_set(&n->answer, outcome, NULL);
    take_payment(root, &n->answer);
    if (outcome == PAY_PAID &&
        (n->answer.paid.fen <= 0 || !n->answer.provider_no[0]))
        return ERR_DENIED;
    return ERR_OK;
}

enum err wechat3_notice(const struct account *a, const char *headers,
                        const char *body, size_t len, int64_t now_ms,
                        struct pay_notice *ret_notice)
{
    char event[WECHAT3_EVENT_CAP];
    struct buf plain = {0};
    struct pay_notice n = {0};
    json_t *root = NULL;
    enum err err = wechat3_unseal(a, headers, body, len, now_ms, event, &plain);
    if (!err) {
        root = json_loadb((const char *)plain.data, plain.len,
                          JSON_REJECT_DUPLICATES, NULL);
        err = read_notice(a, event, root, &n);
    }
    if (!err)
        *ret_notice = n;
    json_decref(root);
    buf_release(&plain);
    return err;
}
