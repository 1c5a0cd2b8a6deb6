#include "hq/purchase/paper.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/import_row.h"
#include "hq/purchase/order.h"

#define PAPER_MODE 0644

void paper_release(struct paper *p)
{
    if (p->supplier)
        purchase__supplier__free_unpacked(p->supplier, NULL);
    free(p->lines);
    memset(p, 0, sizeof(*p));
}

struct loading {
    struct store *store;
    struct paper *paper;
};

static enum err fill_item(struct store *s, struct paper_line *l)
{
    struct store_item known = {0};
    enum err err = store_item(s, l->item, &known);
    Feed__Item *x =
        err ? NULL
            : feed__item__unpack(NULL, known.record.len, known.record.data);
    buf_release(&known.record);
    if (err == ERR_NOTFOUND)
        return ERR_OK;
    if (err || !x)
        return err ? err : ERR_CORRUPT;
    text_copy(l->name, sizeof(l->name), x->name);
    size_t len = strlen(l->name);
    if (x->spec[0] && len + 2 < sizeof(l->name)) {
        l->name[len] = ' ';
        text_copy(l->name + len + 1, sizeof(l->name) - len - 1, x->spec);
    }
    text_copy(l->unit, sizeof(l->unit), x->unit);
    if (x->n_gtin)
        import_code_text((int64_t)x->gtin[0], l->barcode);
    feed__item__free_unpacked(x, NULL);
    return ERR_OK;
}

