#include "hq/order/desk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/quantity.h"
#include "hq/order/book.h"

static void count(struct desk_report *r, const struct desk_line *x)
{
    if (!x->closed) {
        r->later++;
        return;
    }
    r->lines++;
    r->credit += x->reason == ORDER__LINE_REASON__REASON_CREDIT;
    switch (x->state) {
    case ORDER__LINE_STATE__LINE_ALLOTTED:
        r->allotted++;
        break;
    case ORDER__LINE_STATE__LINE_PARTIAL:
        r->partial++;
        break;
    case ORDER__LINE_STATE__LINE_SUBSTITUTED:
        r->substituted++;
        break;
    case ORDER__LINE_STATE__LINE_BACK_ORDER:
        r->back++;
        break;
    case ORDER__LINE_STATE__LINE_CANCELLED:
        r->cancelled++;
        break;
    default:
        r->absurd++;
    }
}

struct orphans {
    const struct book *b;
    int64_t lines;
};

static enum err on_orphan(void *ctx, const struct order_line *x)
{
    struct orphans *o = ctx;
    size_t i = 0;
    while (i < o->b->rule_count && o->b->rules[i].outlet != x->outlet)
        i++;
    o->lines += i == o->b->rule_count;
    return ERR_OK;
}

enum err desk_allot(struct store *s, int64_t now_ms, uint32_t warehouse,
                    desk_line_fn fn, void *ctx, struct desk_report *ret_report)
{
    struct desk_report report = {0};
    struct book b;
    struct orphans o = {.b = &b};
    enum err err = desk_book_open(&b, s, now_ms);
    const struct order_filter f = {.open = true,
                                   .since_day = b.day - DESK_SINCE_DAYS};
    b.report = &report;
    if (!err)
        err = order_lines(s, &f, on_orphan, &o);
    if (!err)
        err = desk_book_promised(&b);
    if (!err)
        err = desk_book_share(&b, warehouse);
    for (size_t i = 0; !err && i < b.count; i++) {
        count(&report, &b.lines[i]);
        if (fn && b.lines[i].closed)
            err = fn(ctx, &b.lines[i]);
    }
    if (!err)
        err = desk_book_record(&b);
    report.no_rule = o.lines;
    desk_book_release(&b);
    if (!err)
        *ret_report = report;
    return err;
}

enum err desk_open(struct store *s, int64_t now_ms, desk_line_fn fn, void *ctx)
{
    struct book b;
    enum err err = desk_book_open(&b, s, now_ms);
    for (size_t i = 0; !err && i < b.count; i++)
        err = fn(ctx, &b.lines[i]);
    desk_book_release(&b);
    return err;
}

/* ---- by hand --------------------------------------------------------------*/

struct found {
    struct order_line line;
    bool any;
};

static enum err keep(void *ctx, const struct order_line *x)
{
    struct found *f = ctx;
    f->line = *x;
    f->any = true;
    return ERR_OK;
}

enum err desk_decide(struct store *s, const struct desk_choice *x,
                     int64_t now_ms, struct diag *d)
{
    const struct order_filter f = {.outlet = x->outlet,
                                   .till = x->till,
                                   .seq = x->seq,
                                   .item = x->item,
                                   .own_only = x->till == 0};
    struct found found = {0};
    char text[QUANTITY_CHARS];
    Order__Decided decided = ORDER__DECIDED__INIT;
    Order__DecidedLine line = ORDER__DECIDED_LINE__INIT, *lines[] = {&line};
    enum err err = order_lines(s, &f, keep, &found);
    const struct order_line *o = &found.line;
    if (err)
        return err;
    if (!found.any)
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no such line: see `hq order list`"));
    if (o->state != ORDER__LINE_STATE__LINE_OPEN &&
        o->state != ORDER__LINE_STATE__LINE_BACK_ORDER)
        return diag_set(d, ERR_DENIED,
                        tr("this line is decided already: see `hq order "
                           "show`"));
    if (x->milli < 0 || x->milli > o->asked_milli)
        return diag_set(d, ERR_RANGE,
                        tr("the shop asked for %s: give no more than that"),
                        quantity_format(quantity_of(o->asked_milli), text));
    line.item = x->item;
    line.asked_milli = o->asked_milli;
    line.allotted_milli = x->milli;
    line.reason = ORDER__LINE_REASON__REASON_BY_BUYER;
    line.state = x->milli == 0               ? ORDER__LINE_STATE__LINE_CANCELLED
                 : x->milli < o->asked_milli ? ORDER__LINE_STATE__LINE_PARTIAL
                                             : ORDER__LINE_STATE__LINE_ALLOTTED;
    decided.outlet = x->outlet;
    decided.till = x->till;
    decided.seq = x->seq;
    decided.delivery_day = o->delivery_day;
    decided.suggestion = x->till == 0 ? o->run : 0;
    decided.lines = lines;
    decided.n_lines = 1;
    return order_decide(s, &decided, now_ms);
}
