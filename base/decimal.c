#include "base/decimal.h"

#include "base/check.h"
#include "base/i18n.h"

__extension__ typedef __int128 wide;

enum err decimal_parse(const char *text, unsigned places, int64_t max,
                       int64_t *ret_scaled, struct diag *d)
{
    CHECK(max >= 0 && max < INT64_MAX / 10);
    const char *p = text;
    bool negative = *p == '-';
    int64_t value = 0;
    unsigned digits = 0, decimals = 0;
    bool point = false;
    if (*p == '-' || *p == '+')
        p++;
    for (; *p; p++) {
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (*p < '0' || *p > '9')
            return diag_set(d, ERR_FORMAT,
                            tr("\"%.40s\" is not a number: use digits and a "
                               "decimal point only"),
                            text);
        digits++;
        if (point && ++decimals > places)
            return diag_set(d, ERR_FORMAT,
                            tr("\"%.40s\" has too many decimals: at most %u"),
                            text, places);
        value = value * 10 + (*p - '0');
        if (value > max)
            return diag_set(d, ERR_RANGE, tr("\"%.40s\" is too large"), text);
    }
    if (digits == 0)
        return diag_set(d, ERR_FORMAT, tr("a number is missing"));
    for (; decimals < places; decimals++) {
        value *= 10;
        if (value > max)
            return diag_set(d, ERR_RANGE, tr("\"%.40s\" is too large"), text);
    }
    *ret_scaled = negative ? -value : value;
    return ERR_OK;
}

enum err decimal_muldiv(int64_t a, int64_t b, int64_t divisor, int64_t max,
                        int64_t *ret_result)
{
    CHECK(divisor > 0);
    wide product = (wide)a * b;
    wide half = divisor / 2;
    /* An odd divisor never lands on a tie, so floor(divisor/2) is enough. */
    wide rounded =
        product >= 0 ? (product + half) / divisor : (product - half) / divisor;
    if (rounded > max || rounded < -(wide)max)
        return ERR_RANGE;
    *ret_result = (int64_t)rounded;
    return ERR_OK;
}
