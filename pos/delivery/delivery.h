/* pos/delivery/delivery.h - what headquarters' truck brings (收货).
 *
 * A delivery is known from the feed (sync/goods.proto), also offline, or only
 * by its slip's code (sync/slip.h) when the shop has been without a link: then
 * nothing says what should be there, what is scanned is received, and
 * headquarters matches it by the delivery's number. A delivery being received
 * is kept like a draft (pos/stock/draft.h): every change is durable before the
 * call returns, it may take several sittings, and on failure document and
 * tables are as they were. When it is opened again, what the feed has brought
 * meanwhile is taken into it.
 *
 * Of a line: sent = accepted + damaged + refused + short; over where that is
 * negative. Quantities are base units. What is damaged or refused goes back on
 * the truck. Once signed nothing can be changed; a delivery is received once.
 */
#ifndef POS_DELIVERY_DELIVERY_H
#define POS_DELIVERY_DELIVERY_H

#include "pos/lookup.h"
#include "sync/feed.pb-c.h"
#include "sync/slip.h"

#define DELIVERY_LINES_MAX  2000
#define DELIVERY_LOT_CAP    65
#define DELIVERY_ROUTE_CAP  64
#define DELIVERY_WORDS_MAX  60 /* characters */
#define DELIVERY_WORDS_CAP  (4 * DELIVERY_WORDS_MAX + 1)
#define DELIVERY_CRATES_MAX 9999
#define DELIVERY_MILLI_MAX  INT64_C(1000000000) /* of a line */

/* For pos/catalogue.c, as order_feed_take. */
MUST_USE enum err delivery_feed_take(struct db *catalogue, const char *key,
                                     const Feed__Record *r, bool *ret_mine);

enum delivery_counted {
    DELIVERY_NOT_COUNTED,
    DELIVERY_COUNTED,
    DELIVERY_TAKEN_OVER, /* as on the slip, nobody looked */
};

struct delivery_row {
    uint32_t row;
    struct item item; /* base unit */
    uint32_t lot;     /* headquarters' number; 0: not on the slip by lot */
    char lot_code[DELIVERY_LOT_CAP];
    int32_t expiry_day;
    struct quantity sent, accepted, damaged, refused;
    Goods__ReceiveReason why; /* of what is refused */
    enum delivery_counted counted;
    struct money price; /* transfer price of a base unit */
    uint32_t min_left_days;
};

struct delivery_doc {
    uint32_t delivery;
    bool known;      /* the feed says what should be there */
    bool other_slip; /* the slip's paper says something else than the feed */
    int32_t day;
    uint32_t minute; /* after midnight; 0: not said */
    char route[DELIVERY_ROUTE_CAP];
    uint32_t crates_sent, crates_left, crates_back;
    char words[DELIVERY_WORDS_CAP];
    int64_t begun_ms;
    uint32_t begun_by;
    uint32_t rows_given;
    int count;
    struct delivery_row *rows; /* owned: delivery_doc_release */
};
void delivery_doc_release(struct delivery_doc *doc);

/* ---- what is expected ----------------------------------------------------*/

enum delivery_state {
    DELIVERY_EXPECTED, /* planned, not loaded */
    DELIVERY_COMING,   /* on the truck */
    DELIVERY_BEGUN,    /* being received here */
    DELIVERY_SIGNED,
};
struct delivery_head {
    uint32_t delivery;
    enum delivery_state state;
    int32_t day;
    uint32_t minute;
    char route[DELIVERY_ROUTE_CAP];
    int lines;
    struct money total;
    uint64_t seq; /* of the receipt, when it was signed here */
};
/* Expected and begun ones by day, then those signed here, the newest first. */
MUST_USE enum err delivery_list(struct till *t, struct delivery_head ret_rows[],
                                int cap, int *ret_count);
MUST_USE enum err delivery_is_received(struct till *t, uint32_t delivery,
                                       bool *ret_is);
/* What is on it, without beginning to receive it: from the feed. ERR_NOTFOUND
 * with a sentence. */
MUST_USE enum err delivery_look(struct till *t, uint32_t delivery,
                                struct delivery_doc *ret_doc, struct diag *d);

/* ---- receiving -----------------------------------------------------------*/

