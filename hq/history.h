/* hq/history.h - looking back into the tills' ledgers as received. */
#ifndef HQ_HISTORY_H
#define HQ_HISTORY_H

#include "hq/store/store.h"

/* Consecutive entries; as ledger_read_run. */
MUST_USE enum err history_run(struct store *s, uint32_t outlet, uint32_t till,
                              uint64_t first, uint32_t max_count,
                              size_t max_bytes, struct ledger_run *ret_run);
/* One entry's bytes, appended; ERR_NOTFOUND. */
MUST_USE enum err history_entry(struct store *s, uint32_t outlet, uint32_t till,
                                uint64_t seq, struct buf *ret_bytes);
/* Its hash; seq 0 gives zeros. ERR_NOTFOUND. */
MUST_USE enum err history_hash(struct store *s, uint32_t outlet, uint32_t till,
                               uint64_t seq, uint8_t ret_hash[LEDGER_HASH_LEN]);

#endif
