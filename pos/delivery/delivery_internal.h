/* pos/delivery/delivery_internal.h - what the room's files share. */
#ifndef POS_DELIVERY_DELIVERY_INTERNAL_H
#define POS_DELIVERY_DELIVERY_INTERNAL_H

#include "pos/delivery/delivery.h"

/* As the feed has it; ERR_NOTFOUND. Free with goods__delivery__free_unpacked.
 */
MUST_USE enum err delivery_record(struct till *t, uint32_t delivery,
                                  Goods__Delivery **ret);
/* ERR_EXISTS and a sentence where it was signed for: here, or says the feed, at
 * another till. */
MUST_USE enum err delivery_unsigned(struct till *t, uint32_t delivery,
                                    const Goods__Delivery *record,
                                    struct diag *d);
/* A line at the end, numbered; ERR_NOMEM. */
MUST_USE enum err delivery_grow(struct delivery_doc *doc,
                                struct delivery_row **ret_row);
MUST_USE enum err delivery_keep_row(struct till *t,
                                    const struct delivery_doc *doc,
                                    const struct delivery_row *r);
MUST_USE enum err delivery_keep_head(struct till *t,
                                     const struct delivery_doc *doc);
/* The base unit of an item; one that is not in the range keeps its number. */
MUST_USE enum err delivery_item(struct till *t, uint64_t id, struct item *ret);

#endif
