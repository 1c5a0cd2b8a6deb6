#include "hq/warehouse/wave_paper.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/gtin.h"
#include "base/i18n.h"
#include "receipts/barcode.h"

#define BAR_HEIGHT 40
#define ROLL_CODE  48 /* dots */

struct paper {
    struct store *s;
    struct buf *out;
    struct document *doc; /* a roll, else HTML */
    uint32_t item, lot;   /* of the row before */
    char name[STORE_NAME_MAX], unit[64], code[GTIN_CHARS + 8];
};

static enum err putf(struct buf *out, const char *fmt, ...) PRINTF(2, 3);
static enum err putf(struct buf *out, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return n < 0 || n >= (int)sizeof(text) ? ERR_RANGE
                                           : buf_add_text(out, text);
}

/* Text inside HTML. */
static enum err put_text(struct buf *out, const char *text)
{
    enum err err = ERR_OK;
    for (const char *p = text; !err && *p; p++) {
        const char *as = *p == '<'   ? "&lt;"
                         : *p == '>' ? "&gt;"
                         : *p == '&' ? "&amp;"
                         : *p == '"' ? "&quot;"
                                     : NULL;
        err = as ? buf_add_text(out, as) : buf_add(out, p, 1);
    }
    return err;
}

static enum err cell(struct buf *out, const char *text)
{
    enum err err = buf_add_text(out, "<td>");
    if (!err)
        err = put_text(out, text);
    return err ? err : buf_add_text(out, "</td>");
}

enum err wave_svg(const char *text, struct buf *ret_html)
{
    struct barcode code;
    enum err err = barcode_of(text, &code);
    int at = 0;
    if (!err)
        err = putf(ret_html,
                   "<svg viewBox=\"-10 0 %d %d\" width=\"%dpx\" "
                   "height=\"%dpx\" preserveAspectRatio=\"none\"><path d=\"",
                   code.modules + 20, BAR_HEIGHT, 2 * (code.modules + 20),
                   BAR_HEIGHT);
    for (int i = 0; !err && i < code.count; i++) {
        if (i % 2 == 0)
            err = putf(ret_html, "M%d 0h%dv%dh-%dz", at, code.widths[i],
                       BAR_HEIGHT, code.widths[i]);
        at += code.widths[i];
    }
    return err ? err : buf_add_text(ret_html, "\"/></svg>");
}

