#include "hq/order/book.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "hq/order/account.h"
#include "hq/order/onway.h"
#include "hq/store/demand.h"
#include "hq/store/ware.h"

#define UNITS_LEAST 10000 /* never absurd: ten units */

void desk_book_release(struct book *b)
{
    range_release(&b->range);
    free(b->lines);
    free(b->tallies);
    free(b->rules);
    memset(b, 0, sizeof(*b));
}

/* ---- one line -------------------------------------------------------------*/

/* Which truck, and whether its cut-off is over. */
static bool find_truck(const struct book *b, struct desk_line *x)
{
    const struct order_line *o = &x->order;
    bool waits = o->state == ORDER__LINE_STATE__LINE_BACK_ORDER;
    int32_t wanted = o->wanted_day;
    int64_t at = waits ? o->decided_ms : o->at_ms;
    if (!waits && (o->emergency || o->till == 0)) {
        x->due = true;
        wanted = wanted > b->day ? wanted : b->day;
        return truck_on(b->rule, o->emergency ? b->day : wanted, &x->truck);
    }
    int32_t from = clock_business_day(at, 0);
    if (!truck_from(b->rule, at, wanted > from ? wanted : from, &x->truck))
        return false;
    x->due = x->truck.cutoff_ms <= b->now_ms;
    return x->truck.day >= b->day || truck_on(b->rule, b->day, &x->truck);
}

static void close_line(struct desk_line *x, Order__LineState state,
                       Order__LineReason reason)
{
    x->closed = true;
    x->state = state;
    x->reason = reason;
}

static void cancel(struct desk_line *x, Order__LineReason reason)
{
    close_line(x, ORDER__LINE_STATE__LINE_CANCELLED, reason);
}

static int64_t largest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void measure(struct desk_line *x, const struct range_item *item)
{
    const Order__Shelf *shelf = range_shelf(item);
    uint32_t pack = 0;
    int64_t asked = x->order.asked_milli;
    x->pack_milli = range_pack(item, &pack);
    int64_t by = x->order.pack ? range_pack_milli(item, x->order.pack) : 0;
    if (by > 0)
        x->pack_milli = by;
    if (asked < x->pack_milli) /* fewer than a case, on purpose */
        x->pack_milli = QUANTITY_ONE;
    if (asked < x->pack_milli)
        x->pack_milli = asked > 0 ? asked : 1;
    x->whole_milli = asked / x->pack_milli * x->pack_milli;
    x->transfer_fen = range_transfer(item);
    int64_t here = x->on_hand_milli > 0 ? x->on_hand_milli : 0;
    int64_t shown = shelf->min_milli - here;
    if (shelf->min_milli == 0 && here == 0)
        shown = x->pack_milli;
    x->floor_milli = shown > 0 ? shown : 0;
    int64_t days = x->truck.next_day - x->truck.day + 1;
    x->need_milli = x->sold_milli / DESK_SOLD_DAYS * days - here;
    if (x->sold_milli <= 0)
        x->need_milli = x->order.suggested_milli;
    x->need_milli = x->need_milli < asked ? x->need_milli : asked;
    x->limit_milli = largest(x->sold_milli, x->order.suggested_milli);
    x->limit_milli = largest(x->limit_milli, shelf->min_milli);
    x->limit_milli = largest(x->limit_milli, shelf->max_milli);
    x->limit_milli = largest(x->limit_milli, UNITS_LEAST);
    x->limit_milli =
        DESK_ABSURD * largest(x->limit_milli, range_pack(item, &pack));
}

static void check(struct book *b, struct desk_line *x)
{
    const struct range_item *item = range_find(&b->range, x->order.item);
    if (!item || (!range_carried(&b->range, item) && !item->withdrawn)) {
        cancel(x, ORDER__LINE_REASON__REASON_NOT_CARRIED);
        return;
    }
    measure(x, item);
    if (item->withdrawn)
        cancel(x, ORDER__LINE_REASON__REASON_WITHDRAWN);
    else if (item->recalled)
        cancel(x, ORDER__LINE_REASON__REASON_RECALLED);
    else if (x->order.asked_milli > x->limit_milli)
        close_line(x, ORDER__LINE_STATE__LINE_OPEN,
                   ORDER__LINE_REASON__REASON_ABSURD);
}

/* ---- an outlet ------------------------------------------------------------*/

