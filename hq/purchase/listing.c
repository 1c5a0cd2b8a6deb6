#include "hq/purchase/listing.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "hq/purchase/sheet_columns.h"
#include "hq/purchase/supplier.h"

#define COLUMNS(...) {__VA_ARGS__}, ARRAY_LEN(((struct column[]){__VA_ARGS__}))

/* Words that SQL gives and people read. */
static const char *const words[] = {
    N_("all units"),   N_("incremental"), N_("rebate"),  N_("fee"),
    N_("month"),       N_("quarter"),     N_("year"),    N_("whole"),
    N_("proposed"),    N_("approved"),    N_("in part"), N_("complete"),
    N_("cancelled"),   N_("ordered"),     N_("over"),    N_("wrong"),
    N_("not ordered"),
};

static const struct listing {
    struct column columns[TABLE_COLUMNS_MAX];
    size_t count;
} listings[BUY_LIST_COUNT] = {
    [BUY_LIST_SUPPLIERS] = {COLUMNS(
        {"supplier", N_("no."), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"contact", NULL, COLUMN_TEXT}, {"phone", N_("phone"), COLUMN_TEXT},
        {"weekdays", NULL, COLUMN_INT}, {"lead_days", N_("days"), COLUMN_INT},
        {"min_order", N_("least order"), COLUMN_MONEY},
        {"freight", N_("freight"), COLUMN_MONEY},
        {"free_from", NULL, COLUMN_MONEY}, {"items", N_("items"), COLUMN_INT},
        {"ended", NULL, COLUMN_FLAG})},
    [BUY_LIST_OFFERS] = {COLUMNS(
        {"supplier", NULL, COLUMN_INT},
        {"supplier_name", N_("supplier"), COLUMN_TEXT},
        {"item", N_("item"), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"spec", NULL, COLUMN_TEXT}, {"from", N_("from"), COLUMN_DAY},
        {"until", N_("until"), COLUMN_DAY},
        {"pack", N_("pack"), COLUMN_QUANTITY}, {"kind", NULL, COLUMN_WORD},
        {"prices", NULL, COLUMN_INT}, {"first_packs", NULL, COLUMN_INT},
        {"first_price", N_("price"), COLUMN_MONEY},
        {"last_packs", N_("best from"), COLUMN_INT},
        {"last_price", N_("best price"), COLUMN_MONEY})},
    [BUY_LIST_TERMS] = {COLUMNS(
        {"terms", N_("no."), COLUMN_INT}, {"supplier", NULL, COLUMN_INT},
        {"supplier_name", N_("supplier"), COLUMN_TEXT},
        {"kind", N_("kind"), COLUMN_WORD}, {"name", N_("name"), COLUMN_TEXT},
        {"from", N_("from"), COLUMN_DAY}, {"until", N_("until"), COLUMN_DAY},
        {"period", N_("period"), COLUMN_WORD},
        {"fixed", N_("amount"), COLUMN_MONEY}, {"first_rate", NULL, COLUMN_INT},
        {"last_rate", NULL, COLUMN_INT}, {"last_from", NULL, COLUMN_MONEY},
        {"ended", NULL, COLUMN_FLAG})},
    [BUY_LIST_ORDERS] = {COLUMNS(
        {"order", N_("no."), COLUMN_INT}, {"supplier", NULL, COLUMN_INT},
        {"supplier_name", N_("supplier"), COLUMN_TEXT},
        {"warehouse", NULL, COLUMN_INT}, {"state", N_("state"), COLUMN_WORD},
        {"order_day", NULL, COLUMN_DAY}, {"due_day", N_("due"), COLUMN_DAY},
        {"lines", N_("lines"), COLUMN_INT}, {"goods", NULL, COLUMN_MONEY},
        {"freight", NULL, COLUMN_MONEY}, {"total", N_("total"), COLUMN_MONEY},
        {"run", NULL, COLUMN_INT}, {"by", N_("by"), COLUMN_TEXT})},
    [BUY_LIST_LINES] = {COLUMNS(
        {"item", N_("item"), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"spec", N_("spec"), COLUMN_TEXT}, {"unit", NULL, COLUMN_TEXT},
        {"packs", N_("packs"), COLUMN_INT},
        {"pack", N_("pack"), COLUMN_QUANTITY},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"price", N_("price"), COLUMN_MONEY},
        {"amount", N_("amount"), COLUMN_MONEY}, {"tax_rate", NULL, COLUMN_INT},
        {"needed", NULL, COLUMN_QUANTITY}, {"needed_day", NULL, COLUMN_DAY},
        {"came", N_("came"), COLUMN_QUANTITY},
        {"outstanding", NULL, COLUMN_QUANTITY})},
    [BUY_LIST_CAME] = {COLUMNS(
        {"delivery", N_("no."), COLUMN_INT}, {"order", N_("order"), COLUMN_INT},
        {"supplier", NULL, COLUMN_INT},
        {"supplier_name", N_("supplier"), COLUMN_TEXT},
        {"warehouse", NULL, COLUMN_INT}, {"day", N_("day"), COLUMN_DAY},
        {"paper", NULL, COLUMN_TEXT}, {"by", NULL, COLUMN_TEXT},
        {"item", NULL, COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"accepted", N_("accepted"), COLUMN_QUANTITY},
        {"damaged", N_("damaged"), COLUMN_QUANTITY},
        {"refused", N_("refused"), COLUMN_QUANTITY},
        {"kind", N_("kind"), COLUMN_WORD}, {"reason", NULL, COLUMN_TEXT},
        {"lot", NULL, COLUMN_TEXT}, {"expiry", NULL, COLUMN_DAY},
        {"amount", N_("amount"), COLUMN_MONEY})},
    [BUY_LIST_INVOICES] = {COLUMNS(
        {"invoice", N_("no."), COLUMN_INT},
        {"number", N_("number"), COLUMN_TEXT}, {"supplier", NULL, COLUMN_INT},
        {"supplier_name", N_("supplier"), COLUMN_TEXT},
        {"order", N_("order"), COLUMN_INT}, {"day", N_("day"), COLUMN_DAY},
        {"total", N_("total"), COLUMN_MONEY}, {"by", N_("by"), COLUMN_TEXT})},
};

