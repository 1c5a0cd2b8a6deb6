/* WeChat Pay v2: flat XML, MD5 or HMAC-SHA256, the merchant's certificate on
 * /secapi. From the field lists of TheNorthMemory/wechatpay-openapi and the
 * error codes of pay.weixin.qq.com/wiki/doc/api/micropay.php (chapters 9_10,
 * 9_2, 9_11, 9_4, 9_5) and native.php (9_1, 9_3, 9_6). */
#include "tests/pay/stand_in.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"

static const char DIGITS[] = "0123456789";

struct rule {
    const char *name;
    bool needed;
    const char *set; /* NULL: any text */
    size_t max;      /* bytes */
};

struct call {
    struct stand_in *s;
    struct fields in, out;
    struct answer *a;
    enum bank_fault fault;
    bool hmac;
};

/* ---- answers
 * ---------------------------------------------------------------------- */

static void finish(struct call *c)
{
    struct buf xml = {0};
    fields_to_xml(&c->out, &xml);
    CHECK(!buf_add(&xml, "", 1));
    answer_text(c->a, 200, "text/xml; charset=utf-8", (const char *)xml.data);
    buf_release(&xml);
}

/* The outer level: nothing of it is signed. */
static void refuse(struct call *c, const char *why)
{
    stand_in_refused(c->s, "wechat2", why);
    fields_release(&c->out);
    fields_add(&c->out, "return_code", "FAIL");
    fields_add(&c->out, "return_msg", why);
    finish(c);
}

static void sign_fields(struct stand_in *s, struct fields *f, bool hmac,
                        char sign[SIGN_CAP])
{
    struct buf text = {0};
    fields_to_sign(f, "sign", NULL, &text);
    CHECK(!buf_add_text(&text, "&key="));
    CHECK(!buf_add_text(&text, s->v2_key));
    if (hmac)
        hmac_sha256_hex(s->v2_key, text.data, text.len, sign);
    else
        md5_hex(text.data, text.len, true, sign);
    buf_release(&text);
}

static void begin(struct call *c)
{
    char nonce[33];
    const char *sub = fields_text(&c->in, "sub_mch_id");
    fields_release(&c->out);
    random_hex(nonce, 32);
    fields_add(&c->out, "return_code", "SUCCESS");
    fields_add(&c->out, "return_msg", "OK");
    fields_add(&c->out, "appid", WECHAT_APPID);
    fields_add(&c->out, "mch_id", WECHAT_MCHID);
    if (*sub)
        fields_add(&c->out, "sub_mch_id", sub);
    fields_add(&c->out, "nonce_str", nonce);
}

static void end(struct call *c)
{
    char sign[SIGN_CAP];
    sign_fields(c->s, &c->out, c->hmac, sign);
    if (c->fault == BANK_BAD_SIGNATURE)
        sign[3] = sign[3] == '7' ? '8' : '7';
    if (c->fault != BANK_NO_SIGNATURE)
        fields_add(&c->out, "sign", sign);
    finish(c);
}

static void fail(struct call *c, const char *code, const char *why)
{
    begin(c);
    fields_add(&c->out, "result_code", "FAIL");
    fields_add(&c->out, "err_code", code);
    fields_add(&c->out, "err_code_des", why);
}

static void succeed(struct call *c)
{
    begin(c);
    fields_add(&c->out, "result_code", "SUCCESS");
}

