#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tests/sim/sim.h"

void sim_hq_disk_release(struct sim_hq_disk *d)
{
    for (uint32_t t = 0; t <= SIM_TILLS; t++)
        sim_ledger_release(&d->till[t].ledger);
    sim_rows_release(&d->feed);
    memset(d, 0, sizeof(*d));
}

void sim_hq_disk_copy(const struct sim_hq_disk *from, struct sim_hq_disk *to)
{
    sim_hq_disk_release(to);
    *to = *from;
    to->feed = (struct sim_rows){0};
    sim_rows_copy(&from->feed, &to->feed);
    for (uint32_t t = 0; t <= SIM_TILLS; t++) {
        to->till[t].ledger = (struct sim_ledger){0};
        sim_ledger_copy(&from->till[t].ledger, &to->till[t].ledger);
    }
}

/* ---- transaction --------------------------------------------------------- */

static bool breaks(struct sim *s)
{
    return s->hq_dying || (s->faults && sim_chance(s, s->rates.storage));
}

static void drop_pending(struct sim *s)
{
    for (size_t i = 0; i < s->n_pending; i++) {
        struct ledger_run *run =
            (struct ledger_run *)(uintptr_t)s->pending[i].run;
        buf_release(&run->bytes);
        free(run);
    }
    s->n_pending = 0;
}

static enum err op_begin(void *ctx)
{
    struct sim *s = ctx;
    CHECK(s->n_pending == 0);
    return breaks(s) ? ERR_IO : ERR_OK;
}

static enum err hold(struct sim *s, const struct intake_batch *b, bool aside)
{
    if (breaks(s))
        return ERR_IO;
    if (s->n_pending == s->cap_pending) {
        s->cap_pending = s->cap_pending ? 2 * s->cap_pending : 64;
        s->pending = realloc(s->pending, s->cap_pending * sizeof(*s->pending));
        s->pending_aside = realloc(s->pending_aside,
                                   s->cap_pending * sizeof(*s->pending_aside));
        CHECK(s->pending && s->pending_aside);
    }
    struct ledger_run *run = calloc(1, sizeof(*run));
    CHECK(run);
    run->first_seq = b->run->first_seq;
    run->count = b->run->count;
    CHECK(!buf_add(&run->bytes, b->run->bytes.data, b->run->bytes.len));
    s->pending[s->n_pending] = *b;
    s->pending[s->n_pending].run = run;
    s->pending_aside[s->n_pending++] = aside;
    return ERR_OK;
}

static enum err op_store(void *ctx, const struct intake_batch *b)
{
    struct sim *s = ctx;
    if (s->faults && sim_chance(s, s->rates.poison))
        return ERR_FORMAT;
    for (uint32_t i = 0; i < b->count; i++) {
        if (!b->entries[i])
            sim_fail(s, "headquarters gets an entry that is none");
    }
    return hold(s, b, false);
}

static enum err op_store_aside(void *ctx, const struct intake_batch *b)
{
    return hold(ctx, b, true);
}

/* Signed by a key that this till was enrolled with. */
static bool is_signed(const struct sim *s, const struct intake_batch *b)
{
    const struct sim_hq_till *t = &s->hq.till[b->till];
    for (size_t i = 0; i < t->n_keys; i++) {
        if (!keys_verify_head(s->keys[t->keys[i].key_pair].sign_public, b->till,
                              &b->head, b->signature))
            return true;
    }
    return false;
}

static void keep(struct sim *s, const struct intake_batch *b)
{
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    uint32_t i = 0;
    if (!is_signed(s, b))
        sim_fail(s, "headquarters keeps aside what nobody signed");
    while (!ledger_run_next(b->run, &at, &bytes, &len, &more) && more) {
        if (s->n_kept == s->cap_kept) {
            s->cap_kept = s->cap_kept ? 2 * s->cap_kept : 256;
            s->kept = realloc(s->kept, s->cap_kept * sizeof(*s->kept));
            CHECK(s->kept);
        }
        memcpy(s->kept[s->n_kept++], b->hashes + i++ * LEDGER_HASH_LEN,
               LEDGER_HASH_LEN);
    }
}

