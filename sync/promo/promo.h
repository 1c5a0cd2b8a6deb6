/* sync/promo/promo.h - what promotions take off a basket: one answer, the same
 * integer at the till, on paper and at headquarters.
 *
 * Pure: no database, no clock, no screen; scratch comes from the caller's
 * arena.
 *
 * The rules.
 *  1. A piece of goods takes part in at most one promotion of its price
 *     (SPECIAL_PRICE, PERCENT_OFF, NTH_OFF, BUNDLE_PRICE, NEAR_EXPIRY); those
 *     round half away from zero piece by piece, so that three lines of one
 *     bottle and one line of three come to the same.
 *  2. Pieces of NTH_OFF and BUNDLE_PRICE may be of different goods. They are
 *     grouped from the dearest to the cheapest, which takes off the most; of
 *     equal price the lower item number goes first. A group is whole or does
 *     not count. For a SPEND_SAVE a piece of a bundle counts with
 *     its even part of the price, at most its own.
 *  3. At most one SPEND_SAVE holds in a basket. It counts what is to be paid
 *     for its goods after rule 1, without the goods in promotions that say
 *     no_spend_save, and is shared over them in proportion (largest remainder).
 *  4. Of promotions with the same `exclusive` number at most one holds.
 *  5. Where the cashier changed a line's price or gave it a discount, only
 *     promotions with on_manual hold, on what is left. A discount on the whole
 *     basket comes after all promotions and does not stop them.
 *  6. What is weighed or has a price label is one piece, and never part of a
 *     group of pieces.
 *  7. Among all that the rules allow, what takes off the most holds; of the
 *     same amounts the one with more pieces under higher priorities.
 * Nothing goes below zero. The order of lines, and how pieces are split over
 * them, change nothing in what is taken off a kind of goods.
 *
 * How. Goods that share a group of pieces or a limited promotion form a
 * cluster; each cluster is searched exactly, pieces from dear to cheap,
 * remembering how far each open group is (dynamic programming). Where a
 * SPEND_SAVE is near its next step, outcomes that take off less but leave more
 * to count are carried along (Pareto front over both). Limits of the exactness:
 * a cluster of more than PROMO_WORK steps (pieces x open-group states), more
 * than PROMO_CHOICES combinations of exclusive promotions, more than PROMO_LIVE
 * promotions that touch one basket, or more than PROMO_LABELS points of a front
 * are decided greedily, still deterministic and within the rules, and `exact`
 * says so. */
#ifndef SYNC_PROMO_PROMO_H
#define SYNC_PROMO_PROMO_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/money.h"
#include "base/quantity.h"
#include "sync/feed.pb-c.h"

#define PROMO_NAME_CHARS     20
#define PROMO_NAME_CAP       (PROMO_NAME_CHARS * 4 + 1)
#define PROMO_GOODS_MAX      2000
#define PROMO_CATEGORIES_MAX 50
#define PROMO_STEPS_MAX      10
#define PROMO_PIECES_MAX     20
#define PROMO_LIMIT_MAX      1000
#define PROMO_PRIORITY_MAX   9
#define PROMO_MONEY_MAX      INT64_C(100000000) /* a million yuan */

#define PROMO_LIVE    256
#define PROMO_CHOICES 32
#define PROMO_STATES  4096
#define PROMO_WORK    400000
#define PROMO_LABELS  40000

/* What a record must be, in words: headquarters asks before it writes one, a
 * till before it uses one. ERR_FORMAT, ERR_RANGE. */
MUST_USE enum err promo_check(const Feed__Promotion *p, struct diag *d);

/* ---- the promotions ------------------------------------------------------*/

/* Promotions with indexes by goods, made once and read by every pricing. */
struct promo_book;

/* Copies what it needs. Records that promo_check refuses are left out: one bad
 * row must not keep a shop from all others. NULL when there is no room. */
struct promo_book *promo_book_new(const Feed__Promotion *const *list,
                                  size_t count);
void promo_book_free(struct promo_book *book); /* NULL-safe */
/* Also of one that is over; NULL when there is none. */
const char *promo_book_name(const struct promo_book *book, uint32_t id);

/* ---- a basket ------------------------------------------------------------*/

struct promo_line {
    uint64_t item;
    uint32_t pack;
    const char *category;     /* "" or NULL: none */
    struct quantity quantity; /* kg when it is one piece */
    struct money price;       /* of a piece or kg, as the line has it */
    struct money amount;      /* the line, less the cashier's discount */
    bool one_piece;           /* weighed, labelled or discounted */
    bool manual;              /* price or discount is the cashier's */
    int32_t expiry_day;       /* 0: not known */
};

struct promo_when {
    int32_t day; /* business day */
    int minute;  /* after midnight, by the wall */
    bool member; /* the customer is one */
};

struct promo_share {
    int line;
    uint32_t promotion;
    struct money off; /* above zero */
};

struct promo_outcome {
    const struct promo_share *shares; /* in the arena; by line */
    int count;
    struct money off; /* of all together */
    bool exact;
};

/* ERR_NOMEM; otherwise always an outcome. */
MUST_USE enum err promo_price(const struct promo_book *book,
                              const struct promo_line *lines, int count,
                              const struct promo_when *when,
                              struct arena *arena,
                              struct promo_outcome *ret_outcome);

/* ---- words ---------------------------------------------------------------*/

/* The rule in words: "of 2 pieces the cheapest at 50% off". */
void promo_words(const Feed__Promotion *p, char *out, size_t cap);
/* "Mon-Fri 17:00-19:00, until 2026-12-31, members"; "" when always. */
void promo_when_words(const Feed__Promotion *p, char *out, size_t cap);

#endif
