/* The gateway's thread: its loop, its beginning and its end. */
#include "hq/pay/gateway.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "hq/pay/gateway_internal.h"
#include "hq/web/notify.h"

#define TROUBLE_MS  10000 /* the same trouble is logged so often */
#define PAYER_LABEL "liandian payer 1"

int64_t gw_now_ms(const struct gateway *g)
{
    int64_t passed = clock_monotonic_ms() - g->began_mono_ms;
    return g->began_ms + passed * g->options.hasten;
}

void gw_log_trouble(struct gateway *g, enum err err)
{
    int64_t now = clock_monotonic_ms();
    if (!err || (err == g->trouble && now - g->trouble_ms < TROUBLE_MS))
        return;
    g->trouble = err;
    g->trouble_ms = now;
    if (err == ERR_FULL)
        log_line("%s", tr("the disk is full: no phone payments until some "
                          "space is free"));
    else
        log_line(tr("payments: trouble (%s); it is tried again"),
                 err_text(err));
}

/* ---- one turn --------------------------------------------------------------
 */
static enum err reload_admitted(struct gateway *g)
{
    return admission_reload(&g->admitted, g->store, g->listener, clock_now_ms(),
                            NULL, NULL);
}

/* What other commands changed: keys, refunds. */
static enum err look_at_stores(struct gateway *g)
{
    int64_t changes = 0, pay_changes = 0, now = clock_monotonic_ms();
    enum err err = store_changes(g->store, &changes);
    /* While tills upload, every few milliseconds something changes. */
    if (!err && changes != g->changes &&
        now - g->admitted_ms >= GATEWAY_TURN_MS) {
        err = reload_admitted(g);
        g->admitted_ms = now;
        g->changes = changes;
    }
    if (!err)
        err = paystore_changes(g->pay, &pay_changes);
    if (!err && pay_changes != g->pay_changes)
        err = gw_load_new(g);
    if (!err)
        g->pay_changes = pay_changes;
    return err;
}

static void on_refused(void *ctx, const char *address,
                       const uint8_t key[TRANSPORT_KEY_LEN])
{
    struct gateway *g = ctx;
    g->admitted_ms = 0;
    gw_log_trouble(g, look_at_stores(g));
    if (!admission_has(&g->admitted, key))
        log_line(tr("%s: refused for payments, its key is not enrolled"),
                 address);
}

static void take_results(struct gateway *g)
{
    struct worker_result r;
    while (workers_take(g->workers, &r) == ERR_OK)
        gw_take_result(g, &r);
    sodium_memzero(&r, sizeof(r));
}

static void take_notices(struct gateway *g)
{
    struct gw_notice n;
    while (recv(g->notices[1], &n, sizeof(n), MSG_DONTWAIT) ==
           (ssize_t)sizeof(n)) {
        gw_take_notice(g, &n);
        g->notices_due++;
    }
}

static enum err take_frames(struct gateway *g, struct buf *frame)
{
    enum err err = ERR_OK;
    for (int i = 0; !err && i < GATEWAY_TURN_FRAMES; i++) {
        struct listener_peer peer;
        err = listener_receive(g->listener, &peer, frame);
        if (!err)
            gw_take_frame(g, &peer, frame);
        if (frame->data) /* a code was in it, perhaps */
            sodium_memzero(frame->data, frame->cap);
        if (err == ERR_DENIED) /* as it was being cut off */
            err = ERR_OK;
    }
    return err == ERR_SHORT ? ERR_OK : err;
}

