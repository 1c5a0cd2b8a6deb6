/* What is asked of WeChat Pay APIv3: orders, refunds, bills. */
#include "tests/pay/wechat3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"

#define BILL_LIFE_MS 300000

/* ---- answers
 * -------------------------------------------------------------------------- */

void v3_reply_json(struct v3_call *c, unsigned status, json_t *j)
{
    char *text = json_dumps(j, JSON_COMPACT);
    CHECK(text);
    answer_text(c->a, status, "application/json; charset=utf-8", text);
    free(text);
    json_decref(j);
}

static void reply_error(struct v3_call *c, unsigned status, const char *code,
                        const char *why)
{
    json_t *j = json_pack("{s:s, s:s}", "code", code, "message", why);
    CHECK(j);
    v3_reply_json(c, status, j);
}

void v3_refuse(struct v3_call *c, unsigned status, const char *code,
               const char *why)
{
    stand_in_refused(c->s, "wechat3", why);
    reply_error(c, status, code, why);
}

static void reply_failure(struct v3_call *c, enum bank_reply reply)
{
    static const struct {
        enum bank_reply reply;
        unsigned status;
        const char *code, *why;
    } words[] = {
        {BANK_WAITING, 202, "USERPAYING", "用户支付中，需要输入密码"},
        {BANK_SYSTEM_ERROR, 500, "SYSTEM_ERROR", "系统异常，请稍后重试"},
        {BANK_CALL_AGAIN, 500, "SYSTEM_ERROR", "系统异常，请稍后重试"},
        {BANK_CODE_UNKNOWN, 400, "AUTH_CODE_INVALID", "付款码无效"},
        {BANK_CODE_EXPIRED, 400, "AUTH_CODE_INVALID",
         "付款码已过期，请刷新再试"},
        {BANK_CODE_USED, 400, "AUTH_CODE_INVALID", "付款码已使用"},
        {BANK_NOT_ENOUGH, 403, "NOT_ENOUGH", "余额不足"},
        {BANK_NO_ORDER, 404, "ORDER_NOT_EXIST", "订单不存在"},
        {BANK_ORDER_PAID, 400, "ORDERPAID", "该订单已支付"},
        {BANK_ORDER_CLOSED, 400, "ORDER_CLOSED", "订单已关闭"},
        {BANK_ORDER_REVERSED, 400, "ORDER_REVERSED", "订单已撤销"},
        {BANK_NUMBER_USED, 403, "OUT_TRADE_NO_USED", "商户订单号重复"},
        {BANK_NOT_PAID, 400, "INVALID_REQUEST", "订单未支付"},
        {BANK_TOO_LATE, 400, "INVALID_REQUEST", "已超过期限"},
        {BANK_TOO_MUCH, 400, "INVALID_REQUEST", "订单金额或退款金额不正确"},
        {BANK_REFUND_USED, 400, "INVALID_REQUEST",
         "订单金额或退款金额与之前请求不一致，请核实后再试"},
        {BANK_NO_REFUND, 404, "RESOURCE_NOT_EXISTS", "退款单不存在"},
        {BANK_BAD_AMOUNT, 400, "PARAM_ERROR", "金额不正确"},
        {BANK_NOT_READY, 400, "STATEMENT_CREATING", "账单生成中"},
        {BANK_NO_BILL, 400, "NO_STATEMENT_EXIST", "账单文件不存在"},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].reply == reply)
            reply_error(c, words[i].status, words[i].code, words[i].why);
}

/* ---- what is asked
 * ------------------------------------------------------------------------ */

static const char *text_at(const json_t *j, const char *name)
{
    const char *text = json_string_value(json_object_get(j, name));
    return text ? text : "";
}

static const char *body_text(const struct v3_call *c, const char *a,
                             const char *b)
{
    const json_t *j = json_object_get(c->in, a);
    return b ? text_at(j, b) : text_at(c->in, a);
}

