/* pos/agent.h - the sync agent: its own process over the till's databases, so
 * that neither the screen nor the network can freeze the other.
 *
 * The directory holds, besides what till.h lists,
 *     agent.lock   flock'ed by the one agent that runs; its first line is the
 *                  process id
 *     agent.wake   a FIFO: a byte in it means "the ledger grew"
 *     agent.state  what the agent last knew of the link, for the screen
 *     agent.log    its log
 *     hq.ini       headquarters' address and key, from the enrolment
 *
 * The agent only reads the ledger, except when it takes back its own tail from
 * headquarters after this till was restored from a copy. */
#ifndef POS_AGENT_H
#define POS_AGENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"

/* What this till calls itself towards headquarters. */
#define AGENT_SOFTWARE "liandian-pos 0.1"

#define AGENT_TEXT_MAX       512   /* a sentence, with the NUL */
#define AGENT_CHECK_MS       1000  /* looks at the ledger also without a poke */
#define AGENT_BACKOFF_MS     500   /* first wait before dialling again */
#define AGENT_BACKOFF_MAX_MS 30000 /* doubles up to here, with jitter */
#define AGENT_ONCE_MS        15000 /* --once gives up without progress */

/* ---- for the till
 * ----------------------------------------------------------*/

/* The ledger grew. Never waits, never fails: without an agent nothing
 * happens, and the next agent finds the entries by itself. */
void agent_poke(const char *dir);

/* Starts `pos agent` for this directory when none runs: a process of its own,
 * in its own session, with this very program file. Does not wait for it. */
MUST_USE enum err agent_ensure_running(const char *dir, struct diag *d);

/* Is one running? ret_pid may be NULL. */
bool agent_is_running(const char *dir, pid_t *ret_pid);

enum agent_link {
    AGENT_LINK_NONE,    /* no agent runs */
    AGENT_LINK_OFFLINE, /* trying; text says what is wrong */
    AGENT_LINK_ONLINE,
    AGENT_LINK_STOPPED, /* headquarters does not let us in: text says why */
};

/* What the screen shows of the link. acked_seq and recoveries are in the
 * database (sync/replica_db.h). */
struct agent_state {
    enum agent_link link;
    int64_t since_ms;      /* wall clock: since when link is so */
    int64_t last_heard_ms; /* wall clock: last time headquarters was heard, as
                              of the last change; 0 never */
    int64_t skew_ms;       /* our clock minus headquarters'; valid when... */
    bool skew_known;       /* ...this is set */
    bool feed_loading;     /* the catalogue is on its way */
    char text[AGENT_TEXT_MAX]; /* "" or a sentence in the user's language */
};

/* Cheap enough for once a second: one small file, one lock looked at. */
void agent_state_read(const char *dir, struct agent_state *ret_state);

/* ---- the process
 * -----------------------------------------------------------*/

struct agent_options {
    bool once;             /* until everything is acked and the feed current */
    int64_t once_limit_ms; /* without progress; 0: AGENT_ONCE_MS */
    bool foreground;       /* log to standard error, not to agent.log */
};

/* Runs until SIGTERM or SIGINT (ERR_OK), or with once until done. ERR_BUSY
 * when an agent already runs. */
MUST_USE enum err agent_run(const char *dir, const struct agent_options *o,
                            struct diag *d);

/* Asks a running agent to end and waits at most wait_ms: ERR_BUSY when it is
 * still there. ERR_OK when none runs. */
MUST_USE enum err agent_stop(const char *dir, int64_t wait_ms, struct diag *d);

#endif
