/* hq/purchase/offer_file.h - agreements from a spreadsheet (CSV): a line for
 * each price.
 *
 * Columns, in any order, named in the first line (English or Chinese names):
 * supplier 供应商 (name or number; may be left out with a supplier given),
 * barcode 条码 or item 商品编号, price 价格 (yuan for a pack), and optionally
 * packs 起订量 (the price holds from so many packs of a line; 1), to 止 (up to
 * and with so many), pack 装量 (base units in a pack: 1, or what the barcode's
 * pack holds), from 生效日, until 截止日, kind 计价 (all 全额, incremental
 * 分段), max 限购, pallet 每托, pallets 整托 (any 不限, whole 整托, above
 * 满托后整托), lead 到货天数, tax 税率 (percent, 13), code 货号.
 *
 * Lines of one supplier, item and first day make one agreement. One line of it
 * that cannot be taken, and none of it is; the others are taken, all in one
 * transaction. strict: one refused line and nothing is taken. */
#ifndef HQ_PURCHASE_OFFER_FILE_H
#define HQ_PURCHASE_OFFER_FILE_H

#include "hq/import.h"

struct offer_file_options {
    uint32_t supplier; /* 0: the file says */
    int32_t from_day;  /* where the file does not say */
    bool strict;
    int64_t now_ms;
};

/* Own transaction. The report counts agreements, and refused lines. Release
 * it in any case (import_release). */
MUST_USE enum err offer_file_import(struct store *s, const char *path,
                                    const struct offer_file_options *options,
                                    struct import_report *ret_report,
                                    struct diag *d);
/* The same from memory. */
MUST_USE enum err offer_file_bytes(struct store *s, const void *data,
                                   size_t len,
                                   const struct offer_file_options *options,
                                   struct import_report *ret_report,
                                   struct diag *d);

#endif
