/* hq/warehouse/place.h - places as a person writes them: "warehouse/1/A-03-2",
 * "warehouse/1" (its dock), "supplier/7", "delivery/12", "outlet/3",
 * "lost/damaged". */
#ifndef HQ_WAREHOUSE_PLACE_H
#define HQ_WAREHOUSE_PLACE_H

#include "hq/store/goods.h"

MUST_USE enum err place_parse(const char *text, struct goods_place *ret_place,
                              struct diag *d);
/* The first word of one. */
MUST_USE enum err place_kind(const char *word, int *ret_kind, struct diag *d);
MUST_USE enum err place_loss(const char *word, uint32_t *ret_reason,
                             struct diag *d);

#endif
