#include "hq/order/rule_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "hq/order/truck.h"
#include "hq/purchase/sheet_columns.h"

#define CUTOFF_USUAL (18 * 60)

/* ---- fields ---------------------------------------------------------------*/

static enum err number(const char *name, const char *text, int64_t max,
                       uint32_t *ret, struct diag *d)
{
    char *end = NULL;
    unsigned long long n = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || n > (uint64_t)max)
        return diag_set(d, ERR_FORMAT,
                        tr("%s \"%.40s\" must be a whole number from %lld to "
                           "%lld"),
                        name, text, 0LL, (long long)max);
    *ret = (uint32_t)n;
    return ERR_OK;
}

static enum err yuan(const char *text, int64_t *ret_fen, struct diag *d)
{
    struct money m;
    enum err err = money_parse(text, &m, d);
    if (!err)
        *ret_fen = m.fen;
    return err;
}

static enum err amount(const char *text, int64_t *ret_milli, struct diag *d)
{
    struct quantity q;
    enum err err = quantity_parse(text, &q, d);
    if (!err)
        *ret_milli = q.milli;
    return err;
}

static enum err short_rule(const char *text, protobuf_c_boolean *ret,
                           struct diag *d)
{
    bool back = strcmp(text, "back") == 0 || strcmp(text, "等下车") == 0;
    if (!back && strcmp(text, "cancel") != 0 && strcmp(text, "取消") != 0)
        return diag_set(d, ERR_FORMAT,
                        tr("what is short: \"%.20s\" must be back (it waits "
                           "for the next truck) or cancel"),
                        text);
    *ret = !back;
    return ERR_OK;
}

enum err rule_field(Order__Rule *x, const char *name, const char *text,
                    struct diag *d)
{
    if (strcmp(name, "weekdays") == 0)
        return rule_weekdays(text, &x->weekdays, d);
    if (strcmp(name, "lead") == 0)
        return number(name, text, TRUCK_LEAD_MAX, &x->lead_days, d);
    if (strcmp(name, "cutoff") == 0)
        return rule_minute(text, &x->cutoff_minute, d);
    if (strcmp(name, "unconfirmed") == 0)
        return rule_unconfirmed(text, &x->unconfirmed, d);
    if (strcmp(name, "budget") == 0)
        return yuan(text, &x->budget_fen, d);
    if (strcmp(name, "credit") == 0)
        return yuan(text, &x->credit_fen, d);
    if (strcmp(name, "warehouse") == 0)
        return number(name, text, UINT32_MAX, &x->warehouse, d);
    if (strcmp(name, "service") == 0)
        return rule_service(text, &x->service_permille, d);
    CHECK(strcmp(name, "short") == 0);
    return short_rule(text, &x->no_back_orders, d);
}

enum err shelf_field(Order__Shelf *x, const char *name, const char *text,
                     struct diag *d)
{
    if (strcmp(name, "min") == 0)
        return amount(text, &x->min_milli, d);
    if (strcmp(name, "max") == 0)
        return amount(text, &x->max_milli, d);
    if (strcmp(name, "life") == 0)
        return number(name, text, RULE_LIFE_MAX, &x->life_days, d);
    if (strcmp(name, "min-left") == 0)
        return number(name, text, RULE_LIFE_MAX, &x->min_left_days, d);
    if (strcmp(name, "weight") == 0)
        return number(name, text, RULE_WEIGHT_MAX, &x->weight_g, d);
    if (strcmp(name, "volume") == 0)
        return number(name, text, RULE_WEIGHT_MAX, &x->volume_ml, d);
    if (strcmp(name, "temperature") == 0)
        return rule_degrees(text, &x->min_decidegree, &x->max_decidegree, d);
    if (strcmp(name, "transfer") == 0)
        return yuan(text, &x->transfer_fen, d);
    CHECK(strcmp(name, "pack") == 0);
    x->loose = strcmp(text, "loose") == 0 || strcmp(text, "拆零") == 0;
    x->pack = 0;
    return x->loose ? ERR_OK : number(name, text, UINT32_MAX, &x->pack, d);
}

enum err rule_now(struct store *s, uint32_t outlet, Order__Rule *ret_rule)
{
    enum err err = order_rule(s, outlet, ret_rule);
    if (err != ERR_NOTFOUND)
        return err;
    order__rule__init(ret_rule);
    ret_rule->outlet = outlet;
    ret_rule->lead_days = 1;
    ret_rule->cutoff_minute = CUTOFF_USUAL;
    return ERR_OK;
}

/* An outlet's own begin as what holds everywhere. */
enum err shelf_now(struct store *s, uint32_t item, uint32_t outlet,
                   Order__Shelf *ret_shelf)
{
    enum err err = order_shelf(s, item, outlet, ret_shelf);
    if (!err)
        ret_shelf->outlet = outlet;
    return err;
}

/* ---- files ----------------------------------------------------------------*/

enum { RULE_COLS = 10, SHELF_COLS = 12, COLS_MAX = 12 };

