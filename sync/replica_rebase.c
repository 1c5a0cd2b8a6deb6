#include "sync/replica_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* Walks an entry's top level for one field, without unpacking: what begins a
 * new epoch is rare, entries are many. EpochStarted is field 14, a message. */
#define EPOCH_STARTED_FIELD 14

static bool varint(const uint8_t **p, const uint8_t *end, uint64_t *ret)
{
    uint64_t v = 0;
    for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
        uint8_t c = *(*p)++;
        v |= (uint64_t)(c & 127) << shift;
        if (!(c & 128)) {
            *ret = v;
            return true;
        }
    }
    return false;
}

static bool may_start_epoch(const uint8_t *p, size_t len)
{
    const uint8_t *end = p + len;
    uint64_t tag = 0, n = 0;
    while (p < end && varint(&p, end, &tag)) {
        if (tag >> 3 == EPOCH_STARTED_FIELD)
            return true;
        switch (tag & 7) {
        case 0:
            if (!varint(&p, end, &n))
                return true;
            continue;
        case 1:
            n = 8;
            break;
        case 5:
            n = 4;
            break;
        case 2:
            if (!varint(&p, end, &n))
                return true;
            break;
        default:
            return true; /* not ours to judge: unpack it */
        }
        if (n > (uint64_t)(end - p))
            return true;
        p += n;
    }
    return false;
}

static enum err epoch_of_run(const struct ledger_run *run, uint32_t *epoch)
{
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    for (;;) {
        enum err err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err || !more)
            return err;
        if (!may_start_epoch(bytes, len))
            continue;
        Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
        if (!e)
            return ERR_CORRUPT;
        if (e->fact_case == LEDGER__ENTRY__FACT_EPOCH_STARTED)
            *epoch = e->epoch_started->epoch;
        ledger__entry__free_unpacked(e, NULL);
    }
}

enum err replica_epoch_at(struct replica *r, const struct ledger_head *from,
                          uint64_t seq, uint32_t *ret_epoch)
{
    uint32_t epoch = from ? from->epoch : 0;
    uint64_t at = from ? from->seq : 0;
    enum err err = ERR_OK;
    while (!err && at < seq && epoch != r->head.epoch) {
        struct ledger_run run = {0};
        uint64_t left = seq - at;
        err = r->c.ops->read_run(
            r->c.ctx, at + 1,
            left < WIRE_RUN_ENTRIES_MAX ? (uint32_t)left : WIRE_RUN_ENTRIES_MAX,
            WIRE_RUN_BYTES_MAX, &run);
        if (!err && run.count == 0)
            err = ERR_CORRUPT;
        if (!err)
            err = epoch_of_run(&run, &epoch);
        at += run.count;
        buf_release(&run.bytes);
    }
    if (!err)
        *ret_epoch = epoch;
    return err;
}

/* ---- who is who ---------------------------------------------------------- */

/* A fact is known by the hash it got where it stood first: that of its origin,
 * or its own. The hash covers everything before it, so also epoch and seq. */
static void identity(const Ledger__Entry *e,
                     const uint8_t hash[LEDGER_HASH_LEN],
                     uint8_t ret_name[LEDGER_HASH_LEN])
{
    if (e->origin && e->origin->hash.len == LEDGER_HASH_LEN)
        memcpy(ret_name, e->origin->hash.data, LEDGER_HASH_LEN);
    else
        memcpy(ret_name, hash, LEDGER_HASH_LEN);
}

static enum err note(struct replica_recovery *v, const uint8_t *bytes,
                     size_t len)
{
    uint8_t name[LEDGER_HASH_LEN], key[LEDGER_KEY_LEN];
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
    if (!e)
        return ERR_FORMAT;
    ledger_chain(v->tail_hash, bytes, len, v->tail_hash);
    identity(e, v->tail_hash, name);
    enum err err = buf_add(&v->names, name, sizeof(name));
    if (!err && ledger_names_key(e, key))
        err = buf_add(&v->keys, key, sizeof(key));
    ledger__entry__free_unpacked(e, NULL);
    return err;
}

