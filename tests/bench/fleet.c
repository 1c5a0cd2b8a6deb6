#include "tests/bench/fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "sync/enrol.h"
#include "tests/bench/bench.h"

#define ITEMS 180 /* ids 1..ITEMS of the demo catalogue */

static uint32_t draw(struct fleet_till *t)
{
    t->seed = t->seed * 1664525u + 1013904223u;
    return t->seed >> 8;
}

/* ---- the memory that stands for a till's disk ----------------------------*/

static void append(struct fleet_till *t, const Ledger__Entry *e)
{
    uint8_t bytes[4096], prefix[10];
    size_t len = ledger__entry__get_packed_size(e), n = 0;
    CHECK(len <= sizeof(bytes));
    ledger__entry__pack(e, bytes);
    for (size_t rest = len; n == 0 || rest; rest >>= 7)
        prefix[n++] = (uint8_t)((rest & 0x7F) | (rest >> 7 ? 0x80 : 0));
    if (t->head.seq == t->cap) {
        t->cap = t->cap ? 2 * t->cap : 1024;
        t->at = realloc(t->at, t->cap * sizeof(*t->at));
        t->hashes = realloc(t->hashes, t->cap * sizeof(*t->hashes));
        CHECK(t->at && t->hashes);
    }
    t->at[t->head.seq] = t->entries.len;
    CHECK(!buf_add(&t->entries, prefix, n) &&
          !buf_add(&t->entries, bytes, len));
    uint8_t before[LEDGER_HASH_LEN];
    memcpy(before, t->head.hash, sizeof(before));
    ledger_chain(before, bytes, len, t->head.hash);
    memcpy(t->hashes[t->head.seq], t->head.hash, LEDGER_HASH_LEN);
    t->head.seq++;
}

static void op_send(void *ctx, const void *frame, size_t len)
{
    struct fleet_till *t = ctx;
    /* A full queue loses the frame: the machine sends again. */
    (void)!dialer_send(t->dialer, frame, len);
}

static enum err op_head(void *ctx, struct ledger_head *ret_head)
{
    *ret_head = ((struct fleet_till *)ctx)->head;
    return ERR_OK;
}

static enum err op_hash_at(void *ctx, uint64_t seq, uint8_t ret[])
{
    struct fleet_till *t = ctx;
    if (seq > t->head.seq)
        return ERR_NOTFOUND;
    if (seq == 0)
        memset(ret, 0, LEDGER_HASH_LEN);
    else
        memcpy(ret, t->hashes[seq - 1], LEDGER_HASH_LEN);
    return ERR_OK;
}

static enum err op_read_run(void *ctx, uint64_t first, uint32_t max_count,
                            size_t max_bytes, struct ledger_run *ret_run)
{
    struct fleet_till *t = ctx;
    CHECK(first >= 1);
    size_t start = first <= t->head.seq ? t->at[first - 1] : t->entries.len;
    size_t end = start;
    uint32_t count = 0;
    while (count < max_count && first + count <= t->head.seq) {
        uint64_t next = first + count;
        size_t stop = next < t->head.seq ? t->at[next] : t->entries.len;
        if (count && stop - start > max_bytes)
            break;
        end = stop;
        count++;
    }
    ret_run->first_seq = first;
    ret_run->count = count;
    buf_clear(&ret_run->bytes);
    return buf_add(&ret_run->bytes, t->entries.data + start, end - start);
}

static enum err op_acked(void *ctx, const struct ledger_head *head,
                         const uint8_t *signature)
{
    (void)signature;
    ((struct fleet_till *)ctx)->acked = head->seq;
    return ERR_OK;
}

static enum err op_adopt(void *ctx, const struct replica_adopt *a)
{
    (void)ctx;
    (void)a;
    CHECK(!"no fork in a fleet");
    return ERR_FORK;
}

static enum err op_cursors(void *ctx, struct feed_cursors *ret_cursors)
{
    *ret_cursors = ((struct fleet_till *)ctx)->cursors;
    return ERR_OK;
}

static enum err op_audiences(void *ctx, const struct feed_audiences *a)
{
    struct fleet_till *t = ctx;
    memset(&t->cursors, 0, sizeof(t->cursors));
    t->cursors.n = a->n;
    for (size_t i = 0; i < a->n; i++)
        snprintf(t->cursors.at[i].audience, sizeof(t->cursors.at[i].audience),
                 "%s", a->name[i]);
    return ERR_OK;
}

static enum err op_apply(void *ctx, const struct feed_page *page)
{
    struct fleet_till *t = ctx;
    for (size_t i = 0; i < t->cursors.n; i++) {
        struct feed_cursor *c = &t->cursors.at[i];
        if (strcmp(c->audience, page->audience) == 0) {
            c->version = page->upto;
            c->seen = page->seen;
            c->mark = page->mark;
        }
    }
    return ERR_OK;
}

