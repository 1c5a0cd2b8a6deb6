/* sync/replica.h - the till's side of replication, as a pure state machine: no
 * clock, socket or file. The caller passes time and frames in, storage is a
 * table of operations, frames go out through it; so the same code runs over
 * ZeroMQ and in tests/sim. See PROTOCOL.md.
 *
 * Invariants: entries are sent in order from the last acknowledged one; an
 * acknowledgement counts only when it names the hash we hold; nothing of our
 * own ledger is replaced before headquarters keeps it aside.
 *
 * One instance belongs to one thread. Every error it returns comes from the
 * operations; the machine stays usable and tries again at the next deadline. */
#ifndef SYNC_REPLICA_H
#define SYNC_REPLICA_H

#include "sync/feed.h"
#include "sync/keys.h"
#include "sync/ledger.h"
#include "sync/wire.h"

#define REPLICA_WINDOW       8    /* batches under way */
#define REPLICA_RETRY_MS     1000 /* first wait for an answer; doubles */
#define REPLICA_RETRY_MAX_MS 60000
#define REPLICA_IDLE_MS      20000  /* Hello again after so long a silence */
#define REPLICA_STOPPED_MS   300000 /* between tries when we may not talk */
#define REPLICA_TAIL_MAX     ((size_t)256 << 20) /* bytes to recover at once */
#define REPLICA_SKEW_MS      120000 /* a clock this far off is reported */

enum replica_state {
    REPLICA_DOWN,    /* no link */
    REPLICA_HELLO,   /* waiting for Welcome */
    REPLICA_READY,   /* sending what is new */
    REPLICA_SEARCH,  /* looking for the last common entry */
    REPLICA_ASIDE,   /* handing over the diverging branch */
    REPLICA_TAIL,    /* fetching headquarters' entries */
    REPLICA_STOPPED, /* revoked, unknown, or no common protocol version */
};

enum replica_event_kind {
    REPLICA_EVENT_RECOVERED, /* was restored from a copy or cloned */
    REPLICA_EVENT_STOPPED,   /* reason says why */
    REPLICA_EVENT_REFUSED,   /* headquarters will not take an entry: reason */
    REPLICA_EVENT_CLOCK,     /* skew_ms */
    REPLICA_EVENT_BAD_PEER,  /* an answer that does not hold was ignored */
};

struct replica_event {
    enum replica_event_kind kind;
    Wire__Reason reason;
    uint64_t fork_seq; /* RECOVERED: last common entry */
    uint64_t taken;    /* entries taken over from headquarters */
    uint64_t rebased;  /* own facts appended again */
    int64_t skew_ms;   /* our clock minus headquarters' */
};

/* What to do about a fork, all of it in one transaction: see
 * ledger_replace_tail. Also: keep hq_signature for hq_head when it says so, and
 * remember that the projections are stale. */
struct replica_adopt {
    struct ledger_head expected; /* ERR_BUSY when the head has moved on */
    uint64_t fork_seq;
    struct ledger_run run; /* from fork_seq + 1: theirs, then ours re-based */
    struct ledger_head new_head;
    struct ledger_head hq_head; /* within run */
    uint8_t hq_signature[LEDGER_SIGNATURE_LEN];
    bool keep_signature; /* false: made with a key that the ledger does not
                          * name, so that ledger_verify could not check it */
    uint32_t rebased;
};

