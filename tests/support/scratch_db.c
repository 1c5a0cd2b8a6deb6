#include "tests/support/scratch_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

void scratch_db_open(struct scratch_db *s, const char *const *schemas)
{
    struct db_migration steps[8];
    struct diag d = {0};
    int n = 0;
    memset(s, 0, sizeof(*s));
    while (schemas[n]) {
        CHECK(n < (int)ARRAY_LEN(steps));
        steps[n].sql = schemas[n];
        n++;
    }
    snprintf(s->folder, sizeof(s->folder), "/tmp/liandian-sync.XXXXXX");
    CHECK(mkdtemp(s->folder));
    snprintf(s->path, sizeof(s->path), "%s/a.db", s->folder);
    CHECK(!db_open(&s->db, s->path, DB_CREATE, &d));
    CHECK(!db_migrate(&s->db, 0x4C44, steps, n, &d));
    /* What a disk does is tested elsewhere; this makes many small commits. */
    CHECK(!db_exec(&s->db, "PRAGMA synchronous=OFF"));
}

void scratch_db_close(struct scratch_db *s)
{
    char path[96];
    static const char *const tails[] = {"", "-wal", "-shm"};
    db_close(&s->db);
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        snprintf(path, sizeof(path), "%s%s", s->path, tails[i]);
        unlink(path);
    }
    CHECK(rmdir(s->folder) == 0);
}

void scratch_db_dump(struct scratch_db *s, const char *table, char *out,
                     size_t cap)
{
    char sql[128];
    sqlite3_stmt *q = NULL;
    size_t at = 0;
    snprintf(sql, sizeof(sql), "SELECT * FROM %s", table);
    CHECK(sqlite3_prepare_v2(s->db.handle, sql, -1, &q, NULL) == SQLITE_OK);
    out[0] = '\0';
    while (sqlite3_step(q) == SQLITE_ROW) {
        for (int c = 0; c < sqlite3_column_count(q); c++) {
            const uint8_t *p = sqlite3_column_blob(q, c);
            int len = sqlite3_column_bytes(q, c);
            for (int i = 0; i < len && at + 4 < cap; i++)
                at += (size_t)snprintf(out + at, cap - at, "%02x", p[i]);
            if (at + 2 < cap)
                out[at++] = c + 1 < sqlite3_column_count(q) ? ',' : '\n';
        }
    }
    CHECK(at + 4 < cap); /* nothing cut off */
    out[at] = '\0';
    sqlite3_finalize(q);
}
