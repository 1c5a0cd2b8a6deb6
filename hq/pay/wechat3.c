#include "hq/pay/wechat3.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/pay/bill.h"

#define URL_CAP 512

struct wechat3 {
    struct pay_provider base;
    const struct account *a;
    struct http *http;
    struct arena arena; /* of one call */
    struct buf authorization;
    struct http_answer answer;
};

/* root: taken; NULL for GET. The answer is in w->answer. */
static enum err carry(struct wechat3 *w, const char *method, const char *url,
                      json_t *root, int timeout_ms, size_t max)
{
    char nonce[PAY_NONCE_CAP], serial[ACCOUNT_ID_CAP + 32];
    char *body = root ? json_dumps(root, JSON_COMPACT) : NULL;
    bool failed = root && !body;
    json_decref(root);
    if (failed)
        return ERR_NOMEM;
    size_t len = body ? strlen(body) : 0;
    sign_nonce(nonce);
    buf_clear(&w->authorization);
    enum err err = buf_add_text(&w->authorization, "Authorization: ");
    if (!err)
        err = wechat3_authorization(w->a, method, url, body, len,
                                    clock_now_ms(), nonce, &w->authorization);
    if (!err)
        err = buf_add(&w->authorization, "", 1);
    if (err)
        goto out;
    /* In public-key mode they sign with the key that is named. */
    snprintf(serial, sizeof(serial), "Wechatpay-Serial: %s",
             w->a->public_key_id);
    const char *const headers[] = {
        (const char *)w->authorization.data,
        "Accept: application/json",
        "Content-Type: application/json",
        w->a->public_key_id[0] ? serial : NULL,
        NULL,
    };
    struct http_request request = {
        .url = url,
        .method = method,
        .headers = headers,
        .body = body,
        .len = len,
        .max = max,
        .timeout_ms = timeout_ms,
    };
    err = http_call(w->http, &request, &w->answer);
out:
    free(body);
    return err;
}

static enum err ask(struct wechat3 *w, const struct pay_asked *q,
                    const char *method, const char *url, json_t *root,
                    int timeout_ms, struct pay_answer *ret_answer)
{
    if (strcmp(method, "POST") == 0 && !root)
        return ERR_NOMEM;
    enum err err = carry(w, method, url, root, timeout_ms, 0);
    if (err)
        return err;
    const struct http_answer *got = &w->answer;
    if (got->end != HTTP_ANSWERED) {
        pay_answer_lost(q, got->end, ret_answer);
        return ERR_OK;
    }
    return wechat3_answer(w->a, q, got->status, (const char *)got->headers.data,
                          (const char *)got->body.data, got->body.len,
                          clock_now_ms(), ret_answer);
}

static const char *orders(const char *sub)
{
    return sub[0] ? "/v3/pay/partner/transactions" : "/v3/pay/transactions";
}

/* {"appid", "mchid"} or {"sp_appid", "sp_mchid", "sub_mchid"}. */
static json_t *who(const struct account *a, const char *sub, bool app)
{
    return sub[0] ? json_pack("{s:s*, s:s, s:s}", "sp_appid",
                              app ? a->app_id : NULL, "sp_mchid", a->mch_id,
                              "sub_mchid", sub)
                  : json_pack("{s:s*, s:s}", "appid", app ? a->app_id : NULL,
                              "mchid", a->mch_id);
}

/* Puts more into root; NULL when there is no room. */
static json_t *with(json_t *root, json_t *more)
{
    if (!root || !more || json_object_update(root, more) != 0) {
        json_decref(root);
        json_decref(more);
        return NULL;
    }
    json_decref(more);
    return root;
}

static json_t *order_json(const struct pay_order *order)
{
    char subject[PAY_SUBJECT_CAP];
    pay_subject(order, ",`", subject, sizeof(subject));
    return json_pack("{s:s, s:s, s:{s:I, s:s}}", "description", subject,
                     "out_trade_no", order->order_no, "amount", "total",
                     (json_int_t)order->amount.fen, "currency", "CNY");
}

