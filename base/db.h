/* base/db.h - thin SQLite helpers.
 *
 * Every file is opened in WAL mode with synchronous=FULL: what a transaction
 * committed survives a power cut (sqlite.org/pragma.html#pragma_synchronous).
 * Statements are .sql files embedded at build (see any folder's sql/); a
 * statement is prepared once for a connection and found again by its address.
 * One connection belongs to one thread. */
#ifndef BASE_DB_H
#define BASE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

#define DB_STATEMENTS_MAX 1024
#define DB_BUSY_MS        5000

struct db {
    sqlite3 *handle;
    struct db_slot {
        const char *sql;
        sqlite3_stmt *stmt;
    } slots[DB_STATEMENTS_MAX];
    int depth;   /* of db_begin */
    int looks;   /* of db_look */
    bool broken; /* a nested call rolled back: the outermost must too */
};

enum db_mode {
    DB_READ_WRITE, /* the file must exist */
    DB_CREATE,     /* made with mode 0600 when missing */
    DB_READ_ONLY,
};

/* One step of a schema. Step i takes user_version from i to i + 1. */
struct db_migration {
    const char *sql; /* may hold several statements */
};

/* Zero-initialise. On failure nothing is open and d says what to do: a path
 * that cannot be written, a file that is no database, a damaged one. */
MUST_USE enum err db_open(struct db *db, const char *path, enum db_mode mode,
                          struct diag *d);
/* NULL-safe, and on a zeroed struct. */
void db_close(struct db *db);

/* Runs the missing migrations in one transaction with their user_version; two
 * processes may do so at once. application_id (not 0) tells our files from
 * others'. Read-only, a file that lacks some is ERR_DENIED. ERR_FORMAT when the
 * file belongs to another program, ERR_NEWER when user_version is past count:
 * with a sentence, and unchanged. */
MUST_USE enum err db_migrate(struct db *db, int32_t application_id,
                             const struct db_migration *steps, int count,
                             struct diag *d);

/* Transactions. Nested calls join the outer one. After a nested rollback, or
 * when SQLite rolled back by itself (full disk), nothing of the outer one
 * becomes durable: every statement and the outer commit fail with ERR_IO until
 * it has ended. BEGIN IMMEDIATE: waits at most DB_BUSY_MS. */
MUST_USE enum err db_begin(struct db *db);
MUST_USE enum err db_commit(struct db *db);
void db_rollback(struct db *db);
/* `err = db_end(db, err)`: commit when err is ERR_OK, else roll back and keep
 * err. */
MUST_USE enum err db_end(struct db *db, enum err err);

/* One snapshot for all that is read until db_look_end, whatever others commit
 * in between; and no lock is taken for each statement (a third of a small
 * read's time). Nested calls join. Nothing may be written in it; inside a
 * transaction it adds nothing. */
void db_look(struct db *db);
void db_look_end(struct db *db);

/* Several statements without results, for schemas and pragmas. */
MUST_USE enum err db_exec(struct db *db, const char *sql);

/* The cached statement of sql (an embedded constant: it is found again by its
 * address), reset and with its parameters bound, ready to
 * step. types: i int64_t, t const char * (NULL allowed), b const void * then
 * size_t, n nothing (NULL). Borrowed: never finalize it. Text and blobs must
 * stay in place until db_step said there are no more rows. */
MUST_USE enum err db_bind(struct db *db, const char *sql, sqlite3_stmt **ret_q,
                          const char *types, ...);
/* *ret_row: there is a row. Resets the statement after the last one. */
MUST_USE enum err db_step(sqlite3_stmt *q, bool *ret_row);
/* Ends a query before its last row. NULL-safe. */
void db_done(sqlite3_stmt *q);
/* db_bind and one step, for statements without rows. */
MUST_USE enum err db_run(struct db *db, const char *sql, const char *types,
                         ...);
/* One integer of one row; ERR_NOTFOUND when there is no row. */
MUST_USE enum err db_int(struct db *db, const char *sql, int64_t *ret_value,
                         const char *types, ...);

/* Maps SQLite's (extended) result code to ours: a unique constraint is
 * ERR_EXISTS, a foreign key ERR_NOTFOUND, any other constraint ERR_RANGE. */
enum err db_err(int rc);

/* Copies a text column, cut at a character; "" for NULL. */
void db_text(sqlite3_stmt *q, int column, char *out, size_t cap);

/* PRAGMA quick_check; ERR_CORRUPT with a sentence naming the file. */
MUST_USE enum err db_check(struct db *db, const char *path, struct diag *d);

#endif
