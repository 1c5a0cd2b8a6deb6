#include "sync/ledger.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "sync/sql.h"

void ledger_chain(const uint8_t before[LEDGER_HASH_LEN], const void *bytes,
                  size_t len, uint8_t ret_hash[LEDGER_HASH_LEN])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, LEDGER_HASH_LEN);
    crypto_generichash_update(&state, before, LEDGER_HASH_LEN);
    crypto_generichash_update(&state, bytes, len);
    crypto_generichash_final(&state, ret_hash, LEDGER_HASH_LEN);
}

/* A hash column; ERR_CORRUPT when it is not one. */
static enum err column_hash(sqlite3_stmt *q, int column,
                            uint8_t ret_hash[LEDGER_HASH_LEN])
{
    if (sqlite3_column_bytes(q, column) != LEDGER_HASH_LEN)
        return ERR_CORRUPT;
    memcpy(ret_hash, sqlite3_column_blob(q, column), LEDGER_HASH_LEN);
    return ERR_OK;
}

enum err ledger_head(struct db *db, struct ledger_head *ret_head)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct ledger_head h = {0};
    enum err err = db_bind(db, sql_ledger_head, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_CORRUPT;
    h.epoch = (uint32_t)sqlite3_column_int64(q, 2);
    if (sqlite3_column_type(q, 0) != SQLITE_NULL) {
        h.seq = (uint64_t)sqlite3_column_int64(q, 0);
        err = column_hash(q, 1, h.hash);
    }
    db_done(q);
    if (!err)
        *ret_head = h;
    return err;
}

static enum err insert(struct db *db, struct ledger_head *h, const void *bytes,
                       size_t len)
{
    uint8_t hash[LEDGER_HASH_LEN];
    ledger_chain(h->hash, bytes, len, hash);
    enum err err = db_run(db, sql_ledger_insert, "ibb", (int64_t)(h->seq + 1),
                          hash, sizeof(hash), bytes, len);
    if (err)
        return err;
    h->seq++;
    memcpy(h->hash, hash, sizeof(hash));
    return ERR_OK;
}

enum err ledger_append(struct db *db, const Ledger__Entry *e,
                       struct ledger_head *ret_head)
{
    struct ledger_head h;
    struct buf bytes = {0};
    CHECK(db->depth > 0);
    size_t len = ledger__entry__get_packed_size(e);
    if (len == 0 || len > LEDGER_ENTRY_MAX - LEDGER_ORIGIN_ROOM)
        return ERR_RANGE;
    enum err err = buf_reserve(&bytes, len);
    if (err)
        goto out;
    bytes.len = ledger__entry__pack(e, bytes.data);
    err = ledger_head(db, &h);
    if (!err)
        err = insert(db, &h, bytes.data, bytes.len);
    if (!err && e->fact_case == LEDGER__ENTRY__FACT_EPOCH_STARTED) {
        h.epoch = e->epoch_started->epoch;
        err = db_run(db, sql_ledger_set_epoch, "i", (int64_t)h.epoch);
    }
    if (!err && ret_head)
        *ret_head = h;
out:
    buf_release(&bytes);
    return err;
}

enum err ledger_keep_signature(struct db *db, const struct ledger_head *h,
                               const uint8_t signature[LEDGER_SIGNATURE_LEN])
{
    return db_run(db, sql_ledger_signature_add, "ibib", (int64_t)h->seq,
                  h->hash, sizeof(h->hash), (int64_t)h->epoch, signature,
                  (size_t)LEDGER_SIGNATURE_LEN);
}

enum err ledger_last_signature(struct db *db, struct ledger_head *ret_head,
                               uint8_t ret_signature[LEDGER_SIGNATURE_LEN])
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct ledger_head h = {0};
    enum err err = db_bind(db, sql_ledger_signature_last, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (err)
        return err;
    h.seq = (uint64_t)sqlite3_column_int64(q, 0);
    h.epoch = (uint32_t)sqlite3_column_int64(q, 2);
    err = column_hash(q, 1, h.hash);
    if (!err && sqlite3_column_bytes(q, 3) != LEDGER_SIGNATURE_LEN)
        err = ERR_CORRUPT;
    if (!err) {
        *ret_head = h;
        memcpy(ret_signature, sqlite3_column_blob(q, 3), LEDGER_SIGNATURE_LEN);
    }
    db_done(q);
    return err;
}

static const ProtobufCBinaryData *key_of(const Ledger__Entry *e)
{
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_GENESIS:
        return &e->genesis->sign_key;
    case LEDGER__ENTRY__FACT_KEY_CHANGED:
        return &e->key_changed->sign_key;
    case LEDGER__ENTRY__FACT_HQ_GENESIS:
        return &e->hq_genesis->sign_key;
    default:
        return NULL;
    }
}

bool ledger_names_key(const Ledger__Entry *e, uint8_t ret_key[LEDGER_KEY_LEN])
{
    const ProtobufCBinaryData *key = key_of(e);
    if (!key || key->len != LEDGER_KEY_LEN)
        return false;
    memcpy(ret_key, key->data, LEDGER_KEY_LEN);
    return true;
}

enum err ledger_last_key(struct db *db, uint8_t ret_key[LEDGER_KEY_LEN])
{
    sqlite3_stmt *q = NULL;
    bool row = false, found = false;
    enum err err = db_bind(db, sql_ledger_walk_back, &q, "");
    while (!err && !found) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        Ledger__Entry *e =
            ledger__entry__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                  sqlite3_column_blob(q, 0));
        if (!e)
            err = ERR_CORRUPT;
        else
            found = ledger_names_key(e, ret_key);
        if (e)
            ledger__entry__free_unpacked(e, NULL);
    }
    db_done(q);
    return err || found ? err : ERR_NOTFOUND;
}

