/* base/quantity.h - quantities in thousandths of the item's unit.
 *
 * One bottle is 1000, 530 g of loose sugar sold by the kilogram is 530. Never
 * floating point; overflow is ERR_RANGE, never wrap-around. */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H

#include <stdint.h>

#include "base/diag.h"

#define QUANTITY_ONE   1000
#define QUANTITY_MAX   INT64_C(1000000000000) /* a thousand million units */
#define QUANTITY_CHARS 24                     /* enough for quantity_format */

struct quantity {
    int64_t milli; /* negative for what goes back */
};

static inline struct quantity quantity_of(int64_t milli)
{
    return (struct quantity){milli};
}

MUST_USE enum err quantity_add(struct quantity a, struct quantity b,
                               struct quantity *ret_sum);
/* a x b, both in thousandths, rounded half away from zero (three bottles of a
 * pack of twelve: 3000 x 12000 = 36000). */
MUST_USE enum err quantity_times(struct quantity a, struct quantity b,
                                 struct quantity *ret_product);
/* Decimal text, at most three places ("3", "0.53"), |value| <= QUANTITY_MAX. */
MUST_USE enum err quantity_parse(const char *text, struct quantity *ret_qty,
                                 struct diag *d);
/* Shortest exact form: "3", "0.53". Returns buf. */
const char *quantity_format(struct quantity q, char buf[QUANTITY_CHARS]);

#endif
