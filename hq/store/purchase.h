/* hq/store/purchase.h - what headquarters' own ledger says of buying:
 * suppliers, what they ask, orders, what came, invoices (sync/purchase.proto).
 *
 * Records are handed out unpacked. Those from a walk are borrowed for the
 * call; the others are the caller's (purchase__..._free_unpacked). Days
 * without an end are BUY_OPEN_DAY. */
#ifndef HQ_STORE_PURCHASE_H
#define HQ_STORE_PURCHASE_H

#include "hq/store/report.h"
#include "sync/purchase.pb-c.h"

#define BUY_OPEN_DAY 2932896 /* 9999-12-31 */
#define BUY_NAME_MAX 256     /* bytes, with the NUL */
#define BUY_WHO_MAX  96

/* For own.c: one fact, also when replayed. Others are left alone. */
MUST_USE enum err buy_apply(struct store *s, uint64_t seq, int64_t at_ms,
                            const Ledger__Entry *e);
/* Checks nothing: hq/purchase does. Inside a transaction. */
MUST_USE enum err buy_record(struct store *s, int64_t at_ms, Ledger__Entry *e);

enum buy_ids {
    BUY_ID_SUPPLIER,
    BUY_ID_TERMS,
    BUY_ID_ORDER,
    BUY_ID_CAME,
    BUY_ID_INVOICE,
    BUY_ID_RUN,
};
/* The number after the last one given out. */
MUST_USE enum err buy_next_id(struct store *s, enum buy_ids kind,
                              uint32_t *ret_id);

/* ERR_NOTFOUND. */
MUST_USE enum err buy_supplier(struct store *s, uint32_t id,
                               Purchase__Supplier **ret_supplier);
MUST_USE enum err buy_supplier_named(struct store *s, const char *name,
                                     uint32_t *ret_id);
MUST_USE enum err buy_terms(struct store *s, uint32_t id,
                            Purchase__Terms **ret_terms);

/* Offers that hold on any day from..until, by item, supplier and day; 0: of
 * all. Ended ones are left out. */
typedef enum err (*buy_offer_fn)(void *ctx, const Purchase__Offer *x);
MUST_USE enum err buy_offers(struct store *s, uint32_t supplier, uint32_t item,
                             int32_t from_day, int32_t until_day,
                             buy_offer_fn fn, void *ctx);
typedef enum err (*buy_terms_fn)(void *ctx, const Purchase__Terms *x);
MUST_USE enum err buy_terms_of(struct store *s, uint32_t supplier,
                               int32_t from_day, int32_t until_day,
                               buy_terms_fn fn, void *ctx);

struct buy_order {
    uint32_t id, supplier, warehouse, run;
    Purchase__State state;
    int32_t order_day, due_day;
    int64_t lines, goods_fen, freight_fen, made_ms;
    char by[BUY_WHO_MAX], words[BUY_NAME_MAX];
};
/* ERR_NOTFOUND. */
MUST_USE enum err buy_order(struct store *s, uint32_t id,
                            struct buy_order *ret_order);
typedef enum err (*buy_line_fn)(void *ctx, const Purchase__Line *line,
                                int64_t came_milli);
MUST_USE enum err buy_lines(struct store *s, uint32_t order, buy_line_fn fn,
                            void *ctx);
/* ERR_NOTFOUND: the order does not have the item. */
MUST_USE enum err buy_line(struct store *s, uint32_t order, uint32_t item,
                           Purchase__Line **ret_line, int64_t *ret_came_milli);
struct buy_event {
    int64_t at_ms;
    Purchase__State state;
    const char *who, *reason; /* borrowed */
};
typedef enum err (*buy_event_fn)(void *ctx, const struct buy_event *x);
MUST_USE enum err buy_events(struct store *s, uint32_t order, buy_event_fn fn,
                             void *ctx);

/* Value of the goods ordered of a supplier, and of those accepted. */
MUST_USE enum err buy_ordered(struct store *s, uint32_t supplier,
                              int32_t from_day, int32_t until_day,
                              int64_t *ret_fen);
MUST_USE enum err buy_taken(struct store *s, uint32_t supplier,
                            int32_t from_day, int32_t until_day,
                            int64_t *ret_fen);
/* Approved and still to come. */
MUST_USE enum err buy_outstanding(struct store *s, uint32_t item,
                                  uint32_t warehouse, int64_t *ret_milli);

struct buy_came_sum {
    int64_t accepted_milli, damaged_milli, refused_milli;
};
MUST_USE enum err buy_came_item(struct store *s, uint32_t order, uint32_t item,
                                struct buy_came_sum *ret_sum);
/* Items accepted with an order that does not have them. */
typedef enum err (*buy_extra_fn)(void *ctx, uint32_t item, int64_t milli);
MUST_USE enum err buy_came_extra(struct store *s, uint32_t order,
                                 buy_extra_fn fn, void *ctx);
/* A delivery note of the supplier that is here already; ERR_NOTFOUND. */
MUST_USE enum err buy_paper_known(struct store *s, uint32_t supplier,
                                  const char *paper, uint32_t *ret_came);

struct buy_billed {
    uint32_t item, tax_rate, invoice;
    int64_t milli, amount_fen, tax_fen;
    char number[BUY_WHO_MAX];
};
typedef enum err (*buy_billed_fn)(void *ctx, const struct buy_billed *x);
MUST_USE enum err buy_billed(struct store *s, uint32_t order, buy_billed_fn fn,
                             void *ctx);
MUST_USE enum err buy_invoice_named(struct store *s, uint32_t supplier,
                                    const char *number, uint32_t *ret_id);
/* ERR_NOTFOUND: nobody settled it. */
MUST_USE enum err buy_settled(struct store *s, uint32_t order, uint32_t item,
                              const char *kind, int64_t *ret_fen,
                              char ret_who[BUY_WHO_MAX]);
/* Orders that something came of or was charged for; 0: all. */
typedef enum err (*buy_id_fn)(void *ctx, uint32_t id);
MUST_USE enum err buy_to_match(struct store *s, uint32_t supplier,
                               uint32_t order, buy_id_fn fn, void *ctx);
struct buy_unordered {
    uint32_t came, supplier, item;
    int64_t milli;
    int32_t day;
    const char *paper; /* borrowed */
};
typedef enum err (*buy_unordered_fn)(void *ctx, const struct buy_unordered *x);
MUST_USE enum err buy_unordered(struct store *s, uint32_t supplier,
                                buy_unordered_fn fn, void *ctx);

/* ---- listings: as in report.h -------------------------------------------- */
enum buy_list {
    BUY_LIST_SUPPLIERS,
    BUY_LIST_OFFERS,
    BUY_LIST_TERMS,
    BUY_LIST_ORDERS,
    BUY_LIST_LINES, /* of order `number` */
    BUY_LIST_CAME,
    BUY_LIST_INVOICES,
    BUY_LIST_COUNT
};
#define BUY_STATE_OPEN 9 /* approved and not complete */
struct buy_filter {
    uint32_t supplier, item; /* 0: all */
    int32_t from_day, to_day;
    const char *text; /* NULL: any */
    int64_t number;   /* a state, or the order; -1: any */
};
MUST_USE enum err buy_rows(struct store *s, enum buy_list which,
                           const struct buy_filter *f, int64_t limit,
                           int64_t offset, report_fn fn, void *ctx);
MUST_USE enum err buy_totals(struct store *s, enum buy_list which,
                             const struct buy_filter *f, report_fn fn,
                             void *ctx);

#endif
