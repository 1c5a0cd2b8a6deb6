/* hq/purchase/order.h - what becomes of an order: approved, received against,
 * given up, cancelled. Every call joins the caller's transaction. */
#ifndef HQ_PURCHASE_ORDER_H
#define HQ_PURCHASE_ORDER_H

#include "hq/store/purchase.h"

/* ERR_NOTFOUND with a sentence. */
MUST_USE enum err order_need(struct store *s, uint32_t id,
                             struct buy_order *ret_order, struct diag *d);
/* The supplier is told to deliver: only proposed ones, and the agreements must
 * still give the prices of the order. */
MUST_USE enum err order_approve(struct store *s, uint32_t id, const char *by,
                                int64_t now_ms, struct diag *d);
/* Nothing of it may have come. */
MUST_USE enum err purchase_cancel(struct store *s, uint32_t id, const char *by,
                                  const char *reason, int64_t now_ms,
                                  struct diag *d);
/* What is still to come is given up. */
MUST_USE enum err order_close(struct store *s, uint32_t id, const char *by,
                              const char *reason, int64_t now_ms,
                              struct diag *d);
/* English id of a state. */
const char *order_state_word(Purchase__State state);

/* ---- receiving ------------------------------------------------------------*/
struct receive_line {
    uint32_t item;
    int64_t accepted_milli, damaged_milli, refused_milli;
    const char *lot_code;             /* "": none */
    int32_t produced_day, expiry_day; /* 0: not known, none */
    const char *certificate;
};

struct receive {
    uint32_t order; /* 0: nobody ordered it; then supplier and warehouse */
    uint32_t supplier, warehouse;
    const char *paper; /* the supplier's delivery note; "": none */
    const char *by;
    const char *keep; /* NULL: differences are refused; else the reason for
                       * which they are taken in all the same */
    int32_t day;
    int64_t now_ms;
    const struct receive_line *lines;
    size_t count;
};

/* Records the delivery and moves its goods to the warehouse's dock. ERR_DENIED
 * with a sentence that names the first difference (over, wrong item, nobody
 * ordered it) unless keep says why; *ret_id: number of the delivery. Less than
 * ordered is no difference: the rest stays on back-order. */
MUST_USE enum err order_receive(struct store *s, const struct receive *r,
                                uint32_t *ret_id, struct diag *d);

#endif
