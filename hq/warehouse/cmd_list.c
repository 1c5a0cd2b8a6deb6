/* What the warehouses, their goods and waves look like. */
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/store/goods.h"
#include "hq/store/ware_list.h"
#include "hq/warehouse/commands.h"
#include "hq/warehouse/place.h"

#define COLUMNS(...) {__VA_ARGS__}, ARRAY_LEN(((struct column[]){__VA_ARGS__}))

/* Words that SQL gives and people read. */
static const char *const words[] = {
    N_("supplier"),
    N_("warehouse"),
    N_("delivery"),
    N_("outlet"),
    N_("lost"),
    N_("expired"),
    N_("damaged"),
    N_("count"),
    N_("short"),
    N_("temperature"),
    N_("recalled"),
    N_("stolen"),
    N_("sample"),
    N_("other"),
    N_("received"),
    N_("put away"),
    N_("picked"),
    N_("loaded"),
    N_("cross-dock"),
    N_("transferred"),
    N_("back"),
    N_("delivered"),
    N_("supplier return"),
    N_("put to lane"),
    N_("counted"),
    N_("another outlet's"),
    N_("again"),
    N_("delivery unknown"),
    N_("hub"),
    N_("station"),
    N_("produce"),
    N_("cold"),
    N_("closed"),
    N_("open"),
    N_("being picked"),
    N_("box"),
    N_("pallet"),
    N_("cage"),
};

