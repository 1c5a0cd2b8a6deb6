#include "base/instore.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/gtin.h"
#include "base/i18n.h"
#include "base/text.h"

#define SHORT_DIGITS 13
#define LONG_DIGITS  18
#define TEXT_MAX     256

static const char DIGITS[] = "0123456789";

/* ---- the price check digit -----------------------------------------------*/

/* GS1 General Specifications, figure 7.9.2-1: the last digit of digit x weight
 * with its tens added ("5+") or taken away ("2-", "5-"). */
static int weighted(char digit, int weight, int sign)
{
    int product = (digit - '0') * weight;
    return (product + sign * (product / 10) + 10) % 10;
}

int instore_price_check(const char *digits, int len)
{
    CHECK(len == 4 || len == 5);
    if (len == 4) {
        int sum = weighted(digits[0], 2, -1) + weighted(digits[1], 2, -1) +
                  weighted(digits[2], 3, 0) + weighted(digits[3], 5, -1);
        return sum * 3 % 10;
    }
    int sum = weighted(digits[0], 5, 1) + weighted(digits[1], 2, -1) +
              weighted(digits[2], 5, -1) + weighted(digits[3], 5, 1) +
              weighted(digits[4], 2, -1);
    int rest = (10 - sum % 10) % 10;
    int check = 0; /* the digit whose "5-" is the rest: there is one */
    while (weighted((char)('0' + check), 5, -1) != rest)
        check++;
    return check;
}

/* ---- settings ------------------------------------------------------------*/

void instore_layout_init(struct instore_layout *l, const char *name)
{
    memset(l, 0, sizeof(*l));
    text_copy(l->name, sizeof(l->name), name);
    l->value.decimals = l->second.decimals = -1;
}

static enum err wrong(const struct instore_layout *l, const char *key,
                      const char *value, const char *right, struct diag *d)
{
    return diag_set(d, ERR_FORMAT,
                    tr("label layout \"%s\": %s is \"%.40s\"; it must be %s"),
                    l->name, key, value, right);
}

static enum err set_digits(const struct instore_layout *l, const char *key,
                           const char *value, int min, int max, int *ret,
                           struct diag *d)
{
    char right[64];
    if (strlen(value) == 1 && value[0] >= '0' + min && value[0] <= '0' + max) {
        *ret = value[0] - '0';
        return ERR_OK;
    }
    snprintf(right, sizeof(right), tr("a number from %d to %d"), min, max);
    return wrong(l, key, value, right, d);
}

static bool in_store(int prefix, int digits)
{
    for (; digits > 2; digits--)
        prefix /= 10;
    return prefix == 2 || (prefix >= 20 && prefix <= 29);
}

/* "20-24,29" */
static bool read_prefixes(const char *p, struct instore_layout *l)
{
    size_t digits = strspn(p, DIGITS);
    l->prefix_count = 0;
    l->prefix_digits = (int)digits;
    if (digits < 2 || digits > 4)
        return false;
    for (;;) {
        struct instore_range r = {0, 0};
        if (l->prefix_count == INSTORE_PREFIXES_MAX ||
            strspn(p, DIGITS) != digits)
            return false;
        for (size_t i = 0; i < digits; i++)
            r.from = r.from * 10 + (p[i] - '0');
        r.to = r.from;
        p += digits;
        if (*p == '-') {
            if (strspn(++p, DIGITS) != digits)
                return false;
            r.to = 0;
            for (size_t i = 0; i < digits; i++)
                r.to = r.to * 10 + (p[i] - '0');
            p += digits;
        }
        if (r.to < r.from || !in_store(r.from, (int)digits) ||
            !in_store(r.to, (int)digits) ||
            (r.from < 20 && r.to >= 20 && digits == 2))
            return false;
        l->prefixes[l->prefix_count++] = r;
        if (*p == '\0')
            return true;
        if (*p++ != ',')
            return false;
    }
}

static enum err set_word(struct instore_layout *l, const char *key,
                         const char *value, struct diag *d)
{
    if (strcmp(key, "number") == 0) {
        l->by_item = strcmp(value, "item") == 0;
        if (!l->by_item && strcmp(value, "plu") != 0)
            return wrong(l, key, value, "plu, item", d);
    } else if (strcmp(key, "kind") == 0) {
        bool amount = strcmp(value, "amount") == 0;
        if (!amount && strcmp(value, "weight") != 0)
            return wrong(l, key, value, "amount, weight", d);
        l->value.kind = amount ? INSTORE_AMOUNT : INSTORE_WEIGHT;
        l->second.kind = amount ? INSTORE_WEIGHT : INSTORE_AMOUNT;
    } else {
        bool before = strcmp(value, "before") == 0;
        bool after = strcmp(value, "after") == 0;
        if (!before && !after && strcmp(value, "none") != 0)
            return wrong(l, key, value, "none, before, after", d);
        l->price_check = before  ? INSTORE_CHECK_BEFORE
                         : after ? INSTORE_CHECK_AFTER
                                 : INSTORE_UNCHECKED;
    }
    return ERR_OK;
}

