#include "sync/replica_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* splitmix64 (Vigna, public domain): jitter and nonces need no secrecy. */
static uint64_t draw(struct replica *r)
{
    uint64_t z = (r->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

enum err replica_new(const struct replica_config *c,
                     struct replica **ret_replica)
{
    struct replica *r = calloc(1, sizeof(*r));
    if (!r)
        return ERR_NOMEM;
    CHECK(strlen(c->software) <= WIRE_SOFTWARE_MAX);
    r->c = *c;
    r->random = c->seed;
    r->pulling = -1;
    r->heard_ms = -1;
    r->retry_ms = r->feed_retry_ms = r->penalty_ms = REPLICA_RETRY_MS;
    *ret_replica = r;
    return ERR_OK;
}

void replica_free(struct replica *r)
{
    if (!r)
        return;
    replica_recovery_release(&r->recovery);
    buf_release(&r->out);
    buf_release(&r->scratch);
    free(r);
}

enum err replica_send(struct replica *r, const Wire__Frame *f)
{
    buf_clear(&r->out);
    enum err err = wire_pack(f, &r->out);
    if (err)
        return err;
    r->sent_bytes += r->out.len;
    r->c.ops->send(r->c.ctx, r->out.data, r->out.len);
    return ERR_OK;
}

void replica_event(struct replica *r, const struct replica_event *e)
{
    r->c.ops->event(r->c.ctx, e);
}

/* ---- waiting ------------------------------------------------------------- */

/* Between half and one and a half, so that shops do not come in step. */
int64_t replica_jitter(struct replica *r, int64_t ms)
{
    return ms / 2 + (int64_t)(draw(r) % (uint64_t)(ms + 1));
}

static int64_t twice(int64_t ms)
{
    return 2 * ms > REPLICA_RETRY_MAX_MS ? REPLICA_RETRY_MAX_MS : 2 * ms;
}

void replica_wait(struct replica *r, int64_t now_ms)
{
    r->deadline_ms = now_ms + replica_jitter(r, r->retry_ms);
    r->retry_ms = twice(r->retry_ms);
}

void replica_pause(struct replica *r, int64_t now_ms, int64_t at_least_ms)
{
    int64_t wait = replica_jitter(r, r->penalty_ms);
    r->penalty_ms = twice(r->penalty_ms);
    r->deadline_ms = now_ms + (wait > at_least_ms ? wait : at_least_ms);
}

/* Something moved: waits are short again. */
static void progress(struct replica *r)
{
    r->retry_ms = r->penalty_ms = REPLICA_RETRY_MS;
}

/* ---- Hello --------------------------------------------------------------- */

enum err replica_say_hello(struct replica *r, int64_t clock_ms)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Hello m = WIRE__HELLO__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    Wire__Cursor cursors[FEED_AUDIENCES_MAX];
    Wire__Cursor *pointers[FEED_AUDIENCES_MAX];
    struct feed_cursors have;
    enum err err = r->c.ops->head(r->c.ctx, &r->head);
    if (!err)
        err = r->c.ops->feed_cursors(r->c.ctx, &have);
    if (err)
        return err;
    for (size_t i = 0; i < have.n; i++) {
        wire__cursor__init(&cursors[i]);
        cursors[i].audience = have.at[i].audience;
        cursors[i].version = have.at[i].version;
        cursors[i].seen = have.at[i].seen;
        cursors[i].mark = have.at[i].mark;
        pointers[i] = &cursors[i];
    }
    wire_put_head(&r->head, &head);
    r->nonce = (uint32_t)draw(r);
    r->hello_due = true;
    m.protocol_min = WIRE_PROTOCOL_MIN;
    m.protocol_max = WIRE_PROTOCOL_MAX;
    m.nonce = r->nonce;
    m.till = r->c.till;
    m.head = &head;
    m.clock_ms = clock_ms > 0 ? (uint64_t)clock_ms : 0;
    m.software = (char *)(uintptr_t)r->c.software;
    m.n_cursors = have.n;
    m.cursors = pointers;
    f.kind_case = WIRE__FRAME__KIND_HELLO;
    f.hello = &m;
    return replica_send(r, &f);
}

enum err replica_hello(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    r->state = REPLICA_HELLO;
    replica_wait(r, now_ms);
    return replica_say_hello(r, clock_ms);
}

enum err replica_connected(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    progress(r);
    r->feed_retry_ms = REPLICA_RETRY_MS;
    r->pulling = -1;
    return replica_hello(r, now_ms, clock_ms);
}

void replica_disconnected(struct replica *r)
{
    r->state = REPLICA_DOWN;
    r->hello_due = false;
    r->pulling = -1;
    replica_recovery_release(&r->recovery);
}

/* ---- sending ------------------------------------------------------------- */

enum err replica_send_batch(struct replica *r)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Batch m = WIRE__BATCH__INIT;
    Wire__Run wire_run = WIRE__RUN__INIT;
    struct ledger_run run = {0};
    struct replica_flight flight = {0};
    uint64_t left = r->head.seq - r->sent.seq;
    enum err err = r->c.ops->read_run(
        r->c.ctx, r->sent.seq + 1,
        left < WIRE_RUN_ENTRIES_MAX ? (uint32_t)left : WIRE_RUN_ENTRIES_MAX,
        WIRE_RUN_BYTES_MAX, &run);
    if (!err && run.count == 0)
        err = ERR_CORRUPT; /* below the head, and not there */
    if (err)
        goto out;
    flight.head.seq = r->sent.seq + run.count;
    err = r->c.ops->hash_at(r->c.ctx, flight.head.seq, flight.head.hash);
    if (!err)
        err =
            replica_epoch_at(r, &r->sent, flight.head.seq, &flight.head.epoch);
    if (!err)
        err = wire_put_run(&run, &wire_run, &r->scratch);
    if (err)
        goto out;
    keys_sign_head(r->c.keys, r->c.till, &flight.head, flight.signature);
    m.epoch = flight.head.epoch;
    m.run = &wire_run;
    m.signature.data = flight.signature;
    m.signature.len = LEDGER_SIGNATURE_LEN;
    f.kind_case = WIRE__FRAME__KIND_BATCH;
    f.batch = &m;
    err = replica_send(r, &f);
    if (!err) {
        r->sent = flight.head;
        r->flights[r->n_flights++] = flight;
    }
out:
    buf_release(&run.bytes);
    return err;
}

