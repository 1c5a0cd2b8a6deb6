/* base/gtin.h - Global Trade Item Numbers (GS1 General Specifications,
 * section 1.3 and 7.9). One canonical form inside: 14 digits, zero-filled from
 * the left, as an integer. */
#ifndef BASE_GTIN_H
#define BASE_GTIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

#define GTIN_DIGITS 14
#define GTIN_CHARS  15
#define GTIN_MAX    INT64_C(99999999999999)

struct gtin {
    int64_t number; /* the 14 digits; 0 is no GTIN */
};

/* Check digit of the digits before it: weights 3 and 1 alternating from the
 * right. digits are '0'..'9', len 1 to 17 (SSCC). */
int gtin_check_digit(const char *digits, int len);

/* GTIN-8, -12, -13 or -14 text with its check digit, or a zero-suppressed
 * UPC-E of 8 digits when upce is set (number system 0 or 1; the length alone
 * cannot tell UPC-E from GTIN-8). ERR_FORMAT with a sentence otherwise. */
MUST_USE enum err gtin_parse(const char *text, bool upce, struct gtin *ret_gtin,
                             struct diag *d);

/* Shortest usual form: 8, 12, 13 or 14 digits. Returns buf. */
const char *gtin_format(struct gtin g, char buf[GTIN_CHARS]);

#endif
