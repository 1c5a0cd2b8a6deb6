/* Commands that list what headquarters knows. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/lines.h"
#include "hq/store/report.h"
#include "sync/feed.h"

#define COLUMNS(...) {__VA_ARGS__}, ARRAY_LEN(((struct column[]){__VA_ARGS__}))

/* Words that SQL gives and people read. */
static const char *const words[] = {
    N_("owned"),
    N_("franchise"),
    N_("active"),
    N_("revoked"),
    N_("cashier"),
    N_("keeper"),
    N_("expired"),
    N_("recalled"),
    N_("price"),
    N_("discount"),
    N_("void"),
    N_("credit limit"),
    N_("refund"),
    N_("stock"),
    N_("supervisor"),
    N_("no receipt"),
    N_("sale not here"),
    N_("more than sold"),
    N_("cash"),
    N_("other"),
    /* goods that moved */
    N_("received"),
    N_("returned"),
    N_("delivered"),
    N_("transfer in"),
    N_("transfer out"),
    N_("waste"),
    N_("counted"),
    N_("broken"),
    N_("pests"),
    N_("own use"),
    N_("sample"),
    N_("stolen"),
    /* promotions */
    N_("special-price"),
    N_("percent-off"),
    N_("nth-off"),
    N_("bundle"),
    N_("spend-save"),
    N_("near-expiry"),
    /* payments */
    N_("WeChat"),
    N_("Alipay"),
    N_("UnionPay"),
    N_("payer's code"),
    N_("shown code"),
    N_("shop's own code"),
    N_("open"),
    N_("unknown"),
    N_("given up"),
    N_("paid"),
    N_("not paid"),
    N_("reversed"),
    N_("claimed"),
};

#define TENDERS                                                                \
    {"cash", N_("cash"), COLUMN_MONEY}, {"wechat", NULL, COLUMN_MONEY},        \
        {"alipay", NULL, COLUMN_MONEY}, {"unionpay", NULL, COLUMN_MONEY},      \
        {"credit", NULL, COLUMN_MONEY},                                        \
    {                                                                          \
        "other", NULL, COLUMN_MONEY                                            \
    }

