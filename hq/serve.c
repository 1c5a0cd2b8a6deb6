#include "hq/serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "hq/admission.h"
#include "hq/decide.h"
#include "hq/ingest.h"
#include "hq/store/customer.h"
#include "sync/transport_zmq.h"

#define SERVE_CUSTOMERS 200 /* told of after one commit, at most */

#define TROUBLE_MS 10000 /* the same trouble is logged so often */

struct serve {
    struct store *store;
    const struct keys *keys;
    struct ingest *ingest;
    struct transport *transport;
    struct listener *listener;
    struct admission admitted;
    struct serve_route { /* owned; by till number */
        bool known;
        struct listener_peer peer;
    } * routes;
    size_t route_cap;
    int64_t changes;   /* the store's number when last looked at */
    uint64_t own_seq;  /* head of headquarters' ledger then */
    int64_t staged_ms; /* when the first staged frame came; 0: none */
    enum err trouble;  /* last one logged */
    int64_t trouble_ms;
};

static void log_trouble(struct serve *v, enum err err)
{
    int64_t now = clock_monotonic_ms();
    if (!err || (err == v->trouble && now - v->trouble_ms < TROUBLE_MS))
        return;
    v->trouble = err;
    v->trouble_ms = now;
    if (err == ERR_FULL)
        log_line("%s", tr("the disk is full: nothing is lost, tills keep their "
                          "sales and send them again; free some space"));
    else if (err == ERR_CORRUPT)
        log_line("%s", tr("the database is damaged: stop, run `hq ledger "
                          "verify`, restore the last backup"));
    else
        log_line(tr("storing failed (%s); tills will send it again"),
                 err_text(err));
}

/* ---- who may talk
 * ----------------------------------------------------------*/
static void cut_off(void *ctx, const struct store_admitted *gone)
{
    struct serve *v = ctx;
    if (gone->till) {
        intake_cut_off(ingest_intake(v->ingest), gone->till);
        log_line(tr("till %u: key revoked, cut off"), gone->till);
    }
}

/* Brings the transport's list up to what the store says. */
static enum err reload_admitted(struct serve *v)
{
    int64_t since = clock_now_ms() - SERVE_TICKET_DAYS * CLOCK_DAY_MS;
    return admission_reload(&v->admitted, v->store, v->listener, since, cut_off,
                            v);
}

/* ---- frames
 * ----------------------------------------------------------------*/
static void send_frame(void *ctx, uint32_t till, const void *frame, size_t len)
{
    struct serve *v = ctx;
    if (till >= v->route_cap || !v->routes[till].known)
        return;
    enum err err =
        listener_send(v->listener, &v->routes[till].peer, frame, len);
    if (err == ERR_GONE) {
        v->routes[till].known = false;
        log_line(tr("till %u: connection gone"), till);
    }
}

static enum err keep_route(struct serve *v, uint32_t till,
                           const struct listener_peer *peer)
{
    if (till >= v->route_cap) {
        size_t cap = v->route_cap ? v->route_cap : 64;
        while (cap <= till)
            cap *= 2;
        if (cap > LISTENER_KEYS_MAX * 2)
            return ERR_RANGE;
        struct serve_route *grown = realloc(v->routes, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        memset(grown + v->route_cap, 0, (cap - v->route_cap) * sizeof(*grown));
        v->routes = grown;
        v->route_cap = cap;
    }
    struct serve_route *r = &v->routes[till];
    if (!r->known ||
        memcmp(r->peer.route, peer->route, TRANSPORT_ROUTE_LEN) != 0)
        log_line(tr("till %u: connected"), till);
    r->known = true;
    r->peer = *peer;
    return ERR_OK;
}

/* What one till of an outlet said of a customer, the others get to know. */
static enum err tell_customers(struct serve *v)
{
    int told = 0;
    enum err err = store_begin(v->store);
    if (err)
        return err;
    err =
        store_customers_tell(v->store, clock_now_ms(), SERVE_CUSTOMERS, &told);
    return store_end(v->store, err);
}

/* Whom an entry of headquarters' ledger is news for; "": no shop. */
static enum err audience_of(const uint8_t *data, size_t len,
                            char ret_audience[FEED_AUDIENCE_MAX + 1])
{
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, data);
    if (!e)
        return ERR_CORRUPT;
    ret_audience[0] = '\0';
    if (e->fact_case == LEDGER__ENTRY__FACT_FEED_PUT)
        snprintf(ret_audience, FEED_AUDIENCE_MAX + 1, "%s",
                 e->feed_put->audience);
    ledger__entry__free_unpacked(e, NULL);
    return ERR_OK;
}

