/* tests/support/stage_routes.h - the way to every panel of the till. */
#ifndef TESTS_SUPPORT_STAGE_ROUTES_H
#define TESTS_SUPPORT_STAGE_ROUTES_H

#include "tests/support/stage.h"

enum stage_form { STAGE_NO_FORM, STAGE_NUMBER, STAGE_TEXT };

struct stage_route {
    const char *name;
    enum stage_form form; /* what is typed there */
    bool basket;          /* goods in it first */
    bool cashier;         /* who must ask a keeper */
    bool scale;           /* a scale stands on the counter */
    const char *scan;     /* a code scanned before the keys; may be NULL */
    const char *keys;     /* from the resting screen */
};

extern const struct stage_route stage_routes[];
extern const int stage_route_count;

/* Somebody signs in and opens the shift; a sale, a customer, goods on paper. */
void stage_begin(struct stage *s);
/* From wherever it is. False: it did not come back to the resting screen. */
bool stage_go(struct stage *s, const struct stage_route *route);

#endif
