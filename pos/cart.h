/* pos/cart.h - the open basket: pure arithmetic over a struct, no database, no
 * clock. pos/desk.h keeps it across power cuts.
 *
 * Amounts follow ledger.proto's Sale: a line is round(price x quantity) or a
 * label's amount, less its own discount and its promotions (which are nobody's
 * discount and count against no limit); the basket's discount is shared over
 * the lines in proportion, exactly to the fen (largest remainder, earlier
 * line first on a tie). Nothing goes below zero. Every function leaves the
 * cart as it was when it fails.
 *
 * Whoever is not a keeper stays within struct cart_limits: past them a call is
 * ERR_DENIED, and a keeper's leave (people_authorise) in the actor lets it
 * pass and is recorded. Rounding down to round_fen (抹零) is the shop's rule
 * and nobody's discount. */
#ifndef POS_CART_H
#define POS_CART_H

#include "pos/item.h"
#include "pos/people.h"
#include "sync/promo/promo.h"

#define CART_LINES_MAX    300
#define CART_LABEL_CAP    48
#define CART_PROMOS_MAX   600
#define CART_QUANTITY_MAX INT64_C(100000000)   /* 100,000 units on one line */
#define CART_TOTAL_MAX    INT64_C(10000000000) /* 100 million yuan */

/* By amount or by part; both zero: none. */
struct discount {
    struct money amount;
    int64_t permille; /* 100: ten percent off (9 折) */
};

struct cart_line {
    uint32_t row; /* names the line while the basket lives; never reused */
    struct item item;
    struct quantity quantity; /* of the sold unit; kg for weight */
    struct money price;       /* item.price unless the cashier changed it */
    struct money label;       /* a label's amount; 0: none */
    struct goods goods;
    struct discount discount;
    struct money promo; /* taken off by promotions, cart_take_promos */
    /* computed by every change: */
    struct money gross;  /* price x quantity, or the label */
    struct money off;    /* the line's own discount */
    struct money share;  /* of the basket's discount */
    struct money amount; /* gross - off - promo */
};

/* What one promotion took off one line. */
struct cart_promo {
    uint32_t row;
    uint32_t promotion; /* feed id */
    struct money off;
    char name[PROMO_NAME_CAP];
};

struct cart {
    uint32_t basket;            /* till's basket number; 0: not kept yet */
    char label[CART_LABEL_CAP]; /* parked under this name */
    uint32_t rows;              /* last row given out */
    struct discount discount;   /* of the whole basket */
    int64_t round_fen;          /* the total is a multiple of it; 0 is 1 */
    uint32_t authorised_by;     /* last keeper who allowed something */
    /* people, by number (pos/customer/customer.h); 0: nobody */
    uint64_t member;     /* whose points and prices */
    int64_t points;      /* of theirs, to be spent on this basket ... */
    int64_t point_fen;   /* ... at so much each */
    uint64_t customer;   /* who buys on credit ... */
    struct money credit; /* ... so much of this basket */
    /* computed: */
    struct money subtotal; /* sum of line amounts */
    struct money rounded;  /* taken off by round_fen */
    struct money off;      /* the basket's discount, rounding included */
    struct money total;    /* subtotal - off: what the customer pays */
    struct money saved;    /* all discounts together */
    /* Only so many of each mean anything: a basket is copied with every change,
     * and most are short (cart_copy). */
    int count, promo_count;
    struct cart_line lines[CART_LINES_MAX];
    struct cart_promo promos[CART_PROMOS_MAX]; /* by line */
};

/* What a cashier may do alone: settings of sync/feed.h. */
struct cart_limits {
    int64_t line_permille;    /* off one line */
    int64_t basket_permille;  /* off the whole, besides the lines' own */
    struct money void_amount; /* taken out of a basket at once */
    bool price_asks;          /* a changed price needs a keeper */
};

/* Empty, number 0. */
void cart_clear(struct cart *c);
/* What is in use of it. */
void cart_copy(struct cart *to, const struct cart *from);
/* Index of a row; -1. */
int cart_find(const struct cart *c, uint32_t row);
/* Pieces for the screen: whole units, a weighed line counts one. */
int64_t cart_pieces(const struct cart *c);

/* Adds quantity (> 0) of item. Joins a line of the same item, pack, price, lot
 * and expiry when neither has a label nor is weighed nor has a discount by
 * amount. label: 0 or a scale label's amount. *ret_line: index of the line to
 * show. */
MUST_USE enum err cart_add(struct cart *c, const struct item *item,
                           struct quantity quantity, struct money label,
                           int *ret_line, struct diag *d);
MUST_USE enum err cart_add_goods(struct cart *c, const struct item *item,
                                 struct quantity quantity, struct money label,
                                 const struct goods *goods, int *ret_line,
                                 struct diag *d);
/* quantity > 0; a smaller one than before counts as taking goods out. */
MUST_USE enum err cart_set_quantity(struct cart *c, int line,
                                    struct quantity quantity,
                                    const struct cart_limits *limits,
                                    const struct actor *who, struct diag *d);
MUST_USE enum err cart_set_price(struct cart *c, int line, struct money price,
                                 const struct cart_limits *limits,
                                 const struct actor *who, struct diag *d);
/* Removes a line; the caller records the LineVoid. *ret_line: what it was. */
MUST_USE enum err cart_void(struct cart *c, int line,
                            const struct cart_limits *limits,
                            const struct actor *who, struct cart_line *ret_line,
                            struct diag *d);
/* A zero discount takes it away. */
MUST_USE enum err cart_discount_line(struct cart *c, int line,
                                     struct discount discount,
                                     const struct cart_limits *limits,
                                     const struct actor *who, struct diag *d);
MUST_USE enum err cart_discount_basket(struct cart *c, struct discount discount,
                                       const struct cart_limits *limits,
                                       const struct actor *who, struct diag *d);
/* Is what a cashier took off this line, or with -1 the whole basket, more than
 * one may? */
bool cart_beyond(const struct cart *c, int line,
                 const struct cart_limits *limits);
/* Is everything taken off within what `who` may? Checked again at paying, as
 * lines may have gone since. ERR_DENIED. */
MUST_USE enum err cart_check_limits(const struct cart *c,
                                    const struct cart_limits *limits,
                                    const struct actor *who, struct diag *d);

/* The lines get what c->promos, which pos/promo/promos.h fills, says; a line
 * changed later keeps it, as far as it goes, until the next call. */
MUST_USE enum err cart_take_promos(struct cart *c, struct diag *d);

/* Shares amount over weights (>= 0, sum > 0) exactly; out[i] <= weights[i]
 * when amount <= sum. For tests too. */
void cart_share(int64_t amount, const int64_t *weights, int count,
                int64_t *out);

/* What a cashier types in the discount box: "9折", "95折", "8.5折" (or "9/" on
 * a number pad) is the part to pay, "5%" the part off, "5" or "5元" an amount
 * off, "0" none. */
MUST_USE enum err discount_parse(const char *text,
                                 struct discount *ret_discount, struct diag *d);

#endif
