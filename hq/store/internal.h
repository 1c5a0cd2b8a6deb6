/* hq/store/internal.h - shared by the parts of the store only. */
#ifndef HQ_STORE_INTERNAL_H
#define HQ_STORE_INTERNAL_H

#include "base/db.h"
#include "hq/store/store.h"

struct store {
    struct db db;
    sqlite3_stmt *changes; /* PRAGMA data_version, always at hand */
};

/* One entry of headquarters' own ledger into what is recomputed from it. */
MUST_USE enum err own_apply(struct store *s, uint64_t seq,
                            const Ledger__Entry *e);
/* Exactly len bytes of a blob column; ERR_CORRUPT otherwise. */
MUST_USE enum err column_bytes(sqlite3_stmt *q, int column, void *out,
                               size_t len);
/* Sales and stock of a till's own item move to the range item that took its
 * place. */
MUST_USE enum err facts_adopt(struct store *s, uint32_t till, uint64_t local,
                              uint32_t item);

#endif
