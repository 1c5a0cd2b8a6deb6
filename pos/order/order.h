/* pos/order/order.h - what the shop orders from headquarters (要货).
 *
 * An order is written on a draft, which is kept like a paper of the stock room
 * (pos/stock/draft.h): every change is durable before the call returns, and on
 * failure document and tables are as they were. It begins with headquarters'
 * suggestion, or empty. order_place makes it a fact; from then on it is changed
 * by another that replaces it whole, as long as headquarters has decided
 * nothing of it. Changing drafts is for the process that holds the screen's
 * lock, and for commands while nobody has.
 *
 * A draft of a suggestion that a newer one has replaced follows it when it is
 * opened: lines that the keeper changed stay as he left them. */
#ifndef POS_ORDER_ORDER_H
#define POS_ORDER_ORDER_H

#include "pos/lookup.h"
#include "pos/order/suggestion.h"

#define ORDER_LINES_MAX  600  /* of one fact, as headquarters takes them */
#define ORDER_DOC_MAX    3000 /* of a draft: confirmed as several */
#define ORDER_DRAFTS_MAX 10

struct order_row {
    uint32_t row; /* names the line while the draft lives */
    struct item item;
    struct quantity quantity;  /* of item's unit; 0: struck out */
    struct quantity suggested; /* base units; 0: the keeper's own */
    bool touched;              /* the keeper changed it */
};

struct order_doc {
    int64_t draft;
    uint32_t run; /* of the suggestion; 0: none */
    bool emergency;
    uint64_t replaces;
    int32_t delivery_day; /* 0: the next truck */
    int64_t begun_ms;
    uint32_t begun_by;
    uint32_t rows_given;
    int count;
    struct order_row *rows;       /* owned: order_doc_release */
    struct suggestion suggestion; /* run 0: not there */
};
void order_doc_release(struct order_doc *doc);

/* ---- drafts --------------------------------------------------------------*/

struct order_draft_row {
    int64_t id;
    uint32_t run;
    bool emergency;
    uint64_t replaces;
    int64_t begun_ms;
    int lines;
};
/* The oldest first. */
MUST_USE enum err order_drafts(struct till *t,
                               struct order_draft_row ret_rows[], int cap,
                               int *ret_count);
/* The suggestion as a draft, the one begun before where there is one.
 * ERR_NOTFOUND: headquarters has suggested nothing; ERR_EXISTS: it was
 * confirmed. */
MUST_USE enum err order_suggested(struct till *t, const struct actor *who,
                                  struct order_doc *ret_doc, struct diag *d);
/* An empty one. */
MUST_USE enum err order_new(struct till *t, const struct actor *who,
                            bool emergency, struct order_doc *ret_doc,
                            struct diag *d);
/* Order seq again, to take its place. ERR_EXISTS: it is too late. */
MUST_USE enum err order_again(struct till *t, const struct actor *who,
                              uint64_t seq, struct order_doc *ret_doc,
                              struct diag *d);
MUST_USE enum err order_load(struct till *t, int64_t draft,
                             struct order_doc *ret_doc, struct diag *d);
/* A pick from pos/lookup.h; quantity 0: one. An item has one line: what is
 * added in another pack is counted in base units from then on. ERR_SHORT: a
 * weight is missing; ERR_RANGE: far more than could be meant. */
MUST_USE enum err order_add(struct till *t, struct order_doc *doc,
                            const struct pick *pick, struct quantity quantity,
                            int *ret_line, struct diag *d);
/* In the line's unit. 0 strikes it out. */
MUST_USE enum err order_set(struct till *t, struct order_doc *doc, int line,
                            struct quantity quantity, struct diag *d);
/* The next pack of the item (or the base unit), as many as before or more.
 * ERR_NOTFOUND: it comes in no other. */
MUST_USE enum err order_other_pack(struct till *t, struct order_doc *doc,
                                   int line, struct diag *d);
/* A suggested line is kept as struck out, others go. */
MUST_USE enum err order_strike(struct till *t, struct order_doc *doc, int line,
                               struct diag *d);
MUST_USE enum err order_drop(struct till *t, struct order_doc *doc,
                             struct diag *d);

/* Base units of a line. */
MUST_USE enum err order_row_base(const struct order_row *row,
                                 struct quantity *ret_quantity);
/* At transfer prices, of the lines whose price is known; *ret_known: all. */
struct money order_total(const struct order_doc *doc, bool *ret_known);
/* What will happen to it because it is late, or by when it must be confirmed.
 * *ret_late: past the cut-off. False: nothing to say. */
bool order_cutoff_words(struct till *t, const struct order_doc *doc,
                        bool *ret_late, char *out, size_t cap);

/* Makes it facts (one for ORDER_LINES_MAX lines), ends the draft, queues the
 * paper. Keeper. ERR_SHORT while there is nothing; ERR_EXISTS: the suggestion
 * was confirmed already, or the replaced order was decided meanwhile. *ret_seq:
 * of the first. */
MUST_USE enum err order_place(struct till *t, const struct actor *who,
                              struct order_doc *doc, uint64_t *ret_seq,
                              int *ret_facts, struct diag *d);
/* ERR_EXISTS and a sentence: another order than `besides` answers that run. */
MUST_USE enum err order_unanswered(struct till *t, uint32_t run,
                                   uint64_t besides, struct diag *d);
/* Keeper. ERR_EXISTS: it is too late. */
MUST_USE enum err order_cancel(struct till *t, const struct actor *who,
                               uint64_t seq, uint64_t *ret_seq, struct diag *d);

/* ---- orders placed (order_placed.c) --------------------------------------*/

struct placed_row {
    uint64_t seq;
    int64_t at_ms;
    uint32_t cashier, run;
    bool emergency;
    int32_t delivery_day;
    uint64_t replaces, replaced_by;
    int lines;
};
/* Newest first, before seq (0: all); cancellations are not among them. */
MUST_USE enum err order_list(struct till *t, uint64_t before,
                             struct placed_row ret_rows[], int cap,
                             int *ret_count);
/* ERR_NOTFOUND with a sentence. */
MUST_USE enum err order_find(struct till *t, uint64_t seq,
                             struct placed_row *ret_row, struct diag *d);

struct placed_line {
    struct item item; /* base unit; only id and name when it is not known */
    uint32_t pack;
    struct quantity asked, suggested;
    Order__LineState state;
    Order__LineReason reason;
    struct quantity allotted, substitute_quantity;
    uint32_t substitute;
};
struct placed {
    struct placed_row head;
    bool sent;    /* headquarters has the fact */
    bool decided; /* something of it */
    bool cancelled;
    uint32_t delivery; /* it comes with; 0: not planned */
    int32_t delivery_day;
    int count;
    struct placed_line *lines; /* owned: placed_release */
};
MUST_USE enum err order_read(struct till *t, uint64_t seq,
                             struct placed *ret_placed, struct diag *d);
void placed_release(struct placed *p);
/* ERR_EXISTS and a sentence when it can no longer be changed. */
MUST_USE enum err order_changeable(const struct placed *p, struct diag *d);
/* What becomes of a line: "only 12 of 24 come: too little for all". */
void order_line_words(struct till *t, const struct placed *p,
                      const struct placed_line *line, char *out, size_t cap);
/* The whole: "all comes tomorrow", "2 lines not as ordered, comes Thu". */
void order_words(struct till *t, const struct placed *p, char *out, size_t cap);
const char *order_state_name(Order__LineState state); /* "partial": of JSON */

#endif
