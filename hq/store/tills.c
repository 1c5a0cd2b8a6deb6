/* Enrolments, keys, the tills' ledgers as received, how far each till is. */
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"

/* Sales come one by one while a till is online: joined to the row before until
 * that has so many bytes, they cost a row for some fifty of them. */
#define RUN_SMALL 1024
#define RUN_FULL  6144

enum err store_enrolment_add(struct store *s, uint32_t outlet,
                             const uint8_t public_key[KEY_LEN], int64_t now_ms,
                             int64_t expires_ms, int64_t *ret_id)
{
    return db_int(&s->db, sql_hq_enrolment_add, ret_id, "ibii", (int64_t)outlet,
                  public_key, (size_t)KEY_LEN, now_ms, expires_ms);
}

enum err store_enrolment(struct store *s, int64_t id,
                         struct store_enrolment *ret_enrolment)
{
    struct store_enrolment x = {.id = id};
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_enrolment_get, &q, "i", id);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        return ERR_NOTFOUND;
    if (!err)
        err = column_bytes(q, 1, x.public_key, KEY_LEN);
    if (!err) {
        x.outlet = (uint32_t)sqlite3_column_int64(q, 0);
        x.expires_ms = sqlite3_column_int64(q, 2);
        x.used_ms = sqlite3_column_int64(q, 3);
        x.used_by = (uint32_t)sqlite3_column_int64(q, 4);
        *ret_enrolment = x;
    }
    db_done(q);
    return err;
}

enum err store_enrolment_use(struct store *s, int64_t id, uint32_t till,
                             int64_t now_ms)
{
    int64_t used = 0;
    enum err err = db_int(&s->db, sql_hq_enrolment_use, &used, "iii", id,
                          now_ms, (int64_t)till);
    return err == ERR_NOTFOUND ? ERR_DENIED : err;
}

static enum err read_key(sqlite3_stmt *q, struct store_key *k)
{
    k->till = (uint32_t)sqlite3_column_int64(q, 0);
    k->outlet = (uint32_t)sqlite3_column_int64(q, 1);
    k->from_seq = (uint64_t)sqlite3_column_int64(q, 4);
    k->revoked = sqlite3_column_int(q, 5) != 0;
    enum err err = column_bytes(q, 2, k->sign_key, KEY_LEN);
    return err ? err : column_bytes(q, 3, k->curve_key, KEY_LEN);
}

enum err store_till_key(struct store *s, uint32_t till,
                        struct store_key *ret_key)
{
    struct store_key k;
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_till_key_now, &q, "i", (int64_t)till);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        return ERR_NOTFOUND;
    if (!err)
        err = read_key(q, &k);
    db_done(q);
    if (!err && k.revoked)
        return ERR_DENIED;
    if (!err)
        *ret_key = k;
    return err;
}

enum err store_till_outlet(struct store *s, uint32_t till, uint32_t *ret_outlet)
{
    int64_t outlet = 0;
    enum err err =
        db_int(&s->db, sql_hq_till_outlet, &outlet, "i", (int64_t)till);
    if (!err)
        *ret_outlet = (uint32_t)outlet;
    return err;
}

enum err store_till_admitted(struct store *s, uint32_t till, bool *ret_admitted)
{
    int64_t admitted = 0;
    enum err err =
        db_int(&s->db, sql_hq_till_admitted, &admitted, "i", (int64_t)till);
    if (!err)
        *ret_admitted = admitted != 0;
    return err;
}

enum err store_admitted(struct store *s, int64_t since_ms, store_admitted_fn fn,
                        void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_admitted, &q, "i", since_ms);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct store_admitted a = {
            .till = (uint32_t)sqlite3_column_int64(q, 1),
            .enrolment = sqlite3_column_int64(q, 2),
        };
        err = column_bytes(q, 0, a.curve_key, KEY_LEN);
        if (!err)
            err = fn(ctx, &a);
    }
    db_done(q);
    return err;
}