static enum err on_line(void *ctx, const struct order_line *o)
{
    struct book *b = ctx;
    struct desk_line x = {.order = *o,
                          .warehouse =
                              b->rule->warehouse ? b->rule->warehouse : b->hub,
                          .no_back_orders = b->rule->no_back_orders};
    if (b->count == DESK_LINES_MAX)
        return ERR_RANGE;
    enum err err = desk_book_room((void **)&b->lines, b->count, &b->cap,
                                  sizeof(*b->lines));
    if (err)
        return err;
    find_truck(b, &x);
    if (o->reason == ORDER__LINE_REASON__REASON_ABSURD)
        x.due = false; /* somebody must say */
    b->lines[b->count++] = x;
    return ERR_OK;
}

static struct desk_line *lines_of(struct book *b, uint32_t item, size_t *at)
{
    for (; *at < b->count; ++*at)
        if (b->lines[*at].order.item == item)
            return &b->lines[(*at)++];
    return NULL;
}

static enum err on_stock(void *ctx, uint32_t item, int64_t milli)
{
    struct book *b = ctx;
    size_t at = b->first;
    for (struct desk_line *x; (x = lines_of(b, item, &at));)
        x->on_hand_milli = milli;
    return ERR_OK;
}

static enum err on_sold(void *ctx, uint32_t item, int64_t milli)
{
    struct book *b = ctx;
    size_t at = b->first;
    for (struct desk_line *x; (x = lines_of(b, item, &at));)
        x->sold_milli = milli > 0 ? milli : 0;
    return ERR_OK;
}

/* What headquarters ordered itself and decided: the same goods for the same
 * suggestion are not sent again. */
static enum err on_own(void *ctx, const struct order_line *o)
{
    struct book *b = ctx;
    if (o->run == 0 || o->state == ORDER__LINE_STATE__LINE_OPEN ||
        o->state == ORDER__LINE_STATE__LINE_CANCELLED)
        return ERR_OK;
    for (size_t i = b->first; i < b->count; i++) {
        struct desk_line *x = &b->lines[i];
        if (x->order.till && x->order.run == o->run &&
            x->order.item == o->item && !x->closed) {
            x->due = true;
            cancel(x, ORDER__LINE_REASON__REASON_REPLACED);
        }
    }
    return ERR_OK;
}

static int by_urgency(const void *a, const void *b)
{
    const struct desk_line *x = *(struct desk_line *const *)a;
    const struct desk_line *y = *(struct desk_line *const *)b;
    int64_t here = x->on_hand_milli > 0 ? x->on_hand_milli : 0;
    int64_t there = y->on_hand_milli > 0 ? y->on_hand_milli : 0;
    /* days that it lasts; what does not sell lasts for ever */
    double p = x->sold_milli ? (double)here / (double)x->sold_milli : 1e9;
    double q = y->sold_milli ? (double)there / (double)y->sold_milli : 1e9;
    if (p < q || q < p)
        return p < q ? -1 : 1;
    return x < y ? -1 : x > y; /* both are of one array */
}

static enum err hold(struct book *b)
{
    struct onway w = {0};
    int64_t owed = 0, coming = 0;
    size_t n = 0;
    struct desk_line **list =
        calloc(b->count - b->first + 1, sizeof(struct desk_line *));
    enum err err =
        list ? account_owed(b->s, b->rule->outlet, &owed) : ERR_NOMEM;
    if (!err)
        err = onway_read(&w, b->s, b->rule, b->day);
    for (size_t i = 0; !err && i < w.count; i++) {
        const struct range_item *x = range_find(&b->range, w.lines[i].item);
        coming += x ? range_value(range_transfer(x), w.lines[i].milli) : 0;
    }
    /* Open lines are on the way too: only what was promised counts here. */
    for (size_t i = b->first; i < b->count; i++) {
        struct desk_line *x = &b->lines[i];
        if (x->order.reason != ORDER__LINE_REASON__REASON_ABSURD)
            coming -= range_value(x->transfer_fen, x->order.asked_milli);
        if (x->due && !x->closed)
            list[n++] = x;
    }
    if (!err && n)
        qsort(list, n, sizeof(struct desk_line *), by_urgency);
    int64_t left = b->rule->credit_fen - owed - (coming > 0 ? coming : 0);
    for (size_t i = 0; !err && i < n; i++) {
        int64_t fen = range_value(list[i]->transfer_fen, list[i]->whole_milli);
        if (fen <= left)
            left -= fen;
        else
            close_line(list[i],
                       b->rule->no_back_orders
                           ? ORDER__LINE_STATE__LINE_CANCELLED
                           : ORDER__LINE_STATE__LINE_BACK_ORDER,
                       ORDER__LINE_REASON__REASON_CREDIT);
    }
    onway_release(&w);
    free(list);
    return err;
}

