#include "hq/purchase/offer_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "hq/decide.h"
#include "hq/purchase/sheet_columns.h"
#include "hq/purchase/supplier.h"

enum column {
    COL_SUPPLIER,
    COL_BARCODE,
    COL_ITEM,
    COL_PACKS,
    COL_TO,
    COL_PRICE,
    COL_PACK,
    COL_FROM,
    COL_UNTIL,
    COL_KIND,
    COL_MAX,
    COL_PALLET,
    COL_PALLETS,
    COL_LEAD,
    COL_TAX,
    COL_CODE,
    COLS
};

static const struct sheet_name names[COLS] = {
    [COL_SUPPLIER] = {"supplier", "供应商", NULL, false},
    [COL_BARCODE] = {"barcode", "条码", "条形码", false},
    [COL_ITEM] = {"item", "商品编号", NULL, false},
    [COL_PACKS] = {"packs", "起订量", "数量", false},
    [COL_TO] = {"to", "止", NULL, false},
    [COL_PRICE] = {"price", "价格", "进价", true},
    [COL_PACK] = {"pack", "装量", "含量", false},
    [COL_FROM] = {"from", "生效日", NULL, false},
    [COL_UNTIL] = {"until", "截止日", NULL, false},
    [COL_KIND] = {"kind", "计价", NULL, false},
    [COL_MAX] = {"max", "限购", NULL, false},
    [COL_PALLET] = {"pallet", "每托", NULL, false},
    [COL_PALLETS] = {"pallets", "整托", NULL, false},
    [COL_LEAD] = {"lead", "到货天数", NULL, false},
    [COL_TAX] = {"tax", "税率", NULL, false},
    [COL_CODE] = {"code", "货号", NULL, false},
};

/* One line: an offer with one price. */
struct price_line {
    unsigned line;
    int64_t to_packs; /* 0: not said */
    Purchase__Offer offer;
    Purchase__Break price;
    bool refused;
};

struct offer_file {
    struct store *store;
    const struct offer_file_options *options;
    struct import_report *report;
    bool have_header;
    int at[COLS], columns;
    struct price_line *lines; /* owned */
    size_t count, cap;
};

static enum err take_header(struct offer_file *f, const struct sheet_row *row,
                            struct diag *d)
{
    enum err err = sheet_columns(row, names, COLS, f->at, d);
    f->have_header = true;
    f->columns = row->count;
    if (err)
        return err;
    if (d)
        d->line = row->line;
    if (f->at[COL_BARCODE] < 0 && f->at[COL_ITEM] < 0)
        return diag_set(d, ERR_FORMAT,
                        tr("column barcode or item is missing: which goods "
                           "are they?"));
    if (f->at[COL_SUPPLIER] < 0 && !f->options->supplier)
        return diag_set(d, ERR_FORMAT,
                        tr("column supplier is missing: name it in the file or "
                           "give --supplier"));
    if (d)
        d->line = 0;
    return ERR_OK;
}

/* One of three words in either language; the first one when empty. */
static enum err word(const struct sheet_row *row, int at, const char *name,
                     const char *const words[][2], int count, int *ret,
                     struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    enum err err = sheet_text(row, at, text, d);
    if (err)
        return err;
    for (int i = 0; i < count; i++)
        if (!text[0] || strcmp(text, words[i][0]) == 0 ||
            strcmp(text, words[i][1]) == 0) {
            *ret = i;
            return ERR_OK;
        }
    return diag_set(d, ERR_FORMAT, tr("%s \"%.40s\" must be %s or %s"), name,
                    text, words[0][0], words[count - 1][0]);
}

static const char *const kinds[][2] = {{"all", "全额"},
                                       {"incremental", "分段"}};
static const char *const pallets[][2] = {
    {"any", "不限"}, {"whole", "整托"}, {"above", "满托后整托"}};

