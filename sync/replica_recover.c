#include "sync/replica_internal.h"

#include <string.h>

/* A fork, step by step: find the last common entry, hand over our branch to be
 * kept, fetch headquarters' branch, take it over and re-base. */

void replica_recovery_release(struct replica_recovery *v)
{
    buf_release(&v->tail.bytes);
    buf_release(&v->names);
    buf_release(&v->keys);
    *v = (struct replica_recovery){0};
}

static enum err ask(struct replica *r, uint64_t after, uint32_t max_count)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__TailPull m = WIRE__TAIL_PULL__INIT;
    m.after = after;
    m.max_count = max_count;
    f.kind_case = WIRE__FRAME__KIND_TAIL_PULL;
    f.tail_pull = &m;
    return replica_send(r, &f);
}

/* A next step: its first wait is short. */
static void next_step(struct replica *r, enum replica_state state,
                      int64_t now_ms)
{
    r->state = state;
    r->retry_ms = REPLICA_RETRY_MS;
    replica_wait(r, now_ms);
}

/* Something does not hold: begins anew with a Hello after a pause. */
static enum err start_over(struct replica *r, int64_t now_ms)
{
    replica_recovery_release(&r->recovery);
    r->state = REPLICA_HELLO;
    replica_pause(r, now_ms, 0);
    return ERR_OK;
}

static enum err distrust(struct replica *r, int64_t now_ms)
{
    struct replica_event e = {.kind = REPLICA_EVENT_BAD_PEER};
    replica_event(r, &e);
    return start_over(r, now_ms);
}

/* ---- handing over our branch --------------------------------------------- */

static enum err send_aside(struct replica *r)
{
    struct replica_recovery *v = &r->recovery;
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Aside m = WIRE__ASIDE__INIT;
    Wire__Run wire_run = WIRE__RUN__INIT;
    struct ledger_run run = {0};
    struct ledger_head end = {0};
    uint8_t signature[LEDGER_SIGNATURE_LEN];
    uint64_t left = r->head.seq - v->aside.seq;
    enum err err = r->c.ops->read_run(
        r->c.ctx, v->aside.seq + 1,
        left < WIRE_RUN_ENTRIES_MAX ? (uint32_t)left : WIRE_RUN_ENTRIES_MAX,
        WIRE_RUN_BYTES_MAX, &run);
    if (!err && run.count == 0)
        err = ERR_CORRUPT;
    if (err)
        goto out;
    end.seq = v->aside.seq + run.count;
    err = r->c.ops->hash_at(r->c.ctx, end.seq, end.hash);
    if (!err)
        err = replica_epoch_at(r, &v->aside, end.seq, &end.epoch);
    if (!err)
        err = wire_put_run(&run, &wire_run, &r->scratch);
    if (err)
        goto out;
    keys_sign_head(r->c.keys, r->c.till, &end, signature);
    m.epoch = end.epoch;
    m.before_hash.data = v->aside.hash;
    m.before_hash.len = v->aside.seq ? LEDGER_HASH_LEN : 0;
    m.run = &wire_run;
    m.signature.data = signature;
    m.signature.len = sizeof(signature);
    f.kind_case = WIRE__FRAME__KIND_ASIDE;
    f.aside = &m;
    v->sent = end;
    err = replica_send(r, &f);
out:
    buf_release(&run.bytes);
    return err;
}

static enum err ask_tail(struct replica *r)
{
    return ask(r, r->recovery.fork + r->recovery.tail.count,
               WIRE_RUN_ENTRIES_MAX);
}

static enum err adopt(struct replica *r, int64_t now_ms, int64_t clock_ms);

/* The next piece of our branch; when headquarters has it all, its own. */
static enum err hand_over(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    enum err err = r->c.ops->head(r->c.ctx, &r->head);
    if (err)
        return err;
    if (v->aside.seq < r->head.seq) {
        next_step(r, REPLICA_ASIDE, now_ms);
        return send_aside(r);
    }
    next_step(r, REPLICA_TAIL, now_ms);
    return v->complete ? adopt(r, now_ms, clock_ms) : ask_tail(r);
}

enum err replica_on_aside_kept(struct replica *r, const Wire__AsideKept *m,
                               int64_t now_ms, int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    if (r->state != REPLICA_ASIDE || m->seq != v->sent.seq ||
        m->hash.len != LEDGER_HASH_LEN ||
        memcmp(m->hash.data, v->sent.hash, LEDGER_HASH_LEN) != 0)
        return ERR_OK; /* of an earlier piece */
    v->aside = v->sent;
    return hand_over(r, now_ms, clock_ms);
}

