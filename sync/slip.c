#include "sync/slip.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

#define HEAD       "LDD/"
#define AIM_CHARS  3       /* "]Q3" */
#define DAY_MAX    2932896 /* 9999-12-31 */
#define CRATES_MAX 9999

static void add(crypto_generichash_state *h, uint64_t value)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (56 - 8 * i));
    (void)crypto_generichash_update(h, bytes, sizeof(bytes));
}

void slip_sum(const Goods__Delivery *delivery, uint8_t ret_sum[SLIP_SUM_LEN])
{
    crypto_generichash_state h;
    uint8_t hash[crypto_generichash_BYTES];
    (void)crypto_generichash_init(&h, NULL, 0, sizeof(hash));
    add(&h, delivery->id);
    add(&h, delivery->outlet);
    for (size_t i = 0; i < delivery->n_lines; i++) {
        const Goods__DeliveryLine *l = delivery->lines[i];
        add(&h, l->item);
        add(&h, l->lot);
        add(&h, (uint64_t)l->quantity_milli);
    }
    (void)crypto_generichash_final(&h, hash, sizeof(hash));
    memcpy(ret_sum, hash, SLIP_SUM_LEN);
}

void slip_of(const Goods__Delivery *delivery, struct slip *ret_slip)
{
    *ret_slip = (struct slip){.delivery = delivery->id,
                              .outlet = delivery->outlet,
                              .day = delivery->day,
                              .crates = delivery->crates};
    slip_sum(delivery, ret_slip->sum);
}

const char *slip_format(const struct slip *slip, char out[SLIP_CHARS])
{
    snprintf(out, SLIP_CHARS, HEAD "%u/%u/%d/%u/%02X%02X%02X%02X",
             slip->delivery, slip->outlet, slip->day, slip->crates,
             slip->sum[0], slip->sum[1], slip->sum[2], slip->sum[3]);
    return out;
}

static const char *without_aim(const char *code)
{
    return code[0] == ']' && strlen(code) > AIM_CHARS ? code + AIM_CHARS : code;
}

bool slip_is(const char *code)
{
    return strncasecmp(without_aim(code), HEAD, strlen(HEAD)) == 0;
}

/* Decimal digits without a needless zero up to `end`. */
static bool number(const char **at, char end, uint32_t min, uint32_t max,
                   uint32_t *ret)
{
    uint64_t n = 0;
    const char *p = *at;
    if (*p == '0' && p[1] != end)
        return false;
    for (; *p >= '0' && *p <= '9'; p++) {
        n = 10 * n + (uint64_t)(*p - '0');
        if (n > max)
            return false;
    }
    if (p == *at || *p != end || n < min)
        return false;
    *at = p + 1;
    *ret = (uint32_t)n;
    return true;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool sum(const char *text, uint8_t ret[SLIP_SUM_LEN])
{
    if (strlen(text) != 2 * SLIP_SUM_LEN)
        return false;
    for (int i = 0; i < SLIP_SUM_LEN; i++) {
        int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        ret[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

enum err slip_parse(const char *code, struct slip *ret_slip, struct diag *d)
{
    struct slip s = {0};
    uint32_t day = 0;
    const char *at = without_aim(code) + strlen(HEAD);
    if (!slip_is(code) || !number(&at, '/', 1, UINT32_MAX, &s.delivery) ||
        !number(&at, '/', 1, UINT32_MAX, &s.outlet) ||
        !number(&at, '/', 0, DAY_MAX, &day) ||
        !number(&at, '/', 0, CRATES_MAX, &s.crates) || !sum(at, s.sum))
        return diag_set(d, ERR_FORMAT,
                        tr("that is no code of a delivery slip: scan the "
                           "square code at the end of the slip, or choose the "
                           "delivery from the list"));
    s.day = (int32_t)day;
    *ret_slip = s;
    return ERR_OK;
}
