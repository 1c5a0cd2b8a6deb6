#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "hq/pay/alipay.h"

/* Bytes of an answer, read one JSON token at a time without changing any. */
struct scan {
    const char *at, *end;
    bool gbk;
};

struct span {
    const char *at;
    size_t len;
};

static void skip_space(struct scan *s)
{
    while (s->at < s->end && strchr(" \t\r\n", *s->at) && *s->at)
        s->at++;
}

static bool take(struct scan *s, char c)
{
    skip_space(s);
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

/* One character within a string; the second byte of GBK may look like any
 * sign from @ on. */
static void step(struct scan *s)
{
    bool two = s->gbk && (uint8_t)*s->at >= 0x81;
    s->at += two && s->end - s->at >= 2 ? 2 : 1;
}

/* What is between the quotes, still escaped. */
static bool take_string(struct scan *s, struct span *ret_inner)
{
    if (!take(s, '"'))
        return false;
    const char *from = s->at;
    while (s->at < s->end && *s->at != '"') {
        if (*s->at == '\\') {
            s->at++;
            if (s->at == s->end)
                return false;
        }
        step(s);
    }
    if (s->at >= s->end)
        return false;
    *ret_inner = (struct span){from, (size_t)(s->at - from)};
    s->at++;
    return true;
}

/* An object or list with all in it: brackets are only counted, as the JSON
 * parser reads the node again. */
static bool take_nested(struct scan *s)
{
    unsigned depth = 0;
    struct span inner;
    do {
        if (s->at == s->end)
            return false;
        if (*s->at == '"') {
            if (!take_string(s, &inner))
                return false;
            continue;
        }
        if (*s->at == '{' || *s->at == '[')
            depth++;
        if (*s->at == '}' || *s->at == ']')
            depth--;
        s->at++;
    } while (depth > 0);
    return true;
}

static bool take_value(struct scan *s, struct span *ret_value)
{
    struct span inner;
    skip_space(s);
    const char *from = s->at;
    if (s->at == s->end)
        return false;
    if (*s->at == '"') {
        if (!take_string(s, &inner))
            return false;
    } else if (*s->at == '{' || *s->at == '[') {
        if (!take_nested(s))
            return false;
    } else {
        while (s->at < s->end &&
               (isalnum((uint8_t)*s->at) || strchr("+-.", *s->at)) && *s->at)
            s->at++;
    }
    *ret_value = (struct span){from, (size_t)(s->at - from)};
    return s->at > from;
}

static bool span_is(struct span s, const char *text)
{
    return strlen(text) == s.len && memcmp(s.at, text, s.len) == 0;
}

/* "alipay.trade.pay" and "alipay_trade_pay_response". */
static bool is_node_of(struct span key, const char *method)
{
    static const char tail[] = "_response";
    size_t len = strlen(method);
    if (key.len != len + sizeof(tail) - 1 ||
        memcmp(key.at + len, tail, sizeof(tail) - 1) != 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (key.at[i] != (method[i] == '.' ? '_' : method[i]))
            return false;
    }
    return true;
}

/* base64 in JSON: nothing but \/ needs unescaping. */
static bool take_sign(struct span value, char out[PAY_SIGN_CAP])
{
    size_t n = 0;
    if (value.len < 2 || value.at[0] != '"')
        return false;
    for (size_t i = 1; i + 1 < value.len; i++) {
        if (value.at[i] == '\\' && value.at[i + 1] == '/')
            continue;
        if (value.at[i] == '\\' || n + 1 == PAY_SIGN_CAP)
            return false;
        out[n++] = value.at[i];
    }
    out[n] = 0;
    return true;
}

enum err alipay_find(const char *method, const char *body, size_t len,
                     struct alipay_node *ret_node)
{
    struct alipay_node found = {.gbk = !utf8_valid(body, len)};
    struct scan s = {body, body + len, found.gbk};
    struct span key, value;
    bool signed_twice = false;
    if (len > HTTP_ANSWER_MAX || memchr(body, 0, len) || !take(&s, '{'))
        return ERR_FORMAT;
    do {
        if (!take_string(&s, &key) || !take(&s, ':') || !take_value(&s, &value))
            return ERR_FORMAT;
        bool error = span_is(key, "error_response");
        if (error || is_node_of(key, method)) {
            if (found.node || *value.at != '{' ||
                value.at[value.len - 1] != '}')
                return ERR_FORMAT;
            found.node = value.at;
            found.len = value.len;
            found.error = error;
        } else if (span_is(key, "sign")) {
            if (signed_twice || !take_sign(value, found.sign))
                return ERR_FORMAT;
            signed_twice = true;
        }
    } while (take(&s, ','));
    if (!take(&s, '}'))
        return ERR_FORMAT;
    skip_space(&s);
    if (s.at != s.end || !found.node)
        return ERR_FORMAT;
    *ret_node = found;
    return ERR_OK;
}

/* Some of their servers sign the text before its slashes were escaped. */
static enum err verify_unescaped(EVP_PKEY *key, const struct alipay_node *n)
{
    struct buf plain = {0};
    enum err err = ERR_OK;
    bool any = false;
    for (size_t i = 0; i < n->len && !err; i++) {
        bool slash =
            n->node[i] == '\\' && i + 1 < n->len && n->node[i + 1] == '/';
        any = any || slash;
        if (!slash)
            err = buf_add(&plain, &n->node[i], 1);
    }
    if (!err)
        err = any ? sign_rsa_verify(key, plain.data, plain.len, n->sign)
                  : ERR_DENIED;
    buf_release(&plain);
    return err;
}

enum err alipay_check(const struct account *a, const char *method,
                      const char *body, size_t len, struct buf *ret_json,
                      const char **ret_why)
{
    struct alipay_node n;
    EVP_PKEY *key = a->theirs[0].key;
    *ret_why = PAY_WHY_FORMAT;
    if (alipay_find(method, body, len, &n))
        return ERR_DENIED;
    *ret_why = PAY_WHY_UNSIGNED;
    if (!n.sign[0])
        return ERR_DENIED;
    *ret_why = PAY_WHY_FORGED;
    enum err err = sign_rsa_verify(key, n.node, n.len, n.sign);
    if (err == ERR_DENIED)
        err = verify_unescaped(key, &n);
    if (err)
        return err;
    *ret_why = PAY_WHY_FORMAT;
    err = n.gbk ? gb18030_to_utf8(n.node, n.len, ret_json)
                : buf_add(ret_json, n.node, n.len);
    return err == ERR_FORMAT ? ERR_DENIED : err;
}

enum err alipay_form_add(struct buf *b, const char *key, const char *value)
{
    static const char hex[] = "0123456789ABCDEF";
    enum err err = b->len > 0 ? buf_add_text(b, "&") : ERR_OK;
    if (!err)
        err = buf_add_text(b, key);
    if (!err)
        err = buf_add_text(b, "=");
    for (; *value && !err; value++) {
        uint8_t c = (uint8_t)*value;
        char escaped[3] = {'%', hex[c >> 4], hex[c & 15]};
        bool plain = c < 0x80 && (isalnum(c) || strchr("-_.~", c));
        err = plain ? buf_add(b, value, 1) : buf_add(b, escaped, 3);
    }
    return err;
}

enum err alipay_to_gbk(const char *text, struct buf *b)
{
    enum err err = ERR_OK;
    while (*text && !err) {
        uint8_t out[4];
        bool gbk = false;
        int n = gb18030_put(utf8_next(&text), out, &gbk);
        bool fits = n == 1 || (n == 2 && gbk);
        err = fits ? buf_add(b, out, (size_t)n) : buf_add_text(b, "?");
    }
    return err;
}
