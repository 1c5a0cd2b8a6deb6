#include "tests/pay/stand_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/text.h"

const char ORDER_CHARS[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "0123456789_-|*";

void stand_in_init(struct stand_in *s, uint64_t seed)
{
    static const char hosts[] = "DNS:localhost,IP:127.0.0.1";
    *s = (struct stand_in){
        .settings = {.slow_ms = 3000, .late_ms = 3000, .bill_life_ms = -1}};
    CHECK(!pthread_mutex_init(&s->lock, NULL));
    pthread_condattr_t attr;
    CHECK(!pthread_condattr_init(&attr));
    CHECK(!pthread_condattr_setclock(&attr, CLOCK_MONOTONIC));
    CHECK(!pthread_cond_init(&s->wake, &attr));
    pthread_condattr_destroy(&attr);
    s->wechat = bank_new(BANK_WECHAT, seed);
    s->alipay = bank_new(BANK_ALIPAY, seed + 1);
    identity_make(&s->tls_ca, "Stand-in TLS CA", NULL, NULL, true, false);
    identity_make(&s->tls, "localhost", &s->tls_ca, hosts, false, false);
    identity_make(&s->merchant_ca, "Stand-in Merchant CA", NULL, NULL, true,
                  false);
    identity_make(&s->merchant, WECHAT_MCHID, &s->merchant_ca, NULL, false,
                  true);
    identity_make(&s->platform_ca, "Stand-in Platform CA", NULL, NULL, true,
                  false);
    identity_make(&s->platform, "Tenpay.com sign", &s->platform_ca, NULL, false,
                  true);
    identity_make(&s->next_platform, "Tenpay.com sign", &s->platform_ca, NULL,
                  false, true);
    identity_make_bare(&s->wechat_public);
    identity_make_bare(&s->app);
    identity_make_bare(&s->alipay_key);
    random_hex(s->v2_key, 32);
    random_hex(s->v3_key, 32);
}

void stand_in_release(struct stand_in *s)
{
    struct identity *ids[] = {
        &s->tls_ca,      &s->tls,       &s->merchant_ca,   &s->merchant,
        &s->platform_ca, &s->platform,  &s->next_platform, &s->wechat_public,
        &s->app,         &s->alipay_key};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        identity_release(ids[i]);
    for (size_t i = 0; i < DOWNLOADS_MAX; i++)
        buf_release(&s->downloads[i].bytes);
    bank_free(s->wechat);
    bank_free(s->alipay);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
}

int64_t real_now_ms(void)
{
    return clock_now_ms();
}

int64_t stand_in_now(const struct stand_in *s)
{
    return real_now_ms() + s->ahead_ms;
}

struct bank *stand_in_bank(struct stand_in *s, const char *name)
{
    if (!strcmp(name, "wechat"))
        return s->wechat;
    return !strcmp(name, "alipay") ? s->alipay : NULL;
}

void stand_in_refused(struct stand_in *s, const char *door, const char *why)
{
    s->refused++;
    snprintf(s->last_refusal, sizeof(s->last_refusal), "%s: %s", door, why);
    text_drop_torn(s->last_refusal);
}

void stand_in_wait(struct stand_in *s, int64_t ms)
{
    struct timespec until;
    int64_t end = clock_monotonic_ms() + ms;
    CHECK(!clock_gettime(CLOCK_MONOTONIC, &until));
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    while (!s->stopping && clock_monotonic_ms() < end)
        if (pthread_cond_timedwait(&s->wake, &s->lock, &until))
            break;
}

enum bank_fault stand_in_begin(struct stand_in *s, struct bank *b,
                               enum bank_op op)
{
    enum bank_fault fault = bank_take(b, op);
    if (fault == BANK_LATE_REQUEST)
        stand_in_wait(s, s->settings.late_ms);
    return fault;
}

bool known_sub_merchant(enum bank_kind kind, const char *sub)
{
    const char *start = kind == BANK_WECHAT ? "190000020" : "208800000000020";
    size_t len = strlen(start);
    return !*sub || (!strncmp(sub, start, len) && sub[len] >= '1' &&
                     sub[len] <= '9' && !sub[len + 1]);
}

const char *stand_in_offer(struct stand_in *s, struct buf *bytes, bool alipay,
                           int64_t life_ms)
{
    struct download *d = &s->downloads[s->next_download];
    s->next_download = (s->next_download + 1) % DOWNLOADS_MAX;
    buf_release(&d->bytes);
    d->bytes = *bytes;
    *bytes = (struct buf){0};
    d->alipay = alipay;
    if (s->settings.bill_life_ms >= 0)
        life_ms = s->settings.bill_life_ms;
    d->until_ms = real_now_ms() + life_ms;
    random_hex(d->token, 64);
    return d->token;
}

const struct download *stand_in_fetch(struct stand_in *s, const char *token,
                                      bool alipay)
{
    for (size_t i = 0; i < DOWNLOADS_MAX; i++) {
        const struct download *d = &s->downloads[i];
        if (*d->token && d->alipay == alipay && !strcmp(d->token, token))
            return d->until_ms > real_now_ms() ? d : NULL;
    }
    return NULL;
}

/* ---- answers and texts
 * ----------------------------------------------------------- */

void answer_header(struct answer *a, const char *name, const char *value)
{
    CHECK(a->headers_len < HEADERS_MAX);
    CHECK(strlen(name) < sizeof(a->headers[0].name));
    CHECK(strlen(value) < sizeof(a->headers[0].value));
    strcpy(a->headers[a->headers_len].name, name);
    strcpy(a->headers[a->headers_len++].value, value);
}

void answer_text(struct answer *a, unsigned status, const char *type,
                 const char *text)
{
    a->status = status;
    a->headers_len = 0;
    buf_clear(&a->body);
    CHECK(!buf_add_text(&a->body, text));
    answer_header(a, "Content-Type", type);
}

const char *stamp_text(int64_t ms, char out[STAMP_CAP])
{
    char text[CLOCK_TIME_CHARS];
    snprintf(out, STAMP_CAP, "%.19s", clock_format_time(ms, text));
    return out;
}

const char *stamp_digits(int64_t ms, char out[STAMP_CAP])
{
    char text[STAMP_CAP];
    size_t n = 0;
    stamp_text(ms, text);
    for (const char *c = text; *c; c++)
        if (*c >= '0' && *c <= '9')
            out[n++] = *c;
    out[n] = '\0';
    return out;
}

const char *stamp_iso(int64_t ms, char out[STAMP_CAP])
{
    char text[STAMP_CAP];
    stamp_text(ms, text);
    snprintf(out, STAMP_CAP, "%.10sT%.8s+08:00", text, text + 11);
    return out;
}

const char *yuan(int64_t fen, char out[MONEY_CHARS])
{
    return money_format(money_of(fen), out);
}

bool made_of(const char *text, const char *set, size_t max)
{
    size_t len = strlen(text);
    return len && len <= max && strspn(text, set) == len;
}

bool whole_number(const char *text, int64_t *ret)
{
    if (!made_of(text, "0123456789", 10) || (text[0] == '0' && text[1]))
        return false;
    *ret = strtoll(text, NULL, 10);
    return true;
}

int64_t fen_of_yuan(const char *text)
{
    size_t whole = strspn(text, "0123456789"), part = 0;
    int64_t fen = 0;
    if (!whole || whole > 9 || (text[0] == '0' && whole > 1))
        return -1;
    for (size_t i = 0; i < whole; i++)
        fen = fen * 10 + (text[i] - '0');
    text += whole;
    if (*text == '.') {
        part = strspn(++text, "0123456789");
        if (!part || part > 2)
            return -1;
    }
    for (size_t i = 0; i < 2; i++)
        fen = fen * 10 + (i < part ? text[i] - '0' : 0);
    return text[part] ? -1 : fen;
}

void to_gbk(const char *text, struct buf *ret)
{
    buf_clear(ret);
    for (uint32_t c; (c = utf8_next(&text));) {
        uint8_t bytes[4];
        bool gbk = false;
        int n = gb18030_put(c, bytes, &gbk);
        if (n < 1 || n > 2) {
            bytes[0] = '?';
            n = 1;
        }
        CHECK(!buf_add(ret, bytes, (size_t)n));
    }
}
