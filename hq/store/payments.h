/* hq/store/payments.h - phone payments as the tills' ledgers tell them. Like
 * every recomputed row: whatever the order in which ledgers arrive, the rows
 * come out the same. (What headquarters itself asked for is hq/store/pay.h.) */
#ifndef HQ_STORE_PAYMENTS_H
#define HQ_STORE_PAYMENTS_H

#include "hq/store/store.h"

struct store_payment {
    uint32_t outlet, till;
    const char *order_no;
    uint64_t seq;
    int64_t at_ms;
    int32_t day;
    uint32_t cashier;
    const char *type, *method; /* words for lists */
    int64_t amount_fen;
};
MUST_USE enum err store_payment_start(struct store *s,
                                      const struct store_payment *x);
struct store_payment_result {
    uint32_t outlet, till;
    const char *order_no;
    uint64_t seq;
    int64_t at_ms;
    const char *result, *provider_no, *reason;
    int64_t paid_fen;
};
MUST_USE enum err store_payment_settle(struct store *s,
                                       const struct store_payment_result *x);
MUST_USE enum err store_payment_unknown(struct store *s, uint32_t outlet,
                                        const char *order_no, int64_t at_ms);
MUST_USE enum err store_payment_give_up(struct store *s, uint32_t outlet,
                                        const char *order_no, int64_t at_ms);
struct store_payment_refund {
    uint32_t outlet;
    const char *order_no, *refund_no, *reason;
    uint32_t stage;
    int64_t amount_fen, at_ms;
};
MUST_USE enum err store_payment_refund(struct store *s,
                                       const struct store_payment_refund *x);
/* It failed, and a keeper gave it back in cash. */
MUST_USE enum err store_payment_by_hand(struct store *s,
                                        const struct store_payment_refund *x);

#endif
