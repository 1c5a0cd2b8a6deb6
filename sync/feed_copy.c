#include "sync/feed_copy.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "sync/sql.h"

enum err feed_copy_cursors(struct feed_copy *c,
                           struct feed_cursors *ret_cursors)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct feed_cursors list = {0};
    enum err err = db_bind(c->db, sql_feed_copy_cursors, &q, "");
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        if (list.n == FEED_AUDIENCES_MAX) {
            err = ERR_CORRUPT;
            break;
        }
        struct feed_cursor *at = &list.at[list.n++];
        db_text(q, 0, at->audience, sizeof(at->audience));
        at->version = (uint64_t)sqlite3_column_int64(q, 1);
        at->seen = (uint64_t)sqlite3_column_int64(q, 2);
        at->mark = (uint64_t)sqlite3_column_int64(q, 3);
    }
    db_done(q);
    if (!err)
        *ret_cursors = list;
    return err;
}

enum err feed_copy_get(struct feed_copy *c, const char *key,
                       struct buf *ret_record)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(c->db, sql_feed_copy_get, &q, "t", key);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    err = buf_add(ret_record, sqlite3_column_blob(q, 0),
                  (size_t)sqlite3_column_bytes(q, 0));
    db_done(q);
    return err;
}

/* Tells the till what holds for key now. */
static enum err tell(struct feed_copy *c, const char *key)
{
    struct buf record = {0};
    if (!c->changed)
        return ERR_OK;
    enum err err = feed_copy_get(c, key, &record);
    if (!err)
        err = c->changed(c->ctx, key,
                         record.data ? record.data : (const uint8_t *)"",
                         record.len);
    else if (err == ERR_NOTFOUND)
        err = c->changed(c->ctx, key, NULL, 0);
    buf_release(&record);
    return err;
}

/* Keys one after the other, each with its NUL. */
static enum err collect(sqlite3_stmt *q, struct buf *keys)
{
    bool row = false;
    enum err err = ERR_OK;
    while (!err) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        const void *key = sqlite3_column_text(q, 0);
        err = key ? buf_add(keys, key, (size_t)sqlite3_column_bytes(q, 0) + 1)
                  : ERR_NOMEM;
    }
    db_done(q);
    return err;
}

/* Deletes an audience's rows of an older generation, telling of each key. */
static enum err sweep(struct feed_copy *c, const char *audience,
                      int64_t below_generation)
{
    struct buf keys = {0};
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(c->db, sql_feed_copy_keys_of, &q, "ti", audience,
                           below_generation);
    if (!err)
        err = collect(q, &keys);
    for (size_t at = 0; !err && at < keys.len;) {
        const char *key = (const char *)keys.data + at;
        err = db_run(c->db, sql_feed_copy_delete, "tt", key, audience);
        if (!err)
            err = tell(c, key);
        at += strlen(key) + 1;
    }
    buf_release(&keys);
    return err;
}

static enum err replay(struct feed_copy *c)
{
    struct buf keys = {0};
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(c->db, sql_feed_copy_keys, &q, "");
    if (!err)
        err = collect(q, &keys);
    for (size_t at = 0; !err && at < keys.len;) {
        const char *key = (const char *)keys.data + at;
        err = tell(c, key);
        at += strlen(key) + 1;
    }
    buf_release(&keys);
    return err;
}

static int find(const struct feed_audiences *a, const char *name)
{
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->name[i], name) == 0)
            return (int)i;
    }
    return -1;
}

static bool same_list(const struct feed_audiences *a,
                      const struct feed_cursors *have)
{
    for (size_t i = 0; i < a->n && a->n == have->n; i++) {
        if (strcmp(a->name[i], have->at[i].audience) != 0)
            return false;
    }
    return a->n == have->n;
}

static enum err change_audiences(struct feed_copy *c,
                                 const struct feed_audiences *a,
                                 const struct feed_cursors *have)
{
    enum err err = ERR_OK;
    int last = -1;
    bool moved = false;
    for (size_t i = 0; !err && i < have->n; i++) {
        const char *name = have->at[i].audience;
        int rank = find(a, name);
        if (rank >= 0) {
            moved = moved || rank < last;
            last = rank;
            continue;
        }
        err = db_run(c->db, sql_feed_copy_cursor_drop, "t", name);
        if (!err)
            err = sweep(c, name, INT64_MAX);
    }
    for (size_t i = 0; !err && i < a->n; i++)
        err = db_run(c->db, sql_feed_copy_cursor_add, "ti", a->name[i],
                     (int64_t)i);
    /* Another order may make other records win. */
    if (!err && moved)
        err = replay(c);
    return err;
}

enum err feed_copy_audiences(struct feed_copy *c,
                             const struct feed_audiences *audiences)
{
    struct feed_cursors have;
    enum err err = feed_copy_cursors(c, &have);
    if (err || same_list(audiences, &have))
        return err;
    err = db_begin(c->db);
    if (err)
        return err;
    return db_end(c->db, change_audiences(c, audiences, &have));
}

static enum err apply_row(struct feed_copy *c, const char *audience,
                          int64_t generation, const Wire__FeedRow *row)
{
    enum err err;
    if (row->removed)
        err = db_run(c->db, sql_feed_copy_delete, "tt", row->key, audience);
    else
        err = db_run(c->db, sql_feed_copy_upsert, "ttiib", row->key, audience,
                     (int64_t)row->version, generation, row->record.data,
                     row->record.len);
    return err ? err : tell(c, row->key);
}

static enum err apply(struct feed_copy *c, const struct feed_page *page,
                      const Wire__FeedRows *rows)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(c->db, sql_feed_copy_cursor, &q, "t", page->audience);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_BUSY;
    uint64_t version = (uint64_t)sqlite3_column_int64(q, 0);
    int64_t generation = sqlite3_column_int64(q, 1);
    bool reloading = sqlite3_column_int64(q, 2) != 0;
    db_done(q);
    if (version != page->after)
        return ERR_BUSY;
    for (size_t i = 0; !err && i < rows->n_rows; i++)
        err = apply_row(c, page->audience, generation, rows->rows[i]);
    if (!err && reloading && !page->more)
        err = sweep(c, page->audience, generation);
    if (!err)
        err = db_run(c->db, sql_feed_copy_cursor_set, "tiiii", page->audience,
                     (int64_t)page->upto, (int64_t)page->seen,
                     (int64_t)page->mark, (int64_t)(reloading && page->more));
    return err;
}

enum err feed_copy_apply(struct feed_copy *c, const struct feed_page *page)
{
    Wire__FeedRows *rows = NULL;
    enum err err = feed_page_rows(page, &rows);
    if (err)
        return err;
    err = db_begin(c->db);
    if (!err)
        err = db_end(c->db, apply(c, page, rows));
    wire__feed_rows__free_unpacked(rows, NULL);
    return err;
}

enum err feed_copy_reset(struct feed_copy *c, const char *audience)
{
    return db_run(c->db, sql_feed_copy_reset, "t", audience);
}
