/* `hq order rule`, `hq order shelf`, their listings and imports. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/import.h"
#include "hq/order/commands.h"
#include "hq/order/rule_file.h"
#include "hq/purchase/listing.h"
#include "hq/purchase/sheet_columns.h"

/* ---- rules ----------------------------------------------------------------*/

static void say_changed(const struct cli *c, bool changed)
{
    if (cli_flag(c, "json"))
        printf("{\"changed\":%s}\n", changed ? "true" : "false");
    else
        printf("%s\n",
               changed ? tr("it holds from now on") : tr("it was so already"));
}

enum err cmd_order_rule(struct cli *c, struct diag *d)
{
    static const char *const fields[] = {"weekdays",    "lead",    "cutoff",
                                         "unconfirmed", "budget",  "credit",
                                         "warehouse",   "service", "short"};
    struct store *s = NULL;
    Order__Rule x = ORDER__RULE__INIT;
    uint32_t outlet = 0;
    bool changed = false;
    enum err err = cmd_id(c, "outlet", true, &outlet, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = rule_now(s, outlet, &x);
    for (size_t i = 0; !err && i < ARRAY_LEN(fields); i++) {
        const char *text = cli_text(c, fields[i]);
        if (text)
            err = rule_field(&x, fields[i], text, d);
    }
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, rule_put(s, &x, clock_now_ms(), &changed, d));
    if (!err)
        say_changed(c, changed);
    store_close(s);
    return err;
}

static const struct column rule_columns[] = {
    {"outlet", N_("no."), COLUMN_INT},
    {"outlet_name", N_("outlet"), COLUMN_TEXT},
    {"weekdays", N_("trucks on"), COLUMN_TEXT},
    {"lead", N_("days before"), COLUMN_INT},
    {"cutoff", N_("cut-off"), COLUMN_TEXT},
    {"unconfirmed", N_("unconfirmed"), COLUMN_WORD},
    {"budget", N_("budget"), COLUMN_MONEY},
    {"credit", N_("credit"), COLUMN_MONEY},
    {"warehouse", N_("warehouse"), COLUMN_INT},
    {"service", N_("service"), COLUMN_TEXT},
    {"short", N_("if short"), COLUMN_WORD},
};

struct listing {
    struct store *s;
    struct table t;
    uint32_t only;
    int64_t skip, count;
};

/* Whether the page has room; a limit below zero is none. */
static bool more_fit(const struct table *t)
{
    return table_limit(t) < 0 || t->rows < table_limit(t);
}

static enum err on_rule(void *ctx, const Order__Rule *x)
{
    struct listing *l = ctx;
    struct store_outlet outlet = {0};
    char days[16], cutoff[8], service[16];
    if (l->only && x->outlet != l->only)
        return ERR_OK;
    if (l->count++ < l->skip || !more_fit(&l->t))
        return ERR_OK;
    enum err err = store_outlet(l->s, x->outlet, &outlet);
    if (err && err != ERR_NOTFOUND)
        return err;
    rule_weekdays_text(x->weekdays, days);
    snprintf(cutoff, sizeof(cutoff), "%02u:%02u", x->cutoff_minute / 60 % 24,
             x->cutoff_minute % 60);
    if (x->service_permille)
        snprintf(service, sizeof(service), "%u.%u", x->service_permille / 10,
                 x->service_permille % 10);
    else
        snprintf(service, sizeof(service), "margin");
    const struct cell cells[ARRAY_LEN(rule_columns)] = {
        {.number = x->outlet},
        {.text = outlet.name},
        {.text = days},
        {.number = x->lead_days},
        {.text = cutoff},
        {.text = rule_unconfirmed_word(x->unconfirmed)},
        {.number = x->budget_fen},
        {.number = x->credit_fen},
        {.number = x->warehouse},
        {.text = service},
        {.text = x->no_back_orders ? N_("cancel") : N_("wait")},
    };
    return table_row(&l->t, cells);
}

static enum err begin(const struct cli *c, struct listing *l,
                      const struct column *columns, int count, struct diag *d)
{
    enum table_form form = TABLE_PEOPLE;
    int64_t page = 1, size = 0;
    enum err err = listing_form(c, &form, &page, &size, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &l->s, d);
    if (err)
        return err;
    table_begin(&l->t, stdout, form, columns, count, page, size);
    l->skip = table_offset(&l->t);
    return ERR_OK;
}

static enum err end(struct listing *l, enum err err)
{
    if (err)
        table_abandon(&l->t);
    else
        err = table_end(&l->t, l->count, NULL);
    store_close(l->s);
    return err;
}

enum err cmd_order_rules(struct cli *c, struct diag *d)
{
    struct listing l = {0};
    enum err err = cmd_id(c, "outlet", false, &l.only, d);
    if (!err)
        err = begin(c, &l, rule_columns, ARRAY_LEN(rule_columns), d);
    return err ? err : end(&l, order_rules(l.s, on_rule, &l));
}

/* ---- shelves --------------------------------------------------------------*/

static enum err item_option(const struct cli *c, struct store *s, bool needed,
                            uint32_t *ret_item, struct diag *d)
{
    const char *text = cli_text(c, "item");
    uint32_t pack = 0;
    enum err err = needed ? cli_need(c, "item", &text, d) : ERR_OK;
    return err || !text ? err : sheet_item(s, text, ret_item, &pack, d);
}

