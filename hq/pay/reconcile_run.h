/* hq/pay/reconcile_run.h - reconciliation at work: reads a day's bill from the
 * provider or a file, keeps it under D/bills, compares (hq/pay/reconcile.h),
 * writes what it settles into headquarters' ledger and the feed, and what it
 * leaves open onto the work list. Doing it again changes nothing. */
#ifndef HQ_PAY_RECONCILE_RUN_H
#define HQ_PAY_RECONCILE_RUN_H

#include "hq/pay/reconcile_load.h"

#define RECONCILE_DIR  "bills"
#define RECONCILE_HOUR 10 /* of the next day: then the bill is there */
#define RECONCILE_BATCH                                                        \
    500 /* facts of one transaction, so nobody waits long                      \
         */

struct reconcile {
    const char *dir;
    struct store *store;
    struct paystore *pay;
    const struct merchant *merchant;
    int64_t now_ms;
    const char *who;
};

/* bill_of: merchant_bill_of. file: in place of the provider's answer; an Alipay
 * bill says itself whose it is. Everything is checked before anything is kept:
 * that it is whole and adds up, of this merchant, of this day. ERR_NOTFOUND:
 * not made yet; d says when to try again. A provider that has no bill a day
 * after it should is taken at its word: nothing happened. */
MUST_USE enum err reconcile_bill(struct reconcile *x, enum pay_kind kind,
                                 const char *bill_of, int32_t day,
                                 const char *file, struct diag *d);

struct reconcile_counts {
    uint32_t kinds[RECON_KINDS];
    uint32_t facts; /* new ones */
    uint32_t opened, closed;
};
/* Compares the day whose bill was read. result borrows from books; release
 * both. */
MUST_USE enum err reconcile_day(struct reconcile *x, enum recon_channel channel,
                                int32_t day, struct recon_books *ret_books,
                                struct recon_result *ret_result,
                                struct reconcile_counts *counts,
                                struct diag *d);
/* The days beside it, where their bills were read: this one may have settled
 * what they left open. Adds to counts' facts, opened and closed. */
MUST_USE enum err reconcile_beside(struct reconcile *x,
                                   enum recon_channel channel, int32_t day,
                                   struct reconcile_counts *counts,
                                   struct diag *d);

#endif
