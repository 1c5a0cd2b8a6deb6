/* hq/purchase/propose.h - from needs to purchase orders at the least cost.
 *
 * propose_build asks the store for agreements and terms; propose_solve finds
 * the answer; propose_record writes the orders as facts in one transaction.
 * What cannot be bought is a note; the rest goes on. */
#ifndef HQ_PURCHASE_PROPOSE_H
#define HQ_PURCHASE_PROPOSE_H

#include "hq/purchase/need.h"
#include "hq/purchase/solve.h"
#include "hq/purchase/supplier.h"

#define PROPOSE_LEFT_TIMES                                                     \
    5 /* leaving goods counts as so often their price                          \
       */

enum propose_note_kind {
    NOTE_NO_OFFER,  /* nobody sells it now */
    NOTE_WITHDRAWN, /* no longer in the range */
    NOTE_TOO_MUCH,  /* the least that can be ordered is more than `most` */
    NOTE_TOO_LARGE, /* too many for the sizes of the packs */
    NOTE_LEFT,      /* dearer to order than it is worth: least orders */
};

struct propose_note {
    enum propose_note_kind kind;
    uint32_t item, warehouse;
    int64_t milli;
};

struct propose_source { /* beside each source of each cell */
    const Purchase__Offer *offer;
};

struct propose_cell {
    struct propose_source *sources;
    int32_t need_day; /* the first one, as it was asked for */
    bool by_day;      /* somebody asked for a day */
};

struct propose_slot {
    const Purchase__Supplier *supplier;
    int32_t order_day, due_day; /* of the last of its goods */
    uint32_t order;             /* number, once recorded */
    int64_t goods_fen, freight_fen;
};

struct propose_bonus {
    const Purchase__Terms *terms;
    int64_t added_fen, gain; /* gain: ten-thousandths of a fen */
};

struct proposal {
    struct arena arena;
    int32_t today;
    struct problem problem;
    struct answer answer;
    struct solve_report report;
    struct propose_cell *cells;
    struct propose_slot *slots;
    struct propose_bonus *bonuses;
    struct propose_note *notes;
    int note_count, note_cap;
    uint32_t run;              /* once recorded */
    struct propose_kept *kept; /* messages to free */
};

/* needs must be pooled. */
MUST_USE enum err propose_build(struct store *s, const struct needs *needs,
                                int32_t today, struct proposal *ret,
                                struct diag *d);
MUST_USE enum err propose_solve(struct proposal *p, int64_t limit_ms,
                                struct diag *d);
/* Inside a transaction. */
MUST_USE enum err propose_record(struct store *s, struct proposal *p,
                                 const char *by, int64_t now_ms,
                                 struct diag *d);
void propose_release(struct proposal *p);

/* The line of cell c at its source, with the reasons for it; its lists lie in
 * the proposal's arena. */
MUST_USE enum err propose_line(struct proposal *p, int cell, int source,
                               Purchase__Line *ret_line);
/* The first day from `from` on that the supplier takes orders. */
int32_t propose_order_day(const Purchase__Supplier *x, int32_t from);

/* A reason in the user's language; supplier: its name, "" when none is meant.
 * Returns out. */
const char *why_words(const Purchase__Reason *r, const char *supplier,
                      char *out, size_t cap);
/* A note likewise; item: its name. */
const char *propose_note_words(const struct propose_note *n, const char *item,
                               char *out, size_t cap);

#endif
