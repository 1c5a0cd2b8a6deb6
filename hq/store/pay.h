/* hq/store/pay.h - the gateway's own database, D/pay.db: each payment and
 * refund as headquarters was asked for it, what came of it, and every step.
 * A file of its own, so that a bulk upload's transactions never make a payment
 * wait. Never in it: the payer's code, the payer's name or id, a key.
 *
 * `hq serve` writes; other commands read, and add a refund. One struct
 * paystore belongs to one thread. */
#ifndef HQ_STORE_PAY_H
#define HQ_STORE_PAY_H

#include "base/db.h"
#include "hq/pay/flow.h"
#include "sync/pay_wire.h"

struct paystore;

struct paystore_order {
    char order_no[PAYWIRE_ORDER_CAP];
    uint32_t outlet, till;
    uint64_t started_seq;
    /* CASH when it was only given up, never asked for: then flow.kind is
     * PAY_KINDS and the amount 0. */
    Ledger__TenderType type;
    bool face;
    char subject[PAYWIRE_TEXT_CAP];
    char sub_merchant[PAY_ORDER_CAP];
    int64_t created_ms, settled_ms; /* by the wall clock */
    bool attention;
    bool has_payer;
    uint8_t payer[PAYWIRE_PAYER_LEN];
    struct flow flow; /* next and calling are not kept: flow_resume */
};

struct paystore_refund {
    char refund_no[PAYWIRE_ORDER_CAP];
    char order_no[PAYWIRE_ORDER_CAP];
    uint32_t outlet, till; /* till 0: headquarters */
    int64_t amount_fen;
    char reason[PAYWIRE_TEXT_CAP];
    int64_t created_ms, settled_ms;
    struct flow_refund flow;
};

enum paystore_what {
    PAYSTORE_ASKED,   /* a till asked for it */
    PAYSTORE_GAVE_UP, /* a till gave it up */
    PAYSTORE_ANSWER,  /* a provider answered a call */
    PAYSTORE_NOTICE,  /* a provider told by itself */
    PAYSTORE_RESUMED, /* headquarters started again */
    PAYSTORE_WANTED,  /* a person asked, or refunded, at headquarters */
};

struct paystore_step {
    char order_no[PAYWIRE_ORDER_CAP];
    char refund_no[PAYWIRE_ORDER_CAP]; /* "" */
    int64_t at_ms;
    enum paystore_what what;
    enum flow_call call;
    int outcome; /* enum pay_outcome; -1: none */
    int64_t took_ms;
    char reason[PAY_REASON_CAP];
    char provider_no[PAY_NUMBER_CAP];
};

enum paystore_mode {
    PAYSTORE_READ,
    PAYSTORE_WRITE, /* made when missing */
};
/* ERR_NOTFOUND with PAYSTORE_READ: no payment was ever asked for. */
MUST_USE enum err paystore_open(const char *dir, enum paystore_mode mode,
                                struct paystore **ret_store, struct diag *d);
void paystore_close(struct paystore *s); /* NULL-safe */

/* For the other tables of the same file (hq/store/pay_open.h). */
struct db *paystore_db(struct paystore *s);

MUST_USE enum err paystore_begin(struct paystore *s);
/* As store_end. */
MUST_USE enum err paystore_end(struct paystore *s, enum err err);
/* A number that differs once another process committed. */
MUST_USE enum err paystore_changes(struct paystore *s, int64_t *ret_number);

/* Puts it in, or what may change of it. */
MUST_USE enum err paystore_order_put(struct paystore *s,
                                     const struct paystore_order *o);
/* ERR_NOTFOUND. */
MUST_USE enum err paystore_order(struct paystore *s, const char *order_no,
                                 struct paystore_order *ret_order);
typedef enum err (*paystore_order_fn)(void *ctx,
                                      const struct paystore_order *o);
/* Those that are not final, oldest first; those a person has to look at. */
MUST_USE enum err paystore_orders_open(struct paystore *s, paystore_order_fn fn,
                                       void *ctx);
MUST_USE enum err paystore_orders_look(struct paystore *s, paystore_order_fn fn,
                                       void *ctx);
/* Asked for from_ms <= then < until_ms. */
MUST_USE enum err paystore_orders_between(struct paystore *s, int64_t from_ms,
                                          int64_t until_ms,
                                          paystore_order_fn fn, void *ctx);

MUST_USE enum err paystore_refund_put(struct paystore *s,
                                      const struct paystore_refund *r);
MUST_USE enum err paystore_refund(struct paystore *s, const char *refund_no,
                                  struct paystore_refund *ret_refund);
typedef enum err (*paystore_refund_fn)(void *ctx,
                                       const struct paystore_refund *r);
MUST_USE enum err paystore_refunds_open(struct paystore *s,
                                        paystore_refund_fn fn, void *ctx);
MUST_USE enum err paystore_refunds_of(struct paystore *s, const char *order_no,
                                      paystore_refund_fn fn, void *ctx);
MUST_USE enum err paystore_refunds_between(struct paystore *s, int64_t from_ms,
                                           int64_t until_ms,
                                           paystore_refund_fn fn, void *ctx);
/* Of an order: given back, or perhaps. */
MUST_USE enum err paystore_refund_sum(struct paystore *s, const char *order_no,
                                      int64_t *ret_fen);

MUST_USE enum err paystore_step_add(struct paystore *s,
                                    const struct paystore_step *step);
typedef enum err (*paystore_step_fn)(void *ctx,
                                     const struct paystore_step *step);
MUST_USE enum err paystore_steps(struct paystore *s, const char *order_no,
                                 paystore_step_fn fn, void *ctx);

#endif