static const struct listing {
    struct column columns[TABLE_COLUMNS_MAX];
    size_t count;
} listings[WARE_LIST_COUNT] = {
    [WARE_STOCK] = {COLUMNS(
        {"at", N_("at"), COLUMN_WORD}, {"id", N_("no."), COLUMN_INT},
        {"at_name", NULL, COLUMN_WORD}, {"bin", N_("bin"), COLUMN_TEXT},
        {"item", N_("item"), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"spec", NULL, COLUMN_TEXT}, {"lot", N_("lot no."), COLUMN_INT},
        {"lot_code", N_("lot code"), COLUMN_TEXT},
        {"expiry", N_("expires"), COLUMN_DAY},
        {"days_left", N_("days left"), COLUMN_INT},
        {"held", N_("held"), COLUMN_FLAG},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"unit", N_("unit"), COLUMN_TEXT})},
    [WARE_MOVES] = {COLUMNS(
        {"at", N_("time"), COLUMN_TIME}, {"till", NULL, COLUMN_INT},
        {"seq", NULL, COLUMN_INT}, {"line", NULL, COLUMN_INT},
        {"kind", N_("kind"), COLUMN_WORD}, {"item", N_("item"), COLUMN_INT},
        {"name", N_("name"), COLUMN_TEXT}, {"lot", N_("lot no."), COLUMN_INT},
        {"lot_code", NULL, COLUMN_TEXT},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"unit", NULL, COLUMN_TEXT}, {"from", N_("from"), COLUMN_WORD},
        {"from_id", N_("no."), COLUMN_INT},
        {"from_bin", N_("bin"), COLUMN_TEXT}, {"to", N_("to"), COLUMN_WORD},
        {"to_id", N_("no."), COLUMN_INT}, {"to_bin", N_("bin"), COLUMN_TEXT},
        {"document", NULL, COLUMN_INT}, {"paper", NULL, COLUMN_TEXT},
        {"reason", N_("reason"), COLUMN_TEXT})},
    [WARE_BALANCE] = {COLUMNS(
        {"item", N_("item"), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"spec", NULL, COLUMN_TEXT}, {"lot", N_("lot no."), COLUMN_INT},
        {"lot_code", N_("lot code"), COLUMN_TEXT},
        {"bought", N_("purchased"), COLUMN_QUANTITY},
        {"in_stock", N_("in stock"), COLUMN_QUANTITY},
        {"on_way", N_("on the way"), COLUMN_QUANTITY},
        {"delivered", N_("delivered"), COLUMN_QUANTITY},
        {"lost", N_("lost"), COLUMN_QUANTITY},
        {"unaccounted", NULL, COLUMN_QUANTITY},
        {"unit", N_("unit"), COLUMN_TEXT})},
    [WARE_RECEIPTS] = {COLUMNS(
        {"delivery", N_("delivery"), COLUMN_INT}, {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"till", N_("till"), COLUMN_INT}, {"seq", NULL, COLUMN_INT},
        {"at", N_("time"), COLUMN_TIME}, {"state", N_("state"), COLUMN_WORD},
        {"crates_left", N_("crates left"), COLUMN_INT},
        {"crates_back", N_("crates back"), COLUMN_INT})},
    [WARE_LOTS] = {COLUMNS(
        {"id", N_("lot no."), COLUMN_INT}, {"item", N_("item"), COLUMN_INT},
        {"name", N_("name"), COLUMN_TEXT}, {"supplier", NULL, COLUMN_INT},
        {"code", N_("lot code"), COLUMN_TEXT}, {"produced", NULL, COLUMN_DAY},
        {"expiry", N_("expires"), COLUMN_DAY},
        {"days_left", N_("days left"), COLUMN_INT},
        {"certificate", NULL, COLUMN_TEXT}, {"held", N_("held"), COLUMN_FLAG},
        {"held_reason", N_("reason"), COLUMN_TEXT},
        {"in_stock", N_("in stock"), COLUMN_QUANTITY},
        {"on_way", N_("on the way"), COLUMN_QUANTITY},
        {"delivered", N_("delivered"), COLUMN_QUANTITY},
        {"unit", NULL, COLUMN_TEXT})},
    [WARE_WAREHOUSES] = {COLUMNS(
        {"id", N_("no."), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"kind", N_("kind"), COLUMN_WORD}, {"zones", N_("zones"), COLUMN_INT},
        {"bins", N_("bins"), COLUMN_INT}, {"items", N_("items"), COLUMN_INT},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"closed", N_("closed"), COLUMN_FLAG})},
    [WARE_BINS] = {COLUMNS({"warehouse", NULL, COLUMN_INT},
                           {"warehouse_name", N_("warehouse"), COLUMN_TEXT},
                           {"bin", N_("bin"), COLUMN_TEXT},
                           {"zone", N_("zone"), COLUMN_TEXT},
                           {"min_celsius", N_("from °C"), COLUMN_QUANTITY},
                           {"max_celsius", N_("to °C"), COLUMN_QUANTITY},
                           {"items", N_("items"), COLUMN_INT},
                           {"quantity", N_("quantity"), COLUMN_QUANTITY})},
    [WARE_WAVES] = {COLUMNS(
        {"id", N_("no."), COLUMN_INT}, {"warehouse", NULL, COLUMN_INT},
        {"warehouse_name", N_("warehouse"), COLUMN_TEXT},
        {"day", N_("day"), COLUMN_DAY}, {"name", N_("name"), COLUMN_TEXT},
        {"state", N_("state"), COLUMN_WORD}, {"picks", N_("picks"), COLUMN_INT},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"picked", N_("picked"), COLUMN_QUANTITY},
        {"put", N_("put to lanes"), COLUMN_QUANTITY},
        {"made", NULL, COLUMN_TIME})},
    [WARE_CRATES] = {COLUMNS({"outlet", N_("no."), COLUMN_INT},
                             {"outlet_name", N_("outlet"), COLUMN_TEXT},
                             {"kind", N_("kind"), COLUMN_WORD},
                             {"count", N_("there"), COLUMN_INT},
                             {"deposit", N_("deposit"), COLUMN_MONEY},
                             {"total", N_("together"), COLUMN_MONEY})},
};

struct list {
    struct table table;
    int64_t count;
};

static enum err on_count(void *ctx, const struct report_cell *cells, int count)
{
    struct list *l = ctx;
    (void)cells;
    (void)count;
    l->count++;
    return ERR_OK;
}

