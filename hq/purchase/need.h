/* hq/purchase/need.h - what the chain needs from suppliers: pooled by item and
 * warehouse, each part due by a day.
 *
 * From a spreadsheet: barcode 条码 or item 商品编号, quantity 数量 (of the
 * item's unit; of a pack's barcode: packs), and optionally day 日期 (due),
 * warehouse 仓库, most 最多 (never more: it would not sell before it expires).
 * Or from the command line, ITEM=QTY. */
#ifndef HQ_PURCHASE_NEED_H
#define HQ_PURCHASE_NEED_H

#include "hq/import.h"

#define NEEDS_MAX 200000

struct need {
    uint32_t item, warehouse;
    int32_t day; /* BUY_OPEN_DAY: any */
    int64_t milli;
    int64_t most_milli; /* 0: not said */
};

struct needs {
    struct need *list; /* owned */
    size_t count, cap;
};

void needs_release(struct needs *n);
/* ERR_RANGE with a sentence for an absurd one. */
MUST_USE enum err needs_add(struct needs *n, const struct need *x,
                            struct diag *d);
/* "6901234567892=240" or "7=240". */
MUST_USE enum err needs_arg(struct store *s, struct needs *n, const char *text,
                            uint32_t warehouse, int32_t day, struct diag *d);
/* Lines that cannot be taken are refused with their number (the report's
 * refused and notes); the others are taken. */
MUST_USE enum err needs_file(struct store *s, struct needs *n, const char *path,
                             uint32_t warehouse, int32_t day,
                             struct import_report *ret_report, struct diag *d);
MUST_USE enum err needs_bytes(struct store *s, struct needs *n,
                              const void *data, size_t len, uint32_t warehouse,
                              int32_t day, struct import_report *ret_report,
                              struct diag *d);
/* What outlets ordered and what is to be sent to them (hq/store/order.h),
 * wanted until a day (0: any), for the warehouse that serves each; of those
 * nobody assigned one, for `warehouse`. */
MUST_USE enum err needs_orders(struct store *s, struct needs *n,
                               uint32_t warehouse, int32_t until_day,
                               struct diag *d);
/* Of pooled needs: less what the warehouse has and may send, and what is on
 * its way from suppliers; the earliest needs first. */
MUST_USE enum err needs_net(struct store *s, struct needs *n);
/* By item, warehouse and day; those alike in all three are added up. */
MUST_USE enum err needs_pool(struct needs *n, struct diag *d);

#endif
