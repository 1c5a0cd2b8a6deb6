#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/decimal.h"

static enum err bounded(int64_t fen, struct money *ret)
{
    if (fen > MONEY_MAX || fen < -MONEY_MAX)
        return ERR_RANGE;
    ret->fen = fen;
    return ERR_OK;
}

enum err money_add(struct money a, struct money b, struct money *ret_sum)
{
    int64_t sum = 0;
    if (__builtin_add_overflow(a.fen, b.fen, &sum))
        return ERR_RANGE;
    return bounded(sum, ret_sum);
}

enum err money_sub(struct money a, struct money b, struct money *ret_difference)
{
    int64_t difference = 0;
    if (__builtin_sub_overflow(a.fen, b.fen, &difference))
        return ERR_RANGE;
    return bounded(difference, ret_difference);
}

enum err money_times(struct money price, struct quantity qty,
                     struct money *ret_amount)
{
    return decimal_muldiv(price.fen, qty.milli, QUANTITY_ONE, MONEY_MAX,
                          &ret_amount->fen);
}

enum err money_share(struct money amount, int64_t part, int64_t whole,
                     struct money *ret_share)
{
    return decimal_muldiv(amount.fen, part, whole, MONEY_MAX, &ret_share->fen);
}

enum err money_parse(const char *text, struct money *ret_amount, struct diag *d)
{
    return decimal_parse(text, 2, MONEY_MAX, &ret_amount->fen, d);
}

const char *money_format(struct money m, char buf[MONEY_CHARS])
{
    uint64_t fen = m.fen < 0 ? 0 - (uint64_t)m.fen : (uint64_t)m.fen;
    snprintf(buf, MONEY_CHARS, "%s%" PRIu64 ".%02" PRIu64, m.fen < 0 ? "-" : "",
             fen / 100, fen % 100);
    return buf;
}
