/* hq/store/ware.h - warehouses: their zones and bins, from headquarters' own
 * ledger (warehouse_put; the latest of a number counts). Inside the caller's
 * transaction. */
#ifndef HQ_STORE_WARE_H
#define HQ_STORE_WARE_H

#include "hq/store/goods.h"

/* From the ledger. */
MUST_USE enum err ware_apply(struct store *s, const Goods__Warehouse *x);
/* Unpacked: goods__warehouse__free_unpacked. ERR_NOTFOUND. */
MUST_USE enum err ware_get(struct store *s, uint32_t id,
                           Goods__Warehouse **ret_warehouse);
/* Whether the warehouse is closed, and has the bin: "" and a wave's place are
 * in each. ERR_NOTFOUND. */
MUST_USE enum err ware_bin(struct store *s, uint32_t warehouse, const char *bin,
                           bool *ret_closed, bool *ret_known);
MUST_USE enum err ware_next_id(struct store *s, uint32_t *ret_id);

#endif
