/* hq/warehouse/wave_want.h - what a wave is made of: a file, or what the order
 * desk allotted (hq/store/order.h) and no wave of the day has yet. */
#ifndef HQ_WAREHOUSE_WAVE_WANT_H
#define HQ_WAREHOUSE_WAVE_WANT_H

#include "hq/warehouse/wave.h"

struct wave_wants {
    struct wave_line *lines; /* owned: free */
    size_t count, cap;
};
MUST_USE enum err wave_want_add(struct wave_wants *w,
                                const struct wave_line *line);
/* Columns outlet, item, quantity and, if it is known, delivery. */
MUST_USE enum err wave_want_file(struct wave_wants *w, const char *path,
                                 struct diag *d);
MUST_USE enum err wave_want_orders(struct wave_wants *w, struct store *s,
                                   uint32_t warehouse, int32_t day);

#endif
