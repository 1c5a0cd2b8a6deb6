/* tests/support/failing_sql.h - makes one call of SQLite fail, as on a full
 * disk. For tests linked with -Wl,--wrap=sqlite3_step,--wrap=sqlite3_exec. */
#ifndef TESTS_SUPPORT_FAILING_SQL_H
#define TESTS_SUPPORT_FAILING_SQL_H

#include <stdbool.h>

/* The n-th step or exec from now on returns SQLITE_FULL undone; 0: none. */
void failing_sql_at(unsigned long n);
/* Whether that one was reached. */
bool failing_sql_failed(void);

#endif