static enum err charge(struct pay_provider *p, const struct pay_order *order,
                       int timeout_ms, struct pay_answer *ret_answer)
{
    struct wechat3 *w = (struct wechat3 *)p;
    struct pay_asked q = {PAY_OP_CHARGE, order, NULL};
    char url[URL_CAP], store[16], device[24];
    snprintf(url, sizeof(url), "%s%s/codepay", w->a->base_url,
             orders(order->sub_merchant));
    snprintf(store, sizeof(store), "%u", order->outlet);
    snprintf(device, sizeof(device), "%u-%u", order->outlet, order->till);
    json_t *root = with(
        with(who(w->a, order->sub_merchant, true), order_json(order)),
        json_pack("{s:{s:s}, s:{s:s, s:s, s:{s:s}}}", "payer", "auth_code",
                  order->code, "scene_info", "device_id", device, "device_ip",
                  "127.0.0.1", "store_info", "out_id", store));
    return ask(w, &q, "POST", url, root, timeout_ms, ret_answer);
}

/* RFC 3339 in China, as time_expire wants it. */
static void expiry(int64_t unix_ms, char out[PAY_STAMP_CAP])
{
    char text[CLOCK_TIME_CHARS];
    clock_format_time(unix_ms, text);
    snprintf(out, PAY_STAMP_CAP, "%.10sT%.8s+08:00", text, text + 11);
}

static enum err show(struct pay_provider *p, const struct pay_order *order,
                     int timeout_ms, struct pay_answer *ret_answer)
{
    struct wechat3 *w = (struct wechat3 *)p;
    struct pay_asked q = {PAY_OP_SHOW, order, NULL};
    char url[URL_CAP], expires[PAY_STAMP_CAP] = "";
    if (!w->a->notify_url[0]) {
        pay_answer_set(ret_answer, PAY_MISSET, PAY_WHY_NO_NOTIFY);
        return ERR_OK;
    }
    snprintf(url, sizeof(url), "%s%s/native", w->a->base_url,
             orders(order->sub_merchant));
    if (order->expires_ms > 0)
        expiry(order->expires_ms, expires);
    json_t *root =
        with(with(who(w->a, order->sub_merchant, true), order_json(order)),
             json_pack("{s:s, s:s*}", "notify_url", w->a->notify_url,
                       "time_expire", expires[0] ? expires : NULL));
    return ask(w, &q, "POST", url, root, timeout_ms, ret_answer);
}

static enum err query(struct pay_provider *p, const struct pay_order *order,
                      int timeout_ms, struct pay_answer *ret_answer)
{
    struct wechat3 *w = (struct wechat3 *)p;
    struct pay_asked q = {PAY_OP_QUERY, order, NULL};
    const char *sub = order->sub_merchant;
    char url[URL_CAP];
    int n = snprintf(url, sizeof(url), "%s%s/out-trade-no/%s?%s=%s",
                     w->a->base_url, orders(sub), order->order_no,
                     sub[0] ? "sp_mchid" : "mchid", w->a->mch_id);
    if (sub[0])
        snprintf(url + n, sizeof(url) - (size_t)n, "&sub_mchid=%s", sub);
    return ask(w, &q, "GET", url, NULL, timeout_ms, ret_answer);
}

static enum err end(struct pay_provider *p, enum pay_op op, const char *verb,
                    const struct pay_order *order, int timeout_ms,
                    struct pay_answer *ret_answer)
{
    struct wechat3 *w = (struct wechat3 *)p;
    struct pay_asked q = {op, order, NULL};
    const char *sub = order->sub_merchant;
    char url[URL_CAP];
    snprintf(url, sizeof(url), "%s%s/out-trade-no/%s/%s", w->a->base_url,
             orders(sub), order->order_no, verb);
    return ask(w, &q, "POST", url, who(w->a, sub, op == PAY_OP_REVERSE),
               timeout_ms, ret_answer);
}

static enum err reverse(struct pay_provider *p, const struct pay_order *order,
                        int timeout_ms, struct pay_answer *ret_answer)
{
    return end(p, PAY_OP_REVERSE, "reverse", order, timeout_ms, ret_answer);
}

