/* hq/store/store.h - where headquarters keeps what it knows: the one seam
 * between HQ and a database. SQL stands only in this folder; today SQLite in
 * one file D/hq.db, for a chain on several machines a PostgreSQL one behind
 * the same calls.
 *
 * Facts (headquarters' own ledger, the tills' ledgers as received, keys) and
 * what is recomputed from them (everything that is listed) are kept apart;
 * store_rebuild drops the second and makes it anew.
 *
 * Several processes may hold the same store: short transactions, one writer at
 * a time, waits at most DB_BUSY_MS. One struct store belongs to one thread. */
#ifndef HQ_STORE_STORE_H
#define HQ_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/db.h"
#include "base/diag.h"
#include "base/money.h"
#include "base/quantity.h"
#include "sync/keys.h"
#include "sync/ledger.h"

#define STORE_NAME_MAX     256 /* bytes of a name, with the NUL */
#define STORE_AUDIENCE_MAX 64
#define STORE_CODE_MAX     32

struct store;

enum store_mode {
    STORE_READ, /* listings: changes nothing, never waits for a writer */
    STORE_WRITE,
};

/* Makes dir (and its parents' last step) and an empty store in it; ERR_EXISTS
 * when there is one. */
MUST_USE enum err store_create(const char *dir, struct diag *d);
MUST_USE enum err store_open(const char *dir, enum store_mode mode,
                             struct store **ret_store, struct diag *d);
/* NULL-safe. */
void store_close(struct store *s);
/* For sync/'s ledger and feed, which live in the same file. */
struct db *store_db(struct store *s);

MUST_USE enum err store_begin(struct store *s);
/* `err = store_end(s, err)`: commit on ERR_OK, else undo and keep err. */
MUST_USE enum err store_end(struct store *s, enum err err);
/* A number that differs once another process committed. */
MUST_USE enum err store_changes(struct store *s, int64_t *ret_number);

/* Small named texts: chain name, listen address. ERR_NOTFOUND. */
MUST_USE enum err store_state(struct store *s, const char *name, char *ret_text,
                              size_t cap);
MUST_USE enum err store_state_set(struct store *s, const char *name,
                                  const char *value);

/* ---- headquarters' own ledger ----------------------------------------------
 * Inside a transaction. Appends e and updates everything recomputed from it. */
MUST_USE enum err store_record(struct store *s, const Ledger__Entry *e);
/* A decision for shops: FeedPut of record under its key for audience; NULL
 * takes the key away. What is already so writes nothing. */
MUST_USE enum err store_put(struct store *s, int64_t at_ms,
                            const char *audience, const char *key,
                            const Feed__Record *record);

/* ---- range
 * -----------------------------------------------------------------*/
/* code: 14 digits of a GTIN, or minus a PLU. ERR_NOTFOUND. pack 0: base. */
MUST_USE enum err store_code(struct store *s, int64_t code, uint32_t *ret_item,
                             uint32_t *ret_pack);
struct store_item {
    struct buf record; /* feed.Item, packed; owned: buf_release */
    int64_t cost_fen;  /* -1: unknown */
    char audience[STORE_AUDIENCE_MAX];
};
/* ERR_NOTFOUND. */
MUST_USE enum err store_item(struct store *s, uint32_t item,
                             struct store_item *ret_item);
/* The price book of an item for one audience, packed; ERR_NOTFOUND. */
MUST_USE enum err store_price_book(struct store *s, uint32_t item,
                                   const char *audience,
                                   struct buf *ret_record);
enum store_ids {
    STORE_ID_ITEM,
    STORE_ID_OUTLET,
    STORE_ID_TILL,
    STORE_ID_CASHIER,
    STORE_ID_RECALL,
    STORE_ID_PROMOTION,
};
/* The number after the last one given out. */
MUST_USE enum err store_next_id(struct store *s, enum store_ids kind,
                                uint32_t *ret_id);
MUST_USE enum err store_adopted(struct store *s, uint32_t till,
                                uint64_t local_item, uint32_t *ret_item);

/* ---- outlets, people, settings
 * ---------------------------------------------*/
struct store_outlet {
    uint32_t id;
    char name[STORE_NAME_MAX];
    char division[16], division_source[64];
    bool franchise;
};
MUST_USE enum err store_outlet(struct store *s, uint32_t id,
                               struct store_outlet *ret_outlet);
/* Whether any outlet is in the group. */
MUST_USE enum err store_group_known(struct store *s, const char *group,
                                    bool *ret_known);
