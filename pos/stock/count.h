/* pos/stock/count.h - the blind stocktake.
 *
 * Who counts scans, and sees what was counted but never what should be there.
 * Each row keeps what was on the books at that moment, and selling goes on
 * meanwhile: an item is expected as of its first row, and at the end stock
 * moves by counted - expected, so that what was sold after the count stays
 * sold. An item that was sold between two of its own rows cannot be told apart
 * from a slip: it is marked, and counted again where it differs much.
 *
 * Every row is durable when count_see returns: a power cut loses nothing.
 * Several people may count in several sittings; each sitting ends with a
 * StockSitting in the ledger. A second count of an item stands instead of the
 * first. Only the process that holds the screen's lock counts. */
#ifndef POS_STOCK_COUNT_H
#define POS_STOCK_COUNT_H

#include "pos/lookup.h"
#include "pos/stock/stock.h"

#define COUNT_MAX       8    /* under way at once */
#define COUNT_ITEMS_MAX 5000 /* of one */

struct count {
    uint32_t number;
    Ledger__CountScope scope;
    char words[STOCK_TEXT_CAP]; /* category or shelf */
    int64_t begun_ms;
    uint32_t begun_by;
    uint32_t sitting; /* ours; 0: none open */
    int rows;
};

MUST_USE enum err count_list(struct till *t, struct count ret_counts[], int cap,
                             int *ret_count);
/* words: the category or shelf, "" for all. ERR_NOTFOUND: no goods of that
 * category. */
MUST_USE enum err count_begin(struct till *t, const struct actor *who,
                              Ledger__CountScope scope, const char *words,
                              struct count *ret_count, struct diag *d);
/* Begins a sitting of an open one; what an earlier one left behind (a power
 * cut) is put into the ledger first. */
MUST_USE enum err count_sit(struct till *t, uint32_t number,
                            struct count *ret_count, struct diag *d);

struct count_row {
    int64_t id;
    uint64_t item;
    struct quantity quantity; /* base units */
    bool second;
};
/* Counted: so many of the pick's unit; 0: the label's, or one. More of the same
 * right after it joins its row. ERR_SHORT: a weight is missing; ERR_RANGE: not
 * of the category that is counted. */
MUST_USE enum err count_see(struct till *t, const struct actor *who,
                            const struct count *c, bool second,
                            const struct pick *pick, struct quantity quantity,
                            struct count_row *ret_row, struct diag *d);
/* A row of this sitting, corrected; in base units. 0 counts too: there is none.
 */
MUST_USE enum err count_correct(struct till *t, const struct count *c,
                                int64_t row, struct quantity base_units,
                                struct diag *d);
/* Takes a row of this sitting away, as if it had not been counted. */
MUST_USE enum err count_forget(struct till *t, const struct count *c,
                               int64_t row, struct diag *d);
/* Rows of this sitting, newest first. */
MUST_USE enum err count_rows(struct till *t, const struct count *c,
                             struct count_row ret_rows[], int cap,
                             int *ret_count);
/* Ends the sitting: its rows become a fact. */
MUST_USE enum err count_rise(struct till *t, const struct actor *who,
                             struct count *c, struct diag *d);

/* ---- what came of it -----------------------------------------------------*/
struct variance {
    uint64_t item;
    struct quantity expected, counted;
    struct money amount; /* of counted - expected */
    bool at_price;       /* no cost known */
    bool twice;          /* counted a second time */
    bool again;          /* differs much and was not */
    bool moved;          /* sold or booked between its rows */
    bool missing;        /* in the scope, on the books, never counted */
};
struct review {
    struct variance *rows; /* owned: review_release; the largest first */
    int count;
    int differ, again, missing;
    struct money amount, missing_amount;
};
void review_release(struct review *r);
MUST_USE enum err count_review(struct till *t, const struct count *c,
                               struct review *ret_review, struct diag *d);
/* Closes it: a StockCounted, and its paper. Keeper. missing_gone: what was
 * never counted is not there; else it stays as it is. ERR_SHORT while
 * something differs by more than setting stock.recount_fen and was not counted
 * twice, unless `anyway`. */
MUST_USE enum err count_close(struct till *t, const struct actor *who,
                              const struct count *c, bool missing_gone,
                              bool anyway, uint64_t *ret_seq, struct diag *d);
/* Gives it up; keeper. What was counted stays in the ledger as sittings. */
MUST_USE enum err count_drop(struct till *t, const struct actor *who,
                             const struct count *c, struct diag *d);

#endif
