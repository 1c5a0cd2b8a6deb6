/* If these fail, what a till believes saved is not, or a database of another
 * program, a newer version or a damaged disk is written over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/db.h"
#include "base/i18n.h"

#define OURS 0x4C44
static const struct db_migration steps[] = {
    {"CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT NOT NULL UNIQUE,"
     " n INTEGER CHECK (n < 1000)) STRICT;"
     "CREATE TABLE u (t INTEGER NOT NULL REFERENCES t (id)) STRICT;"},
    {"ALTER TABLE t ADD COLUMN w TEXT;"},
};
static const char put[] = "INSERT INTO t (id, v, n) VALUES (?1, ?2, ?3)";
static const char refer[] = "INSERT INTO u (t) VALUES (?1)";
static const char count[] = "SELECT count(*) FROM t";
static const char get[] = "SELECT v FROM t WHERE id = ?1";
static const char blob[] = "SELECT length(?1)";

static char folder[64], path[80];
static struct db db;

static int set_up(void **unused)
{
    (void)unused;
    snprintf(folder, sizeof(folder), "/tmp/liandian-db.XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/a.db", folder);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    char command[128];
    db_close(&db);
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

static void open_ours(void)
{
    struct diag d = {0};
    if (db_open(&db, path, DB_CREATE, &d) ||
        db_migrate(&db, OURS, steps, 2, &d))
        fail_msg("%s", d.text);
}

static enum err put_row(int64_t id, const char *v)
{
    return db_run(&db, put, "iti", id, v, INT64_C(1));
}

static int64_t rows(void)
{
    int64_t n = -1;
    assert_int_equal(db_int(&db, count, &n, ""), ERR_OK);
    return n;
}

static void a_new_file_is_ours_private_and_durable(void **unused)
{
    (void)unused;
    struct stat st;
    int64_t n = 0;
    mode_t before = umask(0);
    open_ours();
    umask(before);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    static const struct {
        const char *sql;
        int64_t want;
    } pragmas[] = {{"PRAGMA synchronous", 2},
                   {"PRAGMA foreign_keys", 1},
                   {"PRAGMA application_id", OURS},
                   {"PRAGMA user_version", 2},
                   {"PRAGMA trusted_schema", 0},
                   {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1}};
    for (size_t i = 0; i < sizeof(pragmas) / sizeof(pragmas[0]); i++) {
        assert_int_equal(db_int(&db, pragmas[i].sql, &n, ""), ERR_OK);
        assert_int_equal(n, pragmas[i].want);
    }
    char wal[96];
    snprintf(wal, sizeof(wal), "%s-wal", path);
    assert_int_equal(stat(wal, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void steps_run_once_and_in_order(void **unused)
{
    (void)unused;
    assert_int_equal(db_open(&db, path, DB_CREATE, NULL), ERR_OK);
    assert_int_equal(db_migrate(&db, OURS, steps, 1, NULL), ERR_OK);
    assert_int_equal(put_row(1, "old"), ERR_OK);
    assert_int_equal(db_migrate(&db, OURS, steps, 2, NULL), ERR_OK);
    assert_int_equal(db_migrate(&db, OURS, steps, 2, NULL), ERR_OK);
    assert_int_equal(rows(), 1);
    db_close(&db);
    open_ours();
    assert_int_equal(rows(), 1);
}

static void a_failed_step_changes_nothing(void **unused)
{
    (void)unused;
    static const struct db_migration bad[] = {
        {"CREATE TABLE t (id INTEGER);"},
        {"CREATE TABLE half (id INTEGER); no such thing;"}};
    int64_t n = 0;
    assert_int_equal(db_open(&db, path, DB_CREATE, NULL), ERR_OK);
    assert_int_not_equal(db_migrate(&db, OURS, bad, 2, NULL), ERR_OK);
    assert_int_equal(db_int(&db, "PRAGMA user_version", &n, ""), ERR_OK);
    assert_int_equal(n, 0); /* not even the step before it */
    assert_int_equal(
        db_int(&db,
               "SELECT count(*) FROM sqlite_schema WHERE name IN ('half', 't')",
               &n, ""),
        ERR_OK);
    assert_int_equal(n, 0);
}

