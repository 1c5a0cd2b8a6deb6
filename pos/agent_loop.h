/* pos/agent_loop.h - the sync agent's parts that the till does not see: the
 * state file it writes, and the loop. */
#ifndef POS_AGENT_LOOP_H
#define POS_AGENT_LOOP_H

#include "pos/agent.h"

#define AGENT_LOCK  "agent" /* till_lock's name: D/agent.lock */
#define AGENT_WAKE  "agent.wake"
#define AGENT_STATE "agent.state"
#define AGENT_LOG   "agent.log"

/* Replaces the state file in one step. It is not made durable: after a power
 * cut no agent runs and nobody reads it. */
MUST_USE enum err agent_state_write(const char *dir,
                                    const struct agent_state *s);

/* Makes and opens the FIFO, for reading without waiting. */
MUST_USE enum err agent_wake_open(const char *dir, int *ret_fd, struct diag *d);
/* Empties it; true when there was anything. */
bool agent_wake_drain(int fd);

/* A random wait around base_ms, doubled for every failed attempt. */
int64_t agent_backoff_ms(int attempts, uint32_t random);

#endif