/* Thanked for only when everything up to here is durable. */
static void thank(struct gateway *g)
{
    if (g->n_steps > 0)
        return; /* the commit failed */
    for (; g->notices_due > 0; g->notices_due--)
        (void)!send(g->notices[1], "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static int64_t wait_ms(const struct gateway *g)
{
    int64_t next = gw_next_ms(g);
    int64_t wait = GATEWAY_TURN_MS;
    if (next != FLOW_NEVER && !g->stopping) {
        int64_t left =
            (next - gw_now_ms(g) + g->options.hasten - 1) / g->options.hasten;
        wait = left < wait ? left : wait;
    }
    return wait < 0 ? 0 : wait;
}

static void turn(struct gateway *g, struct buf *frame)
{
    struct pollfd fds[] = {{.fd = g->stop[1], .events = POLLIN},
                           {.fd = workers_fd(g->workers), .events = POLLIN},
                           {.fd = g->notices[1], .events = POLLIN}};
    /* After the stop was seen its descriptor would be ready for ever. */
    int skip = g->stopping ? 1 : 0;
    enum err err = listener_poll(g->listener, fds + skip, 3 - skip, wait_ms(g));
    if (!g->stopping && fds[0].revents)
        g->stopping = true;
    gw_log_trouble(g, err);
    gw_log_trouble(g, look_at_stores(g));
    take_results(g);
    take_notices(g);
    gw_log_trouble(g, take_frames(g, frame));
    gw_plan(g);
    gw_commit(g);
    thank(g);
}

static void *run(void *ctx)
{
    struct gateway *g = ctx;
    struct buf frame = {0};
    int64_t end = 0;
    for (;;) {
        turn(g, &frame);
        if (!g->stopping)
            continue;
        int64_t now = clock_monotonic_ms();
        end = end ? end : now + GATEWAY_STOP_MS;
        if (now >= end || !gw_calls_under_way(g))
            break;
    }
    buf_release(&frame);
    return NULL;
}

/* ---- beginning and end -----------------------------------------------------
 */
static void make_payer_key(struct gateway *g)
{
    crypto_generichash(g->payer_key, sizeof(g->payer_key),
                       (const uint8_t *)PAYER_LABEL, strlen(PAYER_LABEL),
                       g->options.keys->curve_secret, KEY_LEN);
}

static enum err open_stores(struct gateway *g, struct diag *d)
{
    enum err err = store_open(g->dir, STORE_READ, &g->store, d);
    if (!err)
        err = paystore_open(g->dir, PAYSTORE_WRITE, &g->pay, d);
    if (!err)
        err = store_changes(g->store, &g->changes);
    if (!err)
        err = paystore_changes(g->pay, &g->pay_changes);
    return err ? err : gw_load(g);
}

static enum err open_lane(struct gateway *g, const char *listen, struct diag *d)
{
    enum err err = transport_open(&g->transport);
    if (!err)
        err = listener_open(g->transport, listen, g->options.keys->curve_public,
                            g->options.keys->curve_secret, on_refused, g,
                            &g->listener, d);
    return err ? err : reload_admitted(g);
}

static enum err open_pairs(struct gateway *g)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, g->stop) != 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, g->notices) != 0)
        return ERR_IO;
    return ERR_OK;
}

enum err gateway_start(const struct gateway_options *options,
                       struct gateway **ret_gateway, struct diag *d)
{
    struct gateway *g = calloc(1, sizeof(*g));
    if (!g)
        return ERR_NOMEM;
    CHECK(options->hasten >= 1 && options->workers >= 1);
    g->options = *options;
    if (!g->options.queue_ms)
        g->options.queue_ms = WORKER_QUEUE_MS;
    g->options.listen = g->options.notify = g->options.dir = NULL;
    g->stop[0] = g->stop[1] = g->notices[0] = g->notices[1] = -1;
    g->admitted.tills_only = true;
    g->began_ms = clock_now_ms();
    g->began_mono_ms = clock_monotonic_ms();
    enum err err = ERR_OK;
    if (snprintf(g->dir, sizeof(g->dir), "%s", options->dir) >=
        (int)sizeof(g->dir))
        err = diag_set(d, ERR_RANGE, tr("the path of --dir is too long"));
    make_payer_key(g);
    if (!err)
        err = open_stores(g, d);
    if (!err)
        err = open_lane(g, options->listen, d);
    if (!err)
        err = open_pairs(g);
    if (!err)
        err = workers_start(&g->options.accounts.source, options->workers,
                            &g->workers);
    if (!err && options->notify)
        err = notify_start(options->notify, &g->options.accounts, g->notices[0],
                           &g->notify, d);
    if (!err && pthread_create(&g->thread, NULL, run, g) != 0)
        err = ERR_NOMEM;
    g->running = !err;
    if (err) {
        gateway_stop(g);
        return err;
    }
    *ret_gateway = g;
    return ERR_OK;
}

const char *gateway_address(const struct gateway *g)
{
    return listener_address(g->listener);
}

unsigned gateway_notify_port(const struct gateway *g)
{
    return g->notify ? notify_port(g->notify) : 0;
}

void gateway_stop(struct gateway *g)
{
    if (!g)
        return;
    notify_stop(g->notify);
    if (g->running) {
        (void)!send(g->stop[0], "", 1, MSG_NOSIGNAL);
        pthread_join(g->thread, NULL);
    }
    workers_stop(g->workers);
    listener_close(g->listener);
    transport_close(g->transport);
    admission_release(&g->admitted);
    store_close(g->store);
    paystore_close(g->pay);
    gw_release_items(g);
    for (int i = 0; i < 2; i++) {
        if (g->stop[i] >= 0)
            close(g->stop[i]);
        if (g->notices[i] >= 0)
            close(g->notices[i]);
    }
    sodium_memzero(g, sizeof(*g));
    free(g);
}
