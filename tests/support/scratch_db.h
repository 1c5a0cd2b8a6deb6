/* tests/support/scratch_db.h - a database in a folder of its own, for one
 * test. Everything CHECKs. */
#ifndef TESTS_SUPPORT_SCRATCH_DB_H
#define TESTS_SUPPORT_SCRATCH_DB_H

#include "base/db.h"

struct scratch_db {
    struct db db;
    char folder[64];
    char path[80];
};

/* schemas: NULL-terminated, one migration each. */
void scratch_db_open(struct scratch_db *s, const char *const *schemas);
void scratch_db_close(struct scratch_db *s);

/* Makes the n-th step of SQLite's machine fail from now on (counted over all
 * statements); 0: none. Returns whether the last one was reached. */
void scratch_db_fail_at(struct scratch_db *s, unsigned long n);
bool scratch_db_failed(void);

/* All rows of a table, as text: to compare before and after. */
void scratch_db_dump(struct scratch_db *s, const char *table, char *out,
                     size_t cap);

#endif
