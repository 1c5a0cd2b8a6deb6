/* pos/desk.h - the counter: the open basket and the parked ones, kept.
 *
 * Every change is durable before the call returns, so that after a power cut
 * desk_load brings the same basket back. One basket is current; others are
 * parked under a label. Only the process that holds the screen's lock uses a
 * desk (pos sell keeps its basket in memory). All calls leave cart and tables
 * as they were on failure. */
#ifndef POS_DESK_H
#define POS_DESK_H

#include "pos/cart.h"
#include "pos/lookup.h"
#include "pos/sale.h"
#include "pos/till.h"

#define DESK_PARKED_MAX 20

struct desk {
    struct till *till;  /* borrowed */
    struct actor actor; /* who is signed in */
    struct cart cart;   /* read it freely; change it by the calls below */
    struct cart before; /* to go back to when a change fails */
};

/* Restores the current basket, or begins an empty one. A desk is about
 * 300 KB: not for the stack. */
MUST_USE enum err desk_load(struct desk *desk, struct till *t, struct diag *d);

/* A pick from pos/lookup.h. quantity 0: the label's, or 1. A weighed item
 * without a weight is ERR_SHORT: ask for it. */
MUST_USE enum err desk_add(struct desk *desk, const struct pick *pick,
                           struct quantity quantity, int *ret_line,
                           struct diag *d);
/* As desk_add, of goods that desk_add refuses with ERR_DENIED (pos/recall.h):
 * past their date or recalled, `who` must be a keeper or have one's leave, and
 * an Override is recorded; where only the lot had to be looked at, anybody. */
MUST_USE enum err desk_add_allowed(struct desk *desk, const struct pick *pick,
                                   struct quantity quantity,
                                   const struct actor *who, int *ret_line,
                                   struct diag *d);
/* In what follows `who` is desk->actor, or that with a keeper's leave; on
 * ERR_DENIED ask for it (people_authorise) and call again: the leave is then
 * recorded (pos/override.h). More of goods that are past their date or recalled
 * needs it anew. */
MUST_USE enum err desk_set_quantity(struct desk *desk, int line,
                                    struct quantity quantity,
                                    const struct actor *who, struct diag *d);
MUST_USE enum err desk_set_price(struct desk *desk, int line,
                                 struct money price, const struct actor *who,
                                 struct diag *d);
/* Records LineVoid. */
MUST_USE enum err desk_void(struct desk *desk, int line,
                            const struct actor *who, struct diag *d);
MUST_USE enum err desk_discount_line(struct desk *desk, int line,
                                     struct discount discount,
                                     const struct actor *who, struct diag *d);
MUST_USE enum err desk_discount_basket(struct desk *desk,
                                       struct discount discount,
                                       const struct actor *who, struct diag *d);
/* Gives the basket up. Records SaleAbandoned when it had lines; above the
 * void limit it needs a keeper. */
MUST_USE enum err desk_abandon(struct desk *desk, const struct actor *who,
                               struct diag *d);

/* ---- whose basket it is --------------------------------------------------*/

/* Kept with the basket (pos/customer/credit.h says what may be spent and owed;
 * checked when it is paid). 0: nobody. The amounts never cover more than the
 * total. */
MUST_USE enum err desk_set_member(struct desk *desk, uint64_t member,
                                  int64_t points, struct diag *d);
MUST_USE enum err desk_set_credit(struct desk *desk, uint64_t customer,
                                  struct money credit, struct diag *d);
/* What is still to be paid in cash or by phone: the total less what comes
 * back, points and credit. */
struct money desk_due(const struct desk *desk);

/* ---- several baskets -----------------------------------------------------*/
struct parked {
    uint32_t basket;
    char label[CART_LABEL_CAP];
    int lines;
    struct money total;
    int64_t parked_ms;
    char first_item[ITEM_NAME_CAP]; /* to know it by */
};
/* Puts the current basket aside and begins an empty one. label "": the time
 * of day. ERR_SHORT for an empty basket, ERR_NOMEM past DESK_PARKED_MAX. */
MUST_USE enum err desk_park(struct desk *desk, const char *label,
                            struct diag *d);
/* Brings one back; a current basket with lines is parked first. */
MUST_USE enum err desk_recall(struct desk *desk, uint32_t basket,
                              struct diag *d);
MUST_USE enum err desk_parked(struct desk *desk, struct parked ret_list[],
                              int cap, int *ret_count);

/* Gives the current basket its number, where it has none yet: something else is
 * kept beside it (pos/refund/exchange.h). */
MUST_USE enum err desk_number(struct desk *desk, struct diag *d);

/* ---- paying --------------------------------------------------------------*/
/* Commits the sale (pos/sale.h), and begins an empty basket; the tenders of an
 * exchange (pos/refund/exchange.h), of points and of credit are added here.
 * ERR_DENIED also where goods went past their date or were recalled since they
 * were added. */
MUST_USE enum err desk_pay(struct desk *desk, const struct tender *tenders,
                           int count, struct sale *ret_sale, struct diag *d);

/* The number of a basket that is not kept; for scripts. */
MUST_USE enum err desk_next_basket(struct till *t, uint32_t *ret_basket,
                                   struct diag *d);

/* A cashier's limits from the feed's settings. */
struct cart_limits desk_limits(struct till *t);
/* The total is rounded down to a multiple of this: 1, 10, 50 or 100 fen. */
int64_t desk_rounding(struct till *t);

#endif
