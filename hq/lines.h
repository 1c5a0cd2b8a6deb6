/* hq/lines.h - `hq sales --lines`: the lines of sales, decoded from the
 * ledgers as they were received; headquarters keeps no row for each. */
#ifndef HQ_LINES_H
#define HQ_LINES_H

#include "hq/cli.h"

MUST_USE enum err lines_list(const struct cli *c, struct diag *d);

#endif
