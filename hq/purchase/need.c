#include "hq/purchase/need.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/purchase/sheet_columns.h"
#include "hq/store/goods.h"
#include "hq/store/order.h"
#include "hq/store/purchase.h"

#define QUANTITY_LIMIT INT64_C(1000000000) /* thousandths: a million */
#define NEED_CHARS     64

enum column {
    COL_BARCODE,
    COL_ITEM,
    COL_QTY,
    COL_DAY,
    COL_WARE,
    COL_MOST,
    COLS
};

static const struct sheet_name names[COLS] = {
    [COL_BARCODE] = {"barcode", "条码", "条形码", false},
    [COL_ITEM] = {"item", "商品编号", NULL, false},
    [COL_QTY] = {"quantity", "数量", NULL, true},
    [COL_DAY] = {"day", "日期", "需求日", false},
    [COL_WARE] = {"warehouse", "仓库", NULL, false},
    [COL_MOST] = {"most", "最多", NULL, false},
};

void needs_release(struct needs *n)
{
    free(n->list);
    memset(n, 0, sizeof(*n));
}

enum err needs_add(struct needs *n, const struct need *x, struct diag *d)
{
    char text[QUANTITY_CHARS];
    if (x->milli <= 0 || x->milli > QUANTITY_LIMIT || x->most_milli < 0 ||
        x->most_milli > QUANTITY_LIMIT)
        return diag_set(d, ERR_RANGE,
                        tr("the quantity %s must be above 0 and at most a "
                           "million"),
                        quantity_format(quantity_of(x->milli), text));
    if (x->most_milli && x->most_milli < x->milli)
        return diag_set(d, ERR_RANGE,
                        tr("no more than is needed may be bought: the most "
                           "must not be less than the quantity"));
    if (n->count == NEEDS_MAX)
        return diag_set(d, ERR_RANGE, tr("more than %d needs: split them"),
                        NEEDS_MAX);
    if (n->count == n->cap) {
        size_t cap = n->cap ? 2 * n->cap : 256;
        struct need *grown = realloc(n->list, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        n->list = grown;
        n->cap = cap;
    }
    n->list[n->count++] = *x;
    return ERR_OK;
}

static enum err parse_quantity(struct store *s, const char *text, uint32_t item,
                               uint32_t pack, int64_t *ret_milli,
                               struct diag *d)
{
    struct quantity q, held;
    enum err err = quantity_parse(text, &q, d);
    if (!err)
        err = sheet_pack_milli(s, item, pack, &held.milli);
    if (!err)
        err = quantity_times(q, held, &q);
    if (!err)
        *ret_milli = q.milli;
    return err;
}

enum err needs_arg(struct store *s, struct needs *n, const char *text,
                   uint32_t warehouse, int32_t day, struct diag *d)
{
    struct need x = {.warehouse = warehouse, .day = day};
    char item[NEED_CHARS];
    uint32_t pack = 0;
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : 0;
    if (len == 0 || len >= sizeof(item))
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.40s\" must be ITEM=QUANTITY, like "
                           "6901234567892=240"),
                        text);
    memcpy(item, text, len);
    item[len] = '\0';
    enum err err = sheet_item(s, item, &x.item, &pack, d);
    if (!err)
        err = parse_quantity(s, equals + 1, x.item, pack, &x.milli, d);
    return err ? err : needs_add(n, &x, d);
}

struct need_file {
    struct store *store;
    struct needs *needs;
    struct import_report *report;
    uint32_t warehouse;
    int32_t day;
    bool have_header;
    int at[COLS], columns;
};

static enum err take_header(struct need_file *f, const struct sheet_row *row,
                            struct diag *d)
{
    enum err err = sheet_columns(row, names, COLS, f->at, d);
    f->have_header = true;
    f->columns = row->count;
    if (!err && f->at[COL_BARCODE] < 0 && f->at[COL_ITEM] < 0) {
        if (d)
            d->line = row->line;
        err = diag_set(d, ERR_FORMAT,
                       tr("column barcode or item is missing: which goods "
                          "are they?"));
    }
    return err;
}

static enum err parse_row(struct need_file *f, const struct sheet_row *row,
                          struct need *x, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    uint32_t pack = 0;
    int64_t warehouse = 0;
    enum err err = sheet_count(row, f->columns, d);
    if (!err)
        err = sheet_text(row, f->at[COL_BARCODE], text, d);
    if (!err && !text[0])
        err = sheet_text(row, f->at[COL_ITEM], text, d);
    if (!err && !text[0])
        err = diag_set(d, ERR_FORMAT,
                       tr("which goods? Give a barcode or an item's number"));
    if (!err)
        err = sheet_item(f->store, text, &x->item, &pack, d);
    if (!err)
        err = sheet_text(row, f->at[COL_QTY], text, d);
    if (!err)
        err = parse_quantity(f->store, text, x->item, pack, &x->milli, d);
    if (!err)
        err = sheet_text(row, f->at[COL_MOST], text, d);
    if (!err && text[0])
        err = parse_quantity(f->store, text, x->item, pack, &x->most_milli, d);
    if (!err)
        err = sheet_day(row, f->at[COL_DAY], f->day, &x->day, d);
    if (!err)
        err = sheet_int(row, f->at[COL_WARE], "warehouse", 1, UINT32_MAX,
                        f->warehouse, &warehouse, d);
    x->warehouse = (uint32_t)warehouse;
    return err;
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct need_file *f = ctx;
    struct need x = {0};
    struct diag why = {0};
    if (!f->have_header)
        return take_header(f, row, d);
    enum err err = parse_row(f, row, &x, &why);
    if (!err)
        err = needs_add(f->needs, &x, &why);
    if (err == ERR_NOMEM || err == ERR_IO || err == ERR_CORRUPT)
        return err;
    if (err)
        return sheet_note(f->report, row->line, true,
                          why.text[0] ? why.text : err_text(err));
    f->report->added++;
    return ERR_OK;
}