static void fail_with(struct call *c, enum bank_reply reply)
{
    static const struct {
        enum bank_reply reply;
        const char *code, *why;
    } words[] = {
        {BANK_WAITING, "USERPAYING", "需要用户输入支付密码"},
        {BANK_SYSTEM_ERROR, "SYSTEMERROR", "系统超时"},
        {BANK_CALL_AGAIN, "SYSTEMERROR", "系统超时"},
        {BANK_CODE_UNKNOWN, "AUTH_CODE_INVALID", "授权码检验错误"},
        {BANK_CODE_EXPIRED, "AUTHCODEEXPIRE",
         "二维码已过期，请用户在微信上刷新后再试"},
        {BANK_CODE_USED, "AUTH_CODE_INVALID", "付款码已使用"},
        {BANK_NOT_ENOUGH, "NOTENOUGH", "余额不足"},
        {BANK_NO_ORDER, "ORDERNOTEXIST", "此交易订单号不存在"},
        {BANK_ORDER_PAID, "ORDERPAID", "该订单已支付"},
        {BANK_ORDER_CLOSED, "ORDERCLOSED", "订单已关闭"},
        {BANK_ORDER_REVERSED, "ORDERREVERSED", "订单已撤销"},
        {BANK_NUMBER_USED, "OUT_TRADE_NO_USED", "商户订单号重复"},
        {BANK_NOT_PAID, "INVALID_REQUEST", "订单未支付，不能退款"},
        {BANK_TOO_MUCH, "INVALID_REQUEST", "订单金额或退款金额不正确"},
        {BANK_REFUND_USED, "REFUND_FEE_MISMATCH",
         "订单金额或退款金额与之前请求不一致"},
        {BANK_NO_REFUND, "REFUNDNOTEXIST", "退款订单查询失败"},
        {BANK_BAD_AMOUNT, "PARAM_ERROR", "金额不正确"},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (words[i].reply == reply) {
            fail(c, words[i].code, words[i].why);
            return;
        }
    }
    fail(c, "ERROR", "业务错误");
}

/* ---- orders
 * ------------------------------------------------------------------------ */

static const char *const state_names[][2] = {
    [BANK_NOTPAY] = {"NOTPAY", "订单未支付"},
    [BANK_USERPAYING] = {"USERPAYING", "需要用户输入支付密码"},
    [BANK_SUCCESS] = {"SUCCESS", "支付成功"},
    [BANK_REFUNDED] = {"REFUND", "订单发生过退款，退款详情请查询退款单"},
    [BANK_CLOSED] = {"CLOSED", "订单已关闭"},
    [BANK_REVOKED] = {"REVOKED", "订单已撤销"},
    [BANK_PAYERROR] = {"PAYERROR", "支付失败，请撤销订单"},
};

static void add_paid(struct fields *out, const struct bank_order *o)
{
    char stamp[STAMP_CAP];
    fields_add(out, "openid", o->payer);
    fields_add(out, "is_subscribe", "N");
    fields_add(out, "trade_type", *o->shown_code ? "NATIVE" : "MICROPAY");
    fields_add(out, "bank_type", "OTHERS");
    fields_addf(out, "total_fee", "%lld", (long long)o->total_fen);
    fields_add(out, "fee_type", "CNY");
    fields_addf(out, "cash_fee", "%lld", (long long)o->total_fen);
    fields_add(out, "cash_fee_type", "CNY");
    fields_add(out, "transaction_id", o->provider_no);
    fields_add(out, "out_trade_no", o->order_no);
    fields_add(out, "attach", o->attach);
    fields_add(out, "time_end", stamp_digits(o->paid_ms, stamp));
}

/* "2..." in front, so that the notification leaves by this door. */
static char *by_this_door(const char *url)
{
    char *text = NULL;
    CHECK(asprintf(&text, "%s%s", *url ? "2" : "", url) >= 0);
    return text;
}

static int64_t expiry(const struct call *c)
{
    const char *t = fields_text(&c->in, "time_expire");
    char text[16];
    int32_t day = 0;
    if (strlen(t) != 14)
        return 0;
    snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", t, t + 4, t + 6);
    if (clock_parse_day(text, &day, NULL))
        return 0;
    int64_t seconds = 0;
    for (int i = 8; i < 14; i += 2)
        seconds = seconds * 60 + (t[i] - '0') * 10 + (t[i + 1] - '0');
    return day * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS + seconds * 1000;
}