/* The whole file, to see that a refusal left every byte alone. */
static uint64_t fingerprint(void)
{
    struct buf b = {0};
    uint64_t h = 14695981039346656037u;
    assert_int_equal(file_read(path, 10 << 20, &b), ERR_OK);
    for (size_t i = 0; i < b.len; i++)
        h = (h ^ b.data[i]) * 1099511628211u;
    buf_release(&b);
    return h;
}

static void newer_and_foreign_files_are_left_alone(void **unused)
{
    (void)unused;
    struct diag d = {0};
    open_ours();
    assert_int_equal(put_row(1, "kept"), ERR_OK);
    db_close(&db);
    uint64_t before = fingerprint();

    assert_int_equal(db_open(&db, path, DB_READ_WRITE, NULL), ERR_OK);
    assert_int_equal(db_migrate(&db, OURS, steps, 1, &d), ERR_NEWER);
    assert_non_null(strstr(d.text, path));
    assert_non_null(strstr(d.text, "update"));
    db_close(&db);
    assert_true(fingerprint() == before);

    assert_int_equal(db_open(&db, path, DB_READ_WRITE, NULL), ERR_OK);
    assert_int_equal(db_migrate(&db, OURS + 1, steps, 2, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "another program"));
    db_close(&db);
    assert_true(fingerprint() == before);
}

/* Most programs set no application_id. */
static void a_file_with_someones_tables_is_foreign(void **unused)
{
    (void)unused;
    struct diag d = {0};
    assert_int_equal(db_open(&db, path, DB_CREATE, NULL), ERR_OK);
    assert_int_equal(db_exec(&db, "CREATE TABLE theirs (x)"), ERR_OK);
    assert_int_equal(db_migrate(&db, OURS, steps, 2, &d), ERR_FORMAT);
    db_close(&db);
    assert_int_equal(db_open(&db, path, DB_READ_WRITE, NULL), ERR_OK);
    assert_int_equal(db_exec(&db, "DROP TABLE theirs; PRAGMA user_version=1"),
                     ERR_OK);
    assert_int_equal(db_migrate(&db, OURS, steps, 2, &d), ERR_FORMAT);
}

static void damaged_files_are_called_so(void **unused)
{
    (void)unused;
    struct diag d = {0};
    static const char junk[] = "this is no database, but a letter to a friend";
    assert_int_equal(file_write(path, 0600, junk, sizeof(junk)), ERR_OK);
    assert_int_equal(db_open(&db, path, DB_READ_WRITE, &d), ERR_CORRUPT);
    assert_non_null(strstr(d.text, "damaged"));
    assert_null(db.handle);
    unlink(path);

    open_ours();
    for (int64_t i = 0; i < 2000; i++) {
        char v[40];
        snprintf(v, sizeof(v), "row %d of a table", (int)i);
        assert_int_equal(put_row(i, v), ERR_OK);
    }
    assert_int_equal(db_check(&db, path, &d), ERR_OK);
    db_close(&db);
    /* Overwrite a page in the middle. */
    int fd = open(path, O_RDWR);
    char page[4096];
    memset(page, 0x5A, sizeof(page));
    assert_int_equal(pwrite(fd, page, sizeof(page), 8 * 4096), sizeof(page));
    close(fd);
    d = (struct diag){0};
    enum err err = db_open(&db, path, DB_READ_WRITE, &d);
    if (!err)
        err = db_check(&db, path, &d);
    assert_int_equal(err, ERR_CORRUPT);
    assert_non_null(strstr(d.text, "do not delete"));
    bool row = true, met = false;
    sqlite3_stmt *q = NULL;
    assert_int_equal(db_bind(&db, "SELECT v, n FROM t ORDER BY id", &q, ""),
                     ERR_OK);
    while (row && !met)
        met = db_step(q, &row) == ERR_CORRUPT;
    assert_true(met);
}

static void missing_files_and_folders_are_called_so(void **unused)
{
    (void)unused;
    struct diag d = {0};
    assert_int_equal(db_open(&db, path, DB_READ_WRITE, &d), ERR_NOTFOUND);
    assert_non_null(strstr(d.text, path));
    assert_int_equal(db_open(&db, path, DB_READ_ONLY, &d), ERR_NOTFOUND);
    assert_int_equal(access(path, F_OK), -1); /* nothing was made */
    char deep[128];
    snprintf(deep, sizeof(deep), "%s/none/a.db", folder);
    assert_int_equal(db_open(&db, deep, DB_CREATE, &d), ERR_NOTFOUND);
    assert_int_equal(db_open(&db, folder, DB_CREATE, &d), ERR_IO);
    db_close(NULL);
    db_close(&db);
}