static enum err parse_goods(struct offer_file *f, const struct sheet_row *row,
                            Purchase__Offer *o, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    struct quantity held;
    uint32_t pack = 0;
    enum err err = sheet_text(row, f->at[COL_BARCODE], text, d);
    if (!err && !text[0])
        err = sheet_text(row, f->at[COL_ITEM], text, d);
    else if (!err && strlen(text) <= 7)
        err = diag_set(d, ERR_FORMAT,
                       tr("barcode \"%.40s\" is too short: put an item's "
                          "number into the column item"),
                       text);
    if (!err && !text[0])
        err = diag_set(d, ERR_FORMAT,
                       tr("which goods? Give a barcode or an item's number"));
    if (!err)
        err = sheet_item(f->store, text, &o->item, &pack, d);
    if (!err)
        err = sheet_pack_milli(f->store, o->item, pack, &o->pack_milli);
    if (!err)
        err = sheet_text(row, f->at[COL_PACK], text, d);
    if (err || !text[0])
        return err;
    err = quantity_parse(text, &held, d);
    if (!err && pack && held.milli != o->pack_milli) {
        char known[QUANTITY_CHARS];
        err =
            diag_set(d, ERR_FORMAT,
                     tr("this barcode's pack holds %s, not %s: correct the "
                        "one, or give the barcode of a piece"),
                     quantity_format(quantity_of(o->pack_milli), known), text);
    }
    o->pack_milli = held.milli;
    return err;
}

static enum err parse_percent(const struct sheet_row *row, int at,
                              uint32_t *ret_rate, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    int64_t rate = 0;
    enum err err = sheet_text(row, at, text, d);
    size_t len = err ? 0 : strlen(text);
    if (len && text[len - 1] == '%')
        text[len - 1] = '\0';
    if (!err && text[0])
        err = decimal_parse(text, 2, BUY_RATE_ONE, &rate, d);
    if (!err && rate < 0)
        err = diag_set(d, ERR_RANGE, tr("a tax must not be negative"));
    if (!err)
        *ret_rate = (uint32_t)rate;
    return err;
}

static enum err parse_rest(struct offer_file *f, const struct sheet_row *row,
                           struct price_line *l, struct diag *d)
{
    Purchase__Offer *o = &l->offer;
    int64_t packs = 1, max = 0, pallet = 0, lead = 0;
    int kind = 0, rule = 0;
    enum err err = sheet_int(row, f->at[COL_PACKS], "packs", 1, BUY_PACKS_MAX,
                             1, &packs, d);
    if (!err)
        err = sheet_int(row, f->at[COL_TO], "to", packs, BUY_PACKS_MAX, 0,
                        &l->to_packs, d);
    if (!err)
        err =
            sheet_int(row, f->at[COL_MAX], "max", 0, BUY_PACKS_MAX, 0, &max, d);
    if (!err)
        err = sheet_int(row, f->at[COL_PALLET], "pallet", 0, BUY_PACKS_MAX, 0,
                        &pallet, d);
    if (!err)
        err = sheet_int(row, f->at[COL_LEAD], "lead", 0, BUY_LEAD_MAX, 0, &lead,
                        d);
    if (!err)
        err = word(row, f->at[COL_KIND], "kind", kinds, 2, &kind, d);
    if (!err)
        err = word(row, f->at[COL_PALLETS], "pallets", pallets, 3, &rule, d);
    if (!err)
        err = parse_percent(row, f->at[COL_TAX], &o->tax_rate, d);
    if (!err)
        err = sheet_day(row, f->at[COL_FROM], f->options->from_day,
                        &o->from_day, d);
    if (!err)
        err = sheet_day(row, f->at[COL_UNTIL], 0, &o->until_day, d);
    l->price.from_packs = (uint32_t)packs;
    o->max_packs = (uint32_t)max;
    o->pallet_packs = (uint32_t)pallet;
    o->lead_days = (uint32_t)lead;
    o->kind = (Purchase__BreakKind)kind;
    o->pallet = (Purchase__PalletRule)rule;
    return err;
}

