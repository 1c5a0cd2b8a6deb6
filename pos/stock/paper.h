/* pos/stock/paper.h - what the room's papers show (receipts/stock_paper.h);
 * pos/papers.c adds the letterhead. */
#ifndef POS_STOCK_PAPER_H
#define POS_STOCK_PAPER_H

#include "base/arena.h"
#include "pos/till.h"
#include "receipts/stock_paper.h"

/* Of a paper or stocktake, unpacked (pos/stock/read.h); texts live as long as
 * arena and e. Of a stocktake only the lines that differ. */
MUST_USE enum err stock_paper_fill(struct till *t, const Ledger__Entry *e,
                                   struct arena *arena,
                                   struct stock_paper *ret_paper,
                                   struct diag *d);
/* What expires within `days`, or did. */
MUST_USE enum err stock_paper_expiring(struct till *t, int days,
                                       struct arena *arena,
                                       struct stock_paper *ret_paper,
                                       struct diag *d);

#endif
