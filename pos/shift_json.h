/* pos/shift_json.h - a shift as one line of JSON on standard output, for the
 * commands. Amounts are yuan with two places. */
#ifndef POS_SHIFT_JSON_H
#define POS_SHIFT_JSON_H

#include "pos/shift.h"

MUST_USE enum err shift_show(const struct shift *s, struct diag *d);

#endif
