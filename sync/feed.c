#include "sync/feed.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "sync/ledger.h"
#include "sync/sql.h"

const char *feed_setting_default(const char *name)
{
    static const char *const settings[][2] = {
#define PAIR(setting, value) {setting, value},
        FEED_SETTINGS(PAIR)
#undef PAIR
    };
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        if (strcmp(settings[i][0], name) == 0)
            return settings[i][1];
    }
    return NULL;
}

void feed_page_release(struct feed_page *p)
{
    if (p)
        buf_release(&p->rows);
}

/* Field `rows` of wire.FeedRows: tag 1, length-delimited. */
#define ROWS_TAG 0x0A

enum err feed_page_add(struct feed_page *p, uint64_t version, const char *key,
                       const void *record, size_t len, bool removed)
{
    Wire__FeedRow row = WIRE__FEED_ROW__INIT;
    uint8_t prefix[6] = {ROWS_TAG};
    size_t n = 1;
    row.version = version;
    row.key = (char *)(uintptr_t)key;
    row.record.data = (uint8_t *)(uintptr_t)record;
    row.record.len = len;
    row.removed = removed;
    size_t packed = wire__feed_row__get_packed_size(&row);
    for (size_t left = packed; left > 0; left >>= 7)
        prefix[n++] = (uint8_t)((left & 127) | (left > 127 ? 128 : 0));
    enum err err = buf_reserve(&p->rows, n + packed);
    if (!err)
        err = buf_add(&p->rows, prefix, n);
    if (err)
        return err;
    p->rows.len += wire__feed_row__pack(&row, p->rows.data + p->rows.len);
    p->count++;
    p->upto = version;
    return ERR_OK;
}

static bool rows_ok(const struct feed_page *p, const Wire__FeedRows *rows)
{
    uint64_t last = p->after;
    for (size_t i = 0; i < rows->n_rows; i++) {
        const Wire__FeedRow *row = rows->rows[i];
        if (row->version <= last || row->version > INT64_MAX ||
            !feed_key_ok(row->key) || row->record.len > FEED_RECORD_MAX ||
            (row->removed && row->record.len > 0))
            return false;
        last = row->version;
    }
    return last == p->upto && rows->n_rows <= FEED_PAGE_ROWS;
}

enum err feed_page_rows(const struct feed_page *p, Wire__FeedRows **ret_rows)
{
    Wire__FeedRows *rows = wire__feed_rows__unpack(
        NULL, p->rows.len, p->rows.len ? p->rows.data : (const uint8_t *)"");
    if (!rows)
        return ERR_FORMAT;
    if (!rows_ok(p, rows)) {
        wire__feed_rows__free_unpacked(rows, NULL);
        return ERR_FORMAT;
    }
    *ret_rows = rows;
    return ERR_OK;
}

static bool name_ok(const char *name, size_t max)
{
    return strlen(name) <= max && text_is_plain(name, max);
}

bool feed_audience_ok(const char *audience)
{
    if (strcmp(audience, "all") == 0)
        return true;
    return name_ok(audience, FEED_AUDIENCE_MAX) &&
           ((strncmp(audience, "group/", 6) == 0 && audience[6]) ||
            (strncmp(audience, "outlet/", 7) == 0 && audience[7]));
}

bool feed_key_ok(const char *key)
{
    const char *slash = strchr(key, '/');
    return slash && slash != key && slash[1] && name_ok(key, FEED_KEY_MAX);
}

static enum err upsert(struct db *db, const Ledger__FeedPut *put,
                       uint64_t version)
{
    struct buf bytes = {0};
    enum err err = ERR_OK;
    if (put->record && !put->removed) {
        size_t len = feed__record__get_packed_size(put->record);
        err = buf_reserve(&bytes, len + 1);
        if (!err)
            bytes.len = feed__record__pack(put->record, bytes.data);
    }
    if (!err)
        err = db_run(db, sql_feed_upsert, "ttibi", put->audience, put->key,
                     (int64_t)version, bytes.data, bytes.len,
                     (int64_t)put->removed);
    buf_release(&bytes);
    return err;
}

/* Whether the feed already says exactly this. */
static enum err is_there(struct db *db, const char *audience, const char *key,
                         const struct buf *record, bool removed,
                         uint64_t *ret_version, bool *ret_same)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_feed_one, &q, "tt", audience, key);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    *ret_version = 0;
    *ret_same = removed && !row; /* nothing to remove */
    if (row) {
        size_t len = (size_t)sqlite3_column_bytes(q, 1);
        *ret_version = (uint64_t)sqlite3_column_int64(q, 0);
        *ret_same = (sqlite3_column_int64(q, 2) != 0) == removed &&
                    len == record->len &&
                    (len == 0 ||
                     memcmp(sqlite3_column_blob(q, 1), record->data, len) == 0);
        db_done(q);
    }
    return ERR_OK;
}

static enum err append_put(struct db *db, const struct feed_author *by,
                           Ledger__FeedPut *put, uint64_t *ret_version)
{
    struct ledger_head head;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    e.at_ms = (uint64_t)by->at_ms;
    e.cashier = by->cashier;
    e.fact_case = LEDGER__ENTRY__FACT_FEED_PUT;
    e.feed_put = put;
    enum err err = ledger_append(db, &e, &head);
    if (!err)
        err = upsert(db, put, head.seq);
    if (!err)
        *ret_version = head.seq;
    return err;
}