static void read_only_is_denied_in_words(void **unused)
{
    (void)unused;
    open_ours();
    assert_int_equal(put_row(1, "x"), ERR_OK);
    db_close(&db);
    pid_t child = fork();
    if (child == 0) {
        /* As another user, since root is denied nothing. */
        struct diag d = {0};
        bool fine = chmod(path, 0444) == 0 && chmod(folder, 0555) == 0 &&
                    (geteuid() != 0 || setuid(65534) == 0);
        fine = fine && db_open(&db, path, DB_READ_WRITE, &d) == ERR_DENIED &&
               strstr(d.text, "give this user the right");
        fine = fine && db_open(&db, path, DB_CREATE, &d) == ERR_DENIED;
        char other[96];
        snprintf(other, sizeof(other), "%s/b.db", folder);
        fine = fine && db_open(&db, other, DB_CREATE, &d) == ERR_DENIED;
        _exit(fine ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    chmod(folder, 0700);
    chmod(path, 0600);
    assert_int_equal(status, 0);
    assert_int_equal(db_open(&db, path, DB_READ_ONLY, NULL), ERR_OK);
    assert_int_equal(put_row(2, "y"), ERR_DENIED);
    assert_int_equal(rows(), 1);
}

static void a_transaction_is_all_or_nothing(void **unused)
{
    (void)unused;
    open_ours();
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(1, "a"), ERR_OK);
    db_rollback(&db);
    assert_int_equal(rows(), 0);
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(1, "a"), ERR_OK);
    assert_int_equal(db_end(&db, ERR_RANGE), ERR_RANGE);
    assert_int_equal(rows(), 0);
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(1, "a"), ERR_OK);
    assert_int_equal(db_end(&db, ERR_OK), ERR_OK);
    assert_int_equal(rows(), 1);
}

static void inner_calls_join_the_outer(void **unused)
{
    (void)unused;
    open_ours();
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(1, "a"), ERR_OK);
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(2, "b"), ERR_OK);
    assert_int_equal(db_commit(&db), ERR_OK);
    assert_int_equal(sqlite3_get_autocommit(db.handle), 0);
    assert_int_equal(db_commit(&db), ERR_OK);
    assert_int_equal(rows(), 2);
}

static void an_inner_rollback_takes_the_outer_along(void **unused)
{
    (void)unused;
    open_ours();
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(1, "a"), ERR_OK);
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(2, "b"), ERR_OK);
    db_rollback(&db);
    /* Nothing after it may become durable on its own. */
    assert_int_equal(put_row(3, "c"), ERR_IO);
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(db_commit(&db), ERR_IO);
    assert_int_equal(db_commit(&db), ERR_IO);
    assert_int_equal(rows(), 0);
    assert_int_equal(put_row(4, "d"), ERR_OK);
    assert_int_equal(rows(), 1);
}

/* SQLite itself rolls back on a full disk or an I/O error. */
static void after_sqlite_rolled_back_nothing_slips_through(void **unused)
{
    (void)unused;
    open_ours();
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(1, "a"), ERR_OK);
    assert_int_equal(sqlite3_exec(db.handle, "ROLLBACK", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(put_row(2, "b"), ERR_IO);
    assert_int_equal(db_commit(&db), ERR_IO);
    assert_int_equal(rows(), 0);
}

static void a_full_disk_is_called_so_and_keeps_what_was_saved(void **unused)
{
    (void)unused;
    open_ours();
    assert_int_equal(put_row(1, "kept"), ERR_OK);
    assert_int_equal(db_exec(&db, "PRAGMA max_page_count=20"), ERR_OK);
    static char big[300000];
    memset(big, 'x', sizeof(big) - 1);
    assert_int_equal(put_row(2, big), ERR_FULL);
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(3, "small"), ERR_OK);
    enum err err = put_row(4, big);
    assert_int_equal(err, ERR_FULL);
    assert_int_equal(db_end(&db, err), ERR_FULL);
    assert_int_equal(rows(), 1);
}

