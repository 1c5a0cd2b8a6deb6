#include "receipts/unit_price.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "base/gtin.h"

#define DIGITS_MAX 7                      /* of a number on a package */
#define INSIDE_MAX INT64_C(1000000000000) /* mg or ul: a ton */
#define SMALL      INT64_C(100000)        /* below 100 g */

/* Longest first where one begins another. Thousandths of g or ml. */
static const struct measure {
    const char *word;
    int64_t factor;
    bool volume;
} measures[] = {
    {"kg", 1000000, false},   {"KG", 1000000, false},   {"Kg", 1000000, false},
    {"公斤", 1000000, false}, {"千克", 1000000, false}, {"毫升", 1000, true},
    {"ml", 1000, true},       {"mL", 1000, true},       {"ML", 1000, true},
    {"Ml", 1000, true},       {"升", 1000000, true},    {"l", 1000000, true},
    {"L", 1000000, true},     {"克", 1000, false},      {"g", 1000, false},
    {"G", 1000, false},       {"斤", 500000, false},    {"两", 50000, false},
};

/* A decimal number in thousandths; false when there is none that fits. */
static bool number(const char **p, int64_t *ret_milli)
{
    int64_t whole = 0, milli = 0;
    int digits = 0, places = 0;
    const char *s = *p;
    for (; isdigit((unsigned char)*s); s++, digits++)
        whole = digits < DIGITS_MAX ? whole * 10 + (*s - '0') : 0;
    if (digits == 0 || digits > DIGITS_MAX)
        return false;
    if (*s == '.' && isdigit((unsigned char)s[1])) {
        for (s++; isdigit((unsigned char)*s); s++, places++)
            milli = places < 3 ? milli * 10 + (*s - '0') : milli;
    }
    for (; places < 3; places++)
        milli *= 10;
    *ret_milli = whole * 1000 + milli;
    *p = s;
    return true;
}

static const char *skip_blanks(const char *s)
{
    while (*s == ' ')
        s++;
    return s;
}

/* The length of a sign for "times" at s; 0. */
static size_t times_sign(const char *s)
{
    static const char *const signs[] = {"*", "x", "X", "×", "✕", "＊"};
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        if (strncmp(s, signs[i], strlen(signs[i])) == 0)
            return strlen(signs[i]);
    }
    return 0;
}

static const struct measure *measure_at(const char *s)
{
    for (size_t i = 0; i < ARRAY_LEN(measures); i++) {
        size_t len = strlen(measures[i].word);
        if (strncmp(s, measures[i].word, len) == 0 &&
            (!isalpha((unsigned char)s[len]) || times_sign(s + len)))
            return &measures[i];
    }
    return NULL;
}

/* "x6", "*4袋*2" after a measure, and "24x" before it. */
static bool multiply(int64_t *inside, int64_t times_milli)
{
    if (times_milli <= 0 || times_milli % 1000 != 0 ||
        *inside > INSIDE_MAX / (times_milli / 1000))
        return false;
    *inside *= times_milli / 1000;
    return true;
}

static bool times_after(const char *s, int64_t *inside)
{
    int64_t count = 0;
    for (;;) {
        s = skip_blanks(s);
        size_t sign = times_sign(s);
        if (!sign)
            return true;
        s = skip_blanks(s + sign);
        if (!number(&s, &count))
            return true;
        if (!multiply(inside, count))
            return false;
        s = skip_blanks(s);
        while (*s && (unsigned char)*s >= 0x80 && !times_sign(s))
            s++; /* 袋, 包 */
    }
}

