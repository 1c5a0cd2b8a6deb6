#include "hq/dispatch/send.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/goods/paper.h"
#include "hq/store/order.h"
#include "hq/warehouse/wave.h"
#include "sync/feed.h"
#include "sync/slip.h"

#define LINES_MAX 600
#define HOUR_MS   INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)

/* Lines of one delivery while it is put together. */
struct lines {
    struct store *s;
    Goods__DeliveryLine *line[LINES_MAX + 1];
    size_t count;
    uint32_t outlet;
    int64_t total_fen;
    struct arena arena;
    bool too_many;
};

/* What the shop pays, and how long it must last there. */
static enum err terms(struct lines *x, Goods__DeliveryLine *l)
{
    struct need_item i;
    struct store_item known = {0};
    enum err err = need_item(x->s, l->item, x->outlet, &i);
    if (err)
        return err;
    l->min_left_days = i.min_left_days;
    l->price_fen = i.transfer_fen;
    if (i.transfer_fen)
        return ERR_OK;
    err = store_item(x->s, l->item, &known);
    if (!err && known.cost_fen > 0)
        l->price_fen = known.cost_fen;
    buf_release(&known.record);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

static enum err add_line(struct lines *x, uint32_t item, int64_t milli,
                         Goods__DeliveryLine **ret)
{
    struct money amount = {0};
    Goods__DeliveryLine *l = arena_alloc(&x->arena, sizeof(*l));
    if (!l)
        return ERR_NOMEM;
    if (x->count == LINES_MAX) {
        x->too_many = true;
        return ERR_NOTFOUND; /* ends the walk */
    }
    goods__delivery_line__init(l);
    l->item = item;
    l->quantity_milli = milli;
    l->lot_code = "";
    enum err err = terms(x, l);
    if (!err)
        err = money_times(money_of(l->price_fen),
                          (struct quantity){.milli = milli}, &amount);
    if (err)
        return err;
    x->total_fen += amount.fen;
    x->line[x->count++] = l;
    *ret = l;
    return ERR_OK;
}

static enum err on_ordered(void *ctx, const struct order_line *o)
{
    struct lines *x = ctx;
    Goods__DeliveryLine *l = NULL;
    const uint32_t items[] = {o->item, o->substitute};
    const int64_t milli[] = {o->allotted_milli, o->substitute_milli};
    enum err err = ERR_OK;
    for (int i = 0; !err && i < 2; i++) {
        if (milli[i] <= 0)
            continue;
        err = add_line(x, items[i], milli[i], &l);
        if (!err) {
            l->order_till = o->till;
            l->order_seq = o->seq;
        }
    }
    return err;
}

static enum err on_lane(void *ctx, const struct goods_stock *g,
                        const struct goods_lot *lot)
{
    struct lines *x = ctx;
    Goods__DeliveryLine *l = NULL;
    enum err err = add_line(x, g->item, g->milli, &l);
    if (err)
        return err;
    l->lot = g->lot;
    if (lot) {
        l->lot_code = arena_text(&x->arena, lot->code, strlen(lot->code));
        l->expiry_day = lot->expiry_day;
    }
    return l->lot_code ? ERR_OK : ERR_NOMEM;
}

/* Which order a lane's goods answer. */
static enum err on_answer(void *ctx, const struct order_line *o)
{
    struct lines *x = ctx;
    for (size_t i = 0; i < x->count; i++) {
        Goods__DeliveryLine *l = x->line[i];
        if (!l->order_seq && (l->item == o->item || l->item == o->substitute)) {
            l->order_till = o->till;
            l->order_seq = o->seq;
        }
    }
    return ERR_OK;
}

static struct order_filter allotted(uint32_t outlet, int32_t day)
{
    return (struct order_filter){
        .outlet = outlet, .until_day = day, .allotted = true};
}

/* What lies in the outlet's lane with its lots; while that is empty, what was
 * allotted. lane_only: not the latter. */
static enum err make_lines(struct lines *x, struct store *s, uint32_t outlet,
                           uint32_t warehouse, int32_t day, bool lane_only)
{
    struct order_filter f = allotted(outlet, day);
    struct goods_place lane = wave_lane(warehouse, outlet);
    memset(x, 0, sizeof(*x));
    x->s = s;
    x->outlet = outlet;
    enum err err = warehouse
                       ? goods_stock_bin(s, warehouse, lane.bin, on_lane, x)
                       : ERR_OK;
    if (!err && x->count)
        err = order_lines(s, &f, on_answer, x);
    else if (!err && !lane_only)
        err = order_lines(s, &f, on_ordered, x);
    return err;
}

static enum err tell(struct store *s, Goods__Delivery *delivery, int64_t now_ms)
{
    Feed__Record r = FEED__RECORD__INIT;
    char key[FEED_KEY_MAX + 1], audience[STORE_AUDIENCE_MAX];
    snprintf(key, sizeof(key), "delivery/%u", delivery->id);
    snprintf(audience, sizeof(audience), "outlet/%u", delivery->outlet);
    r.kind_case = FEED__RECORD__KIND_DELIVERY;
    r.delivery = delivery;
    return store_put(s, now_ms, audience, key, &r);
}

/* ---- confirming
 * ------------------------------------------------------------*/
struct confirming {
    struct store *s;
    const struct network *net;
    const Route__Plan *plan;
    struct need now;
    int64_t now_ms;
    uint32_t warehouse;
    uint32_t *done; /* outlets confirmed before */
    size_t done_count;
};

static enum err on_done(void *ctx, const Route__Confirmed *x, int64_t loaded_ms)
{
    struct confirming *c = ctx;
    (void)loaded_ms;
    if (c->done_count < c->plan->n_stops)
        c->done[c->done_count++] = x->delivery->outlet;
    return ERR_OK;
}

static bool changed(const struct confirming *c, const Route__Stop *stop)
{
    int64_t was = 0, is = 0;
    for (size_t i = 0; i < stop->n_loads; i++)
        if (!stop->loads[i]->owner[0])
            was += stop->loads[i]->weight_g + stop->loads[i]->volume_ml;
    for (int i = 0; i < c->now.load_count; i++)
        if (c->now.loads[i].outlet == stop->outlet && !c->now.loads[i].consign)
            is += c->now.loads[i].weight_g + c->now.loads[i].volume_ml;
    return was != is;
}

static bool still_waiting(const struct confirming *c, uint32_t consign)
{
    for (int i = 0; i < c->now.load_count; i++)
        if (c->now.loads[i].consign == consign)
            return true;
    return false;
}

/* The truck that leaves the hub with it and the one that arrives. */
static void find_trips(const Route__Plan *plan, uint32_t place,
                       Route__Confirmed *x, uint32_t *ret_minute)
{
    for (size_t t = 0; t < plan->n_trips; t++)
        for (size_t i = 0; i < plan->trips[t]->n_visits; i++) {
            const Route__Visit *v = plan->trips[t]->visits[i];
            if (v->stop != place)
                continue;
            if (plan->trips[t]->depot == plan->hub) {
                x->vehicle = plan->trips[t]->vehicle;
                x->position = (uint32_t)i + 1;
            }
            if (v->place == place) {
                x->last_vehicle = plan->trips[t]->vehicle;
                *ret_minute = (uint32_t)v->arrive_s / 60;
            }
        }
}

static enum err confirm_stop(struct confirming *c, const Route__Stop *stop,
                             struct send_stop *ret)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Route__Confirmed x = ROUTE__CONFIRMED__INIT;
    Goods__Delivery delivery = GOODS__DELIVERY__INIT;
    struct lines *l = malloc(sizeof(*l));
    if (!l)
        return ERR_NOMEM;
    enum err err =
        make_lines(l, c->s, stop->outlet, c->warehouse, c->plan->day, false);
    int64_t ml = 0;
    for (size_t i = 0; i < stop->n_loads; i++)
        ml += stop->loads[i]->owner[0] ? 0 : stop->loads[i]->volume_ml;
    x.plan = c->plan->id;
    find_trips(c->plan, stop->place, &x, &delivery.minute);
    int v = network_vehicle(c->net, x.last_vehicle);
    delivery.outlet = stop->outlet;
    delivery.day = c->plan->day;
    delivery.route = v >= 0 ? c->net->vehicles[v]->name : "";
    delivery.lines = l->line;
    delivery.n_lines = l->count;
    delivery.total_fen = l->total_fen;
    delivery.crates = (uint32_t)((ml + c->net->setting.crate_ml - 1) /
                                 c->net->setting.crate_ml);
    x.delivery = &delivery;
    x.consignments = stop->consignments;
    x.n_consignments = stop->n_consignments;
    if (!err &&
        (l->too_many ||
         goods__delivery__get_packed_size(&delivery) + 64 > FEED_RECORD_MAX)) {
        ret->why = tr("it has too many lines for one delivery: deliver part "
                      "of its orders another day");
    } else if (!err) {
        err = road_next_id(c->s, ROAD_ID_DELIVERY, &delivery.id);
        e.fact_case = LEDGER__ENTRY__FACT_DISPATCH_CONFIRMED;
        e.dispatch_confirmed = &x;
        if (!err)
            err = road_record(c->s, c->now_ms, &e);
        if (!err)
            err = tell(c->s, &delivery, c->now_ms);
        ret->delivery = delivery.id;
    }
    arena_release(&l->arena);
    free(l);
    return err;
}