enum err replica_note_run(struct replica_recovery *v,
                          const struct ledger_run *run)
{
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    enum err err = ERR_OK;
    while (!err) {
        err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err || !more)
            return err;
        err = note(v, bytes, len);
    }
    return err;
}

enum err replica_note_keys(struct replica_recovery *v,
                           const struct ledger_run *run)
{
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    uint8_t key[LEDGER_KEY_LEN];
    bool more = true;
    enum err err = ERR_OK;
    while (!err) {
        err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err || !more)
            return err;
        Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
        if (!e)
            return ERR_CORRUPT;
        if (ledger_names_key(e, key))
            err = buf_add(&v->keys, key, sizeof(key));
        ledger__entry__free_unpacked(e, NULL);
    }
    return err;
}

static int compare_names(const void *a, const void *b)
{
    return memcmp(a, b, LEDGER_HASH_LEN);
}

static bool is_known(const struct replica_recovery *v,
                     const uint8_t name[LEDGER_HASH_LEN])
{
    return v->names.len > 0 &&
           bsearch(name, v->names.data, v->names.len / LEDGER_HASH_LEN,
                   LEDGER_HASH_LEN, compare_names);
}

/* ---- re-basing ----------------------------------------------------------- */

/* The entry's own bytes, with the origin put behind: in Protocol Buffers two
 * pieces one after the other are one message, and the bytes stay the same. */
static enum err add_origin(struct ledger_run *run, const uint8_t *bytes,
                           size_t len, const struct ledger_head *was)
{
    Ledger__Entry piece = LEDGER__ENTRY__INIT;
    Ledger__Origin origin = LEDGER__ORIGIN__INIT;
    uint8_t packed[LEDGER_ORIGIN_ROOM];
    struct buf whole = {0};
    origin.epoch = was->epoch;
    origin.seq = was->seq;
    origin.hash.data = (uint8_t *)(uintptr_t)was->hash;
    origin.hash.len = LEDGER_HASH_LEN;
    piece.origin = &origin;
    CHECK(ledger__entry__get_packed_size(&piece) <= sizeof(packed));
    size_t n = ledger__entry__pack(&piece, packed);
    enum err err = buf_add(&whole, bytes, len);
    if (!err)
        err = buf_add(&whole, packed, n);
    if (!err)
        err = ledger_run_add(run, whole.data, whole.len);
    buf_release(&whole);
    return err;
}

/* What belongs to the branch, not to the shop. */
static bool is_structure(const Ledger__Entry *e)
{
    return e->fact_case == LEDGER__ENTRY__FACT_GENESIS ||
           e->fact_case == LEDGER__ENTRY__FACT_EPOCH_STARTED;
}

struct own_walk {
    struct ledger_head at; /* the entry last looked at, in our branch */
    struct ledger_run out; /* facts to append again */
};

static enum err rebase_one(struct replica *r, struct own_walk *w,
                           const uint8_t *bytes, size_t len)
{
    uint8_t name[LEDGER_HASH_LEN];
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
    enum err err = ERR_OK;
    if (!e)
        return ERR_CORRUPT;
    w->at.seq++;
    ledger_chain(w->at.hash, bytes, len, w->at.hash);
    if (e->fact_case == LEDGER__ENTRY__FACT_EPOCH_STARTED)
        w->at.epoch = e->epoch_started->epoch;
    identity(e, w->at.hash, name);
    if (is_structure(e) || is_known(&r->recovery, name))
        err = ERR_OK; /* headquarters has it */
    else if (e->origin)
        err = ledger_run_add(&w->out, bytes, len);
    else
        err = add_origin(&w->out, bytes, len, &w->at);
    ledger__entry__free_unpacked(e, NULL);
    return err;
}

static enum err rebase_run(struct replica *r, struct own_walk *w,
                           const struct ledger_run *run)
{
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    enum err err = ERR_OK;
    while (!err) {
        err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err || !more)
            return err;
        err = rebase_one(r, w, bytes, len);
    }
    return err;
}

