/* pos/stock/read.h - the facts of this room as they stand in the ledger. */
#ifndef POS_STOCK_READ_H
#define POS_STOCK_READ_H

#include "pos/stock/stock.h"

/* A StockPaper or StockCounted, unpacked: ledger__entry__free_unpacked.
 * ERR_NOTFOUND and a sentence for any other entry. */
MUST_USE enum err stock_read(struct till *t, uint64_t seq,
                             Ledger__Entry **ret_entry, struct diag *d);
/* The paper in it, and its kind; NULL: it is no paper. */
const Ledger__StockPaper *stock_paper_of(const Ledger__Entry *e,
                                         enum stock_kind *ret_kind);
/* The number that an item of an entry has now (origin: the entry's). */
MUST_USE enum err stock_item_now(struct till *t, const Ledger__Origin *origin,
                                 uint64_t item, uint64_t *ret_item);

#endif