static struct need_file begin(struct store *s, struct needs *n,
                              uint32_t warehouse, int32_t day,
                              struct import_report *report)
{
    memset(report, 0, sizeof(*report));
    return (struct need_file){.store = s,
                              .needs = n,
                              .report = report,
                              .warehouse = warehouse,
                              .day = day};
}

enum err needs_file(struct store *s, struct needs *n, const char *path,
                    uint32_t warehouse, int32_t day,
                    struct import_report *ret_report, struct diag *d)
{
    struct need_file f = begin(s, n, warehouse, day, ret_report);
    enum err err = sheet_read(path, on_row, &f, d);
    ret_report->notes = sheet_notes_sorted(ret_report->notes);
    return err;
}

enum err needs_bytes(struct store *s, struct needs *n, const void *data,
                     size_t len, uint32_t warehouse, int32_t day,
                     struct import_report *ret_report, struct diag *d)
{
    struct need_file f = begin(s, n, warehouse, day, ret_report);
    enum err err = sheet_read_bytes(data, len, on_row, &f, d);
    ret_report->notes = sheet_notes_sorted(ret_report->notes);
    return err;
}

static int by_cell(const void *a, const void *b)
{
    const struct need *x = a, *y = b;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    if (x->warehouse != y->warehouse)
        return x->warehouse < y->warehouse ? -1 : 1;
    return x->day < y->day ? -1 : x->day > y->day;
}

enum err needs_pool(struct needs *n, struct diag *d)
{
    size_t kept = 0;
    if (n->count == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("nothing is needed: give --need ITEM=QUANTITY or a "
                           "file"));
    qsort(n->list, n->count, sizeof(*n->list), by_cell);
    for (size_t i = 1; i < n->count; i++) {
        struct need *x = &n->list[kept], *y = &n->list[i];
        if (by_cell(x, y) != 0) {
            n->list[++kept] = *y;
            continue;
        }
        x->milli += y->milli;
        /* A limit that one of them does not have is none. */
        x->most_milli =
            x->most_milli && y->most_milli ? x->most_milli + y->most_milli : 0;
        if (x->milli > QUANTITY_LIMIT)
            return diag_set(d, ERR_RANGE,
                            tr("more than a million of item %u are needed: "
                               "look for a slip of the keys"),
                            x->item);
    }
    n->count = kept + 1;
    return ERR_OK;
}

/* ---- from the order desk --------------------------------------------------*/
struct ordered {
    struct store *store;
    struct needs *needs;
    struct diag *d;
    uint32_t warehouse;       /* of outlets that nobody assigned one */
    uint32_t outlet, serving; /* the last one looked up */
};

static enum err serving(struct ordered *o, uint32_t outlet)
{
    Order__Rule rule = ORDER__RULE__INIT;
    if (outlet == o->outlet)
        return ERR_OK;
    enum err err = order_rule(o->store, outlet, &rule);
    if (err && err != ERR_NOTFOUND)
        return err;
    o->outlet = outlet;
    o->serving = !err && rule.warehouse ? rule.warehouse : o->warehouse;
    return ERR_OK;
}

static enum err want(struct ordered *o, uint32_t item, int32_t day,
                     int64_t milli)
{
    const struct need x = {.item = item,
                           .warehouse = o->serving,
                           .day = day ? day : BUY_OPEN_DAY,
                           .milli = milli};
    return milli > 0 ? needs_add(o->needs, &x, o->d) : ERR_OK;
}

static enum err on_ordered(void *ctx, const struct order_line *x)
{
    struct ordered *o = ctx;
    bool open = x->state == ORDER__LINE_STATE__LINE_OPEN ||
                x->state == ORDER__LINE_STATE__LINE_BACK_ORDER;
    if (open && x->reason == ORDER__LINE_REASON__REASON_ABSURD)
        return ERR_OK; /* a person must say first whether it was meant */
    enum err err = serving(o, x->outlet);
    if (!err)
        err = want(o, x->item, x->delivery_day,
                   open ? x->asked_milli : x->allotted_milli);
    if (!err && !open && x->substitute)
        err = want(o, x->substitute, x->delivery_day, x->substitute_milli);
    return err;
}

enum err needs_orders(struct store *s, struct needs *n, uint32_t warehouse,
                      int32_t until_day, struct diag *d)
{
    struct ordered o = {.store = s, .needs = n, .d = d, .warehouse = warehouse};
    struct order_filter f = {.until_day = until_day, .open = true};
    enum err err = order_lines(s, &f, on_ordered, &o);
    f.open = false;
    f.allotted = true;
    return err ? err : order_lines(s, &f, on_ordered, &o);
}

enum err needs_net(struct store *s, struct needs *n)
{
    uint32_t item = 0, warehouse = 0;
    int64_t have = 0, coming = 0;
    size_t kept = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < n->count; i++) {
        struct need x = n->list[i];
        if (x.item != item || x.warehouse != warehouse) {
            item = x.item;
            warehouse = x.warehouse;
            err = goods_on_hand(s, GOODS__PLACE_KIND__PLACE_WAREHOUSE,
                                warehouse, item, true, &have);
            if (!err)
                err = buy_outstanding(s, item, warehouse, &coming);
            have += coming;
        }
        int64_t taken = have < x.milli ? have : x.milli;
        have -= taken;
        x.milli -= taken;
        if (x.most_milli)
            x.most_milli -= taken;
        if (x.milli > 0)
            n->list[kept++] = x;
    }
    if (!err)
        n->count = kept;
    return err;
}