static bool was_done(const struct confirming *c, uint32_t outlet)
{
    for (size_t i = 0; i < c->done_count; i++)
        if (c->done[i] == outlet)
            return true;
    return false;
}

enum err send_confirm(struct store *s, const struct network *net,
                      const Route__Plan *plan, int64_t now_ms, send_fn fn,
                      void *ctx, struct diag *d)
{
    struct confirming c = {.s = s, .net = net, .plan = plan, .now_ms = now_ms};
    int hub = network_place(net, plan->hub);
    c.warehouse = hub >= 0 ? net->places[hub]->warehouse : 0;
    c.done = calloc(plan->n_stops + 1, sizeof(*c.done));
    enum err err = c.done ? ERR_OK : ERR_NOMEM;
    if (!err)
        err = road_deliveries(s, plan->id, 0, 0, on_done, &c);
    if (!err)
        err = need_load_day(s, plan->day, &c.now, d);
    for (size_t i = 0; !err && i < plan->n_stops; i++) {
        const Route__Stop *stop = plan->stops[i];
        struct send_stop x = {.outlet = stop->outlet};
        if (was_done(&c, stop->outlet))
            continue;
        bool stale = changed(&c, stop);
        for (size_t k = 0; k < stop->n_consignments; k++)
            stale = stale || !still_waiting(&c, stop->consignments[k]);
        if (stale)
            x.why = tr("its orders have changed since the plan was made: plan "
                       "again");
        else
            err = confirm_stop(&c, stop, &x);
        if (!err)
            err = fn(ctx, &x);
    }
    need_release(&c.now);
    free(c.done);
    return err;
}