/* A whole number at a.b; -1 when there is none. */
static int64_t body_number(const struct v3_call *c, const char *a,
                           const char *b)
{
    const json_t *j = json_object_get(json_object_get(c->in, a), b);
    return json_is_integer(j) ? json_integer_value(j) : -1;
}

static bool param_error(struct v3_call *c, const char *field)
{
    char why[96];
    snprintf(why, sizeof(why), "输入源“/body/%s”不符合要求", field);
    v3_refuse(c, 400, "PARAM_ERROR", why);
    return false;
}

/* who we are, in the body or in the query */
static bool our_merchant(struct v3_call *c)
{
    const char *mchid = c->partner ? "sp_mchid" : "mchid";
    const char *appid = c->partner ? "sp_appid" : "appid";
    const char *got =
        c->in ? text_at(c->in, mchid) : fields_text(&c->query, mchid);
    c->sub = c->in ? text_at(c->in, "sub_mchid")
                   : fields_text(&c->query, "sub_mchid");
    if (strcmp(got, WECHAT_MCHID) != 0)
        return param_error(c, mchid);
    if (json_object_get(c->in, appid) &&
        strcmp(text_at(c->in, appid), WECHAT_APPID) != 0) {
        v3_refuse(c, 400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配");
        return false;
    }
    if ((c->partner != (*c->sub != '\0')) ||
        !known_sub_merchant(BANK_WECHAT, c->sub))
        return param_error(c, "sub_mchid");
    return true;
}

/* What a request for money has to have. */
static bool check_order(struct v3_call *c, const char *app)
{
    const char *no = body_text(c, "out_trade_no", NULL);
    const char *what = body_text(c, "description", NULL);
    const char *currency = body_text(c, "amount", "currency");
    if (!*text_at(c->in, app))
        return param_error(c, app);
    if (!*what || strlen(what) > 127)
        return param_error(c, "description");
    if (strlen(no) < 6 || !made_of(no, ORDER_CHARS, 32))
        return param_error(c, "out_trade_no");
    if (body_number(c, "amount", "total") <= 0)
        return param_error(c, "amount/total");
    if (*currency && strcmp(currency, "CNY") != 0)
        return param_error(c, "amount/currency");
    if (strlen(body_text(c, "attach", NULL)) > 128)
        return param_error(c, "attach");
    return true;
}

static char *by_this_door(const char *url)
{
    char *text = NULL;
    CHECK(asprintf(&text, "%s%s", *url ? "3" : "", url) >= 0);
    return text;
}

/* rfc 3339 with +08:00; 0 when there is none or it cannot be read */
static int64_t expiry(const char *t)
{
    char day_text[16];
    int32_t day = 0;
    int h = 0, m = 0, s = 0;
    if (strlen(t) != 25 || strcmp(t + 19, "+08:00") != 0)
        return 0;
    snprintf(day_text, sizeof(day_text), "%.10s", t);
    if (clock_parse_day(day_text, &day, NULL) ||
        sscanf(t + 10, "T%2d:%2d:%2d", &h, &m, &s) != 3)
        return 0;
    return day * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS +
           (int64_t)((h * 60 + m) * 60 + s) * 1000;
}

static struct bank_request order_of(const struct v3_call *c, char *url)
{
    const json_t *scene = json_object_get(c->in, "scene_info");
    const json_t *store = json_object_get(scene, "store_info");
    const char *id = text_at(store, "id");
    return (struct bank_request){.order_no = body_text(c, "out_trade_no", NULL),
                                 .merchant = c->sub,
                                 .subject = body_text(c, "description", NULL),
                                 .attach = body_text(c, "attach", NULL),
                                 .device = text_at(scene, "device_id"),
                                 .store = *id ? id : text_at(store, "out_id"),
                                 .notify_url = url,
                                 .code = body_text(c, "payer", "auth_code"),
                                 .fen = body_number(c, "amount", "total"),
                                 .expires_ms =
                                     expiry(body_text(c, "time_expire", NULL))};
}

static const char *const state_names[][2] = {
    [BANK_NOTPAY] = {"NOTPAY", "未支付"},
    [BANK_USERPAYING] = {"USERPAYING", "用户支付中，需要输入密码"},
    [BANK_SUCCESS] = {"SUCCESS", "支付成功"},
    [BANK_REFUNDED] = {"REFUND", "转入退款"},
    [BANK_CLOSED] = {"CLOSED", "已关闭"},
    [BANK_REVOKED] = {"REVOKED", "已撤销"},
    [BANK_PAYERROR] = {"PAYERROR", "支付失败"},
};

static void put(json_t *j, const char *name, const char *value)
{
    CHECK(!json_object_set_new(j, name, json_string(value)));
}

json_t *v3_order_json(const struct bank_order *o)
{
    char stamp[STAMP_CAP];
    const bool sub = *o->merchant;
    json_t *amount = json_pack("{s:I, s:s}", "total", (json_int_t)o->total_fen,
                               "currency", "CNY");
    json_t *j = json_object();
    CHECK(amount && j);
    put(j, sub ? "sp_appid" : "appid", WECHAT_APPID);
    put(j, sub ? "sp_mchid" : "mchid", WECHAT_MCHID);
    if (sub)
        put(j, "sub_mchid", o->merchant);
    put(j, "out_trade_no", o->order_no);
    put(j, "trade_state", state_names[o->state][0]);
    put(j, "trade_state_desc", state_names[o->state][1]);
    if (o->was_paid) {
        put(j, "attach", o->attach);
        put(j, "transaction_id", o->provider_no);
        put(j, "trade_type", *o->shown_code ? "NATIVE" : "MICROPAY");
        put(j, "bank_type", "OTHERS");
        put(j, "success_time", stamp_iso(o->paid_ms, stamp));
        json_t *payer =
            json_pack("{s:s}", sub ? "sp_openid" : "openid", o->payer);
        CHECK(payer && !json_object_set_new(j, "payer", payer));
        CHECK(!json_object_set_new(amount, "payer_total",
                                   json_integer(o->total_fen)));
        put(amount, "payer_currency", "CNY");
    }
    CHECK(!json_object_set_new(j, "amount", amount));
    return j;
}

/* ---- orders
 * ---------------------------------------------------------------------------------
 */

static void codepay(struct v3_call *c)
{
    const struct bank_order *o = NULL;
    const char *code = body_text(c, "payer", "auth_code");
    const json_t *store =
        json_object_get(json_object_get(c->in, "scene_info"), "store_info");
    if (!check_order(c, c->partner ? "sp_appid" : "appid"))
        return;
    if (!*text_at(store, "id") && !*text_at(store, "out_id")) {
        param_error(c, "scene_info/store_info");
        return;
    }
    if (strlen(code) != 18 || !made_of(code, "0123456789", 18) ||
        code[0] != '1' || code[1] > '6') {
        param_error(c, "payer/auth_code");
        return;
    }
    struct bank_request r = order_of(c, NULL);
    enum bank_reply reply =
        bank_charge(c->s->wechat, &r, stand_in_now(c->s), c->fault, &o);
    if (reply == BANK_WAITING && c->s->settings.waiting == WAITING_BARE)
        v3_reply_json(c, 200, json_pack("{s:s}", "trade_state", "USERPAYING"));
    else if (reply == BANK_DONE ||
             (reply == BANK_WAITING && c->s->settings.waiting == WAITING_ORDER))
        v3_reply_json(c, 200, v3_order_json(o));
    else
        reply_failure(c, reply);
}

static void native(struct v3_call *c)
{
    const struct bank_order *o = NULL;
    const char *notify = body_text(c, "notify_url", NULL);
    const char *until = body_text(c, "time_expire", NULL);
    if (!check_order(c, c->partner ? "sp_appid" : "appid"))
        return;
    if (!*notify || strlen(notify) > 255 || strchr(notify, '?')) {
        param_error(c, "notify_url");
        return;
    }
    if (*until && !expiry(until)) {
        param_error(c, "time_expire");
        return;
    }
    char *url = by_this_door(notify);
    struct bank_request r = order_of(c, url);
    enum bank_reply reply =
        bank_show(c->s->wechat, &r, stand_in_now(c->s), c->fault, &o);
    free(url);
    if (reply == BANK_DONE)
        v3_reply_json(c, 200, json_pack("{s:s}", "code_url", o->shown_code));
    else
        reply_failure(c, reply);
}

/* The order named in the path or query, when it is of this merchant. */
static bool ours(struct v3_call *c, const char *order_no,
                 const char *provider_no)
{
    const struct bank_order *o = NULL;
    (void)bank_query(c->s->wechat, order_no, provider_no, stand_in_now(c->s),
                     BANK_SOUND, &o);
    if (!o || !strcmp(o->merchant, c->sub))
        return true;
    reply_failure(c, BANK_NO_ORDER);
    return false;
}

static void query_order(struct v3_call *c, bool by_provider_no)
{
    const struct bank_order *o = NULL;
    const char *no = by_provider_no ? NULL : c->number;
    const char *provider_no = by_provider_no ? c->number : NULL;
    if (!ours(c, no, provider_no))
        return;
    enum bank_reply reply = bank_query(c->s->wechat, no, provider_no,
                                       stand_in_now(c->s), c->fault, &o);
    if (reply == BANK_DONE)
        v3_reply_json(c, 200, v3_order_json(o));
    else
        reply_failure(c, reply);
}

static void query_by_ours(struct v3_call *c)
{
    query_order(c, false);
}

static void query_by_theirs(struct v3_call *c)
{
    query_order(c, true);
}

static void reverse(struct v3_call *c)
{
    const struct bank_order *o = NULL;
    bool gave_back = false;
    if (!*text_at(c->in, c->partner ? "sp_appid" : "appid")) {
        param_error(c, "appid");
        return;
    }
    if (!ours(c, c->number, NULL))
        return;
    enum bank_reply reply =
        bank_reverse(c->s->wechat, c->number, NULL, stand_in_now(c->s),
                     c->fault, &gave_back, &o);
    if (reply == BANK_DONE)
        v3_reply_json(c, 200,
                      json_pack("{s:s, s:s, s:s}", "appid", WECHAT_APPID,
                                "mchid", WECHAT_MCHID, "out_trade_no",
                                c->number));
    else
        reply_failure(c, reply);
}

static void close_it(struct v3_call *c)
{
    const struct bank_order *o = NULL;
    if (!ours(c, c->number, NULL))
        return;
    enum bank_reply reply = bank_close(c->s->wechat, c->number, NULL,
                                       stand_in_now(c->s), c->fault, &o);
    if (reply == BANK_DONE)
        answer_text(c->a, 204, "application/json; charset=utf-8", "");
    else
        reply_failure(c, reply);
}

/* ---- refunds
 * ----------------------------------------------------------------------------------
 */

json_t *v3_refund_json(const struct v3_call *c, const struct bank_refund *f,
                       bool as_notice)
{
    static const char *const names[] = {
        [BANK_REFUND_PROCESSING] = "PROCESSING",
        [BANK_REFUND_SUCCESS] = "SUCCESS",
        [BANK_REFUND_ABNORMAL] = "ABNORMAL",
    };
    char stamp[STAMP_CAP];
    const struct bank_order *o = bank_order_at(c->s->wechat, f->order);
    json_int_t back = f->fen, total = o->total_fen;
    json_t *j = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:I, s:I, s:I, s:I}}",
                          "refund_id", f->provider_no, "out_refund_no",
                          f->refund_no, "transaction_id", o->provider_no,
                          "out_trade_no", o->order_no, "user_received_account",
                          "支付用户零钱", "amount", "total", total, "refund",
                          back, "payer_total", total, "payer_refund", back);
    CHECK(j);
    put(j, as_notice ? "refund_status" : "status", names[f->state]);
    if (f->state == BANK_REFUND_SUCCESS)
        put(j, "success_time", stamp_iso(f->done_ms, stamp));
    if (as_notice) {
        put(j, *o->merchant ? "sp_mchid" : "mchid", WECHAT_MCHID);
        return j;
    }
    put(j, "create_time", stamp_iso(f->at_ms, stamp));
    put(j, "channel", "ORIGINAL");
    put(j, "funds_account", "UNSETTLED");
    json_t *amount = json_object_get(j, "amount");
    CHECK(
        !json_object_set_new(amount, "settlement_refund", json_integer(back)));
    CHECK(
        !json_object_set_new(amount, "settlement_total", json_integer(total)));
    CHECK(!json_object_set_new(amount, "discount_refund", json_integer(0)));
    put(amount, "currency", "CNY");
    return j;
}