enum err instore_layout_set(struct instore_layout *l, const char *key,
                            const char *value, struct diag *d)
{
    if (strcmp(key, "prefix") == 0)
        return read_prefixes(value, l)
                   ? ERR_OK
                   : wrong(l, key, value, tr("like 22 or 20-24,29"), d);
    if (strcmp(key, "item") == 0)
        return set_digits(l, key, value, 3, 7, &l->item_digits, d);
    if (strcmp(key, "value") == 0)
        return set_digits(l, key, value, 3, 6, &l->value.digits, d);
    if (strcmp(key, "second") == 0)
        return set_digits(l, key, value, 3, 6, &l->second.digits, d);
    if (strcmp(key, "decimals") == 0)
        return set_digits(l, key, value, 0, 3, &l->value.decimals, d);
    if (strcmp(key, "second_decimals") == 0)
        return set_digits(l, key, value, 0, 3, &l->second.decimals, d);
    if (strcmp(key, "number") == 0 || strcmp(key, "kind") == 0 ||
        strcmp(key, "price_check") == 0)
        return set_word(l, key, value, d);
    return diag_set(d, ERR_FORMAT,
                    tr("label layout \"%s\": there is no \"%.40s\"; there are "
                       "prefix, item, number, value, kind, decimals, "
                       "price_check, second, second_decimals"),
                    l->name, key);
}

int instore_layout_digits(const struct instore_layout *l)
{
    return l->prefix_digits + l->item_digits + l->value.digits +
           l->second.digits + (l->price_check != INSTORE_UNCHECKED) + 1;
}

static int decimals_of(const struct instore_value *v)
{
    int usual = v->kind == INSTORE_AMOUNT ? 2 : 3;
    return v->decimals < 0 ? usual : v->decimals;
}

/* The value a price check digit belongs to. */
static const struct instore_value *amount_of(const struct instore_layout *l)
{
    return l->value.kind == INSTORE_AMOUNT ? &l->value : &l->second;
}

enum err instore_layout_check(const struct instore_layout *l, struct diag *d)
{
    const char *missing = l->prefix_count == 0            ? "prefix"
                          : l->item_digits == 0           ? "item"
                          : l->value.digits == 0          ? "value"
                          : l->value.kind == INSTORE_NONE ? "kind"
                                                          : NULL;
    if (missing)
        return diag_set(d, ERR_FORMAT, tr("label layout \"%s\": %s is missing"),
                        l->name, missing);
    const struct instore_value *amount = amount_of(l);
    if (decimals_of(amount) > 2)
        return diag_set(d, ERR_FORMAT,
                        tr("label layout \"%s\": an amount has at most 2 "
                           "decimals"),
                        l->name);
    if (l->price_check != INSTORE_UNCHECKED && amount->digits != 4 &&
        amount->digits != 5)
        return diag_set(d, ERR_FORMAT,
                        tr("label layout \"%s\": a price check digit goes with "
                           "an amount of 4 or 5 digits"),
                        l->name);
    int digits = instore_layout_digits(l);
    if (digits != SHORT_DIGITS && digits != LONG_DIGITS)
        return diag_set(d, ERR_FORMAT,
                        tr("label layout \"%s\" comes to %d digits with its "
                           "check digit: it must be 13 or 18"),
                        l->name, digits);
    return ERR_OK;
}

enum err instore_layout_parse(const char *name, const char *text,
                              struct instore_layout *ret_layout, struct diag *d)
{
    struct instore_layout l;
    char copy[TEXT_MAX], *rest = copy, *word;
    instore_layout_init(&l, name);
    if (strlen(text) >= sizeof(copy))
        return diag_set(d, ERR_FORMAT, tr("label layout \"%s\" is too long"),
                        l.name);
    text_copy(copy, sizeof(copy), text);
    while ((word = strtok_r(rest, " \t", &rest)) != NULL) {
        char *value = strchr(word, '=');
        if (!value)
            return diag_set(d, ERR_FORMAT,
                            tr("label layout \"%s\": \"%.40s\" has no \"=\"; "
                               "write it like prefix=22 item=5 value=5 "
                               "kind=amount"),
                            l.name, word);
        *value++ = '\0';
        enum err err = instore_layout_set(&l, word, value, d);
        if (err)
            return err;
    }
    enum err err = instore_layout_check(&l, d);
    if (!err)
        *ret_layout = l;
    return err;
}

void instore_layout_usual(struct instore_layout *ret_layout)
{
    enum err err = instore_layout_parse(
        "-", "prefix=20-29 item=5 value=5 kind=amount", ret_layout, NULL);
    CHECK(err == ERR_OK);
}

/* ---- reading -------------------------------------------------------------*/

