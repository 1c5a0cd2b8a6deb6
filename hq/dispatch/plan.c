#include "hq/dispatch/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hq/dispatch/leg.h"
#include "hq/dispatch/share.h"

#define QUICK_ITERATIONS 300 /* of a comparison */
#define QUICK_MS         400
#define ALONE_ITERATIONS 2000
#define ALONE_MS         800
#define KG_PER_M3        250 /* chargeable at least: a gram for 4 ml */

/* What is made on the way; released by making_release. */
struct making {
    const struct network *net;
    const struct need *need;
    const struct plan_options *o;
    struct arena *arena;
    int hub, owner; /* owner -1: all */
    bool quick;     /* only to see who goes which way */
    struct plan_stop *stops;
    int count;
    struct leg hub_leg, *station_legs; /* one a place */
    Route__Plan *out;
    size_t left_cap, trip_cap;
};

static void making_release(struct making *m)
{
    leg_release(&m->hub_leg);
    for (int i = 0; m->station_legs && i < m->net->place_count; i++)
        leg_release(&m->station_legs[i]);
    free(m->station_legs);
    free(m->stops);
}

/* ---- the list of what stays behind
 * -----------------------------------------*/
static const char *const whys[] = {
    N_("it is not on the map of the roads: `hq road place`"),
    N_("its place is closed: `hq road place --open-again`"),
    N_("no truck goes there on that weekday: plan it for another day, or "
       "change --weekdays"),
    N_("it weighs or fills more than can be meant: correct the order or the "
       "item's weight"),
    N_("its station or hub is not known or they form a ring: `hq road place "
       "--via`"),
    N_("there is nothing to bring: give its goods a weight or a volume"),
};
enum why {
    WHY_NO_PLACE,
    WHY_CLOSED,
    WHY_WEEKDAY,
    WHY_ABSURD,
    WHY_NETWORK,
    WHY_NOTHING,
};

static enum err leave(struct making *m, uint32_t outlet, int place,
                      const char *why, const char *what)
{
    Route__Plan *p = m->out;
    Route__Left *x = arena_alloc(m->arena, sizeof(*x));
    if (p->n_left == m->left_cap) {
        size_t cap = m->left_cap ? 2 * m->left_cap : 16;
        Route__Left **list = arena_alloc(m->arena, cap * sizeof(*list));
        if (!list)
            return ERR_NOMEM;
        if (p->n_left)
            memcpy(list, p->left, p->n_left * sizeof(*list));
        p->left = list;
        m->left_cap = cap;
    }
    if (!x)
        return ERR_NOMEM;
    route__left__init(x);
    x->outlet = outlet;
    x->place = place >= 0 ? m->net->places[place]->id : 0;
    x->why = (char *)why;
    x->what = (char *)(what ? what : "");
    p->left[p->n_left++] = x;
    return ERR_OK;
}

/* ---- stops of the loads
 * ----------------------------------------------------*/
static bool that_day(const struct making *m, const Route__Place *p)
{
    int weekday = (int)((m->o->day + 3) % 7); /* day 0 was a Thursday */
    return p->weekdays == 0 || (p->weekdays >> weekday & 1);
}

/* The way its pin says; the later rule counts. */
static enum plan_way wanted(const struct making *m, uint32_t outlet)
{
    enum plan_way way = WAY_FREE;
    for (int i = 0; i < m->need->rule_count; i++) {
        const Route__Rule *r = m->need->rules[i];
        int v = network_vehicle(m->net, r->vehicle);
        if (r->outlet != outlet || v < 0 ||
            r->kind == ROUTE__RULE_KIND__RULE_FORBID)
            continue;
        way = m->net->vehicles[v]->depot == m->net->places[m->hub]->id
                  ? WAY_DIRECT
                  : WAY_VIA;
    }
    return way;
}

