/* hq/warehouse/trace.h - a lot down to where it is, the outlets that got it
 * and the receipts that sold it.
 *
 * Headquarters keeps no row for a sale's line: which days an outlet sold the
 * item is known (hq_item_day), so that only the runs of those days are looked
 * into, and in them only entries that name the item are unpacked.
 *
 * A line says its lot where the cashier scanned a code that has it; such a
 * receipt is certain. A line without one, at an outlet that had got of the lot
 * by then, may be of it: it is told as such. */
#ifndef HQ_WAREHOUSE_TRACE_H
#define HQ_WAREHOUSE_TRACE_H

#include "hq/store/trace.h"

struct trace_sale {
    uint32_t outlet, till;
    uint64_t seq;
    int64_t at_ms;
    int32_t day;
    int64_t milli; /* base units */
    bool certain;  /* by its lot; else by item and time */
};
struct trace_at { /* an outlet */
    uint32_t outlet;
    int64_t got_milli; /* 0: sold it without having got it by the book */
    int32_t from_day;  /* it came */
    int64_t certain, possible; /* receipts */
    int64_t certain_milli, possible_milli;
};
struct trace_fns { /* each may be NULL */
    trace_place_fn on_place;
    enum err (*on_outlet)(void *ctx, const struct trace_at *x); /* after its */
    enum err (*on_sale)(void *ctx, const struct trace_sale *x);
    void *ctx;
};
struct trace_sum {
    int64_t outlets, in_stock_milli, on_way_milli, delivered_milli;
    int64_t certain, possible, certain_milli, possible_milli;
    int64_t entries; /* unpacked */
};
/* today: sales up to and with this day. */
MUST_USE enum err trace_lot(struct store *s, const struct goods_lot *lot,
                            int32_t today, const struct trace_fns *fns,
                            struct trace_sum *ret_sum);

#endif