/* ---- loading
 * ---------------------------------------------------------------*/
struct found {
    Route__Confirmed *x; /* owned */
    int64_t loaded_ms;
};

static enum err on_found(void *ctx, const Route__Confirmed *x,
                         int64_t loaded_ms)
{
    struct found *f = ctx;
    size_t len = route__confirmed__get_packed_size(x);
    uint8_t *packed = malloc(len + 1);
    if (!packed)
        return ERR_NOMEM;
    route__confirmed__pack(x, packed);
    f->x = route__confirmed__unpack(NULL, len, packed);
    f->loaded_ms = loaded_ms;
    free(packed);
    return f->x ? ERR_OK : ERR_NOMEM;
}

static enum err find(struct store *s, uint32_t id, struct found *ret,
                     struct diag *d)
{
    enum err err = road_deliveries(s, 0, 0, id, on_found, ret);
    if (!err && !ret->x)
        err =
            diag_set(d, ERR_NOTFOUND,
                     tr("there is no delivery %u: see `hq dispatch list`"), id);
    return err;
}

/* Order lines that go with what was loaded. */
struct sending {
    struct lines *loaded;
    int64_t *left; /* of each loaded line, not yet given to an order line */
    struct sent {
        Order__DecidedLine line;
        uint32_t till, run;
        uint64_t seq;
    } * sent; /* owned */
    size_t count, cap;
};

