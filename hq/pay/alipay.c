#include "hq/pay/alipay.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/pay/bill.h"

#define MINUTE_MS       INT64_C(60000)
#define EXPRESS_MAX_MIN (15 * 24 * 60)

struct alipay {
    struct pay_provider base;
    const struct account *a;
    struct http *http;
    struct arena arena; /* of one call */
    struct buf text;    /* what is signed */
    struct buf query, form;
    struct buf biz;
    struct http_answer answer;
};

/* ---- requests --------------------------------------------------------------
 */
/* biz_content in the request's charset. root: taken. */
static enum err write_biz(struct alipay *w, json_t *root)
{
    char *json = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    if (!json)
        return ERR_NOMEM;
    buf_clear(&w->biz);
    enum err err =
        w->a->gbk ? alipay_to_gbk(json, &w->biz) : buf_add_text(&w->biz, json);
    if (!err)
        err = buf_add(&w->biz, "", 1);
    free(json);
    return err;
}

/* Everything is signed as it is, then escaped: the parameters go with the
 * address, biz_content in the body, as the official SDK sends them. */
static enum err write_request(struct alipay *w, struct pay_params *p)
{
    char sign[PAY_SIGN_CAP];
    struct buf *q = &w->query;
    buf_clear(&w->text);
    enum err err = params_join(p, "sign", NULL, &w->text);
    if (!err)
        err = sign_rsa(w->a->key, w->text.data, w->text.len, sign);
    buf_clear(q);
    buf_clear(&w->form);
    for (int i = 0; i < p->count && !err; i++) {
        bool biz = strcmp(p->at[i].key, "biz_content") == 0;
        err = alipay_form_add(biz ? &w->form : q, p->at[i].key, p->at[i].value);
    }
    if (!err)
        err = alipay_form_add(q, "sign", sign);
    struct buf url = {0};
    if (!err)
        err = buf_add_text(&url, w->a->base_url);
    if (!err)
        err = buf_add_text(&url, "?");
    if (!err)
        err = buf_add(&url, q->data, q->len);
    if (!err)
        err = buf_add(&url, "", 1);
    buf_release(q);
    *q = url;
    return err;
}

/* The token of a shop that has an account of its own; "" when it has none.
 * ERR_DENIED when it is there and cannot be used. */
static enum err token_of(struct alipay *w, const char *sub,
                         const char **ret_token)
{
    char path[PATH_MAX];
    struct buf text = {0};
    *ret_token = "";
    if (!sub[0] || !w->a->token_dir[0])
        return ERR_OK;
    int n = snprintf(path, sizeof(path), "%s/%s", w->a->token_dir, sub);
    if (n < 0 || (size_t)n >= sizeof(path))
        return ERR_DENIED;
    enum err err = account_secret(path, &text, NULL);
    if (err == ERR_NOTFOUND)
        return ERR_OK;
    if (!err && (text.len == 0 || text.len >= ACCOUNT_TOKEN_CAP))
        err = ERR_DENIED;
    if (!err) {
        *ret_token = arena_text(&w->arena, (const char *)text.data, text.len);
        err = *ret_token ? ERR_OK : ERR_NOMEM;
    }
    account_wipe(&text);
    return err;
}