/* A disk quota as the kernel says it: the file cannot grow. */
static void a_write_the_kernel_refuses_keeps_what_was_saved(void **unused)
{
    (void)unused;
    open_ours();
    assert_int_equal(put_row(1, "kept"), ERR_OK);
    db_close(&db);
    pid_t child = fork();
    if (child == 0) {
        static char big[400000];
        struct rlimit limit = {200000, 200000};
        memset(big, 'x', sizeof(big) - 1);
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        open_ours();
        enum err err = put_row(2, big);
        bool fine = (err == ERR_FULL || err == ERR_IO) && rows() == 1;
        db_close(&db);
        _exit(fine ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    open_ours();
    assert_int_equal(rows(), 1);
    assert_int_equal(db_check(&db, path, NULL), ERR_OK);
}

static void errors_say_what_to_do_about_them(void **unused)
{
    (void)unused;
    open_ours();
    assert_int_equal(put_row(1, "a"), ERR_OK);
    assert_int_equal(put_row(1, "b"), ERR_EXISTS); /* primary key */
    assert_int_equal(put_row(2, "a"), ERR_EXISTS); /* unique */
    assert_int_equal(put_row(2, NULL), ERR_RANGE); /* not null */
    assert_int_equal(db_run(&db, put, "iti", INT64_C(3), "c", INT64_C(1000)),
                     ERR_RANGE); /* check */
    assert_int_equal(db_run(&db, put, "itt", INT64_C(3), "c", "word"),
                     ERR_RANGE); /* strict type */
    assert_int_equal(db_run(&db, refer, "i", INT64_C(99)), ERR_NOTFOUND);
    int64_t n = 77;
    assert_int_equal(db_int(&db, get, &n, "i", INT64_C(99)), ERR_NOTFOUND);
    assert_int_equal(n, 77);
    assert_int_equal(db_err(SQLITE_BUSY_SNAPSHOT), ERR_BUSY);
    assert_int_equal(db_err(SQLITE_LOCKED_SHAREDCACHE), ERR_BUSY);
    assert_int_equal(db_err(SQLITE_NOMEM), ERR_NOMEM);
    assert_int_equal(db_err(SQLITE_IOERR_FSYNC), ERR_IO);
    assert_int_equal(db_err(SQLITE_READONLY_DBMOVED), ERR_DENIED);
    assert_int_equal(db_err(SQLITE_TOOBIG), ERR_RANGE);
    assert_int_equal(db_err(SQLITE_DONE), ERR_OK);
    assert_int_equal(rows(), 1);
}

static void a_locked_file_is_busy_after_a_while(void **unused)
{
    (void)unused;
    struct db other = {0};
    open_ours();
    assert_int_equal(db_open(&other, path, DB_READ_WRITE, NULL), ERR_OK);
    sqlite3_busy_timeout(other.handle, 50);
    assert_int_equal(db_begin(&db), ERR_OK);
    assert_int_equal(put_row(1, "a"), ERR_OK);
    int64_t before = clock_monotonic_ms();
    assert_int_equal(db_begin(&other), ERR_BUSY);
    assert_true(clock_monotonic_ms() - before >= 40);
    assert_int_equal(other.depth, 0);
    /* Reading goes on, and sees what was saved. */
    int64_t n = -1;
    assert_int_equal(db_int(&other, count, &n, ""), ERR_OK);
    assert_int_equal(n, 0);
    assert_int_equal(db_commit(&db), ERR_OK);
    assert_int_equal(db_begin(&other), ERR_OK);
    assert_int_equal(db_int(&other, count, &n, ""), ERR_OK);
    assert_int_equal(n, 1);
    db_rollback(&other);
    db_close(&other);
}

/* `pos` and `pos agent` start together after an update. */
static void two_processes_may_migrate_at_once(void **unused)
{
    (void)unused;
    for (int round = 0; round < 10; round++) {
        pid_t child[4];
        for (int i = 0; i < 4; i++) {
            child[i] = fork();
            if (child[i] == 0) {
                enum err err = db_open(&db, path, DB_CREATE, NULL);
                if (!err)
                    err = db_migrate(&db, OURS, steps, 2, NULL);
                if (!err)
                    db_close(&db);
                _exit((int)err);
            }
        }
        for (int i = 0; i < 4; i++) {
            int status = -1;
            assert_int_equal(waitpid(child[i], &status, 0), child[i]);
            assert_int_equal(status, 0);
        }
        unlink(path);
    }
}

/* A till's printer thread opens what its screen has open. Should that drop the
 * screen's locks, the next process to leave would take the WAL for its own and
 * delete it under both. */
static void a_second_connection_keeps_the_first_ones_locks(void **unused)
{
    (void)unused;
    struct db second = {0};
    char wal[96], go = 0;
    int64_t n = 0;
    int gate[2], status = -1;
    assert_int_equal(pipe(gate), 0);
    pid_t child = fork(); /* before SQLite knows of any file */
    assert_true(child >= 0);
    if (child == 0) {
        struct db other = {0};
        enum err err = read(gate[0], &go, 1) == 1 ? ERR_OK : ERR_IO;
        if (!err)
            err = db_open(&other, path, DB_CREATE, NULL);
        if (!err)
            err = db_run(&other, put, "iti", INT64_C(1), "x", INT64_C(2));
        db_close(&other);
        _exit(err ? 1 : 0);
    }
    open_ours();
    assert_int_equal(db_open(&second, path, DB_CREATE, NULL), ERR_OK);
    assert_int_equal(write(gate[1], &go, 1), 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    snprintf(wal, sizeof(wal), "%s-wal", path);
    assert_int_equal(access(wal, F_OK), 0);
    assert_int_equal(db_int(&db, count, &n, ""), ERR_OK);
    assert_int_equal(n, 1);
    db_close(&second);
    close(gate[0]);
    close(gate[1]);
}

static void statements_are_kept_and_rebound(void **unused)
{
    (void)unused;
    sqlite3_stmt *first = NULL, *second = NULL;
    bool row = false;
    open_ours();
    assert_int_equal(put_row(1, "一"), ERR_OK);
    assert_int_equal(put_row(2, "二"), ERR_OK);
    assert_int_equal(db_bind(&db, get, &first, "i", INT64_C(1)), ERR_OK);
    assert_int_equal(db_step(first, &row), ERR_OK);
    assert_true(row);
    /* Bound again while a row was still there. */
    assert_int_equal(db_bind(&db, get, &second, "i", INT64_C(2)), ERR_OK);
    assert_ptr_equal(first, second);
    assert_int_equal(db_step(second, &row), ERR_OK);
    char text[8];
    db_text(second, 0, text, sizeof(text));
    assert_string_equal(text, "二");
    char narrow[3];
    db_text(second, 0, narrow, sizeof(narrow));
    assert_string_equal(narrow, "");
    assert_int_equal(db_step(second, &row), ERR_OK);
    assert_false(row);
    /* Stepping anew starts over: it was reset. */
    assert_int_equal(db_step(second, &row), ERR_OK);
    assert_true(row);
    db_done(second);
    db_done(NULL);
    int64_t n = 0;
    assert_int_equal(db_int(&db, blob, &n, "b", "a\0b", (size_t)3), ERR_OK);
    assert_int_equal(n, 3);
    assert_int_equal(db_int(&db, blob, &n, "b", NULL, (size_t)0), ERR_OK);
    assert_int_equal(n, 0);
    assert_int_equal(db_bind(&db, "SELECT no such", &first, ""), ERR_IO);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_file_is_ours_private_and_durable),
        TEST(steps_run_once_and_in_order),
        TEST(a_failed_step_changes_nothing),
        TEST(newer_and_foreign_files_are_left_alone),
        TEST(a_file_with_someones_tables_is_foreign),
        TEST(damaged_files_are_called_so),
        TEST(missing_files_and_folders_are_called_so),
        TEST(read_only_is_denied_in_words),
        TEST(a_transaction_is_all_or_nothing),
        TEST(inner_calls_join_the_outer),
        TEST(an_inner_rollback_takes_the_outer_along),
        TEST(after_sqlite_rolled_back_nothing_slips_through),
        TEST(a_full_disk_is_called_so_and_keeps_what_was_saved),
        TEST(a_write_the_kernel_refuses_keeps_what_was_saved),
        TEST(errors_say_what_to_do_about_them),
        TEST(a_locked_file_is_busy_after_a_while),
        TEST(two_processes_may_migrate_at_once),
        TEST(a_second_connection_keeps_the_first_ones_locks),
        TEST(statements_are_kept_and_rebound),
    };
    i18n_set_chinese(false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
