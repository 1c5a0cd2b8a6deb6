#include "hq/route/file_number.h"

#include <stdbool.h>

#define DIGITS_MAX   18 /* fit into 64 bits */
#define EXPONENT_MAX 40

struct number {
    bool negative;
    int64_t digits;
    int count, places; /* digits kept; of them after the point */
};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits and a point; leading zeros do not count. */
static enum err mantissa(const char **p, const char *end, struct number *n)
{
    int seen = 0;
    bool point = false;
    for (; *p < end; (*p)++) {
        if (**p == '.' && !point) {
            point = true;
            continue;
        }
        if (!digit(**p))
            break;
        seen++;
        if (n->count == DIGITS_MAX)
            return ERR_RANGE;
        if (n->digits || **p != '0')
            n->count++;
        n->digits = n->digits * 10 + (**p - '0');
        n->places += point;
        if (n->places > EXPONENT_MAX)
            return ERR_RANGE;
    }
    return seen ? ERR_OK : ERR_FORMAT;
}

static enum err exponent(const char **p, const char *end, int *ret_exponent)
{
    bool negative = false;
    int value = 0, seen = 0;
    if (*p < end && (**p == 'e' || **p == 'E')) {
        (*p)++;
        if (*p < end && (**p == '-' || **p == '+'))
            negative = *(*p)++ == '-';
        for (; *p < end && digit(**p); (*p)++, seen++) {
            value = value * 10 + (**p - '0');
            if (value > EXPONENT_MAX)
                return ERR_RANGE;
        }
        if (!seen)
            return ERR_FORMAT;
    }
    *ret_exponent = negative ? -value : value;
    return *p == end ? ERR_OK : ERR_FORMAT;
}

enum err file_number(const char *text, size_t len, int64_t max_whole,
                     int64_t *ret_micro)
{
    const char *p = text, *end = text + len;
    struct number n = {0};
    int exp = 0;
    if (p < end && (*p == '-' || *p == '+'))
        n.negative = *p++ == '-';
    enum err err = mantissa(&p, end, &n);
    if (!err)
        err = exponent(&p, end, &exp);
    if (err)
        return err;
    int shift = 6 + exp - n.places;
    int64_t v = n.digits, most = max_whole * FILE_MICRO;
    for (; shift < 0 && v; shift++) {
        if (v % 10)
            return ERR_RANGE;
        v /= 10;
    }
    for (; shift > 0 && v; shift--) {
        if (v > most / 10)
            return ERR_RANGE;
        v *= 10;
    }
    if (v > most)
        return ERR_RANGE;
    *ret_micro = n.negative ? -v : v;
    return ERR_OK;
}

int64_t file_root(file_wide v)
{
    uint64_t root = 0;
    for (int bit = 62; bit >= 0; bit--) {
        uint64_t try = root | (UINT64_C(1) << bit);
        if ((file_wide)try * try <= v)
            root = try;
    }
    return (int64_t)root;
}