/* root: biz_content, taken. ERR_DENIED: the shop's token cannot be read. */
static enum err carry(struct alipay *w, const char *method, json_t *root,
                      const char *sub, const char *notify_url, int timeout_ms)
{
    struct pay_params p = {0};
    char time[CLOCK_TIME_CHARS];
    const char *token = "";
    if (!root)
        return ERR_NOMEM;
    arena_clear(&w->arena);
    enum err err = token_of(w, sub, &token);
    if (!err && sub[0] && !token[0] &&
        json_object_set_new(root, "sub_merchant",
                            json_pack("{s:s}", "merchant_id", sub)) != 0)
        err = ERR_NOMEM;
    if (err) {
        json_decref(root);
        return err;
    }
    err = write_biz(w, root);
    if (err)
        return err;
    clock_format_time(clock_now_ms(), time);
    const struct pay_param fields[] = {
        {"app_id", w->a->app_id},  {"method", method},
        {"format", "JSON"},        {"charset", w->a->gbk ? "GBK" : "utf-8"},
        {"sign_type", "RSA2"},     {"timestamp", time},
        {"version", "1.0"},        {"notify_url", notify_url},
        {"app_auth_token", token}, {"biz_content", (const char *)w->biz.data},
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields) && !err; i++)
        err = params_add(&p, fields[i].key, fields[i].value);
    if (!err)
        err = write_request(w, &p);
    if (err)
        return err;
    const char *const headers[] = {
        w->a->gbk
            ? "Content-Type: application/x-www-form-urlencoded;charset=GBK"
            : "Content-Type: application/x-www-form-urlencoded;charset=utf-8",
        NULL,
    };
    struct http_request request = {
        .url = (const char *)w->query.data,
        .method = "POST",
        .headers = headers,
        .body = w->form.data,
        .len = w->form.len,
        .timeout_ms = timeout_ms,
    };
    return http_call(w->http, &request, &w->answer);
}

static enum err ask(struct pay_provider *p, const struct pay_asked *q,
                    json_t *root, const char *notify_url, int timeout_ms,
                    struct pay_answer *ret_answer)
{
    struct alipay *w = (struct alipay *)p;
    enum err err = carry(w, alipay_method(q->op), root, asked_sub(q),
                         notify_url, timeout_ms);
    if (err == ERR_DENIED) {
        bool moving = PAY_OPS_MOVING & PAY_OPS_OF(q->op);
        pay_answer_set(ret_answer, moving ? PAY_MISSET : PAY_UNKNOWN,
                       PAY_WHY_NO_TOKEN);
        return ERR_OK;
    }
    if (err)
        return err;
    const struct http_answer *got = &w->answer;
    if (got->end != HTTP_ANSWERED) {
        pay_answer_lost(q, got->end, ret_answer);
        return ERR_OK;
    }
    return alipay_answer(w->a, q, (const char *)got->body.data, got->body.len,
                         ret_answer);
}

static json_t *order_json(const struct pay_order *order)
{
    char subject[PAY_SUBJECT_CAP], yuan[MONEY_CHARS], store[16], device[24];
    pay_subject(order, "/=&,", subject, sizeof(subject));
    snprintf(store, sizeof(store), "%u", order->outlet);
    snprintf(device, sizeof(device), "%u-%u", order->outlet, order->till);
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "out_trade_no",
                     order->order_no, "subject", subject, "total_amount",
                     money_format(order->amount, yuan), "store_id", store,
                     "terminal_id", device);
}

static json_t *with_text(json_t *root, const char *key, const char *value)
{
    if (root && json_object_set_new(root, key, json_string(value)) != 0) {
        json_decref(root);
        return NULL;
    }
    return root;
}

static enum err charge(struct pay_provider *p, const struct pay_order *order,
                       int timeout_ms, struct pay_answer *ret_answer)
{
    struct pay_asked q = {PAY_OP_CHARGE, order, NULL};
    json_t *root = with_text(order_json(order), "auth_code", order->code);
    root = with_text(root, "scene",
                     order->face_pay ? "security_code" : "bar_code");
    return ask(p, &q, root, "", timeout_ms, ret_answer);
}

