/* Alipay's gateway: RSA2 over sorted parameters in the request's charset, the
 * answer's node signed byte for byte. From opendocs.alipay.com (alipay.trade.*,
 * alipay.data.dataservice.bill.downloadurl.query, "common errors") as quoted in
 * alipay-sdk's typings and w3cschool.cn/aliminiapp.
 *
 * Inside all is UTF-8; GBK only at the edge. */
#include "tests/pay/stand_in.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"

#define CLOCK_WINDOW_MS 900000
#define BILL_LIFE_MS    30000

struct call {
    struct stand_in *s;
    struct answer *a;
    struct fields in; /* as they came, in their charset */
    json_t *biz;      /* object */
    json_t *out;      /* the node */
    const char *method;
    char shop[BANK_NUMBER_CAP];
    enum bank_fault fault;
    bool gbk;
};

/* ---- answers
 * ------------------------------------------------------------------------ */

static void put(json_t *j, const char *name, const char *value)
{
    CHECK(!json_object_set_new(j, name, json_string(value)));
}

static void put_yuan(json_t *j, const char *name, int64_t fen)
{
    char text[MONEY_CHARS];
    put(j, name, yuan(fen, text));
}

static void begin(struct call *c, const char *code, const char *msg)
{
    json_decref(c->out);
    c->out = json_object();
    CHECK(c->out);
    put(c->out, "code", code);
    put(c->out, "msg", msg);
}

static void succeed(struct call *c)
{
    begin(c, "10000", "Success");
}

static void fail(struct call *c, const char *code, const char *msg,
                 const char *sub_code, const char *sub_msg)
{
    begin(c, code, msg);
    put(c->out, "sub_code", sub_code);
    put(c->out, "sub_msg", sub_msg);
}

static void refuse(struct call *c, const char *sub_code, const char *why)
{
    stand_in_refused(c->s, "alipay", sub_code);
    if (!strncmp(sub_code, "isv.missing", 11))
        fail(c, "40001", "Missing Required Arguments", sub_code, why);
    else
        fail(c, "40002", "Invalid Arguments", sub_code, why);
}

static void fail_with(struct call *c, enum bank_reply reply)
{
    static const struct {
        enum bank_reply reply;
        const char *sub_code, *why;
    } words[] = {
        {BANK_CODE_UNKNOWN, "ACQ.PAYMENT_AUTH_CODE_INVALID",
         "支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款"},
        {BANK_CODE_EXPIRED, "ACQ.PAYMENT_AUTH_CODE_INVALID",
         "支付失败，付款码已失效，请顾客刷新付款码后重新收款"},
        {BANK_CODE_USED, "ACQ.PAYMENT_AUTH_CODE_INVALID",
         "支付失败，付款码已使用，请顾客刷新付款码后重新收款"},
        {BANK_NOT_ENOUGH, "ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足"},
        {BANK_NO_ORDER, "ACQ.TRADE_NOT_EXIST", "交易不存在"},
        {BANK_ORDER_PAID, "ACQ.TRADE_HAS_SUCCESS", "交易已被支付"},
        {BANK_ORDER_CLOSED, "ACQ.TRADE_HAS_CLOSE", "交易已经关闭"},
        {BANK_ORDER_REVERSED, "ACQ.TRADE_HAS_CLOSE", "交易已经关闭"},
        {BANK_NUMBER_USED, "ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改"},
        {BANK_NOT_PAID, "ACQ.TRADE_STATUS_ERROR", "交易状态不合法"},
        {BANK_TOO_LATE, "ACQ.TRADE_HAS_FINISHED", "交易已完结"},
        {BANK_TOO_MUCH, "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限"},
        {BANK_REFUND_USED, "ACQ.DISCORDANT_REPEAT_REQUEST", "不一致的请求"},
        {BANK_BAD_AMOUNT, "ACQ.INVALID_PARAMETER", "参数无效"},
        {BANK_NOT_READY, "isp.bill_not_exist", "账单不存在"},
        {BANK_NO_BILL, "isp.bill_not_exist", "账单不存在"},
    };
    if (reply == BANK_SYSTEM_ERROR) {
        fail(c, "20000", "Service Currently Unavailable", "ACQ.SYSTEM_ERROR",
             "系统异常");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].reply == reply)
            fail(c, "40004", "Business Failed", words[i].sub_code,
                 words[i].why);
}

