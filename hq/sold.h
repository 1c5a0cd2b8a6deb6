/* hq/sold.h - a sale by the name on its paper, out of the ledgers as received,
 * and what came back of it: for tills that are to give something back
 * (wire.proto, SalePull), and for the list of what came back too often. */
#ifndef HQ_SOLD_H
#define HQ_SOLD_H

#include "hq/store/store.h"
#include "sync/wire.pb-c.h"

struct sold {
    struct store_named name; /* whole */
    Wire__Found found;
    uint64_t seq;   /* where the entry stands now */
    uint32_t epoch; /* and of which fork, when it was moved; else 0 */
    uint8_t hash[LEDGER_HASH_LEN];
    struct buf bytes;     /* of the entry, as stored; owned */
    Ledger__Entry *entry; /* owned; SOLD only */
};

/* hash: as much of it as is known. Not finding it is ERR_OK: see found. */
MUST_USE enum err sold_find(struct store *s, uint32_t till, uint64_t seq,
                            const uint8_t *hash, size_t hash_len,
                            struct sold *ret_sold);
void sold_release(struct sold *sold); /* on a zeroed one too */
/* The answer to a till, packed at the end of ret_bytes. */
MUST_USE enum err sold_answer(struct store *s, const Wire__SalePull *pull,
                              struct buf *ret_bytes);
/* The first 8 bytes of a hash, as the tables have them. */
int64_t sold_tag(const uint8_t *hash);

#endif
