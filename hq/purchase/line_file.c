#include "hq/purchase/line_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hq/purchase/listing.h"
#include "hq/purchase/match.h"
#include "hq/purchase/sheet_columns.h"

#define ARG_CHARS 200
#define PARTS_MAX 4

static enum err in_units(struct store *s, const char *text, uint32_t item,
                         uint32_t pack, int64_t *ret_milli, struct diag *d)
{
    struct quantity q, held = {QUANTITY_ONE};
    if (!text || !text[0]) {
        *ret_milli = 0;
        return ERR_OK;
    }
    enum err err = quantity_parse(text, &q, d);
    if (!err && item)
        err = sheet_pack_milli(s, item, pack, &held.milli);
    if (!err)
        err = quantity_times(q, held, &q);
    if (!err)
        *ret_milli = q.milli;
    return err;
}

/* "ITEM=A,B,C" into its parts; the copy holds them. */
static enum err parts(const char *text, char copy[ARG_CHARS],
                      char *ret_parts[PARTS_MAX + 1], int *ret_count,
                      struct diag *d)
{
    size_t len = strlen(text);
    char *equals, *next;
    *ret_count = 0;
    if (len < ARG_CHARS)
        memcpy(copy, text, len + 1);
    equals = len < ARG_CHARS ? strchr(copy, '=') : NULL;
    if (!equals || equals == copy)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%.40s\" must be ITEM=QUANTITY, like "
                           "6901234567892=240"),
                        text);
    *equals = '\0';
    ret_parts[(*ret_count)++] = copy;
    for (char *p = equals + 1; p; p = next) {
        next = strchr(p, ',');
        if (next)
            *next++ = '\0';
        if (*ret_count == PARTS_MAX + 1)
            return diag_set(d, ERR_FORMAT, tr("\"%.40s\" has too many parts"),
                            text);
        ret_parts[(*ret_count)++] = p;
    }
    return ERR_OK;
}

/* ---- deliveries -----------------------------------------------------------*/
void dock_release(struct dock_lines *l)
{
    free(l->list);
    arena_release(&l->arena);
    memset(l, 0, sizeof(*l));
}

