#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tests/sim/sim.h"

/* The operations get a pointer to this, one for each body. */
struct handle {
    struct sim *s;
    int body;
};

static struct handle handles[SIM_BODIES];

uint32_t sim_outlet(uint32_t till)
{
    return 100 + till;
}

void sim_disk_release(struct sim_disk *d)
{
    sim_ledger_release(&d->ledger);
    sim_rows_release(&d->rows);
    free(d->expected);
    *d = (struct sim_disk){0};
}

void sim_disk_copy(const struct sim_disk *from, struct sim_disk *to)
{
    sim_disk_release(to);
    *to = *from;
    to->ledger = (struct sim_ledger){0};
    to->rows = (struct sim_rows){0};
    to->expected = malloc((from->n_expected + 1) * sizeof(*to->expected));
    CHECK(to->expected);
    for (size_t i = 0; i < from->n_expected; i++)
        to->expected[i] = from->expected[i];
    to->cap_expected = from->n_expected + 1;
    sim_ledger_copy(&from->ledger, &to->ledger);
    sim_rows_copy(&from->rows, &to->rows);
}

static void expect(struct sim_disk *d, uint32_t fact)
{
    if (d->n_expected == d->cap_expected) {
        d->cap_expected = d->cap_expected ? 2 * d->cap_expected : 64;
        d->expected =
            realloc(d->expected, d->cap_expected * sizeof(*d->expected));
        CHECK(d->expected);
    }
    d->expected[d->n_expected++] = fact;
}

/* ---- storage operations ---------------------------------------------------
 */

static struct sim_body *body_of(void *ctx)
{
    struct handle *h = ctx;
    return &h->s->body[h->body];
}

static bool breaks(void *ctx)
{
    struct handle *h = ctx;
    return h->s->faults && sim_chance(h->s, h->s->rates.storage);
}

static void op_send(void *ctx, const void *frame, size_t len)
{
    struct handle *h = ctx;
    sim_send(h->s, h->body, true, frame, len);
}

static enum err op_head(void *ctx, struct ledger_head *ret_head)
{
    if (breaks(ctx))
        return ERR_IO;
    sim_ledger_head(&body_of(ctx)->disk.ledger, ret_head);
    return ERR_OK;
}

static enum err op_hash_at(void *ctx, uint64_t seq,
                           uint8_t ret_hash[LEDGER_HASH_LEN])
{
    const struct sim_ledger *l = &body_of(ctx)->disk.ledger;
    if (breaks(ctx))
        return ERR_IO;
    if (seq > l->n)
        return ERR_NOTFOUND;
    memset(ret_hash, 0, LEDGER_HASH_LEN);
    if (seq > 0)
        memcpy(ret_hash, l->at[seq - 1].hash, LEDGER_HASH_LEN);
    return ERR_OK;
}

static enum err op_read_run(void *ctx, uint64_t first, uint32_t max_count,
                            size_t max_bytes, struct ledger_run *ret_run)
{
    if (breaks(ctx))
        return ERR_IO;
    sim_ledger_run(&body_of(ctx)->disk.ledger, first, max_count, max_bytes,
                   ret_run);
    return ERR_OK;
}

static enum err op_acked(void *ctx, const struct ledger_head *head,
                         const uint8_t *signature)
{
    struct handle *h = ctx;
    const struct sim_body *b = body_of(ctx);
    const struct sim_ledger *l = &b->disk.ledger;
    if (head->seq > l->n ||
        (head->seq &&
         memcmp(l->at[head->seq - 1].hash, head->hash, LEDGER_HASH_LEN) != 0))
        sim_fail(h->s, "body %d believes acked what it does not hold", h->body);
    if (signature && keys_verify_head(h->s->keys[b->disk.key_pair].sign_public,
                                      b->till, head, signature))
        sim_fail(h->s, "body %d keeps a wrong signature", h->body);
    return breaks(ctx) ? ERR_IO : ERR_OK;
}

static bool was_kept(const struct sim *s, const struct sim_entry *e)
{
    for (size_t i = s->n_kept; i-- > 0;) {
        if (memcmp(s->kept[i], e->hash, LEDGER_HASH_LEN) == 0)
            return true;
    }
    return false;
}

/* What the replacement brings that this body had not seen. */
static void expect_taken(struct sim_disk *d, size_t fork)
{
    static bool known[SIM_FACTS];
    memset(known, 0, sizeof(known));
    for (size_t i = 0; i < d->n_expected; i++)
        known[d->expected[i]] = true;
    for (size_t i = fork; i < d->ledger.n; i++) {
        uint32_t fact = d->ledger.at[i].fact;
        if (fact && !known[fact])
            expect(d, fact);
        known[fact] = true;
    }
}

