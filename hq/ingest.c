#include "hq/ingest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hq/history.h"
#include "hq/project.h"
#include "hq/sold.h"
#include "hq/store/people.h"

struct ingest {
    struct store *store;
    struct project project;
    struct intake *intake;
    ingest_send_fn send;
    void *send_ctx;
    int64_t clock_ms;
};

/* ---- what is stored of a till
 * ----------------------------------------------*/
static enum err add_key(void *ctx, const struct store_key *key)
{
    struct intake_till *t = ctx;
    if (!key->revoked)
        t->revoked = false;
    if (t->n_keys == INTAKE_KEYS_MAX) { /* the oldest is least needed */
        memmove(t->keys, t->keys + 1, sizeof(*t->keys) * (INTAKE_KEYS_MAX - 1));
        t->n_keys--;
    }
    t->keys[t->n_keys].from_seq = key->from_seq;
    memcpy(t->keys[t->n_keys].sign_key, key->sign_key, KEY_LEN);
    t->n_keys++;
    return ERR_OK;
}

static enum err op_till(void *ctx, uint32_t till, struct intake_till *ret_till)
{
    struct ingest *g = ctx;
    struct intake_till t = {.till = till, .revoked = true};
    struct store_progress p;
    enum err err = store_till_outlet(g->store, till, &t.outlet);
    if (!err)
        err = store_till_keys(g->store, till, add_key, &t);
    if (!err)
        err = store_progress(g->store, till, &p);
    if (!err && p.head.seq > 0)
        err = store_head(g->store, t.outlet, till, &p.head, t.head_signature);
    if (err)
        return err;
    t.head = p.head;
    *ret_till = t;
    return ERR_OK;
}

static enum err add_audience(struct feed_audiences *a, const char *name)
{
    if (a->n == FEED_AUDIENCES_MAX)
        return ERR_RANGE;
    snprintf(a->name[a->n++], sizeof(a->name[0]), "%s", name);
    return ERR_OK;
}

static enum err add_group(void *ctx, const char *text)
{
    char name[FEED_AUDIENCE_MAX + 1];
    snprintf(name, sizeof(name), "group/%s", text);
    return add_audience(ctx, name);
}

static enum err op_audiences(void *ctx, uint32_t till,
                             struct feed_audiences *ret_audiences)
{
    struct ingest *g = ctx;
    struct feed_audiences a = {0};
    char own[FEED_AUDIENCE_MAX + 1];
    uint32_t outlet = 0;
    enum err err = store_till_outlet(g->store, till, &outlet);
    snprintf(own, sizeof(own), "outlet/%" PRIu32, outlet);
    if (!err)
        err = add_audience(&a, "all");
    if (!err)
        err = store_groups(g->store, outlet, add_group, &a);
    if (!err)
        err = add_audience(&a, own);
    if (!err)
        *ret_audiences = a;
    return err;
}

/* ---- reading a till's ledger
 * -----------------------------------------------*/
static enum err op_read_run(void *ctx, uint32_t till, uint64_t first,
                            uint32_t max_count, size_t max_bytes,
                            struct ledger_run *ret_run)
{
    struct ingest *g = ctx;
    uint32_t outlet = 0;
    enum err err = store_till_outlet(g->store, till, &outlet);
    return err ? err
               : history_run(g->store, outlet, till, first, max_count,
                             max_bytes, ret_run);
}

static enum err op_hash_at(void *ctx, uint32_t till, uint64_t seq,
                           uint8_t ret_hash[LEDGER_HASH_LEN])
{
    struct ingest *g = ctx;
    uint32_t outlet = 0;
    enum err err = store_till_outlet(g->store, till, &outlet);
    return err ? err : history_hash(g->store, outlet, till, seq, ret_hash);
}

/* ---- writing
 * ---------------------------------------------------------------*/
static enum err op_begin(void *ctx)
{
    struct ingest *g = ctx;
    return store_begin(g->store);
}

/* Entry 1 says whose ledger it is. */
static enum err check_genesis(const struct intake_batch *b)
{
    if (b->first_seq != 1)
        return ERR_OK;
    const Ledger__Entry *e = b->entries[0];
    if (!e || e->fact_case != LEDGER__ENTRY__FACT_GENESIS ||
        e->genesis->till != b->till || e->genesis->outlet != b->outlet)
        return ERR_FORMAT;
    return ERR_OK;
}

