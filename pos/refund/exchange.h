/* pos/refund/exchange.h - goods back and new goods at once.
 *
 * What comes back is kept beside the basket of the new goods (refund_exchange
 * in till.db), durable like the basket itself: nothing stands in the ledger and
 * no money moves until the new goods are paid. Then one transaction holds both,
 * the Refund and the Sale that its value pays (tender EXCHANGE); what the new
 * goods cost more is paid, what they cost less goes back the way it came.
 * Parking the basket parks the exchange, giving it up gives up both. */
#ifndef POS_REFUND_EXCHANGE_H
#define POS_REFUND_EXCHANGE_H

#include "pos/refund/refund.h"

/* Checks r as refund_commit does, the keeper's leave too, and keeps it for this
 * basket (not 0). ERR_EXISTS: the basket has an exchange already. */
MUST_USE enum err exchange_begin(struct till *t, const struct actor *who,
                                 uint32_t basket, const struct refundable *of,
                                 struct refund *r, struct diag *d);
/* What comes back with a basket; 0: it has no exchange. Cheap. */
MUST_USE enum err exchange_value(struct till *t, uint32_t basket,
                                 struct money *ret_value);
MUST_USE enum err exchange_drop(struct till *t, uint32_t basket);
/* The tender that the exchange of a basket is for a total: at most the total;
 * false: none. */
bool exchange_tender(struct till *t, uint32_t basket, struct money total,
                     struct tender *ret_tender);
/* In the sale's transaction, before its fact: records what comes back, gives
 * the EXCHANGE tender its number. ret_done is zero where there is none. */
MUST_USE enum err exchange_sale(struct till *t, const struct actor *who,
                                uint32_t basket, struct money total,
                                struct tender *tenders, int count,
                                struct refund_done *ret_done, struct diag *d);

#endif