/* The first ones name the row, the others are fields by their names. */
static const struct sheet_name rule_names[RULE_COLS] = {
    {"outlet", "门店", NULL, true},         {"weekdays", "送货日", NULL, false},
    {"lead", "提前天数", NULL, false},      {"cutoff", "截单时间", NULL, false},
    {"unconfirmed", "未确认", NULL, false}, {"budget", "预算", NULL, false},
    {"credit", "信用额度", NULL, false},    {"warehouse", "仓库", NULL, false},
    {"service", "服务水平", NULL, false},   {"short", "缺货", NULL, false},
};
static const struct sheet_name shelf_names[SHELF_COLS] = {
    {"item", "商品", "条码", true},
    {"outlet", "门店", NULL, false},
    {"min", "最低陈列", NULL, false},
    {"max", "最多陈列", NULL, false},
    {"life", "保质期", NULL, false},
    {"min-left", "到店剩余", "min_left", false},
    {"weight", "重量", NULL, false},
    {"volume", "体积", NULL, false},
    {"temperature", "温度", NULL, false},
    {"transfer", "配送价", NULL, false},
    {"pack", "订货包装", NULL, false},
    {"name", "品名", NULL, false}, /* for people only */
};

struct file {
    struct store *s;
    enum rule_file_kind kind;
    int64_t now_ms;
    struct import_report *report;
    bool have_header;
    int at[COLS_MAX], columns;
};

static enum err outlet_of(const struct sheet_row *row, int at, bool needed,
                          uint32_t *ret, struct diag *d)
{
    int64_t id = 0;
    enum err err = sheet_int(row, at, "outlet", needed, UINT32_MAX, 0, &id, d);
    if (!err && needed && id == 0)
        err = diag_set(d, ERR_FORMAT, tr("which outlet? Give its number"));
    *ret = (uint32_t)id;
    return err;
}

static enum err take_rule(struct file *f, const struct sheet_row *row,
                          bool *changed, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    Order__Rule x = ORDER__RULE__INIT;
    uint32_t outlet = 0;
    enum err err = outlet_of(row, f->at[0], true, &outlet, d);
    if (!err)
        err = rule_now(f->s, outlet, &x);
    for (int i = 1; !err && i < RULE_COLS; i++) {
        err = sheet_text(row, f->at[i], text, d);
        if (!err && text[0])
            err = rule_field(&x, rule_names[i].english, text, d);
    }
    return err ? err : rule_put(f->s, &x, f->now_ms, changed, d);
}

static enum err take_shelf(struct file *f, const struct sheet_row *row,
                           bool *changed, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    Order__Shelf x = ORDER__SHELF__INIT;
    uint32_t item = 0, pack = 0, outlet = 0;
    enum err err = sheet_text(row, f->at[0], text, d);
    if (!err && !text[0])
        err = diag_set(d, ERR_FORMAT,
                       tr("which goods? Give a barcode or an item's number"));
    if (!err)
        err = sheet_item(f->s, text, &item, &pack, d);
    if (!err)
        err = outlet_of(row, f->at[1], false, &outlet, d);
    if (!err)
        err = shelf_now(f->s, item, outlet, &x);
    for (int i = 2; !err && i < SHELF_COLS - 1; i++) {
        err = sheet_text(row, f->at[i], text, d);
        if (!err && text[0])
            err = shelf_field(&x, shelf_names[i].english, text, d);
    }
    return err ? err : rule_shelf_put(f->s, &x, f->now_ms, changed, d);
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct file *f = ctx;
    struct diag why = {0};
    bool changed = false;
    bool rules = f->kind == RULE_FILE_RULES;
    if (!f->have_header) {
        f->have_header = true;
        f->columns = row->count;
        return sheet_columns(row, rules ? rule_names : shelf_names,
                             rules ? RULE_COLS : SHELF_COLS, f->at, d);
    }
    enum err err = sheet_count(row, f->columns, &why);
    if (!err)
        err = rules ? take_rule(f, row, &changed, &why)
                    : take_shelf(f, row, &changed, &why);
    if (err == ERR_NOMEM || err == ERR_IO || err == ERR_CORRUPT)
        return err;
    if (err)
        return sheet_note(f->report, row->line, true,
                          why.text[0] ? why.text : err_text(err));
    f->report->changed += changed;
    f->report->unchanged += !changed;
    return ERR_OK;
}

enum err rule_file_import(struct store *s, enum rule_file_kind kind,
                          const char *path, bool strict, int64_t now_ms,
                          struct import_report *ret_report, struct diag *d)
{
    struct file f = {
        .s = s, .kind = kind, .now_ms = now_ms, .report = ret_report};
    memset(ret_report, 0, sizeof(*ret_report));
    enum err err = store_begin(s);
    if (err)
        return err;
    err = sheet_read(path, on_row, &f, d);
    if (!err && strict && ret_report->refused)
        err = diag_set(d, ERR_FORMAT,
                       tr("%u lines cannot be taken, so nothing was taken "
                          "(--strict)"),
                       ret_report->refused);
    ret_report->notes = sheet_notes_sorted(ret_report->notes);
    return store_end(s, err);
}
