/* hq/store/demand.h - what hq/demand reads: sales and movements of goods by
 * outlet, item and day, and the packed copy of them. */
#ifndef HQ_STORE_DEMAND_H
#define HQ_STORE_DEMAND_H

#include "hq/store/store.h"

#define DEMAND_SPAN_SHIFT 5 /* a pack is of 32 days: day >> 5 */

/* A day of an item of the range at an outlet: sold less what came back, and
 * what else came (above zero) or went. */
struct demand_row {
    uint32_t item;
    int32_t day;
    int64_t sold_milli, moved_milli;
};
typedef enum err (*demand_row_fn)(void *ctx, const struct demand_row *row);
/* By item, then day. */
MUST_USE enum err demand_rows(struct store *s, uint32_t outlet, int32_t from,
                              int32_t to, demand_row_fn fn, void *ctx);

/* Appends the bytes; ERR_NOTFOUND when no pack is there (any more). */
MUST_USE enum err demand_pack_get(struct store *s, uint32_t outlet,
                                  int32_t span, struct buf *ret_bytes);
/* Inside the same transaction as the rows were read in. */
MUST_USE enum err demand_pack_put(struct store *s, uint32_t outlet,
                                  int32_t span, const void *bytes, size_t len);

/* On hand now, in any order; an item may come several times, to be added up. */
typedef enum err (*demand_stock_fn)(void *ctx, uint32_t item, int64_t milli);
MUST_USE enum err demand_stock(struct store *s, uint32_t outlet,
                               demand_stock_fn fn, void *ctx);
/* Promotions that reach the outlet, also past ones; until: the last day, also
 * where it was ended earlier than planned. */
typedef enum err (*demand_promotion_fn)(void *ctx, const Feed__Promotion *x,
                                        int32_t until);
MUST_USE enum err demand_promotions(struct store *s, uint32_t outlet,
                                    demand_promotion_fn fn, void *ctx);
/* First and last day with a sale, within from..to: a till's clock may have been
 * anywhere. ERR_NOTFOUND when there is none. */
MUST_USE enum err demand_days(struct store *s, uint32_t outlet, int32_t from,
                              int32_t to, int32_t *ret_first,
                              int32_t *ret_last);
typedef enum err (*demand_outlet_fn)(void *ctx, uint32_t outlet);
MUST_USE enum err demand_outlets(struct store *s, demand_outlet_fn fn,
                                 void *ctx);
/* Every item's category. */
typedef enum err (*demand_category_fn)(void *ctx, uint32_t item,
                                       const char *category);
MUST_USE enum err demand_categories(struct store *s, demand_category_fn fn,
                                    void *ctx);
struct demand_name {
    char name[STORE_NAME_MAX], category[STORE_NAME_MAX], unit[STORE_NAME_MAX];
};
/* ERR_NOTFOUND. */
MUST_USE enum err demand_name(struct store *s, uint32_t item,
                              struct demand_name *ret_name);

#endif