static void refund(struct v3_call *c)
{
    const struct bank_refund *f = NULL;
    const char *no = body_text(c, "out_trade_no", NULL);
    const char *provider_no = body_text(c, "transaction_id", NULL);
    const char *refund_no = body_text(c, "out_refund_no", NULL);
    int64_t fen = body_number(c, "amount", "refund");
    int64_t total = body_number(c, "amount", "total");
    c->sub = text_at(c->in, "sub_mchid");
    if (!*no && !*provider_no)
        param_error(c, "out_trade_no");
    else if (!made_of(refund_no, ORDER_CHARS, 64))
        param_error(c, "out_refund_no");
    else if (fen <= 0)
        param_error(c, "amount/refund");
    else if (total <= 0)
        param_error(c, "amount/total");
    else if (strcmp(body_text(c, "amount", "currency"), "CNY") != 0)
        param_error(c, "amount/currency");
    else if (strlen(body_text(c, "reason", NULL)) > 80)
        param_error(c, "reason");
    else if (ours(c, no, provider_no)) {
        char *url = by_this_door(body_text(c, "notify_url", NULL));
        struct bank_refund_request r = {.order_no = no,
                                        .provider_no = provider_no,
                                        .refund_no = refund_no,
                                        .reason = body_text(c, "reason", NULL),
                                        .notify_url = url,
                                        .fen = fen,
                                        .total_fen = total};
        enum bank_reply reply =
            bank_refund(c->s->wechat, &r, stand_in_now(c->s), c->fault, &f);
        free(url);
        if (reply == BANK_DONE)
            v3_reply_json(c, 200, v3_refund_json(c, f, false));
        else
            reply_failure(c, reply);
    }
}