static enum err fill_window(struct replica *r, int64_t now_ms)
{
    bool waiting = r->n_flights > 0;
    enum err err = ERR_OK;
    if (r->state != REPLICA_READY)
        return ERR_OK;
    while (!err && r->n_flights < REPLICA_WINDOW && r->sent.seq < r->head.seq)
        err = replica_send_batch(r);
    if (r->n_flights > 0 && !waiting)
        replica_wait(r, now_ms);
    return err;
}

/* Begins again after the last acknowledged entry. */
static void go_back(struct replica *r)
{
    r->sent = r->acked;
    r->n_flights = 0;
}

/* Until storage knows, the screen counts these entries as unsent. */
static enum err tell_acked(struct replica *r, const uint8_t *signature)
{
    r->untold = true;
    enum err err = r->c.ops->acked(r->c.ctx, &r->acked, signature);
    if (!err)
        r->untold = false;
    return err;
}

enum err replica_ready(struct replica *r, const struct ledger_head *hq,
                       int64_t now_ms)
{
    r->state = REPLICA_READY;
    r->acked = *hq; /* before the release: hq may lie in what it ends */
    hq = &r->acked;
    replica_recovery_release(&r->recovery);
    r->gap_known = false;
    go_back(r);
    r->retry_ms = REPLICA_RETRY_MS;
    r->deadline_ms = now_ms + replica_jitter(r, REPLICA_IDLE_MS);
    enum err err = tell_acked(r, NULL);
    return err ? err : fill_window(r, now_ms);
}

/* Whether our entry at h->seq has that hash. */
static enum err holds(struct replica *r, const struct ledger_head *h,
                      bool *ret_holds)
{
    uint8_t mine[LEDGER_HASH_LEN];
    *ret_holds = false;
    enum err err = r->c.ops->head(r->c.ctx, &r->head);
    if (err || h->seq > r->head.seq)
        return err;
    err = r->c.ops->hash_at(r->c.ctx, h->seq, mine);
    if (!err)
        *ret_holds = memcmp(mine, h->hash, LEDGER_HASH_LEN) == 0;
    return err;
}

/* Headquarters told its head: go on from there, or find out what happened. */
static enum err meet(struct replica *r, const struct ledger_head *hq,
                     int64_t now_ms, int64_t clock_ms)
{
    bool same = false;
    enum err err = holds(r, hq, &same);
    if (err)
        return err;
    if (!same)
        return replica_search(r, hq, now_ms, clock_ms);
    if (r->state == REPLICA_READY && hq->seq >= r->acked.seq &&
        hq->seq <= r->sent.seq) {
        /* A Hello to keep in touch: nothing is lost, nothing refused. */
        r->penalty_ms = REPLICA_RETRY_MS;
        return ERR_OK;
    }
    return replica_ready(r, hq, now_ms);
}

