/* pos/pay/book_internal.h - between the parts of book.h. */
#ifndef POS_PAY_BOOK_INTERNAL_H
#define POS_PAY_BOOK_INTERNAL_H

#include "pos/pay/book.h"

/* Completes the entry's head and appends it. */
MUST_USE enum err book_record(struct till *t, const struct actor *who,
                              Ledger__Entry *fact, struct ledger_head *ret_head,
                              struct diag *d);
/* Asks `amount` of p back under a new number; after_no: instead of that refund,
 * which failed, or "". ret_refund may be NULL. */
MUST_USE enum err book_ask_back(struct till *t, const struct actor *who,
                                const struct payment *p, struct money amount,
                                uint64_t refund_seq, const char *after_no,
                                struct payment_refund *ret_refund,
                                struct diag *d);

#endif