static enum err op_adopt(void *ctx, const struct replica_adopt *a)
{
    struct handle *h = ctx;
    struct sim_body *b = body_of(ctx);
    struct sim_ledger *l = &b->disk.ledger;
    struct ledger_head now;
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    sim_ledger_head(l, &now);
    if (breaks(ctx))
        return ERR_IO;
    if (now.seq != a->expected.seq ||
        memcmp(now.hash, a->expected.hash, LEDGER_HASH_LEN) != 0)
        return ERR_BUSY;
    for (size_t i = a->fork_seq; i < l->n; i++) {
        if (!was_kept(h->s, &l->at[i]))
            sim_fail(h->s,
                     "body %d replaces entry %zu that headquarters "
                     "never kept aside",
                     h->body, i + 1);
    }
    sim_ledger_cut(l, a->fork_seq);
    while (!ledger_run_next(&a->run, &at, &bytes, &len, &more) && more)
        sim_ledger_add(l, bytes, len);
    l->epoch = a->new_head.epoch;
    sim_ledger_head(l, &now);
    if (now.seq != a->new_head.seq ||
        memcmp(now.hash, a->new_head.hash, LEDGER_HASH_LEN) != 0)
        sim_fail(h->s, "body %d adopts another head than it says", h->body);
    expect_taken(&b->disk, a->fork_seq);
    sim_body_recheck(h->s, h->body);
    return ERR_OK;
}

static enum err op_feed_cursors(void *ctx, struct feed_cursors *ret_cursors)
{
    const struct sim_disk *d = &body_of(ctx)->disk;
    if (breaks(ctx))
        return ERR_IO;
    ret_cursors->n = d->n_cursors;
    for (size_t i = 0; i < d->n_cursors; i++)
        ret_cursors->at[i] = d->cursors[i].cursor;
    return ERR_OK;
}

static int find_cursor(const struct sim_disk *d, const char *audience)
{
    for (size_t i = 0; i < d->n_cursors; i++) {
        if (strcmp(d->cursors[i].cursor.audience, audience) == 0)
            return (int)i;
    }
    return -1;
}

static void sweep(struct sim_disk *d, const char *audience, uint32_t below)
{
    for (size_t i = d->rows.n; i-- > 0;) {
        if (strcmp(d->rows.at[i].audience, audience) == 0 &&
            d->rows.at[i].generation < below)
            sim_rows_drop(&d->rows, i);
    }
}

static enum err op_feed_audiences(void *ctx, const struct feed_audiences *a)
{
    struct sim_disk *d = &body_of(ctx)->disk;
    struct sim_copy_cursor list[FEED_AUDIENCES_MAX] = {0};
    if (breaks(ctx))
        return ERR_IO;
    for (size_t i = 0; i < a->n; i++) {
        int was = find_cursor(d, a->name[i]);
        if (was >= 0)
            list[i] = d->cursors[was];
        else
            memcpy(list[i].cursor.audience, a->name[i],
                   sizeof(list[i].cursor.audience));
    }
    for (size_t i = 0; i < d->n_cursors; i++) {
        bool stays = false;
        for (size_t j = 0; j < a->n; j++)
            stays =
                stays || strcmp(a->name[j], d->cursors[i].cursor.audience) == 0;
        if (!stays)
            sweep(d, d->cursors[i].cursor.audience, UINT32_MAX);
    }
    memcpy(d->cursors, list, sizeof(list));
    d->n_cursors = a->n;
    return ERR_OK;
}

static enum err op_feed_apply(void *ctx, const struct feed_page *page)
{
    struct sim_disk *d = &body_of(ctx)->disk;
    Wire__FeedRows *rows = NULL;
    int at = find_cursor(d, page->audience);
    if (breaks(ctx))
        return ERR_IO;
    if (at < 0 || d->cursors[at].cursor.version != page->after)
        return ERR_BUSY;
    enum err err = feed_page_rows(page, &rows);
    if (err)
        return err;
    struct sim_copy_cursor *c = &d->cursors[at];
    for (size_t i = 0; i < rows->n_rows; i++) {
        const Wire__FeedRow *m = rows->rows[i];
        struct sim_row *row = sim_rows_put(&d->rows, page->audience, m->key);
        row->version = m->version;
        row->generation = c->generation;
        row->value = 0;
        row->removed = m->removed;
        if (m->record.len == sizeof(row->value))
            memcpy(&row->value, m->record.data, sizeof(row->value));
    }
    wire__feed_rows__free_unpacked(rows, NULL);
    for (size_t i = d->rows.n; i-- > 0;) {
        if (d->rows.at[i].removed)
            sim_rows_drop(&d->rows, i);
    }
    if (c->reloading && !page->more) {
        sweep(d, page->audience, c->generation);
        c->reloading = false;
    }
    c->cursor.version = page->upto;
    c->cursor.seen = page->seen;
    c->cursor.mark = page->mark;
    return ERR_OK;
}