/* {"alipay_trade_pay_response":{...},"sign":"..."} in the charset asked. */
static void finish(struct call *c)
{
    struct buf node = {0}, sign = {0};
    char *text = json_dumps(c->out, JSON_COMPACT | JSON_ESCAPE_SLASH);
    CHECK(text);
    if (c->gbk)
        to_gbk(text, &node);
    else
        CHECK(!buf_add_text(&node, text));
    free(text);
    rsa_sign(&c->s->alipay_key, node.data, node.len, &sign);
    if (c->fault == BANK_BAD_SIGNATURE)
        sign.data[9] = sign.data[9] == 'A' ? 'B' : 'A';
    answer_text(c->a, 200,
                c->gbk ? "text/html;charset=GBK" : "text/html;charset=utf-8",
                "{\"");
    struct buf *b = &c->a->body;
    for (const char *m = c->method; *m; m++)
        CHECK(!buf_add(b, *m == '.' ? "_" : m, 1));
    CHECK(!buf_add_text(b, *c->method ? "_response\":" : "error_response\":"));
    CHECK(!buf_add(b, node.data, node.len));
    if (c->fault != BANK_NO_SIGNATURE) {
        CHECK(!buf_add_text(b, ",\"sign\":\""));
        CHECK(!buf_add(b, sign.data, sign.len));
        CHECK(!buf_add_text(b, "\""));
    }
    CHECK(!buf_add_text(b, "}"));
    buf_release(&node);
    buf_release(&sign);
}

/* ---- what is asked
 * ----------------------------------------------------------------------- */

static const char *text_at(const json_t *j, const char *name)
{
    const char *text = json_string_value(json_object_get(j, name));
    return text ? text : "";
}

static const char *biz(const struct call *c, const char *name)
{
    return text_at(c->biz, name);
}

static bool bad(struct call *c, const char *name)
{
    char why[80];
    snprintf(why, sizeof(why), "%s", name);
    refuse(c, "isv.invalid-parameter", why);
    return false;
}

