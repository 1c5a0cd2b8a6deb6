#include "sync/replica_db.h"

#include <string.h>

#include "base/check.h"
#include "sync/sql.h"

static void op_send(void *ctx, const void *frame, size_t len)
{
    struct replica_db *r = ctx;
    r->send(r->ctx, frame, len);
}

static enum err op_head(void *ctx, struct ledger_head *ret_head)
{
    struct replica_db *r = ctx;
    return ledger_head(r->till_db, ret_head);
}

static enum err op_hash_at(void *ctx, uint64_t seq,
                           uint8_t ret_hash[LEDGER_HASH_LEN])
{
    struct replica_db *r = ctx;
    return ledger_hash_at(r->till_db, seq, ret_hash);
}

static enum err op_read_run(void *ctx, uint64_t first, uint32_t max_count,
                            size_t max_bytes, struct ledger_run *ret_run)
{
    struct replica_db *r = ctx;
    return ledger_read_run(r->till_db, first, max_count, max_bytes, ret_run);
}

/* A later signed head vouches for all before it on its branch: only the last
 * one is kept, so that signatures do not outgrow the sales. */
static enum err keep_last(struct db *db, const struct ledger_head *head,
                          const uint8_t *signature)
{
    struct ledger_head old;
    uint8_t old_signature[LEDGER_SIGNATURE_LEN];
    enum err err = ledger_last_signature(db, &old, old_signature);
    if (!err && old.seq >= head->seq)
        return ERR_OK;
    if (!err)
        err = db_run(db, sql_ledger_signature_drop, "ib", (int64_t)old.seq,
                     old.hash, sizeof(old.hash));
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    return err ? err : ledger_keep_signature(db, head, signature);
}

static enum err put_acked(struct db *db, const struct ledger_head *head,
                          const uint8_t *signature)
{
    enum err err = db_begin(db);
    if (err)
        return err;
    err = db_run(db, sql_replica_acked, "i", (int64_t)head->seq);
    if (!err && signature)
        err = keep_last(db, head, signature);
    return db_end(db, err);
}

/* Headquarters says it again when a power cut takes it away, so this need not
 * make the disk wait while somebody pays. */
static enum err op_acked(void *ctx, const struct ledger_head *head,
                         const uint8_t *signature)
{
    struct db *db = ((struct replica_db *)ctx)->till_db;
    enum err err = db_exec(db, "PRAGMA synchronous=NORMAL");
    if (!err)
        err = put_acked(db, head, signature);
    enum err back = db_exec(db, "PRAGMA synchronous=FULL");
    return err ? err : back;
}

static enum err adopt(struct db *db, const struct replica_adopt *a)
{
    enum err err = ledger_replace_tail(db, &a->expected, a->fork_seq, &a->run,
                                       &a->new_head);
    if (!err && a->keep_signature)
        err = ledger_keep_signature(db, &a->hq_head, a->hq_signature);
    if (!err)
        err = db_run(db, sql_replica_acked, "i", (int64_t)a->hq_head.seq);
    if (!err)
        err = db_run(db, sql_replica_recovered, "iii", (int64_t)a->fork_seq,
                     (int64_t)(a->hq_head.seq - a->fork_seq),
                     (int64_t)a->rebased);
    return err;
}

static enum err op_adopt(void *ctx, const struct replica_adopt *a)
{
    struct db *db = ((struct replica_db *)ctx)->till_db;
    enum err err = db_begin(db);
    if (err)
        return err;
    return db_end(db, adopt(db, a));
}

static enum err op_feed_cursors(void *ctx, struct feed_cursors *ret_cursors)
{
    struct replica_db *r = ctx;
    return feed_copy_cursors(r->copy, ret_cursors);
}

static enum err op_feed_audiences(void *ctx, const struct feed_audiences *a)
{
    struct replica_db *r = ctx;
    return feed_copy_audiences(r->copy, a);
}

static enum err op_feed_apply(void *ctx, const struct feed_page *page)
{
    struct replica_db *r = ctx;
    return feed_copy_apply(r->copy, page);
}

static enum err op_feed_reset(void *ctx, const char *audience)
{
    struct replica_db *r = ctx;
    return feed_copy_reset(r->copy, audience);
}

static enum err op_people_kept(void *ctx, const Wire__PeopleKept *kept)
{
    struct replica_db *r = ctx;
    return r->people_kept ? r->people_kept(r->ctx, kept) : ERR_OK;
}

static enum err op_sale_found(void *ctx, const Wire__SaleFound *found)
{
    struct replica_db *r = ctx;
    return r->sale_found ? r->sale_found(r->ctx, found) : ERR_OK;
}

static void op_event(void *ctx, const struct replica_event *e)
{
    struct replica_db *r = ctx;
    if (r->event)
        r->event(r->ctx, e);
}

const struct replica_ops replica_db_ops = {
    .send = op_send,
    .head = op_head,
    .hash_at = op_hash_at,
    .read_run = op_read_run,
    .acked = op_acked,
    .adopt = op_adopt,
    .feed_cursors = op_feed_cursors,
    .feed_audiences = op_feed_audiences,
    .feed_apply = op_feed_apply,
    .feed_reset = op_feed_reset,
    .event = op_event,
    .sale_found = op_sale_found,
    .people_kept = op_people_kept,
};

enum err replica_db_record(struct db *till_db,
                           struct replica_record *ret_record)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(till_db, sql_replica_record, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_CORRUPT;
    if (err)
        return err;
    ret_record->acked_seq = (uint64_t)sqlite3_column_int64(q, 0);
    ret_record->projections_stale = sqlite3_column_int64(q, 1) != 0;
    ret_record->recovered_fork = (uint64_t)sqlite3_column_int64(q, 2);
    ret_record->recovered_taken = (uint64_t)sqlite3_column_int64(q, 3);
    ret_record->recovered_rebased = (uint64_t)sqlite3_column_int64(q, 4);
    ret_record->recovered_count = sqlite3_column_int64(q, 5);
    db_done(q);
    return ERR_OK;
}

enum err replica_db_told(struct db *till_db, uint64_t seq, uint64_t known)
{
    enum err err = db_begin(till_db);
    if (err)
        return err;
    return db_end(till_db, db_run(till_db, sql_replica_told, "ii", (int64_t)seq,
                                  (int64_t)known));
}

enum err replica_db_fresh(struct db *till_db)
{
    CHECK(till_db->depth > 0);
    return db_run(till_db, sql_replica_fresh, "");
}

static enum err ensure_key(struct db *db, const struct keys *keys,
                           int64_t clock_ms)
{
    uint8_t named[LEDGER_KEY_LEN];
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__KeyChanged changed = LEDGER__KEY_CHANGED__INIT;
    enum err err = ledger_last_key(db, named);
    if (err == ERR_NOTFOUND)
        return ERR_OK; /* before Genesis */
    if (err || memcmp(named, keys->sign_public, KEY_LEN) == 0)
        return err;
    changed.sign_key.data = (uint8_t *)(uintptr_t)keys->sign_public;
    changed.sign_key.len = KEY_LEN;
    e.at_ms = (uint64_t)clock_ms;
    e.fact_case = LEDGER__ENTRY__FACT_KEY_CHANGED;
    e.key_changed = &changed;
    return ledger_append(db, &e, NULL);
}

enum err replica_db_ensure_key(struct db *till_db, const struct keys *keys,
                               int64_t clock_ms)
{
    enum err err = db_begin(till_db);
    if (err)
        return err;
    return db_end(till_db, ensure_key(till_db, keys, clock_ms));
}
