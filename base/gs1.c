#include "base/gs1.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/gs1_ai.h"
#include "base/i18n.h"

#define SEPARATOR_TEXT "\x1d"

/* ---- dates ---------------------------------------------------------------*/

static int two(const char *digits)
{
    return (digits[0] - '0') * 10 + digits[1] - '0';
}

static int year_of(int32_t day)
{
    char text[CLOCK_DAY_CHARS];
    return atoi(clock_format_day(day, text));
}

/* GS1 General Specifications, 7.12. */
static bool date_of(const char *yymmdd, int32_t today, int32_t *ret_day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    char text[32];
    int now = year_of(today);
    int year = now - now % 100 + two(yymmdd);
    int month = two(yymmdd + 2), day = two(yymmdd + 4);
    if (year - now >= 51)
        year -= 100;
    else if (year - now <= -50)
        year += 100;
    if (month < 1 || month > 12)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int last = days[month - 1] + (month == 2 && leap);
    if (day == 0)
        day = last;
    if (day > last)
        return false;
    snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
    return clock_parse_day(text, ret_day, NULL) == ERR_OK;
}

/* ---- values --------------------------------------------------------------*/

static bool digits_only(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!isdigit((unsigned char)text[i]))
            return false;
    return true;
}

static bool right_check(const char *digits, int len)
{
    return gtin_check_digit(digits, len - 1) == digits[len - 1] - '0';
}

/* "AI (10): what is wrong". */
static enum err bad(struct diag *d, const char *ai, const char *what)
{
    return diag_set(d, ERR_FORMAT,
                    tr("this code is wrong in its part (%s): %s. Scan it "
                       "again, or key in the barcode"),
                    ai, what);
}

static enum err check_value(const struct gs1_ai *rule, const char *ai,
                            const char *value, int32_t today, struct diag *d)
{
    static const char signs[] = "!\"%&'()*+,-./:;<=>?_";
    size_t len = strlen(value);
    int32_t day;
    if (len < rule->min || len > rule->max)
        return bad(d, ai,
                   len > rule->max
                       ? tr("too long; perhaps the scanner leaves out FNC1: "
                            "let it send FNC1 as GS")
                       : tr("too short"));
    if (!digits_only(value, len < rule->digits ? len : rule->digits))
        return bad(d, ai, tr("a letter where a digit belongs"));
    for (size_t i = rule->digits; i < len; i++)
        if (!isalnum((unsigned char)value[i]) && !strchr(signs, value[i]))
            return bad(d, ai, tr("a sign that cannot be there"));
    if (rule->check > 0 && !right_check(value, rule->check))
        return bad(d, ai, tr("the check digit does not fit"));
    if (rule->date && !date_of(value, today, &day))
        return bad(d, ai, tr("no such date"));
    if (rule->date && len >= 10 && (two(value + 6) > 23 || two(value + 8) > 59))
        return bad(d, ai, tr("no such time"));
    return ERR_OK;
}

static enum err add(struct gs1 *g, const struct gs1_ai *rule, const char *ai,
                    const char *value, size_t len, int32_t today,
                    struct diag *d)
{
    struct gs1_element *e = &g->elements[g->count];
    if (g->count == GS1_ELEMENTS_MAX)
        return bad(d, ai, tr("too many parts"));
    if (len > GS1_VALUE_MAX)
        return bad(d, ai,
                   tr("too long; perhaps the scanner leaves out FNC1: "
                      "let it send FNC1 as GS"));
    snprintf(e->ai, sizeof(e->ai), "%s", ai);
    memcpy(e->value, value, len);
    e->value[len] = '\0';
    for (int i = 0; i < g->count; i++)
        if (strcmp(g->elements[i].ai, ai) == 0 &&
            strcmp(g->elements[i].value, e->value) != 0)
            return bad(d, ai, tr("it is there twice and differs"));
    enum err err = check_value(rule, e->ai, e->value, today, d);
    g->count += !err;
    return err;
}

static const char *value_of(const struct gs1 *g, const char *ai)
{
    for (int i = 0; i < g->count; i++)
        if (strcmp(g->elements[i].ai, ai) == 0)
            return g->elements[i].value;
    return NULL;
}

/* ---- element strings -----------------------------------------------------*/

/* In a variable part that ends a code without any separator: does a date begin
 * somewhere in it, as it would if the one before (17) had been lost? */
static bool hides_date(const struct gs1 *g, const char *value, int32_t today)
{
    static const char dates[][3] = {"11", "13", "15", "17"};
    size_t len = strlen(value);
    int32_t day;
    for (size_t at = 1; at + 8 <= len; at++)
        for (size_t i = 0; i < ARRAY_LEN(dates); i++)
            if (memcmp(value + at, dates[i], 2) == 0 &&
                !value_of(g, dates[i]) && digits_only(value + at + 2, 6) &&
                date_of(value + at + 2, today, &day))
                return true;
    return false;
}