/* Why it cannot be planned at all, or -1. */
static int impossible(const struct making *m, struct plan_stop *x,
                      bool *ret_other_hub)
{
    int hub = -1;
    x->station = -1;
    *ret_other_hub = false;
    if (x->place < 0)
        return WHY_NO_PLACE;
    const Route__Place *p = m->net->places[x->place];
    if (network_way(m->net, x->place, &hub, &x->station, NULL))
        return WHY_NETWORK;
    if (hub != m->hub) {
        *ret_other_hub = true;
        return -1;
    }
    if (p->closed)
        return WHY_CLOSED;
    if (!that_day(m, p))
        return WHY_WEEKDAY;
    if (x->weight_g > ROUTE_DEMAND_MAX || x->volume_ml > ROUTE_DEMAND_MAX)
        return WHY_ABSURD;
    if (x->weight_g <= 0 && x->volume_ml <= 0)
        return WHY_NOTHING;
    return -1;
}

static int gather(const struct making *m, int first, struct plan_stop *x)
{
    const struct need *n = m->need;
    int i = first;
    *x = (struct plan_stop){.outlet = n->loads[first].outlet,
                            .first_load = first};
    for (; i < n->load_count && n->loads[i].outlet == x->outlet; i++) {
        const struct need_load *l = &n->loads[i];
        if (m->owner >= 0 && l->owner != m->owner)
            continue;
        x->load_count++;
        x->weight_g += l->weight_g;
        x->volume_ml += l->volume_ml;
        x->cold |=
            (l->chilled ? LEG_CHILLED : 0U) | (l->frozen ? LEG_FROZEN : 0U);
    }
    x->crates = (x->volume_ml + m->net->setting.crate_ml - 1) /
                m->net->setting.crate_ml;
    x->place = network_outlet(m->net, x->outlet);
    return i;
}

static enum err make_stops(struct making *m)
{
    const struct need *n = m->need;
    m->stops = calloc((size_t)n->load_count + 1, sizeof(*m->stops));
    if (!m->stops)
        return ERR_NOMEM;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < n->load_count;) {
        struct plan_stop *x = &m->stops[m->count];
        bool other = false;
        i = gather(m, i, x);
        if (x->load_count == 0)
            continue;
        int why = impossible(m, x, &other);
        if (other)
            continue;
        if (why >= 0) {
            err = leave(m, x->outlet, x->place, whys[why], NULL);
            continue;
        }
        x->wanted = wanted(m, x->outlet);
        m->count++;
    }
    return err;
}

/* ---- straight or through the station
 * ---------------------------------------*/
static void set_via(struct making *m, int station, bool via)
{
    for (int i = 0; i < m->count; i++) {
        struct plan_stop *x = &m->stops[i];
        if (x->station == station)
            x->via = x->wanted == WAY_VIA || (via && x->wanted != WAY_DIRECT);
    }
}

/* What a leg costs by a quick search, and how many it leaves. */
static enum err quick(struct making *m, int depot, int only, int64_t *cost,
                      int *left, struct diag *d)
{
    struct leg l = {0};
    struct plan_options o = *m->o;
    o.progress = NULL;
    o.start = NULL;
    enum err err =
        leg_make(&l, m->net, m->need, m->stops, m->count, depot, only, d);
    if (!err)
        err = leg_solve(&l, &o, m->stops, m->o->time_limit_ms ? QUICK_MS : 0,
                        QUICK_ITERATIONS, d);
    if (!err) {
        *cost += l.plan.cost.fen;
        *left += l.plan.left_count;
    }
    leg_release(&l);
    return err;
}

static enum err choose_way(struct making *m, int station, Route__Way *way,
                           struct diag *d)
{
    int64_t direct = 0, via = 0;
    int direct_left = 0, via_left = 0;
    set_via(m, station, false);
    enum err err = quick(m, m->hub, station, &direct, &direct_left, d);
    set_via(m, station, true);
    if (!err)
        err = quick(m, m->hub, station, &via, &via_left, d);
    if (!err)
        err = quick(m, station, station, &via, &via_left, d);
    if (err)
        return err;
    route__way__init(way);
    way->station = m->net->places[station]->id;
    way->direct =
        direct_left < via_left || (direct_left == via_left && direct <= via);
    way->direct_fen = direct_left ? -1 : direct;
    way->via_fen = via_left ? -1 : via;
    set_via(m, station, !way->direct);
    return ERR_OK;
}

static bool has_stops(const struct making *m, int station)
{
    for (int i = 0; i < m->count; i++)
        if (m->stops[i].station == station)
            return true;
    return false;
}