static void refund_query(struct v3_call *c)
{
    const struct bank_refund *f = NULL;
    enum bank_reply reply = bank_refund_query(c->s->wechat, NULL, c->number,
                                              stand_in_now(c->s), c->fault, &f);
    if (reply == BANK_DONE)
        v3_reply_json(c, 200, v3_refund_json(c, f, false));
    else
        reply_failure(c, reply);
}

/* ---- bills and certificates
 * ---------------------------------------------------------------------- */

static void tradebill(struct v3_call *c)
{
    const char *what = fields_text(&c->query, "bill_type");
    const char *tar = fields_text(&c->query, "tar_type");
    struct buf bytes = {0}, packed = {0};
    char hash[SIGN_CAP], url[256];
    int32_t day = 0;
    if (clock_parse_day(fields_text(&c->query, "bill_date"), &day, NULL)) {
        param_error(c, "bill_date");
        return;
    }
    if ((*what && strcmp(what, "ALL") != 0 && strcmp(what, "SUCCESS") != 0 &&
         strcmp(what, "REFUND") != 0) ||
        (*tar && strcmp(tar, "GZIP") != 0)) {
        param_error(c, "bill_type");
        return;
    }
    if (c->fault == BANK_ERROR_UNDONE || c->fault == BANK_ERROR_DONE) {
        reply_failure(c, BANK_SYSTEM_ERROR);
        return;
    }
    enum bank_reply reply =
        wechat_bill(c->s, day, *what ? what : "ALL",
                    fields_text(&c->query, "sub_mchid"), &bytes);
    if (reply != BANK_DONE) {
        reply_failure(c, reply);
        return;
    }
    /* Of the file before it is packed. */
    sha1_hex(bytes.data, bytes.len, hash);
    if (*tar) {
        gzip_bytes(&bytes, &packed);
        buf_release(&bytes);
        bytes = packed;
    }
    snprintf(
        url, sizeof(url), "https://localhost:%d/v3/billdownload/file?token=%s",
        c->s->https_port, stand_in_offer(c->s, &bytes, false, BILL_LIFE_MS));
    v3_reply_json(c, 200,
                  json_pack("{s:s, s:s, s:s}", "hash_type", "SHA1",
                            "hash_value", hash, "download_url", url));
}

