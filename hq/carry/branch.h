/* hq/carry/branch.h - a till whose file is of another branch (restored from a
 * copy): what it needs to get over that at home, in one answer.
 *
 * Its batches are kept aside, as on the wire; then follows our branch from the
 * last entry that the till knew to be acknowledged. */
#ifndef HQ_CARRY_BRANCH_H
#define HQ_CARRY_BRANCH_H

#include "base/bytes.h"
#include "sync/ledger.h"

/* One frame into the intake; what it says comes back elsewhere. */
typedef enum err branch_hear(void *ctx, const void *frame, size_t len);

/* frames: as the till sent them. base: the last entry that both have. hash:
 * ours of it. */
MUST_USE enum err branch_keep(const struct buf *frames, uint64_t base,
                              const uint8_t hash[LEDGER_HASH_LEN],
                              branch_hear *hear, void *ctx);
/* Asks for entries after `after`; max 0: only for the hash. */
MUST_USE enum err branch_ask(uint64_t after, uint32_t max, branch_hear *hear,
                             void *ctx);

#endif
