/* base/money.h - amounts in fen (1/100 yuan). Never floating point.
 *
 * A one-field struct, so that adding money to a quantity does not compile.
 * Overflow is an operating error (ERR_RANGE), never wrap-around. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdint.h>

#include "base/diag.h"
#include "base/quantity.h"

#define MONEY_MAX   INT64_C(100000000000000) /* a million million yuan */
#define MONEY_CHARS 28                       /* enough for money_format */

struct money {
    int64_t fen; /* negative for refunds */
};

static inline struct money money_of(int64_t fen)
{
    return (struct money){fen};
}

MUST_USE enum err money_add(struct money a, struct money b,
                            struct money *ret_sum);
MUST_USE enum err money_sub(struct money a, struct money b,
                            struct money *ret_difference);
/* Price of one unit times a quantity. Rounds half away from zero (GB/T 8170
 * gives the alternatives). */
MUST_USE enum err money_times(struct money price, struct quantity qty,
                              struct money *ret_amount);
/* amount x part / whole, rounded half away from zero; whole > 0. */
MUST_USE enum err money_share(struct money amount, int64_t part, int64_t whole,
                              struct money *ret_share);
/* Yuan as decimal text, at most two places ("30", "30.00", "-1.5"). */
MUST_USE enum err money_parse(const char *text, struct money *ret_amount,
                              struct diag *d);
/* Yuan with two places: "-1.50". Returns buf. */
const char *money_format(struct money m, char buf[MONEY_CHARS]);

#endif
