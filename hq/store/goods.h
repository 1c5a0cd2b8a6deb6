/* hq/store/goods.h - where goods are: a double-entry book of places, made from
 * headquarters' own moves (ledger.proto, goods_moved) and from what the tills
 * say they received (delivery_received).
 *
 * Invariant, for every item and lot: the sum over all places is 0. Suppliers
 * are below zero by what they gave, so
 *   bought = in warehouses + on the way + delivered + lost.
 * Warehouse bins and deliveries are never below zero: goods_move refuses, and
 * a receipt that says more came than was loaded finds the rest
 * (PLACE_LOST, LOSS_SHORT, below zero).
 *
 * What a receipt does is a function of its delivery's moves and of itself, and
 * is made anew when a move of that delivery comes late: whatever order facts
 * arrive in, the book is the same. Of several receipts of one delivery the
 * earliest (by its clock, then till, then number) from the delivery's own
 * outlet counts; the others are kept and listed, and move nothing.
 *
 * Quantities in thousandths of the base unit. Inside the caller's transaction
 * unless said otherwise. */
#ifndef HQ_STORE_GOODS_H
#define HQ_STORE_GOODS_H

#include "hq/store/store.h"
#include "sync/goods.pb-c.h"

#define GOODS_BIN_MAX    24 /* bytes, with the NUL */
#define GOODS_CODE_MAX   32 /* of a lot, with the NUL */
#define GOODS_PAPER_MAX  64
#define GOODS_REASON_MAX 120                          /* characters */
#define GOODS_LINES_MAX  200000                       /* of one goods_move */
#define GOODS_LOT_NEW(i) (UINT32_MAX - (uint32_t)(i)) /* see goods_move */
#define GOODS_LINE_MAX   INT64_C(1000000000) /* thousandths, a million units */

struct goods_place {
    Goods__PlaceKind kind;
    uint32_t id;
    char bin[GOODS_BIN_MAX]; /* "": the receiving dock, or no warehouse */
};

struct goods_lot {
    uint32_t id, item, supplier;
    char code[GOODS_CODE_MAX];
    int32_t produced_day, expiry_day; /* 0: not known, does not expire */
    char certificate[GOODS_PAPER_MAX];
    bool held; /* may not leave */
};

/* One item of one lot at one place. */
struct goods_stock {
    struct goods_place at;
    uint32_t item, lot;
    int64_t milli;
};

/* Headquarters' own fact: checks, records and applies it. ERR_RANGE with a
 * sentence when a warehouse or a delivery does not hold so much; ERR_NOTFOUND,
 * ERR_FORMAT, ERR_DENIED (a held lot may not leave) for other lines; nothing
 * is changed then. Lots in new_lots get their id here; a line whose lot is
 * GOODS_LOT_NEW(i) means new_lots[i]. Only the sum over m's lines must be
 * there, so goods may pass a place within one m. A bin is one of the
 * warehouse's, "" or a wave's place "~...". More lines than fit one fact are
 * recorded as several. */
MUST_USE enum err goods_move(struct store *s, Goods__Moved *m, int64_t now_ms,
                             struct diag *d);
/* A lot that may not leave, or may again: a fact of its own. ERR_NOTFOUND. */
MUST_USE enum err goods_hold(struct store *s, uint32_t lot, bool released,
                             const char *reason, int64_t now_ms,
                             struct diag *d);

/* Of everything at a place kind (id 0: all of them; item 0: all), in order of
 * place, item and expiry: first expired first, what never expires last; then
 * lot and bin. lot is NULL for goods not known by lot. ERR_NOTFOUND from fn
 * ends the walk without an error. */
typedef enum err (*goods_stock_fn)(void *ctx, const struct goods_stock *x,
                                   const struct goods_lot *lot);
MUST_USE enum err goods_stock(struct store *s, Goods__PlaceKind kind,
                              uint32_t id, uint32_t item, goods_stock_fn fn,
                              void *ctx);
/* Of one bin of a warehouse. */
MUST_USE enum err goods_stock_bin(struct store *s, uint32_t warehouse,
                                  const char *bin, goods_stock_fn fn,
                                  void *ctx);
/* How much of an item a place holds, held lots not counted when free_only. */
MUST_USE enum err goods_on_hand(struct store *s, Goods__PlaceKind kind,
                                uint32_t id, uint32_t item, bool free_only,
                                int64_t *ret_milli);
/* ERR_NOTFOUND. */
MUST_USE enum err goods_lot(struct store *s, uint32_t id,
                            struct goods_lot *ret_lot);
/* A supplier's batch of an item by the code on it; supplier 0: any, the latest
 * one. ERR_NOTFOUND. */
MUST_USE enum err goods_lot_find(struct store *s, uint32_t item,
                                 uint32_t supplier, const char *code,
                                 struct goods_lot *ret_lot);

/* The balance of one item (0: all) and lot (0: all), by place kind. */
struct goods_balance {
    int64_t bought, in_stock, on_way, delivered, lost; /* thousandths */
};
MUST_USE enum err goods_balance(struct store *s, uint32_t item, uint32_t lot,
                                struct goods_balance *ret_balance);

/* From the ledgers, also when they are replayed: own.c and hq/project.c. */
MUST_USE enum err goods_apply(struct store *s, uint64_t seq, int64_t at_ms,
                              const Goods__Moved *m);
MUST_USE enum err goods_apply_hold(struct store *s, const Goods__LotHeld *x);
MUST_USE enum err goods_apply_delivery(struct store *s,
                                       const Goods__Delivery *x);
/* *ret_known: this till said so of this delivery before. */
MUST_USE enum err goods_received(struct store *s, uint32_t outlet,
                                 uint32_t till, uint64_t seq, int64_t at_ms,
                                 const Goods__Received *r, bool *ret_known);
/* After headquarters' own ledger alone was replayed. */
MUST_USE enum err goods_settle_all(struct store *s);

#endif
