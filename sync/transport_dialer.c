#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "sync/enrol_text.h"
#include "sync/transport_internal.h"

/* A peer that hangs up in the handshake may be an HQ that is being stopped;
 * only when it does so again is it taken for another one. */
#define HANG_UPS_MAX 3
#define AGAIN_MS     300

struct dialer {
    struct transport *transport;
    struct dialer_options options;
    uint8_t route[TRANSPORT_ROUTE_LEN];
    void *socket, *monitor; /* NULL in IDLE; kept in DOWN to drain frames */
    enum dialer_state state;
    enum dialer_trouble trouble;
    bool connected;      /* TCP is there, the handshake runs */
    int hang_ups;        /* in the handshake, since dialer_connect */
    unsigned sockets;    /* so far */
    int64_t again_ms;    /* when to try once more; 0: not waiting for that */
    bool want_out;       /* a send found no room */
    int64_t deadline_ms; /* of TRYING, monotonic */
};

/* HQ addresses answers by routing id and lets a new connection with the same
 * id take over (ZMQ_ROUTER_HANDOVER), so an id must be the same after a
 * re-connect and impossible to guess for other tills. */
static void make_route(struct dialer *dialer)
{
    char label[40] = "liandian route 1";
    if (dialer->options.channel)
        snprintf(label, sizeof(label), "liandian route 1 %u",
                 dialer->options.channel);
    crypto_generichash(dialer->route, sizeof(dialer->route),
                       (const uint8_t *)label, strlen(label),
                       dialer->options.secret_key, TRANSPORT_KEY_LEN);
    dialer->route[0] |= 1; /* ids that begin with 0 are libzmq's own */
}

enum err dialer_open(struct transport *t, const struct dialer_options *options,
                     struct dialer **ret_dialer, struct diag *d)
{
    enum err err = enrol_address_check(options->address, d);
    if (err)
        return err;
    struct dialer *dialer = calloc(1, sizeof(*dialer));
    if (!dialer)
        return ERR_NOMEM;
    dialer->transport = t;
    dialer->options = *options;
    make_route(dialer);
    *ret_dialer = dialer;
    return ERR_OK;
}

static void close_sockets(struct dialer *dialer)
{
    if (dialer->monitor) {
        (void)!zmq_socket_monitor(dialer->socket, NULL, 0);
        zmq_close(dialer->monitor);
    }
    if (dialer->socket)
        zmq_close(dialer->socket);
    dialer->socket = dialer->monitor = NULL;
    dialer->want_out = false;
}

void dialer_close(struct dialer *dialer)
{
    if (!dialer)
        return;
    close_sockets(dialer);
    sodium_memzero(dialer, sizeof(*dialer));
    free(dialer);
}

void dialer_hang_up(struct dialer *dialer)
{
    close_sockets(dialer);
    dialer->state = DIALER_IDLE;
    dialer->trouble = DIALER_FINE;
}

static void go_down(struct dialer *dialer, enum dialer_trouble trouble)
{
    dialer->state = DIALER_DOWN;
    dialer->trouble = trouble;
}

static bool set_options(struct dialer *dialer)
{
    void *s = dialer->socket;
    const struct dialer_options *o = &dialer->options;
    return transport_set_common(s, o->address) &&
           transport_set_int(s, ZMQ_IMMEDIATE, 1) &&
           transport_set_int(s, ZMQ_RECONNECT_IVL, -1) &&
           transport_set_int(s, ZMQ_CONNECT_TIMEOUT, TRANSPORT_CONNECT_MS) &&
           zmq_setsockopt(s, ZMQ_ROUTING_ID, dialer->route,
                          sizeof(dialer->route)) == 0 &&
           zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, o->hq_key,
                          TRANSPORT_KEY_LEN) == 0 &&
           zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, o->public_key,
                          TRANSPORT_KEY_LEN) == 0 &&
           zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, o->secret_key,
                          TRANSPORT_KEY_LEN) == 0;
}