enum err feed_put(struct db *db, const struct feed_author *by,
                  const char *audience, const char *key,
                  const Feed__Record *record, uint64_t *ret_version)
{
    struct buf bytes = {0};
    uint64_t version = 0;
    bool same = false;
    Ledger__FeedPut put = LEDGER__FEED_PUT__INIT;
    CHECK(db->depth > 0);
    if (!feed_audience_ok(audience) || !feed_key_ok(key))
        return ERR_RANGE;
    size_t len = record ? feed__record__get_packed_size(record) : 0;
    if (len > FEED_RECORD_MAX)
        return ERR_RANGE;
    enum err err = buf_reserve(&bytes, len + 1);
    if (!err && record)
        bytes.len = feed__record__pack(record, bytes.data);
    if (!err)
        err = is_there(db, audience, key, &bytes, !record, &version, &same);
    buf_release(&bytes);
    put.audience = (char *)(uintptr_t)audience;
    put.key = (char *)(uintptr_t)key;
    put.record = (Feed__Record *)(uintptr_t)record;
    put.removed = !record;
    if (!err && !same)
        err = append_put(db, by, &put, &version);
    if (!err && ret_version)
        *ret_version = version;
    return err;
}

enum err feed_get(struct db *db, const char *audience, const char *key,
                  Feed__Record **ret_record, uint64_t *ret_version)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(db, sql_feed_one, &q, "tt", audience, key);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    if (sqlite3_column_int64(q, 2)) {
        db_done(q);
        return ERR_NOTFOUND;
    }
    const void *blob = sqlite3_column_blob(q, 1);
    Feed__Record *record = feed__record__unpack(
        NULL, (size_t)sqlite3_column_bytes(q, 1), blob ? blob : "");
    if (record) {
        *ret_record = record;
        *ret_version = (uint64_t)sqlite3_column_int64(q, 0);
    }
    db_done(q);
    return record ? ERR_OK : ERR_CORRUPT;
}

static uint64_t mark_of(const uint8_t hash[LEDGER_HASH_LEN])
{
    uint64_t mark = 0;
    for (int i = 0; i < 8; i++)
        mark = mark << 8 | hash[i];
    return mark;
}

enum err feed_mark(struct db *db, uint64_t version, uint64_t *ret_mark)
{
    uint8_t hash[LEDGER_HASH_LEN];
    enum err err = ledger_hash_at(db, version, hash);
    if (!err)
        *ret_mark = mark_of(hash);
    return err;
}

/* Adds the row under q; *ret_full when it would not fit. */
static enum err page_row(struct feed_page *p, sqlite3_stmt *q, size_t max_bytes,
                         bool *ret_full)
{
    size_t len = (size_t)sqlite3_column_bytes(q, 2);
    if (p->count > 0 &&
        p->rows.len + len + (size_t)sqlite3_column_bytes(q, 1) + 32 >
            max_bytes) {
        *ret_full = true;
        return ERR_OK;
    }
    return feed_page_add(p, (uint64_t)sqlite3_column_int64(q, 0),
                         (const char *)sqlite3_column_text(q, 1),
                         sqlite3_column_blob(q, 2), len,
                         sqlite3_column_int64(q, 3) != 0);
}

enum err feed_read_page(struct db *db, const char *audience, uint64_t after,
                        uint32_t max_rows, size_t max_bytes,
                        struct feed_page *ret_page)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct ledger_head head;
    struct feed_page p = {.after = after, .upto = after};
    if (!feed_audience_ok(audience))
        return ERR_RANGE;
    if (max_rows == 0 || max_rows > FEED_PAGE_ROWS)
        max_rows = FEED_PAGE_ROWS;
    if (max_bytes > FEED_PAGE_BYTES)
        max_bytes = FEED_PAGE_BYTES;
    snprintf(p.audience, sizeof(p.audience), "%s", audience);
    enum err err = ledger_head(db, &head);
    if (err)
        return err;
    p.seen = head.seq;
    p.mark = mark_of(head.hash);
    /* One row past the limit tells whether there is more. */
    err = db_bind(db, sql_feed_page, &q, "tiii", audience, (int64_t)after,
                  (int64_t)p.seen, (int64_t)max_rows + 1);
    while (!err && !p.more) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        if (p.count == max_rows)
            p.more = true;
        else
            err = page_row(&p, q, max_bytes, &p.more);
    }
    db_done(q);
    if (err) {
        feed_page_release(&p);
        return err;
    }
    *ret_page = p;
    return ERR_OK;
}

enum err feed_rebuild(struct db *db)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    CHECK(db->depth > 0);
    enum err err = db_run(db, sql_feed_clear, "");
    if (!err)
        err = db_bind(db, sql_ledger_walk, &q, "");
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        Ledger__Entry *e =
            ledger__entry__unpack(NULL, (size_t)sqlite3_column_bytes(q, 2),
                                  sqlite3_column_blob(q, 2));
        if (!e)
            err = ERR_CORRUPT;
        else if (e->fact_case == LEDGER__ENTRY__FACT_FEED_PUT)
            err = upsert(db, e->feed_put, (uint64_t)sqlite3_column_int64(q, 0));
        if (e)
            ledger__entry__free_unpacked(e, NULL);
    }
    db_done(q);
    return err;
}
