/* hq/store/ware_list.h - what `hq goods`, `hq lot`, `hq warehouse`, `hq wave`
 * and `hq crates` list: rows as hq/store/report.h has them. */
#ifndef HQ_STORE_WARE_LIST_H
#define HQ_STORE_WARE_LIST_H

#include "hq/store/report.h"

enum ware_list {
    WARE_STOCK,
    WARE_MOVES,
    WARE_BALANCE,
    WARE_RECEIPTS,
    WARE_LOTS,
    WARE_WAREHOUSES,
    WARE_BINS,
    WARE_WAVES,
    WARE_CRATES,
    WARE_LIST_COUNT
};

/* Zeros and "" leave a filter open. */
struct ware_filter {
    int kind; /* goods.PlaceKind */
    uint32_t id, item, lot;
    int64_t from_ms, to_ms; /* to_ms 0: open */
    const char *text;       /* part of a name, a lot's code, a bin, a paper */
    int32_t today;
};

/* limit -1: all. */
MUST_USE enum err ware_rows(struct store *s, enum ware_list which,
                            const struct ware_filter *f, int64_t limit,
                            int64_t offset, report_fn fn, void *ctx);

#endif
