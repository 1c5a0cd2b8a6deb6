/* hq/project_stock.h - what a till's stock papers and stocktakes say: lines of
 * hq_stock_move. What they do to the stock is hq/project.c's sum. */
#ifndef HQ_PROJECT_STOCK_H
#define HQ_PROJECT_STOCK_H

#include "hq/project.h"

/* Adds to the stock of an item as the entry names it; ret_item: its number
 * now. Given by hq/project.c. */
typedef enum err project_stock_fn(struct project *p, uint32_t outlet,
                                  uint32_t till, const Ledger__Entry *e,
                                  uint64_t item, int64_t milli,
                                  uint64_t *ret_item);

/* One that is not believable is left out whole, and counted as suspect. */
MUST_USE enum err project_stock(struct project *p, uint32_t outlet,
                                uint32_t till, uint64_t seq,
                                const Ledger__Entry *e, project_stock_fn *move);

#endif
