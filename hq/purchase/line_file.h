/* hq/purchase/line_file.h - lines of a delivery and of an invoice, from the
 * command line or a spreadsheet.
 *
 * Delivery: barcode 条码 or item 商品编号, accepted 实收, and optionally
 * damaged 破损, refused 拒收, lot 批号, produced 生产日期, expiry 到期日,
 * certificate 合格证; or --line ITEM=ACCEPTED[,DAMAGED[,REFUSED]]. Invoice:
 * barcode 条码 or item 商品编号, quantity 数量, amount 金额 (with tax), and
 * optionally tax_rate 税率 (percent), tax 税额; item 0 is freight. Or
 * --line ITEM=QUANTITY,AMOUNT[,RATE[,TAX]].
 * Quantities are of the item's unit; of a pack's barcode: packs. */
#ifndef HQ_PURCHASE_LINE_FILE_H
#define HQ_PURCHASE_LINE_FILE_H

#include "hq/cli.h"
#include "hq/import.h"
#include "hq/purchase/order.h"

struct dock_lines {
    struct receive_line *list; /* owned; texts in the arena */
    size_t count, cap;
    struct arena arena;
};
MUST_USE enum err dock_arg(struct store *s, struct dock_lines *l,
                           const char *text, struct diag *d);
MUST_USE enum err dock_file(struct store *s, struct dock_lines *l,
                            const char *path, struct import_report *ret_report,
                            struct diag *d);
MUST_USE enum err dock_bytes(struct store *s, struct dock_lines *l,
                             const void *data, size_t len,
                             struct import_report *ret_report, struct diag *d);
void dock_release(struct dock_lines *l);

struct charge_lines {
    Purchase__InvoiceLine **list; /* in the arena */
    size_t count, cap;
    int64_t total_fen;
    struct arena arena;
};
/* --line, or the file that is the command's argument: all or nothing, with the
 * number of the line. */
MUST_USE enum err charge_read(const struct cli *c, struct store *s,
                              struct charge_lines *l, struct diag *d);
MUST_USE enum err charge_bytes(struct store *s, struct charge_lines *l,
                               const void *data, size_t len, struct diag *d);
void charge_release(struct charge_lines *l);

#endif
