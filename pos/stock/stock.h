/* pos/stock/stock.h - goods that move besides sales, and what is on hand.
 *
 * A paper (入库单 退货单 调拨单 报损单, and the opening stock) is one fact,
 * durable when stock_record returns ERR_OK; it queues its own print. None is
 * ever changed: a wrong one is taken back whole by a counter-document
 * (stock_take_back) and written anew.
 *
 * Stock below zero hinders nothing: goods were sold before somebody booked
 * them in. stock_why says which facts led there.
 *
 * Known limit: a till knows what its own ledger says. In a shop with several
 * tills goods are booked and counted at one of them; headquarters adds up. */
#ifndef POS_STOCK_STOCK_H
#define POS_STOCK_STOCK_H

#include "pos/item.h"
#include "pos/till.h"

#define STOCK_LINES_MAX    2000 /* of one paper */
#define STOCK_TEXT_MAX     40   /* characters of a number, a name, a reason */
#define STOCK_TEXT_CAP     (4 * STOCK_TEXT_MAX + 1)
#define STOCK_QUANTITY_MAX INT64_C(1000000000) /* a million units a line */
#define STOCK_COST_MAX     INT64_C(1000000000) /* fen a line */

enum stock_kind {
    STOCK_RECEIVE,
    STOCK_RETURN,
    STOCK_TRANSFER_OUT,
    STOCK_TRANSFER_IN,
    STOCK_WASTE,
    STOCK_OPENING, /* replaces what was on hand */
    STOCK_KINDS
};

struct stock_doc_line {
    uint32_t row; /* names the line while the paper lives */
    struct item item;
    struct quantity quantity; /* of item's unit: bottles, cases, kg */
    bool costed;
    struct money amount; /* of the whole line */
    char lot[GS1_LOT_CAP];
    int32_t expiry_day;
};

struct stock_doc {
    int64_t draft; /* pos/stock/draft.h; 0: not kept */
    enum stock_kind kind;
    int64_t begun_ms;
    uint32_t begun_by;
    char note[STOCK_TEXT_CAP];  /* number of the other side's paper */
    char party[STOCK_TEXT_CAP]; /* supplier; "": headquarters */
    char reason[STOCK_TEXT_CAP];
    uint32_t outlet; /* transfers: the other one */
    Ledger__WasteKind waste;
    uint32_t rows_given;
    int count;
    struct stock_doc_line *lines; /* owned: stock_doc_release */
};
void stock_doc_release(struct stock_doc *doc);
/* A line at the end, joined to one of the same goods, pack, lot and date where
 * there is one. *ret_line: its index. */
MUST_USE enum err stock_doc_add(struct stock_doc *doc, const struct item *item,
                                struct quantity quantity,
                                const struct goods *goods, int *ret_line,
                                struct diag *d);
/* Of the lines whose cost is known; *ret_known: those are all. */
struct money stock_doc_total(const struct stock_doc *doc, bool *ret_known);
/* What it is called: 入库单. Translated. */
const char *stock_kind_words(enum stock_kind kind);
/* "expired", "broken", …: translated, by Ledger__WasteKind; NULL past it. */
const char *stock_waste_words(int kind);

/* Makes it a fact. ERR_SHORT and a sentence while something is missing (lines,
 * the other outlet, why goods are thrown away); ERR_DENIED where a keeper must
 * allow it: the opening, a taking back, waste worth more than setting
 * stock.waste_max_fen. A kept draft ends in the same transaction. */
MUST_USE enum err stock_record(struct till *t, const struct actor *who,
                               const struct stock_doc *doc, uint64_t *ret_seq,
                               struct diag *d);
/* The counter-document of paper seq; keeper. ERR_EXISTS: it was taken back
 * already. */
MUST_USE enum err stock_take_back(struct till *t, const struct actor *who,
                                  uint64_t seq, const char *reason,
                                  uint64_t *ret_seq, struct diag *d);