static enum err on_line(void *ctx, const Purchase__Line *line,
                        int64_t came_milli)
{
    struct loading *w = ctx;
    struct paper *p = w->paper;
    (void)came_milli;
    if (p->count == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 64;
        struct paper_line *grown = realloc(p->lines, cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        p->lines = grown;
        p->cap = cap;
    }
    struct paper_line *l = &p->lines[p->count++];
    memset(l, 0, sizeof(*l));
    l->item = line->item;
    l->packs = line->packs;
    l->pack_milli = line->pack_milli;
    l->pack_fen = line->pack_fen;
    l->amount_fen = line->amount_fen;
    l->tax_rate = line->tax_rate;
    text_copy(l->code, sizeof(l->code), line->code);
    return fill_item(w->store, l);
}

enum err paper_load(struct store *s, uint32_t order, struct paper *ret,
                    struct diag *d)
{
    struct loading w = {s, ret};
    memset(ret, 0, sizeof(*ret));
    enum err err = order_need(s, order, &ret->order, d);
    if (!err)
        err = buy_supplier(s, ret->order.supplier, &ret->supplier);
    if (!err)
        err = store_state(s, "name", ret->chain, sizeof(ret->chain));
    if (err == ERR_NOTFOUND && ret->supplier)
        err = ERR_OK; /* a chain without a name */
    if (!err)
        err = buy_lines(s, order, on_line, &w);
    return err;
}

/* ---- writing --------------------------------------------------------------*/
static enum err put(struct buf *out, const char *fmt, ...) PRINTF(2, 3);
static enum err put(struct buf *out, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return buf_add_text(out, text);
}

/* As text within markup and within attributes in double quotes. */
static enum err put_escaped(struct buf *out, const char *text)
{
    enum err err = ERR_OK;
    for (const char *p = text; !err && *p; p++)
        switch (*p) {
        case '&':
            err = buf_add_text(out, "&amp;");
            break;
        case '<':
            err = buf_add_text(out, "&lt;");
            break;
        case '>':
            err = buf_add_text(out, "&gt;");
            break;
        case '"':
            err = buf_add_text(out, "&quot;");
            break;
        case '\'':
            err = buf_add_text(out, "&#39;");
            break;
        default:
            err = buf_add(out, p, 1);
        }
    return err;
}

static enum err put_cell(struct buf *out, const char *tag, const char *text,
                         bool right)
{
    enum err err = put(out, "<%s%s>", tag, right ? " class=\"n\"" : "");
    if (!err)
        err = put_escaped(out, text);
    return err ? err : put(out, "</%s>", tag);
}

static enum err put_field(struct buf *out, const char *name, const char *text)
{
    if (!text[0])
        return ERR_OK;
    enum err err = put(out, "<div><b>");
    if (!err)
        err = put_escaped(out, name);
    if (!err)
        err = put(out, "</b> ");
    if (!err)
        err = put_escaped(out, text);
    return err ? err : put(out, "</div>\n");
}

static const char style[] =
    "@page{size:A4;margin:14mm}"
    "body{font-family:\"Noto Sans CJK SC\",\"WenQuanYi Zen Hei\",\"SimSun\","
    "sans-serif;font-size:10.5pt;color:#000;margin:0 auto;max-width:182mm}"
    "h1{font-size:16pt;text-align:center;margin:0 0 4mm}"
    ".head{display:flex;flex-wrap:wrap;gap:1mm 8mm;margin-bottom:4mm}"
    "b{font-weight:600}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:0.3mm solid #000;padding:1mm 1.5mm;text-align:left}"
    "td.n,th.n{text-align:right;white-space:nowrap}"
    "thead{display:table-header-group}tr{page-break-inside:avoid}"
    "tfoot{display:table-row-group}tfoot td{font-weight:600}"
    ".sign{display:flex;justify-content:space-between;margin-top:12mm}";

/* Packs of one line have different prices: the one shown is the last. */
static bool graded(const struct paper_line *l)
{
    return l->pack_fen * l->packs != l->amount_fen;
}

static enum err html_line(struct buf *out, const struct paper_line *l, size_t n)
{
    char text[64], qty[QUANTITY_CHARS], price[MONEY_CHARS], sum[MONEY_CHARS];
    snprintf(text, sizeof(text), "%zu", n);
    enum err err = buf_add_text(out, "<tr>");
    if (!err)
        err = put_cell(out, "td", text, true);
    if (!err)
        err = put_cell(out, "td", l->code[0] ? l->code : l->barcode, false);
    if (!err)
        err = put_cell(out, "td", l->name, false);
    snprintf(text, sizeof(text), "%" PRId64, l->packs);
    if (!err)
        err = put_cell(out, "td", text, true);
    if (!err)
        err = put_cell(out, "td",
                       quantity_format(quantity_of(l->pack_milli), qty), true);
    if (!err)
        err = put_cell(out, "td", l->unit, false);
    if (!err) {
        money_format(money_of(l->pack_fen), price);
        snprintf(text, sizeof(text), "%s%s", price, graded(l) ? "*" : "");
        err = put_cell(out, "td", text, true);
    }
    if (!err)
        err = put_cell(out, "td", money_format(money_of(l->amount_fen), sum),
                       true);
    return err ? err : buf_add_text(out, "</tr>\n");
}

static enum err html_head(const struct paper *p, struct buf *out)
{
    char number[32], day[CLOCK_DAY_CHARS], due[CLOCK_DAY_CHARS];
    char warehouse[32];
    snprintf(number, sizeof(number), "%" PRIu32, p->order.id);
    snprintf(warehouse, sizeof(warehouse), "%" PRIu32, p->order.warehouse);
    enum err err = put(out,
                       "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta "
                       "charset=\"utf-8\"><title>",
                       i18n_is_chinese() ? "zh-CN" : "en");
    if (!err)
        err = put_escaped(out, tr("Purchase order"));
    if (!err)
        err = put(out, " %s</title><style>", number);
    if (!err)
        err = buf_add_text(out, style);
    if (!err)
        err = put(out, "</style></head><body>\n<h1>");
    if (!err)
        err = put_escaped(out, p->chain);
    if (!err)
        err = put(out, " ");
    if (!err)
        err = put_escaped(out, tr("Purchase order"));
    if (!err)
        err = put(out, "</h1>\n<div class=\"head\">\n");
    if (!err)
        err = put_field(out, tr("Number"), number);
    if (!err)
        err = put_field(out, tr("Supplier"), p->supplier->name);
    if (!err)
        err = put_field(out, tr("Contact"), p->supplier->contact);
    if (!err)
        err = put_field(out, tr("Phone"), p->supplier->phone);
    if (!err)
        err = put_field(out, tr("Ordered on"),
                        clock_format_day(p->order.order_day, day));
    if (!err)
        err = put_field(out, tr("Deliver by"),
                        clock_format_day(p->order.due_day, due));
    if (!err)
        err = put_field(out, tr("To warehouse"), warehouse);
    if (!err)
        err = put_field(out, tr("State"), tr(order_state_word(p->order.state)));
    return err ? err : put(out, "</div>\n");
}

static enum err html_foot(const struct paper *p, struct buf *out)
{
    char goods[MONEY_CHARS], freight[MONEY_CHARS], total[MONEY_CHARS];
    const struct {
        const char *name, *text;
    } sums[] = {
        {tr("Sum of goods"), money_format(money_of(p->order.goods_fen), goods)},
        {tr("Freight"), money_format(money_of(p->order.freight_fen), freight)},
        {tr("Total"),
         money_format(money_of(p->order.goods_fen + p->order.freight_fen),
                      total)}};
    enum err err = put(out, "</tbody><tfoot>\n");
    for (size_t i = 0; !err && i < sizeof(sums) / sizeof(*sums); i++) {
        err = put(out, "<tr><td colspan=\"7\" class=\"n\">");
        if (!err)
            err = put_escaped(out, sums[i].name);
        if (!err)
            err = put(out, "</td>");
        if (!err)
            err = put_cell(out, "td", sums[i].text, true);
        if (!err)
            err = put(out, "</tr>\n");
    }
    bool stars = false;
    for (size_t i = 0; i < p->count; i++)
        stars = stars || graded(&p->lines[i]);
    if (!err)
        err = put(out, "</tfoot></table>\n");
    if (!err && stars) {
        err = put(out, "<p>* ");
        if (!err)
            err = put_escaped(out, tr("graded price: that of the last pack"));
        if (!err)
            err = put(out, "</p>\n");
    }
    if (!err)
        err = put(out, "<div class=\"sign\"><span>");
    if (!err)
        err = put_escaped(out, tr("Buyer:"));
    if (!err)
        err = put(out, "</span><span>");
    if (!err)
        err = put_escaped(out, tr("Approved:"));
    if (!err)
        err = put(out, "</span><span>");
    if (!err)
        err = put_escaped(out, tr("Supplier (stamp):"));
    return err ? err : put(out, "</span></div>\n</body></html>\n");
}

enum err paper_html(const struct paper *p, struct buf *out)
{
    const char *const titles[] = {
        tr("No."),  tr("Article"), tr("Goods"), tr("Packs"),
        tr("Each"), tr("Unit"),    tr("Price"), tr("Amount"),
    };
    static const bool right[] = {true, false, false, true,
                                 true, false, true,  true};
    enum err err = html_head(p, out);
    if (!err)
        err = put(out, "<table><thead><tr>");
    for (size_t i = 0; !err && i < 8; i++)
        err = put_cell(out, "th", titles[i], right[i]);
    if (!err)
        err = put(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; !err && i < p->count; i++)
        err = html_line(out, &p->lines[i], i + 1);
    return err ? err : html_foot(p, out);
}

/* A field that no spreadsheet takes for a formula. */
static enum err csv_field(struct buf *out, const char *text, bool last)
{
    bool formula = text[0] && strchr("=+-@\t", text[0]);
    enum err err = buf_add_text(out, formula ? "\"'" : "\"");
    for (const char *p = text; !err && *p; p++)
        err = *p == '"' ? buf_add_text(out, "\"\"") : buf_add(out, p, 1);
    return err ? err : buf_add_text(out, last ? "\"\r\n" : "\",");
}

enum err paper_csv(const struct paper *p, struct buf *out)
{
    const char *const titles[] = {
        tr("No."),  tr("Barcode"), tr("Article"), tr("Goods"),  tr("Packs"),
        tr("Each"), tr("Unit"),    tr("Price"),   tr("Amount"),
    };
    char n[32], packs[32], qty[QUANTITY_CHARS];
    char price[MONEY_CHARS], sum[MONEY_CHARS];
    enum err err = buf_add_text(out, "\xEF\xBB\xBF"); /* Excel: UTF-8 */
    for (size_t i = 0; !err && i < 9; i++)
        err = csv_field(out, titles[i], i == 8);
    for (size_t i = 0; !err && i < p->count; i++) {
        const struct paper_line *l = &p->lines[i];
        snprintf(n, sizeof(n), "%zu", i + 1);
        snprintf(packs, sizeof(packs), "%" PRId64, l->packs);
        quantity_format(quantity_of(l->pack_milli), qty);
        money_format(money_of(l->pack_fen), price);
        money_format(money_of(l->amount_fen), sum);
        const char *const fields[] = {n,   l->barcode, l->code, l->name, packs,
                                      qty, l->unit,    price,   sum};
        for (size_t k = 0; !err && k < 9; k++)
            err = csv_field(out, fields[k], k == 8);
    }
    return err;
}

static bool ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a > b && strcmp(text + a - b, end) == 0;
}

enum err paper_write(const struct paper *p, const char *path, struct diag *d)
{
    struct buf out = {0};
    enum err err;
    if (ends_with(path, ".xlsx"))
        return paper_xlsx(p, path, d);
    if (ends_with(path, ".html"))
        err = paper_html(p, &out);
    else if (ends_with(path, ".csv"))
        err = paper_csv(p, &out);
    else
        return diag_set(d, ERR_FORMAT,
                        tr("%.80s must end with .xlsx, .csv or .html"), path);
    if (!err)
        err = file_write(path, PAPER_MODE, out.data, out.len);
    buf_release(&out);
    if (err)
        return diag_default(d, err, tr("%.80s cannot be written (%s)"), path,
                            err_text(err));
    return ERR_OK;
}
