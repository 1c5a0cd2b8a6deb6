/* hq/pay/worker.h - threads that call providers, so that one slow answer makes
 * no other payment wait. They share nothing with the gateway and nothing with
 * each other: a job and its result are copied through a socket pair
 * (SOCK_SEQPACKET, one packet each), and each thread opens providers of its
 * own. */
#ifndef HQ_PAY_WORKER_H
#define HQ_PAY_WORKER_H

#include "hq/pay/flow.h"

#define WORKERS_MAX 64
/* A charge that waited longer for a free thread is not made any more: the
 * code is old, and the keeper has lost patience. That it was not is certain. */
#define WORKER_QUEUE_MS 5000

/* Where providers come from: hq/pay/merchant.h, or a test. Called from any
 * thread; ctx outlives the pool. */
struct worker_source {
    MUST_USE enum err (*open)(void *ctx, enum pay_kind kind,
                              struct pay_provider **ret_provider);
    void *ctx;
};

/* No pointers: it is copied as bytes. */
struct worker_job {
    uint64_t id; /* comes back with the result */
    enum flow_call call;
    enum pay_kind kind;
    int timeout_ms;
    int64_t drop_ms;        /* clock_monotonic_ms: a charge is not made later */
    struct pay_order order; /* its code is wiped once it is used */
    struct pay_refund refund; /* of FLOW_GIVE_BACK, FLOW_REFUND... */
};

struct worker_result {
    uint64_t id;
    enum flow_call call;
    enum err err; /* of the call itself: then answer says PAY_UNKNOWN */
    int64_t took_ms;
    struct pay_answer answer;
};

struct workers;
MUST_USE enum err workers_start(const struct worker_source *source, int count,
                                struct workers **ret_workers);
/* Waits for calls under way; their results are lost. NULL-safe. */
void workers_stop(struct workers *w);
/* ERR_BUSY: all have enough to do; again after a result. */
MUST_USE enum err workers_give(struct workers *w, const struct worker_job *job);
/* Readable when there is a result. */
int workers_fd(const struct workers *w);
/* ERR_SHORT: none waits. */
MUST_USE enum err workers_take(struct workers *w,
                               struct worker_result *ret_result);

#endif
