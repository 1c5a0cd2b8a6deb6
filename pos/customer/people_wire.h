/* pos/customer/people_wire.h - name and phone on their way to the outlet's
 * other tills, through headquarters and outside every ledger (wire.proto,
 * People).
 *
 * Only of customers that headquarters told of (pos/customer/customer_feed.h):
 * those of a shop with one till stay in the shop. */
#ifndef POS_CUSTOMER_PEOPLE_WIRE_H
#define POS_CUSTOMER_PEOPLE_WIRE_H

#include "pos/till.h"
#include "sync/wire.h"

/* The frame to send now, appended. *ret_rows: how many are told in it; -1 and
 * no frame where headquarters told of no customer. */
MUST_USE enum err people_frame(struct till *t, struct buf *ret_frame,
                               int *ret_rows);
/* The answer: in one transaction. *ret_more: ask again at once. */
MUST_USE enum err people_kept(struct till *t, const Wire__PeopleKept *kept,
                              bool *ret_more);

#endif