static void lengthen(struct sim *s, const struct intake_batch *b)
{
    struct sim_hq_till *t = &s->hq.till[b->till];
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    if (b->first_seq != t->ledger.n + 1)
        sim_fail(s, "till %u: entry %llu stored where %zu is next", b->till,
                 (unsigned long long)b->first_seq, t->ledger.n + 1);
    if (t->revoked)
        sim_fail(s, "till %u: entries stored after it was cut off", b->till);
    for (uint32_t i = 0;
         !ledger_run_next(b->run, &at, &bytes, &len, &more) && more; i++) {
        sim_ledger_add(&t->ledger, bytes, len);
        if (memcmp(t->ledger.at[t->ledger.n - 1].hash,
                   b->hashes + i * LEDGER_HASH_LEN, LEDGER_HASH_LEN) != 0)
            sim_fail(s, "till %u: the chain breaks at %zu", b->till,
                     t->ledger.n);
    }
    if (t->ledger.n != b->head.seq || t->ledger.epoch != b->head.epoch ||
        !is_signed(s, b))
        sim_fail(s, "till %u: head %llu is not what was stored or signed",
                 b->till, (unsigned long long)b->head.seq);
    memcpy(t->head_signature, b->signature, LEDGER_SIGNATURE_LEN);
}

static enum err op_commit(void *ctx)
{
    struct sim *s = ctx;
    if (breaks(s)) {
        drop_pending(s);
        return ERR_IO;
    }
    for (size_t i = 0; i < s->n_pending; i++) {
        if (s->pending_aside[i])
            keep(s, &s->pending[i]);
        else
            lengthen(s, &s->pending[i]);
    }
    drop_pending(s);
    /* The machine may die between the commit and its word about it. */
    if (s->faults && sim_chance(s, s->rates.hq_crash))
        s->hq_dying = true;
    return ERR_OK;
}

static void op_rollback(void *ctx)
{
    drop_pending(ctx);
}

static enum err op_seen(void *ctx, uint32_t till,
                        const struct intake_seen *seen)
{
    (void)till;
    (void)seen;
    return breaks(ctx) ? ERR_IO : ERR_OK;
}

/* ---- reading ------------------------------------------------------------- */

static enum err op_till(void *ctx, uint32_t till, struct intake_till *ret_till)
{
    struct sim *s = ctx;
    if (breaks(s))
        return ERR_IO;
    if (till == 0 || till > SIM_TILLS)
        return ERR_NOTFOUND;
    const struct sim_hq_till *t = &s->hq.till[till];
    ret_till->till = till;
    ret_till->outlet = sim_outlet(till);
    ret_till->revoked = t->revoked;
    sim_ledger_head(&t->ledger, &ret_till->head);
    memcpy(ret_till->head_signature, t->head_signature, LEDGER_SIGNATURE_LEN);
    ret_till->n_keys = t->n_keys;
    for (size_t i = 0; i < t->n_keys; i++) {
        ret_till->keys[i].from_seq = t->keys[i].from_seq;
        memcpy(ret_till->keys[i].sign_key,
               s->keys[t->keys[i].key_pair].sign_public, KEY_LEN);
    }
    return ERR_OK;
}

static enum err op_audiences(void *ctx, uint32_t till,
                             struct feed_audiences *ret_audiences)
{
    struct sim *s = ctx;
    if (breaks(s))
        return ERR_IO;
    *ret_audiences = s->hq.till[till].audiences;
    return ERR_OK;
}

static enum err op_hash_at(void *ctx, uint32_t till, uint64_t seq,
                           uint8_t ret_hash[LEDGER_HASH_LEN])
{
    struct sim *s = ctx;
    const struct sim_ledger *l = &s->hq.till[till].ledger;
    if (breaks(s))
        return ERR_IO;
    if (seq > l->n)
        return ERR_NOTFOUND;
    memset(ret_hash, 0, LEDGER_HASH_LEN);
    if (seq > 0)
        memcpy(ret_hash, l->at[seq - 1].hash, LEDGER_HASH_LEN);
    return ERR_OK;
}

static enum err op_read_run(void *ctx, uint32_t till, uint64_t first,
                            uint32_t max_count, size_t max_bytes,
                            struct ledger_run *ret_run)
{
    struct sim *s = ctx;
    if (breaks(s))
        return ERR_IO;
    /* Short pages, so that a tail comes in several. */
    if (max_count > 40)
        max_count = 40;
    sim_ledger_run(&s->hq.till[till].ledger, first, max_count, max_bytes,
                   ret_run);
    return ERR_OK;
}

