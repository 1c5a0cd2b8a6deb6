/* hq/dispatch/show.h - a plan for people, JSON and CSV. */
#ifndef HQ_DISPATCH_SHOW_H
#define HQ_DISPATCH_SHOW_H

#include "hq/cli.h"
#include "hq/dispatch/network.h"

/* --json, --csv, --explain of the command line. */
MUST_USE enum err show_plan(const struct cli *c, struct store *s,
                            const struct network *net, const Route__Plan *plan,
                            struct diag *d);

#endif
