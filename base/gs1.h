/* base/gs1.h - what a scanned code says: GS1 element strings (GS1 General
 * Specifications, section 3 and 7.8), GS1 Digital Link URIs (GS1 Digital Link
 * Standard: URI Syntax 1.4), and everything else as it is.
 *
 * Nothing is guessed. A code that breaks the rules of its application
 * identifiers is refused whole. Where a separator (FNC1, sent as GS) was lost,
 * a lot and the expiry after it have run together: then there is neither, never
 * a wrong one. */
#ifndef BASE_GS1_H
#define BASE_GS1_H

#include "base/gtin.h"
#include "base/money.h"
#include "base/quantity.h"

#define GS1_CODE_MAX     512
#define GS1_ELEMENTS_MAX 32
#define GS1_VALUE_MAX    90
#define GS1_LOT_CAP      21
#define GS1_SEPARATOR    '\x1d'

enum gs1_form {
    GS1_PLAIN,    /* no GS1 data: a GTIN's digits, a shop's own code, any URL */
    GS1_ELEMENTS, /* of GS1-128, DataBar, DataMatrix, QR, DotCode */
    GS1_LINK,     /* Digital Link */
};

struct gs1_element {
    char ai[5];
    char value[GS1_VALUE_MAX + 1];
};

struct gs1 {
    enum gs1_form form;
    char aim[4];                  /* "]C1", or "" */
    char plain[GS1_CODE_MAX + 1]; /* GS1_PLAIN: the code without the AIM id */
    int count;
    struct gs1_element elements[GS1_ELEMENTS_MAX];
    /* What a till wants of them: */
    struct gtin gtin;      /* (01); number 0: none */
    char lot[GS1_LOT_CAP]; /* (10), else "" */
    bool expires;
    int32_t expiry_day;     /* last good day: (17), else (15), else (7003) */
    struct quantity weight; /* net kg, (310n); 0: none */
    bool priced;
    struct money price; /* (392n); (393n) in yuan */
    bool doubtful;      /* a separator was lost: see above */
};

/* code may begin with its AIM identifier; without one only what can be nothing
 * else is taken for GS1. today (base/clock.h) decides the century of a two
 * digit year: within 49 years back and 50 ahead; day 00 is the month's last.
 * ERR_FORMAT with a sentence for what is GS1 and wrong, and for an EAN whose
 * check digit is. */
MUST_USE enum err gs1_read(const char *code, int32_t today, struct gs1 *ret_gs1,
                           struct diag *d);

#endif
