/* pos/spool_drain.h - between spool.c and its worker: draining that another
 * thread can end. */
#ifndef POS_SPOOL_DRAIN_H
#define POS_SPOOL_DRAIN_H

#include <stdatomic.h>

#include "pos/spool.h"

struct spool_stop {
    atomic_bool asked;
};

/* As spool_drain, and on failure too *ret_printed and *ret_status (how the
 * printer was last) are set; ends soon after stop was asked for (NULL: never).
 * A job that it cuts off is printed again, marked. */
MUST_USE enum err spool_drain_until(struct till *t,
                                    const struct spool_stop *stop,
                                    int *ret_printed,
                                    struct printer_status *ret_status,
                                    struct diag *d);

#endif