static enum err choose_ways(struct making *m, struct diag *d)
{
    const struct network *n = m->net;
    Route__Plan *p = m->out;
    p->ways =
        arena_alloc(m->arena, ((size_t)n->place_count + 1) * sizeof(*p->ways));
    if (!p->ways)
        return ERR_NOMEM;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < n->place_count; i++) {
        if (!has_stops(m, i))
            continue;
        if (!leg_station_works(n, i)) {
            for (int k = 0; k < m->count; k++)
                if (m->stops[k].station == i)
                    m->stops[k].wanted = WAY_DIRECT;
            continue;
        }
        Route__Way *way = arena_alloc(m->arena, sizeof(*way));
        if (!way)
            return ERR_NOMEM;
        err = choose_way(m, i, way, d);
        if (!err)
            p->ways[p->n_ways++] = way;
    }
    return err;
}

/* ---- planning
 * --------------------------------------------------------------*/
/* Its part of the time, by how many stops it has. */
static int64_t part(const struct making *m, int stops)
{
    int all = 0;
    for (int i = 0; i < m->count; i++)
        all += m->stops[i].via ? 2 : 1;
    if (!m->o->time_limit_ms)
        return 0;
    int64_t ms = m->o->time_limit_ms * stops / (all ? all : 1);
    return ms > 0 ? ms : 1;
}

static enum err solve(struct making *m, struct leg *l, int depot,
                      struct diag *d)
{
    const struct plan_options *o = m->o;
    leg_release(l);
    enum err err =
        leg_make(l, m->net, m->need, m->stops, m->count, depot, -1, d);
    int64_t ms = part(m, l->problem.stop_count), tries = o->iterations;
    if (m->quick) {
        ms = o->time_limit_ms && ms > QUICK_MS ? QUICK_MS : ms;
        tries = tries && tries < QUICK_ITERATIONS ? tries : QUICK_ITERATIONS;
    }
    return err ? err : leg_solve(l, o, m->stops, ms, tries, d);
}

/* What a station's trucks cannot serve goes straight from the hub. */
static enum err plan_stations(struct making *m, struct diag *d)
{
    enum err err = ERR_OK;
    for (size_t w = 0; !err && w < m->out->n_ways; w++) {
        int at = network_place(m->net, m->out->ways[w]->station);
        struct leg *l = &m->station_legs[at];
        err = solve(m, l, at, d);
        for (int i = 0; !err && i < l->plan.left_count; i++)
            m->stops[l->who[l->plan.left[i].stop]].via = false;
    }
    return err;
}

static enum err plan_all(struct making *m, struct diag *d)
{
    enum err err = plan_stations(m, d);
    return err ? err : solve(m, &m->hub_leg, m->hub, d);
}

#define ROUNDS_MAX 4

/* The hub's trucks are full: what they would leave goes through its station,
 * once, whatever the comparison said. */
static enum err relieve(struct making *m, struct diag *d)
{
    enum err err = ERR_OK;
    for (int round = 0; !err && round < ROUNDS_MAX; round++) {
        const struct leg *h = &m->hub_leg;
        bool any = false;
        for (int i = 0; i < h->plan.left_count; i++) {
            int at = h->plan.left[i].stop;
            struct plan_stop *s = &m->stops[h->who[at]];
            if (h->trunk[at] || s->relieved || s->wanted != WAY_FREE ||
                !leg_station_works(m->net, s->station))
                continue;
            s->via = s->relieved = any = true;
        }
        if (!any)
            break;
        err = plan_all(m, d);
    }
    return err;
}

static enum err leave_all(struct making *m, const struct leg *l)
{
    enum err err = ERR_OK;
    for (int i = 0; !err && i < l->plan.left_count; i++) {
        const struct route_left *x = &l->plan.left[i];
        struct plan_stop *s = &m->stops[l->who[x->stop]];
        s->left = true;
        err = leave(m, s->outlet, s->place, route_reason_id(x->reason), NULL);
    }
    return err;
}