static const struct listing {
    struct column columns[TABLE_COLUMNS_MAX];
    size_t count;
} listings[REPORT_COUNT] = {
    [REPORT_SALES] = {COLUMNS(
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"till", N_("till"), COLUMN_INT}, {"seq", N_("sale no."), COLUMN_INT},
        {"at", N_("time"), COLUMN_TIME}, {"day", NULL, COLUMN_DAY},
        {"cashier", N_("cashier"), COLUMN_TEXT},
        {"lines", N_("lines"), COLUMN_INT},
        {"total", N_("total"), COLUMN_MONEY}, TENDERS)},
    [REPORT_SALES_DAYS] = {COLUMNS(
        {"day", N_("day"), COLUMN_DAY}, {"sales", N_("sales"), COLUMN_INT},
        {"total", N_("total"), COLUMN_MONEY}, TENDERS)},
    [REPORT_SALES_OUTLETS] = {COLUMNS(
        {"outlet", N_("no."), COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"sales", N_("sales"), COLUMN_INT},
        {"total", N_("total"), COLUMN_MONEY}, TENDERS)},
    [REPORT_CREDIT] = {COLUMNS({"outlet", N_("no."), COLUMN_INT},
                               {"outlet_name", N_("outlet"), COLUMN_TEXT},
                               {"owing", N_("owing"), COLUMN_INT},
                               {"owed", N_("owed"), COLUMN_MONEY},
                               {"paid_ahead", N_("paid ahead"), COLUMN_MONEY},
                               {"members", N_("members"), COLUMN_INT},
                               {"points", N_("points"), COLUMN_INT})},
    [REPORT_SALES_ITEMS] = {COLUMNS(
        {"item", N_("item"), COLUMN_INT}, {"own_till", NULL, COLUMN_INT},
        {"name", N_("name"), COLUMN_TEXT}, {"spec", N_("spec"), COLUMN_TEXT},
        {"category", NULL, COLUMN_TEXT},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"unit", N_("unit"), COLUMN_TEXT}, {"lines", N_("lines"), COLUMN_INT},
        {"amount", N_("sold for"), COLUMN_MONEY})},
    [REPORT_STOCK] = {COLUMNS(
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"item", N_("item"), COLUMN_INT}, {"own_till", NULL, COLUMN_INT},
        {"barcode", N_("barcode"), COLUMN_CODE},
        {"name", N_("name"), COLUMN_TEXT}, {"spec", N_("spec"), COLUMN_TEXT},
        {"category", NULL, COLUMN_TEXT},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"unit", N_("unit"), COLUMN_TEXT})},
    [REPORT_OUTLETS] = {COLUMNS(
        {"id", N_("no."), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"kind", N_("kind"), COLUMN_WORD},
        {"division", N_("division"), COLUMN_TEXT},
        {"division_name", N_("place"), COLUMN_TEXT},
        {"division_source", NULL, COLUMN_TEXT},
        {"groups", N_("groups"), COLUMN_TEXT},
        {"tills", N_("tills"), COLUMN_INT}, {"address", NULL, COLUMN_TEXT},
        {"phone", N_("phone"), COLUMN_TEXT}, {"added", NULL, COLUMN_TIME})},
    [REPORT_TILLS] = {COLUMNS(
        {"id", N_("no."), COLUMN_INT}, {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"state", N_("state"), COLUMN_WORD},
        {"contact", N_("last heard of"), COLUMN_TIME},
        {"entries", N_("entries"), COLUMN_INT},
        {"unsent", N_("unsent"), COLUMN_INT},
        {"forks", N_("forks"), COLUMN_INT},
        {"suspect", N_("suspect"), COLUMN_INT},
        {"clock_off_s", NULL, COLUMN_INT}, {"software", NULL, COLUMN_TEXT},
        {"enrolled", NULL, COLUMN_TIME})},
    [REPORT_ITEMS] = {COLUMNS(
        {"id", N_("no."), COLUMN_INT}, {"barcode", N_("barcode"), COLUMN_CODE},
        {"name", N_("name"), COLUMN_TEXT}, {"spec", N_("spec"), COLUMN_TEXT},
        {"category", N_("category"), COLUMN_TEXT},
        {"unit", N_("unit"), COLUMN_TEXT}, {"price", N_("price"), COLUMN_MONEY},
        {"cost", NULL, COLUMN_MONEY}, {"packs", N_("packs"), COLUMN_INT},
        {"by_weight", NULL, COLUMN_FLAG}, {"audience", NULL, COLUMN_TEXT},
        {"withdrawn", NULL, COLUMN_FLAG})},
    [REPORT_LOCAL_ITEMS] = {COLUMNS(
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"till", N_("till"), COLUMN_INT}, {"item", N_("item"), COLUMN_INT},
        {"barcode", N_("barcode"), COLUMN_TEXT},
        {"name", N_("name"), COLUMN_TEXT}, {"unit", N_("unit"), COLUMN_TEXT},
        {"price", N_("price"), COLUMN_MONEY},
        {"adopted", N_("adopted"), COLUMN_INT}, {"at", NULL, COLUMN_TIME})},
    [REPORT_PRICES] = {COLUMNS(
        {"item", N_("item"), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"spec", NULL, COLUMN_TEXT}, {"audience", N_("for whom"), COLUMN_TEXT},
        {"from", N_("from day"), COLUMN_DAY},
        {"price", N_("price"), COLUMN_MONEY}, {"unit", N_("unit"), COLUMN_TEXT},
        {"acknowledged", N_("have it"), COLUMN_INT},
        {"tills", N_("tills"), COLUMN_INT})},
    [REPORT_PRICE_TILLS] = {COLUMNS(
        {"item", N_("item"), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"audience", N_("for whom"), COLUMN_TEXT},
        {"from", N_("from day"), COLUMN_DAY},
        {"price", N_("price"), COLUMN_MONEY}, {"till", N_("till"), COLUMN_INT},
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"acknowledged", N_("has it"), COLUMN_FLAG})},
    [REPORT_CASHIERS] = {COLUMNS(
        {"id", N_("no."), COLUMN_INT}, {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"name", N_("name"), COLUMN_TEXT}, {"role", N_("role"), COLUMN_WORD},
        {"left", N_("no longer here"), COLUMN_FLAG})},
    [REPORT_SHIFTS] = {COLUMNS(
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"till", N_("till"), COLUMN_INT}, {"shift", N_("shift"), COLUMN_INT},
        {"day", N_("day"), COLUMN_DAY}, {"cashier", N_("cashier"), COLUMN_TEXT},
        {"opened", NULL, COLUMN_TIME}, {"closed", NULL, COLUMN_TIME},
        {"sales", N_("sales"), COLUMN_INT},
        {"total", N_("total"), COLUMN_MONEY}, {"float", NULL, COLUMN_MONEY},
        {"expected", NULL, COLUMN_MONEY},
        {"counted", N_("counted"), COLUMN_MONEY},
        {"difference", N_("difference"), COLUMN_MONEY})},
    [REPORT_PAYMENTS] = {COLUMNS(
        {"order_no", N_("order no."), COLUMN_TEXT},
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"till", N_("till"), COLUMN_INT}, {"seq", NULL, COLUMN_INT},
        {"at", N_("time"), COLUMN_TIME}, {"day", NULL, COLUMN_DAY},
        {"cashier", NULL, COLUMN_TEXT}, {"type", N_("with"), COLUMN_WORD},
        {"method", NULL, COLUMN_WORD},
        {"amount", N_("asked for"), COLUMN_MONEY},
        {"state", N_("state"), COLUMN_WORD}, {"paid", NULL, COLUMN_MONEY},
        {"refunded", N_("refunded"), COLUMN_MONEY},
        {"provider_no", NULL, COLUMN_TEXT}, {"settled", NULL, COLUMN_TIME},
        {"reason", NULL, COLUMN_TEXT})},
    [REPORT_RECALLS] = {COLUMNS(
        {"id", N_("no."), COLUMN_INT}, {"item", NULL, COLUMN_INT},
        {"name", N_("name"), COLUMN_TEXT},
        {"barcode", N_("barcode"), COLUMN_CODE},
        {"lots", N_("lots"), COLUMN_TEXT},
        {"reason", N_("reason"), COLUMN_TEXT},
        {"from", N_("from day"), COLUMN_DAY},
        {"audience", N_("for whom"), COLUMN_TEXT}, {"added", NULL, COLUMN_TIME},
        {"ended", N_("ended"), COLUMN_TIME},
        {"acknowledged", N_("have it"), COLUMN_INT},
        {"tills", N_("tills"), COLUMN_INT})},
    [REPORT_PROMOTIONS] = {COLUMNS(
        {"id", N_("no."), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"kind", N_("kind"), COLUMN_WORD}, {"from", N_("from day"), COLUMN_DAY},
        {"until", N_("until day"), COLUMN_DAY},
        {"audience", N_("for whom"), COLUMN_TEXT}, {"added", NULL, COLUMN_TIME},
        {"ended", N_("ended"), COLUMN_TIME},
        {"acknowledged", N_("have it"), COLUMN_INT},
        {"tills", N_("tills"), COLUMN_INT})},
    [REPORT_PROMOTION_COST] = {COLUMNS(
        {"promotion", N_("no."), COLUMN_INT}, {"name", N_("name"), COLUMN_TEXT},
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"first", N_("from day"), COLUMN_DAY},
        {"last", N_("until day"), COLUMN_DAY},
        {"sales", N_("sales"), COLUMN_INT}, {"lines", N_("lines"), COLUMN_INT},
        {"off", N_("taken off"), COLUMN_MONEY},
        {"sold", N_("sold for"), COLUMN_MONEY})},
    [REPORT_STOCK_MOVES] = {COLUMNS(
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT}, {"till", NULL, COLUMN_INT},
        {"seq", NULL, COLUMN_INT}, {"at", N_("time"), COLUMN_TIME},
        {"day", NULL, COLUMN_DAY}, {"kind", N_("what"), COLUMN_WORD},
        {"cashier", N_("cashier"), COLUMN_TEXT}, {"item", NULL, COLUMN_INT},
        {"name", N_("name"), COLUMN_TEXT}, {"spec", NULL, COLUMN_TEXT},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"unit", N_("unit"), COLUMN_TEXT},
        {"amount", N_("of yuan"), COLUMN_MONEY}, {"lot", NULL, COLUMN_TEXT},
        {"expiry", NULL, COLUMN_DAY}, {"why", N_("why"), COLUMN_WORD},
        {"reason", N_("reason"), COLUMN_TEXT},
        {"party", N_("other side"), COLUMN_TEXT}, {"note", NULL, COLUMN_TEXT})},
    [REPORT_WASTE] = {COLUMNS(
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT}, {"till", NULL, COLUMN_INT},
        {"seq", NULL, COLUMN_INT}, {"at", N_("time"), COLUMN_TIME},
        {"day", NULL, COLUMN_DAY}, {"kind", N_("what"), COLUMN_WORD},
        {"cashier", N_("cashier"), COLUMN_TEXT}, {"item", NULL, COLUMN_INT},
        {"name", N_("name"), COLUMN_TEXT}, {"spec", NULL, COLUMN_TEXT},
        {"quantity", N_("quantity"), COLUMN_QUANTITY},
        {"unit", N_("unit"), COLUMN_TEXT},
        {"amount", N_("of yuan"), COLUMN_MONEY}, {"lot", NULL, COLUMN_TEXT},
        {"expiry", NULL, COLUMN_DAY}, {"why", N_("why"), COLUMN_WORD},
        {"reason", N_("reason"), COLUMN_TEXT},
        {"party", N_("other side"), COLUMN_TEXT}, {"note", NULL, COLUMN_TEXT})},
    [REPORT_OVERRIDES] = {COLUMNS(
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"till", N_("till"), COLUMN_INT}, {"seq", NULL, COLUMN_INT},
        {"at", N_("time"), COLUMN_TIME}, {"day", NULL, COLUMN_DAY},
        {"kind", N_("what"), COLUMN_WORD},
        {"cashier", N_("cashier"), COLUMN_TEXT},
        {"keeper", N_("allowed by"), COLUMN_TEXT}, {"item", NULL, COLUMN_INT},
        {"name", N_("name"), COLUMN_TEXT}, {"lot", N_("lot"), COLUMN_TEXT},
        {"expiry", NULL, COLUMN_DAY}, {"amount", N_("of yuan"), COLUMN_MONEY},
        {"basket", NULL, COLUMN_INT}, {"reason", N_("reason"), COLUMN_TEXT})},
    [REPORT_REFUNDS] = {COLUMNS(
        {"outlet", NULL, COLUMN_INT},
        {"outlet_name", N_("outlet"), COLUMN_TEXT},
        {"till", N_("till"), COLUMN_INT}, {"seq", N_("no."), COLUMN_INT},
        {"at", N_("time"), COLUMN_TIME}, {"day", NULL, COLUMN_DAY},
        {"cashier", N_("cashier"), COLUMN_TEXT}, {"keeper", NULL, COLUMN_TEXT},
        {"sale_till", N_("sold at till"), COLUMN_INT},
        {"sale", N_("sale no."), COLUMN_INT}, {"lines", NULL, COLUMN_INT},
        {"total", N_("given back"), COLUMN_MONEY},
        {"cash", N_("cash"), COLUMN_MONEY}, {"wechat", NULL, COLUMN_MONEY},
        {"alipay", NULL, COLUMN_MONEY}, {"unionpay", NULL, COLUMN_MONEY},
        {"credit", NULL, COLUMN_MONEY}, {"other", NULL, COLUMN_MONEY},
        {"reason", N_("reason"), COLUMN_TEXT},
        {"flag", N_("look at"), COLUMN_WORD})},
    [REPORT_SETTINGS] = {COLUMNS({"name", N_("setting"), COLUMN_TEXT},
                                 {"audience", N_("for whom"), COLUMN_TEXT},
                                 {"value", N_("value"), COLUMN_TEXT})},
};

