/* pos/spool_drain.h - between spool.c and its worker: draining that another
 * thread can end. */
#ifndef POS_SPOOL_DRAIN_H
#define POS_SPOOL_DRAIN_H

#include <stdatomic.h>

#include "pos/spool.h"
#include "pos/spool_line.h"

struct spool_stop {
    atomic_bool asked;
};

/* ?1 of the queue's statements. */
enum spool_lane {
    SPOOL_ALL,    /* labels too: there is no label printer */
    SPOOL_PAPERS, /* all but labels */
    SPOOL_LABELS,
};
/* The oldest that is not done; *ret_is: there is one. */
MUST_USE enum err spool_next(struct db *db, enum spool_lane lane,
                             struct spool_job *ret_job, bool *ret_is);

/* As spool_drain, on failure too *ret_printed and l->status are set; ends soon
 * after stop was asked for (NULL: never). A job that it cuts off is printed
 * again, marked. The lock stays with l; so does the printer unless it
 * failed. */
MUST_USE enum err spool_drain_until(struct till *t, struct spool_line *l,
                                    const struct spool_stop *stop,
                                    int *ret_printed, struct diag *d);

#endif