/* Tells the shops that the entries after own_seq are for. A price for one shop
 * wakes that one; after a long list of changes everybody asks. */
static enum err tell_news(struct serve *v, uint64_t head_seq)
{
    struct ledger_run run = {0};
    char audience[FEED_AUDIENCE_MAX + 1], told[FEED_AUDIENCE_MAX + 1] = "";
    const uint8_t *data = NULL;
    size_t at = 0, len = 0;
    bool more = true;
    struct intake *in = ingest_intake(v->ingest);
    if (head_seq - v->own_seq > SERVE_NEWS_ENTRIES)
        return intake_news(in, NULL);
    enum err err = ledger_read_run(store_db(v->store), v->own_seq + 1,
                                   SERVE_NEWS_ENTRIES, SIZE_MAX / 2, &run);
    while (!err && !(err = ledger_run_next(&run, &at, &data, &len, &more)) &&
           more) {
        err = audience_of(data, len, audience);
        if (err || !audience[0] || strcmp(audience, told) == 0)
            continue;
        err = intake_news(in, audience);
        snprintf(told, sizeof(told), "%s", audience);
    }
    buf_release(&run.bytes);
    return err;
}

/* What came into headquarters' own ledger since the shops were last told, also
 * by this process: one till's customer is news for the shop's others. */
static enum err news_since(struct serve *v)
{
    struct ledger_head head;
    enum err err = ledger_head(store_db(v->store), &head);
    if (!err && head.seq > v->own_seq)
        err = tell_news(v, head.seq);
    if (!err)
        v->own_seq = head.seq;
    return err;
}

/* Nothing staged, so that what the intake remembers may be dropped. */
static void commit(struct serve *v)
{
    ingest_set_clock(v->ingest, clock_now_ms());
    enum err err = intake_commit(ingest_intake(v->ingest));
    log_trouble(v, err);
    v->staged_ms = 0;
    if (!err)
        err = tell_customers(v);
    if (!err)
        err = news_since(v);
    log_trouble(v, err);
}

static void answer(struct serve *v, const struct listener_peer *peer,
                   const struct enrol_answer *a, Wire__Reason reason)
{
    struct buf frame = {0};
    enum err err =
        a ? enrol_pack_answer(a, &frame) : enrol_pack_refusal(reason, &frame);
    if (!err)
        err = listener_send(v->listener, peer, frame.data, frame.len);
    if (err)
        log_line(tr("an answer was not sent (%s)"), err_text(err));
    buf_release(&frame);
}

static void take_enrol(struct serve *v, const struct listener_peer *peer,
                       int64_t enrolment, const struct buf *frame)
{
    struct enrol_request request;
    struct enrol_answer a;
    Wire__Reason reason = WIRE__REASON__MALFORMED;
    enum err err =
        enrol_unpack_request(frame->data, frame->len, &request, &reason);
    if (!err) {
        commit(v);
        err = decide_enrol(v->store, v->keys, enrolment, &request,
                           clock_now_ms(), &a, &reason);
        intake_forget(ingest_intake(v->ingest), 0);
    }
    if (err && err != ERR_DENIED && err != ERR_FORMAT)
        log_trouble(v, err);
    if (!err)
        err = reload_admitted(v);
    if (err) {
        log_line(tr("enrolment refused: %s"), enrol_reason_text(reason));
        answer(v, peer, NULL, reason);
        return;
    }
    log_line(tr("till %u enrolled for outlet %u (%s)"), a.till, a.outlet,
             a.outlet_name);
    answer(v, peer, &a, WIRE__REASON__NONE);
    err = tell_customers(v); /* a shop's second till is to know them */
    log_trouble(v, err ? err : news_since(v));
}

static void take_frame(struct serve *v, const struct listener_peer *peer,
                       const struct buf *frame)
{
    unsigned till = 0;
    long long enrolment = 0;
    int64_t now = clock_monotonic_ms();
    if (sscanf(peer->user, "enrol:%lld", &enrolment) == 1) {
        take_enrol(v, peer, enrolment, frame);
        return;
    }
    if (sscanf(peer->user, "till:%u", &till) != 1)
        return;
    enum err err = keep_route(v, till, peer);
    ingest_set_clock(v->ingest, clock_now_ms());
    if (!err)
        err = intake_receive(ingest_intake(v->ingest), till, frame->data,
                             frame->len, now, clock_now_ms());
    log_trouble(v, err);
    if (!v->staged_ms && intake_staged(ingest_intake(v->ingest)))
        v->staged_ms = now;
}

