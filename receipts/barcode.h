/* receipts/barcode.h - linear barcodes as bars and spaces. Pure.
 *
 * Sources: ISO/IEC 15420 (EAN/UPC), 15417 (Code 128), 16388 (Code 39), 16390
 * (Interleaved 2 of 5); the data forms are those of ESC/POS GS k. */
#ifndef RECEIPTS_BARCODE_H
#define RECEIPTS_BARCODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BARCODE_DATA_MAX     255
#define CODE128_TEXT_MAX     64 /* characters that barcode_of takes */
#define BARCODE_ELEMENTS_MAX (BARCODE_DATA_MAX * 10 + 32)
#define BARCODE_TEXT_MAX     (BARCODE_DATA_MAX + 1)

enum barcode_kind {
    BARCODE_UPC_A,
    BARCODE_EAN13,
    BARCODE_EAN8,
    BARCODE_CODE39,
    BARCODE_ITF,
    BARCODE_CODE128,
};

struct barcode {
    int count;                            /* elements: bar, space, bar ... */
    uint8_t widths[BARCODE_ELEMENTS_MAX]; /* in modules, each 1 to 4 */
    int modules;                          /* their sum */
    char text[BARCODE_TEXT_MAX];          /* for people, below the bars */
};

/* UPC-A: 11 or 12 digits, EAN-13: 12 or 13, EAN-8: 7 or 8 (the check digit is
 * added when it is missing, and refused when it is wrong). Code 39: capitals,
 * digits and "-. $/+%"; start and stop are added. ITF: an even number of
 * digits. Code 128: "{A", "{B" or "{C" first and wherever the set changes,
 * "{1" to "{4" for FNC1 to FNC4, "{S" for the shift, "{{" for "{"; in set C
 * each byte is a pair of digits, 0 to 99. ERR_FORMAT for anything else. */
MUST_USE enum err barcode_make(enum barcode_kind kind, const void *data,
                               size_t len, struct barcode *ret_barcode);

/* The barcode that scanners of a shop expect for a text: 13 or 8 digits with a
 * right check digit as EAN, 12 as UPC-A, other printable ASCII as Code 128 in
 * its shortest form (pairs of digits in set C). ERR_FORMAT for other text. */
MUST_USE enum err barcode_of(const char *text, struct barcode *ret_barcode);

#endif
