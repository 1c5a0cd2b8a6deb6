/* hq/demand/pack.h - days of an outlet's items, packed to a few bytes each:
 * what a planning run over thirty million histories can read in seconds.
 *
 * Items rise, their days rise within 32 (1 << DEMAND_SPAN_SHIFT). An item is
 * the varint of its number less the one before it, then its days: a byte (day
 * within the span << 3, 4 sold, 2 moved, 1 another day follows), then what was
 * sold and moved where there is any: zigzag varints of whole units << 1, or of
 * thousandths << 1 | 1. The same rows make the same bytes. */
#ifndef HQ_DEMAND_PACK_H
#define HQ_DEMAND_PACK_H

#include "base/bytes.h"
#include "hq/store/demand.h"

struct pack_writer {
    struct buf *out; /* borrowed */
    int32_t span;
    uint32_t item;
    int32_t day;
    size_t last; /* where the item's last day stands; 0: none yet */
};

void pack_begin(struct pack_writer *w, struct buf *out, int32_t span);
/* ERR_RANGE: out of order or out of the span. A row without anything is left
 * out. */
MUST_USE enum err pack_add(struct pack_writer *w, const struct demand_row *row);

struct pack_reader {
    const uint8_t *at, *end;
    int32_t first_day;
    uint32_t item;
    int32_t day;
    bool more; /* days of this item */
};

void pack_open(struct pack_reader *r, const void *bytes, size_t len,
               int32_t span);
/* The next row; *ret_row false at the end. ERR_CORRUPT. */
MUST_USE enum err pack_next(struct pack_reader *r, struct demand_row *row,
                            bool *ret_row);

#endif
