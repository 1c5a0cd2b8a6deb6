/* Any bytes as a record of the feed under any of the keys: what is malformed
 * is left out, the good items stay, and looking up never crashes. */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "pos/catalogue.h"
#include "pos/delivery/sql.h"
#include "pos/order/sql.h"
#include "pos/promo/sql.h"
#include "pos/sql.h"
#include "sync/sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void open_memory(struct db *db)
{
    CHECK(sqlite3_open(":memory:", &db->handle) == SQLITE_OK);
    CHECK(db_exec(db, sql_feed_copy_schema) == ERR_OK);
    CHECK(db_exec(db, sql_catalogue_schema) == ERR_OK);
    CHECK(db_exec(db, sql_promotion_feed_schema) == ERR_OK);
    CHECK(db_exec(db, sql_order_feed_schema) == ERR_OK);
    CHECK(db_exec(db, sql_delivery_feed_schema) == ERR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const keys[] = {
        "item/1",       "item/2",       "price/1",    "cashier/1", "outlet/1",
        "setting/x",    "item/0",       "weather/1",  "item/-1",   "promo/1",
        "suggestion/0", "suggestion/1", "order/7/12", "delivery/5"};
    struct db db = {0};
    struct catalogue_feed feed = {&db, 7};
    struct item item;
    struct outlet outlet;
    char text[64];
    size_t at = 0;
    open_memory(&db);
    CHECK(db_begin(&db) == ERR_OK);
    while (at + 2 <= len) {
        const char *key = keys[data[at] % ARRAY_LEN(keys)];
        size_t n = data[at + 1];
        at += 2;
        if (n > len - at)
            n = len - at;
        CHECK(catalogue_changed(&feed, key, n ? data + at : NULL, n) == ERR_OK);
        at += n;
    }
    CHECK(db_commit(&db) == ERR_OK);
    for (uint32_t id = 0; id < 3; id++) {
        for (uint32_t pack = 0; pack < 3; pack++) {
            enum err err = catalogue_by_id(&db, id, pack, 20000, &item);
            CHECK(err == ERR_OK || err == ERR_NOTFOUND);
            if (!err)
                (void)!catalogue_by_gtin(&db, item.gtin, 20000, &item);
        }
    }
    (void)!catalogue_outlet(&db, 1, &outlet);
    (void)!catalogue_setting(&db, "x", text, sizeof(text));
    db_close(&db);
    return 0;
}
