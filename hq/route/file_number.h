/* hq/route/file_number.h - numbers of route files. Inside hq/route only. */
#ifndef HQ_ROUTE_FILE_NUMBER_H
#define HQ_ROUTE_FILE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

#define FILE_MICRO INT64_C(1000000)

/* "12", "-3.5", "+6.0e+02" to millionths; exactly, so ERR_FORMAT when it is no
 * number and ERR_RANGE when it is finer than a millionth or its size is past
 * max_whole. */
MUST_USE enum err file_number(const char *text, size_t len, int64_t max_whole,
                              int64_t *ret_micro);

/* The root of v rounded down. */
__extension__ typedef unsigned __int128 file_wide;
int64_t file_root(file_wide v);

#endif
