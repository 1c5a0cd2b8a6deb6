/* Lost if this fails: a statement that only fails in the shop, when its turn
 * comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "pos/catalogue.h"
#include "pos/sql.h"
#include "tests/support/fake_till.h"

static bool is_script(const char *name)
{
    return strstr(name, "_schema") || strstr(name, "_clear");
}

static bool prepares(struct db *db, const char *sql)
{
    sqlite3_stmt *q = NULL;
    bool fine = sqlite3_prepare_v2(db->handle, sql, -1, &q, NULL) == SQLITE_OK;
    sqlite3_finalize(q);
    return fine;
}

static void every_statement_prepares(void **state)
{
    char dir[TILL_PATH_MAX];
    struct till till;
    int count = 0;
    (void)state;
    fake_till_new(&till, dir);
    for (int i = 0; sql_pos_all[i][0]; i++) {
        const char *name = sql_pos_all[i][0], *sql = sql_pos_all[i][1];
        if (is_script(name))
            continue;
        count++;
        if (!prepares(&till.db, sql) && !prepares(&till.catalogue, sql))
            fail_msg("%s: %s", name, sqlite3_errmsg(till.db.handle));
    }
    assert_true(count > 80);
    fake_till_end(&till, dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_prepares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
