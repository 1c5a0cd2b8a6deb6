/* pos/order/order_paper.h - what the paper of an order shows
 * (receipts/delivery_note.h); pos/papers.c adds the letterhead. */
#ifndef POS_ORDER_ORDER_PAPER_H
#define POS_ORDER_ORDER_PAPER_H

#include "base/arena.h"
#include "pos/till.h"
#include "receipts/delivery_note.h"

/* Texts live as long as arena. ERR_NOTFOUND and a sentence where seq is no
 * order. */
MUST_USE enum err order_paper_fill(struct till *t, uint64_t seq,
                                   struct arena *arena,
                                   struct order_paper *ret_paper,
                                   struct diag *d);

#endif
