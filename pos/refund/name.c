#include "pos/refund/name.h"

#include <string.h>

#include "base/i18n.h"

#define CODE_BEGIN "LD/"

bool sale_name_is_code(const char *text)
{
    return (text[0] == 'L' || text[0] == 'l') &&
           (text[1] == 'D' || text[1] == 'd') && text[2] == '/';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* Digits up to something else; none, or past max: false. */
static bool number(const char **p, uint64_t max, uint64_t *ret)
{
    uint64_t n = 0;
    const char *at = *p;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (n > (max - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    if (at == *p)
        return false;
    *p = at;
    *ret = n;
    return true;
}

static bool slash(const char **p)
{
    if (**p != '/')
        return false;
    (*p)++;
    return true;
}

static enum err parse_code(const char *text, struct sale_name *ret_name,
                           struct diag *d)
{
    const char *p = text + strlen(CODE_BEGIN);
    uint64_t outlet = 0, till = 0, seq = 0;
    struct sale_name name = {.hash_len = 4};
    bool good = number(&p, UINT32_MAX, &outlet) && slash(&p) &&
                number(&p, UINT32_MAX, &till) && slash(&p) &&
                number(&p, INT64_MAX, &seq) && slash(&p);
    for (int i = 0; good && i < 8; i++) {
        int digit = hex_digit(*p);
        good = digit >= 0;
        if (good) {
            name.hash[i / 2] = (uint8_t)(name.hash[i / 2] << 4 | digit);
            p++;
        }
    }
    if (!good || *p || outlet == 0 || till == 0 || seq == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("the receipt's code is damaged: type the number "
                           "that stands on the receipt"));
    name.outlet = (uint32_t)outlet;
    name.till = (uint32_t)till;
    name.seq = seq;
    *ret_name = name;
    return ERR_OK;
}

/* Full-width digits and the minus of Chinese keyboards, as ASCII. */
static void fold(const char *text, char *out, size_t cap)
{
    size_t n = 0;
    while (*text && n + 1 < cap) {
        const unsigned char *u = (const unsigned char *)text;
        if (u[0] == 0xEF && u[1] == 0xBC && u[2] >= 0x90 && u[2] <= 0x99) {
            out[n++] = (char)('0' + (u[2] - 0x90));
            text += 3;
        } else if (u[0] == 0xEF && u[1] == 0xBC && u[2] == 0x8D) {
            out[n++] = '-';
            text += 3;
        } else {
            out[n++] = *text++;
        }
    }
    out[n] = '\0';
}

static enum err parse_typed(const char *text, struct sale_name *ret_name,
                            struct diag *d)
{
    char folded[64];
    uint64_t first = 0, second = 0;
    struct sale_name name = {0};
    fold(text, folded, sizeof(folded));
    const char *p = folded;
    while (*p == ' ' || *p == '#')
        p++;
    if (strncmp(p, "No.", 3) == 0 || strncmp(p, "no.", 3) == 0)
        for (p += 3; *p == ' ';)
            p++;
    bool good = strlen(text) < sizeof(folded) && number(&p, INT64_MAX, &first);
    bool two = good && *p == '-';
    if (two) {
        p++;
        good = number(&p, INT64_MAX, &second) && first <= UINT32_MAX;
    }
    while (*p == ' ')
        p++;
    if (!good || *p || first == 0 || (two && second == 0))
        return diag_set(d, ERR_FORMAT,
                        tr("that is no receipt number: scan the code on the "
                           "receipt or type its number, like 41; another "
                           "till's with the till before it, like 7-41"));
    name.till = two ? (uint32_t)first : 0;
    name.seq = two ? second : first;
    *ret_name = name;
    return ERR_OK;
}

enum err sale_name_parse(const char *text, struct sale_name *ret_name,
                         struct diag *d)
{
    return sale_name_is_code(text) ? parse_code(text, ret_name, d)
                                   : parse_typed(text, ret_name, d);
}
