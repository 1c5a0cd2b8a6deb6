/* delivery_feed.c - the catalogue's copy of what is on its way. */
#include <stdlib.h>
#include <string.h>

#include "pos/delivery/delivery_internal.h"
#include "pos/delivery/sql.h"
#include "pos/stock/stock.h"

#define DELIVERY_KEY "delivery/"
#define DAY_MAX      2932896 /* 9999-12-31 */
#define MINUTE_MAX   (24 * 60)

static bool day_ok(int32_t day)
{
    return day >= 0 && day <= DAY_MAX;
}

static bool record_ok(const Goods__Delivery *x)
{
    if (x->outlet == 0 || !day_ok(x->day) || x->minute > MINUTE_MAX ||
        x->n_lines > DELIVERY_LINES_MAX || x->crates > DELIVERY_CRATES_MAX)
        return false;
    for (size_t i = 0; i < x->n_lines; i++) {
        const Goods__DeliveryLine *l = x->lines[i];
        if (l->item == 0 || l->quantity_milli <= 0 ||
            l->quantity_milli > DELIVERY_MILLI_MAX || !day_ok(l->expiry_day) ||
            l->price_fen < 0 || l->price_fen > STOCK_COST_MAX)
            return false;
    }
    return true;
}

static enum err put(struct db *db, int64_t id, const Goods__Delivery *x)
{
    if (!x)
        return db_run(db, sql_delivery_delete, "i", id);
    if ((int64_t)x->id != id || !record_ok(x))
        return ERR_FORMAT;
    size_t len = goods__delivery__get_packed_size(x);
    uint8_t *record = malloc(len + 1);
    if (!record)
        return ERR_NOMEM;
    goods__delivery__pack(x, record);
    enum err err = db_run(db, sql_delivery_put, "iiib", id, (int64_t)x->outlet,
                          (int64_t)x->day, record, len);
    free(record);
    return err;
}

enum err delivery_feed_take(struct db *catalogue, const char *key,
                            const Feed__Record *r, bool *ret_mine)
{
    size_t len = strlen(DELIVERY_KEY);
    char *end = NULL;
    *ret_mine = strncmp(key, DELIVERY_KEY, len) == 0;
    if (!*ret_mine || key[len] < '1' || key[len] > '9')
        return ERR_OK;
    long long id = strtoll(key + len, &end, 10);
    if (*end || id > UINT32_MAX)
        return ERR_OK; /* of a later version */
    if (r && r->kind_case != FEED__RECORD__KIND_DELIVERY)
        return ERR_FORMAT;
    return put(catalogue, id, r ? r->delivery : NULL);
}

enum err delivery_record(struct till *t, uint32_t delivery,
                         Goods__Delivery **ret)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&t->catalogue, sql_delivery_find, &q, "i", (int64_t)delivery);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    *ret = goods__delivery__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                   sqlite3_column_blob(q, 0));
    db_done(q);
    return *ret ? ERR_OK : ERR_NOMEM;
}
