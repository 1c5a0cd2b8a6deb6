#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "hq/pay/wechat3.h"

#define ALGORITHM "WECHATPAY2-SHA256-RSA2048"

static enum err add_line(struct buf *b, const char *text)
{
    enum err err = buf_add_text(b, text);
    return err ? err : buf_add_text(b, "\n");
}

/* "/path?query" of a whole address. */
static const char *path_of(const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    return path ? path : "/";
}

enum err wechat3_authorization(const struct account *a, const char *method,
                               const char *url, const void *body, size_t len,
                               int64_t now_ms, const char *nonce,
                               struct buf *ret_value)
{
    struct buf text = {0};
    char stamp[24], sign[PAY_SIGN_CAP], value[PAY_SIGN_CAP + 512];
    snprintf(stamp, sizeof(stamp), "%lld", (long long)(now_ms / 1000));
    enum err err = add_line(&text, method);
    if (!err)
        err = add_line(&text, path_of(url));
    if (!err)
        err = add_line(&text, stamp);
    if (!err)
        err = add_line(&text, nonce);
    if (!err && len > 0)
        err = buf_add(&text, body, len);
    if (!err)
        err = buf_add_text(&text, "\n");
    if (!err)
        err = sign_rsa(a->key, text.data, text.len, sign);
    if (!err) {
        snprintf(value, sizeof(value),
                 ALGORITHM " mchid=\"%s\",nonce_str=\"%s\",timestamp=\"%s\","
                           "serial_no=\"%s\",signature=\"%s\"",
                 a->mch_id, nonce, stamp, a->serial, sign);
        err = buf_add_text(ret_value, value);
    }
    buf_release(&text);
    return err;
}

static const struct account_key *their_key(const struct account *a,
                                           const char *serial)
{
    for (int i = 0; i < a->their_count; i++) {
        const char *id = a->theirs[i].id;
        size_t skip = strspn(id, "0"), skip2 = strspn(serial, "0");
        /* A certificate's serial may be written with leading zeros. */
        if (strcmp(id, serial) == 0 ||
            strcasecmp(id + skip, serial + skip2) == 0)
            return &a->theirs[i];
    }
    return NULL;
}

static bool recent(const char *stamp, int64_t now_ms)
{
    int64_t at = 0;
    return strlen(stamp) <= 12 && pay_read_fen(stamp, &at) &&
           llabs(now_ms - at * 1000) <= WECHAT3_WINDOW_MS;
}

enum err wechat3_check(const struct account *a, const char *headers,
                       const void *body, size_t len, int64_t now_ms,
                       const char **ret_why)
{
    char stamp[32], nonce[129], sign[PAY_SIGN_CAP], serial[ACCOUNT_ID_CAP];
    struct buf text = {0};
    *ret_why = PAY_WHY_UNSIGNED;
    if (!http_header(headers, "Wechatpay-Timestamp", stamp, sizeof(stamp)) ||
        !http_header(headers, "Wechatpay-Nonce", nonce, sizeof(nonce)) ||
        !http_header(headers, "Wechatpay-Signature", sign, sizeof(sign)) ||
        !http_header(headers, "Wechatpay-Serial", serial, sizeof(serial)))
        return ERR_DENIED;
    const struct account_key *theirs = their_key(a, serial);
    if (!theirs)
        return ERR_DENIED;
    enum err err = add_line(&text, stamp);
    if (!err)
        err = add_line(&text, nonce);
    if (!err && len > 0)
        err = buf_add(&text, body, len);
    if (!err)
        err = buf_add_text(&text, "\n");
    if (!err)
        err = sign_rsa_verify(theirs->key, text.data, text.len, sign);
    if (err == ERR_DENIED) {
        *ret_why = PAY_WHY_FORGED;
    } else if (!err && !recent(stamp, now_ms)) {
        *ret_why = PAY_WHY_CLOCK;
        err = ERR_DENIED;
    }
    buf_release(&text);
    return err;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

enum err wechat3_unseal(const struct account *a, const char *headers,
                        const char *body, size_t len, int64_t now_ms,
                        char ret_event[WECHAT3_EVENT_CAP],
                        struct buf *ret_plain)
{
    const char *why = NULL;
    if (len > HTTP_ANSWER_MAX)
        return ERR_DENIED;
    enum err err = wechat3_check(a, headers, body, len, now_ms, &why);
    if (err)
        return err;
    json_t *root = json_loadb(body, len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *resource = json_object_get(root, "resource");
    const char *event = text_of(root, "event_type");
    err = ERR_DENIED;
    if (strcmp(text_of(resource, "algorithm"), "AEAD_AES_256_GCM") == 0 &&
        strlen(event) < WECHAT3_EVENT_CAP)
        err = sign_open_gcm(a->api_key, strlen(a->api_key),
                            text_of(resource, "nonce"),
                            text_of(resource, "associated_data"),
                            text_of(resource, "ciphertext"), ret_plain);
    if (!err)
        pay_copy(ret_event, WECHAT3_EVENT_CAP, event);
    json_decref(root);
    return err;
}
