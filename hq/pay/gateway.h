/* hq/pay/gateway.h - payments for the tills: one thread that owns the payment
 * lane (PROTOCOL.md) and D/pay.db, workers that call providers, and a listener
 * for their notifications. `hq serve` runs it beside the tills' ledgers, with
 * a port, threads and a database of its own, so that a bulk upload never makes
 * a customer wait.
 *
 * Promises
 *   - An order is durable before its provider hears of it, an answer before
 *     the till hears of it, a notification before it is thanked for.
 *   - A charge is called once in an order's life. After a restart, whatever
 *     was under way is found out by a query (hq/pay/flow.h).
 *   - Whose payment it is comes from the key that the till's link proved.
 *   - The payer's code is in memory until the charge is handed to a worker and
 *     nowhere else; who paid is kept as a keyed hash. */
#ifndef HQ_PAY_GATEWAY_H
#define HQ_PAY_GATEWAY_H

#include "hq/pay/worker.h"
#include "sync/keys.h"

#define GATEWAY_WORKERS     16
#define GATEWAY_OPEN_MAX    10000 /* orders and refunds that are not final */
#define GATEWAY_TILL_MAX    32    /* of them of one till */
#define GATEWAY_TURN_MS     200   /* between two looks at the stores */
#define GATEWAY_TURN_FRAMES 256   /* before everything else gets a turn */
#define GATEWAY_BUSY_MS     3000  /* retry_after_ms of BUSY and STORAGE */
#define GATEWAY_STOP_MS     12000 /* for calls under way, when it stops */
#define GATEWAY_NEVER_HEARD "never heard" /* given up, never asked for */

/* The chain's accounts: hq/pay/merchant.h, or a test. Any thread. */
struct gateway_accounts {
    bool (*has)(void *ctx, enum pay_kind kind);
    const char *(*sub)(void *ctx, enum pay_kind kind, uint32_t outlet);
    struct worker_source source;
};

struct gateway_options {
    const char *dir;    /* D: hq.db is read, pay.db written */
    const char *listen; /* tcp://HOST:PORT, the lane */
    const char *notify; /* HOST:PORT for notifications; NULL: none */
    const struct keys *keys;
    struct gateway_accounts accounts; /* its ctx is source.ctx */
    int workers;
    int hasten;   /* 1; a test's 100 makes its clock run that much faster */
    int queue_ms; /* 0: WORKER_QUEUE_MS */
};

struct gateway;
/* Listens, goes on with what is open, and returns. Copies what it needs of the
 * options but the accounts' context and the keys, which outlive it. */
MUST_USE enum err gateway_start(const struct gateway_options *options,
                                struct gateway **ret_gateway, struct diag *d);
/* Of the lane, with the real port. */
const char *gateway_address(const struct gateway *g);
/* Of the notifications; 0: none. */
unsigned gateway_notify_port(const struct gateway *g);
/* Takes no new payments, waits a while for calls under way, ends. NULL-safe. */
void gateway_stop(struct gateway *g);

#endif
