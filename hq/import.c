#include "hq/import.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/quantity.h"
#include "base/text.h"
#include "hq/decide.h"
#include "hq/import_row.h"
#include "hq/sheet.h"

#define ITEM_PACKS_MAX 16
#define PACK_CODES_MAX 4

struct import {
    struct store *store;
    const struct import_options *options;
    struct import_report *report;
    struct import_note **last_note;
    bool have_header;
    struct import_header header;
    struct import_row *rows; /* owned */
    size_t count, cap;
};

/* ---- report
 * ----------------------------------------------------------------*/
static enum err note(struct import *im, unsigned line, bool refused,
                     const char *text)
{
    struct arena *a = &im->report->arena;
    struct import_note *n = arena_alloc(a, sizeof(*n));
    const char *copy = arena_text(a, text, strlen(text));
    if (!n || !copy)
        return ERR_NOMEM;
    *n = (struct import_note){line, refused, copy, NULL};
    *im->last_note = n;
    im->last_note = &n->next;
    im->report->refused += refused;
    return ERR_OK;
}

static enum err remark(struct import *im, unsigned line, bool refused,
                       const char *fmt, ...) PRINTF(4, 5);
static enum err remark(struct import *im, unsigned line, bool refused,
                       const char *fmt, ...)
{
    char text[DIAG_TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return note(im, line, refused, text);
}

/* ---- reading
 * ---------------------------------------------------------------*/
static enum err keep_row(struct import *im, const struct import_row *row)
{
    if (im->count == im->cap) {
        size_t cap = im->cap ? 2 * im->cap : 256;
        struct import_row *grown = realloc(im->rows, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        im->rows = grown;
        im->cap = cap;
    }
    im->rows[im->count++] = *row;
    return ERR_OK;
}

/* The first line; columns nobody asked for are said, in case one of them was
 * meant to be read. */
static enum err take_header(struct import *im, const struct sheet_row *row,
                            struct diag *d)
{
    enum err err = import_header(row, &im->header, d);
    im->have_header = true;
    for (int i = 0; !err && i < row->count; i++) {
        bool used = row->fields[i][0] == '\0';
        for (int c = 0; c < IMPORT_COLUMNS; c++)
            used = used || im->header.at[c] == i;
        if (!used)
            err = remark(im, row->line, false,
                         tr("column \"%.40s\" is not "
                            "used"),
                         row->fields[i]);
    }
    return err;
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct import *im = ctx;
    struct import_row parsed;
    struct diag why = {0};
    char price[MONEY_CHARS];
    if (!im->have_header)
        return take_header(im, row, d);
    enum err err =
        import_parse(row, &im->header, &im->report->arena, &parsed, &why);
    if (err == ERR_NOMEM)
        return err;
    if (err)
        return note(im, row->line, true,
                    why.text[0] ? why.text : err_text(err));
    if (parsed.trimmed)
        err = note(im, row->line, false, tr("blanks around a field taken off"));
    if (!err && parsed.no_unit)
        err = remark(im, row->line, false, tr("no unit given: taken as %s"),
                     parsed.unit);
    if (!err && parsed.unit_times != 1)
        err = remark(im, row->line, false, tr("price per %s kept per kg: %s"),
                     parsed.unit_given,
                     money_format(money_of(parsed.price_fen), price));
    return err ? err : keep_row(im, &parsed);
}

static int by_code(const void *a, const void *b)
{
    const struct import_row *x = a, *y = b;
    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static bool same_row(const struct import_row *x, const struct import_row *y)
{
    return strcmp(x->name, y->name) == 0 && strcmp(x->spec, y->spec) == 0 &&
           strcmp(x->category, y->category) == 0 &&
           strcmp(x->unit, y->unit) == 0 && x->price_fen == y->price_fen &&
           x->cost_fen == y->cost_fen && x->pack_of == y->pack_of &&
           x->pack_milli == y->pack_milli;
}

/* Leaves one line a barcode. */
static enum err drop_doubles(struct import *im)
{
    char code[STORE_CODE_MAX];
    size_t n = 0;
    enum err err = ERR_OK;
    qsort(im->rows, im->count, sizeof(*im->rows), by_code);
    for (size_t i = 0; !err && i < im->count; i++) {
        const struct import_row *row = &im->rows[i];
        const struct import_row *first = n ? &im->rows[n - 1] : NULL;
        if (!first || first->code != row->code) {
            im->rows[n++] = *row;
        } else if (same_row(first, row)) {
            im->report->unchanged++;
            err = remark(im, row->line, false,
                         tr("the same as line %u: taken once"), first->line);
        } else if (strcmp(first->name, row->name) != 0) {
            err = remark(im, row->line, true,
                         tr("barcode %s is \"%.60s\" on line %u: one barcode, "
                            "one product"),
                         import_code_text(row->code, code), first->name,
                         first->line);
        } else {
            err = remark(im, row->line, true,
                         tr("barcode %s is on line %u already, with other "
                            "details: keep one of the two"),
                         import_code_text(row->code, code), first->line);
        }
    }
    im->count = n;
    return err;
}

/* ---- taking
 * ----------------------------------------------------------------*/
/* An item being put together: owned parts are in arrays of fixed size. */
struct draft {
    Feed__Item item;
    Feed__Item *old; /* unpacked, or NULL */
    uint64_t code;
    Feed__Pack packs[ITEM_PACKS_MAX], *pack_list[ITEM_PACKS_MAX];
    uint64_t pack_codes[ITEM_PACKS_MAX];
    Feed__PackPrice prices[ITEM_PACKS_MAX];
    size_t price_count;
    int64_t old_cost;
};

static void draft_release(struct draft *f)
{
    if (f->old)
        feed__item__free_unpacked(f->old, NULL);
}

static enum err draft_load(struct import *im, uint32_t id, struct draft *f)
{
    struct store_item known = {0};
    enum err err = store_item(im->store, id, &known);
    if (!err && !(f->old = feed__item__unpack(NULL, known.record.len,
                                              known.record.data)))
        err = ERR_CORRUPT;
    f->old_cost = known.cost_fen;
    buf_release(&known.record);
    if (err)
        return err;
    f->item = *f->old;
    f->item.packs = f->pack_list;
    if (f->item.n_packs > ITEM_PACKS_MAX)
        return ERR_RANGE;
    for (size_t i = 0; i < f->item.n_packs; i++) {
        f->packs[i] = *f->old->packs[i];
        f->pack_list[i] = &f->packs[i];
    }
    return ERR_OK;
}

static void draft_base(struct draft *f, const struct import_row *row)
{
    f->item.name = (char *)row->name;
    f->item.spec = (char *)row->spec;
    f->item.category = (char *)row->category;
    f->item.unit = (char *)row->unit;
    f->item.by_weight = row->by_weight;
    f->item.withdrawn = false;
    if (f->old)
        return; /* its barcodes stay */
    if (row->code < 0) {
        f->item.plu = (uint32_t)-row->code;
    } else {
        f->code = (uint64_t)row->code;
        f->item.gtin = &f->code;
        f->item.n_gtin = 1;
    }
}

/* A line that makes a pack of the item. pack 0: a new one. */
static enum err draft_pack(struct draft *f, const struct import_row *row,
                           uint32_t pack)
{
    size_t at = 0;
    while (at < f->item.n_packs && f->packs[at].id != pack)
        at++;
    if (at == ITEM_PACKS_MAX)
        return ERR_RANGE;
    Feed__Pack *p = &f->packs[at];
    if (at == f->item.n_packs) {
        uint32_t last = 0;
        for (size_t i = 0; i < at; i++)
            if (f->packs[i].id > last)
                last = f->packs[i].id;
        feed__pack__init(p);
        p->id = last + 1;
        f->pack_codes[at] = (uint64_t)row->code;
        p->gtin = &f->pack_codes[at];
        p->n_gtin = 1;
        f->pack_list[at] = p;
        f->item.packs = f->pack_list;
        f->item.n_packs++;
    }
    p->unit = (char *)row->unit;
    p->quantity_milli = (uint64_t)row->pack_milli;
    feed__pack_price__init(&f->prices[f->price_count]);
    f->prices[f->price_count].pack = p->id;
    f->prices[f->price_count++].fen = (uint64_t)row->price_fen;
    return ERR_OK;
}

/* Writes what differs; base may be NULL (packs of a known item only). */
static enum err draft_save(struct import *im, struct draft *f,
                           const struct import_row *base, bool *ret_changed)
{
    const struct import_options *o = im->options;
    bool item_changed = false, price_changed = false, cost_changed = false;
    struct decide_price price = {.item = f->item.id,
                                 .audience = o->audience,
                                 .from_day = o->from_day,
                                 .today = o->today,
                                 .unit_fen = base ? base->price_fen : 0,
                                 .n_packs = f->price_count,
                                 .packs = f->prices};
    enum err err =
        decide_price(im->store, &price, o->now_ms, &price_changed, NULL);
    if (!err)
        err = decide_item(im->store, &f->item, o->audience, o->now_ms,
                          &item_changed);
    if (!err && base && base->cost_fen >= 0 && base->cost_fen != f->old_cost) {
        cost_changed = true;
        err = decide_cost(im->store, f->item.id, base->cost_fen, o->from_day,
                          o->now_ms);
    }
    *ret_changed = item_changed || price_changed || cost_changed;
    return err;
}

/* Whether the line's barcode can be a pack of item id; *ret_pack the pack it
 * already is. Refused lines are noted. */
static enum err pack_of_item(struct import *im, const struct import_row *row,
                             uint32_t id, uint32_t *ret_pack, bool *ret_fits)
{
    char code[STORE_CODE_MAX];
    uint32_t item = 0, pack = 0;
    enum err err = store_code(im->store, row->code, &item, &pack);
    *ret_pack = 0;
    *ret_fits = true;
    if (err == ERR_NOTFOUND)
        return ERR_OK;
    if (err)
        return err;
    if (item == id && pack) {
        *ret_pack = pack;
        return ERR_OK;
    }
    *ret_fits = false;
    return remark(im, row->line, true,
                  pack ? tr("barcode %s is already a pack of item %u")
                       : tr("barcode %s is already a single piece, item "
                            "%u: it cannot be a pack too"),
                  import_code_text(row->code, code), item);
}

/* Base line (or NULL) and the pack lines of one item. */
static enum err take_item(struct import *im, const struct import_row *base,
                          uint32_t id, const struct import_row *const *packs,
                          size_t count)
{
    struct draft f = {.old_cost = -1};
    uint32_t lines = base ? 1 : 0, fresh = 0;
    bool changed = false, is_new = id == 0;
    enum err err;
    feed__item__init(&f.item);
    err = is_new ? store_next_id(im->store, STORE_ID_ITEM, &f.item.id)
                 : draft_load(im, id, &f);
    if (!err && base)
        draft_base(&f, base);
    for (size_t i = 0; !err && i < count; i++) {
        uint32_t pack = 0;
        bool fits = false;
        err = pack_of_item(im, packs[i], f.item.id, &pack, &fits);
        if (err || !fits)
            continue;
        if (f.item.by_weight) {
            err = remark(im, packs[i]->line, true,
                         tr("a pack of goods sold by weight is not possible"));
            continue;
        }
        if (f.price_count == ITEM_PACKS_MAX ||
            (!pack && f.item.n_packs == ITEM_PACKS_MAX)) {
            err = remark(im, packs[i]->line, true,
                         tr("an item can have %d packs"), ITEM_PACKS_MAX);
            continue;
        }
        err = draft_pack(&f, packs[i], pack);
        lines++;
        fresh += pack == 0;
    }
    if (!err && lines > 0)
        err = draft_save(im, &f, base, &changed);
    if (err == ERR_NOTFOUND && !base) { /* nothing was written */
        err = ERR_OK;
        for (size_t i = 0; !err && i < count; i++)
            err = remark(im, packs[i]->line, true,
                         tr("item %u has no price of a single piece there yet: "
                            "give its line too"),
                         f.item.id);
        lines = fresh = 0;
    }
    if (!err && is_new)
        fresh++;
    if (!err) {
        im->report->added += fresh;
        if (changed)
            im->report->changed += lines - fresh;
        else
            im->report->unchanged += lines - fresh;
    }
    draft_release(&f);
    return err;
}

static int by_pack_of(const void *a, const void *b)
{
    const struct import_row *x = *(const struct import_row *const *)a;
    const struct import_row *y = *(const struct import_row *const *)b;
    if (x->pack_of != y->pack_of)
        return x->pack_of < y->pack_of ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static int by_line(const void *a, const void *b)
{
    const struct import_row *x = *(const struct import_row *const *)a;
    const struct import_row *y = *(const struct import_row *const *)b;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* Pack lines of one base code: [first, end). */
static size_t packs_of(const struct import_row *const *packs, size_t count,
                       int64_t code, size_t *ret_end)
{
    size_t lo = 0, hi = count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (packs[mid]->pack_of < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    *ret_end = lo;
    while (*ret_end < count && packs[*ret_end]->pack_of == code)
        ++*ret_end;
    return lo;
}

/* Packs whose single piece is not among the taken lines. */
static enum err take_lonely(struct import *im,
                            const struct import_row *const *packs, size_t count)
{
    char code[STORE_CODE_MAX];
    uint32_t item = 0, pack = 0;
    int64_t of = packs[0]->pack_of;
    enum err err = store_code(im->store, of, &item, &pack);
    if (!err && !pack)
        return take_item(im, NULL, item, packs, count);
    if (err && err != ERR_NOTFOUND)
        return err;
    const char *why =
        err ? tr("pack_of %s is neither in this file nor in the range: add the "
                 "single piece first")
            : tr("pack_of %s is itself a pack: give the barcode of one piece");
    err = ERR_OK;
    for (size_t i = 0; !err && i < count; i++)
        err = remark(im, packs[i]->line, true, why, import_code_text(of, code));
    return err;
}

static enum err take_base(struct import *im, const struct import_row *row,
                          const struct import_row *const *packs, size_t count)
{
    char code[STORE_CODE_MAX];
    uint32_t item = 0, pack = 0;
    size_t end = 0, first = packs_of(packs, count, row->code, &end);
    enum err err = store_code(im->store, row->code, &item, &pack);
    if (!err && pack) {
        err = remark(im, row->line, true,
                     tr("barcode %s is a pack of item %u: it cannot be a "
                        "single piece too"),
                     import_code_text(row->code, code), item);
        if (!err && first < end)
            err = take_lonely(im, packs + first, end - first);
        return err;
    }
    if (err && err != ERR_NOTFOUND)
        return err;
    return take_item(im, row, err ? 0 : item, packs + first, end - first);
}

static enum err take_rows(struct import *im)
{
    const struct import_row **bases = calloc(im->count + 1, sizeof(*bases));
    const struct import_row **packs = calloc(im->count + 1, sizeof(*packs));
    size_t n_bases = 0, n_packs = 0, end = 0;
    enum err err = bases && packs ? ERR_OK : ERR_NOMEM;
    for (size_t i = 0; !err && i < im->count; i++)
        if (im->rows[i].pack_of)
            packs[n_packs++] = &im->rows[i];
        else
            bases[n_bases++] = &im->rows[i];
    if (!err) {
        qsort(packs, n_packs, sizeof(*packs), by_pack_of);
        qsort(bases, n_bases, sizeof(*bases), by_line);
    }
    for (size_t i = 0; !err && i < n_bases; i++)
        err = take_base(im, bases[i], packs, n_packs);
    for (size_t i = 0; !err && i < n_packs; i = end) {
        packs_of(packs, n_packs, packs[i]->pack_of, &end);
        struct import_row key = {.code = packs[i]->pack_of};
        bool has_base = false;
        for (size_t lo = 0, hi = im->count; lo < hi && !has_base;) {
            size_t mid = lo + (hi - lo) / 2;
            has_base = im->rows[mid].code == key.code && !im->rows[mid].pack_of;
            if (im->rows[mid].code < key.code)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (!has_base)
            err = take_lonely(im, packs + i, end - i);
    }
    free(bases);
    free(packs);
    return err;
}

/* Notes by line; several of one line stay in order. */
static struct import_note *sort_notes(struct import_note *list)
{
    if (!list || !list->next)
        return list;
    struct import_note *slow = list, *fast = list->next;
    while (fast && fast->next) {
        slow = slow->next;
        fast = fast->next->next;
    }
    struct import_note *right = slow->next;
    slow->next = NULL;
    struct import_note *left = sort_notes(list), *out = NULL, **tail = &out;
    right = sort_notes(right);
    while (left && right) {
        struct import_note **from = left->line <= right->line ? &left : &right;
        *tail = *from;
        tail = &(*from)->next;
        *from = *tail;
    }
    *tail = left ? left : right;
    return out;
}

enum err import_items(struct store *s, const char *path,
                      const struct import_options *options,
                      struct import_report *ret_report, struct diag *d)
{
    struct import im = {.store = s, .options = options, .report = ret_report};
    memset(ret_report, 0, sizeof(*ret_report));
    im.last_note = &ret_report->notes;
    enum err err = decide_check_audience(s, options->audience, d);
    if (!err)
        err = sheet_read(path, on_row, &im, d);
    if (!err)
        err = drop_doubles(&im);
    if (err)
        goto out;
    err = store_begin(s);
    if (err)
        goto out;
    err = take_rows(&im);
    if (!err && options->strict && ret_report->refused)
        err = diag_set(d, ERR_FORMAT,
                       tr("%u lines cannot be taken, so nothing was "
                          "taken (--strict)"),
                       ret_report->refused);
    err = store_end(s, err);
out:
    ret_report->notes = sort_notes(ret_report->notes);
    if (err)
        ret_report->added = ret_report->changed = ret_report->unchanged = 0;
    free(im.rows);
    return err;
}

void import_release(struct import_report *r)
{
    arena_release(&r->arena);
    memset(r, 0, sizeof(*r));
}

/* ---- divisions
 * -------------------------------------------------------------*/
struct divisions {
    struct store *store;
    bool have_header;
    int code_at, name_at;
    uint32_t count;
};

static enum err on_division(void *ctx, const struct sheet_row *row,
                            struct diag *d)
{
    struct divisions *v = ctx;
    char code[32], name[STORE_NAME_MAX];
    if (d)
        d->line = row->line;
    if (row->problem)
        return diag_set(d, ERR_FORMAT, "%s", row->problem);
    if (!v->have_header) {
        v->have_header = true;
        v->code_at = v->name_at = -1;
        for (int i = 0; i < row->count; i++) {
            text_trim(row->fields[i], name, sizeof(name));
            if (strcmp(name, "code") == 0)
                v->code_at = i;
            else if (strcmp(name, "name") == 0)
                v->name_at = i;
        }
        if (v->code_at < 0 || v->name_at < 0)
            return diag_set(d, ERR_FORMAT,
                            tr("the first line must name the columns code and "
                               "name"));
        return ERR_OK;
    }
    if (v->code_at >= row->count || v->name_at >= row->count)
        return diag_set(d, ERR_FORMAT, tr("a field is missing"));
    text_trim(row->fields[v->code_at], code, sizeof(code));
    text_trim(row->fields[v->name_at], name, sizeof(name));
    size_t len = strlen(code);
    if ((len != 2 && len != 4 && len != 6 && len != 9 && len != 12) ||
        strspn(code, "0123456789") != len)
        return diag_set(d, ERR_FORMAT,
                        tr("division code \"%.20s\" must have 2, 4, 6, 9 or 12 "
                           "digits"),
                        code);
    if (!name[0] || !text_is_plain(name, 100))
        return diag_set(d, ERR_FORMAT, tr("the name is missing or no text"));
    memset(code + len, '0', 12 - len);
    code[12] = '\0';
    v->count++;
    return store_division_put(v->store, code, name);
}

enum err import_divisions(struct store *s, const char *path,
                          uint32_t *ret_count, struct diag *d)
{
    struct divisions v = {.store = s};
    enum err err = store_begin(s);
    if (err)
        return err;
    err = store_end(s, sheet_read(path, on_division, &v, d));
    if (!err) {
        *ret_count = v.count;
        if (d)
            d->line = 0;
    }
    return err;
}
