/* hq/store/promo.h - promotions, and what they took off. */
#ifndef HQ_STORE_PROMO_H
#define HQ_STORE_PROMO_H

#include "hq/store/store.h"

/* From headquarters' own ledger; for own.c. */
MUST_USE enum err promo_apply(struct store *s, uint64_t seq, int64_t at_ms,
                              const char *audience, const Feed__Promotion *x);
/* The record, packed, and its audience; ERR_NOTFOUND. */
MUST_USE enum err store_promotion(struct store *s, uint32_t id,
                                  char ret_audience[STORE_AUDIENCE_MAX],
                                  struct buf *ret_record);
/* Every one that reaches the outlet (0: everyone's), with a call each. */
typedef enum err (*store_promotion_fn)(void *ctx, const Feed__Promotion *x);
MUST_USE enum err store_promotions(struct store *s, uint32_t outlet,
                                   store_promotion_fn fn, void *ctx);
/* What the promotions of a sale took off. */
MUST_USE enum err store_promotion_sale(struct store *s, uint32_t outlet,
                                       const Ledger__Sale *sale);

/* "second at ...": the kind as hq promo add names it. */
const char *promo_kind_name(Feed__PromotionKind kind);

#endif