/* 12 digits of UPC-A are 13 with a zero before. */
static int canonical(const char *code, char out[LONG_DIGITS + 1])
{
    size_t len = strlen(code);
    if (strspn(code, DIGITS) != len ||
        (len != 12 && len != SHORT_DIGITS && len != LONG_DIGITS))
        return 0;
    out[0] = '0';
    memcpy(out + (len == 12), code, len + 1);
    return (int)strlen(out);
}

bool instore_is(const char *code)
{
    char digits[LONG_DIGITS + 1];
    if (canonical(code, digits) == 0)
        return false;
    return in_store((digits[0] - '0') * 10 + (digits[1] - '0'), 2);
}

static int number_at(const char *p, int digits)
{
    int n = 0;
    for (int i = 0; i < digits; i++)
        n = n * 10 + (p[i] - '0');
    return n;
}

static bool fits(const struct instore_layout *l, const char *code, int len)
{
    if (instore_layout_digits(l) != len)
        return false;
    int prefix = number_at(code, l->prefix_digits);
    for (int i = 0; i < l->prefix_count; i++) {
        if (prefix >= l->prefixes[i].from && prefix <= l->prefixes[i].to)
            return true;
    }
    return false;
}

static void take_value(const struct instore_value *v, int number,
                       struct instore_code *c)
{
    int most = v->kind == INSTORE_AMOUNT ? 2 : 3;
    int64_t scaled = number;
    for (int i = decimals_of(v); i < most; i++)
        scaled *= 10;
    if (v->kind == INSTORE_AMOUNT)
        c->amount = money_of(scaled);
    else
        c->weight = quantity_of(scaled);
}

/* One value at *p, with the price check digit where this one has it. */
static enum err read_value(const struct instore_layout *l,
                           const struct instore_value *v, const char **p,
                           struct instore_code *c, struct diag *d)
{
    bool checked =
        l->price_check != INSTORE_UNCHECKED && v->kind == INSTORE_AMOUNT;
    bool before = checked && l->price_check == INSTORE_CHECK_BEFORE;
    const char *digits = *p + before;
    if (v->digits == 0)
        return ERR_OK;
    *p = digits + v->digits + (checked && !before);
    if (checked) {
        char check = before ? digits[-1] : digits[v->digits];
        if (check - '0' != instore_price_check(digits, v->digits))
            return diag_set(d, ERR_FORMAT,
                            tr("the price check digit of this label (%s) is "
                               "wrong: scan it again, or weigh it again"),
                            l->name);
    }
    take_value(v, number_at(digits, v->digits), c);
    return ERR_OK;
}

static enum err read_fields(const struct instore_layout *l, const char *code,
                            struct instore_code *ret_code, struct diag *d)
{
    struct instore_code c = {.layout = l};
    const char *p = code + l->prefix_digits;
    c.number = (uint32_t)number_at(p, l->item_digits);
    p += l->item_digits;
    enum err err = read_value(l, &l->value, &p, &c, d);
    if (!err)
        err = read_value(l, &l->second, &p, &c, d);
    if (err)
        return err;
    if (c.number == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("this label names no item: print it again with the "
                           "item's number"));
    if ((l->value.digits > 0 && c.amount.fen == 0 && c.weight.milli == 0) ||
        (l->second.digits > 0 && (c.amount.fen == 0 || c.weight.milli == 0)))
        return diag_set(d, ERR_FORMAT,
                        tr("this label says nothing is on the scale: weigh it "
                           "again"));
    *ret_code = c;
    return ERR_OK;
}

enum err instore_read(const struct instore_layout *layouts, int count,
                      const char *code, struct instore_code *ret_code,
                      struct diag *d)
{
    char digits[LONG_DIGITS + 1];
    const struct instore_layout *found = NULL;
    int len = canonical(code, digits);
    if (len == 0 || !instore_is(code))
        return diag_set(d, ERR_NOTFOUND, tr("this is no label of a scale"));
    for (int i = 0; i < count; i++) {
        if (!fits(&layouts[i], digits, len))
            continue;
        if (found)
            return diag_set(d, ERR_EXISTS,
                            tr("%s fits the labels of two scales, %s and %s: "
                               "give them different prefixes in their "
                               "settings"),
                            code, found->name, layouts[i].name);
        found = &layouts[i];
    }
    int right = gtin_check_digit(digits, len - 1);
    if (digits[len - 1] - '0' != right && (found || len == SHORT_DIGITS))
        return diag_set(d, ERR_FORMAT,
                        tr("barcode %.40s has a wrong check digit: the last "
                           "digit should be %d; scan it or type it again"),
                        code, right);
    if (!found)
        return diag_set(d, ERR_NOTFOUND,
                        tr("%s is an in-store code of %d digits, but no "
                           "scale's label begins with %.2s: set that scale's "
                           "label up in till.ini, section [label.NAME]"),
                        code, len, digits);
    return read_fields(found, digits, ret_code, d);
}
