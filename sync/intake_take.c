#include "sync/intake_internal.h"

#include <string.h>

#include "base/check.h"

/* Unpacked entries live in the arena until the commit. */
static void *arena_take(void *ctx, size_t len)
{
    struct intake *in = ctx;
    void *p = arena_alloc(&in->arena, len);
    in->unpacked += len;
    in->starved = in->starved || !p;
    return p;
}

static void arena_keep(void *ctx, void *p)
{
    (void)ctx;
    (void)p;
}

/* What an entry of a till may be. Its sums are the till's word: they are kept
 * as they came, right or wrong. Facts this version does not know pass too. */
static bool entry_ok(const struct intake_session *s, const Ledger__Entry *e,
                     uint64_t seq, uint32_t *epoch)
{
    bool genesis = e->fact_case == LEDGER__ENTRY__FACT_GENESIS;
    if (e->at_ms > INT64_MAX || e->fact_case >= LEDGER__ENTRY__FACT_FEED_PUT ||
        genesis != (seq == 1))
        return false;
    if (genesis && (e->genesis->till != s->info.till ||
                    e->genesis->outlet != s->info.outlet))
        return false;
    if (e->fact_case == LEDGER__ENTRY__FACT_EPOCH_STARTED) {
        if (e->epoch_started->epoch <= *epoch ||
            e->epoch_started->fork_seq >= seq)
            return false;
        *epoch = e->epoch_started->epoch;
    }
    return true;
}

/* Makes room for and computes the hashes of a run that follows before. */
static enum err chain(struct intake *in, const struct ledger_run *run,
                      const uint8_t before[LEDGER_HASH_LEN],
                      uint8_t **ret_hashes)
{
    size_t at = 0, len = 0, i = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    if (in->n_staged == 0) { /* nothing in it is wanted any more */
        arena_clear(&in->arena);
        in->work_bytes = in->unpacked = 0;
    }
    uint8_t *hashes =
        arena_alloc(&in->arena, (size_t)run->count * LEDGER_HASH_LEN);
    if (!hashes)
        return ERR_NOMEM;
    in->work_bytes += run->bytes.len + (size_t)run->count * LEDGER_HASH_LEN;
    while (i < run->count) {
        enum err err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err)
            return err;
        CHECK(more);
        uint8_t *hash = hashes + i * LEDGER_HASH_LEN;
        ledger_chain(i ? hash - LEDGER_HASH_LEN : before, bytes, len, hash);
        i++;
    }
    *ret_hashes = hashes;
    return ERR_OK;
}

/* Our hash at seq, among what is durable or staged. */
static enum err hash_of(struct intake *in, const struct intake_session *s,
                        uint64_t seq, uint8_t ret_hash[LEDGER_HASH_LEN])
{
    CHECK(seq <= s->staged.seq);
    if (seq == s->staged.seq) {
        memcpy(ret_hash, s->staged.hash, LEDGER_HASH_LEN);
        return ERR_OK;
    }
    for (size_t i = 0; i < in->n_staged; i++) {
        const struct intake_held *st = &in->stage[i];
        if (st->session == s && !st->aside && seq >= st->batch.first_seq &&
            seq < st->batch.first_seq + st->batch.count) {
            memcpy(ret_hash,
                   st->batch.hashes +
                       (seq - st->batch.first_seq) * LEDGER_HASH_LEN,
                   LEDGER_HASH_LEN);
            return ERR_OK;
        }
    }
    return in->ops->hash_at(in->ctx, s->info.till, seq, ret_hash);
}

/* The key in force at seq, or a later one (an enrolled-anew till signs what it
 * had not sent with its new key). */
static bool signature_ok(const struct intake_session *s,
                         const struct ledger_head *h, const uint8_t *signature,
                         bool any_key)
{
    for (size_t i = s->info.n_keys; i-- > 0;) {
        const struct intake_key *k = &s->info.keys[i];
        if (!keys_verify_head(k->sign_key, s->info.till, h, signature))
            return true;
        if (k->from_seq <= h->seq && !any_key)
            return false;
    }
    return false;
}