enum err store_till_keys(struct store *s, uint32_t till, store_key_fn fn,
                         void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_till_keys, &q, "i", (int64_t)till);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct store_key k;
        err = read_key(q, &k);
        if (!err)
            err = fn(ctx, &k);
    }
    db_done(q);
    return err;
}

enum err store_tills(struct store *s, store_till_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_tills_all, &q, "");
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 (uint32_t)sqlite3_column_int64(q, 1));
    db_done(q);
    return err;
}

/* ---- progress
 * --------------------------------------------------------------*/
enum err store_progress(struct store *s, uint32_t till,
                        struct store_progress *ret_progress)
{
    struct store_progress p = {0};
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_progress_get, &q, "i", (int64_t)till);
    if (!err)
        err = db_step(q, &row);
    if (!err && row) {
        p.head.epoch = (uint32_t)sqlite3_column_int64(q, 0);
        p.head.seq = (uint64_t)sqlite3_column_int64(q, 1);
        p.contact_ms = sqlite3_column_int64(q, 3);
        p.forks = (uint32_t)sqlite3_column_int64(q, 4);
        err = column_bytes(q, 2, p.head.hash, LEDGER_HASH_LEN);
    }
    db_done(q);
    if (!err)
        *ret_progress = p;
    return err;
}

enum err store_progress_head(struct store *s, uint32_t till,
                             const struct ledger_head *head, int64_t now_ms)
{
    return db_run(&s->db, sql_hq_progress_head, "iiibi", (int64_t)till,
                  (int64_t)head->epoch, (int64_t)head->seq, head->hash,
                  (size_t)LEDGER_HASH_LEN, now_ms);
}

enum err store_progress_seen(struct store *s, uint32_t till,
                             const struct store_seen *seen, int64_t now_ms)
{
    if (!seen)
        return db_run(&s->db, sql_hq_progress_contact, "ii", (int64_t)till,
                      now_ms);
    return db_run(&s->db, sql_hq_progress_seen, "iiiit", (int64_t)till, now_ms,
                  seen->skew_ms, (int64_t)seen->own_seq, seen->software);
}

enum err store_cursor_put(struct store *s, uint32_t till, const char *audience,
                          uint64_t version)
{
    return db_run(&s->db, sql_hq_cursor_put, "iti", (int64_t)till, audience,
                  (int64_t)version);
}

/* ---- ledgers as received
 * ---------------------------------------------------*/
enum err store_run_add(struct store *s, uint32_t outlet, uint32_t till,
                       uint64_t first_seq, uint32_t count, const void *bytes,
                       size_t len, const uint8_t end_hash[LEDGER_HASH_LEN])
{
    int64_t joined = 0;
    CHECK(count > 0);
    if (len < RUN_SMALL) {
        enum err err = db_int(
            &s->db, sql_hq_run_extend, &joined, "iiiibbi", (int64_t)outlet,
            (int64_t)till, (int64_t)first_seq, (int64_t)count, end_hash,
            (size_t)LEDGER_HASH_LEN, bytes, len, (int64_t)RUN_FULL);
        if (err != ERR_NOTFOUND)
            return err;
    }
    return db_run(&s->db, sql_hq_run_add, "iiiibb", (int64_t)outlet,
                  (int64_t)till, (int64_t)first_seq, (int64_t)count, end_hash,
                  (size_t)LEDGER_HASH_LEN, bytes, len);
}

struct ledger_run store_run_open(const struct store_run *run)
{
    struct ledger_run r = {.first_seq = run->first_seq, .count = run->count};
    r.bytes.data = (uint8_t *)run->bytes; /* read only */
    r.bytes.len = run->len;
    return r;
}