static enum err op_feed_mark(void *ctx, uint64_t version, uint64_t *ret_mark)
{
    struct sim *s = ctx;
    if (breaks(s))
        return ERR_IO;
    if (version > s->hq.feed_head)
        return ERR_NOTFOUND;
    *ret_mark = s->hq.feed_marks[version];
    return ERR_OK;
}

static enum err op_feed_page(void *ctx, const char *audience, uint64_t after,
                             uint32_t max_rows, size_t max_bytes,
                             struct feed_page *ret_page)
{
    struct sim *s = ctx;
    struct feed_page p = {.after = after, .upto = after};
    (void)max_bytes;
    if (breaks(s))
        return ERR_IO;
    if (max_rows == 0 || max_rows > 5)
        max_rows = 5; /* short pages, so that a load takes several */
    snprintf(p.audience, sizeof(p.audience), "%s", audience);
    for (;;) {
        const struct sim_row *next = NULL;
        for (size_t i = 0; i < s->hq.feed.n; i++) {
            const struct sim_row *row = &s->hq.feed.at[i];
            if (strcmp(row->audience, audience) == 0 && row->version > p.upto &&
                (!next || row->version < next->version))
                next = row;
        }
        p.more = next && p.count == max_rows;
        if (!next || p.more)
            break;
        CHECK(!feed_page_add(&p, next->version, next->key, &next->value,
                             next->removed ? 0 : sizeof(next->value),
                             next->removed));
    }
    p.seen = s->hq.feed_head;
    p.mark = s->hq.feed_marks[p.seen];
    *ret_page = p;
    return ERR_OK;
}

/* ---- what it says -------------------------------------------------------- */

/* An Ack is a promise: it is kept against what is durable at this moment. */
static void check_word(struct sim *s, uint32_t till, const void *bytes,
                       size_t len)
{
    Wire__Frame *f = NULL;
    const struct sim_ledger *l = &s->hq.till[till].ledger;
    CHECK(!wire_unpack(bytes, len, &f));
    if (f->kind_case == WIRE__FRAME__KIND_ACK) {
        s->tally.acks++;
        if (f->ack->seq > l->n ||
            (f->ack->seq &&
             memcmp(f->ack->hash.data, l->at[f->ack->seq - 1].hash,
                    LEDGER_HASH_LEN) != 0))
            sim_fail(s, "till %u: acknowledged %llu, durable is %zu", till,
                     (unsigned long long)f->ack->seq, l->n);
    } else if (f->kind_case == WIRE__FRAME__KIND_ASIDE_KEPT) {
        size_t i = 0;
        while (i < s->n_kept && memcmp(s->kept[i], f->aside_kept->hash.data,
                                       LEDGER_HASH_LEN) != 0)
            i++;
        if (i == s->n_kept)
            sim_fail(s, "till %u: says kept aside what is not", till);
    }
    wire_free(f);
}

static void op_send(void *ctx, uint32_t till, const void *frame, size_t len)
{
    struct sim *s = ctx;
    check_word(s, till, frame, len);
    if (!s->hq_dying && s->route[till] >= 0)
        sim_send(s, s->route[till], false, frame, len);
}

static const struct intake_ops ops = {
    .send = op_send,
    .till = op_till,
    .audiences = op_audiences,
    .hash_at = op_hash_at,
    .read_run = op_read_run,
    .begin = op_begin,
    .store = op_store,
    .store_aside = op_store_aside,
    .seen = op_seen,
    .commit = op_commit,
    .rollback = op_rollback,
    .feed_page = op_feed_page,
    .feed_mark = op_feed_mark,
};

/* ---- life ---------------------------------------------------------------- */

void sim_hq_start(struct sim *s)
{
    CHECK(!s->intake);
    CHECK(!intake_new(&ops, s, &s->intake));
    s->hq_dying = false;
    for (uint32_t t = 0; t <= SIM_TILLS; t++)
        s->route[t] = -1;
}

void sim_hq_crash(struct sim *s)
{
    intake_free(s->intake);
    s->intake = NULL;
    s->hq_dying = false;
    drop_pending(s);
    s->hq_restart_tick = s->tick + 1 + sim_draw(s, 80);
    s->tally.hq_crashed++;
    sim_log(s, "headquarters crashes");
}

