/* pos/customer_view.h - what the customer is shown, as a value.
 *
 * The till's screen makes it; the pole display's thread (customer_show.h) and
 * the second terminal (`pos display`) read it. Between processes it is the
 * file D/display/state, replaced whole (mode 0600), so that a reader never
 * sees half of one and is woken by inotify; it is not durable and need not
 * be. It holds nothing that the customer does not see. */
#ifndef POS_CUSTOMER_VIEW_H
#define POS_CUSTOMER_VIEW_H

#include "base/money.h"
#include "drivers/customer_display.h"
#include "pos/item.h"

#define CUSTOMER_VIEW_DIR  "display"
#define CUSTOMER_VIEW_FILE "display/state"
#define CUSTOMER_QR_CAP    512
#define CUSTOMER_STEP_MS   2000 /* eight digits show one thing at a time */

enum customer_kind {
    CUSTOMER_IDLE,
    CUSTOMER_BASKET, /* last line, total */
    CUSTOMER_DUE,    /* due, received so far, total */
    CUSTOMER_PAID,   /* total, received, change */
    CUSTOMER_QR,     /* qr, due, until_ms */
};

struct customer_view {
    enum customer_kind kind;
    char shop[ITEM_NAME_CAP];
    char item[ITEM_NAME_CAP + ITEM_UNIT_CAP]; /* the last line */
    char quantity[64];                        /* "3 瓶", "0.530 kg" */
    struct money price, amount;               /* of that line */
    struct money total, received, due, change;
    char qr[CUSTOMER_QR_CAP]; /* the code's text */
    int64_t until_ms;         /* wall clock: when it is worth nothing; 0 */
};

/* As JSON, one line; ERR_RANGE when cap does not hold it. */
MUST_USE enum err customer_view_encode(const struct customer_view *v, char *out,
                                       size_t cap);
/* ERR_FORMAT for what is none; texts are cut, amounts are within MONEY_MAX. */
MUST_USE enum err customer_view_decode(const char *text, size_t len,
                                       struct customer_view *ret_view);

MUST_USE enum err customer_view_write(const char *dir,
                                      const struct customer_view *v);
/* ERR_NOTFOUND: no till has run here. */
MUST_USE enum err customer_view_read(const char *dir,
                                     struct customer_view *ret_view);

bool customer_view_same(const struct customer_view *a,
                        const struct customer_view *b);

/* For a pole display: step counts from 0, each CUSTOMER_STEP_MS long; returns
 * whether there is another step. idle: what it shows between sales. Without
 * chinese every text is ASCII. */
bool customer_view_face(const struct customer_view *v, const char *idle,
                        bool chinese, int step, struct customer_face *ret_face);

#endif
