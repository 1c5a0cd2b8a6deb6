/* sync/transport_internal.h - what dialer and listener share. */
#ifndef SYNC_TRANSPORT_INTERNAL_H
#define SYNC_TRANSPORT_INTERNAL_H

#include "sync/transport_zmq.h"

#define TRANSPORT_POLL_SOCKETS 2

struct transport {
    void *context; /* libzmq's */
};

bool transport_set_int(void *socket, int option, int value);
/* Limits and times of transport_zmq.h, before bind or connect. */
bool transport_set_common(void *socket, const char *address);
/* zmq_poll over our sockets and the caller's descriptors. An interrupted wait
 * counts as one that found nothing. */
MUST_USE enum err transport_poll(void *const *sockets, const short *wanted,
                                 int sockets_n, struct pollfd *extra,
                                 int extra_n, int64_t timeout_ms);

#endif