/* *ret_left: a station leaves out what its trunk trip would bring. */
static enum err replan_stranded(struct making *m, bool *ret_left,
                                struct diag *d)
{
    enum err err = ERR_OK;
    for (size_t w = 0; !err && w < m->out->n_ways; w++) {
        int at = network_place(m->net, m->out->ways[w]->station);
        struct leg *l = &m->station_legs[at];
        bool stranded = false;
        for (int i = 0; i < l->problem.stop_count; i++)
            stranded = stranded || m->stops[l->who[i]].left ||
                       !m->stops[l->who[i]].via;
        if (!stranded)
            continue;
        err = solve(m, l, at, d);
        *ret_left = *ret_left || l->plan.left_count > 0;
        if (!err)
            err = leave_all(m, l);
    }
    return err;
}

/* What did not get to its station cannot go on from there, and nothing is
 * brought to a station that cannot take it on. */
static enum err drop_stranded(struct making *m, struct diag *d)
{
    enum err err = ERR_OK;
    bool again = true;
    for (int round = 0; !err && again && round < ROUNDS_MAX; round++) {
        if (round)
            err = solve(m, &m->hub_leg, m->hub, d);
        again = false;
        if (!err)
            err = leave_all(m, &m->hub_leg);
        if (!err)
            err = replan_stranded(m, &again, d);
    }
    return err;
}

/* ---- into the record
 * -------------------------------------------------------*/
static Route__Visit *visit_record(struct making *m, const struct leg *l,
                                  const struct route_visit *v)
{
    Route__Visit *x = arena_alloc(m->arena, sizeof(*x));
    if (!x)
        return NULL;
    route__visit__init(x);
    x->place = m->net->places[l->stops[v->stop].place]->id;
    x->stop = m->net->places[m->stops[l->who[v->stop]].place]->id;
    x->arrive_s = (int32_t)v->arrive_s;
    x->start_s = (int32_t)v->start_s;
    x->leave_s = (int32_t)v->leave_s;
    return x;
}

static enum err add_trip(struct making *m, const struct leg *l,
                         const struct route_trip *t)
{
    Route__Trip *x = arena_alloc(m->arena, sizeof(*x));
    if (!x)
        return ERR_NOMEM;
    route__trip__init(x);
    x->vehicle = m->net->vehicles[l->vehicles[t->vehicle]]->id;
    x->depot = m->net->places[l->depot]->id;
    x->depart_s = (int32_t)t->depart_s;
    x->return_s = (int32_t)t->return_s;
    x->metres = t->distance_m;
    x->weight_g = t->load[0];
    x->volume_ml = t->load[1];
    x->crates = t->load[2];
    x->visits =
        arena_alloc(m->arena, ((size_t)t->count + 1) * sizeof(*x->visits));
    if (!x->visits)
        return ERR_NOMEM;
    for (int32_t i = 0; i < t->count; i++) {
        Route__Visit *v = visit_record(m, l, &l->plan.visits[t->first + i]);
        if (!v)
            return ERR_NOMEM;
        x->visits[x->n_visits++] = v;
    }
    m->out->trips[m->out->n_trips++] = x;
    return ERR_OK;
}

static enum err add_leg(struct making *m, const struct leg *l)
{
    Route__Plan *p = m->out;
    size_t trips = p->n_trips + (size_t)l->plan.trip_count + 1;
    size_t paid = p->n_paid + (size_t)l->plan.used_count + 1;
    Route__Trip **list = arena_alloc(m->arena, trips * sizeof(*list));
    Route__Paid **paids = arena_alloc(m->arena, paid * sizeof(*paids));
    if (!list || !paids)
        return ERR_NOMEM;
    if (p->n_trips)
        memcpy(list, p->trips, p->n_trips * sizeof(*list));
    if (p->n_paid)
        memcpy(paids, p->paid, p->n_paid * sizeof(*paids));
    p->trips = list;
    p->paid = paids;
    enum err err = ERR_OK;
    for (int32_t i = 0; !err && i < l->plan.trip_count; i++)
        err = add_trip(m, l, &l->plan.trips[i]);
    for (int32_t i = 0; !err && i < l->plan.used_count; i++) {
        Route__Paid *x = arena_alloc(m->arena, sizeof(*x));
        if (!x)
            return ERR_NOMEM;
        route__paid__init(x);
        x->vehicle = m->net->vehicles[l->vehicles[l->plan.used[i].vehicle]]->id;
        x->fen = l->plan.used[i].cost.fen;
        p->paid[p->n_paid++] = x;
    }
    p->cost_fen += l->plan.cost.fen;
    p->metres += l->plan.distance_m;
    return err;
}

