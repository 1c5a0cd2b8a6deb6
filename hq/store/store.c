/* Opening, transactions, small state. */
#include "hq/store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"
#include "sync/sql.h"

#define APPLICATION_ID 0x4C444851 /* "LDHQ" */
#define PATH_CHARS     4096
/* 32 MiB of pages, well inside what a serve may use; and a page that many
 * shops' batches touch is copied out of the write-ahead log once in 16 MiB, not
 * once in 4. */
#define CACHE_PRAGMA "PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=4096"

static enum err db_path(const char *dir, char out[PATH_CHARS], struct diag *d)
{
    int n = snprintf(out, PATH_CHARS, "%s/hq.db", dir);
    if (n < 0 || n >= PATH_CHARS)
        return diag_set(d, ERR_RANGE, tr("the path of --dir is too long"));
    return ERR_OK;
}

static enum err migrate(struct db *db, struct diag *d)
{
    struct buf first = {0};
    enum err err = buf_add_text(&first, sql_ledger_schema);
    if (!err)
        err = buf_add_text(&first, sql_feed_schema);
    if (!err)
        err = buf_add_text(&first, sql_hq_schema_1);
    if (!err)
        err = buf_add_text(&first, sql_goods_schema);
    if (!err)
        err = buf_add_text(&first, sql_hq_order_schema);
    if (!err)
        err = buf_add_text(&first, sql_road_schema);
    if (!err)
        err = buf_add(&first, "", 1);
    if (!err) {
        const struct db_migration steps[] = {
            {(const char *)first.data}, {sql_hq_schema_2}, {sql_hq_schema_3},
            {sql_hq_schema_4},          {sql_hq_schema_6},
        };
        err = db_migrate(db, APPLICATION_ID, steps,
                         (int)(sizeof(steps) / sizeof(*steps)), d);
    }
    buf_release(&first);
    return err;
}

enum err store_create(const char *dir, struct diag *d)
{
    char path[PATH_CHARS];
    struct stat st;
    enum err err = db_path(dir, path, d);
    if (err)
        return err;
    if (stat(path, &st) == 0)
        return diag_set(d, ERR_EXISTS,
                        tr("there is a headquarters in %s already: choose "
                           "another --dir, or use this one without init"),
                        dir);
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return diag_set(d, ERR_DENIED,
                        tr("the directory %s cannot be made (%s)"), dir,
                        strerror(errno));
    struct db db = {0};
    err = db_open(&db, path, DB_CREATE, d);
    if (!err)
        err = migrate(&db, d);
    db_close(&db);
    return err;
}

/* A reader brings an older schema up to date once, if it may write. */
static enum err open_db(struct db *db, const char *path, enum store_mode mode,
                        struct diag *d)
{
    enum err err;
    if (mode == STORE_READ) {
        err = db_open(db, path, DB_READ_ONLY, d);
        if (!err)
            err = migrate(db, d);
        if (err != ERR_DENIED)
            return err;
        db_close(db);
        if (d)
            d->text[0] = '\0';
    }
    err = db_open(db, path, DB_READ_WRITE, d);
    return err ? err : migrate(db, d);
}

enum err store_open(const char *dir, enum store_mode mode,
                    struct store **ret_store, struct diag *d)
{
    char path[PATH_CHARS];
    struct stat st;
    enum err err = db_path(dir, path, d);
    if (err)
        return err;
    if (stat(path, &st) != 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no headquarters in %s: make one with "
                           "`hq init --dir %s`"),
                        dir, dir);
    struct store *s = calloc(1, sizeof(*s));
    if (!s)
        return ERR_NOMEM;
    err = open_db(&s->db, path, mode, d);
    if (!err)
        err = db_exec(&s->db, CACHE_PRAGMA);
    if (!err)
        err = db_err(sqlite3_prepare_v3(s->db.handle, sql_hq_changes, -1,
                                        SQLITE_PREPARE_PERSISTENT, &s->changes,
                                        NULL));
    if (err) {
        store_close(s);
        return err;
    }
    *ret_store = s;
    return ERR_OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->changes);
    db_close(&s->db);
    free(s);
}

struct db *store_db(struct store *s)
{
    return &s->db;
}

enum err store_begin(struct store *s)
{
    return db_begin(&s->db);
}

enum err store_end(struct store *s, enum err err)
{
    return db_end(&s->db, err);
}

enum err store_changes(struct store *s, int64_t *ret_number)
{
    int rc = sqlite3_step(s->changes);
    if (rc == SQLITE_ROW)
        *ret_number = sqlite3_column_int64(s->changes, 0);
    sqlite3_reset(s->changes);
    return rc == SQLITE_ROW ? ERR_OK : db_err(rc);
}

enum err store_state(struct store *s, const char *name, char *ret_text,
                     size_t cap)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_hq_state_get, &q, "t", name);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    db_text(q, 0, ret_text, cap);
    db_done(q);
    return ERR_OK;
}

enum err store_state_set(struct store *s, const char *name, const char *value)
{
    return db_run(&s->db, sql_hq_state_set, "tt", name, value);
}

enum err column_bytes(sqlite3_stmt *q, int column, void *out, size_t len)
{
    const void *data = sqlite3_column_blob(q, column);
    if (!data || (size_t)sqlite3_column_bytes(q, column) != len)
        return ERR_CORRUPT;
    memcpy(out, data, len);
    return ERR_OK;
}