static enum err came_add(struct dock_lines *l, const struct receive_line *x)
{
    if (l->count == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 64;
        struct receive_line *grown = realloc(l->list, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        l->list = grown;
        l->cap = cap;
    }
    l->list[l->count++] = *x;
    return ERR_OK;
}

enum err dock_arg(struct store *s, struct dock_lines *l, const char *text,
                  struct diag *d)
{
    struct receive_line x = {.lot_code = "", .certificate = ""};
    char copy[ARG_CHARS], *part[PARTS_MAX + 1] = {NULL};
    uint32_t pack = 0;
    int n = 0;
    enum err err = parts(text, copy, part, &n, d);
    if (!err)
        err = sheet_item(s, part[0], &x.item, &pack, d);
    if (!err)
        err = in_units(s, part[1], x.item, pack, &x.accepted_milli, d);
    if (!err)
        err = in_units(s, part[2], x.item, pack, &x.damaged_milli, d);
    if (!err)
        err = in_units(s, part[3], x.item, pack, &x.refused_milli, d);
    return err ? err : came_add(l, &x);
}

enum came_column {
    CAME_BARCODE,
    CAME_ITEM,
    CAME_ACCEPTED,
    CAME_DAMAGED,
    CAME_REFUSED,
    CAME_LOT,
    CAME_PRODUCED,
    CAME_EXPIRY,
    CAME_CERTIFICATE,
    CAME_COLS
};

static const struct sheet_name came_names[CAME_COLS] = {
    [CAME_BARCODE] = {"barcode", "条码", "条形码", false},
    [CAME_ITEM] = {"item", "商品编号", NULL, false},
    [CAME_ACCEPTED] = {"accepted", "实收", "数量", true},
    [CAME_DAMAGED] = {"damaged", "破损", NULL, false},
    [CAME_REFUSED] = {"refused", "拒收", NULL, false},
    [CAME_LOT] = {"lot", "批号", NULL, false},
    [CAME_PRODUCED] = {"produced", "生产日期", NULL, false},
    [CAME_EXPIRY] = {"expiry", "到期日", NULL, false},
    [CAME_CERTIFICATE] = {"certificate", "合格证", NULL, false},
};

struct came_reader {
    struct store *store;
    struct dock_lines *lines;
    struct import_report *report;
    bool have_header;
    int at[CAME_COLS], columns;
};

/* The item of a line, by either column. */
static enum err goods_of(struct store *s, const struct sheet_row *row,
                         int barcode, int item, uint32_t *ret_item,
                         uint32_t *ret_pack, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    enum err err = sheet_text(row, barcode, text, d);
    if (!err && !text[0])
        err = sheet_text(row, item, text, d);
    if (!err && !text[0])
        err = diag_set(d, ERR_FORMAT,
                       tr("which goods? Give a barcode or an item's number"));
    return err ? err : sheet_item(s, text, ret_item, ret_pack, d);
}

static enum err came_text(struct came_reader *r, const struct sheet_row *row,
                          int column, size_t cap, const char **ret,
                          struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    enum err err = sheet_text(row, r->at[column], text, d);
    if (!err && strlen(text) >= cap)
        err = diag_set(d, ERR_RANGE, tr("%s is longer than %zu bytes"),
                       came_names[column].english, cap - 1);
    if (!err)
        *ret = arena_text(&r->lines->arena, text, strlen(text));
    return !err && !*ret ? ERR_NOMEM : err;
}

static enum err came_parse(struct came_reader *r, const struct sheet_row *row,
                           struct receive_line *x, struct diag *d)
{
    char text[SHEET_TEXT_MAX];
    int64_t *const into[] = {&x->accepted_milli, &x->damaged_milli,
                             &x->refused_milli};
    uint32_t pack = 0;
    enum err err = sheet_count(row, r->columns, d);
    if (!err)
        err = goods_of(r->store, row, r->at[CAME_BARCODE], r->at[CAME_ITEM],
                       &x->item, &pack, d);
    for (int i = 0; !err && i < 3; i++) {
        err = sheet_text(row, r->at[CAME_ACCEPTED + i], text, d);
        if (!err)
            err = in_units(r->store, text, x->item, pack, into[i], d);
    }
    if (!err)
        err = came_text(r, row, CAME_LOT, 32, &x->lot_code, d);
    if (!err)
        err = came_text(r, row, CAME_CERTIFICATE, 64, &x->certificate, d);
    if (!err)
        err = sheet_day(row, r->at[CAME_PRODUCED], 0, &x->produced_day, d);
    if (!err)
        err = sheet_day(row, r->at[CAME_EXPIRY], 0, &x->expiry_day, d);
    return err;
}

static enum err on_came(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct came_reader *r = ctx;
    struct receive_line x = {.lot_code = "", .certificate = ""};
    struct diag why = {0};
    if (!r->have_header) {
        r->have_header = true;
        r->columns = row->count;
        return sheet_columns(row, came_names, CAME_COLS, r->at, d);
    }
    enum err err = came_parse(r, row, &x, &why);
    if (!err)
        return came_add(r->lines, &x);
    if (err == ERR_NOMEM || err == ERR_IO || err == ERR_CORRUPT)
        return err;
    return sheet_note(r->report, row->line, true,
                      why.text[0] ? why.text : err_text(err));
}

enum err dock_file(struct store *s, struct dock_lines *l, const char *path,
                   struct import_report *ret_report, struct diag *d)
{
    struct came_reader r = {.store = s, .lines = l, .report = ret_report};
    memset(ret_report, 0, sizeof(*ret_report));
    enum err err = sheet_read(path, on_came, &r, d);
    ret_report->notes = sheet_notes_sorted(ret_report->notes);
    return err;
}

enum err dock_bytes(struct store *s, struct dock_lines *l, const void *data,
                    size_t len, struct import_report *ret_report,
                    struct diag *d)
{
    struct came_reader r = {.store = s, .lines = l, .report = ret_report};
    memset(ret_report, 0, sizeof(*ret_report));
    enum err err = sheet_read_bytes(data, len, on_came, &r, d);
    ret_report->notes = sheet_notes_sorted(ret_report->notes);
    return err;
}

/* ---- invoices -------------------------------------------------------------*/
void charge_release(struct charge_lines *l)
{
    free(l->list);
    arena_release(&l->arena);
    memset(l, 0, sizeof(*l));
}

/* Texts of one line, in this order; "" where there is none. */
enum charge_text { BILL_QTY, BILL_AMOUNT, BILL_RATE, BILL_TAX, BILL_TEXTS };

static enum err charge_add(struct store *s, struct charge_lines *l,
                           uint32_t item, uint32_t pack,
                           const char *const text[BILL_TEXTS], struct diag *d)
{
    Purchase__InvoiceLine *x = arena_alloc(&l->arena, sizeof(*x));
    struct money amount, tax = {0}, total = {l->total_fen};
    int64_t rate = 0;
    if (!x)
        return ERR_NOMEM;
    if (l->count == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 64;
        Purchase__InvoiceLine **grown = realloc(l->list, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        l->list = grown;
        l->cap = cap;
    }
    purchase__invoice_line__init(x);
    x->item = item;
    enum err err =
        in_units(s, text[BILL_QTY], item, pack, &x->quantity_milli, d);
    if (!err)
        err = money_parse(text[BILL_AMOUNT], &amount, d);
    if (!err && text[BILL_RATE][0])
        err = listing_percent(text[BILL_RATE], &rate, d);
    if (!err && text[BILL_TAX][0])
        err = money_parse(text[BILL_TAX], &tax, d);
    else if (!err)
        err = invoice_tax(amount.fen, (uint32_t)rate, &tax.fen);
    if (!err)
        err = money_add(total, amount, &total);
    if (err)
        return diag_default(d, err, tr("the amounts are too large"));
    x->amount_fen = amount.fen;
    x->tax_rate = (uint32_t)rate;
    x->tax_fen = tax.fen;
    l->total_fen = total.fen;
    l->list[l->count++] = x;
    return ERR_OK;
}

/* Item 0 is freight. */
static enum err charge_item(struct store *s, const char *text,
                            uint32_t *ret_item, uint32_t *ret_pack,
                            struct diag *d)
{
    *ret_item = *ret_pack = 0;
    return strcmp(text, "0") == 0 ? ERR_OK
                                  : sheet_item(s, text, ret_item, ret_pack, d);
}

static enum err charge_arg(struct store *s, struct charge_lines *l,
                           const char *text, struct diag *d)
{
    char copy[ARG_CHARS], *part[PARTS_MAX + 1] = {NULL};
    const char *texts[BILL_TEXTS];
    uint32_t item = 0, pack = 0;
    int n = 0;
    enum err err = parts(text, copy, part, &n, d);
    if (!err && n < 3)
        err = diag_set(d, ERR_FORMAT,
                       tr("\"%.40s\" must be ITEM=QUANTITY,AMOUNT, like "
                          "7=240,540.00"),
                       text);
    if (!err)
        err = charge_item(s, part[0], &item, &pack, d);
    for (int i = 0; i < BILL_TEXTS; i++)
        texts[i] = part[i + 1] ? part[i + 1] : "";
    return err ? err : charge_add(s, l, item, pack, texts, d);
}

enum charge_column {
    COL_BARCODE,
    COL_ITEM,
    COL_QTY,
    COL_AMOUNT,
    COL_RATE,
    COL_TAX,
    BILL_COLS
};

static const struct sheet_name charge_names[BILL_COLS] = {
    [COL_BARCODE] = {"barcode", "条码", "条形码", false},
    [COL_ITEM] = {"item", "商品编号", NULL, false},
    [COL_QTY] = {"quantity", "数量", NULL, true},
    [COL_AMOUNT] = {"amount", "金额", "价税合计", true},
    [COL_RATE] = {"tax_rate", "税率", NULL, false},
    [COL_TAX] = {"tax", "税额", NULL, false},
};

struct charge_reader {
    struct store *store;
    struct charge_lines *lines;
    bool have_header;
    int at[BILL_COLS], columns;
};

static enum err on_bill(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct charge_reader *r = ctx;
    char text[BILL_TEXTS][SHEET_TEXT_MAX], goods[SHEET_TEXT_MAX];
    const char *texts[BILL_TEXTS];
    uint32_t item = 0, pack = 0;
    if (!r->have_header) {
        r->have_header = true;
        r->columns = row->count;
        return sheet_columns(row, charge_names, BILL_COLS, r->at, d);
    }
    if (d)
        d->line = row->line;
    enum err err = sheet_count(row, r->columns, d);
    if (!err)
        err = sheet_text(row, r->at[COL_ITEM], goods, d);
    if (!err && strcmp(goods, "0") != 0)
        err = goods_of(r->store, row, r->at[COL_BARCODE], r->at[COL_ITEM],
                       &item, &pack, d);
    for (int i = 0; !err && i < BILL_TEXTS; i++) {
        err = sheet_text(row, r->at[COL_QTY + i], text[i], d);
        texts[i] = text[i];
    }
    if (!err)
        err = charge_add(r->store, r->lines, item, pack, texts, d);
    if (!err && d)
        d->line = 0;
    return err;
}

enum err charge_bytes(struct store *s, struct charge_lines *l, const void *data,
                      size_t len, struct diag *d)
{
    struct charge_reader r = {.store = s, .lines = l};
    return sheet_read_bytes(data, len, on_bill, &r, d);
}

enum err charge_read(const struct cli *c, struct store *s,
                     struct charge_lines *l, struct diag *d)
{
    struct charge_reader r = {.store = s, .lines = l};
    const char *text;
    enum err err = ERR_OK;
    for (int i = 0; !err && (text = cli_nth(c, "line", i)); i++)
        err = charge_arg(s, l, text, d);
    if (!err && c->argc > 0)
        err = sheet_read(c->argv[0], on_bill, &r, d);
    if (!err && l->count == 0)
        err = diag_set(d, ERR_FORMAT,
                       tr("what does it charge? Give --line or a file"));
    return err;
}