static void report(struct sim *s, enum err err)
{
    if (err && err != ERR_IO)
        sim_fail(s, "headquarters: the machine returns %s", err_name(err));
}

bool sim_hq_admits(const struct sim *s, int body)
{
    const struct sim_body *b = &s->body[body];
    const struct sim_hq_till *t = &s->hq.till[b->till];
    return !t->revoked && t->n_keys > 0 &&
           t->keys[t->n_keys - 1].key_pair == b->disk.key_pair;
}

void sim_hq_receive(struct sim *s, int body, const void *bytes, size_t len)
{
    uint32_t till = s->body[body].till;
    if (!s->intake || s->hq_dying)
        return;
    /* A link that was up when the till was cut off may bring a last frame. */
    if (!sim_hq_admits(s, body) && !s->hq.till[till].revoked)
        return;
    s->route[till] = body;
    report(s, intake_receive(s->intake, till, bytes, len, sim_now(s),
                             sim_clock(s)));
}

void sim_hq_tick(struct sim *s)
{
    if (!s->intake && s->tick >= s->hq_restart_tick)
        sim_hq_start(s);
    if (!s->intake)
        return;
    if (intake_staged(s->intake) && (!s->faults || sim_chance(s, 400)))
        report(s, intake_commit(s->intake));
    if (s->hq_dying)
        sim_hq_crash(s);
}

/* Before anything from outside is read anew. */
static bool settle(struct sim *s)
{
    if (s->intake && intake_staged(s->intake))
        report(s, intake_commit(s->intake));
    return s->intake && !s->hq_dying;
}

void sim_hq_put(struct sim *s)
{
    struct sim_hq_disk *d = &s->hq;
    char audience[FEED_AUDIENCE_MAX + 1], key[FEED_KEY_MAX + 1];
    if (d->feed_head + 1 >= SIM_FEED_VERSION)
        return;
    switch (sim_draw(s, 3)) {
    case 0:
        snprintf(audience, sizeof(audience), "all");
        break;
    case 1:
        snprintf(audience, sizeof(audience), "group/%u", sim_draw(s, 3));
        break;
    default:
        snprintf(audience, sizeof(audience), "outlet/%u",
                 sim_outlet(1 + sim_draw(s, SIM_TILLS)));
        break;
    }
    snprintf(key, sizeof(key), "item/%u", sim_draw(s, SIM_FEED_KEYS));
    struct sim_row *row = sim_rows_put(&d->feed, audience, key);
    s->tally.puts++;
    row->version = ++d->feed_head;
    row->value = ++s->next_value;
    row->removed = sim_chance(s, 150);
    d->feed_marks[d->feed_head] =
        ((uint64_t)sim_draw(s, UINT32_MAX) << 32) | sim_draw(s, UINT32_MAX);
    if (settle(s) && sim_chance(s, 700))
        report(s, intake_news(s->intake, audience));
}

void sim_hq_change_audiences(struct sim *s, uint32_t till)
{
    struct feed_audiences *a = &s->hq.till[till].audiences;
    *a = (struct feed_audiences){.n = 1};
    memcpy(a->name[0], "all", 4);
    uint32_t first = sim_draw(s, 3);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t group = (first + i) % 3;
        if (sim_chance(s, 500))
            snprintf(a->name[a->n++], FEED_AUDIENCE_MAX, "group/%u", group);
    }
    snprintf(a->name[a->n++], FEED_AUDIENCE_MAX, "outlet/%u", sim_outlet(till));
    if (settle(s)) {
        intake_forget(s->intake, till);
        if (sim_chance(s, 700))
            report(s, intake_news(s->intake, NULL));
    }
}

/* No fact stands twice in what headquarters follows. */
void sim_hq_check(struct sim *s)
{
    static size_t checked[SIM_TILLS + 1];
    static uint32_t count[SIM_TILLS + 1][SIM_FACTS];
    for (uint32_t t = 1; t <= SIM_TILLS; t++) {
        const struct sim_ledger *l = &s->hq.till[t].ledger;
        if (l->n < checked[t]) { /* restored from its backup */
            memset(count[t], 0, sizeof(count[t]));
            checked[t] = 0;
        }
        for (; checked[t] < l->n; checked[t]++) {
            uint32_t fact = l->at[checked[t]].fact;
            if (fact && ++count[t][fact] > 1)
                sim_fail(s, "till %u: fact %u stands twice", t, fact);
        }
    }
}