static int64_t take(struct sending *x, uint32_t item, int64_t want)
{
    int64_t got = 0;
    for (size_t i = 0; item && i < x->loaded->count && got < want; i++) {
        if (x->loaded->line[i]->item != item)
            continue;
        int64_t part = x->left[i] < want - got ? x->left[i] : want - got;
        x->left[i] -= part;
        got += part;
    }
    return got;
}

static enum err on_send(void *ctx, const struct order_line *o)
{
    struct sending *x = ctx;
    int64_t got = take(x, o->item, o->allotted_milli);
    int64_t other = take(x, o->substitute, o->substitute_milli);
    if (got + other == 0)
        return ERR_OK;
    if (x->count == x->cap) {
        size_t cap = x->cap ? 2 * x->cap : 64;
        struct sent *sent = realloc(x->sent, cap * sizeof(*sent));
        if (!sent)
            return ERR_NOMEM;
        x->sent = sent;
        x->cap = cap;
    }
    struct sent *s = &x->sent[x->count++];
    s->till = o->till;
    s->seq = o->seq;
    s->run = o->run;
    order__decided_line__init(&s->line);
    s->line.item = o->item;
    s->line.asked_milli = o->asked_milli;
    s->line.allotted_milli = got;
    s->line.state = ORDER__LINE_STATE__LINE_SENT;
    s->line.reason = got < o->allotted_milli
                         ? ORDER__LINE_REASON__REASON_SHORTAGE
                         : o->reason;
    s->line.substitute = o->substitute;
    s->line.substitute_milli = other;
    return ERR_OK;
}

/* One fact for each order; by the delivery it is known when it has arrived. */
static enum err decide_sent(struct store *s, struct sending *x, uint32_t outlet,
                            const Goods__Delivery *delivery, int64_t now_ms)
{
    Order__DecidedLine **refs = malloc((x->count + 1) * sizeof(*refs));
    enum err err = refs ? ERR_OK : ERR_NOMEM;
    for (size_t i = 0; !err && i < x->count;) {
        Order__Decided d = ORDER__DECIDED__INIT;
        size_t first = i;
        d.outlet = outlet;
        d.till = x->sent[i].till;
        d.seq = x->sent[i].seq;
        d.delivery = delivery->id;
        d.delivery_day = delivery->day;
        d.suggestion = d.till == 0 ? x->sent[i].run : 0;
        d.lines = refs;
        for (; i < x->count && x->sent[i].till == x->sent[first].till &&
               x->sent[i].seq == x->sent[first].seq;
             i++)
            refs[d.n_lines++] = &x->sent[i].line;
        err = order_decide(s, &d, now_ms);
    }
    free(refs);
    return err;
}

static enum err send_orders(struct store *s, struct lines *l,
                            const Goods__Delivery *delivery, int64_t now_ms)
{
    struct order_filter f = allotted(l->outlet, delivery->day);
    struct sending x = {.loaded = l};
    x.left = calloc(l->count + 1, sizeof(*x.left));
    enum err err = x.left ? ERR_OK : ERR_NOMEM;
    for (size_t i = 0; !err && i < l->count; i++)
        x.left[i] = l->line[i]->quantity_milli;
    if (!err)
        err = order_lines(s, &f, on_send, &x);
    if (!err)
        err = decide_sent(s, &x, l->outlet, delivery, now_ms);
    free(x.left);
    free(x.sent);
    return err;
}

