/* base/instore.h - what a shop's own scale prints: in-store codes (prefixes 20
 * to 29, GS1 General Specifications 2.1.12; GB/T 18283) of 13 digits, and the
 * 18 digit ones that Chinese scales print in Code 128. Every scale may print in
 * its own layout:
 *
 *   prefix | item number | [price check] | value | [second value] | check digit
 *
 * which is told in settings, key by key or as one text ("prefix=20-24 item=5
 * value=5 kind=amount"):
 *
 *   prefix       "22", "20-24", "20,27-29": two to four digits each, all of one
 *                length, the first two 20 to 29 or 02 (a UPC-A of 12 digits)
 *   item         3 to 7 digits
 *   number       "plu" (also when missing) or "item", headquarters' number
 *   value        3 to 6 digits
 *   kind         "amount" or "weight"
 *   decimals     of the value: an amount 0 to 2 (2 when missing: fen), a weight
 *                in kg 0 to 3 (3: grams)
 *   price_check  "none" (when missing), "before" or "after" the amount, which
 *                has 4 or 5 digits then (GS1 General Specifications 7.9.2 to
 *                7.9.4; checked against the published examples 2875 -> 9 and
 *                14685 -> 6)
 *   second       3 to 6 digits: a second value, of the other kind
 *   second_decimals
 *
 * and must come to 13 or 18 digits. Pure. */
#ifndef BASE_INSTORE_H
#define BASE_INSTORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/money.h"
#include "base/quantity.h"

#define INSTORE_LAYOUTS_MAX  16
#define INSTORE_NAME_CAP     32
#define INSTORE_PREFIXES_MAX 4

enum instore_kind { INSTORE_NONE, INSTORE_AMOUNT, INSTORE_WEIGHT };
enum instore_check {
    INSTORE_UNCHECKED,
    INSTORE_CHECK_BEFORE,
    INSTORE_CHECK_AFTER,
};

struct instore_value {
    enum instore_kind kind;
    int digits;   /* 0: not there */
    int decimals; /* -1: as is usual for its kind */
};

struct instore_layout {
    char name[INSTORE_NAME_CAP]; /* for sentences: the scale's */
    int prefix_digits, prefix_count;
    struct instore_range {
        int from, to;
    } prefixes[INSTORE_PREFIXES_MAX];
    int item_digits;
    bool by_item;
    struct instore_value value, second;
    enum instore_check price_check;
};

/* Begins one: nothing known yet. */
void instore_layout_init(struct instore_layout *l, const char *name);
/* One setting of it; ERR_FORMAT with a sentence that names scale and key. */
MUST_USE enum err instore_layout_set(struct instore_layout *l, const char *key,
                                     const char *value, struct diag *d);
/* Is anything missing, does it come to 13 or 18 digits? ERR_FORMAT. */
MUST_USE enum err instore_layout_check(const struct instore_layout *l,
                                       struct diag *d);
/* All three from one text. */
MUST_USE enum err instore_layout_parse(const char *name, const char *text,
                                       struct instore_layout *ret_layout,
                                       struct diag *d);
/* What holds where no scale was set up: 2x, five digits of PLU, five of fen. */
void instore_layout_usual(struct instore_layout *ret_layout);
int instore_layout_digits(const struct instore_layout *l);

struct instore_code {
    const struct instore_layout *layout; /* that fits; borrowed */
    uint32_t number;                     /* PLU or item number */
    struct money amount;                 /* 0: not on it */
    struct quantity weight;              /* kg; 0: not on it */
};

/* 12 (UPC-A beginning with 2), 13 or 18 digits of the in-store prefixes? */
bool instore_is(const char *code);
/* ERR_FORMAT: a wrong check digit, no item number, no value. ERR_NOTFOUND: no
 * layout has this prefix and length. ERR_EXISTS: more than one has. */
MUST_USE enum err instore_read(const struct instore_layout *layouts, int count,
                               const char *code, struct instore_code *ret_code,
                               struct diag *d);

/* Of 4 or 5 digits. */
int instore_price_check(const char *digits, int len);

#endif
