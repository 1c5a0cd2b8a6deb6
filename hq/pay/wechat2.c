#include "hq/pay/wechat2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/pay/bill.h"

#define BODY_CAP 128
#define BILL_SOON                                                              \
    N_("the bill of a day is made in the morning after: ask for "              \
       "it after 10:00 (or nothing happened that day)")

struct wechat2 {
    struct pay_provider base;
    const struct account *a;
    struct http *http;
    struct arena arena; /* of one call */
    struct buf xml;
    struct http_answer answer;
};

/* One call under way: its fields, and room for what is not elsewhere. */
struct call {
    struct wechat2 *w;
    struct pay_params p;
    enum err err;
    char nonce[PAY_NONCE_CAP];
};

static void set(struct call *c, const char *key, const char *value)
{
    if (!c->err)
        c->err = params_add(&c->p, key, value);
}

static void set_fen(struct call *c, const char *key, struct money amount)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)amount.fen);
    const char *kept = arena_text(&c->w->arena, text, strlen(text));
    set(c, key, kept ? kept : "");
    if (!kept)
        c->err = ERR_NOMEM;
}

static void begin(struct call *c, struct pay_provider *p, const char *sub)
{
    memset(c, 0, sizeof(*c));
    c->w = (struct wechat2 *)p;
    arena_clear(&c->w->arena);
    sign_nonce(c->nonce);
    set(c, "appid", c->w->a->app_id);
    set(c, "mch_id", c->w->a->mch_id);
    set(c, "sub_mch_id", sub);
    set(c, "nonce_str", c->nonce);
    if (c->w->a->hmac)
        set(c, "sign_type", "HMAC-SHA256");
}

/* Sends it; the answer is in w->answer. */
static enum err carry(struct call *c, const char *path, int timeout_ms,
                      bool mutual, size_t max)
{
    static const char *const headers[] = {"Content-Type: text/xml", NULL};
    char url[320];
    struct wechat2 *w = c->w;
    if (c->err)
        return c->err;
    buf_clear(&w->xml);
    enum err err = wechat2_seal(w->a, &c->p, &w->arena, &w->xml);
    if (err)
        return err;
    snprintf(url, sizeof(url), "%s%s", w->a->base_url, path);
    struct http_request request = {
        .url = url,
        .method = "POST",
        .headers = headers,
        .body = w->xml.data,
        .len = w->xml.len,
        .max = max,
        .timeout_ms = timeout_ms,
        .mutual = mutual,
    };
    return http_call(w->http, &request, &w->answer);
}

static enum err ask(struct call *c, const struct pay_asked *q, const char *path,
                    int timeout_ms, struct pay_answer *ret_answer)
{
    bool mutual = strncmp(path, "/secapi/", 8) == 0;
    struct http_answer *got = &c->w->answer;
    enum err err = carry(c, path, timeout_ms, mutual, 0);
    if (err)
        return err;
    if (got->end != HTTP_ANSWERED) {
        pay_answer_lost(q, got->end, ret_answer);
        return ERR_OK;
    }
    return wechat2_answer(c->w->a, q, (const char *)got->body.data,
                          got->body.len, &c->w->arena, ret_answer);
}

static void set_order(struct call *c, const struct pay_order *order,
                      char body[BODY_CAP], char device[24])
{
    pay_subject(order, ",`", body, BODY_CAP);
    snprintf(device, 24, "%u-%u", order->outlet, order->till);
    set(c, "body", body);
    set(c, "device_info", device);
    set(c, "out_trade_no", order->order_no);
    set_fen(c, "total_fee", order->amount);
    set(c, "spbill_create_ip", c->w->a->server_ip);
}

static enum err charge(struct pay_provider *p, const struct pay_order *order,
                       int timeout_ms, struct pay_answer *ret_answer)
{
    struct call c;
    struct pay_asked q = {PAY_OP_CHARGE, order, NULL};
    char body[BODY_CAP], device[24];
    begin(&c, p, order->sub_merchant);
    set_order(&c, order, body, device);
    set(&c, "auth_code", order->code);
    return ask(&c, &q, "/pay/micropay", timeout_ms, ret_answer);
}

static enum err show(struct pay_provider *p, const struct pay_order *order,
                     int timeout_ms, struct pay_answer *ret_answer)
{
    struct call c;
    struct pay_asked q = {PAY_OP_SHOW, order, NULL};
    char body[BODY_CAP], device[24], expires[PAY_STAMP_CAP] = "";
    begin(&c, p, order->sub_merchant);
    if (!c.w->a->notify_url[0]) {
        pay_answer_set(ret_answer, PAY_MISSET, PAY_WHY_NO_NOTIFY);
        return ERR_OK;
    }
    set_order(&c, order, body, device);
    set(&c, "trade_type", "NATIVE");
    set(&c, "product_id", order->order_no);
    set(&c, "notify_url", c.w->a->notify_url);
    if (order->expires_ms > 0)
        pay_stamp(order->expires_ms, expires);
    set(&c, "time_expire", expires);
    return ask(&c, &q, "/pay/unifiedorder", timeout_ms, ret_answer);
}

static enum err about(struct pay_provider *p, enum pay_op op, const char *path,
                      const struct pay_order *order, int timeout_ms,
                      struct pay_answer *ret_answer)
{
    struct call c;
    struct pay_asked q = {op, order, NULL};
    begin(&c, p, order->sub_merchant);
    set(&c, "out_trade_no", order->order_no);
    return ask(&c, &q, path, timeout_ms, ret_answer);
}