static enum err put_run(struct db *db, const struct ledger_run *run,
                        struct ledger_head *h)
{
    size_t at = 0, len = 0;
    const uint8_t *bytes = NULL;
    bool more = true;
    enum err err = ERR_OK;
    while (!err) {
        err = ledger_run_next(run, &at, &bytes, &len, &more);
        if (err || !more)
            break;
        err = insert(db, h, bytes, len);
    }
    return err;
}

enum err ledger_replace_tail(struct db *db, const struct ledger_head *expected,
                             uint64_t fork_seq, const struct ledger_run *run,
                             const struct ledger_head *new_head)
{
    struct ledger_head now, h = {.seq = fork_seq};
    int64_t branch = 0;
    CHECK(db->depth > 0);
    CHECK(run->first_seq == fork_seq + 1 && fork_seq <= expected->seq);
    enum err err = ledger_head(db, &now);
    if (err)
        return err;
    if (now.seq != expected->seq ||
        memcmp(now.hash, expected->hash, LEDGER_HASH_LEN) != 0)
        return ERR_BUSY;
    err = ledger_hash_at(db, fork_seq, h.hash);
    if (!err)
        err = db_int(db, sql_ledger_aside_branch, &branch, "");
    if (!err)
        err =
            db_run(db, sql_ledger_aside_move, "ii", branch, (int64_t)fork_seq);
    if (!err)
        err = db_run(db, sql_ledger_cut, "i", (int64_t)fork_seq);
    if (!err)
        err = put_run(db, run, &h);
    if (!err && (h.seq != new_head->seq ||
                 memcmp(h.hash, new_head->hash, LEDGER_HASH_LEN) != 0))
        err = ERR_FORMAT;
    if (!err)
        err = db_run(db, sql_ledger_set_epoch, "i", (int64_t)new_head->epoch);
    return err;
}

enum err ledger_read(struct db *db, uint64_t seq, struct buf *ret_bytes)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_ledger_read, &q, "i", (int64_t)seq);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (err)
        return err;
    err = buf_add(ret_bytes, sqlite3_column_blob(q, 0),
                  (size_t)sqlite3_column_bytes(q, 0));
    db_done(q);
    return err;
}

enum err ledger_hash_at(struct db *db, uint64_t seq,
                        uint8_t ret_hash[LEDGER_HASH_LEN])
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    if (seq == 0) {
        memset(ret_hash, 0, LEDGER_HASH_LEN);
        return ERR_OK;
    }
    enum err err = db_bind(db, sql_ledger_hash, &q, "i", (int64_t)seq);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (err)
        return err;
    err = column_hash(q, 0, ret_hash);
    db_done(q);
    return err;
}

enum err ledger_read_run(struct db *db, uint64_t first, uint32_t max_count,
                         size_t max_bytes, struct ledger_run *ret_run)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct ledger_run run = {.first_seq = first};
    enum err err = db_bind(db, sql_ledger_run, &q, "ii", (int64_t)first,
                           (int64_t)max_count);
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        size_t len = (size_t)sqlite3_column_bytes(q, 1);
        if (run.count > 0 && run.bytes.len + len > max_bytes)
            break;
        if ((uint64_t)sqlite3_column_int64(q, 0) != first + run.count)
            err = ERR_CORRUPT; /* a gap: an entry was taken out */
        else
            err = ledger_run_add(&run, sqlite3_column_blob(q, 1), len);
    }
    db_done(q);
    if (err) {
        buf_release(&run.bytes);
        return err;
    }
    *ret_run = run;
    return ERR_OK;
}

enum err ledger_run_add(struct ledger_run *run, const void *bytes, size_t len)
{
    uint8_t prefix[3];
    size_t n = 0;
    if (len == 0 || len > LEDGER_ENTRY_MAX)
        return ERR_RANGE;
    for (size_t left = len; left > 0 || n == 0; left >>= 7)
        prefix[n++] = (uint8_t)((left & 127) | (left > 127 ? 128 : 0));
    enum err err = buf_reserve(&run->bytes, n + len);
    if (!err)
        err = buf_add(&run->bytes, prefix, n);
    if (!err)
        err = buf_add(&run->bytes, bytes, len);
    if (!err)
        run->count++;
    return err;
}

enum err ledger_run_next(const struct ledger_run *run, size_t *at,
                         const uint8_t **ret_bytes, size_t *ret_len,
                         bool *ret_more)
{
    const struct buf *b = &run->bytes;
    size_t len = 0, p = *at;
    unsigned shift = 0;
    if (p == b->len) {
        *ret_more = false;
        return ERR_OK;
    }
    do {
        if (p >= b->len || shift > 14)
            return ERR_FORMAT;
        len |= (size_t)(b->data[p] & 127) << shift;
        shift += 7;
    } while (b->data[p++] & 128);
    /* One length, one spelling: no padded varints. */
    if (shift > 7 && b->data[p - 1] == 0)
        return ERR_FORMAT;
    if (len == 0 || len > LEDGER_ENTRY_MAX || len > b->len - p)
        return ERR_FORMAT;
    *ret_bytes = b->data + p;
    *ret_len = len;
    *ret_more = true;
    *at = p + len;
    return ERR_OK;
}