static struct bank_request order_of(const struct call *c, char *url)
{
    return (struct bank_request){
        .order_no = fields_text(&c->in, "out_trade_no"),
        .merchant = fields_text(&c->in, "sub_mch_id"),
        .subject = fields_text(&c->in, "body"),
        .attach = fields_text(&c->in, "attach"),
        .device = fields_text(&c->in, "device_info"),
        .notify_url = url,
        .code = fields_text(&c->in, "auth_code"),
        .fen = strtoll(fields_text(&c->in, "total_fee"), NULL, 10),
        .expires_ms = expiry(c)};
}

static void micropay(struct call *c)
{
    const struct bank_order *o = NULL;
    struct bank_request r = order_of(c, NULL);
    size_t len = strlen(r.code);
    if (len != 18 || strspn(r.code, DIGITS) != len || r.code[0] != '1' ||
        r.code[1] > '6') {
        fail(c, "AUTH_CODE_ERROR", "请扫描微信支付被扫条码/二维码");
        return;
    }
    enum bank_reply reply =
        bank_charge(c->s->wechat, &r, stand_in_now(c->s), c->fault, &o);
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    succeed(c);
    add_paid(&c->out, o);
}

static void unifiedorder(struct call *c)
{
    const struct bank_order *o = NULL;
    char *url = by_this_door(fields_text(&c->in, "notify_url"));
    struct bank_request r = order_of(c, url);
    enum bank_reply reply =
        bank_show(c->s->wechat, &r, stand_in_now(c->s), c->fault, &o);
    free(url);
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    succeed(c);
    fields_add(&c->out, "trade_type", "NATIVE");
    fields_addf(&c->out, "prepay_id", "wx%s", o->provider_no);
    fields_add(&c->out, "code_url", o->shown_code);
}

static void orderquery(struct call *c)
{
    const struct bank_order *o = NULL;
    enum bank_reply reply =
        bank_query(c->s->wechat, fields_text(&c->in, "out_trade_no"),
                   fields_text(&c->in, "transaction_id"), stand_in_now(c->s),
                   c->fault, &o);
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    succeed(c);
    if (o->was_paid) {
        add_paid(&c->out, o);
    } else {
        fields_add(&c->out, "out_trade_no", o->order_no);
        fields_addf(&c->out, "total_fee", "%lld", (long long)o->total_fen);
        fields_add(&c->out, "attach", o->attach);
    }
    fields_add(&c->out, "trade_state", state_names[o->state][0]);
    fields_add(&c->out, "trade_state_desc", state_names[o->state][1]);
}

static void reverse(struct call *c)
{
    const struct bank_order *o = NULL;
    bool gave_back = false;
    enum bank_reply reply =
        bank_reverse(c->s->wechat, fields_text(&c->in, "out_trade_no"),
                     fields_text(&c->in, "transaction_id"), stand_in_now(c->s),
                     c->fault, &gave_back, &o);
    if (reply == BANK_DONE)
        succeed(c);
    else if (reply == BANK_NO_ORDER)
        fail(c, "ORDERNOTEXIST", "订单不存在");
    else if (reply == BANK_TOO_LATE)
        fail(c, "REVERSE_EXPIRE", "订单无法撤销");
    else if (reply == BANK_TOO_MUCH)
        fail(c, "TRADE_STATE_ERROR", "订单状态错误");
    else
        fail_with(c, reply);
    fields_add(&c->out, "recall",
               reply == BANK_CALL_AGAIN || reply == BANK_SYSTEM_ERROR ? "Y"
                                                                      : "N");
}

static void closeorder(struct call *c)
{
    const struct bank_order *o = NULL;
    enum bank_reply reply =
        bank_close(c->s->wechat, fields_text(&c->in, "out_trade_no"), NULL,
                   stand_in_now(c->s), c->fault, &o);
    if (reply == BANK_DONE)
        succeed(c);
    else
        fail_with(c, reply);
}

/* ---- refunds
 * --------------------------------------------------------------------- */