static enum err close_order(struct pay_provider *p,
                            const struct pay_order *order, int timeout_ms,
                            struct pay_answer *ret_answer)
{
    return end(p, PAY_OP_CLOSE, "close", order, timeout_ms, ret_answer);
}

static const char *or_null(const char *text)
{
    return text[0] ? text : NULL;
}

static enum err refund(struct pay_provider *p, const struct pay_refund *r,
                       int timeout_ms, struct pay_answer *ret_answer)
{
    struct wechat3 *w = (struct wechat3 *)p;
    struct pay_asked q = {PAY_OP_REFUND, NULL, r};
    char url[URL_CAP];
    arena_clear(&w->arena);
    snprintf(url, sizeof(url), "%s/v3/refund/domestic/refunds", w->a->base_url);
    json_t *root = json_pack(
        "{s:s*, s:s, s:s, s:s*, s:{s:I, s:I, s:s}}", "sub_mchid",
        or_null(r->sub_merchant), "out_trade_no", r->order_no, "out_refund_no",
        r->refund_no, "reason", pay_reason(r, &w->arena), "amount", "refund",
        (json_int_t)r->amount.fen, "total", (json_int_t)r->total.fen,
        "currency", "CNY");
    return ask(w, &q, "POST", url, root, timeout_ms, ret_answer);
}

static enum err refund_query(struct pay_provider *p, const struct pay_refund *r,
                             int timeout_ms, struct pay_answer *ret_answer)
{
    struct wechat3 *w = (struct wechat3 *)p;
    struct pay_asked q = {PAY_OP_REFUND_QUERY, NULL, r};
    char url[URL_CAP];
    snprintf(url, sizeof(url), "%s/v3/refund/domestic/refunds/%s%s%s",
             w->a->base_url, r->refund_no,
             r->sub_merchant[0] ? "?sub_mchid=" : "", r->sub_merchant);
    return ask(w, &q, "GET", url, NULL, timeout_ms, ret_answer);
}

/* ---- bills -----------------------------------------------------------------
 */
static enum err no_answer(struct diag *d)
{
    return diag_set(d, ERR_BUSY, tr("%s did not answer: try again later"),
                    "WeChat");
}

struct bill_link {
    char url[URL_CAP];
    char sha1[64];
};

/* The signed answer that says where the bill is. */
static enum err read_link(struct wechat3 *w, struct bill_link *ret_link,
                          struct diag *d)
{
    const struct http_answer *got = &w->answer;
    const char *why = NULL;
    if (got->end != HTTP_ANSWERED)
        return no_answer(d);
    enum err err =
        wechat3_check(w->a, (const char *)got->headers.data, got->body.data,
                      got->body.len, clock_now_ms(), &why);
    if (err == ERR_DENIED)
        return diag_set(d, err, tr("%s gives no bill: %.80s"), "WeChat", why);
    if (err)
        return err;
    json_t *root = json_loadb((const char *)got->body.data, got->body.len,
                              JSON_REJECT_DUPLICATES, NULL);
    const char *url = json_string_value(json_object_get(root, "download_url"));
    const char *sha1 = json_string_value(json_object_get(root, "hash_value"));
    const char *type = json_string_value(json_object_get(root, "hash_type"));
    const char *code = json_string_value(json_object_get(root, "code"));
    if (got->status == 200 && url && sha1 && type &&
        strcmp(type, "SHA1") == 0 && strlen(url) < URL_CAP &&
        strlen(sha1) == 40) {
        pay_copy(ret_link->url, sizeof(ret_link->url), url);
        pay_copy(ret_link->sha1, sizeof(ret_link->sha1), sha1);
    } else if (code && (strcmp(code, "NO_STATEMENT_EXIST") == 0 ||
                        strcmp(code, "STATEMENT_CREATING") == 0)) {
        err = diag_set(d, ERR_NOTFOUND,
                       tr("the bill of a day is made in the morning after: ask "
                          "for it after 10:00 (or nothing happened that day)"));
    } else {
        err = diag_set(d, ERR_DENIED, tr("%s gives no bill: %.80s"), "WeChat",
                       code ? code : PAY_WHY_FORMAT);
    }
    json_decref(root);
    return err;
}