enum err cmd_order_shelf(struct cli *c, struct diag *d)
{
    static const char *const fields[] = {"min",         "max",      "life",
                                         "min-left",    "weight",   "volume",
                                         "temperature", "transfer", "pack"};
    struct store *s = NULL;
    Order__Shelf x = ORDER__SHELF__INIT;
    uint32_t item = 0, outlet = 0;
    bool changed = false;
    enum err err = cmd_id(c, "outlet", false, &outlet, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = item_option(c, s, true, &item, d);
    if (!err)
        err = shelf_now(s, item, outlet, &x);
    for (size_t i = 0; !err && i < ARRAY_LEN(fields); i++) {
        const char *text = cli_text(c, fields[i]);
        if (text)
            err = shelf_field(&x, fields[i], text, d);
    }
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, rule_shelf_put(s, &x, clock_now_ms(), &changed, d));
    if (!err)
        say_changed(c, changed);
    store_close(s);
    return err;
}

static const struct column shelf_columns[] = {
    {"item", N_("item"), COLUMN_INT},
    {"name", N_("name"), COLUMN_TEXT},
    {"outlet", N_("outlet"), COLUMN_INT},
    {"min", N_("shows"), COLUMN_QUANTITY},
    {"max", N_("holds"), COLUMN_QUANTITY},
    {"life", N_("life"), COLUMN_INT},
    {"min_left", N_("days left"), COLUMN_INT},
    {"weight", N_("g"), COLUMN_INT},
    {"volume", N_("ml"), COLUMN_INT},
    {"temperature", N_("degrees"), COLUMN_TEXT},
    {"transfer", N_("transfer"), COLUMN_MONEY},
    {"pack", N_("order pack"), COLUMN_TEXT},
};

static void degrees(const Order__Shelf *x, char *out, size_t cap)
{
    out[0] = '\0';
    if (x->min_decidegree || x->max_decidegree)
        snprintf(out, cap, "%.1f..%.1f", x->min_decidegree / 10.0,
                 x->max_decidegree / 10.0);
}

static enum err on_shelf(void *ctx, const Order__Shelf *x)
{
    struct listing *l = ctx;
    char name[SHEET_TEXT_MAX], temperature[32], pack[16] = "";
    if (l->count++ < l->skip || !more_fit(&l->t))
        return ERR_OK;
    enum err err = sheet_item_name(l->s, x->item, name, sizeof(name));
    if (err)
        return err;
    degrees(x, temperature, sizeof(temperature));
    if (x->loose)
        snprintf(pack, sizeof(pack), "loose");
    else if (x->pack)
        snprintf(pack, sizeof(pack), "%" PRIu32, x->pack);
    const struct cell cells[ARRAY_LEN(shelf_columns)] = {
        {.number = x->item},          {.text = name},
        {.number = x->outlet},        {.number = x->min_milli},
        {.number = x->max_milli},     {.number = x->life_days},
        {.number = x->min_left_days}, {.number = x->weight_g},
        {.number = x->volume_ml},     {.text = temperature},
        {.number = x->transfer_fen},  {.text = pack},
    };
    return table_row(&l->t, cells);
}

enum err cmd_order_shelves(struct cli *c, struct diag *d)
{
    struct listing l = {0};
    uint32_t item = 0, outlet = 0;
    enum err err = cmd_id(c, "outlet", false, &outlet, d);
    if (!err)
        err = begin(c, &l, shelf_columns, ARRAY_LEN(shelf_columns), d);
    if (err)
        return err;
    err = item_option(c, l.s, false, &item, d);
    if (!err)
        err = order_shelves(l.s, item,
                            cli_text(c, "outlet") ? (int64_t)outlet : -1,
                            on_shelf, &l);
    return end(&l, err);
}

/* ---- files and substitutes ------------------------------------------------*/

static enum err import(struct cli *c, enum rule_file_kind kind, struct diag *d)
{
    struct store *s = NULL;
    struct import_report r = {0};
    enum err err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = rule_file_import(s, kind, c->argv[0], cli_flag(c, "strict"),
                               clock_now_ms(), &r, d);
    if (!err || r.refused) {
        enum err said = cmd_print_report(c, &r, c->argv[0]);
        err = err ? err : said;
        c->exit_code = r.refused ? 1 : 0;
    }
    import_release(&r);
    store_close(s);
    return err;
}

enum err cmd_order_import_rules(struct cli *c, struct diag *d)
{
    return import(c, RULE_FILE_RULES, d);
}

enum err cmd_order_import_shelf(struct cli *c, struct diag *d)
{
    return import(c, RULE_FILE_SHELF, d);
}

enum err cmd_order_substitute(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *by_text = NULL;
    uint32_t item = 0, by = 0, pack = 0;
    enum err err = cli_need(c, "by", &by_text, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = item_option(c, s, true, &item, d);
    if (!err && strcmp(by_text, "none") != 0)
        err = sheet_item(s, by_text, &by, &pack, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, rule_substitute(s, item, by, clock_now_ms(), d));
    if (!err && cli_flag(c, "json"))
        printf("{\"item\":%u,\"by\":%u}\n", item, by);
    else if (!err && by)
        printf(tr("where item %u is short, item %u comes instead\n"), item, by);
    else if (!err)
        printf(tr("nothing comes instead of item %u any more\n"), item);
    store_close(s);
    return err;
}
