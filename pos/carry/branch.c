#include "pos/carry/branch.h"

#include <string.h>

void branch_release(struct branch *b)
{
    buf_release(&b->run.bytes);
    buf_release(&b->hashes);
    *b = (struct branch){0};
}

static ProtobufCBinaryData borrow(const void *data, size_t len)
{
    return (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)data,
                                 .len = len};
}

/* Hash after the n-th entry of the branch. */
static const uint8_t *hash_after(const struct branch *b, uint64_t n)
{
    return n == 0 ? b->base_hash
                  : b->hashes.data + (size_t)(n - 1) * LEDGER_HASH_LEN;
}

/* ---- what came -----------------------------------------------------------*/

static enum err add_run(struct branch *b, const Wire__Run *m)
{
    struct ledger_run run = {0};
    uint8_t hash[LEDGER_HASH_LEN];
    const uint8_t *bytes = NULL;
    size_t at = 0, len = 0;
    bool more = true;
    enum err err = wire_get_run(m, &run);
    if (!err && run.first_seq != b->base + b->run.count + 1)
        err = ERR_FORMAT;
    memcpy(hash, hash_after(b, b->run.count), sizeof(hash));
    while (!err) {
        err = ledger_run_next(&run, &at, &bytes, &len, &more);
        if (err || !more)
            break;
        ledger_chain(hash, bytes, len, hash);
        err = buf_add(&b->hashes, hash, sizeof(hash));
        if (!err)
            err = ledger_run_add(&b->run, bytes, len);
    }
    buf_release(&run.bytes);
    return err;
}

static enum err note_tail(struct branch *b, const Wire__Tail *m)
{
    if (m->after && m->before_hash.len == 0)
        return ERR_OK; /* it has no such entry: nothing to build on */
    enum err err = wire_get_head(m->head, &b->head);
    if (err || m->signature.len != LEDGER_SIGNATURE_LEN ||
        m->before_hash.len != (m->after ? LEDGER_HASH_LEN : 0))
        return ERR_FORMAT;
    memcpy(b->signature, m->signature.data, LEDGER_SIGNATURE_LEN);
    b->n_keys = 0;
    for (size_t i = 0; i < m->n_keys && b->n_keys < BRANCH_KEYS_MAX; i++) {
        if (m->keys[i].len == LEDGER_KEY_LEN)
            memcpy(b->keys[b->n_keys++], m->keys[i].data, LEDGER_KEY_LEN);
    }
    if (!b->known) {
        b->known = true;
        b->base = m->after;
        b->run.first_seq = m->after + 1;
        if (m->after)
            memcpy(b->base_hash, m->before_hash.data, LEDGER_HASH_LEN);
    }
    return m->run ? add_run(b, m->run) : ERR_OK;
}

enum err branch_note(struct branch *b, const void *frame, size_t len,
                     bool *ret_taken)
{
    Wire__Frame *f = NULL;
    enum err err = wire_unpack(frame, len, &f);
    if (err)
        return err;
    *ret_taken = f->kind_case == WIRE__FRAME__KIND_TAIL ||
                 f->kind_case == WIRE__FRAME__KIND_ASIDE_KEPT ||
                 f->kind_case == WIRE__FRAME__KIND_FORK;
    if (f->kind_case == WIRE__FRAME__KIND_TAIL)
        err = note_tail(b, f->tail);
    wire_free(f);
    return err;
}

bool branch_whole(const struct branch *b, struct db *db)
{
    uint8_t mine[LEDGER_HASH_LEN] = {0};
    if (!b->known || b->base + b->run.count != b->head.seq ||
        memcmp(hash_after(b, b->run.count), b->head.hash, LEDGER_HASH_LEN) != 0)
        return false;
    return ledger_hash_at(db, b->base, mine) == ERR_OK &&
           memcmp(mine, b->base_hash, LEDGER_HASH_LEN) == 0;
}

/* ---- what the machine hears ----------------------------------------------*/