static void billdownload(struct v3_call *c)
{
    const struct download *d =
        stand_in_fetch(c->s, fields_text(&c->query, "token"), false);
    if (!d) {
        v3_refuse(c, 403, "INVALID_REQUEST", "下载地址已失效");
        return;
    }
    answer_text(c->a, 200, "application/octet-stream", "");
    CHECK(!buf_add(&c->a->body, d->bytes.data, d->bytes.len));
    c->unsigned_answer = true;
}

json_t *v3_sealed(const struct stand_in *s, const char *associated,
                  const void *data, size_t len)
{
    char nonce[13];
    struct buf text = {0};
    random_hex(nonce, 12);
    aes_gcm_seal(s->v3_key, nonce, associated, data, len, &text);
    CHECK(!buf_add(&text, "", 1));
    json_t *j = json_pack("{s:s, s:s, s:s, s:s}", "algorithm",
                          "AEAD_AES_256_GCM", "nonce", nonce, "associated_data",
                          associated, "ciphertext", (const char *)text.data);
    CHECK(j);
    buf_release(&text);
    return j;
}

static void certificates(struct v3_call *c)
{
    const struct identity *ids[] = {&c->s->platform, &c->s->next_platform};
    json_t *list = json_array();
    char from[STAMP_CAP], until[STAMP_CAP];
    CHECK(list);
    stamp_iso(real_now_ms() - CLOCK_DAY_MS, from);
    stamp_iso(real_now_ms() + 364 * CLOCK_DAY_MS, until);
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        struct buf pem = {0};
        identity_cert_pem(ids[i], &pem);
        json_t *j = json_pack(
            "{s:s, s:s, s:s, s:o}", "serial_no", ids[i]->serial,
            "effective_time", from, "expire_time", until, "encrypt_certificate",
            v3_sealed(c->s, "certificate", pem.data, pem.len));
        CHECK(j && !json_array_append_new(list, j));
        buf_release(&pem);
    }
    v3_reply_json(c, 200, json_pack("{s:o}", "data", list));
}