/* Drops the first entries of a run, which we have. */
static enum err trim(struct ledger_run *run, uint32_t skip)
{
    struct ledger_run rest = {.first_seq = run->first_seq + skip};
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    for (uint32_t i = 0; i < skip; i++) {
        enum err err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err)
            return err;
    }
    enum err err =
        buf_add(&rest.bytes, run->bytes.data + at, run->bytes.len - at);
    if (err)
        return err;
    rest.count = run->count - skip;
    buf_release(&run->bytes);
    *run = rest;
    return ERR_OK;
}

/* Unpacks entries that are new to us. *ret_bad: the number of one that cannot
 * be; 0 when all are fine. */
static enum err unpack(struct intake *in, const struct intake_session *s,
                       const struct ledger_run *run,
                       Ledger__Entry ***ret_entries, uint32_t *ret_epoch,
                       uint64_t *ret_bad)
{
    ProtobufCAllocator memory = {arena_take, arena_keep, in};
    uint32_t epoch = s->staged.epoch;
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    Ledger__Entry **entries =
        arena_alloc(&in->arena, run->count * sizeof(*entries));
    if (!entries)
        return ERR_NOMEM;
    *ret_bad = 0;
    in->starved = false;
    for (uint32_t i = 0; i < run->count; i++) {
        enum err err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err)
            return err;
        entries[i] = ledger__entry__unpack(&memory, len, bytes);
        if (in->starved)
            return ERR_NOMEM; /* ours to bear: nothing is wrong with it */
        if (!entries[i] ||
            !entry_ok(s, entries[i], run->first_seq + i, &epoch)) {
            *ret_bad = run->first_seq + i;
            return ERR_OK;
        }
    }
    *ret_entries = entries;
    *ret_epoch = epoch;
    return ERR_OK;
}

static void stage(struct intake *in, struct intake_session *s,
                  struct ledger_run *run, const struct intake_batch *batch,
                  bool aside)
{
    CHECK(in->n_staged < INTAKE_STAGE_BATCHES);
    struct intake_held *st = &in->stage[in->n_staged++];
    st->session = s;
    st->aside = aside;
    st->run = *run;
    st->batch = *batch;
    st->batch.run = &st->run;
    st->batch.till = s->info.till;
    st->batch.outlet = s->info.outlet;
    st->batch.first_seq = run->first_seq;
    st->batch.count = run->count;
    *run = (struct ledger_run){0}; /* the stage owns its bytes now */
}

/* Compares what the run repeats with what we have. *ret_skip: how many of its
 * entries we have; all of them: a duplicate. */
static enum err compare(struct intake *in, const struct intake_session *s,
                        const struct ledger_run *run, const uint8_t *hashes,
                        uint32_t *ret_skip, bool *ret_same)
{
    uint8_t mine[LEDGER_HASH_LEN];
    uint64_t overlap = s->staged.seq - run->first_seq + 1;
    uint32_t skip = overlap < run->count ? (uint32_t)overlap : run->count;
    *ret_skip = skip;
    *ret_same = true;
    if (skip == 0)
        return ERR_OK;
    enum err err = hash_of(in, s, run->first_seq + skip - 1, mine);
    if (!err)
        *ret_same = memcmp(mine, hashes + (skip - 1) * (size_t)LEDGER_HASH_LEN,
                           LEDGER_HASH_LEN) == 0;
    return err;
}