/* The groups of an outlet, one call each. */
typedef enum err (*store_text_fn)(void *ctx, const char *text);
MUST_USE enum err store_groups(struct store *s, uint32_t outlet,
                               store_text_fn fn, void *ctx);
/* The cashier's feed record, packed, and the outlet; ERR_NOTFOUND. */
MUST_USE enum err store_cashier(struct store *s, uint32_t id,
                                uint32_t *ret_outlet, struct buf *ret_record);
/* The recall's feed record, packed, and its audience; ERR_NOTFOUND. */
MUST_USE enum err store_recall(struct store *s, uint32_t id,
                               char ret_audience[STORE_AUDIENCE_MAX],
                               struct buf *ret_record);
/* Divisions: names of the codes, when they were imported. */
MUST_USE enum err store_division_put(struct store *s, const char *code,
                                     const char *name);
MUST_USE enum err store_division(struct store *s, const char *code,
                                 char *ret_name, size_t cap);
MUST_USE enum err store_division_count(struct store *s, int64_t *ret_count);

/* ---- enrolment and keys
 * ----------------------------------------------------*/
struct store_enrolment {
    int64_t id;
    uint32_t outlet;
    uint8_t public_key[KEY_LEN];
    int64_t expires_ms;
    int64_t used_ms; /* 0: not used */
    uint32_t used_by;
};
MUST_USE enum err store_enrolment_add(struct store *s, uint32_t outlet,
                                      const uint8_t public_key[KEY_LEN],
                                      int64_t now_ms, int64_t expires_ms,
                                      int64_t *ret_id);
MUST_USE enum err store_enrolment(struct store *s, int64_t id,
                                  struct store_enrolment *ret_enrolment);
MUST_USE enum err store_enrolment_use(struct store *s, int64_t id,
                                      uint32_t till, int64_t now_ms);

struct store_key {
    uint32_t till, outlet;
    uint8_t sign_key[KEY_LEN], curve_key[KEY_LEN];
    uint64_t from_seq;
    bool revoked;
};
/* The key in force; ERR_NOTFOUND: no such till; ERR_DENIED: revoked. */
MUST_USE enum err store_till_key(struct store *s, uint32_t till,
                                 struct store_key *ret_key);
/* ERR_NOTFOUND. */
MUST_USE enum err store_till_outlet(struct store *s, uint32_t till,
                                    uint32_t *ret_outlet);
/* Whether the till has a key that is not revoked. */
MUST_USE enum err store_till_admitted(struct store *s, uint32_t till,
                                      bool *ret_admitted);
/* Keys the transport lets in: of tills, and of enrolments that ended after
 * since_ms (used and outdated ones too, so that they can be told). */
struct store_admitted {
    uint8_t curve_key[KEY_LEN];
    uint32_t till;     /* 0: an enrolment */
    int64_t enrolment; /* 0: a till */
};
typedef enum err (*store_admitted_fn)(void *ctx,
                                      const struct store_admitted *a);
MUST_USE enum err store_admitted(struct store *s, int64_t since_ms,
                                 store_admitted_fn fn, void *ctx);
/* Every key a till ever had, oldest first. */
typedef enum err (*store_key_fn)(void *ctx, const struct store_key *key);
MUST_USE enum err store_till_keys(struct store *s, uint32_t till,
                                  store_key_fn fn, void *ctx);

/* ---- the tills' ledgers
 * ----------------------------------------------------*/
struct store_progress {
    struct ledger_head head;
    int64_t contact_ms;
    uint32_t forks;
};
/* Zeros for a till never heard of. */
MUST_USE enum err store_progress(struct store *s, uint32_t till,
                                 struct store_progress *ret_progress);
MUST_USE enum err store_progress_head(struct store *s, uint32_t till,
                                      const struct ledger_head *head,
                                      int64_t now_ms);
struct store_seen {
    const char *software;
    int64_t skew_ms;
    uint64_t own_seq;
};
/* seen NULL: heard of, nothing more. */
MUST_USE enum err store_progress_seen(struct store *s, uint32_t till,
                                      const struct store_seen *seen,
                                      int64_t now_ms);
MUST_USE enum err store_cursor_put(struct store *s, uint32_t till,
                                   const char *audience, uint64_t version);

/* A run of entries as received, end_hash after its last one; a short one is
 * joined to the run before it. */
