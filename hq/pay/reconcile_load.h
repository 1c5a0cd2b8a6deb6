/* hq/pay/reconcile_load.h - what reconciliation compares, out of the stores:
 * payments as the tills' ledgers and the gateway have them, put together, and
 * the rows of the bills that were read. */
#ifndef HQ_PAY_RECONCILE_LOAD_H
#define HQ_PAY_RECONCILE_LOAD_H

#include "hq/store/billed.h"
#include "hq/store/pay_open.h"

enum recon_channel recon_channel_of(enum pay_kind kind);
const char *recon_channel_name(enum recon_channel channel); /* "wechat", ... */

struct recon_books {
    struct recon_in in;
    struct recon_payment *payments;
    struct recon_refund *refunds;
    struct recon_row *rows;
};
/* Of a day, with the days beside it. A day counts as read when the bills of all
 * merchants were. Zero-initialise; recon_books_release. */
MUST_USE enum err recon_books_load(struct store *s, struct paystore *pay,
                                   const struct merchant *m,
                                   enum recon_channel channel, int32_t day,
                                   struct recon_books *b);
void recon_books_release(struct recon_books *b);

#endif
