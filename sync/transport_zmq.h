/* sync/transport_zmq.h - frames between tills and headquarters over ZeroMQ:
 * a DEALER at the till (dialer), a ROUTER at headquarters (listener), CURVE on
 * both ways (rfc.zeromq.org/spec/26) and our own ZAP answers
 * (rfc.zeromq.org/spec/27). The only part of the house that knows libzmq.
 *
 * The transport is lossy: a frame that was sent may never arrive, delivery is
 * the protocol's job. What it does promise: a frame arrives whole or not at
 * all, from the peer it says, readable by nobody else.
 *
 * A frame is one message part of 1 to TRANSPORT_FRAME_MAX bytes. Nothing here
 * blocks except the two _poll calls, and those not past their time-out. All
 * calls on one dialer or listener come from one thread. */
#ifndef SYNC_TRANSPORT_ZMQ_H
#define SYNC_TRANSPORT_ZMQ_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/diag.h"

#define TRANSPORT_KEY_LEN     32 /* Curve25519, raw */
#define TRANSPORT_ROUTE_LEN   16
#define TRANSPORT_ADDRESS_MAX 128 /* "tcp://host:port", with the NUL */
#define TRANSPORT_FRAME_MAX   (384U * 1024) /* as WIRE_FRAME_MAX */
/* High-water mark, each direction: what a hostile till can make HQ hold. */
#define TRANSPORT_QUEUE_FRAMES 32
#define TRANSPORT_POLL_EXTRA   16    /* further descriptors in a poll */
#define TRANSPORT_CONNECT_MS   5000  /* TCP connection at the latest */
#define TRANSPORT_HANDSHAKE_MS 10000 /* CURVE and ZAP done at the latest */
#define TRANSPORT_HEARTBEAT_MS 5000  /* ZMTP PING */
#define TRANSPORT_SILENCE_MS   15000 /* no PONG: the link is down */
#define TRANSPORT_LINGER_MS    200   /* of unsent frames at close */

/* One for a process: libzmq's context with one I/O thread. */
struct transport;
MUST_USE enum err transport_open(struct transport **ret_transport);
/* After its dialers and listeners. NULL-safe. */
void transport_close(struct transport *t);

/* ---- till: dialer ----------------------------------------------------------
 *
 *      DIALER_IDLE --connect--> DIALER_TRYING --handshake done--> DIALER_UP
 *           ^                        |                               |
 *           +------- hang_up --------+--------> DIALER_DOWN <--------+
 *
 * One connect is one TCP connection and one CURVE session. There is no hidden
 * re-connecting and no frame survives from one session into the next: after
 * DIALER_DOWN the caller waits as long as its back-off says, then connects
 * again. */
enum dialer_state {
    DIALER_IDLE,
    DIALER_TRYING,
    DIALER_UP,
    DIALER_DOWN, /* dialer_trouble says why */
};

enum dialer_trouble {
    DIALER_FINE,
    DIALER_UNREACHABLE,  /* nothing answers at the address */
    DIALER_HQ_KEY,       /* it hangs up in the handshake: another HQ key there,
                            or no headquarters at all */
    DIALER_NOT_ADMITTED, /* HQ does not know our key, or no longer */
    DIALER_LOST,         /* an established link broke */
};

struct dialer_options {
    char address[TRANSPORT_ADDRESS_MAX];
    uint8_t hq_key[TRANSPORT_KEY_LEN]; /* CURVE server key */
    uint8_t public_key[TRANSPORT_KEY_LEN];
    uint8_t secret_key[TRANSPORT_KEY_LEN];
    /* 0, or what tells this link from others of the same key to the same
     * listener: two with one number take each other's place there. */
    uint32_t channel;
};

struct dialer;
/* Copies the options. ERR_FORMAT when libzmq cannot read the address. */
MUST_USE enum err dialer_open(struct transport *t,
                              const struct dialer_options *options,
                              struct dialer **ret_dialer, struct diag *d);
/* NULL-safe; unsent frames get TRANSPORT_LINGER_MS. Wipes the keys. */
void dialer_close(struct dialer *dialer);

