#include "hq/store/demand.h"

#include <stdio.h>

#include "base/clock.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"

enum err demand_rows(struct store *s, uint32_t outlet, int32_t from, int32_t to,
                     demand_row_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_demand_rows, &q, "iii", (int64_t)outlet,
                           (int64_t)from, (int64_t)to);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct demand_row x = {.item = (uint32_t)sqlite3_column_int64(q, 0),
                               .day = sqlite3_column_int(q, 1),
                               .sold_milli = sqlite3_column_int64(q, 2),
                               .moved_milli = sqlite3_column_int64(q, 3)};
        err = fn(ctx, &x);
    }
    db_done(q);
    return err;
}

enum err demand_pack_get(struct store *s, uint32_t outlet, int32_t span,
                         struct buf *ret_bytes)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_demand_pack_get, &q, "ii",
                           (int64_t)outlet, (int64_t)span);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (!err)
        err = buf_add(ret_bytes, sqlite3_column_blob(q, 0),
                      (size_t)sqlite3_column_bytes(q, 0));
    db_done(q);
    return err;
}

enum err demand_pack_put(struct store *s, uint32_t outlet, int32_t span,
                         const void *bytes, size_t len)
{
    return db_run(&s->db, sql_demand_pack_put, "iib", (int64_t)outlet,
                  (int64_t)span, len ? bytes : "", len);
}

static enum err stock(struct store *s, const char *sql, uint32_t outlet,
                      demand_stock_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql, &q, "i", (int64_t)outlet);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 sqlite3_column_int64(q, 1));
    db_done(q);
    return err;
}

enum err demand_stock(struct store *s, uint32_t outlet, demand_stock_fn fn,
                      void *ctx)
{
    enum err err = stock(s, sql_demand_stock, outlet, fn, ctx);
    return err ? err : stock(s, sql_demand_stock_adopted, outlet, fn, ctx);
}

static int32_t until_of(const Feed__Promotion *x, int64_t ended_ms)
{
    int32_t until = x->until_day ? x->until_day : INT32_MAX;
    if (ended_ms) {
        int32_t ended = clock_business_day(ended_ms, 0);
        until = ended < until ? ended : until;
    }
    return until;
}

enum err demand_promotions(struct store *s, uint32_t outlet,
                           demand_promotion_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, sql_demand_promotions, &q, "i", (int64_t)outlet);
    while (!err && !(err = db_step(q, &row)) && row) {
        Feed__Promotion *x =
            feed__promotion__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
                                    sqlite3_column_blob(q, 0));
        err = x ? fn(ctx, x, until_of(x, sqlite3_column_int64(q, 1)))
                : ERR_CORRUPT;
        if (x)
            feed__promotion__free_unpacked(x, NULL);
    }
    db_done(q);
    return err;
}

enum err demand_days(struct store *s, uint32_t outlet, int32_t from, int32_t to,
                     int32_t *ret_first, int32_t *ret_last)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_demand_days, &q, "iii", (int64_t)outlet,
                           (int64_t)from, (int64_t)to);
    if (!err)
        err = db_step(q, &row);
    if (!err && (!row || sqlite3_column_type(q, 0) == SQLITE_NULL))
        err = ERR_NOTFOUND;
    if (!err) {
        *ret_first = sqlite3_column_int(q, 0);
        *ret_last = sqlite3_column_int(q, 1);
    }
    db_done(q);
    return err;
}

enum err demand_outlets(struct store *s, demand_outlet_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_demand_outlets, &q, "");
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0));
    db_done(q);
    return err;
}

enum err demand_categories(struct store *s, demand_category_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_demand_categories, &q, "");
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 (const char *)sqlite3_column_text(q, 1));
    db_done(q);
    return err;
}

enum err demand_name(struct store *s, uint32_t item,
                     struct demand_name *ret_name)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_demand_item, &q, "i", (int64_t)item);
    if (!err)
        err = db_step(q, &row);
    if (!err && !row)
        err = ERR_NOTFOUND;
    if (!err) {
        snprintf(ret_name->name, sizeof(ret_name->name), "%s%s%s",
                 (const char *)sqlite3_column_text(q, 0),
                 sqlite3_column_bytes(q, 1) ? " " : "",
                 (const char *)sqlite3_column_text(q, 1));
        snprintf(ret_name->category, sizeof(ret_name->category), "%s",
                 (const char *)sqlite3_column_text(q, 2));
        snprintf(ret_name->unit, sizeof(ret_name->unit), "%s",
                 (const char *)sqlite3_column_text(q, 3));
    }
    db_done(q);
    return err;
}