/* ---- which of them ---------------------------------------- */

enum who {
    WHO_MCHID, /* mchid, or sp_mchid and sub_mchid */
    WHO_NOBODY,
};

/* * stands for the number, which is read into number. */
static const struct route {
    const char *method, *path;
    enum bank_op op;
    enum who who;
    void (*act)(struct v3_call *c);
} routes[] = {
    {"POST", "transactions/codepay", BANK_OP_CHARGE, WHO_MCHID, codepay},
    {"POST", "transactions/native", BANK_OP_SHOW, WHO_MCHID, native},
    {"GET", "transactions/out-trade-no/*", BANK_OP_QUERY, WHO_MCHID,
     query_by_ours},
    {"GET", "transactions/id/*", BANK_OP_QUERY, WHO_MCHID, query_by_theirs},
    {"POST", "transactions/out-trade-no/*/reverse", BANK_OP_REVERSE, WHO_MCHID,
     reverse},
    {"POST", "transactions/out-trade-no/*/close", BANK_OP_CLOSE, WHO_MCHID,
     close_it},
    {"POST", "/v3/refund/domestic/refunds", BANK_OP_REFUND, WHO_NOBODY, refund},
    {"GET", "/v3/refund/domestic/refunds/*", BANK_OP_REFUND_QUERY, WHO_NOBODY,
     refund_query},
    {"GET", "/v3/bill/tradebill", BANK_OP_BILL, WHO_NOBODY, tradebill},
    {"GET", "/v3/billdownload/file", BANK_OP_DOWNLOAD, WHO_NOBODY,
     billdownload},
    {"GET", "/v3/certificates", BANK_OP_QUERY, WHO_NOBODY, certificates},
};

