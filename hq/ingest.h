/* hq/ingest.h - the storage under sync/intake.h: what tills send becomes
 * durable rows here, many shops in one transaction.
 *
 * Whether a till is still admitted is asked inside the very transaction that
 * would take its entries, so a revocation holds from its commit on. */
#ifndef HQ_INGEST_H
#define HQ_INGEST_H

#include "hq/store/store.h"
#include "sync/enrol.h"
#include "sync/intake.h"

typedef void (*ingest_send_fn)(void *ctx, uint32_t till, const void *frame,
                               size_t len);

struct ingest; /* opaque */

/* send hands a frame to the transport, and may lose it. */
MUST_USE enum err ingest_new(struct store *s, ingest_send_fn send, void *ctx,
                             struct ingest **ret_ingest);
void ingest_free(struct ingest *g); /* NULL-safe */

/* The state machine to feed: intake_receive, intake_commit, ... */
struct intake *ingest_intake(struct ingest *g);
/* Time for what is written from now on. */
void ingest_set_clock(struct ingest *g, int64_t clock_ms);

#endif
