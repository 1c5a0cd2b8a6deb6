/* hq/warehouse/stock.h - goods in, into bins, counted; warehouses themselves.
 * Inside the caller's transaction. */
#ifndef HQ_WAREHOUSE_STOCK_H
#define HQ_WAREHOUSE_STOCK_H

#include "hq/store/goods.h"
#include "hq/store/ware.h"

#define STOCK_BINS_MAX  20000 /* of one warehouse */
#define STOCK_LOST_DAYS 36500 /* no goods keep for a century */

/* A warehouse, new (id 0) or changed: zones and bins as they are from now on.
 * ERR_DENIED: a bin that is no longer among them holds goods. */
MUST_USE enum err stock_warehouse(struct store *s, Goods__Warehouse *x,
                                  int64_t now_ms, uint32_t *ret_id,
                                  struct diag *d);

/* Goods from a supplier to the dock. A batch that is known by its code, with
 * the same expiry, is the same lot. ERR_RANGE: past its date already. */
struct stock_receipt {
    uint32_t warehouse, order; /* order 0: none */
    struct goods_lot lot;      /* id: not looked at; code "": unknown */
    int64_t milli;
    const char *paper;
    uint32_t by;
};
MUST_USE enum err stock_receive(struct store *s, const struct stock_receipt *x,
                                int64_t now_ms, uint32_t *ret_lot,
                                struct diag *d);

/* Where an item should be put: in a zone with the temperature it needs
 * (order.Shelf), where it lies already, else the first empty bin. ERR_NOTFOUND
 * with a sentence when there is none. */
MUST_USE enum err stock_suggest(struct store *s, uint32_t warehouse,
                                uint32_t item, char ret_bin[GOODS_BIN_MAX],
                                struct diag *d);

/* What one found in a bin without being told; the difference to the book goes
 * to or comes from PLACE_LOST, LOSS_COUNT. *ret_diff_milli: found less what
 * the book had. */
struct stock_count {
    uint32_t warehouse;
    const char *bin;
    uint32_t item, lot;
    int64_t counted_milli; /* from 0 on */
    const char *reason;
    uint32_t by;
};
MUST_USE enum err stock_counted(struct store *s, const struct stock_count *x,
                                int64_t now_ms, int64_t *ret_diff_milli,
                                struct diag *d);
/* One line of any kind. */
MUST_USE enum err stock_move(struct store *s, Goods__MoveKind kind,
                             const struct goods_stock *line,
                             const struct goods_place *to, const char *reason,
                             uint32_t by, int64_t now_ms, struct diag *d);
/* The kind of a move by its two ends. */
Goods__MoveKind stock_kind(const struct goods_place *from,
                           const struct goods_place *to);

#endif
