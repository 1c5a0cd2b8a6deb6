/* sync/ledger.h - an append-only ledger in SQLite.
 *
 * Entries are numbered without gaps from 1 and chained:
 *     hash[n] = BLAKE2b-256(hash[n-1] || bytes[n]),  hash[0] = 32 zero bytes
 * over the exact stored bytes of a ledger.proto Entry. Heads are signed with
 * Ed25519 over
 *     "liandian head 1" || till (4, big-endian) || epoch (4) || seq (8) || hash
 * so a signature vouches for everything up to seq. Headquarters' own ledger
 * has the same form with till 0.
 *
 * The same tables serve a till and headquarters' own ledger. Appending joins
 * the caller's transaction, so that an entry and what is recomputed from it
 * become durable together. */
#ifndef SYNC_LEDGER_H
#define SYNC_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/db.h"
#include "base/money.h"
#include "sync/ledger.pb-c.h"

#define LEDGER_HASH_LEN      32
#define LEDGER_SIGNATURE_LEN 64
#define LEDGER_ENTRY_MAX     65536 /* bytes of one entry */
/* Items a shop added itself: this plus the seq of the LocalItem entry. Feed
 * items stay below. */
#define LEDGER_LOCAL_ITEM    (UINT64_C(1) << 40)

struct ledger_head {
    uint32_t epoch; /* counts the forks; 0 before the first */
    uint64_t seq;   /* 0: empty ledger */
    uint8_t hash[LEDGER_HASH_LEN];
};

/* A run of consecutive entries, as stored and as carried on the wire: each is
 * its length as a varint, then its bytes. */
struct ledger_run {
    uint64_t first_seq;
    uint32_t count;
    struct buf bytes; /* owned: buf_release */
};

/* Creates or upgrades the tables (call inside db_migrate's steps: migration 1
 * of a database that holds a ledger begins with this text). */
extern const char *const ledger_schema;

/* hash[n] from hash[n-1] and the entry. */
void ledger_chain(const uint8_t before[LEDGER_HASH_LEN], const void *bytes,
                  size_t len, uint8_t ret_hash[LEDGER_HASH_LEN]);

/* Reads the head; all zero for an empty ledger. */
MUST_USE enum err ledger_head(struct db *db, struct ledger_head *ret_head);

/* Packs and appends e inside the caller's transaction (CHECKed); ERR_RANGE
 * when longer than LEDGER_ENTRY_MAX. Reads the head from the database, so two
 * processes may append in turn. */
MUST_USE enum err ledger_append(struct db *db, const Ledger__Entry *e,
                                struct ledger_head *ret_head);

/* The entry's stored bytes, appended to ret_bytes; ERR_NOTFOUND. */
MUST_USE enum err ledger_read(struct db *db, uint64_t seq,
                              struct buf *ret_bytes);
/* Its hash; seq 0 gives zeros. ERR_NOTFOUND. */
MUST_USE enum err ledger_hash_at(struct db *db, uint64_t seq,
                                 uint8_t ret_hash[LEDGER_HASH_LEN]);
/* Entries from first on, at most max_count and about max_bytes. */
MUST_USE enum err ledger_read_run(struct db *db, uint64_t first,
                                  uint32_t max_count, size_t max_bytes,
                                  struct ledger_run *ret_run);

/* Walks a run: *at starts at 0. *ret_bytes borrows from the run; false at its
 * end. ERR_FORMAT on a malformed run. */
MUST_USE enum err ledger_run_next(const struct ledger_run *run, size_t *at,
                                  const uint8_t **ret_bytes, size_t *ret_len,
                                  bool *ret_more);

/* Recomputes the whole chain from stored bytes, unpacks each entry, checks
 * numbering, every stored hash and every stored signed head. d names the first
 * entry that does not hold, and what to do. */
MUST_USE enum err ledger_verify(struct db *db, uint32_t till,
                                uint64_t *ret_entries, struct diag *d);

/* Amount of a line before the basket discount's share (see ledger.proto).
 * ERR_RANGE on overflow. */
MUST_USE enum err ledger_line_amount(const Ledger__Line *line,
                                     struct money *ret_amount);
/* Base units that the line moves. */
MUST_USE enum err ledger_line_stock(const Ledger__Line *line,
                                    struct quantity *ret_quantity);
/* The rules of message Sale: totals add up, tenders cover it, change only in
 * cash. Readers check what they did not write. */
MUST_USE enum err ledger_check_sale(const Ledger__Sale *sale, struct diag *d);

#endif
