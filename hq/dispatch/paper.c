#include "hq/dispatch/paper.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/quantity.h"
#include "hq/purchase/sheet_columns.h"
#include "receipts/qr.h"
#include "sync/slip.h"

#define TEXT_CHARS 700

/* Adds plain text of ours, formatted. */
static enum err add(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
static enum err add(struct buf *b, const char *fmt, ...)
{
    char text[TEXT_CHARS];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return buf_add_text(b, text);
}

/* Adds what people wrote. */
static enum err say(struct buf *b, const char *text)
{
    enum err err = ERR_OK;
    for (const char *p = text; !err && *p; p++)
        err = *p == '<'    ? buf_add_text(b, "&lt;")
              : *p == '>'  ? buf_add_text(b, "&gt;")
              : *p == '&'  ? buf_add_text(b, "&amp;")
              : *p == '"'  ? buf_add_text(b, "&quot;")
              : *p == '\'' ? buf_add_text(b, "&#39;")
                           : buf_add(b, p, 1);
    return err;
}

static enum err cell(struct buf *b, const char *class, const char *text)
{
    enum err err = add(b, "<td%s%s%s>", class ? " class=\"" : "",
                       class ? class : "", class ? "\"" : "");
    if (!err)
        err = say(b, text);
    return err ? err : add(b, "</td>");
}

static enum err heads(struct buf *b, const char *const *names, int count)
{
    enum err err = add(b, "<table><thead><tr>");
    for (int i = 0; !err && i < count; i++) {
        err = add(b, "<th>");
        if (!err)
            err = say(b, tr(names[i]));
        if (!err)
            err = add(b, "</th>");
    }
    return err ? err : add(b, "</tr></thead><tbody>\n");
}

static enum err begin(struct buf *b, const char *title)
{
    enum err err = add(b, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head>"
                          "<meta charset=\"utf-8\"><title>");
    if (!err)
        err = say(b, title);
    return err ? err
               : add(b, "</title><style>\n@page{size:A4;margin:12mm}"
                        "body{font:11pt sans-serif;margin:0}"
                        "section{page-break-after:always}"
                        "h1{font-size:16pt;margin:0 0 2mm}"
                        "table{border-collapse:collapse;width:100%%}"
                        "td,th{border:1px solid #444;padding:1mm 2mm;"
                        "text-align:left}.n{text-align:right}"
                        ".b{font-size:18pt;font-weight:bold}"
                        "svg{width:26mm;height:26mm}.r{float:right}"
                        "</style></head><body>\n");
}

static enum err add_qr(struct buf *b, const char *text)
{
    struct qr *qr = malloc(sizeof(*qr));
    enum err err = qr ? qr_make(text, strlen(text), QR_M, qr) : ERR_NOMEM;
    int all = err ? 0 : qr->modules + 2 * QR_QUIET;
    if (!err)
        err = add(b,
                  "<svg viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
                  "<path d=\"",
                  all, all);
    for (int y = 0; !err && y < qr->modules; y++)
        for (int x = 0; !err && x < qr->modules; x++)
            if (qr->dark[y * qr->modules + x])
                err = add(b, "M%d %dh1v1h-1z", x + QR_QUIET, y + QR_QUIET);
    free(qr);
    return err ? err : add(b, "\"/></svg>");
}

/* ---- deliveries of the plan
 * ------------------------------------------------*/
struct going {
    struct buf *b;
    struct store *s;
    const struct network *net;
    Route__Confirmed **list; /* owned */
    size_t count, cap;
};

static enum err on_going(void *ctx, const Route__Confirmed *x,
                         int64_t loaded_ms)
{
    struct going *g = ctx;
    size_t len = route__confirmed__get_packed_size(x);
    uint8_t *packed = malloc(len + 1);
    (void)loaded_ms;
    if (g->count == g->cap) {
        size_t cap = g->cap ? 2 * g->cap : 64;
        Route__Confirmed **list = realloc(g->list, cap * sizeof(*list));
        if (list) {
            g->list = list;
            g->cap = cap;
        }
    }
    if (!packed || g->count == g->cap) {
        free(packed);
        return ERR_NOMEM;
    }
    route__confirmed__pack(x, packed);
    g->list[g->count] = route__confirmed__unpack(NULL, len, packed);
    free(packed);
    return g->list[g->count++] ? ERR_OK : ERR_NOMEM;
}

static void going_release(struct going *g)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->list[i])
            route__confirmed__free_unpacked(g->list[i], NULL);
    free(g->list);
}

