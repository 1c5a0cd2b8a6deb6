/* pos/stock/draft.h - papers that are not written yet, kept like a basket:
 * every change is durable before the call returns, so that after a power cut
 * the paper is there as it was. There may be several. Only the process that
 * holds the screen's lock uses them. All calls leave doc and tables as they
 * were on failure. */
#ifndef POS_STOCK_DRAFT_H
#define POS_STOCK_DRAFT_H

#include "pos/lookup.h"
#include "pos/stock/stock.h"

#define DRAFT_MAX 20

struct draft_row {
    int64_t id;
    enum stock_kind kind;
    int64_t begun_ms;
    char note[STOCK_TEXT_CAP], party[STOCK_TEXT_CAP];
    int lines;
};
/* The oldest first. */
MUST_USE enum err draft_list(struct till *t, enum stock_kind kind,
                             struct draft_row ret_rows[], int cap,
                             int *ret_count);
/* ERR_NOMEM with a sentence past DRAFT_MAX of a kind. ret_doc is owned by the
 * caller. */
MUST_USE enum err draft_new(struct till *t, const struct actor *who,
                            enum stock_kind kind, struct stock_doc *ret_doc,
                            struct diag *d);
/* doc, filled by stock_copy, becomes a draft. */
MUST_USE enum err draft_keep(struct till *t, const struct actor *who,
                             struct stock_doc *doc, struct diag *d);
MUST_USE enum err draft_load(struct till *t, int64_t id,
                             struct stock_doc *ret_doc, struct diag *d);
/* A pick from pos/lookup.h; quantity 0: the label's, or one. ERR_SHORT: a
 * weight is missing. */
MUST_USE enum err draft_add(struct till *t, struct stock_doc *doc,
                            const struct pick *pick, struct quantity quantity,
                            int *ret_line, struct diag *d);
/* The line as it should be from now on: quantity, cost, lot, date. A cost that
 * is kept follows the quantity. */
MUST_USE enum err draft_set_quantity(struct till *t, struct stock_doc *doc,
                                     int line, struct quantity quantity,
                                     struct diag *d);
/* unit: of one, else of the whole line. */
MUST_USE enum err draft_set_cost(struct till *t, struct stock_doc *doc,
                                 int line, struct money cost, bool unit,
                                 struct diag *d);
MUST_USE enum err draft_set_lot(struct till *t, struct stock_doc *doc, int line,
                                const char *lot, int32_t expiry_day,
                                struct diag *d);
MUST_USE enum err draft_remove(struct till *t, struct stock_doc *doc, int line,
                               struct diag *d);
/* Keeps note, party, outlet, waste and reason as they are in doc. */
MUST_USE enum err draft_head(struct till *t, const struct stock_doc *doc,
                             struct diag *d);
/* Gives it up. */
MUST_USE enum err draft_drop(struct till *t, struct stock_doc *doc,
                             struct diag *d);

#endif
