/* replica_carry.c - the same words, carried on a stick. */
#include <string.h>

#include "base/check.h"
#include "sync/replica_internal.h"

enum err replica_carry_out(struct replica *r, uint64_t after,
                           uint64_t max_bytes, int64_t clock_ms,
                           uint64_t *ret_upto, uint32_t *ret_nonce)
{
    struct ledger_head from = {.seq = after};
    CHECK(r->state == REPLICA_DOWN);
    enum err err = replica_say_hello(r, clock_ms);
    if (!err)
        err = r->c.ops->hash_at(r->c.ctx, after, from.hash);
    if (!err)
        err = replica_epoch_at(r, NULL, after, &from.epoch);
    r->sent = from;
    while (!err && r->sent.seq < r->head.seq && r->sent_bytes < max_bytes) {
        r->n_flights = 0; /* nobody answers for days: no window */
        err = replica_send_batch(r);
    }
    r->n_flights = 0;
    if (err)
        return err;
    *ret_upto = r->sent.seq;
    *ret_nonce = r->nonce;
    return ERR_OK;
}

void replica_carry_answered(struct replica *r, uint32_t nonce)
{
    CHECK(r->state == REPLICA_DOWN);
    r->state = REPLICA_HELLO;
    r->nonce = nonce;
    r->hello_due = true;
}

/* The pages come one audience after the other, whatever this copy has learned
 * since it asked: each is offered to the copy, which takes what follows. */
static void expect_page(struct replica *r, const Wire__FeedPage *m)
{
    for (size_t i = 0; i < r->audiences.n; i++) {
        if (strcmp(r->audiences.name[i], m->audience) == 0) {
            r->pulling = (int)i;
            r->pull_after = m->after;
        }
    }
}

enum err replica_carry_in(struct replica *r, const void *frame, size_t len,
                          int64_t now_ms, int64_t clock_ms)
{
    Wire__Frame *f = NULL;
    if (wire_unpack(frame, len, &f) == ERR_OK &&
        f->kind_case == WIRE__FRAME__KIND_FEED_PAGE && !r->hello_due)
        expect_page(r, f->feed_page);
    wire_free(f);
    return replica_receive(r, frame, len, now_ms, clock_ms);
}