static const Route__Confirmed *going_to(const struct going *g, uint32_t outlet)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->list[i]->delivery->outlet == outlet)
            return g->list[i];
    return NULL;
}

static const Route__Stop *stop_at(const Route__Plan *plan, uint32_t place)
{
    for (size_t i = 0; i < plan->n_stops; i++)
        if (plan->stops[i]->place == place)
            return plan->stops[i];
    return NULL;
}

static const char *name_of(const struct network *n, uint32_t place)
{
    int at = network_place(n, place);
    return at >= 0 ? n->places[at]->name : "";
}

/* ---- manifest
 * --------------------------------------------------------------*/
static enum err manifest_row(struct going *g, const Route__Plan *plan,
                             const Route__Trip *t, size_t i)
{
    const Route__Visit *v = t->visits[i];
    const Route__Stop *stop = stop_at(plan, v->stop);
    const Route__Confirmed *c = stop ? going_to(g, stop->outlet) : NULL;
    char at[16], load[16], kg[QUANTITY_CHARS], number[16] = "",
                                               code[SLIP_CHARS];
    int64_t weight = 0;
    for (size_t k = 0; stop && k < stop->n_loads; k++)
        weight += stop->loads[k]->weight_g;
    snprintf(at, sizeof(at), "%02d:%02d", v->arrive_s / 3600 % 100,
             v->arrive_s / 60 % 60);
    snprintf(load, sizeof(load), "%zu", t->n_visits - i);
    if (c)
        snprintf(number, sizeof(number), "%" PRIu32, c->delivery->id);
    enum err err = add(g->b, "<tr><td class=\"n\">%zu</td>", i + 1);
    if (!err)
        err = cell(g->b, "b", load);
    if (!err)
        err = cell(g->b, NULL, at);
    if (!err)
        err = cell(g->b, NULL, name_of(g->net, v->place));
    if (!err)
        err = cell(g->b, NULL,
                   v->place == v->stop ? "" : name_of(g->net, v->stop));
    if (!err)
        err = cell(g->b, "n",
                   quantity_format((struct quantity){.milli = weight}, kg));
    if (!err)
        err = cell(g->b, "n", number);
    if (!err)
        err = add(g->b, "<td>");
    if (!err && c) {
        struct slip slip;
        slip_of(c->delivery, &slip);
        err = add_qr(g->b, slip_format(&slip, code));
    }
    return err ? err : add(g->b, "</td></tr>\n");
}

static enum err manifest_trip(struct going *g, const Route__Plan *plan,
                              const Route__Trip *t)
{
    static const char *const names[] = {
        N_("stop"),   N_("load"), N_("arrives"),  N_("where"),
        N_("on for"), N_("kg"),   N_("delivery"), N_("scan when loaded"),
    };
    char day[CLOCK_DAY_CHARS];
    int v = network_vehicle(g->net, t->vehicle);
    enum err err = add(g->b, "<section><h1>");
    if (!err)
        err = say(g->b, v >= 0 ? g->net->vehicles[v]->name : "");
    if (!err)
        err = add(g->b, " &nbsp; %s</h1><p>", clock_format_day(plan->day, day));
    if (!err)
        err = say(g->b, name_of(g->net, t->depot));
    if (!err && v >= 0)
        err = add(g->b, " &nbsp; ");
    if (!err && v >= 0)
        err = say(g->b, g->net->vehicles[v]->driver);
    if (!err)
        err =
            add(g->b,
                " &nbsp; %02d:%02d - %02d:%02d &nbsp; %lld.%lld km &nbsp; "
                "%lld kg</p>\n",
                t->depart_s / 3600, t->depart_s / 60 % 60, t->return_s / 3600,
                t->return_s / 60 % 60, (long long)t->metres / 1000,
                (long long)t->metres / 100 % 10, (long long)t->weight_g / 1000);
    if (!err)
        err = heads(g->b, names, (int)(sizeof(names) / sizeof(*names)));
    for (size_t i = 0; !err && i < t->n_visits; i++)
        err = manifest_row(g, plan, t, i);
    return err ? err : add(g->b, "</tbody></table></section>\n");
}

