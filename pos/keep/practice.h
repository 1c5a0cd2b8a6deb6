/* pos/keep/practice.h - learning without harm: a till of its own in
 * D/practice, with the shop's goods and prices, whose ledger never leaves it.
 *
 * It has no keys and no address of headquarters, so nothing can be sent; the
 * agent is never started for it, and every screen and paper says that it is
 * practice (struct till's `practice`). Its PINs are the shop's. */
#ifndef POS_KEEP_PRACTICE_H
#define POS_KEEP_PRACTICE_H

#include "pos/till.h"

/* Is the directory a practice till? By the file "practice.mark" in it. */
bool practice_is(const char *dir);

/* Makes D/practice where there is none, and brings its goods, prices, people
 * and till.ini up to date. *out: its directory. ERR_RANGE: t is practice
 * itself. */
MUST_USE enum err practice_begin(struct till *t, char out[TILL_PATH_MAX],
                                 struct diag *d);
/* The directory that a practice till belongs to. */
MUST_USE enum err practice_leave(const struct till *t, char out[TILL_PATH_MAX],
                                 struct diag *d);

#endif