static const char SAFE[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "0123456789_";

/* One of the two numbers must be there. */
static bool numbered(struct call *c)
{
    const char *no = biz(c, "out_trade_no"), *theirs = biz(c, "trade_no");
    if (!*no && !*theirs)
        return bad(c, "out_trade_no");
    if (*no && !made_of(no, SAFE, 64))
        return bad(c, "out_trade_no");
    return !*theirs || made_of(theirs, SAFE, 64) ? true : bad(c, "trade_no");
}

static const char *sub_of(const struct call *c)
{
    return text_at(json_object_get(c->biz, "sub_merchant"), "merchant_id");
}

/* A shop that authorised the application is a merchant of its own, whose
 * orders nobody else sees: "@2088...". "" without a token. */
static const char TOKEN_HEAD[] = "TOKEN_";

static const char *shop_of(const struct call *c, char out[BANK_NUMBER_CAP])
{
    const char *token = fields_text(&c->in, "app_auth_token");
    snprintf(out, BANK_NUMBER_CAP, "%s%.32s", *token ? "@" : "",
             *token ? token + strlen(TOKEN_HEAD) : "");
    return out;
}

static bool known_token(const struct call *c)
{
    const char *token = fields_text(&c->in, "app_auth_token");
    size_t head = strlen(TOKEN_HEAD);
    return !*token || (!strncmp(token, TOKEN_HEAD, head) && token[head] &&
                       known_sub_merchant(BANK_ALIPAY, token + head));
}

/* "90m", "2h", "1d": milliseconds; 0 for none, -1 for nonsense */
static int64_t timeout_of(const char *text)
{
    char *end = NULL;
    if (!*text)
        return 0;
    int64_t n = strtoll(text, &end, 10);
    if (end == text || n <= 0 || n > 1000 || !*end || end[1])
        return -1;
    if (*end == 'm')
        return n * 60000;
    if (*end == 'h')
        return n * 3600000;
    return *end == 'd' ? n * CLOCK_DAY_MS : -1;
}

static bool order_of(struct call *c, char **ret_url, struct bank_request *ret)
{
    const char *no = biz(c, "out_trade_no"), *what = biz(c, "subject");
    const char *notify = fields_text(&c->in, "notify_url");
    int64_t fen = fen_of_yuan(biz(c, "total_amount"));
    int64_t lives = timeout_of(biz(c, "timeout_express"));
    if (!made_of(no, SAFE, 64))
        return bad(c, "out_trade_no");
    if (!*what || strlen(what) > 256)
        return bad(c, "subject");
    if (fen <= 0)
        return bad(c, "total_amount");
    if (lives < 0)
        return bad(c, "timeout_express");
    if (strlen(notify) > 255)
        return bad(c, "notify_url");
    if (!known_sub_merchant(BANK_ALIPAY, sub_of(c)))
        return bad(c, "sub_merchant");
    CHECK(asprintf(ret_url, "%s%s", *notify ? "A" : "", notify) >= 0);
    *ret = (struct bank_request){
        .order_no = no,
        .merchant = *c->shop ? c->shop : sub_of(c),
        .subject = what,
        .attach = biz(c, "passback_params"),
        .store = biz(c, "store_id"),
        .device = biz(c, "terminal_id"),
        .notify_url = *ret_url,
        .code = biz(c, "auth_code"),
        .fen = fen,
        .expires_ms = lives ? stand_in_now(c->s) + lives : 0,
        .face = !strcmp(biz(c, "scene"), "security_code")};
    return true;
}

static void put_paid(json_t *j, const struct bank_order *o, const char *when)
{
    char stamp[STAMP_CAP], amount[MONEY_CHARS];
    put(j, "trade_no", o->provider_no);
    put(j, "out_trade_no", o->order_no);
    put(j, "buyer_logon_id", "159****5620");
    put(j, "buyer_user_id", o->payer);
    put_yuan(j, "total_amount", o->total_fen);
    if (!o->was_paid)
        return;
    put_yuan(j, "receipt_amount", o->total_fen);
    put_yuan(j, "buyer_pay_amount", o->total_fen);
    put_yuan(j, "point_amount", 0);
    put_yuan(j, "invoice_amount", o->total_fen);
    put(j, when, stamp_text(o->paid_ms, stamp));
    json_t *bills = json_pack("[{s:s, s:s}]", "fund_channel", "ALIPAYACCOUNT",
                              "amount", yuan(o->total_fen, amount));
    CHECK(bills && !json_object_set_new(j, "fund_bill_list", bills));
}

static const char *status_name(const struct bank_order *o)
{
    switch (o->state) {
    case BANK_NOTPAY:
    case BANK_USERPAYING:
        return "WAIT_BUYER_PAY";
    case BANK_SUCCESS:
        return "TRADE_SUCCESS";
    case BANK_REFUNDED:
        return o->refunded_fen == o->total_fen ? "TRADE_CLOSED"
                                               : "TRADE_SUCCESS";
    case BANK_CLOSED:
    case BANK_REVOKED:
    case BANK_PAYERROR:
        break;
    }
    return "TRADE_CLOSED";
}

/* ---- orders
 * ----------------------------------------------------------------------------------
 */

static void pay(struct call *c)
{
    const struct bank_order *o = NULL;
    struct bank_request r;
    const char *scene = biz(c, "scene"), *code = biz(c, "auth_code");
    char *url = NULL;
    if (strcmp(scene, "bar_code") != 0 && strcmp(scene, "security_code") != 0) {
        bad(c, "scene");
        return;
    }
    if (!*code || strlen(code) > 64) {
        bad(c, "auth_code");
        return;
    }
    if (!order_of(c, &url, &r))
        return;
    enum bank_reply reply =
        bank_charge(c->s->alipay, &r, stand_in_now(c->s), c->fault, &o);
    free(url);
    if (reply == BANK_DONE)
        succeed(c);
    else if (reply == BANK_WAITING)
        begin(c, "10003", "order success pay inprocess");
    else {
        fail_with(c, reply);
        return;
    }
    put_paid(c->out, o, "gmt_payment");
}

static void precreate(struct call *c)
{
    const struct bank_order *o = NULL;
    struct bank_request r;
    char *url = NULL;
    if (!order_of(c, &url, &r))
        return;
    enum bank_reply reply =
        bank_show(c->s->alipay, &r, stand_in_now(c->s), c->fault, &o);
    free(url);
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    succeed(c);
    put(c->out, "out_trade_no", o->order_no);
    put(c->out, "qr_code", o->shown_code);
}

static void query(struct call *c)
{
    const struct bank_order *o = NULL;
    if (!numbered(c))
        return;
    enum bank_reply reply =
        bank_query(c->s->alipay, biz(c, "out_trade_no"), biz(c, "trade_no"),
                   stand_in_now(c->s), c->fault, &o);
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    succeed(c);
    put_paid(c->out, o, "send_pay_date");
    put(c->out, "trade_status", status_name(o));
}

static void cancel(struct call *c)
{
    const struct bank_order *o = NULL;
    bool gave_back = false;
    if (!numbered(c))
        return;
    enum bank_reply reply =
        bank_reverse(c->s->alipay, biz(c, "out_trade_no"), biz(c, "trade_no"),
                     stand_in_now(c->s), c->fault, &gave_back, &o);
    if (reply == BANK_TOO_MUCH) {
        fail(c, "40004", "Business Failed", "ACQ.REASON_TRADE_REFUND_FEE_ERR",
             "退款金额无效");
    } else if (reply == BANK_TOO_LATE) {
        fail(c, "40004", "Business Failed", "ACQ.TRADE_CANCEL_TIME_OUT",
             "超过撤销时间范围");
    } else if (reply != BANK_DONE && reply != BANK_NO_ORDER &&
               reply != BANK_CALL_AGAIN) {
        fail_with(c, reply);
    } else {
        succeed(c);
        put(c->out, "out_trade_no", biz(c, "out_trade_no"));
        put(c->out, "retry_flag", reply == BANK_CALL_AGAIN ? "Y" : "N");
    }
    /* The action is named only for a trade that there was. */
    if (reply == BANK_DONE && *o->payer) {
        put(c->out, "trade_no", o->provider_no);
        put(c->out, "action", gave_back ? "refund" : "close");
    }
}

static void close_it(struct call *c)
{
    const struct bank_order *o = NULL;
    if (!numbered(c))
        return;
    enum bank_reply reply =
        bank_close(c->s->alipay, biz(c, "out_trade_no"), biz(c, "trade_no"),
                   stand_in_now(c->s), c->fault, &o);
    if (reply == BANK_DONE) {
        succeed(c);
        put(c->out, "trade_no", o->provider_no);
        put(c->out, "out_trade_no", o->order_no);
    } else if (reply == BANK_SYSTEM_ERROR || reply == BANK_NO_ORDER) {
        fail_with(c, reply);
    } else {
        fail_with(c, BANK_NOT_PAID); /* its state is not right for it */
    }
}

/* ---- refunds and bills
 * ---------------------------------------------------------------------------
 */

static void refund(struct call *c)
{
    const struct bank_refund *f = NULL;
    int64_t fen = fen_of_yuan(biz(c, "refund_amount"));
    const char *no = biz(c, "out_request_no");
    if (!numbered(c))
        return;
    if (fen <= 0 || (*no && !made_of(no, SAFE, 64))) {
        bad(c, fen <= 0 ? "refund_amount" : "out_request_no");
        return;
    }
    const struct bank_order *o = NULL;
    (void)bank_query(c->s->alipay, biz(c, "out_trade_no"), biz(c, "trade_no"),
                     stand_in_now(c->s), BANK_SOUND, &o);
    /* A refund in part needs a number of its own. */
    if (o && !*no && fen != o->total_fen) {
        bad(c, "out_request_no");
        return;
    }
    int64_t before = o ? o->refunded_fen : 0;
    struct bank_refund_request r = {.order_no = biz(c, "out_trade_no"),
                                    .provider_no = biz(c, "trade_no"),
                                    .refund_no = no,
                                    .reason = biz(c, "refund_reason"),
                                    .fen = fen};
    enum bank_reply reply =
        bank_refund(c->s->alipay, &r, stand_in_now(c->s), c->fault, &f);
    if (reply == BANK_NOT_ENOUGH) {
        fail(c, "40004", "Business Failed", "ACQ.SELLER_BALANCE_NOT_ENOUGH",
             "卖家余额不足");
        return;
    }
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    succeed(c);
    put(c->out, "trade_no", o->provider_no);
    put(c->out, "out_trade_no", o->order_no);
    put(c->out, "buyer_logon_id", "159****5620");
    put(c->out, "buyer_user_id", o->payer);
    put(c->out, "fund_change", o->refunded_fen != before ? "Y" : "N");
    put_yuan(c->out, "refund_fee", o->refunded_fen);
    put_yuan(c->out, "send_back_fee", f->fen);
}

static void refund_query(struct call *c)
{
    const struct bank_refund *f = NULL;
    const struct bank_order *o = NULL;
    const char *no = biz(c, "out_request_no");
    char stamp[STAMP_CAP];
    if (!numbered(c))
        return;
    if (!made_of(no, SAFE, 64)) {
        bad(c, "out_request_no");
        return;
    }
    enum bank_reply reply =
        bank_query(c->s->alipay, biz(c, "out_trade_no"), biz(c, "trade_no"),
                   stand_in_now(c->s), c->fault, &o);
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    succeed(c);
    /* A refund that does not exist is a success that says nothing. */
    if (bank_refund_query(c->s->alipay, o->order_no, no, stand_in_now(c->s),
                          BANK_SOUND, &f) != BANK_DONE)
        return;
    put(c->out, "trade_no", o->provider_no);
    put(c->out, "out_trade_no", o->order_no);
    put(c->out, "out_request_no", f->refund_no);
    put_yuan(c->out, "total_amount", o->total_fen);
    put_yuan(c->out, "refund_amount", f->fen);
    if (f->state == BANK_REFUND_SUCCESS) {
        put(c->out, "refund_status", "REFUND_SUCCESS");
        put(c->out, "gmt_refund_pay", stamp_text(f->done_ms, stamp));
    }
}

static void bill(struct call *c)
{
    struct buf zip = {0};
    char url[256];
    int32_t day = 0;
    if (strcmp(biz(c, "bill_type"), "trade") != 0) {
        bad(c, "bill_type");
        return;
    }
    if (clock_parse_day(biz(c, "bill_date"), &day, NULL)) {
        bad(c, "bill_date");
        return;
    }
    enum bank_reply reply = BANK_SYSTEM_ERROR;
    if (c->fault != BANK_ERROR_UNDONE && c->fault != BANK_ERROR_DONE)
        reply = alipay_bill(c->s, day, c->shop, &zip);
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    snprintf(url, sizeof(url), "https://localhost:%d/bill?token=%s",
             c->s->https_port, stand_in_offer(c->s, &zip, true, BILL_LIFE_MS));
    succeed(c);
    put(c->out, "bill_download_url", url);
    put(c->out, "bill_file_code", "BILL_TRADE");
}

/* ---- the door
 * ----------------------------------------------------------------------------------------
 */

static const struct door {
    const char *method;
    enum bank_op op;
    void (*act)(struct call *c);
} doors[] = {
    {"alipay.trade.pay", BANK_OP_CHARGE, pay},
    {"alipay.trade.precreate", BANK_OP_SHOW, precreate},
    {"alipay.trade.query", BANK_OP_QUERY, query},
    {"alipay.trade.cancel", BANK_OP_REVERSE, cancel},
    {"alipay.trade.close", BANK_OP_CLOSE, close_it},
    {"alipay.trade.refund", BANK_OP_REFUND, refund},
    {"alipay.trade.fastpay.refund.query", BANK_OP_REFUND_QUERY, refund_query},
    {"alipay.data.dataservice.bill.downloadurl.query", BANK_OP_BILL, bill},
};

static bool timely(const char *text)
{
    char day_text[16];
    int32_t day = 0;
    int h = 0, m = 0, sec = 0;
    if (strlen(text) != 19)
        return false;
    snprintf(day_text, sizeof(day_text), "%.10s", text);
    if (clock_parse_day(day_text, &day, NULL) ||
        sscanf(text + 10, " %2d:%2d:%2d", &h, &m, &sec) != 3)
        return false;
    int64_t ms = day * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS +
                 (int64_t)((h * 60 + m) * 60 + sec) * 1000;
    int64_t off = ms - real_now_ms();
    return off < CLOCK_WINDOW_MS && off > -CLOCK_WINDOW_MS;
}

/* NULL, or which parameter of the gateway is not right. */
static const char *gateway_fault(struct call *c)
{
    const char *charset = fields_text(&c->in, "charset");
    const char *format = fields_text(&c->in, "format");
    struct buf text = {0};
    if (!*fields_text(&c->in, "app_id"))
        return "isv.missing-app-id";
    if (strcmp(fields_text(&c->in, "app_id"), ALIPAY_APP_ID) != 0)
        return "isv.invalid-app-id";
    if (strcasecmp(charset, "utf-8") != 0 && !c->gbk)
        return "isv.invalid-charset";
    if (*format && strcasecmp(format, "json") != 0)
        return "isv.invalid-format";
    if (strcmp(fields_text(&c->in, "sign_type"), "RSA2") != 0)
        return "isv.invalid-signature-type";
    if (strcmp(fields_text(&c->in, "version"), "1.0") != 0)
        return "isv.missing-version";
    if (!*fields_text(&c->in, "sign"))
        return "isv.missing-signature";
    fields_to_sign(&c->in, "sign", NULL, &text);
    bool good = rsa_verify(&c->s->app, text.data, text.len,
                           fields_text(&c->in, "sign"));
    buf_release(&text);
    if (!good)
        return "isv.invalid-signature";
    return timely(fields_text(&c->in, "timestamp")) ? NULL
                                                    : "isv.invalid-timestamp";
}

static bool read_biz(struct call *c)
{
    const char *raw = fields_text(&c->in, "biz_content");
    struct buf text = {0};
    if (c->gbk && gb18030_to_utf8(raw, strlen(raw), &text))
        buf_clear(&text);
    else if (!c->gbk)
        CHECK(!buf_add_text(&text, raw));
    if (text.len)
        c->biz = json_loadb((const char *)text.data, text.len,
                            JSON_REJECT_DUPLICATES, NULL);
    buf_release(&text);
    return json_is_object(c->biz);
}

/* Another shop's order is no order. */
static bool foreign(const struct call *c, const struct door *d)
{
    const struct bank_order *o = NULL;
    const char *sub = sub_of(c);
    if (d->op == BANK_OP_CHARGE || d->op == BANK_OP_SHOW)
        return false;
    (void)bank_query(c->s->alipay, biz(c, "out_trade_no"), biz(c, "trade_no"),
                     stand_in_now(c->s), BANK_SOUND, &o);
    if (o && (*c->shop || o->merchant[0] == '@'))
        return strcmp(o->merchant, c->shop) != 0;
    return o && *sub && strcmp(o->merchant, sub) != 0;
}

static void act(struct call *c, const struct door *d)
{
    if (foreign(c, d))
        fail_with(c, BANK_NO_ORDER);
    else
        d->act(c);
}

static void serve_gateway(struct call *c, enum bank_fault *ret_fault)
{
    const struct door *d = NULL;
    const char *wrong = gateway_fault(c);
    for (size_t i = 0; i < ARRAY_LEN(doors); i++)
        if (!strcmp(doors[i].method, fields_text(&c->in, "method")))
            d = &doors[i];
    if (!d) {
        refuse(c, "isv.invalid-method", "不存在的方法名");
        return;
    }
    c->method = d->method;
    if (wrong) {
        refuse(c, wrong, "验签出错或参数无效");
        return;
    }
    if (!known_token(c)) {
        stand_in_refused(c->s, "alipay", "app_auth_token");
        fail(c, "20001", "Insufficient Token Permissions",
             "aop.invalid-app-auth-token", "无效的应用授权令牌");
        return;
    }
    shop_of(c, c->shop);
    if (!read_biz(c)) {
        refuse(c, "isv.invalid-parameter", "biz_content");
        return;
    }
    c->fault = *ret_fault = stand_in_begin(c->s, c->s->alipay, d->op);
    if (c->fault == BANK_LOST_REQUEST)
        return;
    if (c->fault == BANK_DUPLICATE)
        act(c, d);
    act(c, d);
}

static void serve_bill(struct stand_in *s, const struct request *r,
                       struct answer *a, enum bank_fault *ret_fault)
{
    struct fields f = {0};
    *ret_fault = stand_in_begin(s, s->alipay, BANK_OP_DOWNLOAD);
    const struct download *d =
        fields_from_form(&f, r->query, strlen(r->query))
            ? stand_in_fetch(s, fields_text(&f, "token"), true)
            : NULL;
    if (d) {
        answer_text(a, 200, "application/zip", "");
        CHECK(!buf_add(&a->body, d->bytes.data, d->bytes.len));
    } else {
        answer_text(a, 200, "text/html;charset=GBK", "file not found");
    }
    fields_release(&f);
}

void alipay_serve(struct stand_in *s, const struct request *r, struct answer *a,
                  enum bank_fault *ret_fault)
{
    struct call c = {.s = s, .a = a, .method = ""};
    if (!strcmp(r->path, "/bill")) {
        serve_bill(s, r, a, ret_fault);
        return;
    }
    bool form = strstr(r->content_type, "application/x-www-form-urlencoded");
    bool good = fields_from_form(&c.in, r->query, strlen(r->query)) &&
                (!form || fields_from_form(&c.in, r->body, r->len));
    const char *charset = fields_text(&c.in, "charset");
    c.gbk = !strcasecmp(charset, "gbk") || !strcasecmp(charset, "gb2312") ||
            !strcasecmp(charset, "gb18030");
    if (good)
        serve_gateway(&c, ret_fault);
    else
        refuse(&c, "isv.invalid-format", "参数无法解析");
    if (c.fault != BANK_LOST_REQUEST)
        finish(&c);
    fields_release(&c.in);
    json_decref(c.biz);
    json_decref(c.out);
}

/* ---- notifications
 * ------------------------------------------------------------------------------------
 */

void alipay_notice(struct stand_in *s, const struct bank_notice *n,
                   struct notice_mail *m)
{
    char stamp[STAMP_CAP], amount[MONEY_CHARS], id[35];
    const struct bank_order *o = &n->order;
    struct fields f = {0};
    struct buf text = {0}, sign = {0};
    random_hex(id, 34);
    yuan(o->total_fen, amount);
    fields_add(&f, "notify_time", stamp_text(stand_in_now(s), stamp));
    fields_add(&f, "notify_type", "trade_status_sync");
    fields_add(&f, "notify_id", id);
    fields_add(&f, "app_id", ALIPAY_APP_ID);
    fields_add(&f, "auth_app_id", ALIPAY_APP_ID);
    fields_add(&f, "charset", "utf-8");
    fields_add(&f, "version", "1.0");
    fields_add(&f, "trade_no", o->provider_no);
    fields_add(&f, "out_trade_no", o->order_no);
    fields_add(&f, "buyer_id", o->payer);
    fields_add(&f, "seller_id", ALIPAY_SELLER);
    fields_add(&f, "trade_status", status_name(o));
    fields_add(&f, "total_amount", amount);
    fields_add(&f, "receipt_amount", amount);
    fields_add(&f, "buyer_pay_amount", amount);
    fields_add(&f, "point_amount", "0.00");
    fields_add(&f, "invoice_amount", amount);
    fields_add(&f, "subject", o->subject);
    if (*o->attach)
        fields_add(&f, "passback_params", o->attach);
    fields_addf(&f, "fund_bill_list",
                "[{\"amount\":\"%s\",\"fundChannel\":\"ALIPAYACCOUNT\"}]",
                amount);
    fields_add(&f, "gmt_create", stamp_text(o->created_ms, stamp));
    fields_add(&f, "gmt_payment", stamp_text(o->paid_ms, stamp));
    if (n->about_refund) {
        fields_add(&f, "refund_fee", yuan(o->refunded_fen, amount));
        fields_add(&f, "gmt_refund", stamp_text(n->refund.done_ms, stamp));
        fields_add(&f, "out_biz_no", n->refund.refund_no);
    }
    fields_to_sign(&f, NULL, NULL, &text);
    rsa_sign(&s->alipay_key, text.data, text.len, &sign);
    if (n->fault == BANK_BAD_SIGNATURE)
        sign.data[9] = sign.data[9] == 'A' ? 'B' : 'A';
    CHECK(!buf_add(&sign, "", 1));
    fields_add(&f, "sign_type", "RSA2");
    fields_add(&f, "sign", (const char *)sign.data);
    m->type = "application/x-www-form-urlencoded; charset=utf-8";
    fields_to_form(&f, &m->body);
    fields_release(&f);
    buf_release(&text);
    buf_release(&sign);
}
