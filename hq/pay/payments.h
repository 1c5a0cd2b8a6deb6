/* hq/pay/payments.h - payments as `hq serve` runs them: the accounts of
 * D/pay.ini, the gateway, and the setting that tells tills where the lane is
 * (SETTING_PAY_LANE, sync/feed.h). */
#ifndef HQ_PAY_PAYMENTS_H
#define HQ_PAY_PAYMENTS_H

#include "hq/pay/gateway.h"
#include "hq/store/store.h"

struct payments_options {
    const char *dir;
    const char *listen; /* of the tills' ledgers */
    const char *pay;    /* of the lane; NULL: the port after listen's */
    const char *public; /* where tills find the lane; NULL: at the same host */
    const char *notify; /* NULL: no notifications */
    const struct keys *keys; /* outlives it */
};

struct payments;
/* Starts the gateway when D/pay.ini is there, and says so to the tills either
 * way; *ret_payments is NULL when it is not. d: what is wrong with pay.ini or
 * an address. */
MUST_USE enum err payments_start(const struct payments_options *options,
                                 struct store *s,
                                 struct payments **ret_payments,
                                 struct diag *d);
void payments_stop(struct payments *p); /* NULL-safe */

/* The gateway's view of a merchant. */
struct gateway_accounts payments_accounts(struct merchant *m);

#endif
