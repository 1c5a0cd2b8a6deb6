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

/* All rows of a table, as text: to compare before and after. */
void scratch_db_dump(struct scratch_db *s, const char *table, char *out,
                     size_t cap);

#endif