/* The lane onto the truck. */
static enum err load_lane(struct store *s, Goods__Delivery *delivery,
                          struct lines *l, uint32_t warehouse, uint32_t by,
                          int64_t now_ms, struct send_loaded *ret,
                          struct diag *d)
{
    size_t moved = 0;
    enum err err =
        make_lines(l, s, delivery->outlet, warehouse, delivery->day, true);
    if (!err && l->too_many)
        err = diag_set(d, ERR_RANGE,
                       tr("the lane of outlet %u holds too many lots for one "
                          "delivery: take some back"),
                       delivery->outlet);
    if (!err && (l->count || delivery->n_lines))
        err = wave_load(s, warehouse, delivery->outlet, delivery->id, by,
                        now_ms, &moved, d);
    if (!err)
        err = send_orders(s, l, delivery, now_ms);
    if (err)
        return err;
    delivery->lines = l->line;
    delivery->n_lines = l->count;
    delivery->total_fen = l->total_fen;
    delivery->state = GOODS__DELIVERY_STATE__DELIVERY_LOADED;
    ret->lines = (int64_t)moved;
    return ERR_OK;
}

static enum err check_slip(const struct slip *slip, const struct found *f,
                           struct diag *d)
{
    if (slip->outlet != f->x->delivery->outlet)
        return diag_set(d, ERR_FORMAT,
                        tr("the slip is for outlet %u, but delivery %u goes "
                           "to outlet %u: print the slip again"),
                        slip->outlet, slip->delivery, f->x->delivery->outlet);
    return ERR_OK;
}

enum err send_load(struct store *s, const struct network *net, const char *code,
                   int place, uint32_t by, int64_t now_ms,
                   struct send_loaded *ret_loaded, struct diag *d)
{
    struct slip slip, now;
    struct found f = {0};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Route__Loaded x = ROUTE__LOADED__INIT;
    struct send_loaded out = {0};
    Goods__Delivery delivery;
    struct lines *l = calloc(1, sizeof(*l));
    bool hub = net->places[place]->kind == ROUTE__PLACE_KIND__PLACE_HUB;
    enum err err = l ? slip_parse(code, &slip, d) : ERR_NOMEM;
    if (!err)
        err = find(s, slip.delivery, &f, d);
    if (!err)
        err = check_slip(&slip, &f, d);
    if (err)
        goto out;
    delivery = *f.x->delivery;
    out.delivery = delivery.id;
    out.outlet = delivery.outlet;
    out.pieces = (int64_t)f.x->n_consignments;
    out.again = hub && f.loaded_ms;
    if (!hub && !f.loaded_ms)
        err = diag_set(d, ERR_DENIED,
                       tr("delivery %u has not left the hub: scan it there "
                          "first"),
                       delivery.id);
    if (err || out.again)
        goto out;
    if (hub)
        err = load_lane(s, &delivery, l, net->places[place]->warehouse, by,
                        now_ms, &out, d);
    x.delivery = delivery.id;
    x.place = net->places[place]->id;
    x.by = by;
    x.delivery_now = hub ? &delivery : NULL;
    e.fact_case = LEDGER__ENTRY__FACT_DELIVERY_LOADED;
    e.delivery_loaded = &x;
    if (!err)
        err = road_record(s, now_ms, &e);
    if (!err && hub)
        err = tell(s, &delivery, now_ms);
    slip_of(&delivery, &now);
    out.reprint = hub && memcmp(now.sum, slip.sum, SLIP_SUM_LEN) != 0;
out:
    if (!err)
        *ret_loaded = out;
    if (f.x)
        route__confirmed__free_unpacked(f.x, NULL);
    if (l)
        arena_release(&l->arena);
    free(l);
    return err;
}