struct list {
    struct table table;
    int64_t count;
    bool has_sums;
    struct cell sums[TABLE_COLUMNS_MAX];
};

static void to_cell(const struct report_cell *from, struct cell *to)
{
    to->text = from->null ? NULL : from->text;
    to->number = from->null ? CELL_NONE : from->number;
}

static enum err on_row(void *ctx, const struct report_cell *cells, int count)
{
    struct list *l = ctx;
    struct cell row[TABLE_COLUMNS_MAX];
    CHECK(count == l->table.column_count);
    for (int i = 0; i < count; i++)
        to_cell(&cells[i], &row[i]);
    return table_row(&l->table, row);
}

static enum err on_totals(void *ctx, const struct report_cell *cells, int count)
{
    struct list *l = ctx;
    l->count = cells[0].number;
    for (int i = 1; i < count; i++) {
        to_cell(&cells[i], &l->sums[i - 1]);
        l->has_sums = l->has_sums || !cells[i].null;
    }
    return ERR_OK;
}

/* The filters that this command has. */
static enum err read_filter(const struct cli *c, struct report_filter *f,
                            struct diag *d)
{
    const char *category = cli_text(c, "category"), *text = cli_text(c, "text");
    int64_t item = 0;
    f->category = category ? category : "";
    f->text = text ? text : "";
    if (cli_flag(c, "open"))
        f->category = "open";
    f->today = clock_business_day(clock_now_ms(), 0);
    enum err err = cmd_id(c, "outlet", false, &f->outlet, d);
    if (!err)
        err = cmd_id(c, "till", false, &f->till, d);
    if (!err)
        err = cli_day(c, "from", INT32_MIN, &f->from_day, d);
    if (!err)
        err = cli_day(c, "to", INT32_MAX, &f->to_day, d);
    if (!err && cli_text(c, "day")) {
        err = cli_day(c, "day", 0, &f->from_day, d);
        f->to_day = f->from_day;
    }
    if (!err && f->to_day < f->from_day)
        err = diag_set(d, ERR_RANGE, tr("--to is before --from"));
    if (!err)
        err = cli_int(c, "item", 1, INT64_MAX, 0, &item, d);
    f->item = (uint64_t)item;
    return err;
}

