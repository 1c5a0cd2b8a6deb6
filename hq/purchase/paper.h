/* hq/purchase/paper.h - a purchase order as the supplier gets it (采购单): a
 * workbook, a CSV file, or a page that prints well on A4.
 *
 * In the user's language, Chinese by default. Whatever a name holds, it is
 * text there: no markup, no formula. */
#ifndef HQ_PURCHASE_PAPER_H
#define HQ_PURCHASE_PAPER_H

#include "hq/store/purchase.h"

struct paper_line {
    char name[BUY_NAME_MAX], barcode[STORE_CODE_MAX], unit[64];
    char code[BUY_NAME_MAX]; /* the supplier's own number */
    int64_t packs, pack_milli, pack_fen, amount_fen;
    uint32_t item, tax_rate;
};

struct paper {
    struct buy_order order;
    Purchase__Supplier *supplier; /* owned */
    char chain[BUY_NAME_MAX];
    struct paper_line *lines; /* owned */
    size_t count, cap;
};

/* ERR_NOTFOUND with a sentence. Release it in any case. */
MUST_USE enum err paper_load(struct store *s, uint32_t order, struct paper *ret,
                             struct diag *d);
void paper_release(struct paper *p);

/* Into the buffer. */
MUST_USE enum err paper_html(const struct paper *p, struct buf *out);
MUST_USE enum err paper_csv(const struct paper *p, struct buf *out);
/* Into a file of its own, written beside it first. */
MUST_USE enum err paper_xlsx(const struct paper *p, const char *path,
                             struct diag *d);
/* By the ending of path: .xlsx, .csv or .html. */
MUST_USE enum err paper_write(const struct paper *p, const char *path,
                              struct diag *d);

#endif