/* ---- what comes back
 * -------------------------------------------------------*/
struct returning {
    const struct send_back *x;
    struct goods_paper p;
    struct goods_place to;
    int64_t left; /* still to move; INT64_MAX: all */
};

static enum err on_back(void *ctx, const struct goods_stock *g,
                        const struct goods_lot *lot)
{
    struct returning *r = ctx;
    struct goods_stock line = *g;
    (void)lot;
    if (line.milli > r->left)
        line.milli = r->left;
    if (line.milli <= 0)
        return ERR_OK;
    if (r->left != INT64_MAX)
        r->left -= line.milli;
    return goods_paper_add(&r->p, &line, &r->to);
}

enum err send_back(struct store *s, const struct send_back *x, int64_t now_ms,
                   size_t *ret_lines, struct diag *d)
{
    struct returning r = {.x = x, .left = x->milli ? x->milli : INT64_MAX};
    struct found f = {0};
    r.to.kind = x->warehouse ? GOODS__PLACE_KIND__PLACE_WAREHOUSE
                             : GOODS__PLACE_KIND__PLACE_LOST;
    r.to.id = x->warehouse ? x->warehouse : x->loss;
    enum err err = find(s, x->delivery, &f, d);
    if (f.x)
        route__confirmed__free_unpacked(f.x, NULL);
    if (err)
        return err;
    goods_paper_init(&r.p, x->warehouse ? GOODS__MOVE_KIND__MOVE_BACK
                                        : GOODS__MOVE_KIND__MOVE_LOSS);
    r.p.m.document = x->delivery;
    r.p.m.reason = (char *)(x->reason ? x->reason : "");
    r.p.m.by = x->by;
    err = goods_stock(s, GOODS__PLACE_KIND__PLACE_DELIVERY, x->delivery,
                      x->item, on_back, &r);
    size_t lines = r.p.m.n_lines;
    if (!err && lines == 0)
        err = diag_set(d, ERR_NOTFOUND, tr("nothing is left on delivery %u"),
                       x->delivery);
    if (!err && r.left != INT64_MAX && r.left > 0)
        err = diag_set(d, ERR_RANGE,
                       tr("delivery %u does not hold so much of that item"),
                       x->delivery);
    if (!err)
        err = goods_paper_move(s, &r.p, now_ms, d);
    goods_paper_release(&r.p);
    if (!err)
        *ret_lines = lines;
    return err;
}

/* ---- the cold chain
 * --------------------------------------------------------*/
struct outside {
    int32_t min, max;
    int64_t grace_ms, since_ms, last_ms;
    bool out, any;
    int32_t worst;
    int64_t from_ms, until_ms; /* of the longest time outside */
};

static void outside_ends(struct outside *x, int64_t at_ms)
{
    if (x->out && at_ms - x->since_ms > x->until_ms - x->from_ms) {
        x->from_ms = x->since_ms;
        x->until_ms = at_ms;
    }
}

static enum err on_reading(void *ctx, int64_t at_ms, int32_t decidegree)
{
    struct outside *x = ctx;
    bool out = decidegree < x->min || decidegree > x->max;
    if (out) {
        int32_t by =
            decidegree > x->max ? decidegree - x->max : x->min - decidegree;
        int32_t worst =
            x->worst > x->max ? x->worst - x->max : x->min - x->worst;
        if (!x->out)
            x->since_ms = at_ms;
        if (!x->any || worst < 0 || by > worst)
            x->worst = decidegree;
    }
    outside_ends(x, at_ms);
    x->out = out;
    x->any = true;
    x->last_ms = at_ms;
    return ERR_OK;
}

struct cold {
    struct store *s;
    int32_t day;
    int64_t grace_ms;
    struct send_breach *list; /* owned */
    size_t count, cap;
};

