/* hq/store/report.h - what headquarters lists, each filtered and paged the
 * same way. A listing is two statements: its rows, and their count and sums. */
#ifndef HQ_STORE_REPORT_H
#define HQ_STORE_REPORT_H

#include "hq/store/store.h"

enum report {
    REPORT_SALES,
    REPORT_SALES_DAYS,
    REPORT_SALES_OUTLETS,
    REPORT_SALES_ITEMS,
    REPORT_STOCK,
    REPORT_OUTLETS,
    REPORT_TILLS,
    REPORT_ITEMS,
    REPORT_LOCAL_ITEMS,
    REPORT_PRICES,
    REPORT_PRICE_TILLS,
    REPORT_CASHIERS,
    REPORT_SHIFTS,
    REPORT_SETTINGS,
    REPORT_RECALLS,
    REPORT_PROMOTIONS,
    REPORT_PROMOTION_COST,
    REPORT_OVERRIDES,
    REPORT_PAYMENTS,
    REPORT_REFUNDS,
    REPORT_STOCK_MOVES,
    REPORT_WASTE,
    REPORT_CREDIT,
    REPORT_COUNT
};

#define REPORT_COLUMNS_MAX 24

/* 0, "" and INT32_MIN / INT32_MAX leave a filter open. */
struct report_filter {
    uint32_t outlet, till;
    int32_t from_day, to_day;
    uint64_t item;
    const char *category;
    const char *text; /* part of a name, or a barcode */
    int32_t today;
};

struct report_cell {
    bool null;
    int64_t number;
    const char *text; /* NULL for numbers; borrowed for the call */
};

typedef enum err (*report_fn)(void *ctx, const struct report_cell *cells,
                              int count);

/* limit -1: all. */
MUST_USE enum err report_rows(struct store *s, enum report which,
                              const struct report_filter *f, int64_t limit,
                              int64_t offset, report_fn fn, void *ctx);
/* One call: cell 0 is the number of rows, then a cell for each column with its
 * sum, or null. */
MUST_USE enum err report_totals(struct store *s, enum report which,
                                const struct report_filter *f, report_fn fn,
                                void *ctx);

#endif
