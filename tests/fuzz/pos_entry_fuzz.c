/* Any bytes as ledger entries, as a recovery may bring them back: projecting
 * never crashes or overflows, and doing it again from the ledger gives the
 * same rows. Entries in the input are preceded by their length (two bytes). */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "pos/projection.h"
#include "pos/till.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void open_memory(struct db *db)
{
    struct diag d = {0};
    CHECK(sqlite3_open(":memory:", &db->handle) == SQLITE_OK);
    CHECK(till_schema(db, &d) == ERR_OK);
}

static void take(struct db *db, const uint8_t *bytes, size_t len)
{
    struct ledger_head head;
    struct diag d = {0};
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
    if (!e)
        return;
    CHECK(db_begin(db) == ERR_OK);
    enum err err = ledger_append(db, e, &head);
    if (!err)
        err = projection_apply(db, db, e, head.seq, &d);
    (void)!db_end(db, err);
    ledger__entry__free_unpacked(e, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct db db = {0};
    uint64_t entries = 0;
    struct diag d = {0};
    size_t at = 0;
    open_memory(&db);
    while (at + 2 <= len) {
        size_t n = (size_t)(data[at] << 8 | data[at + 1]) % 512;
        at += 2;
        if (n > len - at)
            n = len - at;
        take(&db, data + at, n);
        at += n;
    }
    CHECK(projection_check(&db, &entries, &d) == ERR_OK);
    CHECK(projection_rebuild(&db, &entries, &d) == ERR_OK);
    CHECK(projection_check(&db, &entries, &d) == ERR_OK);
    db_close(&db);
    return 0;
}