static enum err op_feed_reset(void *ctx, const char *audience)
{
    struct sim_disk *d = &body_of(ctx)->disk;
    int at = find_cursor(d, audience);
    if (breaks(ctx))
        return ERR_IO;
    if (at >= 0) {
        d->cursors[at].cursor.version = d->cursors[at].cursor.seen = 0;
        d->cursors[at].cursor.mark = 0;
        d->cursors[at].generation++;
        d->cursors[at].reloading = true;
    }
    return ERR_OK;
}

static void op_event(void *ctx, const struct replica_event *e)
{
    struct handle *h = ctx;
    if (e->kind == REPLICA_EVENT_RECOVERED) {
        h->s->tally.recovered++;
        body_of(ctx)->recovered++;
        sim_log(h->s, "body %d recovered: fork %llu, took %llu, re-based %llu",
                h->body, (unsigned long long)e->fork_seq,
                (unsigned long long)e->taken, (unsigned long long)e->rebased);
    } else if (e->kind == REPLICA_EVENT_REFUSED ||
               e->kind == REPLICA_EVENT_STOPPED) {
        sim_log(h->s, "body %d %s, reason %d", h->body,
                e->kind == REPLICA_EVENT_STOPPED ? "stopped" : "refused",
                (int)e->reason);
    }
}

static const struct replica_ops ops = {
    .send = op_send,
    .head = op_head,
    .hash_at = op_hash_at,
    .read_run = op_read_run,
    .acked = op_acked,
    .adopt = op_adopt,
    .feed_cursors = op_feed_cursors,
    .feed_audiences = op_feed_audiences,
    .feed_apply = op_feed_apply,
    .feed_reset = op_feed_reset,
    .event = op_event,
};

/* ---- life ---------------------------------------------------------------- */

static void append(struct sim *s, int body, const Ledger__Entry *e)
{
    static uint8_t packed[LEDGER_ENTRY_MAX];
    size_t len = ledger__entry__get_packed_size(e);
    CHECK(len <= LEDGER_ENTRY_MAX - LEDGER_ORIGIN_ROOM);
    ledger__entry__pack(e, packed);
    sim_ledger_add(&s->body[body].disk.ledger, packed, len);
    s->body[body].changed = true;
}

void sim_body_create(struct sim *s, int body, uint32_t till)
{
    struct sim_body *b = &s->body[body];
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis m = LEDGER__GENESIS__INIT;
    struct sim_hq_till *t = &s->hq.till[till];
    b->exists = true;
    b->till = till;
    b->disk.key_pair = sim_new_keys(s);
    t->keys[t->n_keys].from_seq = 1;
    t->keys[t->n_keys++].key_pair = b->disk.key_pair;
    m.till = till;
    m.outlet = sim_outlet(till);
    m.sign_key.data = s->keys[b->disk.key_pair].sign_public;
    m.sign_key.len = KEY_LEN;
    e.at_ms = (uint64_t)sim_clock(s);
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &m;
    append(s, body, &e);
}

static void report(struct sim *s, int body, enum err err)
{
    if (err && err != ERR_IO && err != ERR_BUSY && err != ERR_FULL)
        sim_fail(s, "body %d: the machine returns %s", body, err_name(err));
}

void sim_body_start(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    handles[body] = (struct handle){s, body};
    struct replica_config c = {.till = b->till,
                               .keys = &s->keys[b->disk.key_pair],
                               .software = "sim",
                               .seed = sim_draw(s, UINT32_MAX),
                               .ops = &ops,
                               .ctx = &handles[body]};
    CHECK(!b->replica);
    CHECK(!replica_new(&c, &b->replica));
    b->next_ms = 0;
    report(
        s, body,
        replica_connected(b->replica, sim_now(s), sim_clock(s) + b->skew_ms));
}

void sim_body_crash(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    replica_free(b->replica);
    b->replica = NULL;
    b->restart_tick = s->tick + 1 + sim_draw(s, 100);
    if (sim_chance(s, 500))
        sim_net_clear(s, body);
}