enum err paper_manifest(struct store *s, const struct network *net,
                        const Route__Plan *plan, struct buf *ret_html)
{
    struct buf b = {0};
    struct going g = {.b = &b, .s = s, .net = net};
    enum err err = road_deliveries(s, plan->id, 0, 0, on_going, &g);
    if (!err)
        err = begin(&b, tr("manifest"));
    for (size_t t = 0; !err && t < plan->n_trips; t++)
        err = manifest_trip(&g, plan, plan->trips[t]);
    if (!err)
        err = add(&b, "</body></html>\n");
    going_release(&g);
    if (err)
        buf_release(&b);
    else
        *ret_html = b;
    return err;
}

/* ---- slips
 * -----------------------------------------------------------------*/
static enum err slip_line(struct going *g, const Goods__DeliveryLine *l)
{
    char name[SHEET_TEXT_MAX], milli[QUANTITY_CHARS], day[CLOCK_DAY_CHARS] = "";
    enum err err = sheet_item_name(g->s, l->item, name, sizeof(name));
    if (l->expiry_day)
        clock_format_day(l->expiry_day, day);
    if (!err)
        err = add(g->b, "<tr>");
    if (!err)
        err = cell(g->b, NULL, name);
    if (!err)
        err = cell(g->b, "n",
                   quantity_format(
                       (struct quantity){.milli = l->quantity_milli}, milli));
    if (!err)
        err = cell(g->b, NULL, l->lot_code);
    if (!err)
        err = cell(g->b, NULL, day);
    return err ? err : add(g->b, "</tr>\n");
}

struct parcels {
    struct going *g;
    const Route__Confirmed *x;
    enum err err;
};

static enum err on_parcel(void *ctx, const Route__Consignment *c,
                          uint32_t delivery, bool loaded)
{
    struct parcels *p = ctx;
    char count[16];
    (void)loaded;
    if (delivery != p->x->delivery->id)
        return ERR_OK;
    snprintf(count, sizeof(count), "%u", c->pieces);
    enum err err = add(p->g->b, "<tr>");
    if (!err)
        err = cell(p->g->b, NULL, c->owner);
    if (!err)
        err = cell(p->g->b, "n", count);
    if (!err)
        err = cell(p->g->b, NULL, c->paper);
    if (!err)
        err = cell(p->g->b, NULL, c->parcel ? tr("parcel") : "");
    return err ? err : add(p->g->b, "</tr>\n");
}

static enum err one_slip(struct going *g, const Route__Confirmed *x)
{
    static const char *const names[] = {N_("item"), N_("quantity"), N_("lot"),
                                        N_("expires")};
    struct store_outlet outlet = {0};
    struct slip slip;
    struct parcels p = {.g = g, .x = x};
    char code[SLIP_CHARS], day[CLOCK_DAY_CHARS];
    const Goods__Delivery *v = x->delivery;
    slip_of(v, &slip);
    enum err err = store_outlet(g->s, v->outlet, &outlet);
    if (err == ERR_NOTFOUND)
        err = ERR_OK;
    if (!err)
        err = add(g->b, "<section><div class=\"r\">");
    if (!err)
        err = add_qr(g->b, slip_format(&slip, code));
    if (!err)
        err = add(g->b, "</div><h1>");
    if (!err)
        err = say(g->b, outlet.name);
    if (!err)
        err = add(g->b, "</h1><p class=\"b\">%u</p><p>%s %02u:%02u &nbsp; ",
                  v->id, clock_format_day(v->day, day), v->minute / 60,
                  v->minute % 60);
    if (!err)
        err = say(g->b, v->route);
    if (!err)
        err = add(g->b, "<br>%s %u<br>%s</p>\n", tr("crates"), v->crates, code);
    if (!err)
        err = heads(g->b, names, 4);
    for (size_t i = 0; !err && i < v->n_lines; i++)
        err = slip_line(g, v->lines[i]);
    if (!err && x->n_consignments)
        err = road_consigns(g->s, false, 0, on_parcel, &p);
    return err ? err : add(g->b, "</tbody></table></section>\n");
}

enum err paper_slips(struct store *s, const struct network *net,
                     const Route__Plan *plan, uint32_t delivery,
                     struct buf *ret_html)
{
    struct buf b = {0};
    struct going g = {.b = &b, .s = s, .net = net};
    enum err err = road_deliveries(s, plan->id, 0, delivery, on_going, &g);
    if (!err)
        err = begin(&b, tr("delivery slips"));
    for (size_t i = 0; !err && i < g.count; i++)
        err = one_slip(&g, g.list[i]);
    if (!err)
        err = add(&b, "</body></html>\n");
    going_release(&g);
    if (err)
        buf_release(&b);
    else
        *ret_html = b;
    return err;
}