static enum err on_row(void *ctx, const struct report_cell *cells, int count)
{
    struct list *l = ctx;
    struct cell row[TABLE_COLUMNS_MAX];
    CHECK(count == l->table.column_count);
    for (int i = 0; i < count; i++) {
        row[i].number = cells[i].null ? CELL_NONE : cells[i].number;
        row[i].text = cells[i].text;
    }
    return table_row(&l->table, row);
}

static enum err read_filter(const struct cli *c, struct ware_filter *f,
                            struct diag *d)
{
    const char *text = cli_text(c, "text"), *at = cli_text(c, "at");
    int32_t from = INT32_MIN, to = INT32_MIN;
    memset(f, 0, sizeof(*f));
    f->text = text ? text : "";
    f->today = clock_business_day(clock_now_ms(), 0);
    enum err err = at ? place_kind(at, &f->kind, d) : ERR_OK;
    if (!err)
        err = cmd_id(c, "id", false, &f->id, d);
    if (!err)
        err = cmd_id(c, "item", false, &f->item, d);
    if (!err)
        err = cmd_id(c, "lot", false, &f->lot, d);
    if (!err)
        err = cli_day(c, "from", from, &from, d);
    if (!err)
        err = cli_day(c, "to", to, &to, d);
    if (!err && from != INT32_MIN)
        f->from_ms = from * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS;
    if (!err && to != INT32_MIN)
        f->to_ms = (to + 1) * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS - 1;
    return err;
}

static enum err list(struct cli *c, enum ware_list which, struct diag *d)
{
    const struct listing *what = &listings[which];
    struct store *s = NULL;
    struct ware_filter f;
    struct list l = {0};
    int64_t page = 1, size = 0;
    if (cli_flag(c, "json") && cli_flag(c, "csv"))
        return diag_set(d, ERR_FORMAT, tr("--json or --csv, not both"));
    enum table_form form = cli_flag(c, "json")  ? TABLE_JSON
                           : cli_flag(c, "csv") ? TABLE_CSV
                                                : TABLE_PEOPLE;
    CHECK(words[0]);
    enum err err = read_filter(c, &f, d);
    if (!err)
        err = cli_int(c, "page", 1, 1000000000, 1, &page, d);
    if (!err)
        err = cli_int(c, "page-size", 1, TABLE_PAGE_MAX, 0, &size, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = ware_rows(s, which, &f, -1, 0, on_count, &l);
    if (!err) {
        table_begin(&l.table, stdout, form, what->columns, (int)what->count,
                    page, size);
        err = ware_rows(s, which, &f, table_limit(&l.table),
                        table_offset(&l.table), on_row, &l);
        if (!err)
            err = table_end(&l.table, l.count, NULL);
        else
            table_abandon(&l.table);
    }
    store_close(s);
    return err;
}

enum err cmd_goods_list(struct cli *c, struct diag *d)
{
    return list(c, WARE_STOCK, d);
}

enum err cmd_goods_moves(struct cli *c, struct diag *d)
{
    return list(c, WARE_MOVES, d);
}

enum err cmd_goods_balance(struct cli *c, struct diag *d)
{
    return list(c, WARE_BALANCE, d);
}

enum err cmd_goods_received(struct cli *c, struct diag *d)
{
    return list(c, WARE_RECEIPTS, d);
}

enum err cmd_lot_list(struct cli *c, struct diag *d)
{
    return list(c, WARE_LOTS, d);
}

enum err cmd_warehouse_list(struct cli *c, struct diag *d)
{
    return list(c, WARE_WAREHOUSES, d);
}

enum err cmd_warehouse_bins(struct cli *c, struct diag *d)
{
    return list(c, WARE_BINS, d);
}

enum err cmd_wave_list(struct cli *c, struct diag *d)
{
    return list(c, WARE_WAVES, d);
}

enum err cmd_crates_list(struct cli *c, struct diag *d)
{
    return list(c, WARE_CRATES, d);
}