/* How much is in it, in thousandths of g or ml. */
static bool inside_of(const char *spec, int64_t *ret_inside, bool *ret_volume)
{
    int64_t before = 1000, value = 0;
    for (const char *s = spec; *s;) {
        if (!isdigit((unsigned char)*s)) {
            s++;
            continue;
        }
        if (!number(&s, &value))
            return false;
        const char *after = skip_blanks(s);
        const struct measure *m = measure_at(after);
        if (m) {
            int64_t inside = value * m->factor / 1000;
            if (inside > INSIDE_MAX || !multiply(&inside, before) ||
                !times_after(after + strlen(m->word), &inside))
                return false;
            *ret_inside = inside;
            *ret_volume = m->volume;
            return inside > 0;
        }
        before = times_sign(after) ? value : 1000;
    }
    return false;
}

enum unit_base unit_price(const char *spec, struct money price,
                          struct quantity pack_size, struct money *ret_price)
{
    int64_t inside = 0;
    bool volume = false;
    if (!spec || price.fen < 0 || !inside_of(spec, &inside, &volume))
        return UNIT_NONE;
    if (pack_size.milli > 0 && pack_size.milli != QUANTITY_ONE &&
        !multiply(&inside, pack_size.milli))
        return UNIT_NONE;
    bool small = inside < SMALL;
    if (money_share(price, small ? SMALL : SMALL * 10, inside, ret_price))
        return UNIT_NONE;
    if (volume)
        return small ? UNIT_100ML : UNIT_L;
    return small ? UNIT_100G : UNIT_KG;
}

/* ---- codes of the shop's own ---------------------------------------------*/

/* value in so many digits, appended. */
static enum err put_digits(char *code, size_t *len, int64_t value, int digits)
{
    CHECK(*len + (size_t)digits < IN_STORE_CHARS);
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        code[*len + (size_t)i] = (char)('0' + value % 10);
    *len += (size_t)digits;
    return value ? ERR_RANGE : ERR_OK;
}

static enum err put_value(char *code, size_t *len,
                          const struct instore_value *v, struct money amount,
                          struct quantity net)
{
    bool weight = v->kind == INSTORE_WEIGHT;
    int64_t value = weight ? net.milli : amount.fen;
    int usual = weight ? 3 : 2,
        decimals = v->decimals < 0 ? usual : v->decimals;
    if (v->digits == 0)
        return ERR_OK;
    for (; decimals < usual; decimals++, value /= 10) {
        if (value % 10)
            return ERR_RANGE;
    }
    return value < 0 ? ERR_RANGE : put_digits(code, len, value, v->digits);
}

static enum err put_checked(char *code, size_t *len,
                            const struct instore_layout *l, struct money amount,
                            struct quantity net)
{
    char value[IN_STORE_CHARS] = "";
    size_t digits = 0;
    enum err err = put_value(value, &digits, &l->value, amount, net);
    if (err)
        return err;
    int check = l->price_check == INSTORE_UNCHECKED
                    ? 0
                    : instore_price_check(value, (int)digits);
    if (l->price_check == INSTORE_CHECK_BEFORE)
        code[(*len)++] = (char)('0' + check);
    memcpy(code + *len, value, digits);
    *len += digits;
    if (l->price_check == INSTORE_CHECK_AFTER)
        code[(*len)++] = (char)('0' + check);
    return ERR_OK;
}

enum err in_store_code(const struct instore_layout *l, uint32_t number,
                       struct money amount, struct quantity net,
                       char ret_code[IN_STORE_CHARS])
{
    char code[IN_STORE_CHARS] = "";
    size_t len = 0;
    CHECK(l->prefix_count > 0 && instore_layout_digits(l) < IN_STORE_CHARS);
    enum err err =
        put_digits(code, &len, l->prefixes[0].from, l->prefix_digits);
    if (!err)
        err = put_digits(code, &len, number, l->item_digits);
    if (!err)
        err = put_checked(code, &len, l, amount, net);
    if (!err)
        err = put_value(code, &len, &l->second, amount, net);
    if (err)
        return err;
    code[len] = (char)('0' + gtin_check_digit(code, (int)len));
    memcpy(ret_code, code, sizeof(code));
    return ERR_OK;
}