/* From IDLE or DOWN to TRYING (or straight to DOWN). */
void dialer_connect(struct dialer *dialer);
/* To IDLE, from any state. */
void dialer_hang_up(struct dialer *dialer);

/* ERR_BUSY: queue full, poll and try again; ERR_GONE: not UP. */
MUST_USE enum err dialer_send(struct dialer *dialer, const void *frame,
                              size_t len);
/* Replaces frame's content; ERR_SHORT when none is waiting. */
MUST_USE enum err dialer_receive(struct dialer *dialer, struct buf *frame);

/* Waits until a frame waits, the state changed, one of the extra descriptors
 * is ready (their revents are set) or timeout_ms passed (-1: for ever). Then
 * brings the state up to date. extra may be NULL. */
MUST_USE enum err dialer_poll(struct dialer *dialer, struct pollfd *extra,
                              int count, int64_t timeout_ms);

enum dialer_state dialer_state(const struct dialer *dialer);
enum dialer_trouble dialer_trouble(const struct dialer *dialer);
/* A sentence for people about the trouble: what to do. Translated, static. */
const char *dialer_trouble_text(enum dialer_trouble trouble);

/* ---- headquarters: listener ------------------------------------------------
 *
 * Admission is by the peer's CURVE key and looked up for every single frame,
 * so that taking a key away works from the next frame on, also on links that
 * are up. ZAP questions are answered inside listener_poll and
 * listener_receive: no thread, no lock, nothing to wait for. */
#define LISTENER_USER_MAX 32      /* "till:7", "enrol:3", with the NUL */
#define LISTENER_KEYS_MAX 1000000 /* admitted at once */

struct listener_peer {
    uint8_t route[TRANSPORT_ROUTE_LEN]; /* where an answer goes */
    uint8_t key[TRANSPORT_KEY_LEN];     /* authenticated by CURVE */
    char user[LISTENER_USER_MAX];       /* as given to listener_admit; "" when
                                           no longer admitted */
};

/* Called when a handshake is about to be refused: the last chance to
 * listener_admit a key that storage knows since a moment ago; else for the log.
 * Address: the peer's IP. */
typedef void (*listener_refused_fn)(void *ctx, const char *address,
                                    const uint8_t key[TRANSPORT_KEY_LEN]);

struct listener;
/* address: "tcp://127.0.0.1:5555", "tcp://0.0.0.0:5555"; port * chooses a free
 * one, see listener_address. d: address in use, malformed. refused may be NULL.
 */
MUST_USE enum err listener_open(struct transport *t, const char *address,
                                const uint8_t public_key[TRANSPORT_KEY_LEN],
                                const uint8_t secret_key[TRANSPORT_KEY_LEN],
                                listener_refused_fn refused, void *ctx,
                                struct listener **ret_listener, struct diag *d);
/* NULL-safe. */
void listener_close(struct listener *l);
/* The address it is bound to, with the real port. */
const char *listener_address(const struct listener *l);

/* Admits a key under a name (replaces the name of a key already there).
 * ERR_RANGE past LISTENER_KEYS_MAX, ERR_NOMEM. */
MUST_USE enum err listener_admit(struct listener *l,
                                 const uint8_t key[TRANSPORT_KEY_LEN],
                                 const char *user);
/* From now on frames from this key are not taken. Unknown keys: no effect. */
void listener_revoke(struct listener *l, const uint8_t key[TRANSPORT_KEY_LEN]);

/* Waits for frames or extra descriptors, like dialer_poll. */
MUST_USE enum err listener_poll(struct listener *l, struct pollfd *extra,
                                int count, int64_t timeout_ms);
/* One frame and who sent it. ERR_SHORT: none waiting. ERR_DENIED: the sender
 * is no longer admitted; its frame was thrown away, peer (user "") is set so
 * that it can be told. */
MUST_USE enum err listener_receive(struct listener *l,
                                   struct listener_peer *ret_peer,
                                   struct buf *frame);
/* ERR_GONE: that peer is not connected; ERR_BUSY: its queue is full, it reads
 * too slowly. Only route is looked at. */
MUST_USE enum err listener_send(struct listener *l,
                                const struct listener_peer *peer,
                                const void *frame, size_t len);

#endif