static void refund(struct call *c)
{
    const struct bank_refund *f = NULL;
    char *url = by_this_door(fields_text(&c->in, "notify_url"));
    struct bank_refund_request r = {
        .order_no = fields_text(&c->in, "out_trade_no"),
        .provider_no = fields_text(&c->in, "transaction_id"),
        .refund_no = fields_text(&c->in, "out_refund_no"),
        .reason = fields_text(&c->in, "refund_desc"),
        .notify_url = url,
        .fen = strtoll(fields_text(&c->in, "refund_fee"), NULL, 10),
        .total_fen = strtoll(fields_text(&c->in, "total_fee"), NULL, 10)};
    enum bank_reply reply =
        bank_refund(c->s->wechat, &r, stand_in_now(c->s), c->fault, &f);
    free(url);
    if (reply == BANK_TOO_LATE) {
        fail(c, "TRADE_OVERDUE", "订单已经超过退款期限");
        return;
    }
    if (reply != BANK_DONE) {
        fail_with(c, reply);
        return;
    }
    const struct bank_order *o = bank_order_at(c->s->wechat, f->order);
    succeed(c);
    fields_add(&c->out, "transaction_id", o->provider_no);
    fields_add(&c->out, "out_trade_no", o->order_no);
    fields_add(&c->out, "out_refund_no", f->refund_no);
    fields_add(&c->out, "refund_id", f->provider_no);
    fields_addf(&c->out, "refund_fee", "%lld", (long long)f->fen);
    fields_addf(&c->out, "total_fee", "%lld", (long long)o->total_fen);
    fields_addf(&c->out, "cash_fee", "%lld", (long long)o->total_fen);
    fields_addf(&c->out, "cash_refund_fee", "%lld", (long long)f->fen);
    fields_add(&c->out, "coupon_refund_fee", "0");
    fields_add(&c->out, "coupon_refund_count", "0");
}

static const char *const refund_names[] = {
    [BANK_REFUND_PROCESSING] = "PROCESSING",
    [BANK_REFUND_SUCCESS] = "SUCCESS",
    [BANK_REFUND_ABNORMAL] = "CHANGE",
};

static void add_refund(struct fields *out, const struct bank_refund *f, int n)
{
    char name[40], stamp[STAMP_CAP];
#define NAMED(what) (snprintf(name, sizeof(name), what "_%d", n), name)
    fields_add(out, NAMED("out_refund_no"), f->refund_no);
    fields_add(out, NAMED("refund_id"), f->provider_no);
    fields_add(out, NAMED("refund_channel"), "ORIGINAL");
    fields_addf(out, NAMED("refund_fee"), "%lld", (long long)f->fen);
    fields_add(out, NAMED("refund_status"), refund_names[f->state]);
    fields_add(out, NAMED("refund_account"), "REFUND_SOURCE_UNSETTLED_FUNDS");
    fields_add(out, NAMED("refund_recv_accout"), "支付用户的零钱");
    if (f->state == BANK_REFUND_SUCCESS)
        fields_add(out, NAMED("refund_success_time"),
                   stamp_text(f->done_ms, stamp));
#undef NAMED
}

#define REFUNDS_SHOWN 5

