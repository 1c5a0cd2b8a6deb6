/* pos/spawn.h - this very program as a process of its own: the agent, a backup.
 */
#ifndef POS_SPAWN_H
#define POS_SPAWN_H

#include "base/diag.h"

/* Runs `pos COMMAND --dir DIR` (COMMAND: one word, or two as "carry out") in a
 * session of its own, nobody's child to wait
 * for, with standard error appended to the file log (mode 0600). Does not wait
 * for it. ERR_NOMEM: no process can be started; d is not set. */
MUST_USE enum err spawn_self(const char *command, const char *dir,
                             const char *log);

#endif