/* Our authorization goes nowhere but to the host that we call anyway. */
static bool same_host(const struct account *a, const char *url)
{
    static const char *const theirs[] = {"https://api.mch.weixin.qq.com/",
                                         "https://api2.mch.weixin.qq.com/"};
    size_t len = strlen(a->base_url);
    if (strncmp(url, a->base_url, len) == 0 && url[len] == '/')
        return true;
    for (size_t i = 0; i < 2; i++) {
        if (strncmp(url, theirs[i], strlen(theirs[i])) == 0)
            return true;
    }
    return false;
}

static enum err bill(struct pay_provider *p, const char *bill_of, int32_t day,
                     int timeout_ms, struct buf *ret_bytes, struct diag *d)
{
    struct wechat3 *w = (struct wechat3 *)p;
    struct bill_link link = {0};
    struct buf plain = {0};
    char url[URL_CAP], date[CLOCK_DAY_CHARS], sha1[41];
    (void)bill_of; /* the service provider's has all of them */
    snprintf(url, sizeof(url),
             "%s/v3/bill/tradebill?bill_date=%s&bill_type=ALL&tar_type=GZIP",
             w->a->base_url, clock_format_day(day, date));
    enum err err = carry(w, "GET", url, NULL, timeout_ms, 0);
    if (!err)
        err = read_link(w, &link, d);
    if (err)
        return err;
    if (!same_host(w->a, link.url))
        return diag_set(d, ERR_DENIED, tr("%s gives no bill: %.80s"), "WeChat",
                        PAY_WHY_FORMAT);
    err = carry(w, "GET", link.url, NULL, timeout_ms, HTTP_BILL_MAX);
    if (err)
        return err;
    const struct http_answer *got = &w->answer;
    if (got->end != HTTP_ANSWERED || got->status != 200)
        return no_answer(d);
    err = bill_unpack(got->body.data, got->body.len, &plain, d);
    buf_release(&w->answer.body);
    if (err)
        return err;
    sign_sha1(plain.data, plain.len, sha1);
    if (strcasecmp(sha1, link.sha1) != 0) {
        buf_release(&plain);
        return diag_set(d, ERR_FORMAT,
                        tr("the bill that came is damaged: fetch it again"));
    }
    buf_release(ret_bytes);
    *ret_bytes = plain;
    return ERR_OK;
}

static enum err notice(struct pay_provider *p, const char *headers,
                       const char *body, size_t len,
                       struct pay_notice *ret_notice, const char **ret_reply)
{
    const struct wechat3 *w = (struct wechat3 *)p;
    enum err err =
        wechat3_notice(w->a, headers, body, len, clock_now_ms(), ret_notice);
    if (!err)
        *ret_reply = "{\"code\":\"SUCCESS\"}";
    return err;
}

static void wechat3_close(struct pay_provider *p)
{
    struct wechat3 *w = (struct wechat3 *)p;
    if (!w)
        return;
    http_free(w->http);
    http_answer_release(&w->answer);
    buf_release(&w->authorization);
    arena_release(&w->arena);
    free(w);
}

static const struct pay_provider_ops ops = {
    .name = "wechat3",
    .charge = charge,
    .show = show,
    .query = query,
    .reverse = reverse,
    .close_order = close_order,
    .refund = refund,
    .refund_query = refund_query,
    .bill = bill,
    .notice = notice,
    .close = wechat3_close,
};

enum err wechat3_open(const struct account *a,
                      struct pay_provider **ret_provider)
{
    struct http_options options = {a->ca_file, NULL, NULL};
    struct wechat3 *w = calloc(1, sizeof(*w));
    if (!w)
        return ERR_NOMEM;
    w->base.ops = &ops;
    w->a = a;
    enum err err = http_new(&options, &w->http);
    if (err) {
        wechat3_close(&w->base);
        return err;
    }
    *ret_provider = &w->base;
    return ERR_OK;
}