struct list {
    struct table table;
    int64_t count;
    struct cell sums[TABLE_COLUMNS_MAX];
    bool has_sums;
};

static void to_cell(const struct report_cell *from, struct cell *to)
{
    *to = (struct cell){.number = from->null ? CELL_NONE : from->number,
                        .text = from->null ? NULL : from->text};
}

static enum err on_row(void *ctx, const struct report_cell *cells, int count)
{
    struct list *l = ctx;
    struct cell out[TABLE_COLUMNS_MAX];
    CHECK(count == l->table.column_count);
    for (int i = 0; i < count; i++)
        to_cell(&cells[i], &out[i]);
    return table_row(&l->table, out);
}

static enum err on_totals(void *ctx, const struct report_cell *cells, int count)
{
    struct list *l = ctx;
    l->count = cells[0].number;
    for (int i = 1; i < count && i <= TABLE_COLUMNS_MAX; i++) {
        to_cell(&cells[i], &l->sums[i - 1]);
        l->has_sums = l->has_sums || !cells[i].null;
    }
    return ERR_OK;
}

enum err listing_form(const struct cli *c, enum table_form *ret_form,
                      int64_t *ret_page, int64_t *ret_size, struct diag *d)
{
    if (cli_flag(c, "json") && cli_flag(c, "csv"))
        return diag_set(d, ERR_FORMAT, tr("--json or --csv, not both"));
    *ret_form = cli_flag(c, "json")  ? TABLE_JSON
                : cli_flag(c, "csv") ? TABLE_CSV
                                     : TABLE_PEOPLE;
    enum err err = cli_int(c, "page", 1, 1000000000, 1, ret_page, d);
    if (!err)
        err = cli_int(c, "page-size", 1, TABLE_PAGE_MAX, 0, ret_size, d);
    return err;
}

enum err listing_filter(const struct cli *c, struct store *s,
                        struct buy_filter *ret_filter, struct diag *d)
{
    const char *supplier = cli_text(c, "supplier"), *item = cli_text(c, "item");
    struct buy_filter f = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .number = -1};
    uint32_t pack = 0;
    enum err err = cli_day(c, "from", INT32_MIN, &f.from_day, d);
    if (!err)
        err = cli_day(c, "to", INT32_MAX, &f.to_day, d);
    if (!err && f.to_day < f.from_day)
        err = diag_set(d, ERR_RANGE, tr("--to is before --from"));
    if (!err && supplier)
        err = sheet_supplier(s, supplier, &f.supplier, d);
    if (!err && item)
        err = sheet_item(s, item, &f.item, &pack, d);
    f.text = cli_text(c, "text");
    if (!err)
        *ret_filter = f;
    return err;
}

enum err listing_print(const struct cli *c, struct store *s,
                       enum buy_list which, const struct buy_filter *f,
                       struct diag *d)
{
    const struct listing *what = &listings[which];
    struct list l = {0};
    enum table_form form = TABLE_PEOPLE;
    int64_t page = 1, size = 0;
    CHECK(words[0]);
    enum err err = listing_form(c, &form, &page, &size, d);
    if (!err)
        err = buy_totals(s, which, f, on_totals, &l);
    if (err)
        return err;
    table_begin(&l.table, stdout, form, what->columns, (int)what->count, page,
                size);
    err = buy_rows(s, which, f, table_limit(&l.table), table_offset(&l.table),
                   on_row, &l);
    if (!err)
        return table_end(&l.table, l.count, l.has_sums ? l.sums : NULL);
    table_abandon(&l.table);
    return err;
}

enum err listing_run(struct cli *c, enum buy_list which, int64_t number,
                     struct diag *d)
{
    struct store *s = NULL;
    struct buy_filter f = {0};
    enum err err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = listing_filter(c, s, &f, d);
    f.number = number;
    if (!err)
        err = listing_print(c, s, which, &f, d);
    store_close(s);
    return err;
}

enum err listing_money(const struct cli *c, const char *name, int64_t fallback,
                       int64_t *ret_fen, struct diag *d)
{
    const char *text = cli_text(c, name);
    struct money m = {fallback};
    enum err err = text ? money_parse(text, &m, d) : ERR_OK;
    if (!err)
        *ret_fen = m.fen;
    return err;
}

enum err listing_percent(const char *text, int64_t *ret_rate, struct diag *d)
{
    char number[32];
    size_t len = strlen(text);
    if (len >= sizeof(number))
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.40s\" must be a percentage like 2%%"), text);
    memcpy(number, text, len + 1);
    if (len && number[len - 1] == '%')
        number[len - 1] = '\0';
    enum err err = decimal_parse(number, 2, BUY_RATE_ONE, ret_rate, NULL);
    if (err || *ret_rate < 0)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.40s\" must be a percentage like 2%%"), text);
    return ERR_OK;
}
