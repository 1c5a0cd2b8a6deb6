#include "base/db.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/sql.h"
#include "base/text.h"

static enum err constraint_err(int rc)
{
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return ERR_EXISTS;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return ERR_NOTFOUND;
    default:
        return ERR_RANGE;
    }
}

enum err db_err(int rc)
{
    /* The file of WAL's index cannot grow: nothing else does that. */
    if (rc == SQLITE_IOERR_SHMSIZE)
        return ERR_FULL;
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return ERR_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_CORRUPT;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ERR_DENIED;
    case SQLITE_CONSTRAINT:
        return constraint_err(rc);
    case SQLITE_NOMEM:
        return ERR_NOMEM;
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
        return ERR_RANGE;
    default:
        return ERR_IO;
    }
}

static enum err explain(enum err err, const char *path, struct diag *d)
{
    switch (err) {
    case ERR_OK:
        return ERR_OK;
    case ERR_CORRUPT:
        return diag_set(d, err,
                        tr("%s is damaged: do not delete it; copy the whole "
                           "folder away, then restore the last backup or "
                           "call support"),
                        path);
    case ERR_FULL:
        return diag_set(d, err, tr("the disk is full: free some space (%s)"),
                        path);
    case ERR_DENIED:
        return diag_set(d, err,
                        tr("%s cannot be written: give this user the right to "
                           "write it and its folder"),
                        path);
    case ERR_BUSY:
        return diag_set(d, err, tr("%s is in use: try again in a moment"),
                        path);
    case ERR_NOTFOUND:
        return diag_set(d, err,
                        tr("%s is not there: check --dir, or create it first"),
                        path);
    default:
        return diag_set(d, err, tr("%s cannot be opened (%s)"), path,
                        err_text(err));
    }
}

enum err db_exec(struct db *db, const char *sql)
{
    return db_err(sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

static enum err number_of(struct db *db, const char *sql, int64_t *ret)
{
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &q, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(q);
    if (rc == SQLITE_ROW)
        *ret = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return rc == SQLITE_ROW ? ERR_OK : rc == SQLITE_DONE ? ERR_IO : db_err(rc);
}

/* SQLite would make the file with the umask's permissions, and says no more
 * than "unable to open" when it cannot. A file that exists must not be opened
 * here: closing it would drop the locks that another connection of this
 * process holds on it (sqlite.org/howtocorrupt.html, 2.2). */
static enum err make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return ERR_OK;
    }
    if (errno == EEXIST && access(path, R_OK | W_OK) == 0)
        return ERR_OK;
    switch (errno) {
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_DENIED;
    case ENOSPC:
    case EDQUOT:
        return ERR_FULL;
    case ENOENT:
    case ENOTDIR:
        return ERR_NOTFOUND;
    default:
        return ERR_IO;
    }
}

static enum err cannot_open(const char *path)
{
    char folder[PATH_MAX];
    if (access(path, F_OK) != 0)
        return errno == EACCES ? ERR_DENIED : ERR_NOTFOUND;
    text_copy(folder, sizeof(folder), path);
    /* WAL needs two more files beside it. */
    if (access(path, R_OK) != 0 || access(dirname(folder), W_OK | X_OK) != 0)
        return ERR_DENIED;
    return ERR_IO;
}

/* SQLite does not wait here when another process does the same at the same
 * moment, as till and agent do on their first start. */
static enum err switch_to_wal(struct db *db)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000000};
    enum err err = ERR_BUSY;
    for (int waited = 0; err == ERR_BUSY && waited < DB_BUSY_MS; waited += 10) {
        if (waited)
            nanosleep(&pause, NULL);
        err = db_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    }
    return err;
}

static enum err set_pragmas(struct db *db, enum db_mode mode)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
    enum err err = db_exec(db, "PRAGMA foreign_keys=ON;"
                               "PRAGMA trusted_schema=OFF;"
                               "PRAGMA cell_size_check=ON");
    if (err || mode == DB_READ_ONLY)
        return err;
    if (sqlite3_db_readonly(db->handle, "main") == 1)
        return ERR_DENIED;
    err = switch_to_wal(db);
    int64_t wal = 0;
    if (!err)
        err = number_of(db, sql_journal_is_wal, &wal);
    return err || wal ? err : ERR_IO;
}

enum err db_open(struct db *db, const char *path, enum db_mode mode,
                 struct diag *d)
{
    memset(db, 0, sizeof(*db));
    enum err err = mode == DB_CREATE ? make_file(path) : ERR_OK;
    if (err)
        return explain(err, path, d);
    int flags =
        mode == DB_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    int rc =
        sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    err = rc == SQLITE_OK ? set_pragmas(db, mode) : db_err(rc);
    if (err == ERR_OK)
        return ERR_OK;
    rc = db->handle ? sqlite3_errcode(db->handle) : rc;
    if ((rc & 0xFF) == SQLITE_CANTOPEN)
        err = cannot_open(path);
    db_close(db);
    return explain(err, path, d);
}