static bool matches(struct v3_call *c, const char *path, const char *pattern)
{
    const char *star = strchr(pattern, '*');
    size_t head = star ? (size_t)(star - pattern) : strlen(pattern);
    if (!star)
        return !strcmp(path, pattern);
    if (strncmp(path, pattern, head) != 0)
        return false;
    size_t n = strcspn(path + head, "/");
    if (!n || n >= sizeof(c->number) || strcmp(path + head + n, star + 1) != 0)
        return false;
    snprintf(c->number, sizeof(c->number), "%.*s", (int)n, path + head);
    return true;
}

static const struct route *find_route(struct v3_call *c)
{
    static const char direct[] = "/v3/pay/", partner[] = "/v3/pay/partner/";
    const char *path = c->r->path;
    c->partner = !strncmp(path, partner, strlen(partner));
    if (c->partner)
        path += strlen(partner);
    else if (!strncmp(path, direct, strlen(direct)))
        path += strlen(direct);
    for (size_t i = 0; i < ARRAY_LEN(routes); i++)
        if (!strcmp(c->r->method, routes[i].method) &&
            matches(c, path, routes[i].path))
            return &routes[i];
    return NULL;
}

/* APIv3 takes characters of one to three bytes only (its basic rules). */
static bool plane_zero(const struct request *r)
{
    for (size_t i = 0; i < r->len; i++)
        if ((unsigned char)r->body[i] >= 0xf0)
            return false;
    return true;
}

static bool read_request(struct v3_call *c)
{
    if (strcmp(c->r->method, "POST") != 0)
        return true;
    c->in = json_loadb(c->r->body, c->r->len, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(c->in) && plane_zero(c->r))
        return true;
    json_decref(c->in);
    c->in = NULL;
    v3_refuse(c, 400, "PARAM_ERROR", "body不是JSON");
    return false;
}

static void serve_route(struct v3_call *c, const struct route *d,
                        enum bank_fault *ret_fault)
{
    if (d->who == WHO_MCHID && !our_merchant(c))
        return;
    c->fault = *ret_fault = stand_in_begin(c->s, c->s->wechat, d->op);
    if (c->fault == BANK_LOST_REQUEST)
        return;
    if (c->fault == BANK_DUPLICATE)
        d->act(c);
    d->act(c);
}

void v3_serve(struct v3_call *c, enum bank_fault *ret_fault)
{
    const struct route *d = find_route(c);
    const char *query = c->r->query;
    if (!d)
        v3_refuse(c, 404, "RESOURCE_NOT_EXISTS", "无此接口");
    else if (!fields_from_form(&c->query, query, strlen(query)))
        v3_refuse(c, 400, "PARAM_ERROR", "query");
    else if (read_request(c))
        serve_route(c, d, ret_fault);
}