static enum err read_elements(struct gs1 *g, const char *code, int32_t today,
                              struct diag *d)
{
    enum err err = ERR_OK;
    code += *code == GS1_SEPARATOR; /* FNC1 at the start, as some send it */
    bool separators = strchr(code, GS1_SEPARATOR) != NULL;
    if (*code == '\0')
        return diag_set(d, ERR_FORMAT, tr("this code is empty"));
    while (!err && *code) {
        char ai[5];
        const struct gs1_ai *rule = gs1_ai_at(code, ai);
        if (!rule)
            return diag_set(d, ERR_FORMAT,
                            tr("this code has a part that is not known "
                               "(%.4s): key in the barcode"),
                            code);
        code += strlen(ai);
        size_t len = strcspn(code, SEPARATOR_TEXT);
        if (rule->no_separator && len > rule->max)
            len = rule->max;
        err = add(g, rule, ai, code, len, today, d);
        code += len;
        if (!err && !separators && !rule->no_separator)
            g->doubtful = hides_date(g, g->elements[g->count - 1].value, today);
        code += *code == GS1_SEPARATOR;
    }
    return err;
}

/* ---- Digital Link --------------------------------------------------------*/

static int hex_of(char c)
{
    if (isdigit((unsigned char)c))
        return c - '0';
    return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                      : -1;
}

/* Percent-decodes; false when it does not fit or is no text. */
static bool decode(const char *from, size_t len, char out[GS1_VALUE_MAX + 1])
{
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)from[i];
        if (c == '%') {
            if (len - i < 3 || hex_of(from[i + 1]) < 0 ||
                hex_of(from[i + 2]) < 0)
                return false;
            c = hex_of(from[i + 1]) * 16 + hex_of(from[i + 2]);
            i += 2;
        }
        if (c <= ' ' || c > '~' || at == GS1_VALUE_MAX)
            return false;
        out[at++] = (char)c;
    }
    out[at] = '\0';
    return at > 0;
}

/* One key and value of path or query; a GTIN may have 8, 12 or 13 digits. */
static enum err add_link(struct gs1 *g, const char *ai, const char *from,
                         size_t len, int32_t today, struct diag *d)
{
    char value[GS1_VALUE_MAX + 1], padded[GS1_VALUE_MAX + 7];
    char known[5];
    const struct gs1_ai *rule = gs1_ai_at(ai, known);
    if (!rule || strcmp(ai, known) != 0)
        return bad(d, ai, tr("it is not known"));
    if (!decode(from, len, value))
        return bad(d, ai, tr("a sign that cannot be there"));
    size_t digits = strlen(value);
    if (strcmp(ai, "01") == 0 &&
        (digits == 8 || digits == 12 || digits == 13)) {
        snprintf(padded, sizeof(padded), "%.*s%s", (int)(14 - digits), "000000",
                 value);
        return add(g, rule, ai, padded, 14, today, d);
    }
    return add(g, rule, ai, value, digits, today, d);
}

static bool segment_is_ai(const char *at, size_t len, char out[5])
{
    if (len < 2 || len > 4 || !digits_only(at, len))
        return false;
    memcpy(out, at, len);
    out[len] = '\0';
    return true;
}

/* "AI/value[/AI/value]..." from at to its end, with a primary key first. */
static bool is_key_path(const char *at, const char *end)
{
    char ai[5];
    if (at >= end)
        return false;
    for (bool first = true; at < end; first = false) {
        size_t len = strcspn(at, "/?#");
        if (!segment_is_ai(at, len, ai) || (first && !gs1_ai_is_key(ai)))
            return false;
        at += len;
        if (at >= end || *at != '/')
            return false;
        at++;
        len = strcspn(at, "/?#");
        if (len == 0)
            return false;
        at += len;
        at += at < end && *at == '/';
    }
    return true;
}

static enum err read_path(struct gs1 *g, const char *at, const char *end,
                          int32_t today, struct diag *d)
{
    enum err err = ERR_OK;
    while (!err && at < end) {
        char ai[5];
        size_t len = strcspn(at, "/?#");
        CHECK(segment_is_ai(at, len, ai));
        at += len + 1;
        len = strcspn(at, "/?#");
        err = add_link(g, ai, at, len, today, d);
        at += len;
        at += at < end && *at == '/';
    }
    return err;
}

static enum err read_query(struct gs1 *g, const char *at, int32_t today,
                           struct diag *d)
{
    enum err err = ERR_OK;
    while (!err && *at && *at != '#') {
        char ai[5];
        size_t pair = strcspn(at, "&;#");
        size_t key = strcspn(at, "=&;#");
        if (key < pair && segment_is_ai(at, key, ai))
            err = add_link(g, ai, at + key + 1, pair - key - 1, today, d);
        at += pair;
        at += *at == '&' || *at == ';';
    }
    return err;
}

/* ERR_NOTFOUND: an address, but no GS1 key in its path. */
static enum err read_link(struct gs1 *g, const char *code, int32_t today,
                          struct diag *d)
{
    const char *path = strchr(strstr(code, "://") + 3, '/');
    if (!path)
        return ERR_NOTFOUND;
    const char *end = path + strcspn(path, "?#");
    while (path < end && !is_key_path(path + 1, end)) {
        path++;
        path += strcspn(path, "/?#");
    }
    if (path >= end)
        return ERR_NOTFOUND;
    enum err err = read_path(g, path + 1, end, today, d);
    if (!err && *end == '?')
        err = read_query(g, end + 1, today, d);
    return err;
}

