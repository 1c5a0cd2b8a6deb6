#include "hq/store/ware_list.h"

#include "base/check.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"

static const char *const lists[WARE_LIST_COUNT] = {
    [WARE_STOCK] = sql_ware_list_stock,
    [WARE_MOVES] = sql_ware_list_moves,
    [WARE_BALANCE] = sql_ware_list_balance,
    [WARE_RECEIPTS] = sql_ware_list_receipts,
    [WARE_LOTS] = sql_ware_list_lots,
    [WARE_WAREHOUSES] = sql_ware_list_warehouses,
    [WARE_BINS] = sql_ware_list_bins,
    [WARE_WAVES] = sql_ware_list_waves,
    [WARE_CRATES] = sql_ware_list_crates,
};

static int64_t last(int64_t x)
{
    return x ? x : INT64_MAX;
}

enum err ware_rows(struct store *s, enum ware_list which,
                   const struct ware_filter *f, int64_t limit, int64_t offset,
                   report_fn fn, void *ctx)
{
    struct report_cell cells[REPORT_COLUMNS_MAX];
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err =
        db_bind(&s->db, lists[which], &q, "iiiiiiiiiitiii", (int64_t)f->kind,
                last(f->kind), (int64_t)f->id, last(f->id), (int64_t)f->item,
                last(f->item), (int64_t)f->lot, last(f->lot), f->from_ms,
                last(f->to_ms), f->text, (int64_t)f->today, limit, offset);
    int count = err ? 0 : sqlite3_column_count(q);
    CHECK(count <= REPORT_COLUMNS_MAX);
    while (!err && !(err = db_step(q, &row)) && row) {
        for (int i = 0; i < count; i++) {
            int type = sqlite3_column_type(q, i);
            cells[i].null = type == SQLITE_NULL;
            cells[i].number = sqlite3_column_int64(q, i);
            cells[i].text = type == SQLITE_TEXT
                                ? (const char *)sqlite3_column_text(q, i)
                                : NULL;
        }
        err = fn(ctx, cells, count);
    }
    db_done(q);
    return err;
}