static enum err op_store(void *ctx, const struct intake_batch *b)
{
    struct ingest *g = ctx;
    bool admitted = false;
    struct store_progress before;
    enum err err = store_till_admitted(g->store, b->till, &admitted);
    if (err)
        return err;
    if (!admitted || check_genesis(b))
        return ERR_FORMAT;
    /* Another process may have taken these since they were staged (`hq carry
     * in` beside `hq serve`): then what we remember is old. */
    err = store_progress(g->store, b->till, &before);
    if (!err && before.head.seq + 1 != b->first_seq)
        err = ERR_BUSY;
    if (err)
        return err;
    err = store_run_add(g->store, b->outlet, b->till, b->first_seq, b->count,
                        b->run->bytes.data, b->run->bytes.len, b->head.hash);
    if (!err)
        err = store_head_add(g->store, b->outlet, b->till, &b->head,
                             b->signature, b->first_seq - 1, g->clock_ms);
    if (!err)
        err = store_progress_head(g->store, b->till, &b->head, g->clock_ms);
    for (uint32_t i = 0; !err && i < b->count; i++)
        err = project_entry(&g->project, b->outlet, b->till, b->first_seq + i,
                            b->entries[i]);
    /* Half of it is stored: these must not pass for "refused, go on". */
    return err == ERR_FORMAT || err == ERR_RANGE ? ERR_CORRUPT : err;
}

static enum err op_store_aside(void *ctx, const struct intake_batch *b)
{
    struct ingest *g = ctx;
    struct store_branch branch = {
        .outlet = b->outlet,
        .till = b->till,
        .first_seq = b->first_seq,
        .count = b->count,
        .bytes = b->run->bytes.data,
        .len = b->run->bytes.len,
        .head.head = b->head,
    };
    memcpy(branch.head.signature, b->signature, LEDGER_SIGNATURE_LEN);
    return store_branch_add(g->store, &branch, g->clock_ms);
}

static enum err op_seen(void *ctx, uint32_t till, const struct intake_seen *x)
{
    struct ingest *g = ctx;
    const struct store_seen seen = {
        .software = x->software ? x->software : "",
        .skew_ms = x->clock_ms - x->hq_clock_ms,
        .own_seq = x->head.seq,
    };
    enum err err = store_progress_seen(g->store, till,
                                       x->software ? &seen : NULL, g->clock_ms);
    for (size_t i = 0; !err && i < x->cursors.n; i++)
        err = store_cursor_put(g->store, till, x->cursors.at[i].audience,
                               x->cursors.at[i].version);
    return err;
}

static enum err op_commit(void *ctx)
{
    struct ingest *g = ctx;
    enum err err = project_flush(&g->project);
    return store_end(g->store, err);
}

static void op_rollback(void *ctx)
{
    struct ingest *g = ctx;
    project_forget(&g->project);
    (void)!store_end(g->store, ERR_IO);
}

/* ---- feed
 * ------------------------------------------------------------------*/
static enum err op_feed_page(void *ctx, const char *audience, uint64_t after,
                             uint32_t max_rows, size_t max_bytes,
                             struct feed_page *ret_page)
{
    struct ingest *g = ctx;
    return feed_read_page(store_db(g->store), audience, after, max_rows,
                          max_bytes, ret_page);
}

static enum err op_feed_mark(void *ctx, uint64_t version, uint64_t *ret_mark)
{
    struct ingest *g = ctx;
    return feed_mark(store_db(g->store), version, ret_mark);
}

static enum err op_sale(void *ctx, const Wire__SalePull *pull,
                        struct buf *ret_found)
{
    struct ingest *g = ctx;
    return sold_answer(g->store, pull, ret_found);
}

static enum err op_people(void *ctx, uint32_t outlet,
                          const Wire__People *people, struct buf *ret_kept)
{
    struct ingest *g = ctx;
    return store_people(g->store, outlet, people, ret_kept);
}

static void op_send(void *ctx, uint32_t till, const void *frame, size_t len)
{
    struct ingest *g = ctx;
    g->send(g->send_ctx, till, frame, len);
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
    .sale = op_sale,
    .people = op_people,
};

enum err ingest_new(struct store *s, ingest_send_fn send, void *ctx,
                    struct ingest **ret_ingest)
{
    struct ingest *g = calloc(1, sizeof(*g));
    if (!g)
        return ERR_NOMEM;
    g->store = s;
    g->send = send;
    g->send_ctx = ctx;
    project_init(&g->project, s);
    enum err err = intake_new(&ops, g, &g->intake);
    if (err) {
        ingest_free(g);
        return err;
    }
    *ret_ingest = g;
    return ERR_OK;
}

void ingest_free(struct ingest *g)
{
    if (!g)
        return;
    intake_free(g->intake);
    project_release(&g->project);
    free(g);
}

struct intake *ingest_intake(struct ingest *g)
{
    return g->intake;
}

void ingest_set_clock(struct ingest *g, int64_t clock_ms)
{
    g->clock_ms = clock_ms;
}