static enum err read_form(const struct cli *c, enum table_form *ret_form,
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

static enum err list(struct cli *c, enum report which, struct diag *d)
{
    const struct listing *what = &listings[which];
    struct store *s = NULL;
    struct report_filter f = {0};
    struct list l = {0};
    enum table_form form = TABLE_PEOPLE;
    int64_t page = 1, size = 0;
    enum err err = read_filter(c, &f, d);
    if (!err)
        err = read_form(c, &form, &page, &size, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = report_totals(s, which, &f, on_totals, &l);
    if (!err) {
        table_begin(&l.table, stdout, form, what->columns, (int)what->count,
                    page, size);
        err = report_rows(s, which, &f, table_limit(&l.table),
                          table_offset(&l.table), on_row, &l);
        if (!err)
            err = table_end(&l.table, l.count, l.has_sums ? l.sums : NULL);
        else
            table_abandon(&l.table);
    }
    store_close(s);
    return err;
}

enum err cmd_sales(struct cli *c, struct diag *d)
{
    const char *by = cli_text(c, "by");
    bool items =
        cli_text(c, "item") || cli_text(c, "category") || cli_text(c, "text");
    if (!by)
        by = items ? "item" : "sale";
    if (cli_flag(c, "lines")) {
        if (items || cli_text(c, "by"))
            return diag_set(d, ERR_FORMAT,
                            tr("--lines goes with --outlet, --till, --from and "
                               "--to only"));
        return lines_list(c, d);
    }
    if (items && strcmp(by, "item") != 0)
        return diag_set(d, ERR_FORMAT,
                        tr("--item, --category and --text go with --by item"));
    if (strcmp(by, "sale") == 0)
        return list(c, REPORT_SALES, d);
    if (strcmp(by, "day") == 0)
        return list(c, REPORT_SALES_DAYS, d);
    if (strcmp(by, "outlet") == 0)
        return list(c, REPORT_SALES_OUTLETS, d);
    if (strcmp(by, "item") != 0)
        return diag_set(d, ERR_FORMAT,
                        tr("--by must be sale, day, outlet or item"));
    if (cli_text(c, "till"))
        return diag_set(d, ERR_FORMAT,
                        tr("items are summed by outlet: leave --till out"));
    return list(c, REPORT_SALES_ITEMS, d);
}

enum err cmd_stock(struct cli *c, struct diag *d)
{
    return list(c, REPORT_STOCK, d);
}

enum err cmd_moves(struct cli *c, struct diag *d)
{
    return list(c, REPORT_STOCK_MOVES, d);
}

enum err cmd_waste(struct cli *c, struct diag *d)
{
    return list(c, REPORT_WASTE, d);
}

enum err cmd_outlets(struct cli *c, struct diag *d)
{
    return list(c, REPORT_OUTLETS, d);
}

enum err cmd_tills(struct cli *c, struct diag *d)
{
    return list(c, REPORT_TILLS, d);
}

enum err cmd_items(struct cli *c, struct diag *d)
{
    bool local = cli_flag(c, "local");
    if (local && (cli_text(c, "item") || cli_text(c, "category")))
        return diag_set(d, ERR_FORMAT,
                        tr("--local goes with --outlet, --till and --text"));
    return list(c, local ? REPORT_LOCAL_ITEMS : REPORT_ITEMS, d);
}

enum err cmd_prices(struct cli *c, struct diag *d)
{
    bool tills =
        cli_flag(c, "tills") || cli_text(c, "till") || cli_text(c, "outlet");
    return list(c, tills ? REPORT_PRICE_TILLS : REPORT_PRICES, d);
}

enum err cmd_cashiers(struct cli *c, struct diag *d)
{
    CHECK(words[0]);
    return list(c, REPORT_CASHIERS, d);
}

enum err cmd_pay_list(struct cli *c, struct diag *d)
{
    return list(c, REPORT_PAYMENTS, d);
}

enum err cmd_shifts(struct cli *c, struct diag *d)
{
    return list(c, REPORT_SHIFTS, d);
}

enum err cmd_recalls(struct cli *c, struct diag *d)
{
    return list(c, REPORT_RECALLS, d);
}

enum err cmd_promo_list(struct cli *c, struct diag *d)
{
    return list(c, REPORT_PROMOTIONS, d);
}

enum err cmd_promo_report(struct cli *c, struct diag *d)
{
    return list(c, REPORT_PROMOTION_COST, d);
}

enum err cmd_overrides(struct cli *c, struct diag *d)
{
    return list(c, REPORT_OVERRIDES, d);
}

enum err cmd_credit(struct cli *c, struct diag *d)
{
    return list(c, REPORT_CREDIT, d);
}

enum err cmd_refunds(struct cli *c, struct diag *d)
{
    return list(c, REPORT_REFUNDS, d);
}

enum err cmd_settings(struct cli *c, struct diag *d)
{
    static const char *const names[][2] = {
#define SETTING_ROW(name, value) {name, value},
        FEED_SETTINGS(SETTING_ROW)
#undef SETTING_ROW
    };
    enum err err = list(c, REPORT_SETTINGS, d);
    if (err || cli_flag(c, "json") || cli_flag(c, "csv"))
        return err;
    printf("\n%s\n", tr("what can be set, and what holds otherwise:"));
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        printf("  %-30s %s\n", names[i][0], names[i][1]);
    printf("  %-30s %s\n", SETTING_LABEL "NAME",
           "prefix=20-29 item=5 value=5 kind=amount");
    return ERR_OK;
}
