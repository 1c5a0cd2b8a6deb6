#include "base/quantity.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/decimal.h"

enum err quantity_add(struct quantity a, struct quantity b,
                      struct quantity *ret_sum)
{
    int64_t sum = 0;
    if (__builtin_add_overflow(a.milli, b.milli, &sum) || sum > QUANTITY_MAX ||
        sum < -QUANTITY_MAX)
        return ERR_RANGE;
    ret_sum->milli = sum;
    return ERR_OK;
}

enum err quantity_times(struct quantity a, struct quantity b,
                        struct quantity *ret_product)
{
    return decimal_muldiv(a.milli, b.milli, QUANTITY_ONE, QUANTITY_MAX,
                          &ret_product->milli);
}

enum err quantity_parse(const char *text, struct quantity *ret_qty,
                        struct diag *d)
{
    return decimal_parse(text, 3, QUANTITY_MAX, &ret_qty->milli, d);
}

const char *quantity_format(struct quantity q, char buf[QUANTITY_CHARS])
{
    uint64_t milli = q.milli < 0 ? 0 - (uint64_t)q.milli : (uint64_t)q.milli;
    const char *sign = q.milli < 0 ? "-" : "";
    uint64_t whole = milli / 1000, rest = milli % 1000;
    if (rest == 0)
        snprintf(buf, QUANTITY_CHARS, "%s%" PRIu64, sign, whole);
    else if (rest % 100 == 0)
        snprintf(buf, QUANTITY_CHARS, "%s%" PRIu64 ".%" PRIu64, sign, whole,
                 rest / 100);
    else if (rest % 10 == 0)
        snprintf(buf, QUANTITY_CHARS, "%s%" PRIu64 ".%02" PRIu64, sign, whole,
                 rest / 10);
    else
        snprintf(buf, QUANTITY_CHARS, "%s%" PRIu64 ".%03" PRIu64, sign, whole,
                 rest);
    return buf;
}
