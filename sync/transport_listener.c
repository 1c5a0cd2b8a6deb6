#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <zmq.h>

#include "base/check.h"
#include "base/i18n.h"
#include "sync/transport_admit.h"
#include "sync/transport_internal.h"

#define ZAP_ADDRESS   "inproc://zeromq.zap.01"
#define ZAP_PARTS     8 /* with room for one too many */
#define ZAP_PART_MAX  256
#define BACKLOG       1024
#define DISCARDS_MAX  64 /* malformed frames thrown away in one call */
#define KEY_HEX_CHARS (2 * TRANSPORT_KEY_LEN + 1)

struct listener {
    void *socket, *zap;
    struct admit admitted;
    listener_refused_fn refused;
    void *refused_ctx;
    char address[TRANSPORT_ADDRESS_MAX];
};

static bool set_options(struct listener *l, const char *address,
                        const uint8_t *public_key, const uint8_t *secret_key)
{
    static const char domain[] = "liandian";
    void *s = l->socket;
    return transport_set_common(s, address) &&
           transport_set_int(s, ZMQ_ROUTER_HANDOVER, 1) &&
           transport_set_int(s, ZMQ_ROUTER_MANDATORY, 1) &&
           transport_set_int(s, ZMQ_BACKLOG, BACKLOG) &&
           transport_set_int(s, ZMQ_CURVE_SERVER, 1) &&
           zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, public_key,
                          TRANSPORT_KEY_LEN) == 0 &&
           zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, secret_key,
                          TRANSPORT_KEY_LEN) == 0 &&
           zmq_setsockopt(s, ZMQ_ZAP_DOMAIN, domain, sizeof(domain) - 1) == 0;
}

static enum err bind_error(int code, const char *address, struct diag *d)
{
    switch (code) {
    case EADDRINUSE:
        return diag_set(d, ERR_BUSY,
                        tr("%s is in use: another program, perhaps another "
                           "headquarters, listens there; stop it or choose "
                           "another port"),
                        address);
    case EACCES:
        return diag_set(d, ERR_DENIED,
                        tr("%s may not be used: choose a port above 1023"),
                        address);
    case EADDRNOTAVAIL:
    case ENODEV:
        return diag_set(d, ERR_NOTFOUND, tr("%s is no address of this machine"),
                        address);
    default:
        return diag_set(
            d, ERR_FORMAT,
            tr("\"%s\" is no address to listen on: write it like "
               "tcp://127.0.0.1:5555, or tcp://0.0.0.0:5555 for every network"),
            address);
    }
}

/* A till is a descriptor; the usual soft limit is 1024. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* libzmq takes a port modulo 65536. */
static bool port_ok(const char *address)
{
    const char *port = strrchr(address, ':') + 1;
    unsigned long number = strtoul(port, NULL, 10);
    return strcmp(port, "*") == 0 ||
           (strspn(port, "0123456789") == strlen(port) && number > 0 &&
            number <= 65535);
}

enum err listener_open(struct transport *t, const char *address,
                       const uint8_t public_key[TRANSPORT_KEY_LEN],
                       const uint8_t secret_key[TRANSPORT_KEY_LEN],
                       listener_refused_fn refused, void *ctx,
                       struct listener **ret_listener, struct diag *d)
{
    if (strlen(address) >= TRANSPORT_ADDRESS_MAX ||
        strncmp(address, "tcp://", 6) != 0 || !port_ok(address))
        return bind_error(EINVAL, address, d);
    struct listener *l = calloc(1, sizeof(*l));
    if (!l)
        return ERR_NOMEM;
    size_t len = sizeof(l->address);
    raise_descriptor_limit();
    l->refused = refused;
    l->refused_ctx = ctx;
    enum err err = admit_init(&l->admitted);
    if (err)
        goto out;
    err = ERR_IO;
    l->zap = zmq_socket(t->context, ZMQ_REP);
    if (!l->zap || !transport_set_int(l->zap, ZMQ_LINGER, 0) ||
        zmq_bind(l->zap, ZAP_ADDRESS) != 0)
        goto out;
    l->socket = zmq_socket(t->context, ZMQ_ROUTER);
    if (!l->socket || !set_options(l, address, public_key, secret_key))
        goto out;
    if (zmq_bind(l->socket, address) != 0) {
        err = bind_error(errno, address, d);
        goto out;
    }
    if (zmq_getsockopt(l->socket, ZMQ_LAST_ENDPOINT, l->address, &len) != 0)
        goto out;
    *ret_listener = l;
    return ERR_OK;
out:
    listener_close(l);
    return diag_default(d, err, tr("%s cannot be listened on (%s)"), address,
                        err_text(err));
}

void listener_close(struct listener *l)
{
    if (!l)
        return;
    if (l->socket)
        zmq_close(l->socket);
    if (l->zap)
        zmq_close(l->zap);
    admit_release(&l->admitted);
    free(l);
}

const char *listener_address(const struct listener *l)
{
    return l->address;
}

enum err listener_admit(struct listener *l,
                        const uint8_t key[TRANSPORT_KEY_LEN], const char *user)
{
    return admit_put(&l->admitted, key, user);
}

void listener_revoke(struct listener *l, const uint8_t key[TRANSPORT_KEY_LEN])
{
    admit_remove(&l->admitted, key);
}

/* ---- ZAP: version, request id, domain, address, identity, mechanism, key ---
 */

struct zap_request {
    int parts;
    size_t lens[ZAP_PARTS];
    char data[ZAP_PARTS][ZAP_PART_MAX];
};