static enum err add_loads(struct making *m, const struct plan_stop *s,
                          Route__Stop *x)
{
    size_t n = (size_t)s->load_count + 1;
    const struct need_load *l = &m->need->loads[s->first_load];
    x->loads = arena_alloc(m->arena, n * sizeof(*x->loads));
    x->consignments = arena_alloc(m->arena, n * sizeof(*x->consignments));
    if (!x->loads || !x->consignments)
        return ERR_NOMEM;
    for (int i = 0; i < s->load_count; i++) {
        const char *owner = m->need->owners[l[i].owner];
        Route__Load *y = x->n_loads ? x->loads[x->n_loads - 1] : NULL;
        if (!y || strcmp(y->owner, owner) != 0) {
            y = arena_alloc(m->arena, sizeof(*y));
            if (!y)
                return ERR_NOMEM;
            route__load__init(y);
            y->owner = (char *)owner;
            x->loads[x->n_loads++] = y;
        }
        y->weight_g += l[i].weight_g;
        y->volume_ml += l[i].volume_ml;
        y->chilled |= l[i].chilled;
        y->frozen |= l[i].frozen;
        if (l[i].consign)
            x->consignments[x->n_consignments++] = l[i].consign;
    }
    return ERR_OK;
}

static enum err record(struct making *m)
{
    Route__Plan *p = m->out;
    p->stops =
        arena_alloc(m->arena, ((size_t)m->count + 1) * sizeof(*p->stops));
    if (!p->stops)
        return ERR_NOMEM;
    enum err err = add_leg(m, &m->hub_leg);
    for (size_t w = 0; !err && w < p->n_ways; w++)
        err = add_leg(
            m, &m->station_legs[network_place(m->net, p->ways[w]->station)]);
    for (int i = 0; !err && i < m->count; i++) {
        if (m->stops[i].left)
            continue;
        Route__Stop *x = arena_alloc(m->arena, sizeof(*x));
        if (!x)
            return ERR_NOMEM;
        route__stop__init(x);
        x->place = m->net->places[m->stops[i].place]->id;
        x->outlet = m->stops[i].outlet;
        err = add_loads(m, &m->stops[i], x);
        if (!err)
            p->stops[p->n_stops++] = x;
    }
    return err;
}

static enum err make(const struct network *net, const struct need *need,
                     int hub, int owner, const struct plan_options *o,
                     struct arena *a, Route__Plan *ret_plan, struct diag *d)
{
    Route__Plan plan = ROUTE__PLAN__INIT;
    struct making m = {.net = net,
                       .need = need,
                       .o = o,
                       .arena = a,
                       .hub = hub,
                       .owner = owner,
                       .out = &plan};
    plan.day = o->day;
    plan.hub = net->places[hub]->id;
    plan.seed = o->seed;
    plan.iterations = o->iterations;
    m.station_legs =
        calloc((size_t)net->place_count + 1, sizeof(*m.station_legs));
    enum err err = m.station_legs ? make_stops(&m) : ERR_NOMEM;
    if (!err)
        err = choose_ways(&m, d);
    m.quick = true;
    if (!err)
        err = plan_all(&m, d);
    if (!err)
        err = relieve(&m, d);
    m.quick = false;
    if (!err)
        err = plan_all(&m, d);
    m.quick = true;
    if (!err)
        err = drop_stranded(&m, d);
    if (!err)
        err = record(&m);
    making_release(&m);
    if (!err)
        *ret_plan = plan;
    return err;
}

enum err plan_make(const struct network *net, const struct need *need, int hub,
                   const struct plan_options *o, struct arena *a,
                   Route__Plan *ret_plan, struct diag *d)
{
    return make(net, need, hub, -1, o, a, ret_plan, d);
}

/* ---- shares
 * ----------------------------------------------------------------*/