void sim_body_sell(struct sim *s, int body, uint32_t count)
{
    struct sim_body *b = &s->body[body];
    for (uint32_t i = 0; i < count && s->next_fact < SIM_FACTS - 1; i++) {
        Ledger__Entry e = LEDGER__ENTRY__INIT;
        Ledger__Sale sale = LEDGER__SALE__INIT;
        Ledger__Line lines[8];
        Ledger__Line *pointers[8];
        char lot[4096];
        sale.n_lines = 1 + sim_draw(s, 8);
        sale.lines = pointers;
        for (size_t n = 0; n < sale.n_lines; n++) {
            ledger__line__init(&lines[n]);
            lines[n].item = 1 + sim_draw(s, 5000);
            lines[n].quantity_milli = 1000;
            lines[n].price_fen = sim_draw(s, 10000);
            pointers[n] = &lines[n];
        }
        if (sim_chance(s, 10)) { /* a long one, so that runs fill by bytes */
            memset(lot, 'x', sizeof(lot) - 1);
            lot[sizeof(lot) - 1] = '\0';
            for (size_t n = 0; n < sale.n_lines; n++)
                lines[n].lot = lot;
        }
        sale.basket = s->next_fact++;
        e.at_ms = (uint64_t)sim_clock(s);
        e.fact_case = LEDGER__ENTRY__FACT_SALE;
        e.sale = &sale;
        append(s, body, &e);
        expect(&b->disk, sale.basket);
        s->tally.sales++;
    }
    if (b->replica && sim_chance(s, 900))
        report(s, body,
               replica_poke(b->replica, sim_now(s), sim_clock(s) + b->skew_ms));
}

/* Enrols anew over its old directory: the same number, new keys. */
void sim_body_enrol(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    struct sim_hq_till *t = &s->hq.till[b->till];
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__KeyChanged m = LEDGER__KEY_CHANGED__INIT;
    CHECK(s->intake && t->n_keys < INTAKE_KEYS_MAX);
    if (b->replica)
        sim_body_crash(s, body);
    b->disk.key_pair = sim_new_keys(s);
    t->keys[t->n_keys].from_seq = t->ledger.n + 1;
    t->keys[t->n_keys++].key_pair = b->disk.key_pair;
    t->revoked = false;
    intake_forget(s->intake, b->till);
    m.sign_key.data = s->keys[b->disk.key_pair].sign_public;
    m.sign_key.len = KEY_LEN;
    e.at_ms = (uint64_t)sim_clock(s);
    e.fact_case = LEDGER__ENTRY__FACT_KEY_CHANGED;
    e.key_changed = &m;
    append(s, body, &e);
    b->restart_tick = s->tick + 1;
    s->tally.enrolled++;
    sim_log(s, "body %d of till %u enrols anew", body, b->till);
}

void sim_body_receive(struct sim *s, int body, const void *bytes, size_t len)
{
    struct sim_body *b = &s->body[body];
    if (!b->exists || !b->replica || (s->faults && b->cut_until > s->tick))
        return;
    report(s, body,
           replica_receive(b->replica, bytes, len, sim_now(s),
                           sim_clock(s) + b->skew_ms));
    b->next_ms = 0;
}

void sim_body_tick(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    if (!b->exists)
        return;
    if (!b->replica && s->tick >= b->restart_tick)
        sim_body_start(s, body);
    if (!b->replica)
        return;
    if (sim_now(s) >= b->next_ms || sim_chance(s, 100))
        report(s, body,
               replica_tick(b->replica, sim_now(s), sim_clock(s) + b->skew_ms,
                            &b->next_ms));
}

void sim_body_recheck(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    b->changed = true;
    b->checked = b->checked_expected = 0;
}

/* Nothing that this body finished or took over is missing or doubled in its
 * own ledger, and the chain holds. */
void sim_body_check(struct sim *s, int body)
{
    struct sim_body *b = &s->body[body];
    uint8_t hash[LEDGER_HASH_LEN] = {0};
    if (!b->exists || !b->changed)
        return;
    if (!b->count)
        b->count = calloc(SIM_FACTS, 1);
    CHECK(b->count);
    if (b->checked == 0)
        memset(b->count, 0, SIM_FACTS);
    else
        memcpy(hash, b->disk.ledger.at[b->checked - 1].hash, sizeof(hash));
    for (; b->checked < b->disk.ledger.n; b->checked++) {
        const struct sim_entry *e = &b->disk.ledger.at[b->checked];
        ledger_chain(hash, e->bytes, e->len, hash);
        if (memcmp(hash, e->hash, sizeof(hash)) != 0)
            sim_fail(s, "body %d: the chain breaks at %zu", body,
                     b->checked + 1);
        if (e->fact && ++b->count[e->fact] > 1)
            sim_fail(s, "body %d holds fact %u twice", body, e->fact);
    }
    for (; b->checked_expected < b->disk.n_expected; b->checked_expected++) {
        uint32_t fact = b->disk.expected[b->checked_expected];
        if (b->count[fact] != 1)
            sim_fail(s, "body %d lost fact %u", body, fact);
    }
    b->changed = false;
}
