/* hq/store/pay_open.h - in D/pay.db: the providers' bills as they were read,
 * and the work list of what they leave open. Every change of an item is kept
 * with who made it and when. All calls that write join the caller's
 * transaction (paystore_begin). */
#ifndef HQ_STORE_PAY_OPEN_H
#define HQ_STORE_PAY_OPEN_H

#include "hq/pay/reconcile.h"
#include "hq/store/pay.h"

#define PAYOPEN_HASH_CAP  65
#define PAYOPEN_FILE_CAP  128
#define PAYOPEN_NAME_CAP  128 /* bytes of who and owner */
#define PAYOPEN_WORDS_CAP 512
#define PAYOPEN_NAME_MAX  30 /* characters */
#define PAYOPEN_WORDS_MAX 120

/* ---- bills ---------------------------------------------------------------*/
struct payopen_bill {
    enum recon_channel channel;
    int32_t day;
    char bill_of[PAY_ORDER_CAP]; /* merchant_bill_of */
    const char *provider;        /* "wechat2", ... */
    char file[PAYOPEN_FILE_CAP]; /* under D/bills; "": nothing happened */
    char hash[PAYOPEN_HASH_CAP];
    struct bill_totals totals;
};
/* In place of what was read of this merchant for that day; its rows go. */
MUST_USE enum err payopen_bill_put(struct paystore *s,
                                   const struct payopen_bill *b, int64_t now_ms,
                                   const char *who);
MUST_USE enum err payopen_row_put(struct paystore *s,
                                  enum recon_channel channel,
                                  const struct recon_row *row);
/* ERR_NOTFOUND: not read yet. */
MUST_USE enum err payopen_bill(struct paystore *s, enum recon_channel channel,
                               int32_t day, const char *bill_of,
                               struct payopen_bill *ret_bill);
/* All that were read for the day as one; file and hash only where it is one. */
MUST_USE enum err payopen_bills(struct paystore *s, enum recon_channel channel,
                                int32_t day, struct payopen_bill *ret_bill);
typedef enum err (*payopen_row_fn)(void *ctx, const struct recon_row *row);
/* Of the day, of the days beside it, and every other row of the day's
 * orders. */
MUST_USE enum err payopen_rows(struct paystore *s, enum recon_channel channel,
                               int32_t day, payopen_row_fn fn, void *ctx);

/* ---- the work list -------------------------------------------------------*/
struct payopen_item {
    char order_no[PAY_NUMBER_CAP];
    char refund_no[PAY_NUMBER_CAP]; /* "": the payment */
    enum recon_channel channel;
    int32_t day;
    uint32_t outlet; /* 0: not known */
    enum recon_kind kind;
    int64_t ours_fen, theirs_fen;
    int64_t opened_ms;
    char owner[PAYOPEN_NAME_CAP];
    int64_t closed_ms; /* 0: open */
    char closed_by[PAYOPEN_NAME_CAP];
    char reason[PAYOPEN_WORDS_CAP];
};
struct payopen_by {
    int64_t at_ms;
    const char *who;
};
/* It is open: puts it in, or says what is new of it. One that a person closed
 * stays closed as long as it is the same. *ret_open: it is on the list now. */
MUST_USE enum err payopen_note(struct paystore *s, const struct payopen_item *i,
                               const struct payopen_by *by, bool *ret_open);
MUST_USE enum err payopen_assign(struct paystore *s, const char *order_no,
                                 const char *refund_no, const char *owner,
                                 const struct payopen_by *by);
/* Nothing when it is not on the list or closed. */
MUST_USE enum err payopen_close(struct paystore *s, const char *order_no,
                                const char *refund_no, const char *reason,
                                const struct payopen_by *by, bool *ret_closed);
typedef enum err (*payopen_item_fn)(void *ctx, const struct payopen_item *i);
/* Oldest first. owner NULL: of all; "": of nobody. */
MUST_USE enum err payopen_items(struct paystore *s, bool closed_too,
                                const char *owner, payopen_item_fn fn,
                                void *ctx);
MUST_USE enum err payopen_of_order(struct paystore *s, const char *order_no,
                                   payopen_item_fn fn, void *ctx);
/* The open ones of a day. */
MUST_USE enum err payopen_of_day(struct paystore *s, enum recon_channel channel,
                                 int32_t day, payopen_item_fn fn, void *ctx);

#endif