/* Takes what landed out of the flights; copies the signature over seq when it
 * is among them. */
static bool land(struct replica *r, uint64_t seq,
                 uint8_t ret_signature[LEDGER_SIGNATURE_LEN])
{
    size_t n = 0;
    bool found = false;
    while (n < r->n_flights && r->flights[n].head.seq <= seq) {
        found = r->flights[n].head.seq == seq;
        if (found)
            memcpy(ret_signature, r->flights[n].signature,
                   LEDGER_SIGNATURE_LEN);
        n++;
    }
    r->n_flights -= n;
    memmove(r->flights, r->flights + n, r->n_flights * sizeof(r->flights[0]));
    return found;
}

/* Headquarters misses something: from seq + 1 on again, once for each gap. */
static enum err on_gap(struct replica *r, const struct ledger_head *h,
                       int64_t now_ms)
{
    if (r->gap_known && r->gap_seq == h->seq)
        return ERR_OK;
    r->gap_known = true;
    r->gap_seq = h->seq;
    r->acked = *h;
    go_back(r);
    return fill_window(r, now_ms);
}

static enum err on_ack(struct replica *r, const Wire__Ack *m, int64_t now_ms,
                       int64_t clock_ms)
{
    struct ledger_head h = {.seq = m->seq};
    uint8_t signature[LEDGER_SIGNATURE_LEN];
    bool same = false;
    if (m->hash.len != (m->seq ? LEDGER_HASH_LEN : 0))
        return ERR_FORMAT;
    if (r->state != REPLICA_READY)
        return ERR_OK;
    if (m->seq)
        memcpy(h.hash, m->hash.data, LEDGER_HASH_LEN);
    enum err err = holds(r, &h, &same);
    if (err)
        return err;
    if (!same) /* meant for a copy of us, or we were restored: ask */
        return replica_hello(r, now_ms, clock_ms);
    err = replica_epoch_at(r, h.seq >= r->acked.seq ? &r->acked : NULL, h.seq,
                           &h.epoch);
    if (err)
        return err;
    if (m->gap)
        return on_gap(r, &h, now_ms);
    if (h.seq <= r->acked.seq)
        return ERR_OK; /* doubled or overtaken */
    bool ours = land(r, h.seq, signature);
    r->acked = h;
    if (r->sent.seq < h.seq)
        r->sent = h;
    r->gap_known = false;
    progress(r);
    if (r->n_flights > 0)
        replica_wait(r, now_ms);
    else
        r->deadline_ms = now_ms + replica_jitter(r, REPLICA_IDLE_MS);
    err = tell_acked(r, ours ? signature : NULL);
    return err ? err : fill_window(r, now_ms);
}

/* ---- what headquarters says ---------------------------------------------- */

static void check_clock(struct replica *r, uint64_t hq_ms, int64_t clock_ms)
{
    struct replica_event e = {.kind = REPLICA_EVENT_CLOCK};
    bool was_off = llabs(r->skew_ms) > REPLICA_SKEW_MS;
    if (hq_ms > INT64_MAX / 2 || clock_ms < 0)
        return;
    r->skew_ms = clock_ms - (int64_t)hq_ms;
    bool off = llabs(r->skew_ms) > REPLICA_SKEW_MS;
    e.skew_ms = r->skew_ms;
    if (off != was_off)
        replica_event(r, &e);
}

static enum err on_welcome(struct replica *r, const Wire__Welcome *m,
                           int64_t now_ms, int64_t clock_ms)
{
    struct ledger_head hq;
    enum err err = wire_get_head(m->head, &hq);
    if (err || m->protocol < WIRE_PROTOCOL_MIN ||
        m->protocol > WIRE_PROTOCOL_MAX || m->n_reset > FEED_AUDIENCES_MAX ||
        m->n_behind > FEED_AUDIENCES_MAX)
        return ERR_FORMAT;
    if (!r->hello_due || m->nonce != r->nonce)
        return ERR_OK; /* of an earlier Hello */
    r->hello_due = false;
    r->reason = WIRE__REASON__NONE;
    check_clock(r, m->clock_ms, clock_ms);
    err = replica_feed_list(r, m->n_audiences, m->audiences);
    for (size_t i = 0; !err && i < m->n_reset; i++) {
        err = r->c.ops->feed_reset(r->c.ctx, m->reset[i]);
        replica_feed_want(r, m->reset[i]);
    }
    for (size_t i = 0; i < m->n_behind; i++)
        replica_feed_want(r, m->behind[i]);
    if (!err && r->pulling < 0) {
        r->feed_retry_ms = REPLICA_RETRY_MS;
        err = replica_feed_pull(r, now_ms);
    }
    if (err)
        return err;
    if (r->state == REPLICA_READY && r->n_flights == 0) {
        r->retry_ms = REPLICA_RETRY_MS;
        r->deadline_ms = now_ms + replica_jitter(r, REPLICA_IDLE_MS);
    }
    if (r->state == REPLICA_READY || r->state == REPLICA_HELLO ||
        r->state == REPLICA_STOPPED)
        err = meet(r, &hq, now_ms, clock_ms);
    return err;
}

