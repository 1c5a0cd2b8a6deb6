#include "sync/transport_zmq.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "base/check.h"
#include "sync/transport_internal.h"

enum err transport_open(struct transport **ret_transport)
{
    struct transport *t = calloc(1, sizeof(*t));
    if (!t)
        return ERR_NOMEM;
    if (sodium_init() < 0) {
        free(t);
        return ERR_IO;
    }
    t->context = zmq_ctx_new();
    if (!t->context) {
        free(t);
        return ERR_NOMEM;
    }
    *ret_transport = t;
    return ERR_OK;
}

void transport_close(struct transport *t)
{
    if (!t)
        return;
    while (zmq_ctx_term(t->context) != 0)
        CHECK(errno == EINTR);
    free(t);
}

bool transport_set_int(void *socket, int option, int value)
{
    return zmq_setsockopt(socket, option, &value, sizeof(value)) == 0;
}

bool transport_set_common(void *socket, const char *address)
{
    /* libzmq counts the sealed form: a CURVE MESSAGE adds 33 bytes. */
    int64_t frame_max = TRANSPORT_FRAME_MAX + 64;
    return transport_set_int(socket, ZMQ_LINGER, TRANSPORT_LINGER_MS) &&
           transport_set_int(socket, ZMQ_SNDHWM, TRANSPORT_QUEUE_FRAMES) &&
           transport_set_int(socket, ZMQ_RCVHWM, TRANSPORT_QUEUE_FRAMES) &&
           transport_set_int(socket, ZMQ_HANDSHAKE_IVL,
                             TRANSPORT_HANDSHAKE_MS) &&
           transport_set_int(socket, ZMQ_HEARTBEAT_IVL,
                             TRANSPORT_HEARTBEAT_MS) &&
           transport_set_int(socket, ZMQ_HEARTBEAT_TIMEOUT,
                             TRANSPORT_SILENCE_MS) &&
           transport_set_int(socket, ZMQ_IPV6, strchr(address, '[') != NULL) &&
           zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &frame_max,
                          sizeof(frame_max)) == 0;
}

enum err transport_poll(void *const *sockets, const short *wanted,
                        int sockets_n, struct pollfd *extra, int extra_n,
                        int64_t timeout_ms)
{
    zmq_pollitem_t items[TRANSPORT_POLL_EXTRA + TRANSPORT_POLL_SOCKETS];
    CHECK(sockets_n <= TRANSPORT_POLL_SOCKETS);
    CHECK(extra_n <= TRANSPORT_POLL_EXTRA);
    memset(items, 0, sizeof(items));
    for (int i = 0; i < sockets_n; i++) {
        items[i].socket = sockets[i];
        items[i].events = wanted[i];
    }
    /* The bits of ZMQ_POLL* and POLL* differ. */
    for (int i = 0; i < extra_n; i++) {
        zmq_pollitem_t *item = &items[sockets_n + i];
        item->fd = extra[i].fd;
        item->events = (short)(((extra[i].events & POLLIN) ? ZMQ_POLLIN : 0) |
                               ((extra[i].events & POLLOUT) ? ZMQ_POLLOUT : 0));
        extra[i].revents = 0;
    }
    if (zmq_poll(items, sockets_n + extra_n, (long)timeout_ms) < 0)
        return errno == EINTR ? ERR_OK : ERR_IO;
    for (int i = 0; i < extra_n; i++) {
        short got = items[sockets_n + i].revents;
        extra[i].revents = (short)(((got & ZMQ_POLLIN) ? POLLIN : 0) |
                                   ((got & ZMQ_POLLOUT) ? POLLOUT : 0) |
                                   ((got & ZMQ_POLLERR) ? POLLERR : 0));
    }
    return ERR_OK;
}