static int64_t use_of(const struct network *net, const Route__Plan *plan,
                      const char *owner)
{
    int hub = network_place(net, plan->hub);
    int64_t use = 0;
    for (size_t i = 0; i < plan->n_stops; i++) {
        const Route__Stop *s = plan->stops[i];
        int at = network_place(net, s->place);
        int64_t m = net->distance_m[(size_t)hub * (size_t)net->place_count +
                                    (size_t)at];
        for (size_t k = 0; k < s->n_loads; k++) {
            const Route__Load *l = s->loads[k];
            int64_t least_g = l->volume_ml * KG_PER_M3 / 1000;
            if (strcmp(l->owner, owner) != 0)
                continue;
            int64_t g = l->weight_g > least_g ? l->weight_g : least_g;
            use += (g / 1000 + 1) * (m == ROUTE_NO_ROAD ? 0 : m + 1);
        }
    }
    return use;
}

/* The loads of the plan's stops, without those left out. */
static enum err planned_need(const struct need *need, const Route__Plan *plan,
                             struct need *ret)
{
    *ret = *need;
    ret->load_count = 0;
    ret->loads = calloc((size_t)need->load_count + 1, sizeof(*ret->loads));
    if (!ret->loads)
        return ERR_NOMEM;
    for (int i = 0; i < need->load_count; i++)
        for (size_t k = 0; k < plan->n_stops; k++)
            if (plan->stops[k]->outlet == need->loads[i].outlet) {
                ret->loads[ret->load_count++] = need->loads[i];
                break;
            }
    return ERR_OK;
}

static enum err alone(const struct network *net, const struct need *need,
                      int hub, int owner, const struct plan_options *o,
                      const Route__Plan *whole, struct money *ret_alone,
                      struct diag *d)
{
    struct arena scratch = {0};
    Route__Plan plan = ROUTE__PLAN__INIT;
    struct plan_options quick = *o;
    int64_t best = -1;
    enum err err = ERR_OK;
    quick.progress = NULL;
    quick.iterations = ALONE_ITERATIONS;
    quick.time_limit_ms = o->time_limit_ms ? ALONE_MS : 0;
    /* once from the common plan with the others taken off, once anew */
    for (int from = 0; !err && from < 2; from++) {
        quick.start = from ? NULL : whole;
        err = make(net, need, hub, owner, &quick, &scratch, &plan, d);
        if (!err && plan.n_left == 0 && (best < 0 || plan.cost_fen < best))
            best = plan.cost_fen;
        arena_clear(&scratch);
    }
    arena_release(&scratch);
    if (!err) /* cannot go alone at all: whatever it costs together */
        *ret_alone = money_of(best < 0 ? whole->cost_fen : best);
    return err;
}

enum err plan_share(const struct network *net, const struct need *need, int hub,
                    const struct plan_options *o, struct arena *a,
                    Route__Plan *plan, struct diag *d)
{
    struct need planned = {0};
    struct money apart = {0};
    int count = 0;
    enum err err = planned_need(need, plan, &planned);
    struct share *shares =
        calloc((size_t)need->owner_count + 1, sizeof(*shares));
    int *who = calloc((size_t)need->owner_count + 1, sizeof(*who));
    plan->shares =
        arena_alloc(a, ((size_t)need->owner_count + 1) * sizeof(*plan->shares));
    if (!err && (!shares || !who || !plan->shares))
        err = ERR_NOMEM;
    for (int i = 0; !err && i < need->owner_count; i++) {
        int64_t use = use_of(net, plan, need->owners[i]);
        if (use == 0)
            continue;
        who[count] = i;
        shares[count].use = use;
        err = alone(net, &planned, hub, i, o, plan, &shares[count].alone, d);
        count++;
    }
    if (!err)
        err = share_cost(shares, count, money_of(plan->cost_fen), &apart);
    for (int i = 0; !err && i < count; i++) {
        Route__Share *x = arena_alloc(a, sizeof(*x));
        if (!x) {
            err = ERR_NOMEM;
            break;
        }
        route__share__init(x);
        x->owner = (char *)need->owners[who[i]];
        x->alone_fen = shares[i].alone.fen;
        x->use = shares[i].use;
        x->fen = shares[i].charge.fen;
        plan->shares[plan->n_shares++] = x;
    }
    if (!err)
        plan->apart_fen = apart.fen;
    free(planned.loads);
    free(shares);
    free(who);
    return err;
}
