/* hq/store/billed.h - what the providers' bills say (PaymentBilled of
 * headquarters' own ledger), and the tills' payments as reconciliation
 * (hq/pay/reconcile.h) wants them. */
#ifndef HQ_STORE_BILLED_H
#define HQ_STORE_BILLED_H

#include "hq/pay/reconcile.h"
#include "hq/store/store.h"

/* In a transaction: writes the fact unless one with the same result, amount,
 * fee and provider's number stands already. *ret_new: it was written. */
MUST_USE enum err billed_record(struct store *s, int64_t at_ms,
                                const Ledger__PaymentBilled *fact,
                                bool *ret_new);
/* For store_record and the rebuild. */
MUST_USE enum err billed_apply(struct store *s, const Ledger__PaymentBilled *f);

/* A payment as the tills' ledgers tell it. Texts are borrowed. */
struct billed_payment {
    const char *order_no;
    uint32_t outlet;
    int64_t at_ms; /* 0: its start did not come yet */
    int64_t amount_fen;
    bool static_qr;
    const char *result;  /* the word of `hq pay list`; "": none */
    const char *matched; /* struct recon_payment */
    const char *type;    /* the word of `hq pay list` */
};
typedef enum err (*billed_payment_fn)(void *ctx,
                                      const struct billed_payment *p);
/* Started at from_ms <= then < until_ms, of one type (its word). */
MUST_USE enum err billed_payments(struct store *s, const char *type,
                                  int64_t from_ms, int64_t until_ms,
                                  billed_payment_fn fn, void *ctx);
/* Calls fn not at all when there is none. */
MUST_USE enum err billed_payment(struct store *s, const char *order_no,
                                 billed_payment_fn fn, void *ctx);
typedef enum err (*billed_refund_fn)(void *ctx, const struct recon_refund *r);
MUST_USE enum err billed_refunds(struct store *s, int64_t from_ms,
                                 int64_t until_ms, billed_refund_fn fn,
                                 void *ctx);
MUST_USE enum err billed_refund(struct store *s, const char *order_no,
                                const char *refund_no, billed_refund_fn fn,
                                void *ctx);

/* What the bills settled of one payment and its refunds. Texts are borrowed. */
struct billed_said {
    const char *refund_no; /* "": the payment */
    Feed__BillResult result;
    int64_t amount_fen, fee_milli;
    const char *provider, *provider_no;
    int32_t day;      /* of the bill */
    const char *bill; /* its hash in hex */
    uint32_t line;    /* of the file; 0: none */
};
typedef enum err (*billed_said_fn)(void *ctx, const struct billed_said *b);
MUST_USE enum err billed_said(struct store *s, const char *order_no,
                              billed_said_fn fn, void *ctx);
/* Refunds of it that failed and were given in cash. */
struct billed_by_hand {
    const char *refund_no;
    uint32_t outlet;
    int64_t amount_fen, at_ms;
};
typedef enum err (*billed_by_hand_fn)(void *ctx,
                                      const struct billed_by_hand *b);
MUST_USE enum err billed_by_hand(struct store *s, const char *order_no,
                                 billed_by_hand_fn fn, void *ctx);

#endif
