/* hq/promo/promo.h - promotions that headquarters decides (feed.proto,
 * Promotion). Inside the caller's transaction, as hq/decide.h. */
#ifndef HQ_PROMO_PROMO_H
#define HQ_PROMO_PROMO_H

#include "hq/store/store.h"

/* Writes it under a number of its own. */
MUST_USE enum err promo_add(struct store *s, Feed__Promotion *p,
                            const char *audience, int64_t now_ms,
                            uint32_t *ret_id, struct diag *d);
/* ERR_NOTFOUND; ERR_EXISTS when it ended already. */
MUST_USE enum err promo_end(struct store *s, uint32_t id, int64_t now_ms,
                            struct diag *d);

#endif
