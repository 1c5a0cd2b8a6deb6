#include "hq/carry/branch.h"

#include <string.h>

#include "sync/carry.h"
#include "sync/wire.h"

enum err branch_ask(uint64_t after, uint32_t max, branch_hear *hear, void *ctx)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__TailPull m = WIRE__TAIL_PULL__INIT;
    struct buf frame = {0};
    m.after = after;
    m.max_count = max;
    f.kind_case = WIRE__FRAME__KIND_TAIL_PULL;
    f.tail_pull = &m;
    enum err err = wire_pack(&f, &frame);
    if (!err)
        err = hear(ctx, frame.data, frame.len);
    buf_release(&frame);
    return err;
}

/* Where the branch of the till stands while its pieces are walked. */
struct walk {
    uint64_t seq;
    uint8_t hash[LEDGER_HASH_LEN];
};

static enum err advance(struct walk *w, const Wire__Run *m)
{
    struct ledger_run run = {0};
    const uint8_t *bytes = NULL;
    size_t at = 0, len = 0;
    bool more = true;
    enum err err = wire_get_run(m, &run);
    while (!err) {
        err = ledger_run_next(&run, &at, &bytes, &len, &more);
        if (err || !more)
            break;
        ledger_chain(w->hash, bytes, len, w->hash);
        w->seq++;
    }
    buf_release(&run.bytes);
    return err;
}

/* The same entries under the same signature, as of a branch of their own. */
static enum err keep_one(struct walk *w, const Wire__Batch *b,
                         branch_hear *hear, void *ctx)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Aside m = WIRE__ASIDE__INIT;
    struct buf frame = {0};
    uint8_t before[LEDGER_HASH_LEN];
    memcpy(before, w->hash, sizeof(before));
    m.epoch = b->epoch;
    m.before_hash.data = before;
    m.before_hash.len = w->seq ? sizeof(before) : 0;
    m.run = b->run;
    m.signature = b->signature;
    f.kind_case = WIRE__FRAME__KIND_ASIDE;
    f.aside = &m;
    enum err err = wire_pack(&f, &frame);
    if (!err)
        err = hear(ctx, frame.data, frame.len);
    if (!err)
        err = advance(w, b->run);
    buf_release(&frame);
    return err;
}

enum err branch_keep(const struct buf *frames, uint64_t base,
                     const uint8_t hash[LEDGER_HASH_LEN], branch_hear *hear,
                     void *ctx)
{
    struct walk w = {.seq = base};
    const uint8_t *frame = NULL;
    size_t at = 0, len = 0;
    enum err err = ERR_OK;
    memcpy(w.hash, hash, LEDGER_HASH_LEN);
    while (!err && carry_next(frames, &at, &frame, &len)) {
        Wire__Frame *f = NULL;
        err = wire_unpack(frame, len, &f);
        if (!err && f->kind_case == WIRE__FRAME__KIND_BATCH && f->batch->run &&
            f->batch->run->first_seq == w.seq + 1)
            err = keep_one(&w, f->batch, hear, ctx);
        wire_free(f);
    }
    return err;
}