static enum err show(struct pay_provider *p, const struct pay_order *order,
                     int timeout_ms, struct pay_answer *ret_answer)
{
    struct alipay *w = (struct alipay *)p;
    struct pay_asked q = {PAY_OP_SHOW, order, NULL};
    char express[16];
    if (!w->a->notify_url[0]) {
        pay_answer_set(ret_answer, PAY_MISSET, PAY_WHY_NO_NOTIFY);
        return ERR_OK;
    }
    json_t *root = order_json(order);
    if (order->expires_ms > 0) {
        int64_t minutes = (order->expires_ms - clock_now_ms()) / MINUTE_MS;
        minutes = minutes < 1 ? 1 : minutes;
        minutes = minutes > EXPRESS_MAX_MIN ? EXPRESS_MAX_MIN : minutes;
        snprintf(express, sizeof(express), "%dm", (int)minutes);
        root = with_text(root, "timeout_express", express);
        root = with_text(root, "qr_code_timeout_express", express);
    }
    return ask(p, &q, root, w->a->notify_url, timeout_ms, ret_answer);
}

static enum err about(struct pay_provider *p, enum pay_op op,
                      const struct pay_order *order, int timeout_ms,
                      struct pay_answer *ret_answer)
{
    struct pay_asked q = {op, order, NULL};
    return ask(p, &q, json_pack("{s:s}", "out_trade_no", order->order_no), "",
               timeout_ms, ret_answer);
}

static enum err query(struct pay_provider *p, const struct pay_order *order,
                      int timeout_ms, struct pay_answer *ret_answer)
{
    return about(p, PAY_OP_QUERY, order, timeout_ms, ret_answer);
}

static enum err reverse(struct pay_provider *p, const struct pay_order *order,
                        int timeout_ms, struct pay_answer *ret_answer)
{
    return about(p, PAY_OP_REVERSE, order, timeout_ms, ret_answer);
}

static enum err close_order(struct pay_provider *p,
                            const struct pay_order *order, int timeout_ms,
                            struct pay_answer *ret_answer)
{
    return about(p, PAY_OP_CLOSE, order, timeout_ms, ret_answer);
}

static enum err refund(struct pay_provider *p, const struct pay_refund *r,
                       int timeout_ms, struct pay_answer *ret_answer)
{
    struct alipay *w = (struct alipay *)p;
    struct pay_asked q = {PAY_OP_REFUND, NULL, r};
    char yuan[MONEY_CHARS];
    arena_clear(&w->arena);
    json_t *root = json_pack("{s:s, s:s, s:s, s:s*}", "out_trade_no",
                             r->order_no, "out_request_no", r->refund_no,
                             "refund_amount", money_format(r->amount, yuan),
                             "refund_reason", pay_reason(r, &w->arena));
    return ask(p, &q, root, "", timeout_ms, ret_answer);
}

static enum err refund_query(struct pay_provider *p, const struct pay_refund *r,
                             int timeout_ms, struct pay_answer *ret_answer)
{
    struct pay_asked q = {PAY_OP_REFUND_QUERY, NULL, r};
    return ask(p, &q,
               json_pack("{s:s, s:s, s:[s]}", "out_trade_no", r->order_no,
                         "out_request_no", r->refund_no, "query_options",
                         "gmt_refund_pay"),
               "", timeout_ms, ret_answer);
}

/* ---- bills -----------------------------------------------------------------
 */
#define BILL_METHOD "alipay.data.dataservice.bill.downloadurl.query"

static enum err no_answer(struct diag *d)
{
    return diag_set(d, ERR_BUSY, tr("%s did not answer: try again later"),
                    "Alipay");
}