/* Our entries after the fork, up to the head that headquarters keeps aside. */
static enum err rebase_own(struct replica *r, struct own_walk *w)
{
    const struct replica_recovery *v = &r->recovery;
    w->at = (struct ledger_head){.seq = v->fork};
    enum err err = r->c.ops->hash_at(r->c.ctx, v->fork, w->at.hash);
    if (!err)
        err = replica_epoch_at(r, NULL, v->fork, &w->at.epoch);
    while (!err && w->at.seq < v->aside.seq) {
        struct ledger_run run = {0};
        uint64_t left = v->aside.seq - w->at.seq;
        err = r->c.ops->read_run(
            r->c.ctx, w->at.seq + 1,
            left < WIRE_RUN_ENTRIES_MAX ? (uint32_t)left : WIRE_RUN_ENTRIES_MAX,
            WIRE_RUN_BYTES_MAX, &run);
        if (!err && run.count == 0)
            err = ERR_CORRUPT;
        if (!err)
            err = rebase_run(r, w, &run);
        buf_release(&run.bytes);
    }
    return err;
}

static enum err add_epoch(struct replica *r, const struct own_walk *w,
                          int64_t clock_ms, struct replica_adopt *a)
{
    const struct replica_recovery *v = &r->recovery;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__EpochStarted m = LEDGER__EPOCH_STARTED__INIT;
    uint8_t packed[128];
    uint32_t last = v->hq.epoch > r->head.epoch ? v->hq.epoch : r->head.epoch;
    m.epoch = last + 1;
    m.fork_seq = v->fork;
    m.lost_seq = v->aside.seq;
    m.lost_hash.data = (uint8_t *)(uintptr_t)v->aside.hash;
    m.lost_hash.len = LEDGER_HASH_LEN;
    m.rebased = w->out.count;
    e.at_ms = clock_ms > 0 ? (uint64_t)clock_ms : 0;
    e.fact_case = LEDGER__ENTRY__FACT_EPOCH_STARTED;
    e.epoch_started = &m;
    CHECK(ledger__entry__get_packed_size(&e) <= sizeof(packed));
    a->new_head.epoch = m.epoch;
    return ledger_run_add(&a->run, packed, ledger__entry__pack(&e, packed));
}

/* The head after the run. */
static enum err chain_run(const struct ledger_run *run, size_t from,
                          struct ledger_head *h)
{
    size_t at = from, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    for (;;) {
        enum err err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err || !more)
            return err;
        h->seq++;
        ledger_chain(h->hash, bytes, len, h->hash);
    }
}

enum err replica_rebase(struct replica *r, int64_t clock_ms,
                        struct replica_adopt *ret_adopt)
{
    struct replica_recovery *v = &r->recovery;
    struct own_walk w = {.out = {.first_seq = 1}};
    struct replica_adopt a = {.expected = v->aside, .fork_seq = v->fork};
    if (v->names.len > 0)
        qsort(v->names.data, v->names.len / LEDGER_HASH_LEN, LEDGER_HASH_LEN,
              compare_names);
    enum err err = rebase_own(r, &w);
    a.hq_head = v->hq;
    a.new_head = v->hq;
    a.rebased = w.out.count;
    a.run.first_seq = v->fork + 1;
    a.run.count = v->tail.count;
    if (!err)
        err = buf_add(&a.run.bytes, v->tail.bytes.data, v->tail.bytes.len);
    size_t ours = a.run.bytes.len;
    if (!err && w.out.count > 0) {
        err = add_epoch(r, &w, clock_ms, &a);
        if (!err)
            err = buf_add(&a.run.bytes, w.out.bytes.data, w.out.bytes.len);
        a.run.count += w.out.count;
    }
    if (!err)
        err = chain_run(&a.run, ours, &a.new_head);
    buf_release(&w.out.bytes);
    if (err) {
        buf_release(&a.run.bytes);
        return err;
    }
    *ret_adopt = a;
    return ERR_OK;
}