static enum err op_reset(void *ctx, const char *audience)
{
    (void)ctx;
    (void)audience;
    return ERR_OK;
}

static void op_event(void *ctx, const struct replica_event *e)
{
    (void)ctx;
    fprintf(stderr, "fleet: event %d reason %d\n", (int)e->kind,
            (int)e->reason);
}

static const struct replica_ops ops = {
    .send = op_send,
    .head = op_head,
    .hash_at = op_hash_at,
    .read_run = op_read_run,
    .acked = op_acked,
    .adopt = op_adopt,
    .feed_cursors = op_cursors,
    .feed_audiences = op_audiences,
    .feed_apply = op_apply,
    .feed_reset = op_reset,
    .event = op_event,
};

/* ---- life of a till ------------------------------------------------------*/

void fleet_open(struct fleet *f, int count)
{
    memset(f, 0, sizeof(*f));
    f->count = count;
    f->tills = calloc((size_t)count, sizeof(*f->tills));
    CHECK(f->tills && !keys_init() && !transport_open(&f->transport));
    for (int i = 0; i < count; i++)
        f->tills[i].seed = (uint32_t)i + 1;
}

void fleet_hang_up(struct fleet *f)
{
    for (int i = 0; i < f->count; i++) {
        if (f->tills[i].replica)
            replica_disconnected(f->tills[i].replica);
        if (f->tills[i].dialer)
            dialer_hang_up(f->tills[i].dialer);
    }
}

void fleet_close(struct fleet *f)
{
    for (int i = 0; i < f->count; i++) {
        struct fleet_till *t = &f->tills[i];
        replica_free(t->replica);
        dialer_close(t->dialer);
        buf_release(&t->entries);
        free(t->at);
        free(t->hashes);
    }
    transport_close(f->transport);
    free(f->tills);
}

static void ask_enrol(struct fleet *f, struct fleet_till *t,
                      const struct enrol_ticket *ticket,
                      struct enrol_answer *answer)
{
    struct dialer_options o = {0};
    struct dialer *d = NULL;
    struct enrol_request request = {.software = "fleet",
                                    .clock_ms = clock_now_ms()};
    struct buf frame = {0};
    Wire__Reason reason = WIRE__REASON__NONE;
    snprintf(o.address, sizeof(o.address), "%s", ticket->address);
    memcpy(o.hq_key, ticket->hq_key, sizeof(o.hq_key));
    enrol_token_keys(ticket->token, o.public_key, o.secret_key);
    CHECK(!dialer_open(f->transport, &o, &d, NULL));
    dialer_connect(d);
    while (dialer_state(d) == DIALER_TRYING)
        CHECK(!dialer_poll(d, NULL, 0, 1000));
    CHECK(dialer_state(d) == DIALER_UP);
    CHECK(!enrol_pack_request(&t->keys, &request, &frame));
    CHECK(!dialer_send(d, frame.data, frame.len));
    while (dialer_receive(d, &frame) == ERR_SHORT)
        CHECK(!dialer_poll(d, NULL, 0, 1000));
    CHECK(!enrol_unpack_answer(frame.data, frame.len, answer, &reason));
    dialer_close(d);
    buf_release(&frame);
}

static void record_genesis(struct fleet_till *t,
                           const struct enrol_answer *answer)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Genesis g = LEDGER__GENESIS__INIT;
    g.outlet = answer->outlet;
    g.till = answer->till;
    g.sign_key.data = t->keys.sign_public;
    g.sign_key.len = KEY_LEN;
    g.hq_key.data = (uint8_t *)(uintptr_t)answer->hq_sign_key;
    g.hq_key.len = KEY_LEN;
    g.software = "fleet";
    e.at_ms = (uint64_t)clock_now_ms();
    e.fact_case = LEDGER__ENTRY__FACT_GENESIS;
    e.genesis = &g;
    append(t, &e);
}

void fleet_enrol(struct fleet *f, int i, const char *text)
{
    struct fleet_till *t = &f->tills[i];
    struct enrol_ticket ticket;
    struct enrol_answer answer;
    struct dialer_options o = {0};
    CHECK(!enrol_text_read(text, strlen(text), &ticket, NULL));
    keys_generate(&t->keys);
    ask_enrol(f, t, &ticket, &answer);
    t->till = answer.till;
    t->outlet = answer.outlet;
    record_genesis(t, &answer);
    snprintf(o.address, sizeof(o.address), "%s", ticket.address);
    memcpy(o.hq_key, ticket.hq_key, sizeof(o.hq_key));
    memcpy(o.public_key, t->keys.curve_public, KEY_LEN);
    memcpy(o.secret_key, t->keys.curve_secret, KEY_LEN);
    CHECK(!dialer_open(f->transport, &o, &t->dialer, NULL));
    struct replica_config c = {.till = t->till,
                               .keys = &t->keys,
                               .software = "fleet",
                               .seed = t->till,
                               .ops = &ops,
                               .ctx = t};
    CHECK(!replica_new(&c, &t->replica));
}

