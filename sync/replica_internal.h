/* What the replica_*.c files share; nobody else includes this. */
#ifndef SYNC_REPLICA_INTERNAL_H
#define SYNC_REPLICA_INTERNAL_H

#include "sync/replica.h"

/* A batch under way: its signed head. */
struct replica_flight {
    struct ledger_head head;
    uint8_t signature[LEDGER_SIGNATURE_LEN];
};

/* Looking for the last common entry, then getting over the fork. */
struct replica_recovery {
    struct ledger_head hq; /* headquarters' head when last heard of */
    uint64_t low;          /* common */
    uint64_t high;         /* differs, or is past one of the two */
    uint64_t step;
    uint64_t probe;           /* asked for */
    uint64_t fork;            /* found: the last common entry */
    struct ledger_head aside; /* handed over up to here, and its hash */
    struct ledger_head sent;  /* end of the piece under way */
    struct ledger_run tail;   /* headquarters' entries from fork + 1 on */
    uint8_t tail_hash[LEDGER_HASH_LEN]; /* after its last */
    struct buf names; /* identities of its facts, LEDGER_HASH_LEN each */
    struct buf keys;  /* signing keys our ledger or the tail names */
    bool complete;    /* the tail reaches hq, which `signature` covers */
    uint8_t signature[LEDGER_SIGNATURE_LEN];
    bool named; /* by our ledger or the tail: the key that made it */
};

struct replica {
    struct replica_config c;
    enum replica_state state;
    uint64_t random;
    uint32_t nonce; /* of the last Hello */
    bool hello_due; /* a Welcome for it has not come */

    struct ledger_head head;  /* ours, as last read */
    struct ledger_head acked; /* headquarters has up to here */
    bool untold;              /* storage has not taken note of it */
    struct ledger_head sent;  /* under way up to here */
    struct replica_flight flights[REPLICA_WINDOW];
    size_t n_flights;
    uint64_t gap_seq; /* the last gap answered, not to answer it twice */
    bool gap_known;

    int64_t deadline_ms;
    int64_t retry_ms;   /* next wait, doubles */
    int64_t penalty_ms; /* the same after refusals; ends with progress */

    struct feed_audiences audiences;
    bool wanted[FEED_AUDIENCES_MAX]; /* to pull */
    int pulling;                     /* which one; -1: none */
    uint64_t pull_after;
    int64_t feed_deadline_ms;
    int64_t feed_retry_ms;

    struct replica_recovery recovery;

    Wire__Reason reason;
    int64_t skew_ms;
    int64_t heard_ms;
    uint64_t sent_bytes;
    uint64_t received_bytes;
    struct buf out;
    struct buf scratch;
};

/* replica.c */
MUST_USE enum err replica_send(struct replica *r, const Wire__Frame *f);
void replica_event(struct replica *r, const struct replica_event *e);
int64_t replica_jitter(struct replica *r, int64_t ms);
/* Starts the waiting for an answer; every further wait is twice as long. */
void replica_wait(struct replica *r, int64_t now_ms);
/* The pause before the next Hello after something was refused; it grows until
 * there is progress. */
void replica_pause(struct replica *r, int64_t now_ms, int64_t at_least_ms);
MUST_USE enum err replica_hello(struct replica *r, int64_t now_ms,
                                int64_t clock_ms);
/* The frame alone. */
MUST_USE enum err replica_say_hello(struct replica *r, int64_t clock_ms);
/* Everything after r->sent that fits into one frame. */
MUST_USE enum err replica_send_batch(struct replica *r);
/* Headquarters holds our entries up to hq: goes on from there. */
MUST_USE enum err replica_ready(struct replica *r, const struct ledger_head *hq,
                                int64_t now_ms);

/* replica_feed.c */
/* Takes over the list of audiences; all are wanted when it changed. */
MUST_USE enum err replica_feed_list(struct replica *r, size_t n,
                                    char *const *names);
/* To be pulled; NULL: all. */
void replica_feed_want(struct replica *r, const char *name);
MUST_USE enum err replica_on_feed_news(struct replica *r,
                                       const Wire__FeedNews *m, int64_t now_ms);
/* Asks for the next page of the first audience that is wanted. */
MUST_USE enum err replica_feed_pull(struct replica *r, int64_t now_ms);
MUST_USE enum err replica_on_feed_page(struct replica *r,
                                       const Wire__FeedPage *m, int64_t now_ms);

/* replica_recover.c */
MUST_USE enum err replica_search(struct replica *r,
                                 const struct ledger_head *hq, int64_t now_ms,
                                 int64_t clock_ms);
MUST_USE enum err replica_on_tail(struct replica *r, const Wire__Tail *m,
                                  int64_t now_ms, int64_t clock_ms);
MUST_USE enum err replica_on_aside_kept(struct replica *r,
                                        const Wire__AsideKept *m,
                                        int64_t now_ms, int64_t clock_ms);
/* The answer did not come: asks again. */
MUST_USE enum err replica_ask_again(struct replica *r, int64_t now_ms,
                                    int64_t clock_ms);
void replica_recovery_release(struct replica_recovery *v);

/* replica_rebase.c */
/* The epoch after entry seq of our ledger, given one at or before it. */
MUST_USE enum err replica_epoch_at(struct replica *r,
                                   const struct ledger_head *from, uint64_t seq,
                                   uint32_t *ret_epoch);
/* Adds the identities and keys of a run of headquarters' entries. */
MUST_USE enum err replica_note_run(struct replica_recovery *v,
                                   const struct ledger_run *run);
/* Adds only the keys that a run names. */
MUST_USE enum err replica_note_keys(struct replica_recovery *v,
                                    const struct ledger_run *run);
/* Builds what replaces our tail: headquarters' entries and ours re-based. */
MUST_USE enum err replica_rebase(struct replica *r, int64_t clock_ms,
                                 struct replica_adopt *ret_adopt);

#endif
