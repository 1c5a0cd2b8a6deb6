#include "base/gtin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"

int gtin_check_digit(const char *digits, int len)
{
    CHECK(len >= 1 && len <= 17);
    int sum = 0;
    for (int i = 0; i < len; i++) {
        int weight = (len - i) % 2 ? 3 : 1;
        sum += weight * (digits[i] - '0');
    }
    return (10 - sum % 10) % 10;
}

/* GS1 General Specifications 5.2.2.4.2: the last of the six digits says which
 * zeros were left out. */
static void expand_upce(const char *e, char out[13])
{
    const char *x = e + 1;
    char maker[6], item[6];
    switch (x[5]) {
    case '0':
    case '1':
    case '2':
        snprintf(maker, sizeof(maker), "%c%c%c00", x[0], x[1], x[5]);
        snprintf(item, sizeof(item), "00%c%c%c", x[2], x[3], x[4]);
        break;
    case '3':
        snprintf(maker, sizeof(maker), "%c%c%c00", x[0], x[1], x[2]);
        snprintf(item, sizeof(item), "000%c%c", x[3], x[4]);
        break;
    case '4':
        snprintf(maker, sizeof(maker), "%c%c%c%c0", x[0], x[1], x[2], x[3]);
        snprintf(item, sizeof(item), "0000%c", x[4]);
        break;
    default:
        snprintf(maker, sizeof(maker), "%.5s", x);
        snprintf(item, sizeof(item), "0000%c", x[5]);
        break;
    }
    snprintf(out, 13, "%c%s%s%c", e[0], maker, item, e[7]);
}

enum err gtin_parse(const char *text, bool upce, struct gtin *ret_gtin,
                    struct diag *d)
{
    char expanded[13];
    size_t len = strlen(text);
    if (len == 0 || strspn(text, "0123456789") != len)
        return diag_set(d, ERR_FORMAT,
                        tr("barcode \"%.40s\" must be digits only"), text);
    if (len != 8 && len != 12 && len != 13 && len != 14)
        return diag_set(d, ERR_FORMAT,
                        tr("barcode %.40s has %zu digits: it must have 8, 12, "
                           "13 or 14"),
                        text, len);
    if (upce && len == 8) {
        if (text[0] > '1')
            return diag_set(d, ERR_FORMAT,
                            tr("UPC-E code %.40s must begin with 0 or 1"),
                            text);
        expand_upce(text, expanded);
        text = expanded;
        len = 12;
    }
    int right = gtin_check_digit(text, (int)len - 1);
    if (text[len - 1] - '0' != right)
        return diag_set(d, ERR_FORMAT,
                        tr("barcode %.40s has a wrong check digit: the last "
                           "digit should be %d; scan it or type it again"),
                        text, right);
    int64_t number = 0;
    for (size_t i = 0; i < len; i++)
        number = number * 10 + (text[i] - '0');
    if (number == 0)
        return diag_set(d, ERR_FORMAT, tr("a barcode cannot be all zeros"));
    ret_gtin->number = number;
    return ERR_OK;
}

const char *gtin_format(struct gtin g, char buf[GTIN_CHARS])
{
    CHECK(g.number >= 0 && g.number <= GTIN_MAX);
    int width = 14;
    if (g.number < INT64_C(100000000))
        width = 8;
    else if (g.number < INT64_C(1000000000000))
        width = 12;
    else if (g.number < INT64_C(10000000000000))
        width = 13;
    snprintf(buf, GTIN_CHARS, "%0*" PRId64, width, g.number);
    return buf;
}
