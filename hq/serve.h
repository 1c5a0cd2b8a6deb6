/* hq/serve.h - headquarters on the wire: one I/O loop over transport, intake
 * and store. Frames of many shops are taken in, committed together every few
 * milliseconds, and only then acknowledged.
 *
 * Other `hq` commands may change the same directory meanwhile: the loop looks
 * at the store's change number at every turn (a turn is at most 200 ms), so a
 * new price goes out and a revoked till is cut off at once. */
#ifndef HQ_SERVE_H
#define HQ_SERVE_H

#include "hq/store/store.h"

#define SERVE_TURN_MS   200 /* between two looks at the store, at most */
#define SERVE_COMMIT_MS 10  /* from the first staged frame to its commit */
#define SERVE_TURN_FRAMES                                                      \
    512 /* frames taken in before everything else gets a turn */
#define SERVE_NEWS_ENTRIES                                                     \
    64 /* changes told one by one; more of them: to everybody */
#define SERVE_TICKET_DAYS                                                      \
    60 /* so long a used or outdated ticket is told what it is */

struct serve_options {
    const char *listen; /* tcp://HOST:PORT */
    int stop_fd;        /* readable: stop cleanly */
};

/* Runs until stop_fd is readable. Logs connections, never a key. */
MUST_USE enum err serve_run(struct store *s, const struct keys *keys,
                            const struct serve_options *options,
                            struct diag *d);

#endif