/* ---- what it means -------------------------------------------------------*/

/* The number in units of 10^-places, of one written with `decimals`. Rounds
 * half up; false past int64. */
static bool scaled(const char *digits, int decimals, int places,
                   int64_t *ret_number)
{
    int64_t n = 0;
    for (; *digits; digits++) {
        if (n > (INT64_MAX - 9) / 10)
            return false;
        n = n * 10 + *digits - '0';
    }
    for (; decimals < places; decimals++) {
        if (n > INT64_MAX / 10)
            return false;
        n *= 10;
    }
    for (int64_t rest = 0; decimals > places; decimals--) {
        rest = n % 10;
        n = n / 10 + (decimals == places + 1 && rest >= 5);
    }
    *ret_number = n;
    return true;
}

static void measure(struct gs1 *g, const struct gs1_element *e)
{
    int64_t n = 0;
    int decimals = e->ai[3] - '0';
    if (strncmp(e->ai, "310", 3) == 0 && scaled(e->value, decimals, 3, &n))
        g->weight = quantity_of(n);
    bool yuan = strncmp(e->ai, "393", 3) == 0 && /* ISO 4217: 156 */
                strncmp(e->value, "156", 3) == 0;
    if ((yuan || strncmp(e->ai, "392", 3) == 0) &&
        scaled(e->value + (yuan ? 3 : 0), decimals, 2, &n)) {
        g->price = money_of(n);
        g->priced = true;
    }
}

static enum err understand(struct gs1 *g, int32_t today, struct diag *d)
{
    static const char *const dates[] = {"17", "15", "7003"};
    const char *missing = NULL;
    for (int i = 0; i < g->count; i++) {
        if (!gs1_ai_has_company(g->elements, g->count, g->elements[i].ai,
                                &missing))
            return diag_set(d, ERR_FORMAT,
                            tr("this code is not complete: (%s) says nothing "
                               "without (%s). Scan the other code beside it"),
                            g->elements[i].ai, missing);
        measure(g, &g->elements[i]);
    }
    const char *gtin = value_of(g, "01");
    if (gtin) {
        enum err err = gtin_parse(gtin, false, &g->gtin, d);
        if (err)
            return err;
    }
    bool lot_is_last =
        g->count > 0 && strcmp(g->elements[g->count - 1].ai, "10") == 0;
    if (value_of(g, "10") && !(g->doubtful && lot_is_last))
        snprintf(g->lot, sizeof(g->lot), "%s", value_of(g, "10"));
    for (size_t i = 0; i < ARRAY_LEN(dates) && !g->expires; i++) {
        const char *date = value_of(g, dates[i]);
        g->expires = date && date_of(date, today, &g->expiry_day);
    }
    return ERR_OK;
}

static bool carries_elements(const char *aim)
{
    static const char symbols[][4] = {"]C1", "]e0", "]d2", "]Q3", "]J1"};
    for (size_t i = 0; i < ARRAY_LEN(symbols); i++)
        if (strcmp(aim, symbols[i]) == 0)
            return true;
    return false;
}

/* No AIM identifier: a whole GTIN after its (01) is nothing else. */
static bool looks_like_elements(const char *code)
{
    code += *code == GS1_SEPARATOR;
    return strncmp(code, "01", 2) == 0 && strlen(code) >= 16 &&
           digits_only(code, 16) && right_check(code + 2, 14);
}

enum err gs1_read(const char *code, int32_t today, struct gs1 *ret_gs1,
                  struct diag *d)
{
    struct gs1 g = {0};
    enum err err = ERR_OK;
    if (strlen(code) > GS1_CODE_MAX)
        return diag_set(d, ERR_FORMAT, tr("this is too long for a barcode"));
    if (code[0] == ']' && isalpha((unsigned char)code[1]) &&
        isalnum((unsigned char)code[2])) {
        memcpy(g.aim, code, 3);
        code += 3;
    }
    snprintf(g.plain, sizeof(g.plain), "%s", code);
    if (carries_elements(g.aim) ||
        (g.aim[0] == '\0' && looks_like_elements(code))) {
        g.form = GS1_ELEMENTS;
        err = read_elements(&g, code, today, d);
    } else if (strncasecmp(code, "http://", 7) == 0 ||
               strncasecmp(code, "https://", 8) == 0) {
        g.form = GS1_LINK;
        err = read_link(&g, code, today, d);
        if (err == ERR_NOTFOUND) {
            g.form = GS1_PLAIN;
            err = ERR_OK;
        }
    } else if (strcmp(g.aim, "]E4") == 0 ||
               (strcmp(g.aim, "]E0") == 0 && strlen(code) != 8)) {
        struct gtin gtin; /* 8 digits of ]E0 are a UPC-E */
        err = gtin_parse(code, false, &gtin, d);
    }
    if (!err && g.form != GS1_PLAIN)
        err = understand(&g, today, d);
    if (err)
        return err;
    *ret_gs1 = g;
    return ERR_OK;
}