/* Entries of the branch after `after`, as many as one frame carries. */
static enum err piece(const struct branch *b, uint64_t after, uint32_t max,
                      struct ledger_run *ret_run)
{
    const uint8_t *bytes = NULL;
    size_t at = 0, len = 0;
    bool more = true;
    enum err err = ERR_OK;
    uint64_t seq = b->base;
    if (max > WIRE_RUN_ENTRIES_MAX)
        max = WIRE_RUN_ENTRIES_MAX;
    ret_run->first_seq = after + 1;
    while (!err && ret_run->count < max) {
        err = ledger_run_next(&b->run, &at, &bytes, &len, &more);
        if (err || !more)
            break;
        if (++seq <= after)
            continue;
        if (ret_run->count > 0 &&
            ret_run->bytes.len + len > WIRE_RUN_BYTES_MAX - 16)
            break;
        err = ledger_run_add(ret_run, bytes, len);
    }
    return err;
}

static enum err tail(const struct branch *b, struct db *db,
                     const Wire__TailPull *m, struct buf *ret_answer)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Tail t = WIRE__TAIL__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    Wire__Run wire_run = WIRE__RUN__INIT;
    ProtobufCBinaryData keys[BRANCH_KEYS_MAX];
    struct ledger_run run = {0};
    struct buf scratch = {0};
    uint8_t before[LEDGER_HASH_LEN];
    enum err err = ERR_OK;
    for (size_t i = 0; i < b->n_keys; i++)
        keys[i] = borrow(b->keys[i], LEDGER_KEY_LEN);
    wire_put_head(&b->head, &head);
    t.after = m->after;
    t.head = &head;
    t.signature = borrow(b->signature, LEDGER_SIGNATURE_LEN);
    t.n_keys = b->n_keys;
    t.keys = keys;
    if (m->after > 0 && m->after < b->base) /* common: ours is theirs */
        err = ledger_hash_at(db, m->after, before);
    else if (m->after > 0 && m->after <= b->head.seq)
        memcpy(before, hash_after(b, m->after - b->base), sizeof(before));
    if (m->after > 0 && m->after <= b->head.seq)
        t.before_hash = borrow(before, LEDGER_HASH_LEN);
    if (!err && m->max_count > 0 && m->after >= b->base &&
        m->after < b->head.seq) {
        err = piece(b, m->after, m->max_count, &run);
        if (!err)
            err = wire_put_run(&run, &wire_run, &scratch);
        t.run = &wire_run;
    }
    f.kind_case = WIRE__FRAME__KIND_TAIL;
    f.tail = &t;
    if (!err)
        err = wire_pack(&f, ret_answer);
    buf_release(&run.bytes);
    buf_release(&scratch);
    return err;
}

static enum err kept(struct db *db, const Wire__Aside *m,
                     struct buf *ret_answer)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__AsideKept k = WIRE__ASIDE_KEPT__INIT;
    struct ledger_run run = {0};
    uint8_t hash[LEDGER_HASH_LEN];
    enum err err = wire_get_run(m->run, &run);
    if (!err) {
        k.seq = run.first_seq + run.count - 1;
        err = ledger_hash_at(db, k.seq, hash);
    }
    k.hash = borrow(hash, sizeof(hash));
    f.kind_case = WIRE__FRAME__KIND_ASIDE_KEPT;
    f.aside_kept = &k;
    if (!err)
        err = wire_pack(&f, ret_answer);
    buf_release(&run.bytes);
    return err;
}

enum err branch_answer(const struct branch *b, struct db *db, const void *frame,
                       size_t len, struct buf *ret_answer)
{
    Wire__Frame *f = NULL;
    enum err err = wire_unpack(frame, len, &f);
    if (err)
        return err;
    buf_clear(ret_answer);
    if (f->kind_case == WIRE__FRAME__KIND_TAIL_PULL)
        err = tail(b, db, f->tail_pull, ret_answer);
    else if (f->kind_case == WIRE__FRAME__KIND_ASIDE)
        err = kept(db, f->aside, ret_answer);
    wire_free(f);
    return err;
}
