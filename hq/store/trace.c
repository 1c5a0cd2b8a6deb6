#include "hq/store/trace.h"

#include "hq/store/internal.h"
#include "hq/store/sql.h"

enum err trace_outlets(struct store *s, uint32_t item, uint32_t lot,
                       trace_outlet_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_trace_outlets, &q, "ii",
                           (int64_t)item, (int64_t)lot);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2));
    db_done(q);
    return err;
}

enum err trace_places(struct store *s, uint32_t item, uint32_t lot,
                      trace_place_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_trace_places, &q, "ii",
                           (int64_t)item, (int64_t)lot);
    while (!err && !(err = db_step(q, &row)) && row) {
        struct goods_place at = {.kind =
                                     (Goods__PlaceKind)sqlite3_column_int(q, 0),
                                 .id = (uint32_t)sqlite3_column_int64(q, 1)};
        db_text(q, 2, at.bin, sizeof(at.bin));
        err = fn(ctx, &at, sqlite3_column_int64(q, 3));
    }
    db_done(q);
    return err;
}

enum err trace_sold_on(struct store *s, uint32_t outlet, int32_t day,
                       uint32_t item, bool *ret_sold)
{
    int64_t lines = 0;
    enum err err = db_int(&s->db, sql_ware_trace_sold_on, &lines, "iii",
                          (int64_t)outlet, (int64_t)day, (int64_t)item);
    if (err && err != ERR_NOTFOUND)
        return err;
    *ret_sold = !err;
    return ERR_OK;
}

enum err trace_seqs(struct store *s, uint32_t outlet, int32_t day,
                    trace_seqs_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_trace_seqs, &q, "ii",
                           (int64_t)outlet, (int64_t)day);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 (uint64_t)sqlite3_column_int64(q, 1),
                 (uint64_t)sqlite3_column_int64(q, 2));
    db_done(q);
    return err;
}

enum err trace_own(struct store *s, uint32_t till, uint32_t item,
                   uint64_t *ret_items, size_t cap, size_t *ret_count)
{
    sqlite3_stmt *q = NULL;
    size_t n = 0;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_trace_own, &q, "ii", (int64_t)till,
                           (int64_t)item);
    while (!err && !(err = db_step(q, &row)) && row && n < cap)
        ret_items[n++] = (uint64_t)sqlite3_column_int64(q, 0);
    db_done(q);
    if (!err)
        *ret_count = n;
    return err;
}
