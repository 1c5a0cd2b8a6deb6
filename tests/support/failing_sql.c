#include "tests/support/failing_sql.h"

#include <sqlite3.h>

int __real_sqlite3_step(sqlite3_stmt *q);
int __wrap_sqlite3_step(sqlite3_stmt *q);
int __real_sqlite3_exec(sqlite3 *db, const char *sql,
                        int (*row)(void *, int, char **, char **), void *ctx,
                        char **error);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql,
                        int (*row)(void *, int, char **, char **), void *ctx,
                        char **error);

static unsigned long left;
static bool failed;

void failing_sql_at(unsigned long n)
{
    left = n;
    failed = false;
}

bool failing_sql_failed(void)
{
    return failed;
}

static bool fails(void)
{
    if (left == 0 || --left > 0)
        return false;
    failed = true;
    return true;
}

int __wrap_sqlite3_step(sqlite3_stmt *q)
{
    return fails() ? SQLITE_FULL : __real_sqlite3_step(q);
}

int __wrap_sqlite3_exec(sqlite3 *db, const char *sql,
                        int (*row)(void *, int, char **, char **), void *ctx,
                        char **error)
{
    return fails() ? SQLITE_FULL
                   : __real_sqlite3_exec(db, sql, row, ctx, error);
}