/* The lines of a paper as a new one, to be corrected; owned by the caller. */
MUST_USE enum err stock_copy(struct till *t, uint64_t seq,
                             struct stock_doc *ret_doc, struct diag *d);

/* ---- papers written ------------------------------------------------------*/
struct stock_paper_row {
    uint64_t seq;
    enum stock_kind kind;
    int64_t at_ms;
    uint32_t cashier;
    char note[STOCK_TEXT_CAP], party[STOCK_TEXT_CAP], reason[STOCK_TEXT_CAP];
    uint32_t outlet;
    int waste;
    int lines;
    struct money total;
    uint64_t corrects, corrected_by;
};
/* Newest first, before seq (0: all). */
MUST_USE enum err stock_papers(struct till *t, uint64_t before,
                               struct stock_paper_row ret_rows[], int cap,
                               int *ret_count);

/* ---- on hand -------------------------------------------------------------*/

/* Base units as the ledger has them, with what was sold of the item before
 * headquarters adopted it; may be negative. */
MUST_USE enum err stock_on_hand(struct till *t, uint64_t item,
                                struct quantity *ret_quantity);
/* What a base unit last cost; ERR_NOTFOUND. */
MUST_USE enum err stock_cost(struct till *t, uint64_t item,
                             struct money *ret_cost);
/* At the last cost; where none is known at today's price. */
MUST_USE enum err stock_value(struct till *t, const struct item *item,
                              struct quantity base_units,
                              struct money *ret_value, bool *ret_at_price);

struct stock_line {
    uint64_t item;
    struct quantity quantity; /* base units; replaces what was on hand */
};
#define STOCK_OPENING_MAX STOCK_LINES_MAX
/* The first count of a shop. Keeper only. */
MUST_USE enum err stock_opening(struct till *t, const struct actor *who,
                                const struct stock_line *lines, int count,
                                struct diag *d);

struct stock_row {
    uint64_t item;
    struct quantity quantity;
};
enum stock_which { STOCK_ALL, STOCK_NEGATIVE };
/* Items with stock, or below zero; *ret_list malloc'd. */
MUST_USE enum err stock_list(struct till *t, enum stock_which which,
                             struct stock_row **ret_list, int *ret_count);

/* ---- lots ----------------------------------------------------------------*/
struct stock_lot {
    uint64_t item;
    char lot[GS1_LOT_CAP];
    int32_t expiry_day;
    struct quantity quantity;
};
/* Of one item, first to expire first; not known last. */
MUST_USE enum err stock_lots(struct till *t, uint64_t item,
                             struct stock_lot ret_lots[], int cap,
                             int *ret_count);
/* All whose last good day is up to `to`, the oldest first. malloc'd. */
MUST_USE enum err stock_expiring(struct till *t, int32_t to,
                                 struct stock_lot **ret_list, int *ret_count);
/* Days that count as near: setting stock.expiring_days. */
int stock_near_days(struct till *t);
/* A line of these goods was sold without a lot while several are there: "sell
 * 11-25 first" into out; false: nothing to say. */
bool stock_first_out(struct till *t, const struct item *item,
                     const struct goods *goods, char *out, size_t cap);

/* ---- movements -----------------------------------------------------------*/
struct stock_movement {
    uint64_t seq;
    int kind; /* the fact's field number */
    int64_t at_ms;
    struct quantity change, after; /* base units */
    char lot[GS1_LOT_CAP];
    int32_t expiry_day;
};
#define STOCK_CARD_MAX 500
/* The newest ones, newest first. */
MUST_USE enum err stock_card(struct till *t, uint64_t item,
                             struct stock_movement ret_list[], int cap,
                             int *ret_count);
/* "sale", "goods in": translated. */
const char *stock_movement_words(int kind, int64_t change);
/* Why it is below zero, in words; false: it is not. */
bool stock_why(struct till *t, const struct item *item, char *out, size_t cap);

#endif
