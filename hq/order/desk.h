/* hq/order/desk.h - the order desk: what becomes of what outlets ordered.
 *
 * desk_close, after a cut-off: a suggestion that nobody confirmed follows the
 * outlet's setting (order.Unconfirmed; fast: lines that run out, and none that
 * only fill the shelf) and becomes headquarters' own order, till 0. Lines that
 * came after the cut-off of the truck they were wanted for stay open for the
 * next one, and the shop is told (REASON_TOO_LATE).
 *
 * desk_allot decides every open line whose truck's cut-off is over, and
 * emergency orders at once. In this order:
 *  - not in the range, withdrawn, recalled, not for this outlet: cancelled;
 *    so is what headquarters sent in the outlet's place for the same
 *    suggestion already;
 *  - absurd: more than DESK_ABSURD times the largest of what sold in four
 *    weeks, what was suggested, what the shelf shows or holds, ten units and a
 *    pack; stays open until a person says (desk_decide);
 *  - credit: a franchisee's lines, those that last the fewest days first, as
 *    long as what it owes, what is under way and they come to no more than its
 *    credit; the others wait (REASON_CREDIT);
 *  - stock of the warehouse that serves the outlet, free (not held, with the
 *    days of life the shop needs, not promised before) is shared by need with a
 *    floor, hq/order/share.h: the floor is what the shelf shows less what is
 *    there (one pack for an empty shelf of which nobody said), the need what
 *    would sell until the truck after next, by four weeks' sales, less what is
 *    there;
 *  - what is wanting is made up by the item's substitute as far as that is left
 *    over from its own orders, shared likewise;
 *  - what got nothing waits for the next truck, or is cancelled where the
 *    outlet's rule says so. A line that got a part is done: the next suggestion
 *    knows of it.
 * All sums are exact, and doing it twice changes nothing.
 *
 * Inside the caller's transaction. */
#ifndef HQ_ORDER_DESK_H
#define HQ_ORDER_DESK_H

#include "hq/order/range.h"
#include "hq/order/truck.h"

#define DESK_ABSURD     10
#define DESK_SOLD_DAYS  28
#define DESK_SINCE_DAYS 60 /* older orders are history */
#define DESK_LINES_MAX  2000000

/* A line as the desk sees it. */
struct desk_line {
    struct order_line order;
    struct truck truck;
    uint32_t warehouse;                /* 0: none */
    bool due, closed;                  /* to be decided now; it is */
    int64_t pack_milli, whole_milli;   /* asked, in whole packs */
    int64_t on_hand_milli, sold_milli; /* in DESK_SOLD_DAYS */
    int64_t floor_milli, need_milli;
    int64_t limit_milli; /* more is absurd */
    int64_t transfer_fen;
    int64_t stock_milli, wanted_milli; /* of the item when it was shared */
    int32_t claims;                    /* that it was shared among */
    Order__LineState state;            /* what is decided */
    Order__LineReason reason;
    int64_t given_milli, substitute_milli;
    uint32_t substitute;
    bool no_back_orders;
};
typedef enum err (*desk_line_fn)(void *ctx, const struct desk_line *x);

struct desk_report {
    int64_t orders, lines; /* decided */
    int64_t allotted, partial, substituted, back, cancelled;
    int64_t absurd, credit; /* set aside */
    int64_t later;          /* their truck's cut-off is still to come */
    int64_t no_rule;        /* of outlets nobody made a rule for */
};
/* warehouse 0: all. fn (may be NULL): every line decided, by outlet, order and
 * item. */
MUST_USE enum err desk_allot(struct store *s, int64_t now_ms,
                             uint32_t warehouse, desk_line_fn fn, void *ctx,
                             struct desk_report *ret_report);
/* Every open line with its truck and warehouse, decided or not, by outlet,
 * order and item. */
MUST_USE enum err desk_open(struct store *s, int64_t now_ms, desk_line_fn fn,
                            void *ctx);

struct desk_closed {
    int64_t outlets;       /* whose suggestion nobody confirmed */
    int64_t orders, lines; /* made of them */
    int64_t left;          /* outlets that want to be asked: nothing is sent */
    int64_t late;          /* lines for the next truck */
};
MUST_USE enum err desk_close(struct store *s, int64_t now_ms,
                             struct desk_closed *ret_closed);

/* A person decides a line: so much (whole packs or not; at most what was
 * asked), 0: cancelled. Only what is open or waits. d says why not. */
struct desk_choice {
    uint32_t outlet, till;
    uint64_t seq;
    uint32_t item;
    int64_t milli;
};
MUST_USE enum err desk_decide(struct store *s, const struct desk_choice *x,
                              int64_t now_ms, struct diag *d);

#endif