MUST_USE enum err store_run_add(struct store *s, uint32_t outlet, uint32_t till,
                                uint64_t first_seq, uint32_t count,
                                const void *bytes, size_t len,
                                const uint8_t end_hash[LEDGER_HASH_LEN]);
struct store_run {
    uint32_t outlet, till;
    uint64_t first_seq;
    uint32_t count;
    const uint8_t *end_hash;
    const uint8_t *bytes; /* borrowed until the function returns */
    size_t len;
};
typedef enum err (*store_run_fn)(void *ctx, const struct store_run *run);
/* To walk it with ledger_run_next; borrows its bytes. */
struct ledger_run store_run_open(const struct store_run *run);
/* Runs that hold seq `from` or later ones, in order; ERR_NOTFOUND from the
 * function ends the walk without an error. */
MUST_USE enum err store_runs(struct store *s, uint32_t outlet, uint32_t till,
                             uint64_t from, store_run_fn fn, void *ctx);
/* The head before it, replaces_seq, goes when it came today: the new signature
 * vouches for it. */
MUST_USE enum err store_head_add(struct store *s, uint32_t outlet,
                                 uint32_t till, const struct ledger_head *head,
                                 const uint8_t signature[LEDGER_SIGNATURE_LEN],
                                 uint64_t replaces_seq, int64_t now_ms);
/* The signature of a head; ERR_NOTFOUND. */
MUST_USE enum err store_head(struct store *s, uint32_t outlet, uint32_t till,
                             const struct ledger_head *head,
                             uint8_t ret_signature[LEDGER_SIGNATURE_LEN]);
struct store_head {
    struct ledger_head head;
    uint8_t signature[LEDGER_SIGNATURE_LEN];
};
typedef enum err (*store_head_fn)(void *ctx, const struct store_head *head);
MUST_USE enum err store_heads(struct store *s, uint32_t outlet, uint32_t till,
                              store_head_fn fn, void *ctx);
/* A branch that cannot be taken: kept beside, counted as a fork. */
struct store_branch {
    uint32_t outlet, till;
    uint64_t first_seq;
    uint32_t count;
    const void *bytes;
    size_t len;
    struct store_head head;
};
MUST_USE enum err
store_branch_add(struct store *s, const struct store_branch *b, int64_t now_ms);
typedef enum err (*store_till_fn)(void *ctx, uint32_t outlet, uint32_t till);
MUST_USE enum err store_tills(struct store *s, store_till_fn fn, void *ctx);

/* ---- what is recomputed from the tills' ledgers
 * ----------------------------*/
enum store_tender {
    STORE_CASH, /* less the change */
    STORE_WECHAT,
    STORE_ALIPAY,
    STORE_UNIONPAY,
    STORE_CREDIT,
    STORE_OTHER,
    STORE_TENDERS
};
struct store_sale {
    uint32_t outlet, till;
    uint64_t seq;
    int32_t day;
    int64_t at_ms;
    uint32_t cashier;
    int32_t lines; /* of a refund below zero, like its amounts */
    int64_t total_fen;
    int64_t tender_fen[STORE_TENDERS];
};
MUST_USE enum err store_sale_add(struct store *s, const struct store_sale *x);

struct store_item_day {
    uint32_t outlet;
    int32_t day;
    uint32_t own_till; /* 0: an item of the range */
    uint64_t item;
    int64_t milli, amount_fen, lines;
};
/* Adds to what is there. */
MUST_USE enum err store_item_day_add(struct store *s,
                                     const struct store_item_day *x);
/* item: as the till names it, adopted or not. */
MUST_USE enum err store_stock_add(struct store *s, uint32_t outlet,
                                  uint32_t till, uint64_t item, int64_t milli);
/* Replaces it: a count. */
MUST_USE enum err store_stock_set(struct store *s, uint32_t outlet,
                                  uint32_t till, uint64_t item, int64_t milli);
MUST_USE enum err store_shift_open(struct store *s, uint32_t outlet,
                                   uint32_t till, int64_t at_ms,
                                   uint32_t cashier,
                                   const Ledger__ShiftOpened *x);
MUST_USE enum err store_shift_close(struct store *s, uint32_t outlet,
                                    uint32_t till, int64_t at_ms,
                                    const Ledger__ShiftClosed *x);
/* A keeper allowed something; the day is of the till's clock. */
struct store_override {
    uint32_t outlet, till, cashier, keeper, basket;
    uint64_t seq, item;
    int64_t at_ms, amount_fen;
    int32_t day, expiry_day;
    const char *kind, *lot, *reason;
};
MUST_USE enum err store_override_put(struct store *s,
                                     const struct store_override *x);