/* One refund by its number, or the first of an order's. */
static void refundquery(struct call *c)
{
    const struct bank_refund *f = NULL;
    const char *order_no = fields_text(&c->in, "out_trade_no");
    const char *refund_no = fields_text(&c->in, "out_refund_no");
    const struct bank_order *o = NULL;
    enum bank_reply reply = BANK_NO_REFUND;
    int n = 0;
    if (*refund_no)
        reply = bank_refund_query(c->s->wechat, NULL, refund_no,
                                  stand_in_now(c->s), c->fault, &f);
    else
        (void)bank_query(c->s->wechat, order_no,
                         fields_text(&c->in, "transaction_id"),
                         stand_in_now(c->s), BANK_SOUND, &o);
    if (f)
        o = bank_order_at(c->s->wechat, f->order);
    if (!o || (!f && !o->refunded_fen)) {
        fail_with(c, reply);
        return;
    }
    succeed(c);
    if (f)
        add_refund(&c->out, f, n++);
    for (size_t i = 0; !f && n < REFUNDS_SHOWN; i++) {
        const struct bank_refund *each = bank_refund_at(c->s->wechat, i);
        if (!each)
            break;
        if (!each->reversal && bank_order_at(c->s->wechat, each->order) == o)
            add_refund(&c->out, each, n++);
    }
    fields_add(&c->out, "transaction_id", o->provider_no);
    fields_add(&c->out, "out_trade_no", o->order_no);
    fields_addf(&c->out, "total_fee", "%lld", (long long)o->total_fen);
    fields_addf(&c->out, "cash_fee", "%lld", (long long)o->total_fen);
    fields_addf(&c->out, "refund_count", "%d", n);
}

/* ---- bills
 * -------------------------------------------------------------------------- */

static void bill_error(struct call *c, const char *code, const char *why)
{
    fields_release(&c->out);
    fields_add(&c->out, "return_code", "FAIL");
    fields_add(&c->out, "return_msg", why);
    fields_add(&c->out, "error_code", code);
    finish(c);
}

static void downloadbill(struct call *c)
{
    const char *date = fields_text(&c->in, "bill_date");
    const char *what = fields_text(&c->in, "bill_type");
    const char *tar = fields_text(&c->in, "tar_type");
    struct buf csv = {0};
    char text[16] = "";
    int32_t day = 0;
    if (strlen(date) == 8)
        snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", date, date + 4,
                 date + 6);
    if (clock_parse_day(text, &day, NULL)) {
        bill_error(c, "20001", "data format error");
        return;
    }
    if (*what && strcmp(what, "ALL") != 0 && strcmp(what, "SUCCESS") != 0 &&
        strcmp(what, "REFUND") != 0) {
        bill_error(c, "20001", "invalid bill_type");
        return;
    }
    if (c->fault == BANK_ERROR_UNDONE || c->fault == BANK_ERROR_DONE) {
        bill_error(c, "100", "SYSTEMERROR");
        return;
    }
    enum bank_reply reply =
        wechat_bill(c->s, day, *what ? what : "ALL",
                    fields_text(&c->in, "sub_mch_id"), &csv);
    if (reply == BANK_NOT_READY)
        bill_error(c, "20003", "Bill Creating");
    else if (reply != BANK_DONE)
        bill_error(c, "20002", "No Bill Exist");
    else if (!strcmp(tar, "GZIP")) {
        answer_text(c->a, 200, "application/x-gzip", "");
        gzip_bytes(&csv, &c->a->body);
    } else {
        answer_text(c->a, 200, "text/plain; charset=utf-8", "");
        CHECK(!buf_add(&c->a->body, csv.data, csv.len));
    }
    buf_release(&csv);
}

/* ---- the door
 * ---------------------------------------------------------------------------
 */

static const struct rule micropay_rules[] = {
    {"body", true, NULL, 128},
    {"out_trade_no", true, ORDER_CHARS, 32},
    {"total_fee", true, DIGITS, 9},
    {"spbill_create_ip", true, "0123456789abcdefABCDEF.:", 64},
    {"auth_code", true, NULL, 128},
    {"attach", false, NULL, 127},
    {"device_info", false, NULL, 32},
    {"time_start", false, DIGITS, 14},
    {"time_expire", false, DIGITS, 14},
    {"detail", false, NULL, 6000},
    {"scene_info", false, NULL, 256},
    {NULL, false, NULL, 0}};