/* Villages buy few things often: the square of a uniform draw. */
static uint64_t draw_item(struct fleet_till *t)
{
    uint64_t u = draw(t) % 1000;
    return 1 + u * u * ITEMS / 1000000;
}

static void record_sale(struct fleet_till *t, int64_t at_ms, uint32_t basket)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__Sale sale = LEDGER__SALE__INIT;
    Ledger__Line line[3], *lines[3];
    Ledger__Tender tender = LEDGER__TENDER__INIT, *tenders[1] = {&tender};
    for (int i = 0; i < 3; i++) {
        ledger__line__init(&line[i]);
        lines[i] = &line[i];
        line[i].item = draw_item(t);
        line[i].quantity_milli = draw(t) % 4 ? 1000 : 2000;
        line[i].price_fen = (int64_t)(50 + line[i].item * 7919 % 60 * 50);
        sale.total_fen += line[i].price_fen * line[i].quantity_milli / 1000;
    }
    sale.n_lines = 3;
    sale.lines = lines;
    tender.amount_fen = (sale.total_fen + 999) / 1000 * 1000;
    sale.n_tenders = 1;
    sale.tenders = tenders;
    sale.change_fen = tender.amount_fen - sale.total_fen;
    sale.business_day = clock_business_day(at_ms, 0);
    sale.basket = basket;
    e.at_ms = (uint64_t)at_ms;
    e.cashier = 1;
    e.shift = 1;
    e.fact_case = LEDGER__ENTRY__FACT_SALE;
    e.sale = &sale;
    append(t, &e);
}

void fleet_sell(struct fleet_till *t, int sales, int64_t now_ms)
{
    int64_t step = 3 * CLOCK_DAY_MS / (sales + 1);
    int64_t at_ms = now_ms - 3 * CLOCK_DAY_MS;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__ShiftOpened opened = LEDGER__SHIFT_OPENED__INIT;
    opened.number = 1;
    opened.business_day = clock_business_day(at_ms, 0);
    opened.float_fen = 20000;
    e.at_ms = (uint64_t)at_ms;
    e.cashier = 1;
    e.shift = 1;
    e.fact_case = LEDGER__ENTRY__FACT_SHIFT_OPENED;
    e.shift_opened = &opened;
    append(t, &e);
    for (int i = 0; i < sales; i++) {
        at_ms += step / 2 + draw(t) % (uint32_t)step;
        record_sale(t, at_ms < now_ms ? at_ms : now_ms, (uint32_t)i + 1);
    }
}

/* One turn of one till; true when it has nothing left to do. */
static bool turn(struct fleet_till *t)
{
    struct buf frame = {0};
    int64_t now = clock_monotonic_ms(), next = 0;
    enum dialer_state before = dialer_state(t->dialer);
    if (before == DIALER_IDLE || before == DIALER_DOWN)
        dialer_connect(t->dialer);
    /* 300 polls a round would take from headquarters what a shop's own
     * processor gives: a link that is up is looked after now and then. */
    if (before != DIALER_UP || t->turns++ % 32 == 0)
        CHECK(!dialer_poll(t->dialer, NULL, 0, 0));
    enum dialer_state after = dialer_state(t->dialer);
    struct replica_status status;
    replica_get_status(t->replica, &status);
    /* Asked of the replica: fleet_sync's own poll may have seen it come up. */
    if (after == DIALER_UP && status.state == REPLICA_DOWN)
        CHECK(!replica_connected(t->replica, now, clock_now_ms()));
    if (after != DIALER_UP)
        return false;
    while (!dialer_receive(t->dialer, &frame))
        CHECK(!replica_receive(t->replica, frame.data, frame.len, now,
                               clock_now_ms()));
    CHECK(!replica_tick(t->replica, now, clock_now_ms(), &next));
    buf_release(&frame);
    return replica_idle(t->replica) && t->acked == t->head.seq;
}

int64_t fleet_sync(struct fleet *f, int64_t timeout_ms)
{
    int64_t start = clock_monotonic_ms();
    for (;;) {
        int idle = 0;
        for (int i = 0; i < f->count; i++)
            idle += turn(&f->tills[i]);
        int64_t took = clock_monotonic_ms() - start;
        if (idle == f->count)
            return took;
        if (took > timeout_ms)
            return -1;
        /* Sleep on one of those that wait, but not long: the others too. */
        CHECK(!dialer_poll(f->tills[0].dialer, NULL, 0, 1));
    }
}
