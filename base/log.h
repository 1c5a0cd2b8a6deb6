/* base/log.h - one line an event, with time, to standard error or a file.
 * Only the top layer logs, once. Never a key, token, PIN or auth code. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/err.h"

/* Appends to path (mode 0600) from now on; NULL: standard error. */
MUST_USE enum err log_to(const char *path);
void log_line(const char *fmt, ...) PRINTF(1, 2);

#endif