/* The signed answer's link. What it says over http is fetched over https. */
static enum err read_link(struct alipay *w, struct buf *ret_url, struct diag *d)
{
    const struct http_answer *got = &w->answer;
    struct buf json = {0};
    const char *why = NULL;
    if (got->end != HTTP_ANSWERED)
        return no_answer(d);
    enum err err = alipay_check(w->a, BILL_METHOD, (const char *)got->body.data,
                                got->body.len, &json, &why);
    if (err == ERR_DENIED)
        diag_set(d, err, tr("%s gives no bill: %.80s"), "Alipay", why);
    if (err) {
        buf_release(&json);
        return err;
    }
    json_t *root = json_loadb((const char *)json.data, json.len,
                              JSON_REJECT_DUPLICATES, NULL);
    const char *url =
        json_string_value(json_object_get(root, "bill_download_url"));
    const char *code = json_string_value(json_object_get(root, "sub_code"));
    if (url && strncmp(url, "http://", 7) == 0)
        url += 7;
    else if (url && strncmp(url, "https://", 8) == 0)
        url += 8;
    else
        url = NULL;
    if (url) {
        err = buf_add_text(ret_url, "https://");
        if (!err)
            err = buf_add(ret_url, url, strlen(url) + 1);
    } else if (code && strstr(code, "bill_not_exist")) {
        err = diag_set(d, ERR_NOTFOUND,
                       tr("the bill of a day is made in the morning after: ask "
                          "for it after 10:00 (or nothing happened that day)"));
    } else {
        err = diag_set(d, ERR_DENIED, tr("%s gives no bill: %.80s"), "Alipay",
                       code ? code : PAY_WHY_FORMAT);
    }
    json_decref(root);
    buf_release(&json);
    return err;
}

static enum err bill(struct pay_provider *p, const char *bill_of, int32_t day,
                     int timeout_ms, struct buf *ret_bytes, struct diag *d)
{
    struct alipay *w = (struct alipay *)p;
    struct buf url = {0};
    char date[CLOCK_DAY_CHARS];
    json_t *root = json_pack("{s:s, s:s}", "bill_type", "trade", "bill_date",
                             clock_format_day(day, date));
    enum err err = carry(w, BILL_METHOD, root, bill_of, "", timeout_ms);
    if (err == ERR_DENIED)
        diag_set(d, err,
                 tr("the app_auth_token of %s cannot be read: its file holds "
                    "one line, mode 0600"),
                 bill_of);
    if (!err)
        err = read_link(w, &url, d);
    if (!err) {
        struct http_request request = {
            .url = (const char *)url.data,
            .method = "GET",
            .max = HTTP_BILL_MAX,
            .timeout_ms = timeout_ms,
        };
        err = http_call(w->http, &request, &w->answer);
    }
    const struct http_answer *got = &w->answer;
    if (!err && (got->end != HTTP_ANSWERED || got->status != 200))
        err = no_answer(d);
    if (!err)
        err = bill_unpack(got->body.data, got->body.len, ret_bytes, d);
    buf_release(&w->answer.body);
    buf_release(&url);
    return err;
}

static enum err notice(struct pay_provider *p, const char *headers,
                       const char *body, size_t len,
                       struct pay_notice *ret_notice, const char **ret_reply)
{
    struct alipay *w = (struct alipay *)p;
    (void)headers; /* the signature is within */
    arena_clear(&w->arena);
    enum err err = alipay_notice(w->a, body, len, &w->arena, ret_notice);
    if (!err)
        *ret_reply = "success";
    return err;
}

static void alipay_close(struct pay_provider *p)
{
    struct alipay *w = (struct alipay *)p;
    if (!w)
        return;
    http_free(w->http);
    http_answer_release(&w->answer);
    buf_release(&w->text);
    buf_release(&w->query);
    buf_release(&w->form);
    buf_release(&w->biz);
    arena_release(&w->arena);
    free(w);
}

static const struct pay_provider_ops ops = {
    .name = "alipay",
    .charge = charge,
    .show = show,
    .query = query,
    .reverse = reverse,
    .close_order = close_order,
    .refund = refund,
    .refund_query = refund_query,
    .bill = bill,
    .notice = notice,
    .close = alipay_close,
};

enum err alipay_open(const struct account *a,
                     struct pay_provider **ret_provider)
{
    struct http_options options = {a->ca_file, NULL, NULL};
    struct alipay *w = calloc(1, sizeof(*w));
    if (!w)
        return ERR_NOMEM;
    w->base.ops = &ops;
    w->a = a;
    enum err err = http_new(&options, &w->http);
    if (err) {
        alipay_close(&w->base);
        return err;
    }
    *ret_provider = &w->base;
    return ERR_OK;
}
