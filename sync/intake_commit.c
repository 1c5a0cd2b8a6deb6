#include "sync/intake_internal.h"

#include <string.h>

void intake_drop_stage(struct intake *in)
{
    for (size_t i = 0; i < in->n_staged; i++)
        buf_release(&in->stage[i].run.bytes);
    in->n_staged = 0;
    in->work_bytes = in->unpacked = 0;
    arena_clear(&in->arena);
}

void intake_unstage(struct intake *in, struct intake_session *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < in->n_staged; i++) {
        struct intake_held *held = &in->stage[kept];
        if (in->stage[i].session == s) {
            buf_release(&in->stage[i].run.bytes);
            continue;
        }
        *held = in->stage[i];
        held->batch.run = &held->run;
        kept++;
    }
    in->n_staged = kept;
    s->staged = s->info.head;
}

static enum err store_one(struct intake *in, struct intake_held *st)
{
    enum err err;
    if (st->session->failed) {
        st->batch.count = 0; /* nothing of it is kept, nothing answered */
        return ERR_OK;
    }
    if (st->aside)
        err = in->ops->store_aside(in->ctx, &st->batch);
    else
        err = in->ops->store(in->ctx, &st->batch);
    if (err == ERR_FORMAT || err == ERR_RANGE) {
        st->session->failed = true; /* this till's; the others go on */
        st->session->failed_seq = st->batch.first_seq;
        err = ERR_OK;
        st->batch.count = 0;
    }
    return err;
}

static enum err store_seen(struct intake *in)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < in->capacity; i++) {
        struct intake_session *s = in->table[i];
        if (s && s->seen_due)
            err = in->ops->seen(in->ctx, s->info.till, &s->seen);
    }
    return err;
}

static enum err store_all(struct intake *in)
{
    enum err err = in->ops->begin(in->ctx);
    if (err)
        return err;
    for (size_t i = 0; !err && i < in->n_staged; i++)
        err = store_one(in, &in->stage[i]);
    if (!err && in->seen_due)
        err = store_seen(in);
    if (err)
        in->ops->rollback(in->ctx);
    else
        err = in->ops->commit(in->ctx);
    return err;
}

static enum err aside_kept(struct intake *in, const struct intake_held *st)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__AsideKept m = WIRE__ASIDE_KEPT__INIT;
    m.seq = st->batch.head.seq;
    m.hash = intake_borrow(st->batch.head.hash, LEDGER_HASH_LEN);
    f.kind_case = WIRE__FRAME__KIND_ASIDE_KEPT;
    f.aside_kept = &m;
    in->stats.asides += st->batch.count;
    return intake_send(in, st->session, &f);
}

/* Durable now: moves the heads on and answers. */
static enum err answer_all(struct intake *in)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < in->n_staged; i++) {
        struct intake_held *st = &in->stage[i];
        struct intake_session *s = st->session;
        if (st->aside || s->failed)
            continue;
        s->info.head = st->batch.head;
        memcpy(s->info.head_signature, st->batch.signature,
               LEDGER_SIGNATURE_LEN);
        s->acking = true;
        in->stats.entries += st->batch.count;
    }
    for (size_t i = 0; !err && i < in->n_staged; i++) {
        struct intake_held *st = &in->stage[i];
        struct intake_session *s = st->session;
        if (s->failed) {
            s->failed = s->loaded = false; /* head is storage's word */
            err =
                intake_refuse(in, s, WIRE__REASON__BAD_ENTRY, 0, s->failed_seq);
        } else if (st->aside && st->batch.count > 0) {
            err = aside_kept(in, st);
        } else if (s->acking) {
            s->acking = false;
            err = intake_ack(in, s, false);
        }
    }
    for (size_t i = 0; in->seen_due && i < in->capacity; i++) {
        if (in->table[i] && in->table[i]->seen_due) {
            in->table[i]->seen_due = false;
            in->table[i]->seen.software = NULL;
        }
    }
    in->seen_due = false;
    return err;
}

static enum err give_up(struct intake *in, enum err why)
{
    in->stats.failed_commits++;
    /* What tills said of themselves goes with the next commit that something
     * asks for: not at once again, storage may be down for long. */
    in->seen_due = false;
    for (size_t i = 0; i < in->n_staged; i++) {
        struct intake_session *s = in->stage[i].session;
        if (!s->loaded)
            continue; /* told already */
        s->loaded = s->failed = false;
        (void)!intake_failed(in, s, why);
    }
    return why;
}

enum err intake_commit(struct intake *in)
{
    if (in->n_staged == 0 && !in->seen_due)
        return ERR_OK;
    enum err err = store_all(in);
    if (err) {
        err = give_up(in, err);
    } else {
        in->stats.commits++;
        err = answer_all(in);
    }
    intake_drop_stage(in);
    return err;
}

bool intake_staged(const struct intake *in)
{
    return in->n_staged > 0 || in->seen_due;
}