static const struct rule unifiedorder_rules[] = {
    {"body", true, NULL, 128},
    {"out_trade_no", true, ORDER_CHARS, 32},
    {"total_fee", true, DIGITS, 9},
    {"spbill_create_ip", true, "0123456789abcdefABCDEF.:", 64},
    {"notify_url", true, NULL, 255},
    {"trade_type", true, NULL, 16},
    {"product_id", true, NULL, 32},
    {"attach", false, NULL, 127},
    {"device_info", false, NULL, 32},
    {"time_start", false, DIGITS, 14},
    {"time_expire", false, DIGITS, 14},
    {"scene_info", false, NULL, 256},
    {NULL, false, NULL, 0}};
static const struct rule order_rules[] = {
    {"out_trade_no", false, ORDER_CHARS, 32},
    {"transaction_id", false, DIGITS, 32},
    {NULL, false, NULL, 0}};
static const struct rule close_rules[] = {
    {"out_trade_no", true, ORDER_CHARS, 32}, {NULL, false, NULL, 0}};
static const struct rule refund_rules[] = {
    {"out_trade_no", false, ORDER_CHARS, 32},
    {"transaction_id", false, DIGITS, 32},
    {"out_refund_no", true, ORDER_CHARS, 64},
    {"total_fee", true, DIGITS, 9},
    {"refund_fee", true, DIGITS, 9},
    {"refund_desc", false, NULL, 80},
    {"notify_url", false, NULL, 255},
    {NULL, false, NULL, 0}};
static const struct rule refundquery_rules[] = {
    {"out_trade_no", false, ORDER_CHARS, 32},
    {"transaction_id", false, DIGITS, 32},
    {"out_refund_no", false, ORDER_CHARS, 64},
    {"refund_id", false, DIGITS, 32},
    {NULL, false, NULL, 0}};
static const struct rule bill_rules[] = {{"bill_date", true, DIGITS, 8},
                                         {"bill_type", false, NULL, 8},
                                         {"tar_type", false, NULL, 8},
                                         {NULL, false, NULL, 0}};

static const struct door {
    const char *path;
    enum bank_op op;
    const struct rule *rules;
    void (*act)(struct call *c);
    bool certificate;
    bool one_number; /* out_trade_no or another number */
} doors[] = {
    {"/pay/micropay", BANK_OP_CHARGE, micropay_rules, micropay, false, false},
    {"/pay/unifiedorder", BANK_OP_SHOW, unifiedorder_rules, unifiedorder, false,
     false},
    {"/pay/orderquery", BANK_OP_QUERY, order_rules, orderquery, false, true},
    {"/secapi/pay/reverse", BANK_OP_REVERSE, order_rules, reverse, true, true},
    {"/pay/closeorder", BANK_OP_CLOSE, close_rules, closeorder, false, false},
    {"/secapi/pay/refund", BANK_OP_REFUND, refund_rules, refund, true, true},
    {"/pay/refundquery", BANK_OP_REFUND_QUERY, refundquery_rules, refundquery,
     false, true},
    {"/pay/downloadbill", BANK_OP_BILL, bill_rules, downloadbill, false, false},
};

static const struct rule common_rules[] = {{"appid", true, NULL, 32},
                                           {"mch_id", true, DIGITS, 32},
                                           {"nonce_str", true, NULL, 32},
                                           {"sign", true, NULL, 64},
                                           {"sub_mch_id", false, DIGITS, 32},
                                           {"sub_appid", false, NULL, 32},
                                           {NULL, false, NULL, 0}};

/* NULL, or the name of the field that is not as it must be. */
static const char *broken_field(const struct fields *f,
                                const struct rule *rules)
{
    for (; rules->name; rules++) {
        const char *v = fields_text(f, rules->name);
        if (!*v && !rules->needed)
            continue;
        if (!*v || strlen(v) > rules->max ||
            (rules->set && strspn(v, rules->set) != strlen(v)))
            return rules->name;
    }
    return NULL;
}

static bool json_or_nothing(const char *text)
{
    json_t *j = *text ? json_loads(text, 0, NULL) : NULL;
    bool good = !*text || json_is_object(j);
    json_decref(j);
    return good;
}