static enum err on_fork(struct replica *r, const Wire__Fork *m, int64_t now_ms,
                        int64_t clock_ms)
{
    struct ledger_head hq;
    bool same = false;
    if (!m->head || wire_get_head(m->head, &hq))
        return ERR_FORMAT;
    if (r->state != REPLICA_READY)
        return ERR_OK;
    enum err err = holds(r, &hq, &same);
    if (err)
        return err;
    if (!same)
        return replica_search(r, &hq, now_ms, clock_ms);
    /* Our branch is not at odds with that head: an old word. Ask. */
    r->state = REPLICA_HELLO;
    replica_pause(r, now_ms, 0);
    return ERR_OK;
}

static enum err stop(struct replica *r, Wire__Reason reason, int64_t now_ms)
{
    struct replica_event e = {.kind = REPLICA_EVENT_STOPPED, .reason = reason};
    if (r->state != REPLICA_STOPPED)
        replica_event(r, &e);
    replica_recovery_release(&r->recovery);
    r->state = REPLICA_STOPPED;
    r->pulling = -1;
    r->deadline_ms = now_ms + replica_jitter(r, REPLICA_STOPPED_MS);
    return ERR_OK;
}

/* Headquarters was restarted: at once, but not again and again. */
static enum err greet_again(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    bool again = r->penalty_ms > REPLICA_RETRY_MS;
    replica_recovery_release(&r->recovery);
    r->pulling = -1;
    r->state = REPLICA_HELLO;
    replica_pause(r, now_ms, 0);
    return again ? ERR_OK : replica_hello(r, now_ms, clock_ms);
}

static enum err on_refuse(struct replica *r, const Wire__Refuse *m,
                          int64_t now_ms, int64_t clock_ms)
{
    struct replica_event e = {.kind = REPLICA_EVENT_REFUSED,
                              .reason = m->reason};
    bool known = r->reason == m->reason;
    int64_t pause_ms = m->retry_after_ms > REPLICA_STOPPED_MS
                           ? REPLICA_STOPPED_MS
                           : (int64_t)m->retry_after_ms;
    if (m->reason != WIRE__REASON__HELLO_FIRST)
        r->reason = m->reason;
    switch (m->reason) {
    case WIRE__REASON__HELLO_FIRST:
        if (r->state == REPLICA_HELLO || r->state == REPLICA_STOPPED)
            return ERR_OK; /* on its way */
        return greet_again(r, now_ms, clock_ms);
    case WIRE__REASON__VERSION:
    case WIRE__REASON__UNKNOWN_TILL:
    case WIRE__REASON__REVOKED:
        return stop(r, m->reason, now_ms);
    case WIRE__REASON__BUSY:
    case WIRE__REASON__STORAGE:
        break;
    default:
        if (!known)
            replica_event(r, &e);
        break;
    }
    /* Whatever it was about, a Hello after a pause sorts it out. */
    if (r->state != REPLICA_STOPPED)
        r->state = REPLICA_HELLO;
    r->pulling = -1;
    replica_recovery_release(&r->recovery);
    replica_pause(r, now_ms, pause_ms);
    return ERR_OK;
}

static enum err dispatch(struct replica *r, const Wire__Frame *f,
                         int64_t now_ms, int64_t clock_ms)
{
    switch (f->kind_case) {
    case WIRE__FRAME__KIND_WELCOME:
        return on_welcome(r, f->welcome, now_ms, clock_ms);
    case WIRE__FRAME__KIND_ACK:
        return on_ack(r, f->ack, now_ms, clock_ms);
    case WIRE__FRAME__KIND_FORK:
        return on_fork(r, f->fork, now_ms, clock_ms);
    case WIRE__FRAME__KIND_TAIL:
        return replica_on_tail(r, f->tail, now_ms, clock_ms);
    case WIRE__FRAME__KIND_ASIDE_KEPT:
        return replica_on_aside_kept(r, f->aside_kept, now_ms, clock_ms);
    case WIRE__FRAME__KIND_FEED_PAGE:
        return replica_on_feed_page(r, f->feed_page, now_ms);
    case WIRE__FRAME__KIND_FEED_NEWS:
        if (r->state == REPLICA_STOPPED || r->state == REPLICA_HELLO)
            return ERR_OK; /* Welcome will say */
        return replica_on_feed_news(r, f->feed_news, now_ms);
    case WIRE__FRAME__KIND_SALE_FOUND:
        if (!r->c.ops->sale_found)
            return ERR_FORMAT;
        return r->c.ops->sale_found(r->c.ctx, f->sale_found);
    case WIRE__FRAME__KIND_PEOPLE_KEPT:
        if (!r->c.ops->people_kept)
            return ERR_FORMAT;
        return r->c.ops->people_kept(r->c.ctx, f->people_kept);
    case WIRE__FRAME__KIND_REFUSE:
        return on_refuse(r, f->refuse, now_ms, clock_ms);
    default:
        return ERR_FORMAT;
    }
}

