/* hq/order/account.h - what a franchisee owes, as the order desk asks before it
 * sends goods on credit: deliveries received at transfer price, less payments.
 * Payments are the settlement room's facts; account_paid is where they come
 * in. */
#ifndef HQ_ORDER_ACCOUNT_H
#define HQ_ORDER_ACCOUNT_H

#include "hq/store/order.h"

/* What the outlet paid so far. No fact says so yet: 0. */
MUST_USE enum err account_paid(struct store *s, uint32_t outlet,
                               int64_t *ret_fen);
/* Below zero: paid ahead. */
MUST_USE enum err account_owed(struct store *s, uint32_t outlet,
                               int64_t *ret_fen);
/* Whether the rule limits what the outlet may owe: franchisees only. */
MUST_USE enum err account_limited(struct store *s, const Order__Rule *rule,
                                  bool *ret_limited);

#endif