/* ---- the last common entry ----------------------------------------------- */

static enum err found(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    v->fork = v->low;
    if (v->fork == v->hq.seq) /* no fork: headquarters is merely behind */
        return replica_ready(r, &v->hq, now_ms);
    v->aside = (struct ledger_head){.seq = v->fork};
    v->tail.first_seq = v->fork + 1;
    enum err err = r->c.ops->hash_at(r->c.ctx, v->fork, v->aside.hash);
    if (!err)
        err = replica_epoch_at(r, NULL, v->fork, &v->aside.epoch);
    if (err)
        return err;
    memcpy(v->tail_hash, v->aside.hash, LEDGER_HASH_LEN);
    return hand_over(r, now_ms, clock_ms);
}

/* Back by doubling steps until an entry is common, then halving between. */
static enum err next_probe(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    if (v->high - v->low == 1)
        return found(r, now_ms, clock_ms);
    if (v->low == 0 && v->high > v->step) {
        v->probe = v->high - v->step;
        v->step *= 2;
    } else {
        v->probe = v->low + (v->high - v->low) / 2;
    }
    next_step(r, REPLICA_SEARCH, now_ms);
    return ask(r, v->probe, 0);
}

enum err replica_search(struct replica *r, const struct ledger_head *hq,
                        int64_t now_ms, int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    replica_recovery_release(v);
    v->hq = *hq;
    v->step = 1;
    /* At hq->seq we differ, when we have such an entry at all. */
    v->high = hq->seq <= r->head.seq ? hq->seq : r->head.seq + 1;
    r->n_flights = 0;
    return next_probe(r, now_ms, clock_ms);
}

static enum err on_probe(struct replica *r, const Wire__Tail *m, int64_t now_ms,
                         int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    uint8_t mine[LEDGER_HASH_LEN];
    if (m->after != v->probe)
        return ERR_OK; /* of an earlier question */
    if (m->before_hash.len != LEDGER_HASH_LEN)
        return start_over(r, now_ms); /* headquarters has less than it said */
    enum err err = r->c.ops->hash_at(r->c.ctx, v->probe, mine);
    if (err)
        return err;
    if (memcmp(mine, m->before_hash.data, LEDGER_HASH_LEN) == 0)
        v->low = v->probe;
    else
        v->high = v->probe;
    return next_probe(r, now_ms, clock_ms);
}

/* ---- headquarters' branch ------------------------------------------------ */

static enum err collect_keys(struct replica *r)
{
    struct replica_recovery *v = &r->recovery;
    uint64_t at = 0;
    enum err err = ERR_OK;
    while (!err && at < v->fork) {
        struct ledger_run run = {0};
        uint64_t left = v->fork - at;
        err = r->c.ops->read_run(
            r->c.ctx, at + 1,
            left < WIRE_RUN_ENTRIES_MAX ? (uint32_t)left : WIRE_RUN_ENTRIES_MAX,
            WIRE_RUN_BYTES_MAX, &run);
        if (!err && run.count == 0)
            err = ERR_CORRUPT;
        if (!err)
            err = replica_note_keys(v, &run);
        at += run.count;
        buf_release(&run.bytes);
    }
    return err;
}

/* Signed by us at one time: with our present key, or one that our ledger or
 * headquarters' branch names. */
static bool is_ours(const struct replica *r, const struct ledger_head *h,
                    const uint8_t *signature)
{
    const struct buf *keys = &r->recovery.keys;
    if (!keys_verify_head(r->c.keys->sign_public, r->c.till, h, signature))
        return true;
    for (size_t at = 0; at < keys->len; at += LEDGER_KEY_LEN) {
        if (!keys_verify_head(keys->data + at, r->c.till, h, signature))
            return true;
    }
    return false;
}

static enum err adopt(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    struct replica_event e = {.kind = REPLICA_EVENT_RECOVERED};
    struct replica_adopt a = {0};
    enum err err = replica_rebase(r, clock_ms, &a);
    if (err)
        return err;
    memcpy(a.hq_signature, v->signature, LEDGER_SIGNATURE_LEN);
    a.keep_signature = v->named;
    err = r->c.ops->adopt(r->c.ctx, &a);
    buf_release(&a.run.bytes);
    if (err == ERR_BUSY) { /* sold something meanwhile: that goes aside too */
        uint64_t known = v->aside.seq;
        enum err why = r->c.ops->head(r->c.ctx, &r->head);
        if (!why && r->head.seq > known)
            return hand_over(r, now_ms, clock_ms);
    }
    if (err)
        return err;
    e.fork_seq = v->fork;
    e.taken = v->hq.seq - v->fork;
    e.rebased = a.rebased;
    struct ledger_head hq = v->hq;
    r->penalty_ms = REPLICA_RETRY_MS;
    replica_event(r, &e);
    err = r->c.ops->head(r->c.ctx, &r->head);
    return err ? err : replica_ready(r, &hq, now_ms);
}