static enum err parse_line(struct offer_file *f, const struct sheet_row *row,
                           struct price_line *l, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    struct money price;
    Purchase__Offer *o = &l->offer;
    purchase__offer__init(o);
    purchase__break__init(&l->price);
    enum err err = sheet_count(row, f->columns, d);
    if (!err)
        err = sheet_text(row, f->at[COL_SUPPLIER], text, d);
    if (!err && !text[0] && f->options->supplier)
        o->supplier = f->options->supplier;
    else if (!err)
        err = sheet_supplier(f->store, text, &o->supplier, d);
    if (!err)
        err = parse_goods(f, row, o, d);
    if (!err)
        err = parse_rest(f, row, l, d);
    if (!err)
        err = sheet_text(row, f->at[COL_PRICE], text, d);
    if (!err && !text[0])
        err = diag_set(d, ERR_FORMAT, tr("the price is missing"));
    if (!err)
        err = money_parse(text, &price, d);
    if (!err && (price.fen < 1 || price.fen > DECIDE_PRICE_MAX))
        err = diag_set(d, ERR_RANGE,
                       tr("a price must be above 0 and at most a million "
                          "yuan"));
    if (!err)
        err = sheet_text(row, f->at[COL_CODE], text, d);
    if (err)
        return err;
    l->price.pack_fen = price.fen;
    o->code = arena_text(&f->report->arena, text, strlen(text));
    return o->code ? ERR_OK : ERR_NOMEM;
}

