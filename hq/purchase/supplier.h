/* hq/purchase/supplier.h - who supplies, and on which terms: each decision
 * checked and written as one fact.
 *
 * Every call joins the caller's transaction; d says what cannot be and what
 * would be right. Nothing is written then. */
#ifndef HQ_PURCHASE_SUPPLIER_H
#define HQ_PURCHASE_SUPPLIER_H

#include "hq/store/purchase.h"

#define BUY_BREAKS_MAX 16
#define BUY_STEPS_MAX  8
#define BUY_LEAD_MAX   365
#define BUY_PACKS_MAX  1000000     /* of one line */
#define BUY_PACK_MAX   100000000LL /* thousandths in one pack */
#define BUY_RATE_ONE   10000       /* ten-thousandths */

/* id 0: a new one. */
MUST_USE enum err supplier_put(struct store *s, const Purchase__Supplier *x,
                               int64_t now_ms, uint32_t *ret_id,
                               struct diag *d);
/* ERR_NOTFOUND with a sentence; also when it has ended and live is asked. */
MUST_USE enum err supplier_need(struct store *s, uint32_t id, bool live,
                                Purchase__Supplier **ret_supplier,
                                struct diag *d);
/* *ret_changed: false when it is so already and nothing was written. */
MUST_USE enum err offer_put(struct store *s, const Purchase__Offer *x,
                            int64_t now_ms, bool *ret_changed, struct diag *d);
/* Only what can be said of it alone. */
MUST_USE enum err offer_check(const Purchase__Offer *x, struct diag *d);
/* id 0: new ones. */
MUST_USE enum err terms_put(struct store *s, const Purchase__Terms *x,
                            int64_t now_ms, uint32_t *ret_id, struct diag *d);

/* The first and last day of the period that holds the day, within the terms'
 * own days. */
void terms_period(const Purchase__Terms *x, int32_t day, int32_t *ret_from,
                  int32_t *ret_until);
/* What they give on so much, in fen; rounded half away from zero. */
MUST_USE enum err terms_amount(const Purchase__Terms *x, int64_t bought_fen,
                               int64_t *ret_fen);
/* What so many packs cost. ERR_RANGE when it overflows. */
MUST_USE enum err offer_amount(const Purchase__Offer *x, int64_t packs,
                               int64_t *ret_fen);

/* Whom to call to account: plain text that is not empty. */
MUST_USE enum err buy_check_who(const char *who, struct diag *d);

#endif