static bool open_monitor(struct dialer *dialer)
{
    char name[64];
    /* A closed socket's monitor lives on for a while under its name. */
    snprintf(name, sizeof(name), "inproc://dialer-%p-%u", (void *)dialer,
             ++dialer->sockets);
    int events =
        ZMQ_EVENT_CONNECTED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED |
        ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
        ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
    if (zmq_socket_monitor(dialer->socket, name, events) != 0)
        return false;
    dialer->monitor = zmq_socket(dialer->transport->context, ZMQ_PAIR);
    return dialer->monitor &&
           transport_set_int(dialer->monitor, ZMQ_LINGER, 0) &&
           zmq_connect(dialer->monitor, name) == 0;
}

static void try_once(struct dialer *dialer)
{
    dialer->connected = false;
    dialer->again_ms = 0;
    dialer->socket = zmq_socket(dialer->transport->context, ZMQ_DEALER);
    if (!dialer->socket || !set_options(dialer) || !open_monitor(dialer) ||
        zmq_connect(dialer->socket, dialer->options.address) != 0) {
        close_sockets(dialer);
        go_down(dialer, DIALER_UNREACHABLE);
        return;
    }
    dialer->state = DIALER_TRYING;
    /* libzmq says nothing when a name cannot be resolved. */
    dialer->deadline_ms = clock_monotonic_ms() + TRANSPORT_CONNECT_MS + 500;
}

void dialer_connect(struct dialer *dialer)
{
    CHECK(dialer->state == DIALER_IDLE || dialer->state == DIALER_DOWN);
    dialer_hang_up(dialer);
    dialer->hang_ups = 0;
    try_once(dialer);
}

enum err dialer_send(struct dialer *dialer, const void *frame, size_t len)
{
    CHECK(len > 0 && len <= TRANSPORT_FRAME_MAX);
    if (dialer->state != DIALER_UP)
        return ERR_GONE;
    if (zmq_send(dialer->socket, frame, len, ZMQ_DONTWAIT) >= 0)
        return ERR_OK;
    if (errno != EAGAIN && errno != EINTR)
        return ERR_IO;
    dialer->want_out = true;
    return ERR_BUSY;
}

enum err dialer_receive(struct dialer *dialer, struct buf *frame)
{
    if (!dialer->socket)
        return ERR_SHORT;
    zmq_msg_t msg;
    CHECK(zmq_msg_init(&msg) == 0);
    enum err err = ERR_SHORT;
    int parts = 0;
    /* Headquarters sends single parts; anything else is not for us. */
    while (zmq_msg_recv(&msg, dialer->socket, ZMQ_DONTWAIT) >= 0) {
        bool more = zmq_msg_more(&msg) != 0;
        if (!more && parts == 0 && zmq_msg_size(&msg) > 0) {
            buf_clear(frame);
            err = buf_add(frame, zmq_msg_data(&msg), zmq_msg_size(&msg));
            break;
        }
        parts = more ? parts + 1 : 0;
    }
    zmq_msg_close(&msg);
    return err;
}

static void failed_handshake(struct dialer *dialer)
{
    int64_t now = clock_monotonic_ms();
    if (dialer->again_ms != 0)
        return;
    /* A silent peer is no wrong key: the deadline tells them apart. */
    if (now + 200 >= dialer->deadline_ms)
        go_down(dialer, DIALER_UNREACHABLE);
    else if (++dialer->hang_ups < HANG_UPS_MAX)
        dialer->again_ms = now + AGAIN_MS;
    else
        go_down(dialer, DIALER_HQ_KEY);
}