/* Who is asking; false when it has been answered. */
static bool let_in(struct call *c, const struct door *d,
                   const struct request *r)
{
    char want[SIGN_CAP], why[80];
    const char *type = fields_text(&c->in, "sign_type");
    const char *broken = broken_field(&c->in, common_rules);
    if (broken) {
        snprintf(why, sizeof(why), "缺少参数 %s", broken);
        refuse(c, why);
        return false;
    }
    if (*type && strcmp(type, "MD5") != 0 && strcmp(type, "HMAC-SHA256") != 0) {
        refuse(c, "签名类型错误");
        return false;
    }
    c->hmac = !strcmp(type, "HMAC-SHA256");
    if (strcmp(fields_text(&c->in, "appid"), WECHAT_APPID) != 0 ||
        strcmp(fields_text(&c->in, "mch_id"), WECHAT_MCHID) != 0 ||
        !known_sub_merchant(BANK_WECHAT, fields_text(&c->in, "sub_mch_id"))) {
        refuse(c, "appid和mch_id不匹配");
        return false;
    }
    sign_fields(c->s, &c->in, c->hmac, want);
    if (strcmp(want, fields_text(&c->in, "sign")) != 0) {
        refuse(c, "签名错误");
        return false;
    }
    if (d->certificate && !r->certified) {
        stand_in_refused(c->s, "wechat2", "no certificate");
        answer_text(c->a, 400, "text/html",
                    "<html><head><title>400 No required SSL certificate was "
                    "sent</title></head></html>\r\n");
        return false;
    }
    return true;
}

static bool check_fields(struct call *c, const struct door *d)
{
    char why[96];
    const char *broken = broken_field(&c->in, d->rules);
    if (!broken && d->one_number && !*fields_text(&c->in, "out_trade_no") &&
        !*fields_text(&c->in, "transaction_id") &&
        !*fields_text(&c->in, "out_refund_no"))
        broken = "out_trade_no";
    if (!broken && (!json_or_nothing(fields_text(&c->in, "detail"))))
        broken = "detail";
    if (!broken && (!json_or_nothing(fields_text(&c->in, "scene_info"))))
        broken = "scene_info";
    if (!broken && *fields_text(&c->in, "trade_type") &&
        strcmp(fields_text(&c->in, "trade_type"), "NATIVE") != 0)
        broken = "trade_type";
    if (!broken)
        return true;
    bool missing = !*fields_text(&c->in, broken);
    snprintf(why, sizeof(why), "%s %s", missing ? "缺少参数" : "参数错误",
             broken);
    stand_in_refused(c->s, "wechat2", why);
    fail(c, missing ? "LACK_PARAMS" : "PARAM_ERROR", why);
    end(c);
    return false;
}

/* Another shop's order is no order. */
static bool foreign(const struct call *c, const struct door *d)
{
    const struct bank_order *o = NULL;
    if (d->op == BANK_OP_CHARGE || d->op == BANK_OP_SHOW)
        return false;
    (void)bank_query(c->s->wechat, fields_text(&c->in, "out_trade_no"),
                     fields_text(&c->in, "transaction_id"), stand_in_now(c->s),
                     BANK_SOUND, &o);
    return o && strcmp(o->merchant, fields_text(&c->in, "sub_mch_id")) != 0;
}

static void act(struct call *c, const struct door *d)
{
    if (foreign(c, d))
        fail_with(c, BANK_NO_ORDER);
    else
        d->act(c);
    if (d->act != downloadbill)
        end(c);
}

static void serve_door(struct call *c, const struct door *d,
                       const struct request *r, enum bank_fault *ret_fault)
{
    if (strcmp(r->method, "POST") != 0)
        refuse(c, "请使用POST方法");
    else if (!utf8_valid(r->body, r->len))
        refuse(c, "编码格式错误");
    else if (!fields_from_xml(&c->in, r->body, r->len))
        refuse(c, "XML格式错误");
    else if (let_in(c, d, r) && check_fields(c, d)) {
        c->fault = *ret_fault = stand_in_begin(c->s, c->s->wechat, d->op);
        if (c->fault == BANK_LOST_REQUEST)
            return;
        if (c->fault == BANK_DUPLICATE)
            act(c, d);
        act(c, d);
    }
}