/* The item's own barcode where it has one, else its number. */
static enum err name_item(struct paper *p, uint32_t item)
{
    struct store_item x = {0};
    enum err err = store_item(p->s, item, &x);
    Feed__Item *i =
        err ? NULL : feed__item__unpack(NULL, x.record.len, x.record.data);
    snprintf(p->code, sizeof(p->code), "%" PRIu32, item);
    p->name[0] = p->unit[0] = '\0';
    if (i) {
        snprintf(p->name, sizeof(p->name), "%s%s%s", i->name,
                 i->spec[0] ? " " : "", i->spec);
        snprintf(p->unit, sizeof(p->unit), "%s", i->unit);
        if (i->n_gtin > 0 && i->gtin[0] <= (uint64_t)GTIN_MAX)
            gtin_format((struct gtin){(int64_t)i->gtin[0]}, p->code);
        feed__item__free_unpacked(i, NULL);
    }
    buf_release(&x.record);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static enum err lot_text(struct paper *p, uint32_t lot, char *out, size_t cap)
{
    struct goods_lot l;
    char day[CLOCK_DAY_CHARS];
    out[0] = '\0';
    enum err err = lot ? goods_lot(p->s, lot, &l) : ERR_NOTFOUND;
    if (!err)
        snprintf(out, cap, "%s %s", l.code,
                 l.expiry_day ? clock_format_day(l.expiry_day, day) : "");
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

/* ---- A4
 * ----------------------------------------------------------------------*/

static enum err pick_row(void *ctx, const struct ware_pick *x)
{
    struct paper *p = ctx;
    char text[QUANTITY_CHARS], lot[96];
    enum err err = name_item(p, x->item);
    if (!err)
        err = lot_text(p, x->lot, lot, sizeof(lot));
    if (!err)
        err = buf_add_text(p->out, "<tr><td class=\"bin\">");
    if (!err)
        err = put_text(p->out, x->bin[0] ? x->bin : tr("dock"));
    if (!err && x->bin[0]) {
        err = buf_add_text(p->out, "<br>");
        if (!err)
            err = wave_svg(x->bin, p->out);
        err = err == ERR_FORMAT ? ERR_OK : err; /* a Chinese bin: words only */
    }
    if (!err)
        err = buf_add_text(p->out, "</td>");
    if (!err)
        err = cell(p->out, p->name);
    if (!err)
        err = cell(p->out, lot);
    if (!err)
        err = buf_add_text(p->out, "<td class=\"n\">");
    if (!err)
        err = put_text(p->out, quantity_format(quantity_of(x->milli), text));
    if (!err)
        err = put_text(p->out, " ");
    if (!err)
        err = put_text(p->out, p->unit);
    return err ? err : buf_add_text(p->out, "</td><td></td></tr>\n");
}

static enum err put_head(struct paper *p, const struct wave_put_line *x)
{
    char lot[96];
    enum err err = p->item ? buf_add_text(p->out, "</table>\n") : ERR_OK;
    p->item = x->item;
    p->lot = x->lot;
    if (!err)
        err = name_item(p, x->item);
    if (!err)
        err = lot_text(p, x->lot, lot, sizeof(lot));
    if (!err)
        err = buf_add_text(p->out, "<h2>");
    if (!err)
        err = put_text(p->out, p->name);
    if (!err)
        err = buf_add_text(p->out, " <small>");
    if (!err)
        err = put_text(p->out, lot);
    if (!err)
        err = buf_add_text(p->out, "</small> ");
    if (!err)
        err = wave_svg(p->code, p->out);
    return err ? err : buf_add_text(p->out, "</h2>\n<table class=\"puts\">\n");
}

static enum err put_row(void *ctx, const struct wave_put_line *x)
{
    struct paper *p = ctx;
    struct store_outlet outlet;
    char text[QUANTITY_CHARS], lane[16];
    enum err err = ERR_OK;
    if (x->item != p->item || x->lot != p->lot)
        err = put_head(p, x);
    if (!err && store_outlet(p->s, x->outlet, &outlet))
        outlet.name[0] = '\0';
    snprintf(lane, sizeof(lane), "S%" PRIu32, x->outlet);
    if (!err)
        err = putf(p->out, "<tr><td class=\"bin\">%s<br>", lane);
    if (!err)
        err = wave_svg(lane, p->out);
    if (!err)
        err = buf_add_text(p->out, "</td>");
    if (!err)
        err = cell(p->out, outlet.name);
    return err ? err
               : putf(p->out, "<td class=\"n\">%s</td><td></td></tr>\n",
                      quantity_format(quantity_of(x->milli), text));
}

static const char style[] =
    "<style>@page{size:A4;margin:12mm}body{font:14px sans-serif}"
    "table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #000;padding:3px 6px;text-align:left}"
    ".n{text-align:right;font-weight:bold;font-size:18px}"
    ".bin{font-weight:bold;white-space:nowrap}"
    "tr,h2{page-break-inside:avoid}h2{page-break-after:avoid;margin:12px 0 4px}"
    ".new{page-break-before:always}svg{vertical-align:middle}</style>";

static enum err head(struct paper *p, const struct ware_wave *w,
                     const char *title, bool first)
{
    char day[CLOCK_DAY_CHARS], number[16];
    snprintf(number, sizeof(number), "W%" PRIu32, w->id);
    enum err err = putf(p->out, "<h1%s>%s %" PRIu32 " ",
                        first ? "" : " class=\"new\"", title, w->id);
    if (!err)
        err = put_text(p->out, w->name);
    if (!err)
        err = putf(p->out, " %s ", clock_format_day(w->day, day));
    if (!err)
        err = wave_svg(number, p->out);
    return err ? err : buf_add_text(p->out, "</h1>\n");
}

enum err wave_html(struct store *s, uint32_t wave, struct buf *ret_html)
{
    struct paper p = {.s = s, .out = ret_html};
    struct ware_wave w;
    enum err err = ware_wave(s, wave, &w);
    if (!err)
        err = buf_add_text(ret_html, "<!DOCTYPE html>\n<html><head><meta "
                                     "charset=\"utf-8\"><title>");
    if (!err)
        err = putf(ret_html, "W%" PRIu32 "</title>%s</head><body>\n", wave,
                   style);
    if (!err)
        err = head(&p, &w, tr("Pick list, wave"), true);
    if (!err)
        err = putf(ret_html,
                   "<table><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th>"
                   "<th>✓</th></tr>\n",
                   tr("bin"), tr("goods"), tr("lot code"), tr("quantity"));
    if (!err)
        err = wave_picks(s, wave, pick_row, &p);
    if (!err)
        err = buf_add_text(ret_html, "</table>\n");
    if (!err)
        err = head(&p, &w, tr("Put list, wave"), false);
    if (!err)
        err = wave_puts(s, wave, 0, 0, put_row, &p);
    if (!err && p.item)
        err = buf_add_text(ret_html, "</table>\n");
    return err ? err : buf_add_text(ret_html, "</body></html>\n");
}

/* ---- a roll
 * ------------------------------------------------------------------*/

static enum err roll_row(void *ctx, const struct ware_pick *x)
{
    struct paper *p = ctx;
    struct barcode code;
    char text[QUANTITY_CHARS + 72], number[QUANTITY_CHARS], lot[96];
    enum err err = name_item(p, x->item);
    if (!err)
        err = lot_text(p, x->lot, lot, sizeof(lot));
    if (err)
        return err;
    snprintf(text, sizeof(text), "%s %s",
             quantity_format(quantity_of(x->milli), number), p->unit);
    doc_pair(p->doc, DOC_BOLD, x->bin[0] ? x->bin : tr("dock"), text);
    doc_text(p->doc, DOC_NORMAL, DOC_LEFT, p->name);
    if (lot[0])
        doc_text(p->doc, DOC_NORMAL, DOC_LEFT, lot);
    if (x->bin[0] && !barcode_of(x->bin, &code))
        doc_barcode(p->doc, x->bin, ROLL_CODE);
    doc_rule(p->doc);
    return ERR_OK;
}

enum err wave_roll(struct store *s, uint32_t wave, struct document *doc)
{
    struct paper p = {.s = s, .doc = doc};
    struct ware_wave w;
    char day[CLOCK_DAY_CHARS], number[16];
    enum err err = ware_wave(s, wave, &w);
    if (err)
        return err;
    snprintf(number, sizeof(number), "W%" PRIu32, wave);
    doc_textf(doc, DOC_BIG, DOC_CENTER, "%s %" PRIu32, tr("Pick list, wave"),
              wave);
    doc_pair(doc, DOC_NORMAL, w.name, clock_format_day(w.day, day));
    doc_barcode(doc, number, ROLL_CODE);
    doc_rule(doc);
    err = wave_picks(s, wave, roll_row, &p);
    doc_cut(doc);
    return err ? err : doc->err;
}