static enum err keep(struct offer_file *f, const struct price_line *l)
{
    if (f->count == f->cap) {
        size_t cap = f->cap ? 2 * f->cap : 256;
        struct price_line *grown = realloc(f->lines, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        f->lines = grown;
        f->cap = cap;
    }
    f->lines[f->count++] = *l;
    return ERR_OK;
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct offer_file *f = ctx;
    struct price_line l = {.line = row->line};
    struct diag why = {0};
    if (!f->have_header)
        return take_header(f, row, d);
    enum err err = parse_line(f, row, &l, &why);
    if (err == ERR_NOMEM || err == ERR_IO || err == ERR_CORRUPT)
        return err;
    if (err) {
        l.refused = true;
        err = sheet_note(f->report, row->line, true,
                         why.text[0] ? why.text : err_text(err));
        /* Without goods nobody knows what it belongs to. */
        if (err || !l.offer.item)
            return err;
    }
    return keep(f, &l);
}

static int by_offer(const void *a, const void *b)
{
    const struct price_line *x = a, *y = b;
    const Purchase__Offer *p = &x->offer, *q = &y->offer;
    if (p->supplier != q->supplier)
        return p->supplier < q->supplier ? -1 : 1;
    if (p->item != q->item)
        return p->item < q->item ? -1 : 1;
    if (p->from_day != q->from_day)
        return p->from_day < q->from_day ? -1 : 1;
    if (x->price.from_packs != y->price.from_packs)
        return x->price.from_packs < y->price.from_packs ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static bool same_agreement(const struct price_line *x,
                           const struct price_line *y)
{
    return x->offer.supplier == y->offer.supplier &&
           x->offer.item == y->offer.item &&
           x->offer.from_day == y->offer.from_day;
}

/* What all lines of an agreement must say alike, and that no quantity is
 * without a price or has two. */
static enum err check_group(const struct price_line *l, size_t n,
                            struct diag *d)
{
    const Purchase__Offer *first = &l[0].offer;
    for (size_t i = 1; i < n; i++) {
        const Purchase__Offer *o = &l[i].offer;
        if (o->pack_milli != first->pack_milli || o->kind != first->kind ||
            o->until_day != first->until_day ||
            o->max_packs != first->max_packs ||
            o->pallet_packs != first->pallet_packs ||
            o->pallet != first->pallet || o->lead_days != first->lead_days ||
            o->tax_rate != first->tax_rate)
            return diag_set(d, ERR_FORMAT,
                            tr("lines %u and %u are of one agreement and do "
                               "not agree on pack, days, tax, limits or "
                               "pallets"),
                            l[0].line, l[i].line);
        int64_t ends = l[i - 1].to_packs;
        if (ends && ends + 1 < (int64_t)l[i].price.from_packs)
            return diag_set(d, ERR_FORMAT,
                            tr("no price holds for %lld to %u packs (lines %u "
                               "and %u): close the gap"),
                            (long long)ends + 1, l[i].price.from_packs - 1,
                            l[i - 1].line, l[i].line);
        if (ends && ends >= (int64_t)l[i].price.from_packs)
            return diag_set(d, ERR_FORMAT,
                            tr("two prices hold for %u packs (lines %u and "
                               "%u): the one must end before the other"),
                            l[i].price.from_packs, l[i - 1].line, l[i].line);
    }
    return ERR_OK;
}

static enum err refuse_group(struct offer_file *f, const struct price_line *l,
                             size_t n, unsigned because, const char *why)
{
    char text[DIAG_TEXT_MAX];
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < n; i++) {
        if (l[i].refused)
            continue;
        snprintf(text, sizeof(text),
                 tr("line %u of the same agreement cannot be taken"), because);
        err = sheet_note(f->report, l[i].line, true, why ? why : text);
    }
    return err;
}

static enum err take_group(struct offer_file *f, struct price_line *l, size_t n)
{
    Purchase__Break *breaks[BUY_BREAKS_MAX];
    Purchase__Offer o = l[0].offer;
    struct diag why = {0};
    bool changed = false;
    enum err err = ERR_OK;
    for (size_t i = 0; i < n; i++)
        if (l[i].refused)
            return refuse_group(f, l, n, l[i].line, NULL);
    if (n > BUY_BREAKS_MAX)
        err = diag_set(&why, ERR_RANGE, tr("an agreement has 1 to %d prices"),
                       BUY_BREAKS_MAX);
    for (size_t i = 0; !err && i < n; i++)
        breaks[i] = &l[i].price;
    if (!err)
        err = check_group(l, n, &why);
    o.breaks = breaks;
    o.n_breaks = n;
    if (!err && l[n - 1].to_packs && !o.max_packs)
        o.max_packs = (uint32_t)l[n - 1].to_packs;
    if (!err)
        err = offer_put(f->store, &o, f->options->now_ms, &changed, &why);
    if (err == ERR_NOMEM || err == ERR_IO || err == ERR_FULL ||
        err == ERR_CORRUPT)
        return err;
    if (err)
        return refuse_group(f, l, n, l[0].line,
                            why.text[0] ? why.text : err_text(err));
    f->report->added += changed;
    f->report->unchanged += !changed;
    return ERR_OK;
}

static enum err take(struct offer_file *f, struct diag *d)
{
    size_t end;
    enum err err = store_begin(f->store);
    if (err)
        return err;
    if (f->count)
        qsort(f->lines, f->count, sizeof(*f->lines), by_offer);
    for (size_t i = 0; !err && i < f->count; i = end) {
        for (end = i + 1;
             end < f->count && same_agreement(&f->lines[i], &f->lines[end]);)
            end++;
        err = take_group(f, f->lines + i, end - i);
    }
    if (!err && f->options->strict && f->report->refused)
        err = diag_set(d, ERR_FORMAT,
                       tr("%u lines cannot be taken, so nothing was "
                          "taken (--strict)"),
                       f->report->refused);
    return store_end(f->store, err);
}

static enum err finish(struct offer_file *f, enum err err, struct diag *d)
{
    if (!err)
        err = take(f, d);
    f->report->notes = sheet_notes_sorted(f->report->notes);
    if (err)
        f->report->added = f->report->changed = f->report->unchanged = 0;
    free(f->lines);
    return err;
}

enum err offer_file_import(struct store *s, const char *path,
                           const struct offer_file_options *options,
                           struct import_report *ret_report, struct diag *d)
{
    struct offer_file f = {
        .store = s, .options = options, .report = ret_report};
    memset(ret_report, 0, sizeof(*ret_report));
    return finish(&f, sheet_read(path, on_row, &f, d), d);
}

enum err offer_file_bytes(struct store *s, const void *data, size_t len,
                          const struct offer_file_options *options,
                          struct import_report *ret_report, struct diag *d)
{
    struct offer_file f = {
        .store = s, .options = options, .report = ret_report};
    memset(ret_report, 0, sizeof(*ret_report));
    return finish(&f, sheet_read_bytes(data, len, on_row, &f, d), d);
}