struct replica_ops {
    /* Hands a frame to the transport; may lose it. */
    void (*send)(void *ctx, const void *frame, size_t len);
    MUST_USE enum err (*head)(void *ctx, struct ledger_head *ret_head);
    MUST_USE enum err (*hash_at)(void *ctx, uint64_t seq,
                                 uint8_t ret_hash[LEDGER_HASH_LEN]);
    /* As ledger_read_run. */
    MUST_USE enum err (*read_run)(void *ctx, uint64_t first, uint32_t max_count,
                                  size_t max_bytes, struct ledger_run *ret_run);
    /* Headquarters has everything up to head. signature is ours over it, NULL
     * when we have none at hand. */
    MUST_USE enum err (*acked)(void *ctx, const struct ledger_head *head,
                               const uint8_t *signature);
    MUST_USE enum err (*adopt)(void *ctx, const struct replica_adopt *a);
    /* As in feed_copy.h. */
    MUST_USE enum err (*feed_cursors)(void *ctx,
                                      struct feed_cursors *ret_cursors);
    MUST_USE enum err (*feed_audiences)(void *ctx,
                                        const struct feed_audiences *a);
    MUST_USE enum err (*feed_apply)(void *ctx, const struct feed_page *page);
    MUST_USE enum err (*feed_reset)(void *ctx, const char *audience);
    void (*event)(void *ctx, const struct replica_event *e);
    /* Headquarters' answer to a SalePull, which the caller sends by itself
     * while the state is READY. NULL: the caller asks nothing. */
    MUST_USE enum err (*sale_found)(void *ctx, const Wire__SaleFound *found);
    /* The same of People. */
    MUST_USE enum err (*people_kept)(void *ctx, const Wire__PeopleKept *kept);
};

struct replica_config {
    uint32_t till;
    const struct keys *keys; /* borrowed */
    const char *software;    /* borrowed, at most WIRE_SOFTWARE_MAX bytes */
    uint64_t seed;           /* for jitter and nonces */
    const struct replica_ops *ops;
    void *ctx;
};

struct replica; /* opaque */

/* What a screen shows. */
struct replica_status {
    enum replica_state state;
    struct ledger_head head;
    uint64_t acked_seq;
    bool feed_loading;   /* a page is under way */
    Wire__Reason reason; /* of the last refusal; NONE after a Welcome */
    int64_t skew_ms;     /* our clock minus headquarters', at Welcome */
    int64_t heard_ms;    /* monotonic time of the last good frame; -1 never */
    uint64_t sent_bytes; /* of frames */
    uint64_t received_bytes;
};

MUST_USE enum err replica_new(const struct replica_config *c,
                              struct replica **ret_replica);
void replica_free(struct replica *r); /* NULL-safe */

/* The link is there (over ZeroMQ: the socket was made): says Hello. */
MUST_USE enum err replica_connected(struct replica *r, int64_t now_ms,
                                    int64_t clock_ms);
void replica_disconnected(struct replica *r);
/* One frame from headquarters. Garbage is counted and ignored. */
MUST_USE enum err replica_receive(struct replica *r, const void *frame,
                                  size_t len, int64_t now_ms, int64_t clock_ms);
/* The ledger grew: sends at once when the link is up. */
MUST_USE enum err replica_poke(struct replica *r, int64_t now_ms,
                               int64_t clock_ms);
/* Does what is due; *ret_next_ms: call again then, at the latest. */
MUST_USE enum err replica_tick(struct replica *r, int64_t now_ms,
                               int64_t clock_ms, int64_t *ret_next_ms);
void replica_get_status(const struct replica *r,
                        struct replica_status *ret_status);
/* ---- without a link (PROTOCOL.md, "Carried on a stick") ------------------
 * On an instance of its own that is never connected. */

/* Sends Hello and then, in batches, everything after seq `after`, until
 * max_bytes were sent. *ret_upto: the last entry sent; *ret_nonce: of the
 * Hello. */
MUST_USE enum err replica_carry_out(struct replica *r, uint64_t after,
                                    uint64_t max_bytes, int64_t clock_ms,
                                    uint64_t *ret_upto, uint32_t *ret_nonce);
/* The frames that follow answer the Hello with that nonce. What they make the
 * machine send is to be dropped. */
void replica_carry_answered(struct replica *r, uint32_t nonce);
/* One of them. As replica_receive, but a feed page need not be the one that
 * the machine would have asked for next. */
MUST_USE enum err replica_carry_in(struct replica *r, const void *frame,
                                   size_t len, int64_t now_ms,
                                   int64_t clock_ms);

/* Nothing to send, nothing to fetch, everything acknowledged. For `--once`. */
bool replica_idle(const struct replica *r);

#endif
