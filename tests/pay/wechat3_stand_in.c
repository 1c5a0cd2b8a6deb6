/* WeChat Pay APIv3: JSON, RSA signatures in both directions. From the files of
 * docs/v3 in TheNorthMemory/wechatpay-openapi, the signature's rules in
 * wechatpay-apiv3/wechatpay-go and the error tables of
 * pay.weixin.qq.com/docs/merchant/apis/code-payment-v3. Service providers'
 * paths (/v3/pay/partner/...) are served by the same code. */
#include "tests/pay/wechat3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"

#define CLOCK_WINDOW_S 300

/* Adds the signature of what is in the answer. */
static void sign_answer(struct v3_call *c)
{
    struct stand_in *s = c->s;
    enum signer signer = s->settings.signer;
    struct buf text = {0}, sign = {0};
    char nonce[33], head[128], stamp[24];
    int64_t now_s = real_now_ms() / 1000;
    /* Who names a key wants the answer by that one. */
    if (!strcmp(c->r->wechatpay_serial, PUBLIC_KEY_ID))
        signer = SIGN_PUBLIC_KEY;
    const struct identity *by = signer == SIGN_PUBLIC_KEY  ? &s->wechat_public
                                : signer == SIGN_NEXT_CERT ? &s->next_platform
                                                           : &s->platform;
    if (c->fault == BANK_CLOCK_SKEW)
        now_s -= 600;
    random_hex(nonce, 32);
    snprintf(stamp, sizeof(stamp), "%lld", (long long)now_s);
    snprintf(head, sizeof(head), "%s\n%s\n", stamp, nonce);
    CHECK(!buf_add_text(&text, head));
    CHECK(!buf_add(&text, c->a->body.data, c->a->body.len));
    CHECK(!buf_add_text(&text, "\n"));
    if (c->fault == BANK_BAD_SIGNATURE)
        text.data[0] ^= 1;
    rsa_sign(by, text.data, text.len, &sign);
    CHECK(!buf_add(&sign, "", 1));
    answer_header(c->a, "Wechatpay-Timestamp", stamp);
    answer_header(c->a, "Wechatpay-Nonce", nonce);
    answer_header(c->a, "Wechatpay-Signature", (const char *)sign.data);
    answer_header(c->a, "Wechatpay-Serial",
                  signer == SIGN_PUBLIC_KEY ? PUBLIC_KEY_ID : by->serial);
    answer_header(c->a, "Request-ID", nonce);
    buf_release(&text);
    buf_release(&sign);
}

/* ---- the door
 * ----------------------------------------------------------------------------------------
 */

/* name="value" out of the Authorization header. */
static bool token_part(const char *header, const char *name, char *out,
                       size_t cap)
{
    size_t len = strlen(name);
    for (const char *p = header; (p = strstr(p, name)); p += len) {
        if (p == header || !strchr(" ,", p[-1]) || p[len] != '=' ||
            p[len + 1] != '"')
            continue;
        const char *v = p + len + 2, *end = strchr(v, '"');
        if (!end || (size_t)(end - v) >= cap)
            return false;
        memcpy(out, v, (size_t)(end - v));
        out[end - v] = '\0';
        return true;
    }
    return false;
}

static bool signed_by_us(const struct v3_call *c, const char *auth,
                         const char *stamp, const char *nonce)
{
    char sign[700], *text = NULL;
    if (!token_part(auth, "signature", sign, sizeof(sign)))
        return false;
    int len = asprintf(&text, "%s\n%s\n%s\n%s\n%s\n", c->r->method, c->r->url,
                       stamp, nonce, c->r->body);
    CHECK(len > 0);
    bool good = strlen(c->r->body) == c->r->len &&
                rsa_verify(&c->s->merchant, text, (size_t)len, sign);
    free(text);
    return good;
}

