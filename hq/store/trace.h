/* hq/store/trace.h - where a lot went and on which days its item was sold:
 * what hq/warehouse/trace.h is made of. */
#ifndef HQ_STORE_TRACE_H
#define HQ_STORE_TRACE_H

#include "hq/store/goods.h"

/* Outlets that got of a lot: how much, and when first. */
typedef enum err (*trace_outlet_fn)(void *ctx, uint32_t outlet, int64_t milli,
                                    int64_t first_ms);
MUST_USE enum err trace_outlets(struct store *s, uint32_t item, uint32_t lot,
                                trace_outlet_fn fn, void *ctx);
/* Where it is now, in warehouses and on the way. */
typedef enum err (*trace_place_fn)(void *ctx, const struct goods_place *at,
                                   int64_t milli);
MUST_USE enum err trace_places(struct store *s, uint32_t item, uint32_t lot,
                               trace_place_fn fn, void *ctx);
/* Whether an outlet sold of an item on a day. */
MUST_USE enum err trace_sold_on(struct store *s, uint32_t outlet, int32_t day,
                                uint32_t item, bool *ret_sold);
/* The first and last sale of each till of an outlet on a day. */
typedef enum err (*trace_seqs_fn)(void *ctx, uint32_t till, uint64_t first,
                                  uint64_t last);
MUST_USE enum err trace_seqs(struct store *s, uint32_t outlet, int32_t day,
                             trace_seqs_fn fn, void *ctx);
/* Numbers that a till has for the item besides its own. */
MUST_USE enum err trace_own(struct store *s, uint32_t till, uint32_t item,
                            uint64_t *ret_items, size_t cap, size_t *ret_count);

#endif