void db_close(struct db *db)
{
    if (!db || !db->handle)
        return;
    for (int i = 0; i < DB_STATEMENTS_MAX; i++)
        sqlite3_finalize(db->slots[i].stmt);
    CHECK(sqlite3_close(db->handle) == SQLITE_OK);
    memset(db, 0, sizeof(*db));
}

/* Also right when another process migrates the same file meanwhile. */
static enum err migrate_one(struct db *db, int32_t application_id,
                            const char *sql, int version)
{
    char stamp[96];
    int64_t now = 0;
    snprintf(stamp, sizeof(stamp),
             "PRAGMA application_id=%d; PRAGMA user_version=%d",
             (int)application_id, version);
    enum err err = db_begin(db);
    if (err)
        return err;
    err = number_of(db, "PRAGMA user_version", &now);
    if (!err && now < version) {
        err = db_exec(db, sql);
        if (!err)
            err = db_exec(db, stamp);
    }
    return db_end(db, err);
}

static enum err file_state(struct db *db, int64_t *ret_version, int64_t *ret_id,
                           int64_t *ret_tables)
{
    enum err err = number_of(db, "PRAGMA user_version", ret_version);
    if (!err)
        err = number_of(db, "PRAGMA application_id", ret_id);
    if (!err)
        err = number_of(db, sql_schema_size, ret_tables);
    return err;
}

enum err db_migrate(struct db *db, int32_t application_id,
                    const struct db_migration *steps, int count, struct diag *d)
{
    int64_t version = 0, id = 0, tables = 0;
    const char *path = sqlite3_db_filename(db->handle, "main");
    CHECK(application_id != 0);
    /* One look: between two, another process may make a new file ours. */
    enum err err = db_exec(db, "BEGIN");
    if (err)
        return explain(err, path, d);
    err = file_state(db, &version, &id, &tables);
    (void)!db_exec(db, "ROLLBACK");
    if (err)
        return explain(err, path, d);
    bool blank = id == 0 && version == 0 && tables == 0;
    if (id != application_id && !blank)
        return diag_set(d, ERR_FORMAT,
                        tr("%s belongs to another program: choose another "
                           "--dir"),
                        path);
    if (version > count)
        return diag_set(d, ERR_NEWER,
                        tr("%s was written by a newer version of this program "
                           "(%lld, this one knows %d): update this program; "
                           "nothing was changed"),
                        path, (long long)version, count);
    if (version < count && sqlite3_db_readonly(db->handle, "main") == 1)
        return diag_set(d, ERR_DENIED,
                        tr("%s is empty or of an older version of this "
                           "program: start the till or headquarters once, "
                           "which brings it up to date"),
                        path);
    if (version < count) {
        /* All or none: also many times faster than one by one. */
        err = db_begin(db);
        for (int64_t v = version; !err && v < count; v++)
            err = migrate_one(db, application_id, steps[v].sql, (int)v + 1);
        err = db_end(db, err);
    }
    return explain(err, path, d);
}

void db_look(struct db *db)
{
    /* Without a snapshot each statement would have one of its own. */
    if (db->looks++ == 0 && db->depth == 0)
        (void)!db_exec(db, "BEGIN");
}

void db_look_end(struct db *db)
{
    CHECK(db->looks > 0);
    if (--db->looks == 0 && db->depth == 0)
        (void)!db_exec(db, "COMMIT");
}

enum err db_begin(struct db *db)
{
    if (db->depth == 0) {
        CHECK(db->looks == 0);
        enum err err = db_exec(db, "BEGIN IMMEDIATE");
        if (err)
            return err;
        db->broken = false;
    }
    db->depth++;
    return ERR_OK;
}

static void roll_back(struct db *db)
{
    /* SQLite may have rolled back by itself (full disk, I/O error). */
    if (!sqlite3_get_autocommit(db->handle))
        (void)!db_exec(db, "ROLLBACK");
}

/* Outside its transaction a statement would commit on its own. */
static bool has_rolled_back(const struct db *db)
{
    return db->depth > 0 &&
           (db->broken || sqlite3_get_autocommit(db->handle) != 0);
}

enum err db_commit(struct db *db)
{
    CHECK(db->depth > 0);
    bool lost = has_rolled_back(db);
    if (--db->depth > 0)
        return lost ? ERR_IO : ERR_OK;
    enum err err = lost ? ERR_IO : db_exec(db, "COMMIT");
    if (err)
        roll_back(db);
    return err;
}

void db_rollback(struct db *db)
{
    CHECK(db->depth > 0);
    db->broken = true;
    if (--db->depth == 0)
        roll_back(db);
}