/* Signed by a key that headquarters enrolled this till with: a copy of this
 * till may have enrolled anew, and its KeyChanged not have come yet. */
static bool is_enrolled(const struct replica *r, const struct ledger_head *h,
                        const Wire__Tail *m)
{
    for (size_t i = 0; i < m->n_keys; i++) {
        if (m->keys[i].len == LEDGER_KEY_LEN &&
            !keys_verify_head(m->keys[i].data, r->c.till, h, m->signature.data))
            return true;
    }
    return false;
}

/* All of it is here: is it a branch of this till? */
static enum err judge(struct replica *r, const struct ledger_head *hq,
                      const Wire__Tail *m, int64_t now_ms, int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    const ProtobufCBinaryData *signature = &m->signature;
    if (memcmp(hq->hash, v->tail_hash, LEDGER_HASH_LEN) != 0 ||
        signature->len != LEDGER_SIGNATURE_LEN)
        return distrust(r, now_ms);
    if (!is_ours(r, hq, signature->data)) {
        enum err err = collect_keys(r);
        if (err)
            return err;
    }
    v->named = is_ours(r, hq, signature->data);
    if (!v->named && !is_enrolled(r, hq, m))
        return distrust(r, now_ms);
    v->hq = *hq;
    memcpy(v->signature, signature->data, LEDGER_SIGNATURE_LEN);
    v->complete = true;
    return hand_over(r, now_ms, clock_ms);
}

static enum err append_tail(struct replica_recovery *v, const Wire__Run *m)
{
    struct ledger_run run = {0};
    enum err err = wire_get_run(m, &run);
    if (err)
        return err;
    if (run.first_seq != v->tail.first_seq + v->tail.count)
        err = ERR_FORMAT;
    else if (run.bytes.len > REPLICA_TAIL_MAX - v->tail.bytes.len)
        err = ERR_RANGE;
    if (!err)
        err = replica_note_run(v, &run);
    if (!err)
        err = buf_add(&v->tail.bytes, run.bytes.data, run.bytes.len);
    if (!err)
        v->tail.count += run.count;
    buf_release(&run.bytes);
    return err;
}

static enum err on_piece(struct replica *r, const Wire__Tail *m, int64_t now_ms,
                         int64_t clock_ms)
{
    struct replica_recovery *v = &r->recovery;
    struct ledger_head hq;
    if (v->complete || m->after != v->fork + v->tail.count)
        return ERR_OK; /* of an earlier question */
    if (wire_get_head(m->head, &hq))
        return ERR_FORMAT;
    if (hq.seq <= m->after ||
        m->before_hash.len != (m->after ? LEDGER_HASH_LEN : 0) ||
        (m->after &&
         memcmp(m->before_hash.data, v->tail_hash, LEDGER_HASH_LEN) != 0))
        return start_over(r, now_ms); /* it was restored meanwhile */
    enum err err = append_tail(v, m->run);
    if (err == ERR_FORMAT || err == ERR_RANGE)
        return distrust(r, now_ms);
    if (err) { /* half noted: not to be built on */
        (void)!start_over(r, now_ms);
        return err;
    }
    if (v->fork + v->tail.count >= hq.seq)
        return judge(r, &hq, m, now_ms, clock_ms);
    next_step(r, REPLICA_TAIL, now_ms);
    return ask_tail(r);
}

enum err replica_on_tail(struct replica *r, const Wire__Tail *m, int64_t now_ms,
                         int64_t clock_ms)
{
    if (r->state == REPLICA_SEARCH)
        return on_probe(r, m, now_ms, clock_ms);
    if (r->state == REPLICA_TAIL)
        return on_piece(r, m, now_ms, clock_ms);
    return ERR_OK;
}

enum err replica_ask_again(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    switch (r->state) {
    case REPLICA_SEARCH:
        return ask(r, r->recovery.probe, 0);
    case REPLICA_ASIDE:
        if (r->recovery.aside.seq < r->head.seq)
            return send_aside(r);
        return hand_over(r, now_ms, clock_ms);
    case REPLICA_TAIL:
        return r->recovery.complete ? adopt(r, now_ms, clock_ms) : ask_tail(r);
    default:
        return ERR_OK;
    }
}
