/* tests/support/hq_till.h - a till as headquarters sees it: real keys, real
 * chained entries and signed frames; no disk, no network, no protocol state.
 * Everything CHECKs: a test that cannot set itself up says so. */
#ifndef TESTS_SUPPORT_HQ_TILL_H
#define TESTS_SUPPORT_HQ_TILL_H

#include "sync/enrol.h"
#include "sync/keys.h"
#include "sync/ledger.h"
#include "sync/wire.h"

struct hq_till {
    struct keys keys;
    uint32_t till, outlet;
    struct ledger_head head;
    struct ledger_run run; /* not sent yet */
};

/* Makes keys. */
void hq_till_open(struct hq_till *t);
void hq_till_release(struct hq_till *t);
/* What an enrolment frame says once unpacked. */
void hq_till_request(const struct hq_till *t, struct enrol_request *ret);

void hq_till_append(struct hq_till *t, const Ledger__Entry *e);
/* Entry 1. */
void hq_till_genesis(struct hq_till *t);
/* A sale of n lines in cash: item ids, quantities in thousandths, prices. */
struct hq_till_line {
    uint64_t item;
    int64_t milli, price_fen;
};
void hq_till_sale(struct hq_till *t, int64_t at_ms, int32_t day,
                  const struct hq_till_line *lines, int n);

/* Frames. The buffer is cleared first. */
void hq_till_hello(const struct hq_till *t, struct buf *ret_frame);
/* Everything not sent yet, as a Batch; then it counts as sent. */
void hq_till_batch(struct hq_till *t, struct buf *ret_frame);
/* The same as an Aside that branches off after before_hash. */
void hq_till_aside(struct hq_till *t, const uint8_t *before_hash,
                   struct buf *ret_frame);

#endif