enum err replica_receive(struct replica *r, const void *frame, size_t len,
                         int64_t now_ms, int64_t clock_ms)
{
    struct replica_event e = {.kind = REPLICA_EVENT_BAD_PEER};
    Wire__Frame *f = NULL;
    if (r->state == REPLICA_DOWN)
        return ERR_OK;
    r->received_bytes += len;
    enum err err = wire_unpack(frame, len, &f);
    if (!err)
        err = dispatch(r, f, now_ms, clock_ms);
    wire_free(f);
    if (err == ERR_FORMAT) {
        replica_event(r, &e);
        return ERR_OK; /* the wait for the right answer goes on */
    }
    if (!err)
        r->heard_ms = now_ms;
    return err;
}

/* ---- time ---------------------------------------------------------------- */

enum err replica_poke(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    (void)clock_ms;
    enum err err = r->c.ops->head(r->c.ctx, &r->head);
    return err ? err : fill_window(r, now_ms);
}

static enum err overdue(struct replica *r, int64_t now_ms, int64_t clock_ms)
{
    switch (r->state) {
    case REPLICA_DOWN:
        return ERR_OK;
    case REPLICA_READY:
        if (r->n_flights > 0) {
            go_back(r);
            r->gap_known = false;
            return fill_window(r, now_ms);
        }
        replica_wait(r, now_ms); /* quiet for long: keep in touch */
        return replica_say_hello(r, clock_ms);
    case REPLICA_SEARCH:
    case REPLICA_ASIDE:
    case REPLICA_TAIL:
        replica_wait(r, now_ms);
        return replica_ask_again(r, now_ms, clock_ms);
    case REPLICA_STOPPED:
        r->deadline_ms = now_ms + replica_jitter(r, REPLICA_STOPPED_MS);
        return replica_say_hello(r, clock_ms);
    case REPLICA_HELLO:
        break;
    }
    return replica_hello(r, now_ms, clock_ms);
}

enum err replica_tick(struct replica *r, int64_t now_ms, int64_t clock_ms,
                      int64_t *ret_next_ms)
{
    enum err err = ERR_OK;
    if (r->state == REPLICA_DOWN) {
        *ret_next_ms = now_ms + REPLICA_RETRY_MAX_MS;
        return ERR_OK;
    }
    if (r->state == REPLICA_READY)
        err = replica_poke(r, now_ms, clock_ms);
    if (!err && r->state == REPLICA_READY && r->untold)
        err = tell_acked(r, NULL);
    if (!err && now_ms >= r->deadline_ms)
        err = overdue(r, now_ms, clock_ms);
    if (err && now_ms >= r->deadline_ms)
        replica_wait(r, now_ms); /* storage failed: not at once again */
    if (!err && r->pulling >= 0 && now_ms >= r->feed_deadline_ms)
        err = replica_feed_pull(r, now_ms);
    int64_t next = r->deadline_ms;
    if (r->pulling >= 0 && r->feed_deadline_ms < next)
        next = r->feed_deadline_ms;
    *ret_next_ms = next > now_ms ? next : now_ms + 1;
    return err;
}

void replica_get_status(const struct replica *r,
                        struct replica_status *ret_status)
{
    *ret_status = (struct replica_status){
        .state = r->state,
        .head = r->head,
        .acked_seq = r->acked.seq,
        .feed_loading = r->pulling >= 0,
        .reason = r->reason,
        .skew_ms = r->skew_ms,
        .heard_ms = r->heard_ms,
        .sent_bytes = r->sent_bytes,
        .received_bytes = r->received_bytes,
    };
}

bool replica_idle(const struct replica *r)
{
    return r->state == REPLICA_READY && r->pulling < 0 && !r->hello_due &&
           !r->untold && r->acked.seq == r->head.seq;
}
