/* hq/goods/project_goods.h - what a till received off a truck: into the shop's
 * stock, and into the book of goods (hq/store/goods.h). Called by hq/project.c
 * inside its transaction. */
#ifndef HQ_GOODS_PROJECT_GOODS_H
#define HQ_GOODS_PROJECT_GOODS_H

#include "hq/project_stock.h"

/* e is a DeliveryReceived. One that cannot be believed is counted as suspect
 * and left out whole. A second one of the same till for the same delivery is
 * kept and listed, and moves nothing. */
MUST_USE enum err project_goods(struct project *p, uint32_t outlet,
                                uint32_t till, uint64_t seq,
                                const Ledger__Entry *e, project_stock_fn *move);

#endif
