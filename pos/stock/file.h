/* pos/stock/file.h - lists of goods from a file: for commands.
 *
 * CSV, a line an item: code, quantity[, cost[, lot[, last good day]]]. A code
 * is a barcode, or # and an item's number. Blanks or tabs do where there is no
 * comma. A first line of names ("barcode,…" or "条码,…") is passed over. Or a
 * JSON list: [{"barcode": "…", "quantity": "2", "cost": "1.20", "lot": "…",
 * "expiry": "2026-12-01"}], numbers as texts or whole. Cost is of one of what
 * the code names. Anything wrong is refused with its line. */
#ifndef POS_STOCK_FILE_H
#define POS_STOCK_FILE_H

#include "pos/lookup.h"
#include "pos/stock/stock.h"

#define STOCK_FILE_BYTES_MAX ((size_t)4 << 20)

struct stock_file_line {
    struct pick pick; /* goods: lot and date of the line, or of its code */
    struct quantity quantity;
    bool costed;
    struct money cost; /* of one */
};
struct stock_file {
    struct stock_file_line *lines; /* owned: free */
    int count;
};
/* A barcode, "#12", or "12" for an item's number. */
MUST_USE enum err stock_file_code(struct till *t, const char *code,
                                  struct pick *ret_pick, struct diag *d);
/* text is changed. zero: a quantity of nothing is allowed (a count). */
MUST_USE enum err stock_file_read(struct till *t, char *text, bool zero,
                                  struct stock_file *ret_file, struct diag *d);
/* Its lines on a paper of some kind. */
MUST_USE enum err stock_file_doc(const struct stock_file *file,
                                 struct stock_doc *doc, struct diag *d);

#endif
