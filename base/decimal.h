/* base/decimal.h - decimal text to scaled integers, for money and quantity. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

/* Text such as "-12.5" to 12.5 x 10^places. Refuses (ERR_FORMAT) anything
 * that is not digits, one optional sign and one optional point, and more
 * decimals than places; ERR_RANGE past max. */
MUST_USE enum err decimal_parse(const char *text, unsigned places, int64_t max,
                                int64_t *ret_scaled, struct diag *d);

/* (a x b) / divisor rounded half away from zero, in 128 bits; ERR_RANGE when
 * the result does not fit within +-max. divisor > 0. */
MUST_USE enum err decimal_muldiv(int64_t a, int64_t b, int64_t divisor,
                                 int64_t max, int64_t *ret_result);

#endif