/* Begins, or goes on where it was left. slip: as scanned; NULL: chosen from the
 * list. ERR_EXISTS: it was received; ERR_NOTFOUND: nobody knows it and there is
 * no slip; ERR_RANGE: it is for another shop, or was cancelled. */
MUST_USE enum err delivery_open(struct till *t, const struct actor *who,
                                uint32_t delivery, const struct slip *slip,
                                struct delivery_doc *ret_doc, struct diag *d);
/* One more (or quantity) of what was scanned, in its pack: to the line of its
 * lot and date where the code says them, else to the first line of the item
 * that lacks some. What is not on a known slip is noted as wrong, to go back.
 * ERR_SHORT: a weight is missing; ERR_RANGE: past its date. *ret_warn: a
 * sentence about the line (near its date, more than sent), or "". */
MUST_USE enum err delivery_scan(struct till *t, struct delivery_doc *doc,
                                const struct pick *pick,
                                struct quantity quantity, int *ret_line,
                                char *ret_warn, size_t warn_cap,
                                struct diag *d);
/* So many of a line were there and are accepted. */
MUST_USE enum err delivery_count(struct till *t, struct delivery_doc *doc,
                                 int line, struct quantity accepted,
                                 struct diag *d);
/* So many came broken; so many are not taken and why (RECEIVE_WRONG,
 * RECEIVE_NEAR_EXPIRY or RECEIVE_REFUSED). Of what was counted they are taken
 * off. */
MUST_USE enum err delivery_damaged(struct till *t, struct delivery_doc *doc,
                                   int line, struct quantity damaged,
                                   struct diag *d);
MUST_USE enum err delivery_refused(struct till *t, struct delivery_doc *doc,
                                   int line, struct quantity refused,
                                   Goods__ReceiveReason why, struct diag *d);
/* Lot and last good day of goods that the slip does not name by lot. */
MUST_USE enum err delivery_lot(struct till *t, struct delivery_doc *doc,
                               int line, const char *lot, int32_t expiry_day,
                               struct diag *d);
/* What was not counted is there as on the slip; or it is all missing. */
MUST_USE enum err delivery_rest(struct till *t, struct delivery_doc *doc,
                                bool there, struct diag *d);
/* Keeps crates and words as given. */
MUST_USE enum err delivery_set_head(struct till *t, struct delivery_doc *doc,
                                    uint32_t crates_left, uint32_t crates_back,
                                    const char *words, struct diag *d);
/* Takes back all that was counted; the delivery is expected as before. */
MUST_USE enum err delivery_drop(struct till *t, struct delivery_doc *doc,
                                struct diag *d);

struct delivery_sums {
    int open;                           /* lines not counted */
    int right;                          /* counted and as sent */
    int short_, over, damaged, refused; /* lines */
    struct money total;                 /* of what is accepted */
};
void delivery_sums(const struct delivery_doc *doc, struct delivery_sums *ret);
/* What differs, with its reason: "2 short", "1 damaged, goes back"; "" where
 * nothing does or it is not counted. */
void delivery_row_words(const struct delivery_row *row, char *out, size_t cap);
Goods__ReceiveReason delivery_row_reason(const struct delivery_row *row);
struct quantity delivery_row_short(const struct delivery_row *row);
/* Good for fewer days than the shop should have of it; past: negative. */
bool delivery_row_near(struct till *t, const struct delivery_row *row,
                       int32_t *ret_days);

/* Makes it a fact: moves the stock by what was accepted, at transfer price,
 * ends the draft, queues the paper. who: whose PIN it was. ERR_SHORT while
 * lines are not counted or nothing is there; ERR_RANGE: goods past their date
 * are accepted; ERR_EXISTS: it was received meanwhile. */
MUST_USE enum err delivery_sign(struct till *t, const struct actor *who,
                                struct delivery_doc *doc, uint64_t *ret_seq,
                                struct diag *d);

/* ---- receipts (delivery_paper.c) -----------------------------------------*/

struct arena;
struct delivery_note;
/* The paper of receipt seq; texts live as long as arena and e, its entry. */
MUST_USE enum err delivery_paper_fill(struct till *t, const Ledger__Entry *e,
                                      struct arena *arena,
                                      struct delivery_note *ret_note,
                                      struct diag *d);

#endif
