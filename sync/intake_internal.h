/* What the intake_*.c files share; nobody else includes this. */
#ifndef SYNC_INTAKE_INTERNAL_H
#define SYNC_INTAKE_INTERNAL_H

#include "base/arena.h"
#include "sync/intake.h"

/* What is remembered of a till between its frames. */
struct intake_session {
    bool loaded;  /* info and audiences are from storage */
    bool greeted; /* said Hello to this process */
    bool acking;  /* while committing: already in the round of Acks */
    bool failed;  /* while committing: storage would not take a batch */
    uint64_t failed_seq;
    struct intake_till info;   /* head: what is durable */
    struct ledger_head staged; /* head with what is staged */
    struct feed_audiences audiences;
    bool seen_due;
    struct intake_seen seen;
    char software[WIRE_SOFTWARE_MAX + 1];
    uint32_t garbage; /* in a row */
    int64_t muted_until_ms;
};

/* A verified run that waits for the commit. */
struct intake_held {
    struct intake_session *session;
    bool aside;
    struct ledger_run run;
    struct intake_batch batch;
};

struct intake {
    const struct intake_ops *ops;
    void *ctx;
    struct intake_session *
        *table; /* by till, open addressing, a power of two */
    size_t capacity;
    size_t sessions;
    struct intake_held stage[INTAKE_STAGE_BATCHES];
    size_t n_staged;
    size_t work_bytes; /* what went through the arena since it was cleared */
    size_t unpacked;   /* bytes of entries in it: two on the wire may become
                        * more than a hundred here */
    bool starved;      /* the arena had no room for an entry */
    bool seen_due;     /* of any session */
    bool carried;      /* see intake_carried */
    struct arena arena;
    struct buf out;
    struct buf scratch;
    struct intake_stats stats;
};

/* intake_answer.c */
ProtobufCBinaryData intake_borrow(const void *data, size_t len);
MUST_USE enum err intake_send(struct intake *in, const struct intake_session *s,
                              const Wire__Frame *f);
MUST_USE enum err intake_refuse(struct intake *in,
                                const struct intake_session *s,
                                Wire__Reason reason, uint32_t retry_ms,
                                uint64_t seq);
/* Storage failed: says so to the till, and gives the reason back. */
enum err intake_failed(struct intake *in, const struct intake_session *s,
                       enum err why);
MUST_USE enum err intake_ack(struct intake *in, const struct intake_session *s,
                             bool gap);
MUST_USE enum err intake_fork(struct intake *in,
                              const struct intake_session *s);
MUST_USE enum err intake_welcome(struct intake *in, struct intake_session *s,
                                 const Wire__Hello *m, int64_t clock_ms);
MUST_USE enum err intake_on_tail_pull(struct intake *in,
                                      struct intake_session *s,
                                      const Wire__TailPull *m);
bool intake_has_audience(const struct feed_audiences *a, const char *name);
/* False when it is none. */
bool intake_take_cursor(const Wire__Cursor *m, struct feed_cursor *c);
MUST_USE enum err intake_on_feed_pull(struct intake *in,
                                      struct intake_session *s,
                                      const Wire__FeedPull *m);

MUST_USE enum err intake_on_people(struct intake *in, struct intake_session *s,
                                   const Wire__People *m);
MUST_USE enum err intake_on_sale_pull(struct intake *in,
                                      struct intake_session *s,
                                      const Wire__SalePull *m);

/* intake_take.c: verify and stage. */
MUST_USE enum err intake_on_batch(struct intake *in, struct intake_session *s,
                                  const Wire__Batch *m);
MUST_USE enum err intake_on_aside(struct intake *in, struct intake_session *s,
                                  const Wire__Aside *m);

/* intake_commit.c */
void intake_drop_stage(struct intake *in);
/* Drops what is staged of one till. */
void intake_unstage(struct intake *in, struct intake_session *s);

#endif
