/* base/log.h - one line an event, with time, to standard error or a file.
 * Only the top layer logs, once. Never a key, token, PIN or auth code. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/err.h"

#define LOG_BYTES_MAX (1L << 20) /* then path becomes path.1, and a new one */

/* Appends to path (mode 0600) from now on; NULL: standard error. A till runs
 * for years without an administrator: the file and its predecessor together
 * never take more than twice LOG_BYTES_MAX. ERR_RANGE for a path too long. */
MUST_USE enum err log_to(const char *path);
void log_line(const char *fmt, ...) PRINTF(1, 2);

#endif