/* A run that begins with the first entry we lack. */
static enum err take_new(struct intake *in, struct intake_session *s,
                         const Wire__Batch *m, struct ledger_run *run,
                         const uint8_t *hashes)
{
    struct intake_batch b = {.hashes = hashes};
    Ledger__Entry **entries = NULL;
    uint64_t bad = 0;
    enum err err = unpack(in, s, run, &entries, &b.head.epoch, &bad);
    if (err)
        return err;
    if (bad)
        return intake_refuse(in, s, WIRE__REASON__BAD_ENTRY, 0, bad);
    b.entries = entries;
    b.head.seq = run->first_seq + run->count - 1;
    memcpy(b.head.hash, hashes + (run->count - 1) * (size_t)LEDGER_HASH_LEN,
           LEDGER_HASH_LEN);
    memcpy(b.signature, m->signature.data, LEDGER_SIGNATURE_LEN);
    if (m->epoch != b.head.epoch ||
        !signature_ok(s, &b.head, b.signature, false))
        return intake_refuse(in, s, WIRE__REASON__BAD_SIGNATURE, 0, b.head.seq);
    s->staged = b.head;
    stage(in, s, run, &b, false);
    return ERR_OK;
}

static enum err take_run(struct intake *in, struct intake_session *s,
                         const Wire__Batch *m, struct ledger_run *run)
{
    uint8_t before[LEDGER_HASH_LEN];
    uint8_t *hashes = NULL;
    uint32_t skip = 0;
    bool same = true;
    if (run->first_seq > s->staged.seq + 1) {
        in->stats.gaps++;
        return intake_ack(in, s, true);
    }
    enum err err = hash_of(in, s, run->first_seq - 1, before);
    if (!err)
        err = chain(in, run, before, &hashes);
    if (!err)
        err = compare(in, s, run, hashes, &skip, &same);
    if (err)
        return err;
    if (!same)
        return intake_fork(in, s);
    if (skip == run->count) {
        in->stats.duplicates++;
        /* What is staged is acknowledged by its commit. */
        return run->first_seq + run->count - 1 <= s->info.head.seq
                   ? intake_ack(in, s, false)
                   : ERR_OK;
    }
    if (skip > 0)
        err = trim(run, skip);
    return err ? err
               : take_new(in, s, m, run,
                          hashes + skip * (size_t)LEDGER_HASH_LEN);
}

enum err intake_on_batch(struct intake *in, struct intake_session *s,
                         const Wire__Batch *m)
{
    struct ledger_run run = {0};
    if (m->signature.len != LEDGER_SIGNATURE_LEN)
        return ERR_FORMAT;
    enum err err = wire_get_run(m->run, &run);
    if (!err)
        err = take_run(in, s, m, &run);
    buf_release(&run.bytes);
    return err;
}

enum err intake_on_aside(struct intake *in, struct intake_session *s,
                         const Wire__Aside *m)
{
    static const uint8_t zero[LEDGER_HASH_LEN];
    struct ledger_run run = {0};
    struct intake_batch b = {0};
    uint8_t *hashes = NULL;
    enum err err = wire_get_run(m->run, &run);
    if (err)
        return err;
    if (m->signature.len != LEDGER_SIGNATURE_LEN ||
        m->before_hash.len != (run.first_seq > 1 ? LEDGER_HASH_LEN : 0)) {
        err = ERR_FORMAT;
        goto out;
    }
    err = chain(in, &run, run.first_seq > 1 ? m->before_hash.data : zero,
                &hashes);
    if (err)
        goto out;
    b.hashes = hashes;
    b.head.epoch = m->epoch;
    b.head.seq = run.first_seq + run.count - 1;
    memcpy(b.head.hash, hashes + (run.count - 1) * (size_t)LEDGER_HASH_LEN,
           LEDGER_HASH_LEN);
    memcpy(b.signature, m->signature.data, LEDGER_SIGNATURE_LEN);
    if (signature_ok(s, &b.head, b.signature, true))
        stage(in, s, &run, &b, true);
    else
        err = intake_refuse(in, s, WIRE__REASON__BAD_SIGNATURE, 0, b.head.seq);
out:
    buf_release(&run.bytes);
    return err;
}
