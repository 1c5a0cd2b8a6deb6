/* If these fail, base/db loses a committed transaction in a power cut, or the
 * stand-in for the power cut (tests/support/vfs_unsynced) loses nothing and
 * proves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/db.h"
#include "tests/support/vfs_unsynced.h"

#define ROUNDS 30
#define ENDS   6 /* files of one database */

static const char make_table[] =
    "CREATE TABLE IF NOT EXISTS t(n INTEGER PRIMARY KEY, body BLOB)";
static const char add_row[] = "INSERT INTO t(body) VALUES (randomblob(?))";
static const char count_rows[] = "SELECT count(*) FROM t";

/* Commits rows, tells each by a byte in the pipe, and is killed at the end of
 * an unfinished transaction that spilled its pages. */
static void child(const char *path, int tell, int rounds, uint64_t seed,
                  enum unsynced_disk disk)
{
    struct db db;
    if (vfs_unsynced_register(disk) || db_open(&db, path, DB_CREATE, NULL) ||
        db_exec(&db, "PRAGMA cache_size=4; PRAGMA wal_autocheckpoint=20") ||
        db_exec(&db, make_table))
        _exit(3);
    for (int i = 0; i < rounds; i++) {
        if (db_begin(&db) ||
            db_run(&db, add_row, "i", (int64_t)(seed + (unsigned)i) % 9000) ||
            db_commit(&db) || write(tell, "x", 1) != 1)
            _exit(4);
    }
    if (db_begin(&db))
        _exit(5);
    for (int i = 0; i < 20; i++)
        if (db_run(&db, add_row, "i", (int64_t)3000))
            _exit(6);
    kill(getpid(), SIGKILL);
}

static int told(int fd)
{
    char bytes[256];
    int n = 0;
    ssize_t got;
    while ((got = read(fd, bytes, sizeof(bytes))) > 0)
        n += (int)got;
    return n;
}

/* Rows that were promised and rows that are there after the cut. */
static void cut(const char *dir, const char *path, uint64_t seed,
                enum unsynced_disk disk, int *ret_promised, int64_t *ret_found)
{
    int ends[2], status = 0;
    struct db db;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        child(path, ends[1], 1 + (int)(seed % 37), seed, disk);
    }
    close(ends[1]);
    *ret_promised = told(ends[0]);
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_true(vfs_unsynced_power_cut(dir, seed) > 0);
    *ret_found = -1;
    if (db_open(&db, path, DB_READ_WRITE, NULL))
        return;
    if (db_check(&db, path, NULL) == ERR_OK &&
        db_int(&db, count_rows, ret_found, "") != ERR_OK)
        *ret_found = -1;
    db_close(&db);
}

static void run(enum unsynced_disk disk, int *ret_lost)
{
    char dir[] = "/tmp/liandian-unsynced.XXXXXX", path[64], other[96];
    static const char *const ends[] = {"",      "-wal",      "-shm",
                                       ".undo", "-wal.undo", "-journal.undo"};
    int64_t before = 0;
    *ret_lost = 0;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/a.db", dir);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        int promised = 0;
        int64_t found = 0;
        cut(dir, path, seed, disk, &promised, &found);
        if (found != before + promised)
            ++*ret_lost;
        before = found;
        if (found < 0) { /* damaged past use: begin anew */
            before = 0;
            for (int i = 0; i < ENDS; i++) {
                snprintf(other, sizeof(other), "%s%s", path, ends[i]);
                unlink(other);
            }
        }
    }
    for (int i = 0; i < ENDS; i++) {
        snprintf(other, sizeof(other), "%s%s", path, ends[i]);
        unlink(other);
    }
    assert_int_equal(rmdir(dir), 0);
}

static void what_was_committed_is_there(void **state)
{
    int lost = 0;
    (void)state;
    run(UNSYNCED_HONEST, &lost);
    assert_int_equal(lost, 0);
}

static void a_disk_that_lies_is_noticed(void **state)
{
    int lost = 0;
    (void)state;
    run(UNSYNCED_LIES, &lost);
    assert_true(lost > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_committed_is_there),
        cmocka_unit_test(a_disk_that_lies_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
