/* hq/dispatch/send.h - what becomes of a plan: deliveries with numbers, loaded
 * by scanning, kept cold, and what comes back. Inside the caller's
 * transaction. */
#ifndef HQ_DISPATCH_SEND_H
#define HQ_DISPATCH_SEND_H

#include "hq/dispatch/need.h"
#include "hq/dispatch/network.h"

/* What happened to one stop. why NULL: it goes. */
struct send_stop {
    uint32_t outlet, delivery;
    const char *why; /* in the user's language */
};
typedef enum err (*send_fn)(void *ctx, const struct send_stop *x);

/* Every stop of the plan that is not confirmed yet becomes a delivery, and the
 * shop is told (feed delivery/<id>). A stop whose orders have changed since
 * the plan was made is left for the next plan, with a sentence. */
MUST_USE enum err send_confirm(struct store *s, const struct network *net,
                               const Route__Plan *plan, int64_t now_ms,
                               send_fn fn, void *ctx, struct diag *d);

/* The slip's text was scanned at the truck: the outlet's lane goes onto the
 * delivery, the delivery gets its lots and is told again, order lines are
 * sent. place: the hub, or a station where it changes trucks (recorded, and
 * nothing moves). */
struct send_loaded {
    uint32_t delivery, outlet;
    int64_t lines, pieces; /* item lots; consignments */
    bool reprint;          /* the goods differ from the slip scanned */
    bool again;            /* it was loaded before: nothing done */
};
MUST_USE enum err send_load(struct store *s, const struct network *net,
                            const char *code, int place, uint32_t by,
                            int64_t now_ms, struct send_loaded *ret_loaded,
                            struct diag *d);

/* Everything still on a delivery goes back to a warehouse's dock (warehouse
 * > 0) or is lost. item 0: all; milli 0: all of it. *ret_lines: lots moved. */
struct send_back {
    uint32_t delivery, warehouse, item;
    uint32_t loss; /* goods.LossReason */
    int64_t milli;
    const char *reason;
    uint32_t by;
};
MUST_USE enum err send_back(struct store *s, const struct send_back *x,
                            int64_t now_ms, size_t *ret_lines, struct diag *d);

/* Goods that were too warm or too cold for longer than grace, by the readings
 * of their trucks from loading until an hour after the planned arrival: their
 * lots are held. Called for each lot once, and for each delivery with cold
 * goods and no readings (lot 0). */
struct send_breach {
    uint32_t delivery, vehicle, item, lot;
    int64_t from_ms, until_ms;
    int32_t worst_decidegree;
    bool held_before;
};
typedef enum err (*send_breach_fn)(void *ctx, const struct send_breach *x);
MUST_USE enum err send_check_cold(struct store *s, int32_t day,
                                  int64_t grace_ms, int64_t now_ms,
                                  send_breach_fn fn, void *ctx, struct diag *d);

#endif