/* What other commands changed: keys, feed. */
static enum err look_at_store(struct serve *v)
{
    int64_t changes = 0;
    enum err err = store_changes(v->store, &changes);
    if (err || changes == v->changes)
        return err;
    commit(v);
    intake_forget(ingest_intake(v->ingest), 0);
    err = reload_admitted(v);
    if (!err)
        err = news_since(v);
    if (!err)
        v->changes = changes;
    return err;
}

/* A key nobody admitted: enrolled by another command a moment ago, perhaps. */
static void on_refused(void *ctx, const char *address,
                       const uint8_t key[TRANSPORT_KEY_LEN])
{
    struct serve *v = ctx;
    log_trouble(v, look_at_store(v));
    if (!admission_has(&v->admitted, key))
        log_line(tr("%s: refused, its key is not enrolled"), address);
}

/* Takes in what waits. *drained: nothing more. */
static enum err take_all(struct serve *v, struct buf *frame, bool *drained)
{
    *drained = false;
    for (int i = 0; i < SERVE_TURN_FRAMES; i++) {
        struct listener_peer peer;
        enum err err = listener_receive(v->listener, &peer, frame);
        if (err == ERR_SHORT) {
            *drained = true;
            return ERR_OK;
        }
        if (err == ERR_DENIED) { /* came in as it was being cut off */
            answer(v, &peer, NULL, WIRE__REASON__REVOKED);
            continue;
        }
        if (err)
            return err;
        take_frame(v, &peer, frame);
    }
    return ERR_OK;
}

static enum err turn(struct serve *v, struct pollfd *stop, struct buf *frame,
                     bool *ret_stop)
{
    bool drained = false;
    int64_t wait = SERVE_TURN_MS;
    if (intake_staged(ingest_intake(v->ingest)))
        wait = 0;
    enum err err = listener_poll(v->listener, stop, 1, wait);
    if (err)
        return err;
    *ret_stop = stop->revents != 0;
    log_trouble(v, look_at_store(v));
    err = take_all(v, frame, &drained);
    if (intake_staged(ingest_intake(v->ingest)) &&
        (drained || *ret_stop ||
         clock_monotonic_ms() - v->staged_ms >= SERVE_COMMIT_MS))
        commit(v);
    return err;
}

static enum err start(struct serve *v, const struct serve_options *o,
                      struct diag *d)
{
    struct ledger_head head;
    enum err err = ingest_new(v->store, send_frame, v, &v->ingest);
    if (!err)
        err = transport_open(&v->transport);
    if (!err)
        err = listener_open(v->transport, o->listen, v->keys->curve_public,
                            v->keys->curve_secret, on_refused, v, &v->listener,
                            d);
    if (!err)
        err = store_changes(v->store, &v->changes);
    if (!err)
        err = reload_admitted(v);
    if (!err)
        err = ledger_head(store_db(v->store), &head);
    if (err)
        return err;
    v->own_seq = head.seq;
    err = store_begin(v->store);
    return err ? err
               : store_end(v->store,
                           store_state_set(v->store, "listen",
                                           listener_address(v->listener)));
}

enum err serve_run(struct store *s, const struct keys *keys,
                   const struct serve_options *options, struct diag *d)
{
    struct serve v = {.store = s, .keys = keys};
    struct pollfd stop = {.fd = options->stop_fd, .events = POLLIN};
    struct buf frame = {0};
    bool stopping = false;
    enum err err = start(&v, options, d);
    if (!err)
        log_line(tr("listening on %s, %zu keys admitted"),
                 listener_address(v.listener), v.admitted.count);
    while (!err && !stopping)
        err = turn(&v, &stop, &frame, &stopping);
    if (v.ingest && intake_staged(ingest_intake(v.ingest)))
        commit(&v);
    if (v.listener)
        log_line("%s", tr("stopped"));
    buf_release(&frame);
    listener_close(v.listener);
    transport_close(v.transport);
    ingest_free(v.ingest);
    admission_release(&v.admitted);
    free(v.routes);
    return err;
}