/* ---- what came back ------------------------------------------------------*/

/* A sale as its paper names it. */
struct store_named {
    uint32_t outlet, till; /* 0: none, without a receipt */
    uint64_t seq;
    int64_t tag; /* the first 8 bytes of its hash */
};
struct store_refund {
    struct store_sale money; /* amounts are positive */
    uint32_t keeper;
    struct store_named sale;
    const char *reason;
};
MUST_USE enum err store_refund_add(struct store *s,
                                   const struct store_refund *x);
/* Of a sale's line, at one till. */
struct store_back {
    uint32_t till, place;
    int64_t milli, fen;
};
struct store_way {
    uint32_t till;
    Ledger__TenderType type;
    uint64_t payment_seq;
    int64_t fen;
};
/* Each adds to what is there. */
MUST_USE enum err store_refund_line_add(struct store *s,
                                        const struct store_named *sale,
                                        const struct store_back *x);
MUST_USE enum err store_refund_way_add(struct store *s,
                                       const struct store_named *sale,
                                       const struct store_way *x);
/* A line of the sale itself; again is fine. */
MUST_USE enum err store_refund_sold_put(struct store *s,
                                        const struct store_named *sale,
                                        uint32_t place, int64_t milli,
                                        int64_t fen);
/* Is there any refund whose sale is not here? Any of this very sale? */
MUST_USE enum err store_refunds_waiting(struct store *s, bool *ret_any);
MUST_USE enum err store_refund_awaits(struct store *s, uint32_t till,
                                      uint64_t seq, bool *ret_awaits);
typedef enum err (*store_back_fn)(void *ctx, const struct store_back *x);
MUST_USE enum err store_refund_lines(struct store *s,
                                     const struct store_named *sale,
                                     store_back_fn fn, void *ctx);
typedef enum err (*store_way_fn)(void *ctx, const struct store_way *x);
MUST_USE enum err store_refund_ways(struct store *s,
                                    const struct store_named *sale,
                                    store_way_fn fn, void *ctx);
/* Where the entry stands that was once number seq with a hash that begins so,
 * and which fork moved it; ERR_NOTFOUND. */
MUST_USE enum err store_rebased_named(struct store *s, uint32_t till,
                                      uint64_t seq, const uint8_t *hash,
                                      size_t hash_len, uint64_t *ret_seq,
                                      uint32_t *ret_epoch,
                                      uint8_t ret_hash[LEDGER_HASH_LEN]);

/* Goods that moved besides sales; texts are never NULL. */
struct store_move {
    uint32_t outlet, till, cashier, other_outlet, place;
    uint64_t seq, item; /* item: as the till names it */
    int64_t at_ms, milli, amount_fen;
    int32_t day, expiry_day;
    const char *kind, *lot, *party, *note, *why, *reason;
};
MUST_USE enum err store_move_put(struct store *s, const struct store_move *x);
struct store_local_item {
    uint32_t outlet, till;
    uint64_t item;
    const char *code, *name, *unit;
    int64_t price_fen;
    bool by_weight;
    int64_t at_ms;
};
MUST_USE enum err store_local_item_put(struct store *s,
                                       const struct store_local_item *x);
/* name, unit and code are borrowed until the next call; ERR_NOTFOUND. */
MUST_USE enum err store_local_item(struct store *s, uint32_t till,
                                   uint64_t item,
                                   struct store_local_item *ret_item);
/* Notes where an entry that a fork moved stands. *ret_new: it was not noted
 * before. */
MUST_USE enum err store_rebased_put(struct store *s, uint32_t till,
                                    uint64_t seq, const Ledger__Origin *origin,
                                    bool *ret_new);
/* ERR_NOTFOUND: it was not moved. */
MUST_USE enum err store_rebased(struct store *s, uint32_t till, uint32_t epoch,
                                uint64_t origin_seq, uint64_t *ret_seq);
MUST_USE enum err store_suspect_add(struct store *s, uint32_t till,
                                    uint32_t count);

/* Forgets what is recomputed: of the tills' ledgers. */
MUST_USE enum err store_till_facts_clear(struct store *s);
/* Drops and replays what is recomputed from headquarters' own ledger. */
MUST_USE enum err store_own_rebuild(struct store *s);
/* A digest over every recomputed row, to compare before and after. */
MUST_USE enum err store_digest(struct store *s,
                               uint8_t ret_digest[LEDGER_HASH_LEN]);

#endif