static enum err read_outlet(struct book *b)
{
    struct order_filter f = {.outlet = b->rule->outlet,
                             .since_day = b->day - DESK_SINCE_DAYS,
                             .open = true};
    bool limited = false;
    b->first = b->count;
    enum err err = order_lines(b->s, &f, on_line, b);
    if (err || b->count == b->first)
        return err;
    f.open = false;
    f.own_only = true;
    err = range_outlet(&b->range, b->s, f.outlet);
    if (!err)
        err = order_lines(b->s, &f, on_own, b);
    if (!err)
        err = demand_stock(b->s, f.outlet, on_stock, b);
    if (!err)
        err = order_sold(b->s, f.outlet, b->day - DESK_SOLD_DAYS, b->day - 1,
                         on_sold, b);
    for (size_t i = b->first; !err && i < b->count; i++)
        if (!b->lines[i].closed)
            check(b, &b->lines[i]);
    if (!err)
        err = account_limited(b->s, b->rule, &limited);
    return err || !limited ? err : hold(b);
}

static enum err on_rule(void *ctx, const Order__Rule *rule)
{
    struct book *b = ctx;
    enum err err = desk_book_room((void **)&b->rules, b->rule_count,
                                  &b->rule_cap, sizeof(*b->rules));
    if (!err)
        b->rules[b->rule_count++] = *rule;
    return err;
}

enum err desk_book_open(struct book *b, struct store *s, int64_t now_ms)
{
    memset(b, 0, sizeof(*b));
    b->s = s;
    b->now_ms = now_ms;
    b->day = clock_business_day(now_ms, 0);
    Goods__Warehouse *w = NULL;
    enum err err = range_open(s, b->day, &b->range);
    if (!err)
        err = ware_get(s, 1, &w); /* the first one made */
    if (!err)
        b->hub = 1;
    if (w)
        goods__warehouse__free_unpacked(w, NULL);
    if (!err || err == ERR_NOTFOUND)
        err = order_rules(s, on_rule, b);
    for (size_t i = 0; !err && i < b->rule_count; i++) {
        b->rule = &b->rules[i];
        err = read_outlet(b);
    }
    return err;
}

/* ---- recording ------------------------------------------------------------*/

static bool one_order(const struct desk_line *a, const struct desk_line *b)
{
    return a->order.outlet == b->order.outlet &&
           a->order.till == b->order.till && a->order.seq == b->order.seq;
}

static void decided_line(const struct desk_line *x, Order__DecidedLine *y)
{
    order__decided_line__init(y);
    y->item = x->order.item;
    y->asked_milli = x->order.asked_milli;
    y->allotted_milli = x->given_milli;
    y->state = x->state;
    y->reason = x->reason;
    y->substitute = x->substitute_milli ? x->substitute : 0;
    y->substitute_milli = x->substitute_milli;
}

enum err desk_book_record(struct book *b)
{
    static Order__DecidedLine lines[ORDER_LINES_MAX];
    static Order__DecidedLine *refs[ORDER_LINES_MAX];
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < b->count;) {
        Order__Decided d = ORDER__DECIDED__INIT;
        const struct desk_line *head = &b->lines[i];
        d.outlet = head->order.outlet;
        d.till = head->order.till;
        d.seq = head->order.seq;
        d.run = (uint64_t)b->day;
        d.suggestion = d.till == 0 ? head->order.run : 0;
        d.lines = refs;
        for (; i < b->count && one_order(head, &b->lines[i]); i++) {
            const struct desk_line *x = &b->lines[i];
            if (!x->closed || d.n_lines == ORDER_LINES_MAX)
                continue;
            d.delivery_day = x->truck.day;
            decided_line(x, &lines[d.n_lines]);
            refs[d.n_lines] = &lines[d.n_lines];
            d.n_lines++;
        }
        if (d.n_lines)
            err = order_decide(b->s, &d, b->now_ms);
        if (b->report && d.n_lines)
            b->report->orders++;
    }
    return err;
}