static bool let_in(struct v3_call *c)
{
    static const char scheme[] = "WECHATPAY2-SHA256-RSA2048 ";
    char mchid[40], serial[80], stamp[24], nonce[80];
    const char *auth = c->r->authorization;
    if (strncmp(auth, scheme, strlen(scheme)) != 0 ||
        !token_part(auth, "mchid", mchid, sizeof(mchid)) ||
        !token_part(auth, "serial_no", serial, sizeof(serial)) ||
        !token_part(auth, "timestamp", stamp, sizeof(stamp)) ||
        !token_part(auth, "nonce_str", nonce, sizeof(nonce)) || !*nonce) {
        v3_refuse(c, 401, "SIGN_ERROR", "Http头Authorization值格式错误");
        return false;
    }
    long long age = strtoll(stamp, NULL, 10) - real_now_ms() / 1000;
    if (age > CLOCK_WINDOW_S || age < -CLOCK_WINDOW_S) {
        v3_refuse(c, 401, "SIGN_ERROR", "Http头Authorization的timestamp已过期");
        return false;
    }
    if (strcmp(mchid, WECHAT_MCHID) != 0 ||
        strcmp(serial, c->s->merchant.serial) != 0) {
        v3_refuse(c, 401, "SIGN_ERROR", "商户证书序列号有误");
        return false;
    }
    if (!signed_by_us(c, auth, stamp, nonce)) {
        v3_refuse(c, 401, "SIGN_ERROR", "签名错误");
        return false;
    }
    if ((!strstr(c->r->accept, "application/json") &&
         !strstr(c->r->accept, "*/*")) ||
        (c->r->len && !strstr(c->r->content_type, "application/json")) ||
        !*c->r->user_agent) {
        v3_refuse(c, 400, "PARAM_ERROR",
                  "Http头Accept、Content-Type或User-Agent不符合要求");
        return false;
    }
    return true;
}

void wechat3_serve(struct stand_in *s, const struct request *r,
                   struct answer *a, enum bank_fault *ret_fault)
{
    struct v3_call c = {.s = s, .r = r, .a = a, .sub = ""};
    if (let_in(&c))
        v3_serve(&c, ret_fault);
    if (!c.unsigned_answer && c.fault != BANK_NO_SIGNATURE && a->status)
        sign_answer(&c);
    fields_release(&c.query);
    json_decref(c.in);
}

/* ---- notifications
 * ------------------------------------------------------------------------------------
 */

static void mail_header(struct notice_mail *m, const char *name,
                        const char *value)
{
    CHECK(m->headers_len < ARRAY_LEN(m->headers));
    snprintf(m->headers[m->headers_len++], sizeof(m->headers[0]), "%s: %s",
             name, value);
}

void wechat3_notice(struct stand_in *s, const struct bank_notice *n,
                    struct notice_mail *m)
{
    static const struct request nobody = {.wechatpay_serial = ""};
    struct answer a = {0};
    struct v3_call c = {
        .s = s, .a = &a, .sub = "", .r = &nobody, .fault = n->fault};
    char stamp[STAMP_CAP], id[37];
    const char *event = "TRANSACTION.SUCCESS";
    json_t *inner = n->about_refund ? v3_refund_json(&c, &n->refund, true)
                                    : v3_order_json(&n->order);
    if (n->about_refund)
        event = n->refund.state == BANK_REFUND_SUCCESS ? "REFUND.SUCCESS"
                                                       : "REFUND.ABNORMAL";
    char *text = json_dumps(inner, JSON_COMPACT);
    CHECK(text);
    json_decref(inner);
    json_t *resource = v3_sealed(s, n->about_refund ? "refund" : "transaction",
                                 text, strlen(text));
    free(text);
    CHECK(!json_object_set_new(
        resource, "original_type",
        json_string(n->about_refund ? "refund" : "transaction")));
    random_hex(id, 36);
    v3_reply_json(
        &c, 200,
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "id", id, "create_time",
                  stamp_iso(stand_in_now(s), stamp), "resource_type",
                  "encrypt-resource", "event_type", event, "summary",
                  n->about_refund ? "退款" : "支付成功", "resource", resource));
    sign_answer(&c);
    m->type = "application/json; charset=utf-8";
    for (size_t i = 1; i < a.headers_len; i++)
        mail_header(m, a.headers[i].name, a.headers[i].value);
    mail_header(m, "Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048");
    m->body = a.body;
}
