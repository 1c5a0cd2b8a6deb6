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
 * The same tables (sync/sql/ledger_schema.sql: put sql_ledger_schema of
 * "sync/sql.h" as a migration of its own into any database that holds a
 * ledger) serve a till and headquarters' own ledger. Appending joins the
 * caller's transaction, so that an entry and what is recomputed from it become
 * durable together. One database holds one ledger. */
#ifndef SYNC_LEDGER_H
#define SYNC_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/db.h"
#include "sync/ledger.pb-c.h"
#include "sync/sale_math.h"

#define LEDGER_HASH_LEN      32
#define LEDGER_SIGNATURE_LEN 64
#define LEDGER_KEY_LEN       32    /* public, Ed25519 */
#define LEDGER_ENTRY_MAX     65536 /* bytes of one entry */
/* Of which a new entry leaves this free for the Origin it gets when it is
 * re-based after a fork. */
#define LEDGER_ORIGIN_ROOM 64
/* Items a shop added itself: this plus the seq of the LocalItem entry. Feed
 * items stay below. */
#define LEDGER_LOCAL_ITEM (UINT64_C(1) << 40)

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

/* hash[n] from hash[n-1] and the entry. */
void ledger_chain(const uint8_t before[LEDGER_HASH_LEN], const void *bytes,
                  size_t len, uint8_t ret_hash[LEDGER_HASH_LEN]);

/* Reads the head; all zero for an empty ledger. */
MUST_USE enum err ledger_head(struct db *db, struct ledger_head *ret_head);

/* Packs and appends e inside the caller's transaction (CHECKed); ERR_RANGE
 * when longer than LEDGER_ENTRY_MAX - LEDGER_ORIGIN_ROOM. Reads the head from
 * the database, so two processes may append in turn. ret_head may be NULL. */
MUST_USE enum err ledger_append(struct db *db, const Ledger__Entry *e,
                                struct ledger_head *ret_head);
/* Keeps a signed head; a second one for the same entry is ignored. */
MUST_USE enum err
ledger_keep_signature(struct db *db, const struct ledger_head *h,
                      const uint8_t signature[LEDGER_SIGNATURE_LEN]);
/* The last signed head of the present branch; ERR_NOTFOUND. */
MUST_USE enum err
ledger_last_signature(struct db *db, struct ledger_head *ret_head,
                      uint8_t ret_signature[LEDGER_SIGNATURE_LEN]);
/* Whether e names the key that signs from here on (Genesis, KeyChanged,
 * HqGenesis). */
bool ledger_names_key(const Ledger__Entry *e, uint8_t ret_key[LEDGER_KEY_LEN]);
/* The key that the ledger names last; ERR_NOTFOUND. Walks the ledger: for
 * starting up. */
MUST_USE enum err ledger_last_key(struct db *db,
                                  uint8_t ret_key[LEDGER_KEY_LEN]);

/* Recovery after a fork, in the caller's transaction: entries past fork_seq
 * move to ledger_aside, the run (whose first_seq is fork_seq + 1) takes their
 * numbers, the epoch becomes that of new_head. ERR_BUSY and nothing changed
 * when the head is no longer `expected`; ERR_FORMAT when the run does not end
 * in new_head. */
MUST_USE enum err ledger_replace_tail(struct db *db,
                                      const struct ledger_head *expected,
                                      uint64_t fork_seq,
                                      const struct ledger_run *run,
                                      const struct ledger_head *new_head);

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

/* Adds one entry to a run. */
MUST_USE enum err ledger_run_add(struct ledger_run *run, const void *bytes,
                                 size_t len);
/* Walks a run: *at starts at 0. *ret_bytes borrows from the run; false at its
 * end. ERR_FORMAT on a malformed run. */
MUST_USE enum err ledger_run_next(const struct ledger_run *run, size_t *at,
                                  const uint8_t **ret_bytes, size_t *ret_len,
                                  bool *ret_more);

/* Recomputes the whole chain from stored bytes, unpacks each entry, checks
 * numbering, every stored hash, every branch set aside and every stored signed
 * head (a key signs until the entry that names the next one; a new key may sign
 * heads before it was named). ERR_CORRUPT; d names the first entry that does
 * not hold, and what to do. */
MUST_USE enum err ledger_verify(struct db *db, uint32_t till,
                                uint64_t *ret_entries, struct diag *d);

#endif