static void take_event(struct dialer *dialer, uint16_t event, uint32_t value)
{
    if (dialer->state == DIALER_DOWN)
        return; /* the first cause is the true one */
    switch (event) {
    case ZMQ_EVENT_CONNECTED:
        dialer->connected = true;
        dialer->deadline_ms = clock_monotonic_ms() + TRANSPORT_HANDSHAKE_MS;
        break;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        dialer->state = DIALER_UP;
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        go_down(dialer,
                value == 400 ? DIALER_NOT_ADMITTED : DIALER_UNREACHABLE);
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        go_down(dialer, DIALER_HQ_KEY);
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        failed_handshake(dialer);
        break;
    default: /* closed, disconnected */
        if (dialer->state == DIALER_UP)
            go_down(dialer, DIALER_LOST);
        else if (dialer->connected)
            failed_handshake(dialer);
        else
            go_down(dialer, DIALER_UNREACHABLE);
    }
}

static void take_events(struct dialer *dialer)
{
    zmq_msg_t msg;
    CHECK(zmq_msg_init(&msg) == 0);
    while (zmq_msg_recv(&msg, dialer->monitor, ZMQ_DONTWAIT) >= 0) {
        uint16_t event = 0;
        uint32_t value = 0;
        CHECK(zmq_msg_size(&msg) == sizeof(event) + sizeof(value));
        memcpy(&event, zmq_msg_data(&msg), sizeof(event));
        memcpy(&value, (const char *)zmq_msg_data(&msg) + sizeof(event),
               sizeof(value));
        /* The second part is the endpoint, always there. */
        CHECK(zmq_msg_recv(&msg, dialer->monitor, 0) >= 0);
        take_event(dialer, event, value);
    }
    zmq_msg_close(&msg);
    if (dialer->state == DIALER_TRYING && dialer->again_ms != 0)
        close_sockets(dialer);
    else if (dialer->state == DIALER_TRYING &&
             clock_monotonic_ms() >= dialer->deadline_ms)
        go_down(dialer, DIALER_UNREACHABLE);
}

static int64_t shorter_wait(const struct dialer *dialer, int64_t timeout_ms)
{
    if (dialer->state != DIALER_TRYING)
        return timeout_ms;
    int64_t until = dialer->again_ms ? dialer->again_ms : dialer->deadline_ms;
    int64_t left = until - clock_monotonic_ms();
    if (left < 0)
        left = 0;
    return timeout_ms < 0 || left < timeout_ms ? left : timeout_ms;
}

enum err dialer_poll(struct dialer *dialer, struct pollfd *extra, int count,
                     int64_t timeout_ms)
{
    bool alive = dialer->socket &&
                 (dialer->state == DIALER_TRYING || dialer->state == DIALER_UP);
    void *sockets[] = {dialer->socket, dialer->monitor};
    short wanted[] = {
        (short)(ZMQ_POLLIN | (dialer->want_out ? ZMQ_POLLOUT : 0)), ZMQ_POLLIN};
    enum err err = transport_poll(sockets, wanted, alive ? 2 : 0, extra, count,
                                  shorter_wait(dialer, timeout_ms));
    dialer->want_out = false;
    if (!err && alive)
        take_events(dialer);
    else if (!err && dialer->state == DIALER_TRYING &&
             clock_monotonic_ms() >= dialer->again_ms)
        try_once(dialer);
    return err;
}

enum dialer_state dialer_state(const struct dialer *dialer)
{
    return dialer->state;
}

enum dialer_trouble dialer_trouble(const struct dialer *dialer)
{
    return dialer->trouble;
}

const char *dialer_trouble_text(enum dialer_trouble trouble)
{
    switch (trouble) {
    case DIALER_UNREACHABLE:
        return tr("headquarters does not answer: check this shop's network; "
                  "if it works, headquarters may be switched off");
    case DIALER_HQ_KEY:
        return tr("what answers at headquarters' address is not the "
                  "headquarters this till was enrolled with: ask headquarters "
                  "for a new enrolment code");
    case DIALER_NOT_ADMITTED:
        return tr("headquarters does not admit this till's key: it was "
                  "revoked, or the enrolment code was already used or has "
                  "run out; ask headquarters for a new enrolment code");
    case DIALER_LOST:
        return tr("the link to headquarters broke; it is being restored");
    case DIALER_FINE:
        break;
    }
    return "";
}