void wechat2_serve(struct stand_in *s, const struct request *r,
                   struct answer *a, enum bank_fault *ret_fault)
{
    struct call c = {.s = s, .a = a};
    const struct door *d = NULL;
    for (size_t i = 0; i < ARRAY_LEN(doors) && !d; i++)
        if (!strcmp(doors[i].path, r->path))
            d = &doors[i];
    if (d)
        serve_door(&c, d, r, ret_fault);
    else
        answer_text(a, 404, "text/html", "<html>404</html>");
    fields_release(&c.in);
    fields_release(&c.out);
}

/* ---- notifications
 * ------------------------------------------------------------------------ */

static void refund_notice(struct stand_in *s, const struct bank_notice *n,
                          struct fields *out)
{
    char stamp[STAMP_CAP], key[SIGN_CAP], nonce[33];
    struct fields info = {0};
    struct buf xml = {0}, sealed = {0};
    fields_add(&info, "transaction_id", n->order.provider_no);
    fields_add(&info, "out_trade_no", n->order.order_no);
    fields_add(&info, "refund_id", n->refund.provider_no);
    fields_add(&info, "out_refund_no", n->refund.refund_no);
    fields_addf(&info, "total_fee", "%lld", (long long)n->order.total_fen);
    fields_addf(&info, "refund_fee", "%lld", (long long)n->refund.fen);
    fields_addf(&info, "settlement_refund_fee", "%lld",
                (long long)n->refund.fen);
    fields_add(&info, "refund_status", refund_names[n->refund.state]);
    fields_add(&info, "success_time", stamp_text(n->refund.done_ms, stamp));
    fields_add(&info, "refund_recv_accout", "支付用户的零钱");
    fields_add(&info, "refund_account", "REFUND_SOURCE_UNSETTLED_FUNDS");
    fields_add(&info, "refund_request_source", "API");
    /* Inside, the document's root is <root>. */
    fields_to_xml(&info, &xml);
    struct buf root = {0};
    CHECK(!buf_add_text(&root, "<root>"));
    CHECK(!buf_add(&root, xml.data + 5, xml.len - 11));
    CHECK(!buf_add_text(&root, "</root>"));

    md5_hex(s->v2_key, strlen(s->v2_key), false, key);
    aes_ecb_seal(key, root.data, root.len, &sealed);
    CHECK(!buf_add(&sealed, "", 1));
    random_hex(nonce, 32);
    fields_add(out, "return_code", "SUCCESS");
    fields_add(out, "appid", WECHAT_APPID);
    fields_add(out, "mch_id", WECHAT_MCHID);
    fields_add(out, "nonce_str", nonce);
    fields_add(out, "req_info", (const char *)sealed.data);
    fields_release(&info);
    buf_release(&xml);
    buf_release(&root);
    buf_release(&sealed);
}

void wechat2_notice(struct stand_in *s, const struct bank_notice *n,
                    struct notice_mail *m)
{
    struct call c = {.s = s};
    char sign[SIGN_CAP];
    m->type = "text/xml; charset=utf-8";
    if (n->about_refund) {
        refund_notice(s, n, &c.out);
    } else {
        if (*n->order.merchant)
            fields_add(&c.in, "sub_mch_id", n->order.merchant);
        succeed(&c);
        add_paid(&c.out, &n->order);
        sign_fields(s, &c.out, false, sign);
        if (n->fault == BANK_BAD_SIGNATURE)
            sign[3] = sign[3] == '7' ? '8' : '7';
        fields_add(&c.out, "sign", sign);
    }
    fields_to_xml(&c.out, &m->body);
    fields_release(&c.in);
    fields_release(&c.out);
}
