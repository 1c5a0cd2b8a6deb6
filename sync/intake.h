/* sync/intake.h - headquarters' side of replication, as a pure state machine:
 * no clock, socket or file (see replica.h, PROTOCOL.md).
 *
 * Invariants: an Ack leaves only after the commit that made its entries
 * durable; a till's branch is never changed, only lengthened; what is taken
 * follows in number and chain from what is held and is signed with the key that
 * holds for its number. The till number is the one that the transport
 * authenticated, never what a frame says.
 *
 * Batches of many shops are staged in memory and committed together: the caller
 * calls intake_commit when its sockets are drained or a few milliseconds have
 * passed. A full stage commits by itself. One instance belongs to one thread.
 */
#ifndef SYNC_INTAKE_H
#define SYNC_INTAKE_H

#include "sync/enrol.h"
#include "sync/feed.h"
#include "sync/keys.h"
#include "sync/ledger.h"
#include "sync/wire.h"

#define INTAKE_KEYS_MAX      16         /* enrolments of one till */
#define INTAKE_STAGE_BYTES   (2u << 20) /* plain entry bytes staged at most */
#define INTAKE_STAGE_BATCHES 1024
#define INTAKE_UNPACKED_MAX  (48u << 20) /* entries unpacked, then: commit */
#define INTAKE_RETRY_MS      5000        /* asked of tills when storage fails */
#define INTAKE_GARBAGE_MAX   32    /* bad frames of one till in a row, then: */
#define INTAKE_GARBAGE_MS    60000 /* nothing is read from it for so long */

/* A signing key of a till, from TillEnrolled. */
struct intake_key {
    uint64_t from_seq;
    uint8_t sign_key[LEDGER_KEY_LEN];
};

/* What storage knows of a till. */
struct intake_till {
    uint32_t till;
    uint32_t outlet;
    bool revoked;
    struct ledger_head head; /* of the branch that headquarters follows */
    uint8_t head_signature[LEDGER_SIGNATURE_LEN]; /* of head; zeros at seq 0 */
    size_t n_keys;
    struct intake_key keys[INTAKE_KEYS_MAX]; /* by rising from_seq; among equal
                                              * ones the later enrolment last */
};

/* Verified entries of one till, in order. Borrowed during the call. */
struct intake_batch {
    uint32_t till;
    uint32_t outlet;
    uint64_t first_seq;
    uint32_t count;
    const struct ledger_run *run;  /* as stored: exact bytes */
    const uint8_t *hashes;         /* count x LEDGER_HASH_LEN */
    Ledger__Entry *const *entries; /* unpacked, count of them; NULL for aside */
    struct ledger_head head;       /* after the last entry */
    uint8_t signature[LEDGER_SIGNATURE_LEN];
};

/* What a till last said about itself. */
struct intake_seen {
    const char *software; /* NULL: no Hello since the last call; then only
                           * cursors are news */
    int64_t clock_ms;     /* its clock, and ours at that moment */
    int64_t hq_clock_ms;
    struct ledger_head head;     /* its own head then */
    struct feed_cursors cursors; /* what it has of the feed */
};

struct intake_ops {
    /* Hands a frame to the transport for this till; may lose it. */
    void (*send)(void *ctx, uint32_t till, const void *frame, size_t len);
    /* ERR_NOTFOUND: no such till. */
    MUST_USE enum err (*till)(void *ctx, uint32_t till,
                              struct intake_till *ret_till);
    MUST_USE enum err (*audiences)(void *ctx, uint32_t till,
                                   struct feed_audiences *ret_audiences);
    /* Of the branch that headquarters follows; seq 0 gives zeros. */
    MUST_USE enum err (*hash_at)(void *ctx, uint32_t till, uint64_t seq,
                                 uint8_t ret_hash[LEDGER_HASH_LEN]);
    MUST_USE enum err (*read_run)(void *ctx, uint32_t till, uint64_t first,
                                  uint32_t max_count, size_t max_bytes,
                                  struct ledger_run *ret_run);
    /* One transaction around any number of the next three. */
    MUST_USE enum err (*begin)(void *ctx);
    /* Stores the entries, makes b->head and its signature the till's head, and
     * updates the projections. ERR_FORMAT or ERR_RANGE: these entries cannot be
     * taken, and nothing of them was stored (use a savepoint); the till is
     * refused, the others go on. Any other error gives up the transaction. */
    MUST_USE enum err (*store)(void *ctx, const struct intake_batch *b);
    /* Keeps entries of a branch that is not followed; the same ones again are
     * fine. */
    MUST_USE enum err (*store_aside)(void *ctx, const struct intake_batch *b);
    MUST_USE enum err (*seen)(void *ctx, uint32_t till,
                              const struct intake_seen *s);
    MUST_USE enum err (*commit)(void *ctx);
    void (*rollback)(void *ctx);
    /* As in feed.h. */
    MUST_USE enum err (*feed_page)(void *ctx, const char *audience,
                                   uint64_t after, uint32_t max_rows,
                                   size_t max_bytes,
                                   struct feed_page *ret_page);
    MUST_USE enum err (*feed_mark)(void *ctx, uint64_t seq, uint64_t *ret_mark);
    /* The answer to a SalePull, a packed wire.SaleFound. NULL: none is given,
     * the frame is malformed. */
    MUST_USE enum err (*sale)(void *ctx, const Wire__SalePull *pull,
                              struct buf *ret_found);
    /* Keeps what a till says of its outlet's customers, durably, and answers
     * with a packed wire.PeopleKept. NULL: as above. */
    MUST_USE enum err (*people)(void *ctx, uint32_t outlet,
                                const Wire__People *people,
                                struct buf *ret_kept);
};

struct intake_stats {
    uint64_t frames;
    uint64_t garbage;
    uint64_t refused;
    uint64_t entries;    /* committed */
    uint64_t duplicates; /* batches that brought nothing new */
    uint64_t gaps;
    uint64_t forks;
    uint64_t asides; /* entries kept aside */
    uint64_t commits;
    uint64_t failed_commits;
};

struct intake; /* opaque */

MUST_USE enum err intake_new(const struct intake_ops *ops, void *ctx,
                             struct intake **ret_intake);
void intake_free(struct intake *in); /* NULL-safe */

/* One frame of an authenticated till. Errors come from storage and were
 * answered to the till; the caller may log them. */
MUST_USE enum err intake_receive(struct intake *in, uint32_t till,
                                 const void *frame, size_t len, int64_t now_ms,
                                 int64_t clock_ms);
/* The frames come on a stick: a till that asks for what follows a page has not
 * got that page yet. */
void intake_carried(struct intake *in);
/* Commits what is staged, then sends the acknowledgements. Nothing staged:
 * nothing done. */
MUST_USE enum err intake_commit(struct intake *in);
bool intake_staged(const struct intake *in);

/* After a commit of feed_put, enrolment or revocation in this or another
 * process: forgets what is remembered of that till (0: of all), so that it is
 * read from storage again. Call when nothing is staged (CHECKed). */
void intake_forget(struct intake *in, uint32_t till);
/* Tells connected tills that there is something newer: those with this
 * audience; NULL: all of them. */
MUST_USE enum err intake_news(struct intake *in, const char *audience);
/* Tells a till that it was cut off, and takes nothing more from it, not even
 * what is staged; the caller then closes the link. Call after the revocation is
 * durable. */
void intake_cut_off(struct intake *in, uint32_t till);

void intake_get_stats(const struct intake *in, struct intake_stats *ret_stats);

#endif