/* Reads one request whole; false when none waits. */
static bool zap_read(struct listener *l, struct zap_request *r)
{
    memset(r, 0, sizeof(*r));
    bool more = true;
    while (more) {
        zmq_msg_t msg;
        CHECK(zmq_msg_init(&msg) == 0);
        /* Parts of one message arrive together. */
        if (zmq_msg_recv(&msg, l->zap, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&msg);
            return false;
        }
        more = zmq_msg_more(&msg) != 0;
        size_t len = zmq_msg_size(&msg);
        if (r->parts < ZAP_PARTS && len < ZAP_PART_MAX) {
            memcpy(r->data[r->parts], zmq_msg_data(&msg), len);
            r->lens[r->parts] = len;
        }
        if (r->parts < ZAP_PARTS)
            r->parts++;
        zmq_msg_close(&msg);
    }
    return true;
}

static void zap_reply(struct listener *l, const struct zap_request *r,
                      bool admit, const char *user_id)
{
    const char *code = admit ? "200" : "400";
    const char *text = admit ? "OK" : "not enrolled";
    zmq_send(l->zap, "1.0", 3, ZMQ_SNDMORE);
    zmq_send(l->zap, r->data[1], r->lens[1], ZMQ_SNDMORE);
    zmq_send(l->zap, code, 3, ZMQ_SNDMORE);
    zmq_send(l->zap, text, strlen(text), ZMQ_SNDMORE);
    zmq_send(l->zap, user_id, strlen(user_id), ZMQ_SNDMORE);
    zmq_send(l->zap, "", 0, 0);
}

/* Admits keys, and makes the key itself the User-Id of every frame of the
 * connection: who that is, is looked up anew for each frame. */
static void zap_serve(struct listener *l)
{
    struct zap_request r;
    while (zap_read(l, &r)) {
        const uint8_t *key = (const uint8_t *)r.data[6];
        char user_id[KEY_HEX_CHARS] = "";
        bool whole = r.parts == 7 && strcmp(r.data[5], "CURVE") == 0 &&
                     r.lens[6] == TRANSPORT_KEY_LEN;
        bool admit = whole && admit_find(&l->admitted, key);
        if (whole && !admit && l->refused) {
            l->refused(l->refused_ctx, r.data[3], key);
            admit = admit_find(&l->admitted, key); /* it may have let it in */
        }
        if (admit)
            hex_encode(key, TRANSPORT_KEY_LEN, user_id);
        zap_reply(l, &r, admit, user_id);
    }
}

/* ---- frames ----------------------------------------------------------------
 */

enum err listener_poll(struct listener *l, struct pollfd *extra, int count,
                       int64_t timeout_ms)
{
    void *sockets[] = {l->socket, l->zap};
    static const short wanted[] = {ZMQ_POLLIN, ZMQ_POLLIN};
    enum err err = transport_poll(sockets, wanted, 2, extra, count, timeout_ms);
    zap_serve(l);
    return err;
}

static bool who_sent(zmq_msg_t *msg, uint8_t ret_key[TRANSPORT_KEY_LEN])
{
    const char *id = zmq_msg_gets(msg, "User-Id");
    return id && hex_decode(id, ret_key, TRANSPORT_KEY_LEN) == ERR_OK;
}

/* One message: route, then one part. ERR_FORMAT: thrown away, another may
 * wait. */
static enum err receive_one(struct listener *l, struct listener_peer *peer,
                            struct buf *frame)
{
    zmq_msg_t msg;
    enum err err = ERR_OK;
    CHECK(zmq_msg_init(&msg) == 0);
    if (zmq_msg_recv(&msg, l->socket, ZMQ_DONTWAIT) < 0) {
        err = ERR_SHORT;
        goto out;
    }
    if (zmq_msg_size(&msg) == TRANSPORT_ROUTE_LEN)
        memcpy(peer->route, zmq_msg_data(&msg), TRANSPORT_ROUTE_LEN);
    else
        err = ERR_FORMAT;
    for (int part = 1; zmq_msg_more(&msg); part++) {
        if (zmq_msg_recv(&msg, l->socket, ZMQ_DONTWAIT) < 0) {
            err = ERR_SHORT;
            goto out;
        }
        if (part > 1 || zmq_msg_size(&msg) == 0 || !who_sent(&msg, peer->key))
            err = ERR_FORMAT;
        if (err)
            continue;
        buf_clear(frame);
        err = buf_add(frame, zmq_msg_data(&msg), zmq_msg_size(&msg));
    }
out:
    zmq_msg_close(&msg);
    return err;
}

enum err listener_receive(struct listener *l, struct listener_peer *ret_peer,
                          struct buf *frame)
{
    struct listener_peer peer;
    enum err err = ERR_FORMAT;
    memset(&peer, 0, sizeof(peer));
    for (int i = 0; i < DISCARDS_MAX && err == ERR_FORMAT; i++)
        err = receive_one(l, &peer, frame);
    if (err == ERR_FORMAT)
        err = ERR_SHORT; /* the next poll comes back here at once */
    if (err)
        return err;
    const char *user = admit_find(&l->admitted, peer.key);
    if (user)
        memcpy(peer.user, user, sizeof(peer.user));
    else
        buf_clear(frame);
    *ret_peer = peer;
    return user ? ERR_OK : ERR_DENIED;
}

enum err listener_send(struct listener *l, const struct listener_peer *peer,
                       const void *frame, size_t len)
{
    CHECK(len > 0 && len <= TRANSPORT_FRAME_MAX);
    if (zmq_send(l->socket, peer->route, TRANSPORT_ROUTE_LEN,
                 ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return errno == EHOSTUNREACH ? ERR_GONE
               : errno == EAGAIN     ? ERR_BUSY
                                     : ERR_IO;
    if (zmq_send(l->socket, frame, len, ZMQ_DONTWAIT) < 0)
        return errno == EAGAIN ? ERR_BUSY : ERR_GONE;
    return ERR_OK;
}