static enum err add_breach(struct cold *c, const struct send_breach *x)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->list[i].lot == x->lot &&
            (x->lot || c->list[i].delivery == x->delivery))
            return ERR_OK;
    if (c->count == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 16;
        struct send_breach *list = realloc(c->list, cap * sizeof(*list));
        if (!list)
            return ERR_NOMEM;
        c->list = list;
        c->cap = cap;
    }
    c->list[c->count++] = *x;
    return ERR_OK;
}

static enum err check_line(struct cold *c, const Route__Confirmed *x,
                           int64_t loaded_ms, const Goods__DeliveryLine *l,
                           uint32_t vehicle)
{
    struct need_item item;
    int64_t until = (int64_t)x->delivery->day * CLOCK_DAY_MS -
                    CLOCK_CHINA_OFFSET_MS +
                    (int64_t)x->delivery->minute * MINUTE_MS + HOUR_MS;
    enum err err = need_item(c->s, l->item, x->delivery->outlet, &item);
    if (err || (!item.chilled && !item.frozen))
        return err;
    if (until < loaded_ms + HOUR_MS) /* it left later than planned */
        until = loaded_ms + HOUR_MS;
    struct outside o = {.min = item.min_decidegree,
                        .max = item.max_decidegree,
                        .worst = item.max_decidegree};
    err = road_readings(c->s, vehicle, loaded_ms, until, on_reading, &o);
    if (err)
        return err;
    outside_ends(&o, o.last_ms);
    struct send_breach b = {.delivery = x->delivery->id,
                            .vehicle = vehicle,
                            .item = l->item,
                            .lot = o.any ? l->lot : 0,
                            .from_ms = o.from_ms,
                            .until_ms = o.until_ms,
                            .worst_decidegree = o.worst};
    bool breach = o.worst > o.max || o.worst < o.min;
    if (o.any && (!breach || o.until_ms - o.from_ms < c->grace_ms))
        return ERR_OK;
    return add_breach(c, &b);
}

static enum err on_sent(void *ctx, const Route__Confirmed *x, int64_t loaded_ms)
{
    struct cold *c = ctx;
    enum err err = ERR_OK;
    for (size_t i = 0; loaded_ms && !err && i < x->delivery->n_lines; i++) {
        err = check_line(c, x, loaded_ms, x->delivery->lines[i], x->vehicle);
        if (!err && x->last_vehicle != x->vehicle)
            err = check_line(c, x, loaded_ms, x->delivery->lines[i],
                             x->last_vehicle);
    }
    return err;
}

static enum err hold(struct store *s, struct send_breach *b, int64_t now_ms,
                     struct diag *d)
{
    struct goods_lot lot;
    char reason[128];
    if (!b->lot)
        return ERR_OK;
    enum err err = goods_lot(s, b->lot, &lot);
    if (err)
        return err;
    b->held_before = lot.held;
    if (lot.held)
        return ERR_OK;
    snprintf(reason, sizeof(reason),
             tr("temperature on delivery %u reached %s%d.%d degrees"),
             b->delivery, b->worst_decidegree < 0 ? "-" : "",
             abs(b->worst_decidegree) / 10, abs(b->worst_decidegree) % 10);
    return goods_hold(s, b->lot, false, reason, now_ms, d);
}

enum err send_check_cold(struct store *s, int32_t day, int64_t grace_ms,
                         int64_t now_ms, send_breach_fn fn, void *ctx,
                         struct diag *d)
{
    struct cold c = {.s = s, .day = day, .grace_ms = grace_ms};
    enum err err = road_deliveries(s, 0, day, 0, on_sent, &c);
    for (size_t i = 0; !err && i < c.count; i++) {
        err = hold(s, &c.list[i], now_ms, d);
        if (!err)
            err = fn(ctx, &c.list[i]);
    }
    free(c.list);
    return err;
}
