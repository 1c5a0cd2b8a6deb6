#include "hq/store/report.h"

#include "base/check.h"
#include "hq/store/internal.h"
#include "hq/store/sql.h"

static const struct {
    const char *rows, *totals;
} reports[REPORT_COUNT] = {
    [REPORT_SALES] = {sql_hq_list_sales, sql_hq_sum_sales},
    [REPORT_SALES_DAYS] = {sql_hq_list_days, sql_hq_sum_days},
    [REPORT_SALES_OUTLETS] = {sql_hq_list_by_outlet, sql_hq_sum_by_outlet},
    [REPORT_SALES_ITEMS] = {sql_hq_list_by_item, sql_hq_sum_by_item},
    [REPORT_STOCK] = {sql_hq_list_stock, sql_hq_sum_stock},
    [REPORT_OUTLETS] = {sql_hq_list_outlets, sql_hq_sum_outlets},
    [REPORT_TILLS] = {sql_hq_list_tills, sql_hq_sum_tills},
    [REPORT_ITEMS] = {sql_hq_list_items, sql_hq_sum_items},
    [REPORT_LOCAL_ITEMS] = {sql_hq_list_locals, sql_hq_sum_locals},
    [REPORT_PRICES] = {sql_hq_list_prices, sql_hq_sum_prices},
    [REPORT_PRICE_TILLS] = {sql_hq_list_price_tills, sql_hq_sum_price_tills},
    [REPORT_CASHIERS] = {sql_hq_list_cashiers, sql_hq_sum_cashiers},
    [REPORT_SHIFTS] = {sql_hq_list_shifts, sql_hq_sum_shifts},
    [REPORT_SETTINGS] = {sql_hq_list_settings, sql_hq_sum_settings},
    [REPORT_RECALLS] = {sql_hq_list_recalls, sql_hq_sum_recalls},
    [REPORT_STOCK_MOVES] = {sql_hq_list_stock_moves, sql_hq_sum_stock_moves},
    [REPORT_WASTE] = {sql_hq_list_stock_waste, sql_hq_sum_stock_waste},
    [REPORT_REFUNDS] = {sql_hq_list_refunds, sql_hq_sum_refunds},
    [REPORT_PROMOTIONS] = {sql_hq_list_promotions, sql_hq_sum_promotions},
    [REPORT_PROMOTION_COST] = {sql_hq_list_promotion_cost,
                               sql_hq_sum_promotion_cost},
    [REPORT_CREDIT] = {sql_hq_list_credit, sql_hq_sum_credit},
    [REPORT_OVERRIDES] = {sql_hq_list_overrides, sql_hq_sum_overrides},
    [REPORT_PAYMENTS] = {sql_hq_list_payments, sql_hq_sum_payments},
};

/* Every statement has the same parameters, whether it looks at them or not. */
static enum err bind(struct store *s, const char *sql,
                     const struct report_filter *f, int64_t limit,
                     int64_t offset, sqlite3_stmt **ret_q)
{
    return db_bind(&s->db, sql, ret_q, "iiiiiiiittiii",
                   (int64_t)(f->outlet ? f->outlet : 0),
                   (int64_t)(f->outlet ? f->outlet : UINT32_MAX),
                   (int64_t)(f->till ? f->till : 0),
                   (int64_t)(f->till ? f->till : UINT32_MAX),
                   (int64_t)f->from_day, (int64_t)f->to_day,
                   (int64_t)(f->item ? f->item : 0),
                   f->item ? (int64_t)f->item : INT64_MAX, f->category, f->text,
                   (int64_t)f->today, limit, offset);
}

static enum err walk(sqlite3_stmt *q, report_fn fn, void *ctx)
{
    struct report_cell cells[REPORT_COLUMNS_MAX];
    int count = sqlite3_column_count(q);
    bool row = false;
    enum err err = ERR_OK;
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

enum err report_rows(struct store *s, enum report which,
                     const struct report_filter *f, int64_t limit,
                     int64_t offset, report_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = bind(s, reports[which].rows, f, limit, offset, &q);
    return err ? err : walk(q, fn, ctx);
}

enum err report_totals(struct store *s, enum report which,
                       const struct report_filter *f, report_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = bind(s, reports[which].totals, f, 1, 0, &q);
    return err ? err : walk(q, fn, ctx);
}