enum err db_end(struct db *db, enum err err)
{
    if (!err)
        return db_commit(db);
    db_rollback(db);
    return err;
}

static enum err find(struct db *db, const char *sql, sqlite3_stmt **ret_q)
{
    size_t at = ((uintptr_t)sql >> 3) % DB_STATEMENTS_MAX;
    for (int probe = 0; probe < DB_STATEMENTS_MAX; probe++) {
        struct db_slot *slot = &db->slots[at];
        if (slot->sql == sql) {
            /* A reused buffer is no embedded constant. SQLite keeps the text
             * up to the semicolon, the file has a line end after it. */
            const char *kept = sqlite3_sql(slot->stmt);
            CHECK(strncmp(sql, kept, strlen(kept)) == 0);
            *ret_q = slot->stmt;
            return ERR_OK;
        }
        if (!slot->sql) {
            int rc = sqlite3_prepare_v3(db->handle, sql, -1,
                                        SQLITE_PREPARE_PERSISTENT, &slot->stmt,
                                        NULL);
            if (rc != SQLITE_OK)
                return db_err(rc);
            slot->sql = sql;
            *ret_q = slot->stmt;
            return ERR_OK;
        }
        at = (at + 1) % DB_STATEMENTS_MAX;
    }
    check_failed("fewer statements than DB_STATEMENTS_MAX", __FILE__, __LINE__);
}

static int bind_one(sqlite3_stmt *q, int at, char type, va_list *ap)
{
    switch (type) {
    case 'i':
        return sqlite3_bind_int64(q, at, va_arg(*ap, int64_t));
    case 't':
        return sqlite3_bind_text(q, at, va_arg(*ap, const char *), -1,
                                 SQLITE_STATIC);
    case 'b': {
        const void *data = va_arg(*ap, const void *);
        size_t len = va_arg(*ap, size_t);
        return sqlite3_bind_blob64(q, at, data ? data : "", len, SQLITE_STATIC);
    }
    case 'n':
        return sqlite3_bind_null(q, at);
    default:
        check_failed("a bind type of i, t, b or n", __FILE__, __LINE__);
    }
}

static enum err bind_list(struct db *db, const char *sql, sqlite3_stmt **ret_q,
                          const char *types, va_list *ap)
{
    sqlite3_stmt *q = NULL;
    enum err err = has_rolled_back(db) ? ERR_IO : find(db, sql, &q);
    if (err)
        return err;
    sqlite3_reset(q);
    CHECK(sqlite3_bind_parameter_count(q) == (int)strlen(types));
    for (int i = 0; !err && types[i]; i++)
        err = db_err(bind_one(q, i + 1, types[i], ap));
    if (!err)
        *ret_q = q;
    return err;
}

enum err db_bind(struct db *db, const char *sql, sqlite3_stmt **ret_q,
                 const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    enum err err = bind_list(db, sql, ret_q, types, &ap);
    va_end(ap);
    return err;
}

enum err db_step(sqlite3_stmt *q, bool *ret_row)
{
    int rc = sqlite3_step(q);
    if (rc == SQLITE_ROW) {
        *ret_row = true;
        return ERR_OK;
    }
    enum err err = db_err(rc);
    sqlite3_reset(q);
    if (!err)
        *ret_row = false;
    return err;
}

void db_done(sqlite3_stmt *q)
{
    sqlite3_reset(q);
}

enum err db_run(struct db *db, const char *sql, const char *types, ...)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    va_list ap;
    va_start(ap, types);
    enum err err = bind_list(db, sql, &q, types, &ap);
    va_end(ap);
    if (!err)
        err = db_step(q, &row);
    if (!err && row)
        db_done(q);
    return err;
}

enum err db_int(struct db *db, const char *sql, int64_t *ret_value,
                const char *types, ...)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    va_list ap;
    va_start(ap, types);
    enum err err = bind_list(db, sql, &q, types, &ap);
    va_end(ap);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    *ret_value = sqlite3_column_int64(q, 0);
    db_done(q);
    return ERR_OK;
}

void db_text(sqlite3_stmt *q, int column, char *out, size_t cap)
{
    const char *text = (const char *)sqlite3_column_text(q, column);
    text_copy(out, cap, text ? text : "");
}

enum err db_check(struct db *db, const char *path, struct diag *d)
{
    sqlite3_stmt *q = NULL;
    int rc =
        sqlite3_prepare_v2(db->handle, "PRAGMA quick_check(1)", -1, &q, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(q);
    bool fine = rc == SQLITE_ROW && sqlite3_column_text(q, 0) &&
                strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;
    sqlite3_finalize(q);
    if (fine)
        return ERR_OK;
    return explain(rc == SQLITE_ROW ? ERR_CORRUPT : db_err(rc), path, d);
}