enum err store_runs(struct store *s, uint32_t outlet, uint32_t till,
                    uint64_t from, store_run_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_runs, &q, "iii", (int64_t)outlet,
                           (int64_t)till, (int64_t)from);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct store_run run = {
            .outlet = outlet,
            .till = till,
            .first_seq = (uint64_t)sqlite3_column_int64(q, 0),
            .count = (uint32_t)sqlite3_column_int64(q, 1),
            .end_hash = sqlite3_column_blob(q, 2),
            .bytes = sqlite3_column_blob(q, 3),
            .len = (size_t)sqlite3_column_bytes(q, 3),
        };
        if (sqlite3_column_bytes(q, 2) != LEDGER_HASH_LEN)
            err = ERR_CORRUPT;
        else
            err = fn(ctx, &run);
    }
    db_done(q);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

enum err store_head_add(struct store *s, uint32_t outlet, uint32_t till,
                        const struct ledger_head *head,
                        const uint8_t signature[LEDGER_SIGNATURE_LEN],
                        uint64_t replaces_seq, int64_t now_ms)
{
    /* Midnight in China before now. */
    int64_t today_ms =
        (now_ms + CLOCK_CHINA_OFFSET_MS) / CLOCK_DAY_MS * CLOCK_DAY_MS -
        CLOCK_CHINA_OFFSET_MS;
    enum err err = db_run(&s->db, sql_hq_head_replace, "iiiii", (int64_t)outlet,
                          (int64_t)till, (int64_t)replaces_seq,
                          (int64_t)head->epoch, today_ms > 0 ? today_ms : 1);
    if (err)
        return err;
    return db_run(&s->db, sql_hq_head_add, "iiibibi", (int64_t)outlet,
                  (int64_t)till, (int64_t)head->seq, head->hash,
                  (size_t)LEDGER_HASH_LEN, (int64_t)head->epoch, signature,
                  (size_t)LEDGER_SIGNATURE_LEN, now_ms);
}

enum err store_head(struct store *s, uint32_t outlet, uint32_t till,
                    const struct ledger_head *head,
                    uint8_t ret_signature[LEDGER_SIGNATURE_LEN])
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_head_get, &q, "iiib", (int64_t)outlet,
                           (int64_t)till, (int64_t)head->seq, head->hash,
                           (size_t)LEDGER_HASH_LEN);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        return ERR_NOTFOUND;
    if (!err)
        err = column_bytes(q, 0, ret_signature, LEDGER_SIGNATURE_LEN);
    db_done(q);
    return err;
}

enum err store_heads(struct store *s, uint32_t outlet, uint32_t till,
                     store_head_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_hq_heads, &q, "ii", (int64_t)outlet, (int64_t)till);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct store_head h = {
            .head.epoch = (uint32_t)sqlite3_column_int64(q, 0),
            .head.seq = (uint64_t)sqlite3_column_int64(q, 1),
        };
        err = column_bytes(q, 2, h.head.hash, LEDGER_HASH_LEN);
        if (!err)
            err = column_bytes(q, 3, h.signature, LEDGER_SIGNATURE_LEN);
        if (!err)
            err = fn(ctx, &h);
    }
    db_done(q);
    return err;
}

enum err store_branch_add(struct store *s, const struct store_branch *b,
                          int64_t now_ms)
{
    int64_t known = 0;
    enum err err =
        db_int(&s->db, sql_hq_branch_has, &known, "iib", (int64_t)b->outlet,
               (int64_t)b->till, b->head.head.hash, (size_t)LEDGER_HASH_LEN);
    if (err || known)
        return err; /* a till that asks again is not forked again */
    err = db_run(&s->db, sql_hq_branch_add, "iiiiibibb", (int64_t)b->outlet,
                 (int64_t)b->till, now_ms, (int64_t)b->first_seq,
                 (int64_t)b->count, b->head.head.hash, (size_t)LEDGER_HASH_LEN,
                 (int64_t)b->head.head.epoch, b->head.signature,
                 (size_t)LEDGER_SIGNATURE_LEN, b->bytes, b->len);
    if (!err)
        err = db_run(&s->db, sql_hq_progress_fork, "i", (int64_t)b->till);
    return err;
}
