#include "hq/warehouse/wave_want.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/cli.h"
#include "hq/sheet.h"
#include "hq/store/order.h"

enum err wave_want_add(struct wave_wants *w, const struct wave_line *line)
{
    if (w->count == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 256;
        struct wave_line *lines =
            cap > 2 * WAVE_LINES_MAX
                ? NULL
                : realloc(w->lines, cap * sizeof(*w->lines));
        if (!lines)
            return ERR_NOMEM;
        w->lines = lines;
        w->cap = cap;
    }
    w->lines[w->count++] = *line;
    return ERR_OK;
}

/* ---- a file
 * ----------------------------------------------------------------*/

enum { OUTLET, ITEM, QUANTITY, DELIVERY, FIELDS };

static const char *const names[FIELDS][2] = {
    [OUTLET] = {"outlet", "门店"},
    [ITEM] = {"item", "货号"},
    [QUANTITY] = {"quantity", "数量"},
    [DELIVERY] = {"delivery", "配送单"},
};

struct reading {
    struct wave_wants *w;
    int column[FIELDS]; /* -1: none */
    bool headed;
};

static enum err header(struct reading *r, const struct sheet_row *row,
                       struct diag *d)
{
    for (int f = 0; f < FIELDS; f++) {
        r->column[f] = -1;
        for (int i = 0; i < row->count; i++) {
            char name[64];
            text_trim(row->fields[i], name, sizeof(name));
            if (strcmp(name, names[f][0]) == 0 ||
                strcmp(name, names[f][1]) == 0)
                r->column[f] = i;
        }
        if (r->column[f] < 0 && f != DELIVERY)
            return diag_set(d, ERR_FORMAT,
                            tr("the first line names the columns: outlet, "
                               "item, quantity and, if known, delivery"));
    }
    r->headed = true;
    return ERR_OK;
}

static enum err number(const struct reading *r, int field,
                       const struct sheet_row *row, uint32_t *ret,
                       struct diag *d)
{
    int at = r->column[field];
    char text[64] = "";
    int64_t n = 0;
    if (at >= 0 && at < row->count)
        text_trim(row->fields[at], text, sizeof(text));
    if (field == DELIVERY && text[0] == '\0')
        return ERR_OK;
    enum err err = cli_number(names[field][0], text, 1, UINT32_MAX, &n, d);
    if (!err)
        *ret = (uint32_t)n;
    return err;
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct reading *r = ctx;
    struct wave_line line = {0};
    struct quantity q = {0};
    if (d)
        d->line = row->line;
    if (row->problem)
        return diag_set(d, ERR_FORMAT, "%s", row->problem);
    if (!r->headed)
        return header(r, row, d);
    enum err err = number(r, OUTLET, row, &line.outlet, d);
    if (!err)
        err = number(r, ITEM, row, &line.item, d);
    if (!err)
        err = number(r, DELIVERY, row, &line.delivery, d);
    if (!err && r->column[QUANTITY] >= row->count)
        err = diag_set(d, ERR_FORMAT, tr("the quantity is missing"));
    if (!err)
        err = quantity_parse(row->fields[r->column[QUANTITY]], &q, d);
    line.milli = q.milli;
    return err ? err : wave_want_add(r->w, &line);
}

enum err wave_want_file(struct wave_wants *w, const char *path, struct diag *d)
{
    struct reading r = {.w = w};
    return sheet_read(path, on_row, &r, d);
}

/* ---- what the order desk allotted
 * ------------------------------------------*/

struct ordering {
    struct wave_wants *w;
    struct store *s;
    uint32_t warehouse, outlet, of; /* of: the warehouse of that outlet */
};

static enum err on_line(void *ctx, const struct order_line *x)
{
    struct ordering *o = ctx;
    struct wave_line line = {
        .outlet = x->outlet, .item = x->item, .milli = x->allotted_milli};
    if (x->outlet != o->outlet) {
        Order__Rule rule;
        enum err err = order_rule(o->s, x->outlet, &rule);
        if (err && err != ERR_NOTFOUND)
            return err;
        o->outlet = x->outlet;
        o->of = err ? 0 : rule.warehouse;
    }
    if (o->of != 0 && o->of != o->warehouse)
        return ERR_OK;
    enum err err = line.milli > 0 ? wave_want_add(o->w, &line) : ERR_OK;
    line.item = x->substitute;
    line.milli = x->substitute_milli;
    return err || line.item == 0 || line.milli <= 0
               ? err
               : wave_want_add(o->w, &line);
}

static int by_goods(const void *a, const void *b)
{
    const struct wave_line *x = a, *y = b;
    if (x->outlet != y->outlet)
        return x->outlet < y->outlet ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

struct having {
    struct wave_wants *w;
    struct store *s;
    bool closed;
};

/* Takes off what a wave of the day gives the outlet already. */
static enum err on_put(void *ctx, const struct wave_put_line *x)
{
    struct having *h = ctx;
    struct wave_line key = {.outlet = x->outlet, .item = x->item};
    int64_t has = h->closed ? x->done : x->milli;
    struct wave_line *l =
        bsearch(&key, h->w->lines, h->w->count, sizeof(key), by_goods);
    if (!l)
        return ERR_OK;
    while (l > h->w->lines && by_goods(l - 1, &key) == 0)
        l--;
    for (; has > 0 && l < h->w->lines + h->w->count && by_goods(l, &key) == 0;
         l++) {
        int64_t off = has < l->milli ? has : l->milli;
        l->milli -= off;
        has -= off;
    }
    return ERR_OK;
}

static enum err on_wave(void *ctx, uint32_t id, bool closed)
{
    struct having *h = ctx;
    h->closed = closed;
    return wave_puts(h->s, id, 0, 0, on_put, h);
}

enum err wave_want_orders(struct wave_wants *w, struct store *s,
                          uint32_t warehouse, int32_t day)
{
    struct ordering o = {.w = w, .s = s, .warehouse = warehouse};
    struct having h = {.w = w, .s = s};
    const struct order_filter f = {.until_day = day, .allotted = true};
    size_t kept = 0;
    enum err err = order_lines(s, &f, on_line, &o);
    if (!err && w->count > 0)
        qsort(w->lines, w->count, sizeof(*w->lines), by_goods);
    if (!err && w->count > 0)
        err = ware_waves(s, warehouse, day, on_wave, &h);
    for (size_t i = 0; !err && i < w->count; i++)
        if (w->lines[i].milli > 0)
            w->lines[kept++] = w->lines[i];
    w->count = kept;
    return err;
}