static enum err query(struct pay_provider *p, const struct pay_order *order,
                      int timeout_ms, struct pay_answer *ret_answer)
{
    return about(p, PAY_OP_QUERY, "/pay/orderquery", order, timeout_ms,
                 ret_answer);
}

static enum err reverse(struct pay_provider *p, const struct pay_order *order,
                        int timeout_ms, struct pay_answer *ret_answer)
{
    return about(p, PAY_OP_REVERSE, "/secapi/pay/reverse", order, timeout_ms,
                 ret_answer);
}

static enum err close_order(struct pay_provider *p,
                            const struct pay_order *order, int timeout_ms,
                            struct pay_answer *ret_answer)
{
    return about(p, PAY_OP_CLOSE, "/pay/closeorder", order, timeout_ms,
                 ret_answer);
}

static enum err refund(struct pay_provider *p, const struct pay_refund *r,
                       int timeout_ms, struct pay_answer *ret_answer)
{
    struct call c;
    struct pay_asked q = {PAY_OP_REFUND, NULL, r};
    begin(&c, p, r->sub_merchant);
    set(&c, "out_trade_no", r->order_no);
    set(&c, "out_refund_no", r->refund_no);
    set_fen(&c, "total_fee", r->total);
    set_fen(&c, "refund_fee", r->amount);
    set(&c, "refund_desc", pay_reason(r, &c.w->arena));
    return ask(&c, &q, "/secapi/pay/refund", timeout_ms, ret_answer);
}

static enum err refund_query(struct pay_provider *p, const struct pay_refund *r,
                             int timeout_ms, struct pay_answer *ret_answer)
{
    struct call c;
    struct pay_asked q = {PAY_OP_REFUND_QUERY, NULL, r};
    begin(&c, p, r->sub_merchant);
    set(&c, "out_refund_no", r->refund_no);
    return ask(&c, &q, "/pay/refundquery", timeout_ms, ret_answer);
}

/* Instead of a bill: XML that says why there is none. */
static enum err no_bill(struct wechat2 *w, struct diag *d)
{
    struct pay_params p = {0};
    const char *said = NULL, *code = NULL;
    enum err err = wechat2_fields((const char *)w->answer.body.data,
                                  w->answer.body.len, &w->arena, &p);
    if (err == ERR_NOMEM)
        return err;
    if (!err) {
        said = params_get(&p, "return_msg");
        code = params_get(&p, "error_code");
    }
    /* 20002: no bill exists, 20003: it is being made. */
    if (code && (strcmp(code, "20002") == 0 || strcmp(code, "20003") == 0))
        return diag_set(d, ERR_NOTFOUND, "%s", tr(BILL_SOON));
    return diag_set(d, ERR_DENIED, tr("%s gives no bill: %.80s"), "WeChat",
                    said ? said : PAY_WHY_FORMAT);
}

static enum err bill(struct pay_provider *p, const char *bill_of, int32_t day,
                     int timeout_ms, struct buf *ret_bytes, struct diag *d)
{
    struct call c;
    char stamp[PAY_STAMP_CAP];
    (void)bill_of; /* the service provider's has all of them */
    begin(&c, p, "");
    pay_stamp(day * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS, stamp);
    stamp[8] = 0;
    set(&c, "bill_date", stamp);
    set(&c, "bill_type", "ALL");
    set(&c, "tar_type", "GZIP");
    enum err err =
        carry(&c, "/pay/downloadbill", timeout_ms, false, HTTP_BILL_MAX);
    if (err)
        return err;
    struct http_answer *got = &c.w->answer;
    if (got->end != HTTP_ANSWERED || got->status != 200)
        return diag_set(d, ERR_BUSY, tr("%s did not answer: try again later"),
                        "WeChat");
    if (got->body.len >= 4 && memcmp(got->body.data, "<xml", 4) == 0)
        return no_bill(c.w, d);
    err = bill_unpack(got->body.data, got->body.len, ret_bytes, d);
    buf_release(&got->body); /* a bill may be large */
    return err;
}

static enum err notice(struct pay_provider *p, const char *headers,
                       const char *body, size_t len,
                       struct pay_notice *ret_notice, const char **ret_reply)
{
    struct wechat2 *w = (struct wechat2 *)p;
    (void)headers; /* the signature is within */
    arena_clear(&w->arena);
    enum err err = wechat2_notice(w->a, body, len, &w->arena, ret_notice);
    if (!err)
        *ret_reply = "<xml><return_code><![CDATA[SUCCESS]]></return_code>"
                     "<return_msg><![CDATA[OK]]></return_msg></xml>";
    return err;
}

static void wechat2_close(struct pay_provider *p)
{
    struct wechat2 *w = (struct wechat2 *)p;
    if (!w)
        return;
    http_free(w->http);
    http_answer_release(&w->answer);
    buf_release(&w->xml);
    arena_release(&w->arena);
    free(w);
}

static const struct pay_provider_ops ops = {
    .name = "wechat2",
    .charge = charge,
    .show = show,
    .query = query,
    .reverse = reverse,
    .close_order = close_order,
    .refund = refund,
    .refund_query = refund_query,
    .bill = bill,
    .notice = notice,
    .close = wechat2_close,
};

enum err wechat2_open(const struct account *a,
                      struct pay_provider **ret_provider)
{
    struct http_options options = {a->ca_file, a->cert_file, a->key_file};
    struct wechat2 *w = calloc(1, sizeof(*w));
    if (!w)
        return ERR_NOMEM;
    w->base.ops = &ops;
    w->a = a;
    enum err err = http_new(&options, &w->http);
    if (err) {
        wechat2_close(&w->base);
        return err;
    }
    *ret_provider = &w->base;
    return ERR_OK;
}
